// Many rows into tables of SQLite, and transactions that expect them.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include <laminate/database/open.hpp>
#include <laminate/database/session.hpp>

#include "catch.hpp"
#include "computed_rows.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;
using support::ComputedRows;
using support::Workspace;

namespace {

using FedValues = ComputedRows::Row;

/// A new database file with some tables.
class FedFile {
 public:
  explicit FedFile(const std::string& sql) : path((workspace_ / "fed.db").string()) {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
    session = open();
  }

  std::shared_ptr<lm::Session> open() const {
    return std::make_shared<lm::Session>(lm::open_connection(path, {.busy_timeout = std::chrono::milliseconds(50)}),
                                         path, "fed");
  }
  lm::Connection& connection() const { return session->connection(); }

 private:
  Workspace workspace_{};

 public:
  std::string path;
  std::shared_ptr<lm::Session> session{};
};

/// The first column of all rows.
std::vector<std::string> fed_texts(lm::Session& session, const std::string& sql) {
  std::vector<std::string> all;
  for (auto rows = session.query(sql); rows.next();) all.push_back(rows.text(0));
  return all;
}
std::int64_t fed_number(lm::Session& session, const std::string& sql) {
  auto rows = session.query(sql);
  return rows.next() ? rows.integer(0) : -1;
}

constexpr std::size_t many_rows = 30'000;

/// Samples with indexes of all kinds.
constexpr auto samples = R"(
  CREATE TABLE "the samples" (id integer PRIMARY KEY AUTOINCREMENT, uid text NOT NULL UNIQUE, "say ""hi""" text, size int);
  CREATE INDEX "an ""index""" ON "the samples" ("say ""hi""" COLLATE NOCASE DESC, size);
  CREATE UNIQUE INDEX is_unique ON "the samples" (uid, size) WHERE size IS NOT NULL;
  CREATE INDEX of_expression ON "the samples" (lower("say ""hi""") || 'x');
  create index   in_part on "the samples"(size) where size > 10;
  CREATE TABLE others (id integer PRIMARY KEY, size int);
  CREATE INDEX of_others ON others (size);
)";
const std::vector<std::string> sample_columns{"id", "uid", "say \"hi\"", "size"};
constexpr auto reading_indexes =
    "SELECT count(*) FROM sqlite_master WHERE name IN ('an \"index\"', 'of_expression', 'in_part')";

FedValues sample(std::size_t i) {
  const auto n = static_cast<std::int64_t>(i);
  return {n + 1, "u" + std::to_string(i), i % 3 == 0 ? lm::Value() : lm::Value("text " + std::to_string(n * 7 % 100)),
          n % 50};
}

std::vector<std::string> schema_of(lm::Session& session) {
  return fed_texts(session, "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_master ORDER BY 1");
}

}  // namespace

