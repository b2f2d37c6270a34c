// expect: laminate: this is no value of a feature: give text, a number, true or false, a date, an instant, JSON, a row
#include <laminate/artifacts.hpp>

namespace lm = laminate;

void broken(const lm::Database<lm::lamindb_schema>& db, const lm::Artifact& artifact, const int* pointer) {
  lm::features(db, artifact).add_values({{"temperature", *pointer}});
#ifdef LAMINATE_BROKEN
  lm::features(db, artifact).add_values({{"temperature", pointer}});
#endif
}
