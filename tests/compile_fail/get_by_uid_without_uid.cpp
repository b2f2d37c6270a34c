// expect: laminate: rows of this record have no uid: use filter()
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  (void)database().registry<lm::Artifact>().get("uid");
#ifdef LAMINATE_BROKEN
  (void)database().registry<lm::JsonValue>().get("uid");
#endif
}