TEST_CASE("feed: values are written as bound ones are") {
  const auto encoding = GENERATE(as<std::string>(), "UTF-8", "UTF-16le");
  const auto kind_of_table = GENERATE(as<std::string>(), "", " WITHOUT ROWID", " STRICT");
  const bool strict = kind_of_table == " STRICT";
  const std::string columns =
      strict ? " (id integer PRIMARY KEY, a any, twice any GENERATED ALWAYS AS (a || a) STORED, b any, c any, d any)"
             : " (id integer PRIMARY KEY, a int, twice GENERATED ALWAYS AS (a || a) STORED, b real, c varchar(3), d)";
  const FedFile file("PRAGMA encoding = '" + encoding + "'; CREATE TABLE fed" + columns + kind_of_table +
                     "; CREATE TABLE bound" + columns + kind_of_table);
  const std::vector<lm::Value> kinds{{},
                                     0,
                                     1,
                                     -7,
                                     std::int64_t{9'007'199'254'740'993},
                                     INT64_MIN,
                                     1.0,
                                     0.1,
                                     -1e300,
                                     "",
                                     "12",
                                     " 12 ",
                                     "1e3",
                                     "Grüße, 世界 🧬",
                                     std::string("a\0b", 3),
                                     std::string(100'000, 'x'),
                                     lm::Value::of_blob(""),
                                     lm::Value::of_blob(std::string("\0\xff", 2))};
  std::vector<FedValues> rows;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    rows.push_back({static_cast<std::int64_t>(i), kinds[i], kinds[i], kinds[i], kinds[i]});
  lm::RowsInMemory feed(rows);
  CHECK(file.connection().insert("fed", {"id", "a", "b", "c", "d"}, feed, rows.size()) == rows.size());
  for (const auto& row : rows) file.session->execute("INSERT INTO bound (id, a, b, c, d) VALUES (?, ?, ?, ?, ?)", row);
  const auto all = [&](const std::string& table) {
    return fed_texts(*file.session,
                     "SELECT id || quote(a) || quote(twice) || quote(b) || quote(c) || quote(d) || "
                     "typeof(a) || typeof(b) || typeof(c) || typeof(d) FROM " +
                         table + " ORDER BY id");
  };
  CHECK(all("fed").size() == rows.size());
  CHECK(all("fed") == all("bound"));
}

TEST_CASE("feed: columns that are not given get their defaults, ids count on") {
  const FedFile file(
      "CREATE TABLE fed (id integer PRIMARY KEY AUTOINCREMENT, name text, kind text DEFAULT 'none' NOT NULL); INSERT "
      "INTO "
      "fed (id) VALUES (7); DELETE FROM fed");
  const std::vector<FedValues> rows{{"a"}, {"b"}};
  lm::RowsInMemory feed(rows);
  CHECK(file.connection().insert("fed", {"name"}, feed, 2) == 2);
  const std::vector<FedValues> more{{20, "c"}};
  lm::RowsInMemory with_id(more);
  CHECK(file.connection().insert("FED", {"ID", "Name"}, with_id, 1) == 1);
  CHECK(fed_texts(*file.session, "SELECT id || name || kind FROM fed ORDER BY id") ==
        std::vector<std::string>{"8anone", "9bnone", "20cnone"});
  CHECK(file.connection().reserve_ids("fed", 1).front() == 21);
  lm::RowsInMemory empty({});
  CHECK(file.connection().insert("fed", {"name"}, empty, 0) == 0);
}

TEST_CASE("feed: tables of many columns") {
  std::string sql = "CREATE TABLE wide (id integer PRIMARY KEY";
  std::vector<std::string> names;
  FedValues row;
  for (int i = 0; i < 1999; ++i) {
    names.push_back("x" + std::to_string(i));
    sql += ", " + names.back();
    row.emplace_back(i);
  }
  const FedFile file(sql + ')');
  ComputedRows feed(3, [&](std::size_t) { return row; });
  CHECK(file.connection().insert("wide", names, feed, 3) == 3);
  CHECK(fed_number(*file.session, "SELECT x0 + x1000 + x1998 FROM wide WHERE id = 3") == 2998);
}

TEST_CASE("feed: what a feed throws comes out of it, and nothing is written") {
  const FedFile file(samples);
  struct NoError {
    int number;
  };
  const bool in_transaction = GENERATE(true, false);
  const auto count = GENERATE(std::size_t{10}, many_rows);
  {
    const auto transaction =
        in_transaction ? std::make_unique<lm::Transaction>(*file.session, lm::Transaction::Mode::write) : nullptr;
    const auto before = schema_of(*file.session);
    ComputedRows feed(count, [&](std::size_t i) {
      if (i + 1 == count) throw NoError{12};
      return sample(i);
    });
    try {
      file.connection().insert("the samples", sample_columns, feed, count);
      FAIL("nothing was thrown");
    } catch (const NoError& error) {
      CHECK(error.number == 12);
    }
    CHECK(feed.made == count - 1);
    CHECK(!feed.refused);
    CHECK(fed_number(*file.session, "SELECT count(*) FROM \"the samples\"") == 0);
    CHECK(schema_of(*file.session) == before);

    ComputedRows violation(1, [&](std::size_t) -> FedValues { throw lm::ConstraintViolation("of the feed"); });
    CHECK_THROWS_WITH(file.connection().insert("the samples", sample_columns, violation, 1), "of the feed");
    CHECK(!violation.refused);

    ComputedRows good(3, sample);
    CHECK(file.connection().insert("the samples", sample_columns, good, 3) == 3);
    if (transaction) transaction->commit();
  }
  CHECK(fed_number(*file.session, "SELECT count(*) FROM \"the samples\"") == 3);
}

TEST_CASE("feed: which row was refused is told") {
  const auto trigger = GENERATE(
      as<std::string>(), "", "; CREATE TRIGGER seen AFTER INSERT ON fed BEGIN INSERT INTO log VALUES (new.name); END");
  const FedFile file(
      "CREATE TABLE log (name); CREATE TABLE fed (id integer PRIMARY KEY, name text NOT NULL UNIQUE "
      "CHECK (name <> 'no'))" +
      trigger);
  const auto bad = GENERATE(lm::Value(), lm::Value("name 0"), lm::Value("no"));
  const auto at = GENERATE(std::size_t{1}, std::size_t{50}, std::size_t{99});
  lm::Transaction outer(*file.session, lm::Transaction::Mode::write);
  {
    lm::Transaction inner(*file.session, lm::Transaction::Mode::write);
    ComputedRows feed(100, [&](std::size_t i) {
      return FedValues{static_cast<std::int64_t>(i), i == at ? bad : lm::Value("name " + std::to_string(i))};
    });
    CHECK_THROWS_AS(file.connection().insert("fed", {"id", "name"}, feed, 100), lm::ConstraintViolation);
    CHECK(feed.refused == at);
  }
  CHECK(fed_number(*file.session, "SELECT (SELECT count(*) FROM fed) + (SELECT count(*) FROM log)") == 0);
}

TEST_CASE("feed: triggers run for each row") {
  const FedFile file(
      "CREATE TABLE log (name); CREATE TABLE fed (id integer PRIMARY KEY, name text); CREATE TRIGGER seen AFTER INSERT "
      "ON "
      "fed BEGIN INSERT INTO log SELECT new.name || (SELECT count(*) FROM fed); END; CREATE TRIGGER no BEFORE INSERT "
      "ON "
      "\"FED\" WHEN new.id = 13 BEGIN SELECT raise(ABORT, 'bad luck'); END");
  const auto row = [](std::size_t i) {
    return FedValues{static_cast<std::int64_t>(i), std::string(50, static_cast<char>('a' + i))};
  };
  ComputedRows feed(3, row);
  CHECK(file.connection().insert("fed", {"id", "name"}, feed, 3) == 3);
  CHECK(fed_texts(*file.session, "SELECT name FROM log") ==
        std::vector<std::string>{std::string(50, 'a') + '1', std::string(50, 'b') + '2', std::string(50, 'c') + '3'});
  ComputedRows unlucky(26, [&](std::size_t i) { return row(i + 3); });
  CHECK_THROWS_WITH(file.connection().insert("fed", {"id", "name"}, unlucky, 26), Contains("bad luck"));
  CHECK(unlucky.refused == 10);
}

TEST_CASE("feed: other statements run while rows are made") {
  const FedFile file(samples);
  lm::Transaction transaction(*file.session, lm::Transaction::Mode::write);
  const auto count = GENERATE(std::size_t{10}, many_rows);
  for (std::int64_t i = 0; i < 10; ++i) file.session->execute("INSERT INTO others VALUES (?, ?)", {i, 100 * i});
  ComputedRows feed(count, [&](std::size_t i) {
    auto row = sample(i);
    if (i % 1000 == 5) {
      ComputedRows inner(2, [&](std::size_t k) { return FedValues{static_cast<std::int64_t>(1000 + i + k), 1}; });
      CHECK(file.connection().insert("others", {"id", "size"}, inner, 2) == 2);
    }
    row[3] = fed_number(*file.session, "SELECT size FROM others WHERE id = " + std::to_string(i % 10));
    return row;
  });
  CHECK(file.connection().insert("the samples", sample_columns, feed, count) == count);
  CHECK(fed_number(*file.session, "SELECT count(*) FROM \"the samples\" WHERE size = 100 * ((id - 1) % 10)") ==
        static_cast<std::int64_t>(count));
  transaction.commit();
  CHECK(fed_texts(*file.session, "PRAGMA integrity_check") == std::vector<std::string>{"ok"});
}

TEST_CASE("feed: no schema can read from it") {
  const FedFile file("CREATE TABLE fed (id integer PRIMARY KEY); CREATE TABLE hostile (id integer PRIMARY KEY)");
  CHECK_THROWS_AS(file.session->query("SELECT * FROM laminate_feed").next(), lm::EngineError);
  CHECK_THROWS_AS(file.session->query("SELECT * FROM laminate_feed(?1)", {1}).next(), lm::EngineError);
  CHECK_THROWS_AS(file.session->query("SELECT * FROM laminate_feed(NULL)").next(), lm::EngineError);
  CHECK_THROWS_AS(file.session->execute("CREATE VIRTUAL TABLE mine USING laminate_feed"), lm::EngineError);
  file.session->execute("CREATE VIEW v AS SELECT * FROM laminate_feed(1)");
  CHECK_THROWS_WITH(file.session->query("SELECT * FROM v").next(), Contains("unsafe use"));
  file.session->execute(
      "CREATE TRIGGER t AFTER INSERT ON hostile BEGIN INSERT INTO fed SELECT c1 FROM laminate_feed(1); END");
  CHECK_THROWS_WITH(file.session->execute("INSERT INTO hostile VALUES (1)"), Contains("unsafe use"));
  std::vector<std::string> names;
  for (const auto& table : file.session->catalog()) names.push_back(table.name);
  CHECK(names == std::vector<std::string>{"fed", "hostile"});
}

// ---- indexes --------------------------------------------------------------------------------------------------------

TEST_CASE("feed: indexes are made after many rows, and are the same") {
  const FedFile file(samples);
  const auto before = schema_of(*file.session);
  {
    lm::Transaction transaction(*file.session, lm::Transaction::Mode::write);
    std::int64_t in_between = -1, others = -1;
    ComputedRows feed(many_rows, [&](std::size_t i) {
      if (i == 100) {
        in_between = fed_number(*file.session, reading_indexes);
        others =
            fed_number(*file.session, "SELECT count(*) FROM sqlite_master WHERE name IN ('is_unique', 'of_others')");
      }
      return sample(i);
    });
    CHECK(file.connection().insert("the samples", sample_columns, feed, many_rows) == many_rows);
    CHECK(in_between == 0);
    CHECK(others == 2);
    transaction.commit();
  }
  CHECK(schema_of(*file.session) == before);
  CHECK(fed_number(*file.session, reading_indexes) == 3);
  CHECK(fed_texts(*file.session, "PRAGMA integrity_check") == std::vector<std::string>{"ok"});
  CHECK(fed_number(*file.session, "SELECT count(*) FROM \"the samples\" INDEXED BY in_part WHERE size > 10") ==
        many_rows / 50 * 39);
  CHECK(fed_number(*file.session, "SELECT seq FROM sqlite_sequence") == many_rows);
}

TEST_CASE("feed: indexes stay where it would not pay or could be noticed") {
  const FedFile file(samples);
  auto about = many_rows;
  auto transaction = std::make_unique<lm::Transaction>(*file.session, lm::Transaction::Mode::write);
  std::unique_ptr<lm::Cursor> reading;
  std::vector<std::string> statistics;
  SECTION("few rows") { about = 100; }
  SECTION("no transaction") { transaction.reset(); }
  SECTION("more than half as many are there") {
    file.session->execute("WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n LIMIT " +
                          std::to_string(many_rows / 2) +
                          ") INSERT INTO \"the samples\" SELECT i, 'there' || i, NULL, NULL FROM n");
  }
  SECTION("a statement reads") {
    file.session->execute("INSERT INTO others VALUES (1, 1), (2, 2)");
    reading = std::make_unique<lm::Cursor>(file.session->query("SELECT id FROM others"));
    CHECK(reading->next());
  }
  SECTION("the planner has statistics") {
    file.session->execute("INSERT INTO \"the samples\" VALUES (999999, 'u', 'x', 11)");
    file.session->execute("ANALYZE");
    statistics = fed_texts(*file.session, "SELECT tbl || idx || stat FROM sqlite_stat1 ORDER BY 1");
    CHECK(statistics.size() == 5);
  }
  std::int64_t in_between = -1;
  ComputedRows feed(many_rows, [&](std::size_t i) {
    if (i == 100) in_between = fed_number(*file.session, reading_indexes);
    return sample(i);
  });
  CHECK(file.connection().insert("the samples", sample_columns, feed, about) == many_rows);
  CHECK(in_between == 3);
  if (reading) CHECK(reading->next());
  if (!statistics.empty())
    CHECK(fed_texts(*file.session, "SELECT tbl || idx || stat FROM sqlite_stat1 ORDER BY 1") == statistics);
}

TEST_CASE("feed: an error leaves the indexes as they were") {
  const FedFile file(samples);
  const auto before = schema_of(*file.session);
  const bool rolled_back = GENERATE(true, false);
  {
    lm::Transaction outer(*file.session, lm::Transaction::Mode::write);
    file.session->execute("INSERT INTO others VALUES (1, 1)");
    ComputedRows feed(many_rows, [&](std::size_t i) { return i == 11500 ? sample(0) : sample(i); });
    const auto write = [&] {
      CHECK_THROWS_AS(file.connection().insert("the samples", sample_columns, feed, many_rows),
                      lm::ConstraintViolation);
    };
    if (rolled_back) {
      lm::Transaction inner(*file.session, lm::Transaction::Mode::write);
      write();
    } else {
      write();
    }
    CHECK(feed.refused == 11500);
    CHECK(schema_of(*file.session) == before);
    CHECK(fed_number(*file.session, "SELECT count(*) FROM \"the samples\"") == 0);
    outer.commit();
  }
  CHECK(schema_of(*file.open()) == before);
  CHECK(fed_number(*file.open(), "SELECT count(*) FROM others") == 1);
  CHECK(fed_texts(*file.session, "PRAGMA integrity_check") == std::vector<std::string>{"ok"});
}

TEST_CASE("feed: an index that cannot be made again is an error, and stays") {
  // The index is for a function that throws for some of the rows: SQLite refuses them one by one as well.
  const FedFile file("CREATE TABLE fed (id integer PRIMARY KEY, data text); CREATE INDEX of_json ON fed (json(data))");
  lm::Transaction outer(*file.session, lm::Transaction::Mode::write);
  ComputedRows feed(many_rows, [](std::size_t i) { return FedValues{static_cast<std::int64_t>(i), "{"}; });
  CHECK_THROWS_WITH(file.connection().insert("fed", {"id", "data"}, feed, many_rows), Contains("malformed JSON"));
  CHECK(fed_number(*file.session, "SELECT count(*) FROM sqlite_master WHERE name = 'of_json'") == 1);
  CHECK(fed_number(*file.session, "SELECT count(*) FROM fed") == 0);
}

TEST_CASE("feed: readers notice nothing until the commit") {
  const auto journal = GENERATE(as<std::string>(), "DELETE", "WAL");
  const FedFile file("PRAGMA journal_mode = " + journal + ';' + samples +
                     "; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) INSERT INTO \"the "
                     "samples\" SELECT 1000000 + i, 'there' || i, 'text', 11 FROM n");
  const auto reader = file.open();
  const std::string by_index = "SELECT count(*) FROM \"the samples\" INDEXED BY in_part WHERE size > 10 AND size = 11";
  const auto before = schema_of(*reader);
  const auto sees_what_was = [&] {
    CHECK(fed_number(*reader, by_index) == 1000);  // an error if the index were not there
    CHECK(schema_of(*reader) == before);
    CHECK(schema_of(*file.open()) == before);
  };
  sees_what_was();
  {
    lm::Transaction transaction(*file.session, lm::Transaction::Mode::exclusive, {}, lm::Expected::many);
    auto unfinished = reader->query("SELECT id FROM \"the samples\" ORDER BY id");
    CHECK(unfinished.next());
    std::int64_t in_between = -1;
    ComputedRows feed(many_rows, [&](std::size_t i) {
      if (i == 2000) {
        in_between = fed_number(*file.session, reading_indexes);
        sees_what_was();
      }
      return sample(i);
    });
    CHECK(file.connection().insert("the samples", sample_columns, feed, many_rows) == many_rows);
    CHECK(in_between == 0);
    sees_what_was();
    int read = 1;
    while (unfinished.next()) ++read;
    CHECK(read == 1000);
    transaction.commit();
  }
  CHECK(fed_number(*reader, by_index) == 1000 + many_rows / 50);
  CHECK(schema_of(*reader) == before);
}

// ---- transactions of many rows --------------------------------------------------------------------------------------

namespace {

/// Children that must have parents.
constexpr auto family = R"(
  CREATE TABLE parent (id integer PRIMARY KEY);
  CREATE TABLE child (id integer PRIMARY KEY, parent_id int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED,
                      other_id int REFERENCES parent (id));
  INSERT INTO parent VALUES (1);
)";

std::string settings_of(lm::Session& session) {
  return std::to_string(fed_number(session, "PRAGMA foreign_keys")) + ' ' +
         std::to_string(fed_number(session, "PRAGMA cache_size"));
}

}  // namespace

TEST_CASE("many rows: references are the caller's business") {
  const FedFile file(family);
  const auto normal = settings_of(*file.session);
  const auto add_orphan = [&] {
    file.session->execute("INSERT INTO child VALUES (5, 2, 1), (6, 1, 3), (7, NULL, NULL)");
  };
  {
    lm::Transaction transaction(*file.session, lm::Transaction::Mode::exclusive, {}, lm::Expected::many);
    CHECK(!file.connection().checks_references());
    CHECK(settings_of(*file.session) == "0 -262144");
    add_orphan();
    const auto broken = file.connection().broken_references("child");
    REQUIRE(broken.size() == 2);
    const auto& first = broken[broken[0].id == 5 ? 0 : 1];
    const auto& second = broken[broken[0].id == 5 ? 1 : 0];
    CHECK((first.id == 5 && first.column == "parent_id" && first.target == "parent"));
    CHECK((second.id == 6 && second.column == "other_id" && second.target == "parent"));
    CHECK(file.connection().broken_references("parent").empty());
    transaction.commit();
  }
  CHECK(file.connection().checks_references());
  CHECK(settings_of(*file.session) == normal);
  CHECK(fed_number(*file.session, "SELECT count(*) FROM child") == 3);
  file.session->execute("DELETE FROM child");
  {
    lm::Transaction transaction(*file.session, lm::Transaction::Mode::exclusive);
    CHECK(file.connection().checks_references());
    CHECK(settings_of(*file.session) == normal);
    add_orphan();
    CHECK_THROWS_AS(transaction.commit(), lm::ConstraintViolation);
  }
  {
    lm::Transaction outer(*file.session, lm::Transaction::Mode::write);
    lm::Transaction inner(*file.session, lm::Transaction::Mode::exclusive, {}, lm::Expected::many);
    CHECK(inner.nested());
    CHECK(file.connection().checks_references());
    CHECK(settings_of(*file.session) == normal);
    add_orphan();
    inner.commit();
    CHECK_THROWS_AS(outer.commit(), lm::ConstraintViolation);
  }
  CHECK(fed_number(*file.session, "SELECT count(*) FROM child") == 0);
}

TEST_CASE("many rows: the engine checks references where triggers write as well") {
  const FedFile file(family);
  const auto checks = [&] {
    const lm::Transaction transaction(*file.session, lm::Transaction::Mode::exclusive, {}, lm::Expected::many);
    return file.connection().checks_references();
  };
  CHECK(!checks());
  {
    const lm::Transaction taken_back(*file.session, lm::Transaction::Mode::write);
    file.session->execute(
        "CREATE TRIGGER t AFTER INSERT ON parent BEGIN INSERT INTO child VALUES (new.id, 99, 1); END");
    ComputedRows feed(1, [](std::size_t) -> FedValues { return {7}; });
    CHECK(file.connection().insert("parent", {"id"}, feed, 1) == 1);
  }
  file.open()->execute("CREATE VIEW v AS SELECT 1");  // a change of the schema that gets the number of the other one
  CHECK(!checks());
  file.open()->execute("CREATE TRIGGER t AFTER INSERT ON parent BEGIN INSERT INTO child VALUES (new.id, 99, 1); END");
  CHECK(checks());
}

TEST_CASE("many rows: however the transaction ends, all is as before") {
  const FedFile file(family);
  const auto normal = settings_of(*file.session);
  const auto another = file.open();
  const auto many = [&] {
    return std::make_unique<lm::Transaction>(*file.session, lm::Transaction::Mode::exclusive,
                                             std::vector<std::string>{}, lm::Expected::many);
  };
  SECTION("rolled back") { many(); }
  SECTION("it cannot begin") {
    const lm::Transaction writing(*another, lm::Transaction::Mode::write);
    CHECK_THROWS_AS(many(), lm::Locked);
  }
  SECTION("nothing may be written") {
    const auto source = std::make_shared<lm::Session>(lm::open_connection(file.path, {.read_only = true}), "s", "s");
    const auto before = settings_of(*source);
    CHECK_THROWS_AS(lm::Transaction(*source, lm::Transaction::Mode::exclusive, {}, lm::Expected::many), lm::ReadOnly);
    CHECK(settings_of(*source) == before);
    CHECK(source->connection().checks_references());
  }
  SECTION("the commit has to wait for a reader") {
    auto transaction = many();
    file.session->execute("INSERT INTO child VALUES (1, 2, NULL)");
    {
      auto reading = another->query("SELECT id FROM parent");
      CHECK(reading.next());
      CHECK_THROWS_AS(transaction->commit(), lm::Locked);
      CHECK(!file.connection().checks_references());
      CHECK(settings_of(*file.session) == "0 -262144");
    }
    const bool again = GENERATE(true, false);
    if (again) transaction->commit();
    transaction.reset();
    CHECK(fed_number(*file.session, "SELECT count(*) FROM child") == (again ? 1 : 0));
  }
  SECTION("SQLite ends it") {
    auto transaction = many();
    file.session->execute("INSERT INTO parent VALUES (2)");
    CHECK_THROWS_AS(file.session->execute("INSERT OR ROLLBACK INTO parent VALUES (2)"), lm::ConstraintViolation);
    transaction.reset();
    CHECK(fed_number(*file.session, "SELECT count(*) FROM parent") == 1);
  }
  CHECK(settings_of(*file.session) == normal);
  CHECK(file.connection().checks_references());
  lm::Transaction transaction(*file.session, lm::Transaction::Mode::write);
  file.session->execute("INSERT INTO child VALUES (9, 2, NULL)");
  CHECK_THROWS_AS(transaction.commit(), lm::ConstraintViolation);
}
