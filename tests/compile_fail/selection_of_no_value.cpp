// expect: laminate: select() and order_by() take columns, counts and measures such as sum()
// expect: laminate: sum() and avg() need a column of numbers
// expect: laminate: this column is of another registry than the query
// expect: laminate: in() takes a query that selects one column
// expect: laminate: what this query selects cannot be compared with the column
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  const auto artifacts = database().registry<lm::Artifact>();
  (void)artifacts.select(a.suffix, lm::count(), sum(a.size)).first();
  (void)a.key.in(artifacts.select(a.key));
#ifdef LAMINATE_BROKEN
  (void)artifacts.select(1);
  (void)sum(a.key);
  (void)artifacts.select(lm::columns<lm::Run>.name);
  (void)a.key.in(artifacts.select(a.key, a.size));
  (void)a.size.in(artifacts.select(a.key));
#endif
}
