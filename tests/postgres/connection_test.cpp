// The connection to a server.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/postgres.hpp>

#include "../catch.hpp"
#include "../computed_rows.hpp"

namespace lm = laminate;

namespace {

/// A session on the tests' server, which writes many rows by COPY, or by INSERT.
std::shared_ptr<lm::Session> feeding_session(bool by_copy) {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  REQUIRE(url);
  auto can = lm::postgres::capabilities_of("PostgreSQL 15");
  can.bulk_copy = by_copy;
  auto session = std::make_shared<lm::Session>(lm::open_connection(url, {.capabilities = can}), url, "fed");
  session->execute(
      "CREATE TEMP TABLE fed (id bigint PRIMARY KEY, whole bigint, part double precision, \"a \"\"text\"\"\" "
      "text CHECK (\"a \"\"text\"\"\" <> 'no'), bytes bytea)");
  session->execute("CREATE TEMP TABLE others (id bigint PRIMARY KEY)");
  return session;
}
const std::vector<std::string> fed_columns{"id", "whole", "part", "a \"text\"", "bytes"};

}  // namespace

TEST_CASE("postgres: a database at a URL is opened") {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  REQUIRE(url);
  const auto connection = lm::open_connection(url, {.read_only = true});
  const auto statement = connection->prepare("SELECT 'b' < 'C'");
  REQUIRE(statement->step());
  // The tests' server sorts as people do: order by bytes has to be asked for.
  CHECK(statement->cell(0).integer == 1);
}

TEST_CASE("postgres: texts that a statement cannot hold") {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  REQUIRE(url);
  const auto connection = lm::open_connection(url, {});
  const auto run = [&](const std::string& sql, const std::vector<lm::Value>& values = {}) {
    const auto statement = connection->prepare(sql);
    for (std::size_t i = 0; i < values.size(); ++i) statement->bind(i + 1, values[i]);
    while (statement->step()) {
    }
  };
  const bool in_transaction = GENERATE(true, false);
  if (in_transaction) connection->begin_write();
  // libpq would run what stands before the NUL byte.
  CHECK_THROWS_AS(run(std::string("SELECT 1\0 FROM nowhere", 22)), lm::BadValue);
  CHECK_THROWS_AS(run("SELECT $1::text", {std::string("a\0b", 3)}), lm::BadValue);
  run("SELECT $1::text", {std::string(20'000'000, 'x')});
  if (in_transaction) connection->commit();
  CHECK_THROWS_AS(run("SELECT $1::text", {"\xff"}), lm::BadValue);  // not UTF-8
  run("SELECT 1");
}

