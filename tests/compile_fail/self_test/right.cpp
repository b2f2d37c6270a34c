// expect: a record has a primary key
// expect: a record has a uid
#include <laminate/laminate.hpp>

template <bool has_key, bool has_uid>
void check() {
  static_assert(has_key, "a record has a primary key");
  static_assert(has_uid, "a record has a uid");
}

int main() {
  check<true, true>();
#ifdef LAMINATE_BROKEN
  check<false, false>();
#endif
}
