// expect: laminate: a feature is compared with text, a number, true or false, a date, or a label
#include <laminate/laminate.hpp>

namespace lm = laminate;

void broken(const lm::Database<lm::lamindb_schema>& db) {
  const auto temperature = lm::feature<lm::Artifact>(db, "temperature");
  (void)(temperature > 21);
#ifdef LAMINATE_BROKEN
  (void)(temperature == nullptr);
#endif
}
