// expect: laminate: this record is not part of the database's schema
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::schema<lm::core>>& database();

int main() {
  (void)lm::describe(database(), lm::Artifact{});
#ifdef LAMINATE_BROKEN
  (void)lm::describe(database(), lm::bionty::Gene{});
#endif
}
