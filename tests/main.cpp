#define CATCH_CONFIG_RUNNER  // for version 2, which is a single header
#include "catch.hpp"

#include <cstdlib>

// The tests find their files through environment variables: these are the defaults. So the other units are compiled
// with the same options in every checkout, and the tests can use the files of another one.
int main(int argc, char** argv) {
  setenv("LAMINATE_TEST_DATA", LAMINATE_TEST_DATA, 0);
  setenv("LAMINATE_TEST_SERVER", LAMINATE_TEST_SERVER, 0);
  setenv("LAMINATE_PROGRAM", LAMINATE_PROGRAM, 0);
  return Catch::Session().run(argc, argv);
}
