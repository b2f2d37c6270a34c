// expect: laminate: this condition is about another registry than the query
#include <laminate/laminate.hpp>

namespace lm = laminate;

void broken(const lm::Database<lm::lamindb_schema>& db) {
  const auto artifacts = db.registry<lm::Artifact>();
  (void)artifacts.filter(lm::feature<lm::Artifact>(db, "temperature") > 21);
#ifdef LAMINATE_BROKEN
  (void)artifacts.filter(lm::feature<lm::Record>(db, "temperature") > 21);
#endif
}
