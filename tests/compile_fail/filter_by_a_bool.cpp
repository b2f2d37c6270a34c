// expect: laminate: filter() takes conditions: compare a column with a value
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)database().registry<lm::Artifact>().filter(a.is_latest == true);
#ifdef LAMINATE_BROKEN
  (void)database().registry<lm::Artifact>().filter(true);
#endif
}
