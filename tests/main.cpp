#define CATCH_CONFIG_RUNNER  // for version 2, which is a single header
#include "catch.hpp"

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
