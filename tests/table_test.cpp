#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <laminate/open.hpp>
#include <laminate/view/view.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace {

using names = std::vector<std::string>;

names columns_of(const lm::Table& table) {
  names all;
  for (const auto& column : table.columns) all.push_back(column.name);
  return all;
}

names texts(const lm::Table& table, std::size_t column) {
  names all;
  for (const auto& row : table.rows) all.push_back(lm::view_detail::shown(row.at(column), table.columns[column].kind));
  return all;
}

lm::Database<lm::lamindb_schema> open_fixture(const std::string& name) {
  return lm::open(support::fixture(name).string(), {.read_only = true});
}

struct RichCopy {
  support::CleanSettings settings;
  support::Workspace workspace;
  std::string file = workspace.unpack("rich-2.12/source.db.gz", "lamin.db");
  lm::Database<lm::lamindb_schema> db = lm::open(file, {.name = "test/copy"});
};

/// Artifacts with ids from 1000 on.
void add_artifacts(const std::string& file, int count) {
  support::SqliteFile(file).execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) +
      ") INSERT INTO lamindb_artifact (id, uid, key, suffix, kind, hash, size, storage_id, is_latest, is_locked, "
      "_key_is_virtual, _overwrite_versions, created_at, updated_at, branch_id, created_on_id, created_by_id, "
      "space_id) "
      "SELECT 1000 + i, printf('many%012d0000', i), 'many/' || i, '', 'dataset', 'h' || i, i, 1, 1, 0, 1, 0, "
      "'2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1 FROM n");
}

}  // namespace

TEST_CASE("to_table() has the columns of LaminDB's to_dataframe()", "[engines]") {
  const support::CleanSettings settings;
  const auto db = open_fixture("mini_immuno-2.2/source.db.gz");
  const auto table = to_table(db.registry<lm::Artifact>());
  CHECK(columns_of(table) ==
        names{"id",         "uid",       "key",        "description",  "suffix",         "kind",
              "otype",      "size",      "hash",       "n_files",      "n_observations", "version_tag",
              "is_latest",  "is_locked", "created_at", "branch_id",    "created_on_id",  "space_id",
              "storage_id", "run_id",    "schema_id",  "created_by_id"});
  CHECK(table.size() == "1 row × 21 columns");
  CHECK(table.columns.front().is_index);

  // A column that came later is there where the database has it.
  const auto newer = open_fixture("mini_immuno-2.12/source.db.gz");
  CHECK(to_table(newer.registry<lm::Artifact>()).size() == "1 row × 22 columns");

  // Of internal columns, only the data type of features is shown.
  const auto features = columns_of(to_table(db.registry<lm::Feature>()));
  CHECK(std::count(features.begin(), features.end(), "_dtype_str") == 1);
  CHECK(std::count(features.begin(), features.end(), "_aux") == 0);
  CHECK(std::count(features.begin(), features.end(), "updated_at") == 0);
  const auto labels = columns_of(to_table(db.registry<lm::ULabel>()));
  const auto common = std::find(labels.begin(), labels.end(), "is_locked");
  REQUIRE(labels.end() - common > 2);
  CHECK(names(common, common + 3) == names{"is_locked", "is_type", "created_at"});
}

TEST_CASE("to_table() shows the newest rows first, unless the query has an order", "[engines]") {
  RichCopy copy;
  const auto artifacts = copy.db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  // Row 10 is in the trash.
  CHECK(texts(to_table(artifacts.limit(3)), 0) == names{"9", "8", "7"});
  CHECK(texts(to_table(artifacts.all_branches().limit(2)), 0) == names{"10", "9"});
  CHECK(texts(to_table(artifacts.order_by(a.id).limit(2)), 0) == names{"1", "2"});
  CHECK(texts(to_table(artifacts.order_by(desc(a.size)).limit(1), {.columns = {"size"}}), 0) == names{"31672"});
  CHECK(texts(to_table(artifacts.limit(2).offset(1)), 0) == names{"8", "7"});
}

TEST_CASE("to_table() hides what LaminDB keeps for itself, unless it is asked for", "[engines]") {
  RichCopy copy;
  support::SqliteFile(copy.file).execute("UPDATE lamindb_artifact SET kind = '__lamindb_run__' WHERE id = 9");
  const auto artifacts = copy.db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  CHECK(texts(to_table(artifacts), 0) == names{"8", "7", "6", "5", "4", "3", "2", "1"});  // also those without a kind
  CHECK(texts(to_table(artifacts.limit(1)), 0) == names{"8"});
  CHECK(texts(to_table(artifacts.filter(a.kind == "__lamindb_run__")), 0) == names{"9"});
  CHECK(texts(to_table(artifacts.filter(!(a.kind == "dataset") && a.size < 10)), 0) == names{"9", "8", "7"});
  // A condition on another registry's kind is no condition on this one.
  CHECK(texts(to_table(artifacts.filter(a.run->transform->kind == "notebook")), 0).empty());
}

TEST_CASE("to_table() shows at most 100 rows, or as many as the query asks for", "[engines]") {
  RichCopy copy;
  add_artifacts(copy.file, 150);
  const support::Messages messages;
  const auto artifacts = copy.db.registry<lm::Artifact>();
  const auto table = to_table(artifacts);
  CHECK(table.is_truncated);
  CHECK(table.size() == "100 rows × 22 columns");
  CHECK(texts(table, 0).front() == "1150");
  CHECK(messages.all.empty());  // the last line of its text says it
  CHECK(table.str().ends_with("\n100 rows × 22 columns, there are more rows\n"));

  CHECK(to_table(artifacts.limit(120)).rows.size() == 120);
  CHECK(to_table(artifacts, {.limit = 7}).rows.size() == 7);
  CHECK(to_table(artifacts, {.limit = 200}).rows.size() == 159);
  CHECK_FALSE(to_table(artifacts, {.limit = 159}).is_truncated);
  CHECK(to_table(artifacts, {.limit = 158}).is_truncated);
}

