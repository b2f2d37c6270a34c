// expect: laminate: this condition is about another registry than the one to sync
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)lm::sync<lm::Artifact>(database(), database(), a.key == "x");
#ifdef LAMINATE_BROKEN
  (void)lm::sync<lm::Run>(database(), database(), a.key == "x");
#endif
}