TEST_CASE("postgres: statements that a connection survives") {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  REQUIRE(url);
  const auto connection = lm::open_connection(url, {});
  const auto run = [&](const std::string& sql, std::size_t values = 0) {
    const auto statement = connection->prepare(sql);
    for (std::size_t i = 1; i <= values; ++i) statement->bind(i, 1);
    return statement->step() ? statement->cell(0).integer : 0;
  };
  for (int i = 0; i < 2; ++i) {
    CHECK_THROWS_AS(run("COPY (SELECT generate_series(1, 100000)) TO STDOUT"), lm::InvalidArgument);
    CHECK_THROWS_AS(run("COPY pg_catalog.pg_class FROM STDIN"), lm::Error);
    CHECK_THROWS_AS(run("SELECT 1; SELECT 2"), lm::InvalidArgument);
    CHECK_THROWS_AS(run("SELECT 1", 70'000), lm::EngineError);  // more values than the protocol counts
    CHECK_THROWS_AS(run("SELECT 1 / (g - 3000) FROM generate_series(1, 5000) AS g"), lm::EngineError);
    run("DO $$ BEGIN RAISE WARNING 'not printed'; END $$");
    CHECK(run("SELECT 1") == 1);
  }
  // The server's own words, not that the connection is gone.
  try {
    run("SELECT pg_terminate_backend(pg_backend_pid())");
    CHECK(false);
  } catch (const lm::ConnectionLost& lost) {
    CHECK_THAT(lost.what(), Catch::Contains("administrator command"));
  }
  CHECK(connection->lost());
  CHECK_THROWS_AS(run("SELECT 1"), lm::ConnectionLost);
  connection->reconnect();
  CHECK(run("SELECT 1") == 1);
}

TEST_CASE("postgres: an integer is one") {
  PGresult* const made = PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK);
  const lm::postgres::Result result(made);
  std::string name = "n";
  PGresAttDesc column{name.data(), 0, 0, 0, 25, -1, -1};
  REQUIRE(PQsetResultAttrs(made, 1, &column) == 1);
  int row = 0;
  for (std::string text : {"12", "-9223372036854775808", "9223372036854775808", "1x", "", " 1", "1.0"})
    REQUIRE(PQsetvalue(made, row++, 0, text.data(), static_cast<int>(text.size())) == 1);
  CHECK(result[0].integer(0) == 12);
  CHECK(result[1].integer(0) == INT64_MIN);
  for (std::size_t i = 2; i < result.size(); ++i) CHECK_THROWS_AS(result[i].integer(0), lm::EngineError);
  CHECK_THROWS_AS(result[result.size()], lm::EngineError);
}

TEST_CASE("postgres: numbers are read exactly, or stay text") {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  REQUIRE(url);
  const auto connection = lm::open_connection(url, {.read_only = true});
  const auto read = [&](const std::string& sql) {
    const auto statement = connection->prepare("SELECT " + sql);
    REQUIRE(statement->step());
    return lm::to_value(statement->cell(0));
  };
  CHECK((read("9223372036854775807::int8") == lm::Value(INT64_MAX)));
  CHECK((read("9007199254740993::numeric") == lm::Value(std::int64_t{9007199254740993})));
  CHECK((read("0.1::numeric") == lm::Value(0.1)));
  CHECK((read("100000000000000000000::numeric") == lm::Value(1e20)));
  CHECK((read("'-Infinity'::float8") == lm::Value(-HUGE_VAL)));
  CHECK((read("5e-324::float8") == lm::Value(5e-324)));
  for (const auto* number : {"99999999999999999999", "18446744073709551615"})
    CHECK((read(number + std::string("::numeric")) == lm::Value(number)));
  CHECK(read("1e400::numeric").text());
  CHECK(read("1e-400::numeric").text());
}

TEST_CASE("postgres feed: values of all kinds") {
  const auto session = feeding_session(GENERATE(true, false));
  const std::vector<std::vector<lm::Value>> rows{
      {1, {}, {}, {}, {}},
      {2, INT64_MIN, -0.1, "", lm::Value::of_blob("")},
      {3, INT64_MAX, 1e300, "\\N", lm::Value::of_blob(std::string("\0\xff\\", 3))},
      {4, 0, 2.0, "tab\tline\nreturn\rback\\slash\\", {}},
      {5, 1, 1.5, std::string(20'000'000, '\n'), {}},  // in several portions
      {6, 1, 1.5, "Grüße, 世界 🧬", {}},
  };
  lm::RowsInMemory feed(rows);
  CHECK(session->connection().insert("fed", fed_columns, feed, rows.size()) == rows.size());
  auto read = session->query("SELECT * FROM fed ORDER BY id");
  for (const auto& row : rows) {
    REQUIRE(read.next());
    for (std::size_t c = 0; c < row.size(); ++c) CHECK((lm::to_value(read[c]) == row[c]));
  }
  CHECK(!read.next());
  lm::RowsInMemory empty({});
  CHECK(session->connection().insert("fed", fed_columns, empty, 0) == 0);
}

TEST_CASE("postgres feed: what is refused, and what the feed throws") {
  const bool by_copy = GENERATE(true, false);
  const auto session = feeding_session(by_copy);
  const auto row = [](std::size_t i) {
    return std::vector<lm::Value>{static_cast<std::int64_t>(i), 1, 0.5, std::string(300, 'x'), {}};
  };
  struct NoError {};
  const auto bad = GENERATE(as<std::string>(), "the same id", "a check", "a NUL byte", "thrown");
  const auto at = GENERATE(std::size_t{3}, std::size_t{1999});
  const bool in_between = GENERATE(true, false);
  INFO(bad << ' ' << at);
  lm::Transaction outer(*session, lm::Transaction::Mode::write);
  {
    lm::Transaction inner(*session, lm::Transaction::Mode::write);
    support::ComputedRows feed(2000, [&](std::size_t i) {
      if (in_between && i == 1200) session->query("SELECT 1").next();  // ends a COPY, and another begins
      auto made = row(i);
      if (i != at) return made;
      if (bad == "thrown") throw NoError{};
      if (bad == "the same id") made[0] = 1;
      if (bad == "a check") made[3] = "no";
      if (bad == "a NUL byte") made[3] = std::string("a\0b", 3);
      return made;
    });
    const auto write = [&] { session->connection().insert("fed", fed_columns, feed, 2000); };
    if (bad == "thrown")
      CHECK_THROWS_AS(write(), NoError);
    else if (bad == "a NUL byte")
      CHECK_THROWS_AS(write(), lm::BadValue);
    else
      CHECK_THROWS_AS(write(), lm::ConstraintViolation);
    // An INSERT of many rows does not say which of them it was.
    if (by_copy) CHECK(feed.refused == (bad == "thrown" ? std::nullopt : std::optional(at)));
  }
  support::ComputedRows good(10, row);
  CHECK(session->connection().insert("fed", fed_columns, good, 10) == 10);
  auto count = session->query("SELECT count(*) FROM fed");
  REQUIRE(count.next());
  CHECK(count.integer(0) == 10);
}

TEST_CASE("postgres feed: other statements run while rows are made") {
  const auto session = feeding_session(GENERATE(true, false));
  lm::Transaction transaction(*session, lm::Transaction::Mode::exclusive, {}, lm::Expected::many);
  CHECK(session->connection().checks_references());
  CHECK(session->connection().broken_references("fed").empty());
  session->execute("INSERT INTO others SELECT generate_series(1, 3000)");
  auto source = session->query("SELECT id FROM others ORDER BY id", {}, lm::Expected::many);
  support::ComputedRows feed(3000, [&](std::size_t i) {
    REQUIRE(source.next());
    if (i % 500 == 0) session->execute("INSERT INTO others VALUES (" + std::to_string(10'000 + i) + ")");
    return std::vector<lm::Value>{source.integer(0), {}, {}, std::string(300, 'x'), {}};
  });
  CHECK(session->connection().insert("fed", fed_columns, feed, 3000) == 3000);
  auto counts = session->query("SELECT (SELECT count(*) FROM fed), (SELECT count(*) FROM others)");
  REQUIRE(counts.next());
  CHECK(counts.integer(0) == 3000);
  CHECK(counts.integer(1) == 3006);
}
