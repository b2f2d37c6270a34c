// How a sync writes: many rows at a time, in an order that engines take which check each statement.
#include <array>

#include "counting_connection.hpp"
#include "sync_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

/// A target that checks references when they are written, unlike SQLite's usual transactions.
class StrictConnection final : public ForwardingConnection {
 public:
  explicit StrictConnection(const std::string& file)
      : ForwardingConnection(std::make_unique<lm::sqlite::SqliteConnection>(file, lm::OpenOptions{})),
        capabilities_(ForwardingConnection::capabilities()) {
    capabilities_.defers_references = false;
  }
  const lm::Capabilities& capabilities() const override { return capabilities_; }
  void begin_exclusive(const std::vector<std::string>& locked, lm::Expected rows) override {
    ForwardingConnection::begin_exclusive(locked, rows);
    prepare("PRAGMA defer_foreign_keys = OFF", lm::Expected::few)->step();
  }

 private:
  lm::Capabilities capabilities_;
};

/// The same database through another connection.
Database with_connection(const Database& db, std::unique_ptr<lm::Connection> connection) {
  auto session = std::make_shared<lm::Session>(std::move(connection), db.session().location(), db.name());
  session->set_hooks(db.session().hooks());
  for (const auto role : {lm::Role::creator, lm::Role::run, lm::Role::space, lm::Role::branch})
    session->set_current(role, db.session().current(role));
  session->set_visible_branches(db.session().visible_branches());
  return Database(session);
}
Database counting(const Database& db, const std::string& file, int& statements) {
  return with_connection(db, std::make_unique<CountingConnection>(
                                 std::make_unique<lm::sqlite::SqliteConnection>(file, lm::OpenOptions{}), statements));
}
Database strict(const Pair& files) {
  return with_connection(files.target(), std::make_unique<StrictConnection>(files.target_file));
}

/// `SELECT` of all columns of a table, some of them as other expressions.
std::string copy_of(const std::string& file, const std::string& table,
                    const std::vector<std::pair<std::string, std::string>>& changed) {
  std::string names, values;
  for (const auto& column : SqliteFile(file).columns(table)) {
    auto value = "t.\"" + column + '"';
    for (const auto& [name, expression] : changed)
      if (name == column) value = expression;
    (names += names.empty() ? "\"" : ", \"") += column + '"';
    (values += values.empty() ? "" : ", ") += value;
  }
  return "INSERT INTO " + table + " (" + names + ") SELECT " + values + " FROM " + table + " AS t, n";
}

/// The statements that run on a file while this lives, by SQLite's own account: also those that a connection runs for
/// itself.
class RunStatements {
 public:
  explicit RunStatements(std::string file) {
    file_ = std::move(file);
    texts_.clear();
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&trace));
  }
  RunStatements(const RunStatements&) = delete;
  RunStatements& operator=(const RunStatements&) = delete;
  ~RunStatements() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&trace)); }

  const std::vector<std::string>& texts() const { return texts_; }
  void forget() const { texts_.clear(); }

 private:
  static int trace(sqlite3* database, char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, &add, nullptr);
  }
  static int add(unsigned, void*, void* statement, void*) {
    auto* const prepared = static_cast<sqlite3_stmt*>(statement);
    if (sqlite3_db_filename(sqlite3_db_handle(prepared), "main") == file_) texts_.emplace_back(sqlite3_sql(prepared));
    return 0;
  }
  // The extension gets nothing to tell by whom it was asked for.
  static inline std::string file_;
  static inline std::vector<std::string> texts_;
};

/// What a statement reads from one end to the other, by its plan; but for the keys that it looks up, and for what is
/// small in the largest database.
std::vector<std::string> scans_of(const Database& db, const std::string& sql) {
  const std::array small{
      "k ", "laminate_feed ", "sqlite_master ", "sqlite_sequence ", "lamindb_branch ", "lamindb_space "};
  if (sql.starts_with("PRAGMA")) return {};
  // Of the locations, which are few, the first one with the uid of an instance.
  if (sql.find("FROM \"lamindb_storage\" AS t0") != sql.npos && sql.ends_with("LIMIT 1")) return {};
  std::vector<std::string> found;
  std::istringstream plan(db.session().connection().explain({.text = sql}));
  for (std::string line; std::getline(plan, line);) {
    if (!line.starts_with("SCAN ") || line.starts_with("SCAN (subquery-"))
      continue;  // its own steps tell of a subquery
    // The rows of VALUES, as SQLite before 3.46 and since then writes it.
    if (line.find("CONSTANT ROW") != line.npos || line.find("-ROW VALUES CLAUSE") != line.npos) continue;
    const auto scanned = line.substr(5) + ' ';
    if (std::none_of(small.begin(), small.end(), [&](const auto* name) { return scanned.starts_with(name); }))
      found.push_back(line.substr(5));
  }
  return found;
}

