// expect: no member named 'sizze'
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.size == 1);
#ifdef LAMINATE_BROKEN
  (void)(a.sizze == 1);
#endif
}
