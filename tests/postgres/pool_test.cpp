// Behind a pooler other clients get the connection afterward: nothing of a transaction may be left on it.
#include <csignal>
#include <thread>

#include "fault_support.hpp"
#include "pooler.hpp"

namespace {

using namespace support;
using namespace std::chrono_literals;
using Catch::Contains;

/// What another client finds on the connection that the pooler lends to it: all settings, and what else can be left.
std::map<std::string, std::string> state_of(const std::string& url) {
  std::map<std::string, std::string> state;
  const Sql other(url);
  for (const auto& row : other.rows("SHOW ALL")) state[row[0]] = row[1];
  state["prepared statements"] = other.value("SELECT count(*) FROM pg_prepared_statements");
  state["cursors"] = other.value("SELECT count(*) FROM pg_cursors WHERE name <> ''");
  state["advisory locks"] = advisory_locks(other);
  state["temporary tables"] = other.value("SELECT count(*) FROM pg_class WHERE relpersistence = 't'");
  state["channels"] = other.value("SELECT count(*) FROM pg_listening_channels()");
  state["open transactions"] =
      other.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'");
  return state;
}

/// The same, from a server process that no client of the library has used.
struct Unchanged {
  explicit Unchanged(const std::string& pool) : url(pool), before(state_of(pool)) {}
  void check() const {
    const auto now = state_of(url);
    for (const auto& [name, value] : before) {
      INFO(name);
      CHECK(now.at(name) == value);
    }
    CHECK(now.size() == before.size());
    // Others can write, and wait for locks as long as they like.
    const Sql other(url);
    other.execute("UPDATE lamindb_branch SET description = 'by another client' WHERE uid = 'mmmmmmmmmmmm'");
    CHECK(other.value("SHOW lock_timeout") == before.at("lock_timeout"));
  }
  std::string url;
  std::map<std::string, std::string> before;
};

/// Settings that the texts of all values depend on.
void make_unusual(const Into& into) {
  for (const std::string setting :
       {"TimeZone = 'Asia/Tokyo'", "DateStyle = 'German'", "extra_float_digits = -3", "bytea_output = 'escape'",
        "standard_conforming_strings = off", "idle_in_transaction_session_timeout = '7h'", "lock_timeout = '1h'"})
    Sql(admin_url()).execute("ALTER DATABASE " + into.target.name() + " SET " + setting);
}

void check_values(lm::Session& session, lm::Expected rows) {
  for (int i = 0; i < 6; ++i) {  // some of them prepared
    auto row = session.query(
        "SELECT '2024-05-01 22:30:00.5+00'::timestamptz, ('2024-05-01 22:30:00+00'::timestamptz)::date, "
        "0.1::double precision + 0.2::double precision, decode('00ff5c', 'hex'), 'a\\b', $1::timestamptz, 'é'",
        {"2024-05-01 22:30:00"}, rows);
    REQUIRE(row.next());
    CHECK(row.text(0) == "2024-05-01 22:30:00.500000");
    CHECK(row.text(1) == "2024-05-01");
    CHECK(row[2].real == 0.1 + 0.2);
    CHECK(row[3].kind == lm::Cell::Type::blob);
    CHECK(row.text(3) == std::string("\0\xff\\", 3));
    CHECK(row.text(4) == "a\\b");
    CHECK(row.text(5) == "2024-05-01 22:30:00");
    CHECK(row.text(6) == "é");
    CHECK(!row.next());
  }
}

}  // namespace

