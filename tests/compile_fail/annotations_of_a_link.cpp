// expect: laminate: rows of this record have no uid, and no annotations
#include <laminate/artifacts.hpp>

namespace lm = laminate;

void broken(const lm::Database<lm::lamindb_schema>& db, const lm::Artifact& artifact) {
  (void)lm::labels(db, artifact);
#ifdef LAMINATE_BROKEN
  (void)lm::labels(db, lm::ArtifactULabel{});
#endif
}
