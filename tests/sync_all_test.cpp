// Whole instances: every row of every table, with its provenance.
#include "sync_support.hpp"

namespace {

using namespace support;

/// A copy of the target as it is now.
std::string snapshot(const Pair& files, const std::string& name) {
  const auto copy = (files.workspace() / name).string();
  if (mirrors) mirrors->fetch(files.target_file);
  std::filesystem::copy_file(files.target_file, copy);
  return copy;
}

std::string violations(const Pair& files) { return files.in_target("SELECT count(*) FROM pragma_foreign_key_check"); }

}  // namespace

TEST_CASE("sync_all: an instance arrives whole, with its runs, users and branches", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto before = snapshot(files, "before.db");
  const auto source = files.source();
  const auto target = files.target();
  const auto planned = lm::plan_all(source, target);
  const auto report = lm::sync_all(source, target);
  CHECK(planned.counts == report.counts);
  CHECK(report.rows_written() == report.transferred());
  CHECK(report.rows_written() > 100);
  const auto verdict = judge::compare_all(files.source_file, files.target_file, before);
  CHECK(verdict.problems == nothing);
  CHECK(verdict.total > 130);
  CHECK(violations(files) == "0");
  // The transfer is recorded beside the rows: no row belongs to it.
  CHECK(files.in_target("SELECT count(*) FROM lamindb_transform WHERE key = '__lamindb_transfer__/4XIuR0tvaiXM'") ==
        "1");
  CHECK(files.in_target(
            "SELECT count(*) FROM lamindb_artifact WHERE run_id IN (SELECT id FROM lamindb_run WHERE "
            "transform_id IN (SELECT id FROM lamindb_transform WHERE key LIKE '__lamindb_transfer__/%'))") == "0");

  SECTION("and the second time nothing is written") {
    const auto rows = files.target_dump();
    const auto bytes = content_of(files.target_file);
    CHECK(lm::sync_all(source, target).rows_written() == 0);
    CHECK((content_of(files.target_file) == bytes));
    CHECK(files.target_dump() == rows);
  }
  SECTION("and a diff finds nothing") {
    const auto diff = lm::diff_all(source, target);
    CHECK(diff.same());
    CHECK(printed(diff).find("no differences in ") != std::string::npos);
  }
}

TEST_CASE("sync_all: completes what a sync of one artifact began", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::Artifact>(source, target, lm::columns<lm::Artifact>.key == dataset1,
                         {.transfer = lm::Transfer::annotations});
  const auto before = snapshot(files, "before.db");
  const auto report = lm::sync_all(source, target);
  CHECK(count_of(report, "Artifact").mapped == 2);
  // What was there keeps its own provenance.
  CHECK(judge::compare_all(files.source_file, files.target_file, before, {.provenance = false}).problems == nothing);
}

TEST_CASE("sync_all: two instances into one", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto other = files.workspace().unpack("mini_immuno-2.12/source.db.gz", "other.db");
  const auto target = files.target();
  lm::sync_all(files.source(), target);
  const auto before = snapshot(files, "before.db");
  const auto report = lm::sync_all(lm::open(other, {.name = "laminlabs/other", .read_only = true}), target);
  // Both have dataset1, in other slots' schemas, and a transform with the same key and hash: what is there stays.
  CHECK(remarks(report, "occupied").size() == 2);
  CHECK(remarks(report, "conflict").size() == 1);
  CHECK(judge::compare_all(other, files.target_file, before).problems.size() == 4);
  CHECK(violations(files) == "0");
}

TEST_CASE("sync_all: across versions what the target has room for arrives", "[engines]") {
  const auto files = Pair::rich("2.2", "2.12");
  const auto before = snapshot(files, "before.db");
  const auto report = lm::sync_all(files.source(), files.target());
  CHECK(judge::compare_all(files.source_file, files.target_file, before).problems == nothing);
  CHECK(!remarks(report, "absent_column").empty());
}

TEST_CASE("sync_all: with transfer provenance the rows belong to the transfer", "[engines]") {
  const auto files = Pair::rich("2.12");
  lm::sync_all(files.source(), files.target(), {.provenance = lm::Provenance::transfer});
  CHECK(files.in_target("SELECT group_concat(DISTINCT t.key) FROM lamindb_artifact AS a JOIN lamindb_run AS r ON "
                        "r.id = a.run_id JOIN lamindb_transform AS t ON t.id = r.transform_id") ==
        "__lamindb_transfer__/4XIuR0tvaiXM");
}

TEST_CASE("sync_all: a source without one of the modules of the target, and the other way round", "[engines]") {
  const auto files = Pair::rich("2.12");
  const bool source_lacks = GENERATE(true, false);
  const auto drop = [](const std::string& path) {
    SqliteFile file(path);
    file.execute("PRAGMA foreign_keys = OFF");
    for (const auto& table : file.tables())
      if (table.starts_with("bionty_")) file.execute("DROP TABLE " + table);
  };
  drop(source_lacks ? files.source_file : files.target_file);
  const auto report = lm::sync_all(files.source(), files.target());
  CHECK(count_of(report, "Artifact").transferred == 10);
  CHECK(remarks(report, "missing_module").empty() == source_lacks);
}

