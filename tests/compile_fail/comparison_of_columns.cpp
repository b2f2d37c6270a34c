// expect: laminate: these two columns hold values of different kinds
// expect: laminate: these two columns are of different registries
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.updated_at > a.created_at);
  (void)(a.created_by == a.run->created_by);
#ifdef LAMINATE_BROKEN
  (void)(a.key == a.size);
  (void)(a.key == lm::columns<lm::Transform>.key);
#endif
}
