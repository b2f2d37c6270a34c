// expect: laminate: select() and order_by() take columns, counts and measures such as sum()
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  (void)database().registry<lm::Artifact>().order_by(lm::columns<lm::Artifact>.key);
#ifdef LAMINATE_BROKEN
  (void)database().registry<lm::Artifact>().order_by("-key");
#endif
}