TEST_CASE("sync_all: rows whose numbers are far apart", "[engines]") {
  const auto files = Pair::rich("2.12");
  SqliteFile(files.source_file)
      .execute(
          "INSERT INTO lamindb_ulabel (id, uid, name, is_type, is_locked, created_at, updated_at, branch_id, "
          "created_on_id, space_id, created_by_id) SELECT 2000000000, 'farfaraw', 'far away', is_type, is_locked, "
          "created_at, updated_at, branch_id, created_on_id, space_id, created_by_id FROM lamindb_ulabel WHERE id = 2;"
          "UPDATE lamindb_ulabel SET type_id = 2000000000 WHERE id = 3");
  const auto before = snapshot(files, "before.db");
  const auto source = files.source();
  const auto target = files.target();
  const auto planned = lm::plan_all(source, target);
  const auto report = lm::sync_all(source, target);
  CHECK(planned.entries == report.entries);
  CHECK(judge::compare_all(files.source_file, files.target_file, before).problems == nothing);
  CHECK(lm::sync_all(source, target).rows_written() == 0);
}

TEST_CASE("sync_all: what a trigger of the target writes is checked as well") {
  const auto files = Pair::rich("2.12");
  SqliteFile(files.target_file)
      .execute(
          "CREATE TRIGGER mischief AFTER INSERT ON lamindb_ulabel BEGIN "
          "UPDATE lamindb_ulabel SET space_id = 4711 WHERE id = new.id; END");
  const auto rows = files.target_dump();
  const auto target = files.target();
  CHECK_THROWS_AS(lm::sync_all(files.source(), target), lm::ConstraintViolation);
  CHECK(files.target_dump() == rows);
}

TEST_CASE("sync_all: the report lists every row, and the objects among them") {
  const auto files = Pair::rich("2.12");
  SqliteFile(files.target_file)
      .execute(
          "DELETE FROM sqlite_sequence WHERE name = 'lamindb_ulabel';"
          "INSERT INTO sqlite_sequence VALUES ('lamindb_ulabel', 5000000000)");
  const auto report = lm::sync_all(files.source(), files.target());
  std::size_t rows = 0, objects = 0;
  for (const auto& table : report.rows())
    for (const auto& row : table.rows) {
      ++rows;
      objects += !row.uid.empty();
      for (const auto& [registry, name] : {std::pair("Artifact", "lamindb_artifact"), {"ULabel", "lamindb_ulabel"}})
        if (table.registry == registry)
          CHECK(files.in_target("SELECT uid FROM " + std::string(name) + " WHERE id = " + std::to_string(row.target)) ==
                row.uid);
    }
  CHECK(files.in_target("SELECT min(id) FROM lamindb_ulabel") == "5000000001");
  CHECK(rows == report.mapped() + report.transferred());
  CHECK(objects == report.entries.size());
  CHECK(static_cast<std::size_t>(std::distance(report.entries.begin(), report.entries.end())) == objects);
}

TEST_CASE("sync_all: what is noted of many rows lies in a file") {
  constexpr std::size_t size = 100'000;
  lm::sync_detail::MappedArray<std::int64_t> in_file(size, 4096), in_memory(size);
  for (std::size_t i = 0; i < size; ++i) {
    if (in_file[i] != 0) FAIL("it is not zero at first");
    in_file[i] = in_memory[i] = static_cast<std::int64_t>(i * i);
  }
  auto moved = std::move(in_file);
  for (std::size_t i = 0; i < size; i += 999) CHECK(moved[i] == in_memory[i]);
}

TEST_CASE("sync_all: rows stay on a branch that the target has under another uid, in parts as well") {
  const Workspace workspace;
  const auto from = workspace.unpack("rich-2.2/source.db.gz", "from.db");
  const auto chunk = GENERATE(std::optional<std::size_t>(), std::optional<std::size_t>(20));
  const auto to = workspace.unpack("rich-2.12/source.db.gz", "to.db");
  const auto report = lm::sync_all(lm::open(from, {.name = "lab/from", .read_only = true}),
                                   lm::open(to, {.name = "lab/to"}), {.chunk = chunk});
  CHECK(SqliteFile(to).value("SELECT group_concat(DISTINCT b.name) FROM lamindb_ulabel AS u JOIN lamindb_branch AS b "
                             "ON b.id = u.branch_id WHERE u.name = 'on branch'") == "contrib1");
  CHECK(remarks(report, "other_branch").empty());
}

TEST_CASE("sync_all: a row that comes back from the trash is said to come to the branch that it comes to") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync_all(source, target);
  const auto report = lm::sync_all(source, target, {.trashed = lm::Trashed::restore});
  REQUIRE(!report.differences.empty());
  CHECK(report.differences.front().before_uid == "tttttttttttt");
  CHECK(report.differences.front().after_uid == "mmmmmmmmmmmm");
}

TEST_CASE("sync_all: numbers of rows do not begin anew") {
  const auto files = Pair::rich("2.12");
  SqliteFile(files.target_file)
      .execute(
          "INSERT INTO lamindb_ulabel (id, uid, name, is_type, is_locked, created_at, updated_at, branch_id, "
          "created_on_id, space_id, created_by_id) VALUES (9223372036854775806, 'lastones', 'last', 0, 0, "
          "'2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1)");
  const auto rows = files.target_dump();
  const auto target = files.target();
  CHECK_THROWS_WITH(lm::sync_all(files.source(), target),
                    Catch::Contains("there are no numbers left") && Catch::Contains("lamindb_ulabel"));
  CHECK(files.target_dump() == rows);
}