/// Adds artifacts with links and values to the source, each with an older version.
void add_artifacts(const Pair& files, int n) {
  const auto numbers = "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                       std::to_string(1000 + 2 * n - 1) + ") ";
  files.change_source(numbers +
                      copy_of(files.source_file, "lamindb_artifact",
                              {{"id", "i"},
                               {"uid", "printf('copy%012d%04d', i / 2, i % 2)"},
                               {"is_latest", "i % 2"},
                               {"key", "'copies/' || (i / 2)"},
                               {"hash", "'hash' || i"}}) +
                      " WHERE t.id = 1");
  for (const std::string table : {"lamindb_artifactulabel", "lamindb_artifactjsonvalue", "lamindb_artifactschema"})
    files.change_source(
        numbers +
        copy_of(files.source_file, table, {{"id", "(SELECT max(id) FROM " + table + ") + i"}, {"artifact_id", "i"}}) +
        " WHERE t.id = (SELECT min(id) FROM " + table + " WHERE artifact_id = 1)");
}

/// How many statements run to bring n artifacts, again, to update, to prune, and for whole families.
std::vector<int> statements_of(int n) {
  const auto files = Pair::rich("2.12");
  add_artifacts(files, n);
  int statements = 0;
  const auto source = counting(files.source(), files.source_file, statements);
  const auto target = counting(files.target(), files.target_file, statements);
  const auto copies = artifacts.key.startswith("copies/");
  const auto count = [&](const lm::SyncOptions& options, std::size_t rows) {
    statements = 0;
    const auto report = lm::sync<lm::Artifact>(source, target, copies, options);
    CHECK(count_of(report, "Artifact").transferred + count_of(report, "Artifact").updated == rows);
    return statements;
  };
  const auto all = static_cast<std::size_t>(n);
  std::vector<int> counted;
  counted.push_back(count({.transfer = annotations}, all));
  counted.push_back(count({.transfer = annotations}, 0));
  files.change_target("UPDATE lamindb_artifact SET description = 'other', key = 'copies/x' || key, schema_id = NULL");
  counted.push_back(count({.transfer = annotations, .on_existing = lm::OnExisting::update}, all));
  files.change_target(
      "INSERT INTO lamindb_artifactulabel (created_at, artifact_id, ulabel_id, created_by_id) SELECT created_at, "
      "artifact_id, ulabel_id, created_by_id FROM lamindb_artifactulabel WHERE feature_id IS NOT NULL");
  counted.push_back(count({.transfer = annotations, .prune = true}, 0));
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactulabel WHERE feature_id IS NULL") == "0");
  counted.push_back(count({.transfer = annotations, .versions = lm::Versions::family}, all));
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact WHERE NOT is_latest") == std::to_string(n));
  return counted;
}

/// What LaminDB's servers check in each row that is written: a type is there, is one, and leads to no cycle.
const std::string type_checks = [] {
  const std::string is_type =
      "SELECT RAISE(ABORT, 'its type is no type') WHERE NOT EXISTS (SELECT 1 FROM lamindb_ulabel WHERE id = "
      "NEW.type_id AND is_type); ";
  return "CREATE TRIGGER inserted BEFORE INSERT ON lamindb_ulabel WHEN NEW.type_id IS NOT NULL BEGIN " + is_type +
         "END; CREATE TRIGGER updated BEFORE UPDATE ON lamindb_ulabel WHEN NEW.type_id IS NOT NULL BEGIN " + is_type +
         "SELECT RAISE(ABORT, 'types in a cycle') WHERE NEW.id IN (WITH RECURSIVE above(id) AS (SELECT NEW.type_id "
         "UNION SELECT l.type_id FROM lamindb_ulabel AS l JOIN above USING (id) WHERE l.type_id IS NOT NULL) SELECT id "
         "FROM above); END";
}();

/// Removes all labels, and what refers to them.
std::string without_labels(const std::string& file) {
  std::string sql;
  for (const auto& table : SqliteFile(file).column("SELECT m.name FROM sqlite_master AS m, pragma_foreign_key_list("
                                                   "m.name) AS f WHERE f.\"table\" = 'lamindb_ulabel'"))
    sql += "DELETE FROM " + table + ';';
  return sql;
}

