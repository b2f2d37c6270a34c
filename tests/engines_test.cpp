// Which engine the tests tagged [engines] run with.
#include <cstdlib>
#include <string_view>

#include "catch.hpp"

TEST_CASE("engines: there is a server for who needs one", "[engines]") {
  const char* engine = std::getenv("LAMINATE_TEST_ENGINE");
  CHECK((engine != nullptr) == (std::getenv("LAMINATE_TEST_POSTGRES") != nullptr));
  CHECK((!engine || std::string_view(engine).ends_with("postgres")));
}
