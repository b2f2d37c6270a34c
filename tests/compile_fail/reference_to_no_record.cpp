// expect: laminate: a reference must lead to a record: include the header of its registry
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

int main() { (void)lm::table_info<lab::Plate>(); }
