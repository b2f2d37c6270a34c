// expect: laminate: exists(), count() and link() are for relations to many rows
// expect: laminate: this condition is not about the rows that the relation leads to
// expect: laminate: link() needs a relation through a link table
// expect: laminate: a number of rows is compared with an integer
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)a.ulabels.exists(lm::columns<lm::ULabel>.name == "DMSO");
  (void)(a.ulabels.count() > 2);
  (void)(a.ulabels.link()->feature->name == "treatment");
#ifdef LAMINATE_BROKEN
  (void)a.key.exists();
  (void)a.ulabels.exists(a.key == "x");
  (void)a.ablocks.link();
  (void)(a.ulabels.count() > "2");
#endif
}