TEST_CASE("postgres pool: nothing is left on a connection") {
  const auto mode = GENERATE(as<std::string>(), "transaction", "session");
  INFO(mode);
  const Into into(20);
  make_unusual(into);
  const Pooler pooler(into.target.url(), mode);
  const auto url = pooler.url(into.target.name());
  const Unchanged state(url);

  SECTION("reading") {
    {
      const auto source = lm::open(url, {.read_only = true});
      for (int i = 0; i < 6; ++i) CHECK(source.registry<lm::Branch>().all_branches().count() == 3);
      for (const auto& branch : source.registry<lm::Branch>().all_branches()) CHECK(!branch.uid.empty());
      auto many = source.session().query("SELECT generate_series(1, 40000)", {}, lm::Expected::many);
      std::int64_t sum = 0;
      while (many.next()) sum += many.integer(0);
      CHECK(sum == 800'020'000);
      CHECK(failure([&] { source.session().execute("DELETE FROM lamindb_artifact"); }).first == "read_only");
      CHECK(failure([&] { source.session().execute("VACUUM lamindb_branch"); }).first == "engine_error");
      CHECK(failure([&] { source.session().execute("no SQL"); }).first == "invalid_argument");
      {
        const lm::Transaction reading(source.session(), lm::Transaction::Mode::read);
        auto half = source.session().query("SELECT generate_series(1, 40000)", {}, lm::Expected::many);
        REQUIRE(half.next());
      }
    }
    state.check();
  }
  SECTION("values") {
    {
      const auto target = into.open_target(url);
      check_values(target.session(), lm::Expected::few);
      check_values(target.session(), lm::Expected::many);
      const lm::Transaction reading(target.session(), lm::Transaction::Mode::read);
      check_values(target.session(), lm::Expected::few);
      check_values(target.session(), lm::Expected::many);
    }
    state.check();
  }
  SECTION("writing") {
    {
      const auto target = Into::open_target(url);
      const auto report = into.sync(target);
      CHECK(report.transferred() > 20);
      CHECK(into.sync(target).rows_written() == 0);
      lm::ULabel label{.name = "pooled"};
      target.registry<lm::ULabel>().save(label);
      CHECK(failure([&] {
              target.session().execute("INSERT INTO lamindb_ulabel SELECT * FROM lamindb_ulabel");
            }).first == "constraint_violation");
      CHECK(failure([&] {
              lm::Transaction writing(target.session(), lm::Transaction::Mode::exclusive);
              target.session().execute("SELECT 1 / 0");
            }).first == "engine_error");
      CHECK(lm::undo(target, lm::receipt(report)).total() > 20);
      target.session().execute("VACUUM lamindb_branch");
    }
    state.check();
  }
  SECTION("a sync that fails, and one that waits in vain") {
    {
      const auto target = Into::open_target(url, {.busy_timeout = 100ms});
      const Sql other(into.target.url());
      for (const std::string lock : {"SELECT pg_advisory_xact_lock(x'6c616d696e617465'::bigint)",
                                     "LOCK TABLE bionty_artifactcelltype IN EXCLUSIVE MODE"}) {
        INFO(lock);
        other.execute("BEGIN");
        other.execute(lock);
        CHECK(failure([&] { into.sync(target); }).first == "locked");
        other.execute("ROLLBACK");
      }
      into.target.execute("ALTER TABLE lamindb_artifact ADD CONSTRAINT no_rows CHECK (key NOT LIKE 'many/%')");
      CHECK(failure([&] { into.sync(target); }).first == "constraint_violation");
    }
    CHECK(advisory_locks(into.target) == "0");
    state.check();
  }
  SECTION("a client that is killed") {
    for (int i = 0; i < repetitions(4); ++i) {
      const auto child = fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        try {
          into.sync(Into::open_target(url));
        } catch (...) {
        }
        _exit(0);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(150 * i + 50));
      kill(child, SIGKILL);
      int status = 0;
      REQUIRE(waitpid(child, &status, 0) == child);
      const auto target = Into::open_target(url);
      into.sync(target);
      CHECK(into.sync(target).rows_written() == 0);
    }
    state.check();
  }
}

TEST_CASE("postgres pool: clients that take turns do not meet each other's settings") {
  const Into into(5);
  make_unusual(into);
  const Pooler pooler(into.target.url(), "transaction");
  const auto url = pooler.url(into.target.name());
  const auto source = lm::open(url, {.read_only = true});
  const auto target = into.open_target(url);
  const Sql other(url);
  for (int i = 0; i < 8; ++i) {
    CHECK(source.registry<lm::Branch>().all_branches().count() == 3);
    lm::ULabel label{.name = "label " + std::to_string(i)};
    target.registry<lm::ULabel>().save(label);
    check_values(source.session(), lm::Expected::few);
    CHECK(other.value("SELECT '2024-05-01 22:30:00+00'::timestamptz") == "02.05.2024 07:30:00 JST");
    CHECK(other.value("SELECT count(*) FROM pg_prepared_statements") == "0");
  }
  // Its connection serves others: to connect again does not end them.
  const auto process = other.value("SELECT pg_backend_pid()");
  target.session().reconnect();
  CHECK(target.registry<lm::Branch>().all_branches().count() == 3);
  CHECK(other.value("SELECT pg_backend_pid()") == process);
}

