// expect: laminate: filter() takes conditions: compare a column with a value
#include <laminate/laminate.hpp>

namespace lm = laminate;

void broken(const lm::Database<lm::lamindb_schema>& db) {
  const auto artifacts = db.registry<lm::Artifact>();
  const auto temperature = lm::feature<lm::Artifact>(db, "temperature");
  (void)artifacts.filter(temperature.exists());
#ifdef LAMINATE_BROKEN
  (void)artifacts.filter(temperature);
#endif
}
