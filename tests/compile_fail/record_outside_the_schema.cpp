// expect: laminate: this record is not part of the database's schema
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();
const lm::Database<lm::schema<lm::core>>& other();

int main() {
  (void)database().registry<lm::bionty::Gene>();
#ifdef LAMINATE_BROKEN
  (void)other().registry<lm::bionty::Gene>();
#endif
}
