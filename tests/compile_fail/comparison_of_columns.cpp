// expect: laminate: compare a column with a value, not with another column
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.key == "x");
#ifdef LAMINATE_BROKEN
  (void)(a.key == a.description);
#endif
}
