// expect: laminate: this column cannot be compared with a value of this type
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.created_by == lm::Ref<lm::User>());
#ifdef LAMINATE_BROKEN
  (void)(a.created_by == lm::Ref<lm::Run>());
#endif
}
