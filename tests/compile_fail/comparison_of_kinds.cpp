// expect: laminate: this column cannot be compared with a value of this type
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.size == 30);
#ifdef LAMINATE_BROKEN
  (void)(a.size == "30 KB");
#endif
}
