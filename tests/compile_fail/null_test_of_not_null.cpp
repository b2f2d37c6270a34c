// expect: laminate: this column is NOT NULL: a NULL test on it always has the same answer
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)a.key.is_null();
#ifdef LAMINATE_BROKEN
  (void)a.suffix.is_null();
#endif
}
