// expect: laminate: this record is not part of the source's schema
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();
const lm::Database<lm::schema<lm::core>>& other();

int main() {
  (void)lm::sync<lm::Artifact>(other(), database(), "uid");
#ifdef LAMINATE_BROKEN
  (void)lm::sync<lm::bionty::Gene>(other(), database(), "uid");
#endif
}
