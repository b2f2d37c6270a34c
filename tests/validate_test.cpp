// validate(), and what the records say of their tables, against databases that LaminDB wrote.
#include <set>
#include <sstream>
#include <string>

#include <laminate/database/open.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/validate.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
using support::Workspace;

namespace {

lm::Database<lm::lamindb_schema> fixture(const std::string& name) {
  return lm::open(support::fixture(name + ".db.gz").string(), {.read_only = true});
}

std::string text(const lm::Validation& validation) {
  std::ostringstream out;
  out << validation;
  return out.str();
}

}  // namespace

TEST_CASE("validate: databases of LaminDB 2.12 are as the records say") {
  const support::CleanSettings settings;
  for (const std::string name :
       {"rich-2.12/empty", "rich-2.12/source", "mini_immuno-2.12/source", "mini_immuno-2.12/target"}) {
    const auto found = lm::validate(fixture(name));
    INFO(found);
    CHECK(found.clean());
  }
}

TEST_CASE("validate: databases of LaminDB 2.2 differ in what the records declare, and in nothing else") {
  const support::CleanSettings settings;
  for (const std::string name :
       {"rich-2.2/empty", "rich-2.2/source", "mini_immuno-2.2/source", "mini_immuno-2.2/target"}) {
    const auto found = lm::validate(fixture(name), {.version = {2, 2}});
    INFO(found);
    CHECK(found.clean());
  }
}

TEST_CASE("validate: what LaminDB 2.12 added since 2.2") {
  const support::CleanSettings settings;
  for (const std::string name : {"rich-2.2/empty", "rich-2.2/source"}) {
    const auto found = lm::validate(fixture(name));
    CHECK_FALSE(found.clean());
    std::set<std::string> tables, unique, nullable;
    std::size_t columns = 0;
    for (const auto& each : found.differences) {
      CAPTURE(each);
      CHECK(each.module == "lamindb");
      if (each.message.starts_with("unique: ")) {
        unique.insert(each.table);
      } else if (each.message.starts_with("index: ")) {
        CHECK(each.what == lm::Difference::Kind::missing);
      } else if (each.what == lm::Difference::Kind::different) {
        CHECK(each.message == "record: may be NULL; database: NOT NULL");
        nullable.insert(each.table + '.' + each.column);
      } else {
        CHECK(each.what == lm::Difference::Kind::missing);
        CHECK_FALSE(each.column.empty());
        tables.insert(each.table);
        ++columns;
      }
    }
    CHECK(columns == 28);
    CHECK(tables.size() == 18);
    CHECK(nullable == std::set<std::string>{"lamindb_runrecord.feature_id", "lamindb_transformrecord.feature_id"});
    CHECK(unique.size() == 14);
    // All of it is as it was, and nothing that is new in 2.12 is known to an older version.
    CHECK_FALSE(lm::validate(fixture("rich-2.12/empty"), {.version = {2, 2}}).clean());
  }
}

TEST_CASE("validate: what is missing, extra and different, in words") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/empty.db.gz", "lamin.db");
  support::SqliteFile(file).execute(
      "DROP TABLE lamindb_artifactuser; DROP INDEX unique_artifact_storage_hash_null_key;"
      "DROP INDEX lamindb_ulabel_reference_type_dd8c96d4; ALTER TABLE lamindb_ulabel DROP COLUMN reference_type;"
      "CREATE TABLE lamindb_thing (id integer PRIMARY KEY); CREATE TABLE other_thing (id integer);"
      "ALTER TABLE lamindb_user ADD COLUMN shoe_size bigint; CREATE INDEX by_shoes ON lamindb_user (shoe_size);"
      "ALTER TABLE bionty_gene RENAME COLUMN biotype TO kind_of_gene");
  const auto found = lm::validate(lm::open(file));
  CHECK_FALSE(found.clean());
  CHECK(text(found) ==
        "lamin.db: 11 differences\n"
        "  extra: lamindb_user.shoe_size (bigint)\n"
        "  extra: lamindb_user (index: shoe_size)\n"
        "  missing: lamindb_artifact (unique: hash, storage_id where key is NULL)\n"
        "  missing: lamindb_ulabel.reference_type (varchar(25))\n"
        "  missing: lamindb_ulabel (index: reference_type)\n"
        "  missing: lamindb_artifactuser (no such table)\n"
        "  missing: bionty_gene.biotype (varchar(64))\n"
        "  extra: bionty_gene.kind_of_gene (varchar(64))\n"
        "  missing: bionty_gene (index: biotype)\n"
        "  extra: bionty_gene (index: kind_of_gene)\n"
        "  extra: lamindb_thing (no record)\n");
}

TEST_CASE("validate: how a column differs") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = (workspace / "lamin.db").string();
  support::SqliteFile(file).execute(
      "CREATE TABLE lamindb_space (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, uid varchar(12) NOT NULL UNIQUE, "
      "name varchar(100) NOT NULL, description text CHECK ((JSON_VALID(\"description\") OR \"description\" IS NULL)), "
      "created_at datetime, created_by_id bigint REFERENCES lamindb_artifact (id), CHECK (name <> ''))");
  const lm::Database<lm::lamindb_schema> db(std::make_shared<lm::Session>(lm::open_connection(file, {}), file, "lab"));
  CHECK(text(lm::validate<lm::module<lm::Space>>(db)) ==
        "lab: 10 differences\n"
        "  different: lamindb_space.description (record: anything; database: only JSON)\n"
        "  different: lamindb_space.created_at (record: NOT NULL; database: may be NULL)\n"
        "  different: lamindb_space.created_at (record: default STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW'); "
        "database: no default)\n"
        "  different: lamindb_space.created_by_id (record: integer; database: bigint)\n"
        "  different: lamindb_space.created_by_id (record: reference to lamindb_user, deferred; "
        "database: reference to lamindb_artifact)\n"
        "  missing: lamindb_space (unique: LOWER(name))\n"
        "  missing: lamindb_space (index: created_at)\n"
        "  missing: lamindb_space (index: created_by_id)\n"
        "  missing: lamindb_space (index: name)\n"
        "  extra: lamindb_space (check: name <> '')\n");
}

TEST_CASE("validate: a module that a database does not have is one difference") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto file = (workspace / "lamin.db").string();
  support::write(file, "");
  const lm::Database<lm::lamindb_schema> db(
      std::make_shared<lm::Session>(lm::open_connection(file, {}), file, "lab/new"));
  CHECK(text(lm::validate(db)) ==
        "lab/new: 2 differences\n"
        "  missing: lamindb (the database has none of its tables)\n"
        "  missing: bionty (the database has none of its tables)\n");
  lm::create_tables<lm::core>(db);
  CHECK(lm::validate<lm::core>(db).clean());
  CHECK(text(lm::validate(db)) ==
        "lab/new: 1 difference\n"
        "  missing: bionty (the database has none of its tables)\n");
  lm::create_tables<lm::bionty::module>(db);
  CHECK(text(lm::validate(db)) == "lab/new: as the records say\n");
}
