// expect: laminate: via<Link>() needs a link between this record and another one
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.via<lm::bionty::ArtifactCellType>()->name == "x");
#ifdef LAMINATE_BROKEN
  (void)(a.via<lm::bionty::CellTypeParents>()->name == "x");
#endif
}