struct Label {
  int id;
  std::string name;
  int type = 0;
  bool is_type = false;
};
std::string labels_sql(const std::vector<Label>& rows) {
  std::string sql;
  for (const auto& row : rows) {
    const auto type = row.type == 0 ? std::string("NULL") : std::to_string(row.type);
    sql +=
        "INSERT INTO lamindb_ulabel (id, uid, name, is_type, type_id, is_locked, created_at, updated_at, branch_id, "
        "created_on_id, created_by_id, space_id) VALUES (" +
        std::to_string(row.id) + ", 'uid0000" + row.name + "', '" + row.name + "', " +
        std::to_string(int{row.is_type}) + ", " + type +
        ", 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1);";
  }
  return sql;
}
/// `A < B`: B is the type of A.
std::string types_in(const std::string& file) {
  std::string text;
  for (const auto& row : SqliteFile(file).rows(
           "SELECT l.name || ' < ' || t.name FROM lamindb_ulabel AS l JOIN lamindb_ulabel AS t ON t.id = l.type_id "
           "WHERE l.uid LIKE 'uid0000%' ORDER BY l.name"))
    text += (text.empty() ? "" : ", ") + row.front().substr(1, row.front().size() - 2);
  return text;
}

void check_at_once(const std::string& file) {
  SqliteFile(file).execute(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ' DEFERRABLE INITIALLY DEFERRED', ''); "
      "PRAGMA writable_schema = OFF");
}

}  // namespace

TEST_CASE("sync: as many statements for many rows as for few") {
  const auto few = statements_of(10), many = statements_of(60);  // their rows fit into one statement
  CHECK(few == many);
  CHECK(many.front() < 120);
}

TEST_CASE("sync: a few rows are looked up in the target, nothing is scanned") {
  const auto files = Pair::rich("2.12");
  add_artifacts(files, 1);
  const RunStatements run(files.target_file);
  const auto source = files.source();
  const auto target = files.target();
  const auto check = [&](const lm::SyncOptions& options, std::string_view expected) {
    run.forget();
    const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, options);
    CHECK((report.rows_written() > 0) == (expected != "ROLLBACK"));
    CHECK_THAT(run.texts(), Catch::VectorContains(std::string("BEGIN IMMEDIATE")));
    CHECK(std::any_of(run.texts().begin(), run.texts().end(),
                      [&](const auto& sql) { return sql.starts_with(expected); }));
    for (const auto& sql : run.texts())
      for (const auto& scanned : scans_of(target, sql)) {
        INFO(sql);
        CHECK(scanned == "");
      }
  };
  check({.transfer = annotations}, "INSERT INTO \"lamindb_artifactulabel\"");
  check({.transfer = annotations}, "ROLLBACK");
  files.change_target("UPDATE lamindb_artifact SET description = 'other'; DELETE FROM lamindb_artifactulabel");
  check({.transfer = annotations, .on_existing = lm::OnExisting::update, .prune = true}, "UPDATE \"lamindb_artifact\"");
  check({.transfer = annotations, .versions = lm::Versions::family}, "ROLLBACK");
  CHECK(scans_of(target, "SELECT id FROM lamindb_artifact WHERE size + 1 = 2").size() == 1);
}

TEST_CASE("sync: rows come after their types, whatever their numbers") {
  const auto files = Pair::rich("2.12");
  files.change_source(without_labels(files.source_file) +
                      labels_sql({{101, "A", 103}, {102, "B", 104, true}, {103, "C", 102, true}, {104, "D", 0, true}}));
  files.change_target(type_checks);
  lm::sync_all(files.source(), files.target());
  CHECK(types_in(files.target_file) == "A < C, B < D, C < B");
  // In the order of the source all the same.
  CHECK(files.in_target("SELECT group_concat(name, '') FROM (SELECT name FROM lamindb_ulabel ORDER BY id)") == "ABCD");
}

