// expect: laminate: set() changes columns of the query's own rows, not their ids, relations or paths
// expect: laminate: this column is NOT NULL: it cannot be set to nothing
// expect: laminate: this column cannot be set to a value of this type
// expect: laminate: update() takes what to change: set(column, value)
// expect: laminate: this column is of another registry than the query
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  const auto some = database().registry<lm::Artifact>().filter(a.size > 1);
  some.update(set(a.description, "checked"), set(a.kind, std::nullopt));
#ifdef LAMINATE_BROKEN
  (void)set(a.created_by->handle, "x");
  (void)set(a.suffix, std::nullopt);
  (void)set(a.size, "large");
  some.update();
  some.update(set(lm::columns<lm::Run>.name, "x"));
#endif
}
