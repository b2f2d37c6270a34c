// expect: laminate: this column is no condition: compare it with a value
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)!a.is_latest;
#ifdef LAMINATE_BROKEN
  (void)!a.size;
#endif
}
