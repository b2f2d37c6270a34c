// What a user's first program does: include the library and use it, built by each way of getting it.
#include <iostream>
#include <laminate/laminate.hpp>

int main() {
  std::cout << "laminate " << laminate::library_version << '\n';
  return laminate::library_version == LAMINATE_EXPECTED_VERSION ? 0 : 1;
}
