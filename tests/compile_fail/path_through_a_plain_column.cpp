// expect: laminate: this column is not a reference: no path leads further from it
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.created_by->handle == "x");
#ifdef LAMINATE_BROKEN
  (void)a.size->handle;
#endif
}
