// expect: laminate: describe() needs a record
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  (void)lm::describe(database(), lm::Artifact{});
#ifdef LAMINATE_BROKEN
  (void)lm::describe(database(), 1);
#endif
}
