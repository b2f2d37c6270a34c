// expect: laminate: this relation was not loaded: name it in with()
// expect: laminate: with() and related() take references and relations
// expect: laminate: this relation is of another registry
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  const auto loaded = database().registry<lm::Artifact>().limit(3).with(a.created_by, a.ulabels);
  (void)loaded.of(loaded[0], a.ulabels).size();
  (void)related(database(), loaded[0], a.ulabels);
#ifdef LAMINATE_BROKEN
  (void)loaded.of(loaded[0], a.schema);
  (void)database().registry<lm::Artifact>().with(a.key);
  (void)related(database(), loaded[0], lm::columns<lm::Run>.transform);
#endif
}
