// expect: laminate: the link of this relation does not refer to both of its ends
#include <laminate/laminate.hpp>

namespace lm = laminate;

namespace lab {

struct Plate {
  lm::Id id{};
  std::string name{};
#ifdef LAMINATE_BROKEN
  lm::Many<lm::Artifact, lm::ArtifactULabel> artifacts{};
#else
  lm::Many<lm::Artifact> artifacts{};
#endif
};

}  // namespace lab

LAMINATE_TABLE(lab::Plate, "lab_plate", id, name, artifacts)

int main() {
  const auto& p = lm::columns<lab::Plate>;
  (void)(p.name == "x");
#ifdef LAMINATE_BROKEN
  (void)(p.artifacts->key == "x");
#endif
}
