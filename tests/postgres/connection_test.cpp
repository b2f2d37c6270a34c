// The connection to a server.
#include <cstdlib>

#include <catch2/catch.hpp>

#include <laminate/postgres.hpp>

namespace lm = laminate;

TEST_CASE("postgres: a database at a URL is opened") {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  REQUIRE(url);
  const auto connection = lm::open_connection(url, {.read_only = true});
  const auto statement = connection->prepare("SELECT 'b' < 'C'");
  REQUIRE(statement->step());
  // The tests' server sorts as people do: order by bytes has to be asked for.
  CHECK(statement->cell(0).integer == 1);
}
