// expect: laminate: the rows of this relation have no reference to the record that it belongs to
#include <laminate/laminate.hpp>

namespace lm = laminate;

namespace lab {

struct Well;

struct Plate {
  lm::Id id{};
  lm::Many<Well> wells{};
};
struct Well {
  lm::Id id{};
  std::string position{};
#ifndef LAMINATE_BROKEN
  lm::Ref<Plate> plate{};
#else
  lm::Ref<lm::Project> plate{};
#endif
};

}  // namespace lab

LAMINATE_TABLE(lab::Plate, "lab_plate", id, wells)
LAMINATE_TABLE(lab::Well, "lab_well", id, position, plate)

int main() { (void)(lm::columns<lab::Plate>.wells->position == "x"); }
