// create_tables on an empty database, against the database that LaminDB makes itself.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <laminate/database/open.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/create_tables.hpp>
#include <laminate/registry/validate.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
using support::Workspace;

namespace lab_create {

struct Shelf {
  lm::Id id{};
  std::string name{};
  bool is_full = false;
  std::int16_t level = 0;
  std::int32_t slots = 8;
  std::int64_t barcode = 0;
  std::optional<std::string> label{};
  lm::Timestamp built_at{};
  std::optional<lm::Timestamp> moved_at{};
};
struct Crate {
  lm::Id id{};
  lm::Ref<Shelf> shelf{};
  std::optional<lm::Ref<lm::Feature>> feature{};
  std::optional<std::string> note{};
};

}  // namespace lab_create

LAMINATE_TABLE(lab_create::Shelf, "lab_shelf", id, name, is_full, level, slots, barcode, label, built_at, moved_at)
LAMINATE_TABLE(lab_create::Crate, "lab_crate", id, shelf, feature, note)

namespace laminate::traits {

template <>
inline constexpr std::size_t id_bits<lab_create::Shelf> = 64;

template <>
inline constexpr auto constraints<lab_create::Shelf> =
    constrain(unique_ignoring_case<&lab_create::Shelf::name>, max_length<20, &lab_create::Shelf::name>,
              named<"one_barcode">(unique<&lab_create::Shelf::barcode>), indexed<&lab_create::Shelf::level>,
              default_value<"8", &lab_create::Shelf::slots>, default_value<"it's new", &lab_create::Shelf::name>,
              required_unless<&lab_create::Shelf::is_full, &lab_create::Shelf::label>);
template <>
inline constexpr auto constraints<lab_create::Crate> =
    constrain(since<1, 5>(unique_with_null<&lab_create::Crate::shelf, &lab_create::Crate::feature>,
                          has_column<&lab_create::Crate::note>),
              until<1, 5>(unique<&lab_create::Crate::shelf>));

}  // namespace laminate::traits

namespace {

/// A database without tables.
lm::Database<lm::lamindb_schema> empty_database(const std::string& file) {
  support::write(file, "");
  return lm::Database<lm::lamindb_schema>(std::make_shared<lm::Session>(lm::open_connection(file, {}), file, file));
}

/// What SQLite itself says of a database, read without the library: one line each for columns, references and indexes.
struct Facts {
  std::set<std::string> columns, references, unique, indexed, checks;
};

Facts facts_of(const std::string& path) {
  const support::SqliteFile file(path);
  Facts facts;
  const auto all = [&](std::set<std::string>& to, const std::string& sql) {
    for (const auto& row : file.rows(sql)) {
      std::string line;
      for (const auto& value : row) line += value + ' ';
      to.insert(line);
    }
  };
  const std::string tables =
      "(SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> "
      "'django_migrations') AS m, ";
  all(facts.columns, "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM " + tables +
                         "pragma_table_info(m.name) AS c");
  // The definitions tell that each reference is deferrable, and that each id counts itself.
  all(facts.references,
      "SELECT m.name, f.\"from\", f.\"table\", f.\"to\", f.on_update, f.on_delete, "
      "(length(m.sql) - length(replace(m.sql, 'DEFERRABLE INITIALLY DEFERRED', ''))) / 29, "
      "instr(m.sql, 'PRIMARY KEY AUTOINCREMENT') > 0 FROM " +
          tables + "pragma_foreign_key_list(m.name) AS f");
  for (const auto& row :
       file.rows("SELECT m.name, i.name, i.\"unique\", i.partial, coalesce((SELECT sql FROM sqlite_master WHERE type = "
                 "'index' AND name = i.name), '') FROM " +
                 tables + "pragma_index_list(m.name) AS i")) {
    const auto value = [&](std::size_t i) { return support::SqliteFile::unquoted(row[i]); };
    auto columns = file.column("SELECT coalesce(name, '') FROM pragma_index_info(?1) ORDER BY name", {value(1)});
    std::string line = value(0) + ":";
    for (const auto& column : columns) line += ' ' + column;
    const auto sql = value(4);
    if (columns.front().empty()) line += sql.substr(sql.find("(("));
    if (row[3] == "1") line += sql.substr(sql.find(" WHERE "));
    (row[2] == "1" ? facts.unique : facts.indexed).insert(line);
  }
  for (const auto& row : file.rows("SELECT m.name, c.name, instr(m.sql, 'JSON_VALID(\"' || c.name || '\")') > 0 FROM " +
                                   tables + "pragma_table_info(m.name) AS c"))
    if (row[2] == "1") facts.checks.insert(row[0] + row[1]);
  return facts;
}

void check_same(const std::set<std::string>& ours, const std::set<std::string>& theirs) {
  std::vector<std::string> difference;
  std::set_symmetric_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(), std::back_inserter(difference));
  for (const auto& line : difference) FAIL_CHECK((ours.contains(line) ? "only ours: " : "only theirs: ") << line);
}

}  // namespace

