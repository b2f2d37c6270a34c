// expect: laminate: each part of a path must lead to the record that the next part is a member of
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  (void)(lm::field<&lm::Artifact::created_by, &lm::User::handle> == "x");
#ifdef LAMINATE_BROKEN
  (void)(lm::field<&lm::Artifact::created_by, &lm::Run::name> == "x");
#endif
}
