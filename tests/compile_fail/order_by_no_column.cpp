// expect: laminate: order_by() takes columns, plain or in asc() or desc()
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  (void)database().registry<lm::Artifact>().order_by(lm::columns<lm::Artifact>.key);
#ifdef LAMINATE_BROKEN
  (void)database().registry<lm::Artifact>().order_by("-key");
#endif
}