TEST_CASE("postgres pool: a pooler that lends its connection for one statement") {
  const Into into(2);
  const Pooler pooler(into.target.url(), "statement");
  const auto url = pooler.url(into.target.name());
  const auto target = Into::open_target(url);
  CHECK(target.registry<lm::Branch>().all_branches().count() == 3);
  const auto [code, message] = failure([&] { into.sync(target); });
  INFO(message);
  CHECK(code == "engine_error");
  CHECK_THAT(message, Contains("pool_mode") && Contains("transaction"));
  CHECK(advisory_locks(into.target) == "0");
}

TEST_CASE("postgres pool: settings of the URL") {
  const Into into(0);
  into.target.execute("CREATE SCHEMA lab; CREATE TABLE lab.held (id bigint)");
  const bool pooled = GENERATE(true, false), ignoring = GENERATE(true, false);
  const Pooler pooler(into.target.url(), "transaction", ignoring ? "ignore_startup_parameters = options" : "");
  const auto url = pooled ? pooler.url(into.target.name()) : into.target.url();
  INFO(url);
  const auto open = [&](const std::string& options, bool read_only = false) {
    return lm::open_connection(url + "&options=" + options, {.read_only = read_only, .busy_timeout = 60s});
  };
  const auto value = [](lm::Connection& connection, const std::string& sql) {
    const auto statement = connection.prepare(sql);
    return statement->step() ? std::string(statement->cell(0).text) : "no row";
  };
  const auto connection =
      open("-c%20search_path%3DLab,%22$user%22%20--statement-timeout%3D30s%20-c%20lock_timeout%3D50ms");
  for (const bool in_transaction : {false, true}) {
    if (in_transaction) connection->begin_exclusive({}, lm::Expected::few);
    CHECK(value(*connection, "SELECT current_schema()") == "lab");
    CHECK(value(*connection, "SHOW statement_timeout") == "30s");
    CHECK(value(*connection, "SHOW lock_timeout") == "50ms");
    CHECK(value(*connection, "SHOW TimeZone") == "UTC");
  }
  connection->rollback();
  const Sql other(into.target.url());
  other.execute("BEGIN; LOCK TABLE lab.held");
  CHECK(failure([&] { value(*connection, "SELECT count(*) FROM held"); }).first == "locked");
  CHECK(failure([&] { connection->begin_exclusive({"held"}, lm::Expected::few); }).first == "locked");
  other.execute("ROLLBACK");

  const auto reading = open("-c%20default_transaction_read_only%3Don");
  CHECK(failure([&] { reading->begin_write(); }).first == "read_only");
  CHECK(failure([&] { value(*reading, "INSERT INTO lab.held VALUES (1) RETURNING id"); }).first == "read_only");
}

TEST_CASE("postgres pool: settings are read as the server reads them") {
  const auto settings = lm::postgres::settings_in(
      "-c search_path=lab,public --work-mem=4MB  -cDateStyle=ISO\\ Y -e -c geqo -c application_name=a=\\\\b");
  std::string all;
  for (const auto& [name, value] : settings) all += name + "=" + value + ";";
  CHECK(all == "search_path=lab,public;work_mem=4MB;datestyle=ISO Y;application_name=a=\\b;");
  const lm::postgres::Settings made({}, {{"search_path", "\"A, b\" , Lab,it's"}, {"datestyle", "German"}});
  CHECK_THAT(made.statements(), Contains("\"search_path\" TO \"A, b\", 'lab', 'it''s'"));
  CHECK_THAT(made.statements(), !Contains("German"));
}
