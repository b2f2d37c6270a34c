// Databases that LaminDB 2.12 made in PostgreSQL: their tables are as the records say, and all of their rows go to
// SQLite and back.
#include <set>
#include <string>
#include <vector>

#include <laminate/laminate.hpp>

#include "../catch.hpp"
#include "../judge.hpp"
#include "../support.hpp"

namespace lm = laminate;

namespace {

using Database = lm::Database<lm::lamindb_schema>;

/// Files, those in PostgreSQL with a mirror there.
struct Files {
  std::string sqlite(const std::string& fixture) { return workspace.unpack(fixture + ".db.gz", new_name()); }
  /// Of a dump, or without tables.
  std::string postgres(const std::string& dump = {}) {
    const auto file = (workspace / new_name()).string();
    support::mirrors->restore(file, dump.empty() ? dump : support::fixture(dump + ".sql.gz").string());
    return file;
  }
  std::string copy_of(const std::string& file) {
    support::mirrors->fetch(file);
    const auto copy = (workspace / new_name()).string();
    std::filesystem::copy_file(file, copy);
    return copy;
  }

  support::CleanSettings settings;
  support::Workspace workspace;

 private:
  std::string new_name() { return "lamin" + std::to_string(++count_) + ".db"; }
  int count_ = 0;
};

Database source(const std::string& file) { return lm::open(file, {.name = "lab/source", .read_only = true}); }
Database target(const std::string& file) { return lm::open(file, {.name = "lab/target"}); }

/// A database with all of another's rows, its runs and users too.
void check_all_arrives(Files& files, const std::string& from, const std::string& to) {
  const auto before = files.copy_of(to);
  CHECK(lm::sync_all(source(from), target(to)).rows_written() > 100);
  const auto verdict = judge::compare_all(from, to, before);
  CHECK(verdict.problems == std::vector<std::string>{});
  CHECK(verdict.total > 100);
  CHECK(lm::sync_all(source(from), target(to)).rows_written() == 0);
  // The instances of the fixtures have their storage at the same place.
  for (const auto& difference : lm::diff_all(source(from), target(to)).differences)
    CHECK(difference.column == "instance_uid");
}

/// What the server itself says of its tables: a line for each column, constraint and index, which may have a name of
/// its own where nobody knows it by name.
std::set<std::string> facts_of(const std::string& file) {
  std::set<std::string> facts;
  const auto connection = lm::open_connection(file, {});
  const auto statement = connection->prepare(
      "SELECT 'column ' || c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || "
      "a.attnotnull::text || ' ' || a.attidentity::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') "
      "FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 LEFT JOIN pg_attrdef AS d "
      "ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
      "AND c.relname <> 'django_migrations' "
      "UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
      "WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'django_migrations' "
      "UNION ALL SELECT CASE WHEN indexdef ~ '( WHERE |lower)' THEN indexdef "
      "ELSE regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON') END FROM pg_indexes WHERE schemaname = 'public' "
      "AND tablename <> 'django_migrations'");
  while (statement->step()) {
    std::string fact(statement->cell(0).text);
    // LaminDB has their columns in another order.
    if (fact.starts_with("CREATE UNIQUE INDEX unique_projectrecord ON ") ||
        fact.starts_with("CREATE UNIQUE INDEX unique_referencerecord ON "))
      fact.erase(fact.find('('));
    facts.insert(std::move(fact));
  }
  return facts;
}

}  // namespace

TEST_CASE("PostgreSQL: databases of LaminDB 2.12 are as the records say") {
  Files files;
  for (const std::string dump : {"postgres-2.12/empty", "postgres-2.12/source"}) {
    const auto found = lm::validate(source(files.postgres(dump)));
    INFO(found);
    CHECK(found.clean());
  }
}

TEST_CASE("PostgreSQL: new tables are those of LaminDB 2.12") {
  Files files;
  const auto file = files.postgres();
  const Database db(std::make_shared<lm::Session>(lm::open_connection(file, {}), file, "lab/new"));
  lm::create_tables<lm::lamindb_schema>(db);
  CHECK(lm::validate(db).clean());
  const auto ours = facts_of(file), theirs = facts_of(files.postgres("postgres-2.12/empty"));
  for (const auto& line : ours)
    if (!theirs.contains(line)) FAIL_CHECK("only ours: " << line);
  for (const auto& line : theirs)
    if (!ours.contains(line)) FAIL_CHECK("only theirs: " << line);
  CHECK(theirs.size() > 3000);
}

TEST_CASE("PostgreSQL: an instance goes from SQLite there and back whole") {
  Files files;
  const auto first = files.sqlite("rich-2.12/source"), between = files.postgres("postgres-2.12/empty"),
             last = files.sqlite("rich-2.12/empty");
  check_all_arrives(files, first, between);
  check_all_arrives(files, between, last);
}

TEST_CASE("PostgreSQL: an instance of LaminDB's goes into SQLite and back whole") {
  Files files;
  const auto first = files.postgres("postgres-2.12/source"), between = files.sqlite("rich-2.12/empty"),
             last = files.postgres("postgres-2.12/empty");
  check_all_arrives(files, first, between);
  check_all_arrives(files, between, last);
}
