// expect: laminate: this condition is about another registry than the query
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)database().registry<lm::Artifact>().filter(a.size == 1);
#ifdef LAMINATE_BROKEN
  (void)database().registry<lm::Run>().filter(a.size == 1);
#endif
}
