// expect: laminate: these two conditions are about different registries
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.size > 1 && a.key == "x");
#ifdef LAMINATE_BROKEN
  (void)(a.size > 1 && lm::columns<lm::Run>.name == "x");
#endif
}
