// expect: laminate: this order is about another registry than the query
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)database().registry<lm::Artifact>().order_by(desc(a.size));
#ifdef LAMINATE_BROKEN
  (void)database().registry<lm::Run>().order_by(desc(a.size));
#endif
}
