// expect: laminate: this column leads to a record that is not known here: include its header
#include <laminate/laminate.hpp>

namespace lm = laminate;

namespace lab {

struct Unknown;

struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
#ifdef LAMINATE_BROKEN
  lm::Ref<Unknown> sample{};
#endif
};

}  // namespace lab

#ifdef LAMINATE_BROKEN
LAMINATE_TABLE(lab::Plate, "lab_plate", id, uid, name, sample)
#else
LAMINATE_TABLE(lab::Plate, "lab_plate", id, uid, name)
#endif

int main() {
  (void)(lm::columns<lab::Plate>.name == "x");
#ifdef LAMINATE_BROKEN
  (void)(lm::columns<lab::Plate>.sample->name == "x");
#endif
}
