// expect: laminate: the values of this range cannot be compared with the column
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)a.size.in({1, 2});
#ifdef LAMINATE_BROKEN
  (void)a.size.in({"one", "two"});
#endif
}
