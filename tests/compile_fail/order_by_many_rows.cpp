// expect: laminate: rows cannot be sorted by a column of many related rows
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)desc(a.created_by->handle);
#ifdef LAMINATE_BROKEN
  (void)desc(a.ulabels->name);
#endif
}
