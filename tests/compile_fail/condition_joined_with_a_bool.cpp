// expect: laminate: && and || join conditions: compare a column with a value on either side
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.size > 3 && a.is_latest);
#ifdef LAMINATE_BROKEN
  (void)(a.size > 3 && true);
#endif
}
