// expect: laminate: this type is not a record: write LAMINATE_TABLE for it, or include its header
#include <laminate/laminate.hpp>

namespace lm = laminate;

struct Plain {};

int main() {
  (void)lm::table_info<lm::Artifact>();
#ifdef LAMINATE_BROKEN
  (void)lm::table_info<Plain>();
#endif
}