TEST_CASE("to_table() shows chosen columns, and names those that it has", "[engines]") {
  const support::CleanSettings settings;
  const auto db = open_fixture("mini_immuno-2.2/source.db.gz");
  const auto artifacts = db.registry<lm::Artifact>();
  const auto table = to_table(artifacts.limit(5), {.columns = {"uid", "created_by", "_aux"}});
  CHECK(columns_of(table) == names{"uid", "created_by_id", "_aux"});
  CHECK(table.size() == "1 row × 3 columns");
  try {
    to_table(artifacts, {.columns = {"uid", "colour"}});
    FAIL("an unknown column was accepted");
  } catch (const lm::InvalidArgument& error) {
    const std::string what = error.what();
    CHECK(what.find("Artifact has no column 'colour'") == 0);
    CHECK(what.find("id, uid, key, _real_key, description") != what.npos);
    CHECK(error.place().column == "colour");
  }
  // The record has it, this database does not.
  CHECK_THROWS_AS(to_table(artifacts, {.columns = {"extra_data"}}), lm::InvalidArgument);
}

TEST_CASE("a table is printed in aligned columns with its size below", "[engines]") {
  RichCopy copy;
  const auto& a = lm::columns<lm::Artifact>;
  const auto query = copy.db.registry<lm::Artifact>().filter(a.id > 5, a.id < 9);
  std::ostringstream out;
  out << to_table(query, {.columns = {"id", "key", "description", "size", "is_latest", "kind"}});
  CHECK(out.str() ==
        "id  key           description                  size  is_latest  kind\n"
        " 8  report.html   None                            9  True       None\n"
        " 7  tables/a.csv  Comma, \"quoted\" — ünïcode 🤩     8  True       None\n"
        " 6  folder        None                           25  True       None\n"
        "\n"
        "3 rows × 6 columns\n");
  // On a terminal keys are cut in the middle, since they are told apart by their ends.
  const auto datasets = copy.db.registry<lm::Artifact>().filter(a.id < 4);
  CHECK(to_table(datasets, {.columns = {"key", "description", "size", "created_at"}}).str({.width = 70}) ==
        "key                          description     size  created_at\n"
        "example_d…/dataset1.parquet  as parquet      9590  2026-11-21 04:10:41\n"
        "example_d…uno/dataset2.h5ad  None           26896  2026-11-21 04:10:41\n"
        "example_d…uno/dataset1.h5ad  Flow cytomet…  31672  2026-11-21 04:10:41\n"
        "\n"
        "3 rows × 4 columns\n");
  // Where not all fit, the last columns are left out.
  CHECK(to_table(datasets, {.columns = {"uid", "key", "description", "suffix", "size"}}).str({.width = 60}) ==
        "uid                   key                                ...\n"
        "lDwh80kcJgqeDOdN0000  example_dat…muno/dataset1.parquet  ...\n"
        "PgN8iJmmkyz3Jd4V0000  example_dat…_immuno/dataset2.h5ad  ...\n"
        "9K1dteZ6Qx0EXK8g0000  example_dat…_immuno/dataset1.h5ad  ...\n"
        "\n"
        "3 rows × 5 columns\n"
        "not shown: description, suffix, size\n");
  // Before those that have values, those that have none, unless somebody asked for them.
  const auto all = to_table(datasets);
  const auto lines = lm::text::split_lines(all.str({.width = 80}));
  CHECK(lines.at(0) == "id  uid                   key                        description   suffix    ...");
  const auto text = all.str({.width = 80});
  CHECK(text.ends_with("\nempty: n_files, extra_data, version_tag\n"));
  CHECK(text.find("\nnot shown: ") != text.npos);
  CHECK(all.str({.width = 300}).find("empty: n_files") == std::string::npos);
  for (const std::size_t width : {1u, 20u, 40u, 80u, 132u, 400u})
    for (const auto& line : lm::text::split_lines(to_table(copy.db.registry<lm::Artifact>()).str({.width = width}))) {
      INFO(width << ": " << line);
      if (line.find("rows ×") == line.npos) CHECK(lm::text::width(line) <= std::max<std::size_t>(width, 16));
    }
}

TEST_CASE("a table without rows has its columns", "[engines]") {
  RichCopy copy;
  const auto none = copy.db.registry<lm::ULabel>().filter(lm::columns<lm::ULabel>.name == "no such label");
  CHECK(to_table(none, {.columns = {"uid", "name"}}).str() == "uid  name\n\n0 rows × 2 columns\n");
}

TEST_CASE("cells are printed as in Python, on one line", "[engines]") {
  RichCopy copy;
  support::SqliteFile(copy.file).execute(
      "UPDATE lamindb_run SET name = ?1, params = ?2, started_at = '2026-01-02 03:04:05.5' WHERE id = 1",
      {"a\nb\x1b", R"({"a": [1, true, null]})"});
  const auto run = copy.db.registry<lm::Run>().filter(lm::columns<lm::Run>.id == 1);
  CHECK(to_table(run, {.columns = {"name", "params", "started_at", "finished_at"}}).str() ==
        "name      params                  started_at                        finished_at\n"
        "a\\nb\\x1b  {'a': [1, True, None]}  2026-01-02 03:04:05.500000+00:00  None\n"
        "\n"
        "1 row × 4 columns\n");
}