TEST_CASE("sync: rows get other types in an order that has no cycle at any time") {
  const auto files = Pair::rich("2.12");
  files.change_source(without_labels(files.source_file) + labels_sql({{1, "A", 2, true},
                                                                      {2, "B", 3, true},
                                                                      {3, "C", 0, true},
                                                                      {4, "D", 9, true},
                                                                      {5, "E", 4},
                                                                      {6, "F", 7},
                                                                      {7, "G", 0, true},
                                                                      {8, "H"},
                                                                      {9, "N", 1, true}}));
  // There the chain is the other way around; F has a type that will be none, and D will come below a new row.
  files.change_target(type_checks + ';' + without_labels(files.target_file) +
                      labels_sql({{1, "A", 0, true},
                                  {2, "B", 1, true},
                                  {3, "C", 2, true},
                                  {4, "D", 0, true},
                                  {8, "H", 4, true},
                                  {6, "F", 8},
                                  {7, "G", 4, true},
                                  {5, "E"}}));
  const auto report = lm::sync_all(files.source(), files.target(), {.on_existing = lm::OnExisting::update});
  CHECK(count_of(report, "ULabel").updated == 8);
  CHECK(types_in(files.target_file) == "A < B, B < C, D < N, E < D, F < G, N < A");
  CHECK(files.in_target("SELECT is_type FROM lamindb_ulabel WHERE name = 'H'") == "0");
}

TEST_CASE("sync: references that are checked at once") {
  const auto files = Pair::rich("2.12");
  check_at_once(files.target_file);

  SECTION("lead to rows that are there, or come when these are") {
    // Runs and artifacts refer to each other.
    files.change_source(
        "UPDATE lamindb_run SET report_id = 2 WHERE id = (SELECT run_id FROM lamindb_artifact "
        "WHERE id = 1); UPDATE lamindb_artifact SET run_id = (SELECT run_id FROM lamindb_artifact WHERE id = 1)");
    const auto report = lm::sync_all(files.source(), strict(files));
    CHECK(report.transferred() > 100);
    const std::string reports = "SELECT count(*) FROM lamindb_run JOIN lamindb_artifact AS a ON a.id = report_id";
    CHECK(files.in_target(reports) == files.in_source(reports));
    CHECK(SqliteFile(files.target_file).rows("PRAGMA foreign_key_check").empty());
    CHECK(lm::diff_all(files.source(), files.target()).same());
  }
  SECTION("of existing rows to new ones are written when these are there") {
    lm::sync_all(files.source(), strict(files));
    files.change_target(
        "DELETE FROM lamindb_artifactulabel; DELETE FROM lamindb_recordulabel; "
        "UPDATE lamindb_ulabel SET type_id = NULL; DELETE FROM lamindb_ulabel WHERE is_type");
    lm::sync_all(files.source(), strict(files), {.on_existing = lm::OnExisting::update});
    CHECK(lm::diff_all(files.source(), files.target()).same());
  }
  SECTION("in a cycle that may not be left open are refused") {
    files.change_target(
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(replace(sql, '\"report_id\" integer "
        "NULL', "
        "'\"report_id\" integer NOT NULL'), '\"run_id\" bigint NULL', '\"run_id\" bigint NOT NULL') WHERE name IN "
        "('lamindb_run', 'lamindb_artifact'); PRAGMA writable_schema = OFF");
    const auto before = files.target_dump();
    try {
      lm::sync_all(files.source(), strict(files));
      FAIL("these tables cannot be written");
    } catch (const lm::ConstraintViolation& error) {
      CHECK_THAT(error.what(),
                 Contains("lamindb_run.report_id") && Contains("lamindb_artifact.run_id") && Contains("deferrable"));
    }
    CHECK(difference(before, files.target_dump()) == nothing);
  }
}

TEST_CASE("sync: JSON is compared by what it says") {
  const auto files = Pair::rich("2.12");
  const auto put = [&](const std::string& there, const std::string& here) {
    files.change_source("UPDATE lamindb_artifact SET _aux = '" + there + "' WHERE id = 1");
    files.change_target("UPDATE lamindb_artifact SET _aux = '" + here + "' WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
    return lm::diff_all(files.source(), files.target()).differences.size();
  };
  lm::sync_all(files.source(), files.target());
  CHECK(put(R"({"b": [1, 1.5e2, null], "a": "\u00e4"})", R"({"a":"ä","b":[1,150,null]})") == 0);
  CHECK(put(R"({"a": 9007199254740993})", R"({"a": 9007199254740992})") == 1);
  CHECK(put(R"({"a": 1e-7, "b": true})", R"({"b":true,"a":0.0000001})") == 0);
  CHECK(put(R"({"a": [1, 2]})", R"({"a": [2, 1]})") == 1);
  CHECK(put(R"({"a": 1})", R"({"a": 1, "b": null})") == 1);
}
