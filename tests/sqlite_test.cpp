#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <zlib.h>

#include <laminate/open.hpp>
#include <laminate/registry/create_tables.hpp>

#include "catch.hpp"
#include "counting_connection.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;
using support::Workspace;

namespace {

namespace fs = std::filesystem;

constexpr auto rich = "rich-2.12/source.db.gz";

void change(const std::string& file, const std::string& sql) {
  SQLite::Database(file, SQLite::OPEN_READWRITE).exec(sql);
}

void create(const fs::path& file, const std::string& sql) {
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

std::string message_of_opening(const std::string& file, bool read_only = true) {
  try {
    (void)lm::open(file, {.read_only = read_only});
  } catch (const lm::CannotOpen& error) {
    CHECK(error.code() == "cannot_open");
    return error.what();
  }
  return "opened";
}

/// A session on a file, whatever tables it has.
std::shared_ptr<lm::Session> session_of(const std::string& file, lm::OpenOptions options = {}) {
  return std::make_shared<lm::Session>(lm::open_connection(file, options), file, file);
}

std::int64_t number(lm::Session& session, const std::string& sql) {
  auto rows = session.query(sql);
  return rows.next() ? rows.integer(0) : -1;
}

}  // namespace

// ---- opening --------------------------------------------------------------------------------------------------------

TEST_CASE("sqlite: files that cannot be opened say why") {
  const Workspace workspace;
  const bool read_only = GENERATE(true, false);
  const auto opening = [&](std::string_view name) {
    return message_of_opening((workspace / name).string(), read_only);
  };
  CHECK_THAT(opening("missing.db"), Contains("missing.db: there is no such database file"));

  fs::create_directory(workspace / "folder");
  CHECK_THAT(opening("folder"), Contains("this folder is not the storage root of a LaminDB instance"));

  support::write(workspace / "empty.db", "");
  CHECK_THAT(opening("empty.db"), Contains("this is not a LaminDB database: it has none of the tables lamindb_user"));

  create(workspace / "foreign.db", "CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
  CHECK_THAT(opening("foreign.db"), Contains("this is not a LaminDB database"));

  support::write(workspace / "text.db", "Dear diary,\n" + std::string(5000, '.'));
  CHECK_THAT(opening("text.db"), Contains("text.db: this file is not a SQLite database"));
  support::write(workspace / "short.db", "x");
  CHECK_THAT(opening("short.db"), Contains("short.db: this is not a LaminDB database"));

  const auto content = support::content_of(workspace.unpack(rich, "whole.db"));
  CHECK(opening("whole.db") == "opened");
  support::write(workspace / "truncated.db", content.substr(0, content.size() / 2));
  CHECK_THAT(opening("truncated.db"), Contains("truncated.db: this database is damaged"));
  support::write(workspace / "header.db", content.substr(0, 100));
  CHECK_THAT(opening("header.db"), Contains("header.db: this database is damaged"));
}

TEST_CASE("sqlite: PostgreSQL is another engine") {
  CHECK_THROWS_AS(lm::open_connection("postgresql://user@host/db", {}), lm::CannotOpen);
}

TEST_CASE("sqlite: a compressed snapshot is a source") {
  const Workspace workspace, temporary;
  support::Environment environment;
  environment.set("TMPDIR", temporary.path().string());
  const auto file = support::fixture(rich).string();
  {
    const auto db = lm::open(file, {.read_only = true});
    CHECK(db.registry<lm::Artifact>().count() == 9);
    CHECK(db.session().connection().read_only());
    CHECK(fs::is_empty(temporary.path()));  // what was unpacked has no name, so that a kill leaves nothing
  }
  CHECK_THAT(message_of_opening(file, false),
             Contains("a compressed snapshot can only be a source; unpack it (gunzip) to write to it"));

  const auto content = support::content_of(file);
  support::write(workspace / "cut.db.gz", content.substr(0, content.size() / 2));
  CHECK_THAT(message_of_opening((workspace / "cut.db.gz").string()),
             Contains("cut.db.gz: cannot unpack this snapshot: it is damaged or cut off"));
  auto damaged = content;
  for (std::size_t i = 0; i < 64; ++i) damaged[damaged.size() / 2 + i] = '\x55';
  support::write(workspace / "damaged.db.gz", damaged);
  CHECK_THAT(message_of_opening((workspace / "damaged.db.gz").string()), Contains("cannot unpack this snapshot"));
  damaged = content;
  damaged[damaged.size() - 6] = static_cast<char>(~damaged[damaged.size() - 6]);  // its check sum
  support::write(workspace / "checksum.db.gz", damaged);
  CHECK_THAT(message_of_opening((workspace / "checksum.db.gz").string()), Contains("cannot unpack this snapshot"));

  const std::unique_ptr<gzFile_s, int (*)(gzFile)> text(gzopen((workspace / "text.gz").c_str(), "wb"), &gzclose);
  gzputs(text.get(), "Dear diary, this is no database");
  gzflush(text.get(), Z_FINISH);
  CHECK_THAT(message_of_opening((workspace / "text.gz").string()),
             Contains("text.gz: this file is not a SQLite database"));
  CHECK(fs::is_empty(temporary.path()));

  environment.set("TMPDIR", (workspace / "no such folder").string());
  CHECK_THAT(message_of_opening(file),
             Contains("cannot make a temporary file in") && Contains("TMPDIR names another folder"));
}

// ---- sources are not trusted ----------------------------------------------------------------------------------------

TEST_CASE("sqlite: nothing is written to a source") {
  const Workspace workspace;
  const auto file = workspace.unpack(rich, "source.db");
  const auto before = support::content_of(file);
  {
    const auto db = lm::open(file, {.read_only = true});
    auto& session = db.session();
    for (const std::string sql : {"DELETE FROM lamindb_ulabel", "UPDATE lamindb_ulabel SET name = 'x'",
                                  "DROP TABLE lamindb_ulabel", "CREATE TABLE x (y)", "PRAGMA user_version = 7",
                                  "INSERT INTO lamindb_ulabel_parents (from_ulabel_id, to_ulabel_id) VALUES (1, 2)"}) {
      CAPTURE(sql);
      CHECK_THROWS_AS(session.execute(sql), lm::ReadOnly);
    }
    CHECK_THROWS_AS(lm::Transaction(session, lm::Transaction::Mode::write), lm::ReadOnly);
    CHECK(session.connection().read_only());
    CHECK(number(session, "PRAGMA trusted_schema") == 0);
    CHECK(number(session, "PRAGMA cell_size_check") == 1);
    session.execute("PRAGMA writable_schema = ON");  // has no effect in defensive mode
    CHECK_THROWS_WITH(session.execute("UPDATE sqlite_master SET sql = ''"),
                      Contains("table sqlite_master may not be modified"));
  }
  CHECK(support::content_of(file) == before);
  for (const auto& entry : fs::directory_iterator(workspace.path())) CHECK(entry.path().filename() == "source.db");
}

TEST_CASE("sqlite: a target is not opened that way") {
  const Workspace workspace;
  const auto db = lm::open(workspace.unpack(rich, "target.db"));
  CHECK_FALSE(db.session().connection().read_only());
  CHECK(number(db.session(), "PRAGMA foreign_keys") == 1);
}

TEST_CASE("sqlite: a view is no table, whatever its name") {
  const Workspace workspace;
  const auto file = workspace.unpack(rich, "source.db");
  // Whoever reads this view waits for ever.
  change(
      file,
      "DROP TABLE lamindb_ulabel; CREATE VIEW lamindb_ulabel AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id "
      "+ 1 FROM n) "
      "SELECT id, 'abcdefgh' AS uid, 'x' AS name, 0 AS is_type, NULL AS type_id, 1 AS branch_id FROM n WHERE id < 0");
  const auto db = lm::open(file, {.read_only = true});
  CHECK(db.session().catalog("lamindb_ulabel") == nullptr);
  const auto& u = lm::columns<lm::ULabel>;
  const auto& a = lm::columns<lm::Artifact>;
  const auto& l = lm::columns<lm::ArtifactULabel>;
  CHECK_THROWS_AS(db.registry<lm::ULabel>().first(), lm::MissingTable);
  CHECK_THROWS_AS(db.registry<lm::ULabel>().filter(u.id == 1).first(), lm::MissingTable);
  // nor on the way to another table
  CHECK_THROWS_AS(db.registry<lm::Artifact>().filter(a.ulabels->name == "x").count(), lm::MissingTable);
  CHECK_THROWS_AS(db.registry<lm::ArtifactULabel>().filter(!(l.ulabel->type->name == "x")).count(), lm::MissingTable);
  CHECK_THROWS_AS(db.registry<lm::ArtifactULabel>().order_by(l.ulabel->name).first(), lm::MissingTable);
  CHECK(db.registry<lm::ArtifactULabel>().count() == 3);
}

TEST_CASE("sqlite: nor is a virtual table") {
  const Workspace workspace;
  const auto file = workspace.unpack(rich, "source.db");
  change(file, "DROP TABLE lamindb_ulabel; CREATE VIRTUAL TABLE lamindb_ulabel USING fts5(uid, name)");
  const auto db = lm::open(file, {.read_only = true});
  CHECK(db.session().catalog("lamindb_ulabel") == nullptr);
  CHECK_THROWS_AS(db.registry<lm::ULabel>().first(), lm::MissingTable);
}

TEST_CASE("sqlite: triggers of a source never run") {
  const Workspace workspace;
  const auto file = workspace.unpack(rich, "source.db");
  change(
      file,
      "CREATE TABLE log (n); CREATE TRIGGER spy AFTER UPDATE ON lamindb_ulabel BEGIN INSERT INTO log VALUES (1); END; "
      "CREATE TRIGGER spy2 AFTER INSERT ON lamindb_ulabel BEGIN INSERT INTO log VALUES (1); END");
  const auto db = lm::open(file, {.read_only = true});
  auto label = db.registry<lm::ULabel>().get("dZqos97C");
  CHECK_THROWS_AS(db.registry<lm::ULabel>().save(label), lm::ReadOnly);
  CHECK(number(db.session(), "SELECT count(*) FROM log") == 0);
}

// ---- transactions ---------------------------------------------------------------------------------------------------

namespace {

/// A database with a table of numbers.
struct Numbers {
  Numbers() {
    create(workspace / "numbers.db", "CREATE TABLE numbers (n INTEGER UNIQUE)");
    session = session_of((workspace / "numbers.db").string(), {.busy_timeout = std::chrono::milliseconds(20)});
  }
  void add(int n) const { session->execute("INSERT INTO numbers VALUES (?1)", {n}); }
  std::vector<std::int64_t> all() const {
    std::vector<std::int64_t> list;
    auto rows = session->query("SELECT n FROM numbers ORDER BY n");
    while (rows.next()) list.push_back(rows.integer(0));
    return list;
  }

  Workspace workspace;
  std::shared_ptr<lm::Session> session;
};

using lm::Transaction;
using List = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("sqlite: a transaction is undone unless it is committed") {
  const Numbers db;
  {
    Transaction transaction(*db.session, Transaction::Mode::write);
    db.add(1);
    CHECK(db.all() == List{1});
  }
  CHECK(db.all().empty());
  {
    Transaction transaction(*db.session, Transaction::Mode::write);
    db.add(2);
    transaction.commit();
  }
  CHECK(db.all() == List{2});
}

TEST_CASE("sqlite: transactions nest") {
  const Numbers db;
  {
    Transaction outer(*db.session, Transaction::Mode::write);
    db.add(1);
    {
      Transaction inner(*db.session, Transaction::Mode::write);
      db.add(2);
      inner.commit();
    }
    {
      Transaction inner(*db.session, Transaction::Mode::write);
      db.add(3);
      {
        Transaction innermost(*db.session, Transaction::Mode::write);
        db.add(4);
        innermost.commit();
      }
    }  // not committed: neither 3 nor 4
    {
      Transaction reading(*db.session, Transaction::Mode::read);
      CHECK(db.all() == List{1, 2});
    }
    db.add(5);
    outer.commit();
  }
  CHECK(db.all() == List{1, 2, 5});
  {
    Transaction outer(*db.session, Transaction::Mode::write);
    {
      Transaction inner(*db.session, Transaction::Mode::write);
      db.add(6);
      inner.commit();
    }
  }  // an inner transaction is part of the outer one
  CHECK(db.all() == List{1, 2, 5});
}

TEST_CASE("sqlite: a refused row does not end the transaction") {
  const Numbers db;
  Transaction transaction(*db.session, Transaction::Mode::write);
  db.add(1);
  CHECK_THROWS_AS(db.add(1), lm::ConstraintViolation);
  db.add(2);
  transaction.commit();
  CHECK(db.all() == List{1, 2});
}

TEST_CASE("sqlite: save_all inside of a transaction is all or none, too") {
  const Workspace workspace;
  const auto db = lm::open(workspace.unpack(rich, "target.db"));
  const auto labels = db.registry<lm::ULabel>();
  Transaction transaction(db.session(), Transaction::Mode::write);
  std::vector<lm::ULabel> records{{.name = "new"}, {.uid = "h624cGQQ", .name = "taken"}};
  CHECK_THROWS_AS(labels.save_all(records), lm::ConstraintViolation);
  lm::ULabel label{.name = "after"};
  labels.save(label);
  transaction.commit();
  const auto& u = lm::columns<lm::ULabel>;
  CHECK(labels.filter(u.name == "new").count() == 0);
  CHECK(labels.filter(u.name == "after").count() == 1);
}

TEST_CASE("sqlite: foreign keys are checked at the end of the outermost transaction") {
  const Workspace workspace;
  const auto file = workspace.unpack(rich, "target.db");
  {
    const auto db = lm::open(file);
    const auto labels = db.registry<lm::ULabel>();
    Transaction transaction(db.session(), Transaction::Mode::write);
    lm::ULabel child{.name = "child", .type = lm::Ref<lm::ULabel>(lm::Id(9, db.session().origin()))};
    labels.save(child);  // its type comes next
    lm::ULabel parent{.name = "parent"};
    labels.save(parent);
    CHECK(parent.id.value() == 9);
    transaction.commit();
  }
  const auto db = lm::open(file);
  {
    Transaction transaction(db.session(), Transaction::Mode::write);
    lm::ULabel child{.name = "lost", .type = lm::Ref<lm::ULabel>(lm::Id(999, db.session().origin()))};
    db.registry<lm::ULabel>().save(child);
    CHECK_THROWS_AS(transaction.commit(), lm::ConstraintViolation);
  }
  CHECK(db.registry<lm::ULabel>().filter(lm::columns<lm::ULabel>.name == "lost").count() == 0);
  CHECK(db.registry<lm::ULabel>().filter(lm::columns<lm::ULabel>.type->name == "parent").count() == 1);
}

TEST_CASE("sqlite: a reading transaction sees one state") {
  const Numbers db;
  db.session->execute("PRAGMA journal_mode = WAL");
  db.add(1);
  const auto other = session_of((db.workspace / "numbers.db").string());
  {
    Transaction reading(*db.session, Transaction::Mode::read);
    other->execute("INSERT INTO numbers VALUES (2)");
    CHECK(db.all() == List{1});
  }
  CHECK(db.all() == List{1, 2});
}

TEST_CASE("sqlite: one writer at a time") {
  const Numbers db;
  const auto other =
      session_of((db.workspace / "numbers.db").string(), {.busy_timeout = std::chrono::milliseconds(20)});
  Transaction transaction(*db.session, Transaction::Mode::write);
  CHECK_THROWS_AS(Transaction(*other, Transaction::Mode::write), lm::Locked);
  CHECK_THROWS_AS(other->execute("INSERT INTO numbers VALUES (2)"), lm::Locked);
  db.add(1);
  transaction.commit();
  other->execute("INSERT INTO numbers VALUES (2)");
  CHECK(db.all() == List{1, 2});
}

// ---- statements -----------------------------------------------------------------------------------------------------

namespace {

/// A real connection that counts what it prepares.
class PreparingConnection final : public support::ForwardingConnection {
 public:
  PreparingConnection(const std::string& file, int& prepared)
      : ForwardingConnection(lm::open_connection(file, {})), prepared_(prepared) {}
  std::unique_ptr<lm::Statement> prepare(const std::string& sql, lm::Expected rows) override {
    ++prepared_;
    return ForwardingConnection::prepare(sql, rows);
  }

 private:
  int& prepared_;
};

}  // namespace

TEST_CASE("sqlite: a statement is prepared once, and once more for each use at the same time") {
  const Workspace workspace;
  const auto file = (workspace / "n.db").string();
  create(file, "CREATE TABLE numbers (n INTEGER UNIQUE)");
  int prepared = 0;
  lm::Session session(std::make_unique<PreparingConnection>(file, prepared), file, file);
  for (int i = 0; i < 10; ++i) session.execute("INSERT INTO numbers VALUES (?1)", {i});
  CHECK(prepared == 1);
  {
    auto first = session.query("SELECT n FROM numbers ORDER BY n");
    auto second = session.query("SELECT n FROM numbers ORDER BY n");
    CHECK(prepared == 3);
    REQUIRE(first.next());
    REQUIRE(first.next());
    REQUIRE(second.next());
    CHECK(first.integer(0) == 1);
    CHECK(second.integer(0) == 0);
  }  // both left in the middle
  auto again = session.query("SELECT n FROM numbers ORDER BY n");
  CHECK(prepared == 3);
  REQUIRE(again.next());
  CHECK(again.integer(0) == 0);
  CHECK_THROWS_AS(session.execute("INSERT INTO numbers VALUES (?1)", {1}), lm::ConstraintViolation);
  CHECK(session.execute("INSERT INTO numbers VALUES (?1)", {11}) == 1);  // usable after an error
  CHECK(session.execute("INSERT INTO numbers VALUES (?1)") == 1);        // no value is left from the last time
  CHECK(number(session, "SELECT count(*) FROM numbers WHERE n IS NULL") == 1);
  CHECK_THROWS_AS(session.execute("SELEKT"), lm::EngineError);
}

TEST_CASE("sqlite: values keep their kind") {
  const Numbers db;
  const std::string text("a\0b", 3);
  auto row =
      db.session->query("SELECT ?1, ?2, ?3, ?4, x'00ff', typeof(?1), typeof(?2), typeof(?3), length(CAST(?3 AS BLOB))",
                        {std::int64_t{-1}, 2.0, text, lm::Value{}});
  REQUIRE(row.next());
  CHECK(row[0].kind == lm::Cell::Type::integer);
  CHECK(row[0].integer == -1);
  CHECK(row[1].kind == lm::Cell::Type::real);
  CHECK(row[1].real == 2.0);
  CHECK(row.text(2) == text);
  CHECK(row[3].is_null());
  CHECK(row[4].kind == lm::Cell::Type::blob);
  CHECK(row.text(4) == std::string("\0\xff", 2));
  CHECK(row.text(5) == "integer");
  CHECK(row.text(6) == "real");
  CHECK(row.text(7) == "text");
  CHECK(row.integer(8) == 3);
  CHECK(lm::to_value(row[0]) == lm::Value(std::int64_t{-1}));
  CHECK(lm::to_value(row[1]) == lm::Value(2.0));
  CHECK(lm::to_value(row[2]) == lm::Value(text));
  CHECK(lm::to_value(row[3]).is_null());
  CHECK_FALSE(lm::Value(2.0) == lm::Value(2));
  CHECK_FALSE(row.next());
}

// ---- the catalog ----------------------------------------------------------------------------------------------------

namespace {

/// `(a, b)`, `LOWER(a)`, `(a) where b is null`
std::set<std::string> unique_of(const lm::CatalogTable& table) {
  std::set<std::string> all;
  for (const auto& unique : table.unique) {
    std::string text = unique.expression + '(';
    for (const auto& column : unique.columns) text += (text.back() == '(' ? "" : ", ") + column;
    text += ')';
    if (!unique.condition.empty())
      text += " where " + unique.condition + (unique.condition_is_null ? " is null" : " is not null");
    all.insert(text);
  }
  return all;
}

using Texts = std::set<std::string>;

}  // namespace

TEST_CASE("sqlite: the catalog of a real table") {
  const auto db = lm::open(support::fixture(rich).string(), {.read_only = true});
  const auto* artifact = db.session().catalog("lamindb_artifact");
  REQUIRE(artifact);
  CHECK(artifact->name == "lamindb_artifact");
  CHECK(artifact->columns.size() == lm::table_info<lm::Artifact>().columns.size());
  const auto* suffix = artifact->find("suffix");
  REQUIRE(suffix);
  CHECK(suffix->type == "varchar(30)");
  CHECK(suffix->not_null);
  CHECK_FALSE(suffix->has_default);
  CHECK(suffix->references.empty());
  CHECK(artifact->find("created_at")->has_default);
  CHECK_FALSE(artifact->find("key")->not_null);
  CHECK(artifact->find("id")->not_null);
  CHECK(artifact->find("storage_id")->references == "lamindb_storage");
  CHECK(artifact->find("storage") == nullptr);
  CHECK(unique_of(*artifact) ==
        Texts{"(uid)", "(storage_id, key, hash) where key is not null", "(storage_id, hash) where key is null"});
  CHECK(unique_of(*db.session().catalog("lamindb_branch")) == Texts{"(uid)", "LOWER(name)"});
  CHECK(unique_of(*db.session().catalog("lamindb_artifactulabel")) ==
        Texts{"(artifact_id, ulabel_id, feature_id) where feature_id is not null",
              "(artifact_id, ulabel_id) where feature_id is null"});
  CHECK(db.session().catalog("no_such_table") == nullptr);
}

TEST_CASE("sqlite: unique indexes that say more than the catalog can are left out") {
  const Workspace workspace;
  const auto file = (workspace / "indexes.db").string();
  create(file,
         "CREATE TABLE t (a, b, c UNIQUE); "
         "CREATE UNIQUE INDEX i1 ON \"t\" (\"a\", \"b\"); "
         "CREATE UNIQUE INDEX i2 ON \"t\" ((LOWER(\"a\"))); "
         "CREATE UNIQUE INDEX i3 ON \"t\" (\"a\") WHERE \"b\" IS NULL; "
         "CREATE INDEX not_unique ON \"t\" (\"b\"); "
         // These would be read as stricter than they are.
         "CREATE UNIQUE INDEX x1 ON \"t\" (\"a\") WHERE \"b\"; "
         "CREATE UNIQUE INDEX x2 ON \"t\" (\"a\") WHERE b IS NULL; "
         "CREATE UNIQUE INDEX x3 ON \"t\" (\"a\") WHERE \"b\" IS NULL AND \"c\" > 1; "
         "CREATE UNIQUE INDEX x4 ON \"t\" (\"a\") WHERE \"b\" = 'x'; "
         "CREATE UNIQUE INDEX x5 ON \"t\" ((LOWER(\"a\")), \"b\"); "
         "CREATE UNIQUE INDEX x6 ON \"t\" ((\"a\" || \"b\")); "
         "CREATE UNIQUE INDEX x7 ON \"t\" ((COALESCE(\"a\", -1))); "
         "CREATE UNIQUE INDEX x8 ON \"t\" ((LOWER(TRIM(\"a\")))); "
         "CREATE UNIQUE INDEX x9 ON \"t\" (\"b\", (LOWER(\"a\"))); "
         "CREATE UNIQUE INDEX x10 ON \"t\" ((LOWER(\"a\"))) WHERE \"b\" = 1;");
  const auto session = session_of(file);
  CHECK(unique_of(*session->catalog("t")) == Texts{"(c)", "(a, b)", "LOWER(a)", "(a) where b is null"});
}

TEST_CASE("sqlite: the catalog is read once") {
  const Numbers db;
  CHECK(db.session->catalog("numbers")->columns.size() == 1);
  CHECK(db.session->catalog("later") == nullptr);
  db.session->execute("CREATE TABLE later (n)");
  CHECK(db.session->catalog("later") == nullptr);
  db.session->forget_catalog();
  CHECK(db.session->catalog("later") != nullptr);
}

TEST_CASE("sqlite: a session has one attachment of each type, which lives as long as it does") {
  struct Cache {
    std::shared_ptr<int> held{};
  };
  const auto held = std::make_shared<int>(7);
  {
    const Numbers one, other;
    const auto &first = one.session, &second = other.session;
    auto& cache = first->attachment<Cache>();
    CHECK(cache.held == nullptr);
    cache.held = held;
    first->attachment<std::string>() = "another type";
    first->attachment<std::vector<int>>();
    CHECK(&first->attachment<Cache>() == &cache);
    CHECK(first->attachment<std::string>() == "another type");
    CHECK(second->attachment<Cache>().held == nullptr);
    CHECK(held.use_count() == 2);
  }
  CHECK(held.use_count() == 1);
}

TEST_CASE("sqlite: the next id is above all that the table has, or has had") {
  const Workspace workspace;
  const auto file = (workspace / "ids.db").string();
  create(file, "CREATE TABLE plain (id INTEGER PRIMARY KEY)");
  {
    const auto session = session_of(file);
    CHECK(session->connection().reserve_ids("plain", 1).front() == 1);  // no table counts its ids yet
    session->execute("INSERT INTO plain VALUES (7), (-1)");
    CHECK(session->connection().reserve_ids("plain", 1).front() == 8);
  }
  change(file,
         "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO counted VALUES (5), (9); DELETE "
         "FROM counted "
         "WHERE id = 9");
  const auto session = session_of(file);
  CHECK(session->connection().reserve_ids("counted", 1).front() == 10);
  CHECK(session->connection().reserve_ids("plain", 1).front() == 8);
  session->execute("DELETE FROM counted");
  CHECK(session->connection().reserve_ids("counted", 1).front() == 10);
  session->execute("DELETE FROM plain");
  CHECK(session->connection().reserve_ids("plain", 1).front() == 1);

  const auto db = lm::open(support::fixture(rich).string(), {.read_only = true});
  CHECK(db.session().connection().reserve_ids("lamindb_artifact", 1).front() == 11);
  CHECK(db.session().connection().reserve_ids("lamindb_branch", 1).front() == 3);  // has -1 and 0
}

// ---- create_tables --------------------------------------------------------------------------------------------------

namespace lab_sqlite {

struct PlateProject;

struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  std::optional<std::string> barcode{};
  bool sealed = false;
  std::optional<std::int64_t> wells{};
  double temperature = 20;
  std::optional<lm::Date> measured_on{};
  std::optional<lm::Json> settings{};
  lm::Timestamp created_at{};
  std::optional<lm::Ref<Plate>> copy_of{};
  lm::Ref<lm::User, lm::Role::creator> created_by{};
  lm::Many<lm::Project, PlateProject> projects{};
};
struct PlateProject {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::Project> project{};
  std::optional<lm::Ref<lm::Feature>> feature{};
};

}  // namespace lab_sqlite

LAMINATE_TABLE(lab_sqlite::Plate, "lab_plate", id, uid, name, barcode, sealed, wells, temperature, measured_on,
               settings, created_at, copy_of, created_by, projects)
LAMINATE_TABLE(lab_sqlite::PlateProject, "lab_plateproject", id, plate, project, feature)

namespace laminate::traits {

template <>
inline constexpr auto constraints<lab_sqlite::Plate> =
    constrain(unique<&lab_sqlite::Plate::name, &lab_sqlite::Plate::copy_of>,
              unique_where_not_null<&lab_sqlite::Plate::barcode, &lab_sqlite::Plate::barcode>,
              max_length<100, &lab_sqlite::Plate::name, &lab_sqlite::Plate::barcode>);
template <>
inline constexpr auto constraints<lab_sqlite::PlateProject> =
    constrain(unique_where_null<&lab_sqlite::PlateProject::feature, &lab_sqlite::PlateProject::plate,
                                &lab_sqlite::PlateProject::project>);

}  // namespace laminate::traits

namespace lab_sqlite {

using module = lm::module<Plate, PlateProject>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace lab_sqlite

TEST_CASE("sqlite: create_tables makes what the records say") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto db = lm::open<lab_sqlite::schema>(workspace.unpack("rich-2.12/empty.db.gz", "lab.db"));
  auto& session = db.session();
  CHECK(session.catalog("lab_plate") == nullptr);
  lm::create_tables<lab_sqlite::module>(db);
  for (const auto* info : {&lm::table_info<lab_sqlite::Plate>(), &lm::table_info<lab_sqlite::PlateProject>()}) {
    const auto* table = session.catalog(info->name);
    REQUIRE(table);
    CHECK(table->columns.size() == info->columns.size());
    for (const auto& column : info->columns) {
      CAPTURE(column.name);
      REQUIRE(table->find(column.name));
      CHECK(table->find(column.name)->not_null == !column.nullable);
      CHECK(table->find(column.name)->references == column.target);
    }
  }
  const auto& plate = *session.catalog("lab_plate");
  CHECK(plate.find("uid")->type == "varchar(12)");
  CHECK(plate.find("name")->type == "varchar(100)");
  CHECK(plate.find("sealed")->type == "bool");
  CHECK(plate.find("created_at")->has_default);
  CHECK(unique_of(plate) == Texts{"(uid)", "(name, copy_of_id)", "(barcode) where barcode is not null"});
  CHECK(unique_of(*session.catalog("lab_plateproject")) == Texts{"(plate_id, project_id) where feature_id is null"});
  CHECK(number(session, "SELECT count(*) FROM pragma_index_list('lab_plate') WHERE \"unique\" = 0") ==
        2);  // on the references
}

TEST_CASE("sqlite: created tables hold rows, and hold them to the constraints") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/empty.db.gz", "lab.db");
  const auto db = lm::open<lab_sqlite::schema>(file);
  lm::create_tables<lab_sqlite::module>(db);
  const auto plates = db.registry<lab_sqlite::Plate>();
  lab_sqlite::Plate first{.name = "first", .barcode = "1", .settings = lm::Json{R"({"shake": true})"}};
  plates.save(first);
  CHECK(first.id.value() == 1);
  CHECK(first.created_at.is_set());
  CHECK(first.settings->text == R"({"shake": true})");
  lab_sqlite::Plate copy{.name = "copy", .barcode = "1", .copy_of = first};
  CHECK_THROWS_AS(plates.save(copy), lm::ConstraintViolation);
  copy.barcode.reset();
  copy.settings = lm::Json{"{"};
  CHECK_THROWS_AS(plates.save(copy), lm::BadValue);
  CHECK_THROWS_AS(db.session().execute("UPDATE lab_plate SET settings = '{'"), lm::ConstraintViolation);
  copy.settings.reset();
  plates.save(copy);
  CHECK_THROWS_AS(plates.remove(first), lm::ConstraintViolation);  // it was copied
  const auto last = copy.id.value();
  plates.remove(copy);
  plates.save(copy);
  CHECK(copy.id.value() == last + 1);  // ids are not used twice
  // What is there stays.
  lm::create_tables<lab_sqlite::module>(db);
  CHECK(plates.count() == 2);
  CHECK_THROWS_AS(lm::create_tables<lab_sqlite::module>(lm::open<lab_sqlite::schema>(file, {.read_only = true})),
                  lm::ReadOnly);
}
