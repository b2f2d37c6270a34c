// Graphs of any shape: long chains, cycles, diamonds, rows that refer to nothing.
#include "sync_support.hpp"

namespace {

using namespace support;

/// A label with a type, by numbers from 1001 on.
std::string label(int i, const std::string& type) {
  const auto number = std::to_string(i);
  return "(" + number + ", 'u" + std::string(7 - number.size(), '0') + number + "', 'label " + number +
         "', 1, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1, " + type + ")";
}
void insert_labels(const Pair& files, const std::vector<std::pair<int, int>>& types) {
  std::string rows;
  for (const auto& [id, type] : types)
    rows += (rows.empty() ? "" : ", ") + label(id, type == 0 ? "NULL" : std::to_string(type));
  files.change_source(
      "INSERT INTO lamindb_ulabel (id, uid, name, is_type, is_locked, created_at, updated_at, created_by_id, space_id, "
      "branch_id, created_on_id, type_id) VALUES " +
      rows);
}
std::string count(const Pair& files) {
  return files.in_target("SELECT count(*) FROM lamindb_ulabel WHERE name LIKE 'label %'");
}
/// The types in the target, by name.
std::vector<std::string> types(const std::string& path) {
  return SqliteFile(path).column(
      "SELECT a.name || ' in ' || coalesce(b.name, '') FROM lamindb_ulabel AS a LEFT JOIN lamindb_ulabel AS b ON b.id "
      "= "
      "a.type_id WHERE a.name LIKE 'label %' ORDER BY a.name");
}

/// Syncs the end of a chain of types.
void chain(int length) {
  const auto files = Pair::rich("2.12");
  std::vector<std::pair<int, int>> links;
  for (int i = 0; i < length; ++i) links.emplace_back(1001 + i, i == 0 ? 0 : 1000 + i);
  insert_labels(files, links);
  const auto report = lm::sync<lm::ULabel>(files.source(), files.target(), labels.id == 1000 + length);
  CHECK(count_of(report, "ULabel").transferred == static_cast<std::size_t>(length));
  CHECK(count(files) == std::to_string(length));
  CHECK(types(files.target_file) == types(files.source_file));
}

}  // namespace

TEST_CASE("shapes: a chain of references to the own table", "[engines]") { chain(1'000); }
TEST_CASE("shapes: a chain of 100,000 references to the own table", "[.long]") { chain(100'000); }

TEST_CASE("shapes: down a chain of types", "[engines]") {
  const auto files = Pair::rich("2.12");
  std::vector<std::pair<int, int>> links;
  for (int i = 0; i < 300; ++i) links.emplace_back(1001 + i, i == 0 ? 0 : 1000 + i);
  insert_labels(files, links);
  lm::sync<lm::ULabel>(files.source(), files.target(), labels.id == 1001, {.depth = 1000});
  CHECK(types(files.target_file) == types(files.source_file));
}

TEST_CASE("shapes: cycles and diamonds of references to the own table", "[engines]") {
  const auto files = Pair::rich("2.12");
  // 1 refers to itself, 2 and 3 to each other, 4 to 7 in a ring, 8 and 9 both to 4.
  insert_labels(files, {{1001, 1001},
                        {1002, 1003},
                        {1003, 1002},
                        {1004, 1005},
                        {1005, 1006},
                        {1006, 1007},
                        {1007, 1004},
                        {1008, 1004},
                        {1009, 1004}});
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::ULabel>(source, target, labels.id.in({1001, 1002, 1008, 1009}));
  CHECK(types(files.target_file) == types(files.source_file));
  CHECK(count(files) == "9");
  CHECK(lm::sync<lm::ULabel>(source, target, labels.id == 1006, {.depth = 9}).rows_written() == 0);
}

TEST_CASE("shapes: a cycle over five tables", "[engines]") {
  const auto files = Pair::rich("2.12");
  // artifact → run → transform … and back: run's report is the artifact, whose schema's run is that run.
  files.change_source("UPDATE lamindb_artifact SET run_id = 1, schema_id = 1 WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  files.change_source("UPDATE lamindb_schema SET run_id = 1 WHERE id = 1");
  files.change_source(
      "UPDATE lamindb_run SET report_id = (SELECT id FROM lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'), "
      "environment_id = report_id, initiated_by_run_id = 1 WHERE id = 1");
  const auto source = files.source();
  const auto target = files.target();
  const lm::SyncOptions options{.transfer = lm::Transfer::annotations, .provenance = lm::Provenance::original};
  lm::sync<lm::Artifact>(source, target, std::string_view("9K1dteZ6Qx0EXK8g0000"), options);
  CHECK(files.in_target("SELECT a.uid FROM lamindb_run AS r JOIN lamindb_artifact AS a ON a.id = r.report_id WHERE "
                        "r.initiated_by_run_id = r.id") == "9K1dteZ6Qx0EXK8g0000");
  CHECK(files.in_target("SELECT count(*) FROM pragma_foreign_key_check") == "0");
  CHECK(lm::sync<lm::Artifact>(source, target, std::string_view("9K1dteZ6Qx0EXK8g0000"), options).rows_written() == 0);
}

TEST_CASE("shapes: parents in a ring, above and below themselves", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source(
      "INSERT OR IGNORE INTO bionty_celltype_parents (from_celltype_id, to_celltype_id) SELECT a.id, "
      "b.id FROM bionty_celltype AS a, bionty_celltype AS b");
  lm::sync<lm::Artifact>(files.source(), files.target(), std::string_view("9K1dteZ6Qx0EXK8g0000"),
                         {.transfer = lm::Transfer::annotations});
  CHECK(files.compare_artifact(dataset1).problems == nothing);
  const std::string parents = "SELECT count(*) FROM bionty_celltype_parents";
  CHECK(files.in_target(parents) == files.in_source(parents));
}

TEST_CASE("shapes: two rows of the source with one uid are refused", "[engines]") {
  const auto files = Pair::rich("2.12");
  insert_labels(files, {{1001, 0}, {1002, 0}});
  // As in a file whose unique index is damaged or gone.
  files.change_source(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE', '') WHERE "
      "name = 'lamindb_ulabel'; DELETE FROM sqlite_master WHERE tbl_name = 'lamindb_ulabel' AND type = "
      "'index'; PRAGMA writable_schema = RESET");
  files.change_source("UPDATE lamindb_ulabel SET uid = 'u0001001' WHERE id = 1002");
  const auto before = files.target_dump();
  CHECK_THROWS_WITH(lm::sync<lm::ULabel>(files.source(), files.target(), labels.id.in({1001, 1002})),
                    Catch::Contains("u0001001"));
  CHECK(files.target_dump() == before);
}