TEST_CASE("create_tables: on an empty database, the tables are those of LaminDB 2.12") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = (workspace / "new.db").string();
  {
    const auto db = empty_database(file);
    lm::create_tables<lm::lamindb_schema>(db);
    const auto found = lm::validate(db);
    INFO(found);
    CHECK(found.clean());
  }
  const auto ours = facts_of(file);
  const auto theirs = facts_of(workspace.unpack("rich-2.12/empty.db.gz", "lamindb.db"));
  check_same(ours.columns, theirs.columns);
  check_same(ours.references, theirs.references);
  check_same(ours.unique, theirs.unique);
  check_same(ours.indexed, theirs.indexed);
  check_same(ours.checks, theirs.checks);
  // LaminDB's later migrations know these by name.
  const auto named = [&](const std::string& database) {
    return support::SqliteFile(database).column(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND (sql LIKE '% WHERE %' OR sql LIKE '%LOWER(%') ORDER "
        "BY "
        "name");
  };
  CHECK(named(file) == named((workspace / "lamindb.db").string()));
  CHECK(named(file).size() == 30);
  CHECK(theirs.columns.size() == 1219);
  CHECK(theirs.references.size() == 571);
  CHECK(theirs.unique.size() == 194);
  CHECK(theirs.indexed.size() == 894);
  CHECK(theirs.checks.size() == 48);
}

TEST_CASE("create_tables: a table that exists is left as it is") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = (workspace / "new.db").string();
  const auto db = empty_database(file);
  support::SqliteFile(file).execute("CREATE TABLE lamindb_user (id integer PRIMARY KEY, handle text)");
  lm::create_tables<lm::core>(db);
  CHECK(support::SqliteFile(file).columns("lamindb_user") == std::vector<std::string>{"id", "handle"});
  const auto found = lm::validate<lm::core>(db);
  CHECK_FALSE(found.clean());
  for (const auto& difference : found.differences) CHECK(difference.table == "lamindb_user");
  CHECK_FALSE(support::SqliteFile(file).tables().empty());
  CHECK(db.session().catalog("bionty_gene") == nullptr);
}

TEST_CASE("create_tables: a module of an existing database comes in one transaction") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = (workspace / "new.db").string();
  const auto db = empty_database(file);
  // The index of a table of the module cannot be made: its name is taken.
  support::SqliteFile(file).execute("CREATE TABLE bionty_gene_uid (a); CREATE TABLE bionty_pathway_name (a)");
  CHECK_THROWS_AS(lm::create_tables<lm::bionty::module>(db), lm::EngineError);
  CHECK(support::SqliteFile(file).tables() == std::vector<std::string>{"bionty_gene_uid", "bionty_pathway_name"});
  CHECK_FALSE(lm::validate(db).clean());
}

TEST_CASE("create_tables: what stands beside a record is in its table") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto path = (workspace / "new.db").string();
  const auto db = empty_database(path);
  using module = lm::module<lab_create::Shelf, lab_create::Crate>;
  lm::create_tables<lm::core>(db);
  lm::create_tables<module>(db);
  CHECK(lm::validate<module>(db).clean());
  const support::SqliteFile file(path);
  const auto type = [&](const std::string& table, const std::string& column) {
    return file.value("SELECT type FROM pragma_table_info('" + table + "') WHERE name = '" + column + "'");
  };
  CHECK(type("lab_shelf", "level") == "smallint");
  CHECK(type("lab_shelf", "slots") == "INTEGER");
  CHECK(type("lab_shelf", "barcode") == "bigint");
  CHECK(type("lab_crate", "shelf_id") == "bigint");
  CHECK(type("lab_crate", "feature_id") == "INTEGER");
  file.execute("INSERT INTO lab_shelf (is_full, level, barcode, label) VALUES (0, 1, 1, 'A')");
  CHECK(file.rows("SELECT name, slots, built_at IS NULL, moved_at FROM lab_shelf") ==
        std::vector<std::vector<std::string>>{{"'it's new'", "8", "0", "NULL"}});
  const auto refused = [&](const std::string& row) {
    CHECK_THROWS(file.execute("INSERT INTO lab_shelf (name, is_full, level, barcode, label) VALUES " + row));
  };
  refused("('IT''S NEW', 0, 1, 2, 'B')");
  refused("('B', 0, 1, 1, 'B')");
  refused("('B', 0, 1, 2, NULL)");
  file.execute("INSERT INTO lab_shelf (name, is_full, level, barcode, label) VALUES ('B', 1, 1, 2, NULL)");
  file.execute("INSERT INTO lab_crate (shelf_id) VALUES (1)");
  CHECK_THROWS(file.execute("INSERT INTO lab_crate (shelf_id) VALUES (1)"));
  file.execute("INSERT INTO lab_crate (shelf_id, feature_id) VALUES (1, 1)");
  CHECK(file.column("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'lab_shelf' ORDER BY name") ==
        std::vector<std::string>{"lab_shelf_level", "lab_shelf_unique1", "one_barcode"});
  // As the database was before 1.5: without the note, and with another key.
  const auto before = lm::validate<module>(db, {.version = {1, 4}});
  REQUIRE(before.differences.size() == 5);
  CHECK(before.differences.front() == lm::Difference{lm::Difference::Kind::extra, "lab", "lab_crate", "note", "text"});
}
