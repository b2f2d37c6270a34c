// expect: laminate: contains, startswith and the other tests of text need a column of text
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)a.key.contains("x");
#ifdef LAMINATE_BROKEN
  (void)a.size.contains("x");
#endif
}
