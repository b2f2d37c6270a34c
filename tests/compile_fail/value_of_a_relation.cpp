// expect: laminate: a relation to many rows has no value of its own: name one of its columns with ->
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.ulabels->name == "x");
#ifdef LAMINATE_BROKEN
  (void)(a.ulabels == "x");
#endif
}
