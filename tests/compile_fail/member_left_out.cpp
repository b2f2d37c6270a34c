// expect: 3 names
#include <laminate/laminate.hpp>

namespace lm = laminate;

namespace lab {

struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
#ifdef LAMINATE_BROKEN
  int rows = 8;
#endif
};

}  // namespace lab

LAMINATE_TABLE(lab::Plate, "lab_plate", id, uid, name)

int main() { (void)lm::table_info<lab::Plate>(); }
