// The judge of the sync tests must be able to find fault itself.
#include <functional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "judge.hpp"
#include "support.hpp"

namespace {

using support::SqliteFile;
using support::Workspace;

const std::string dataset = "example_datasets/mini_immuno/dataset1.h5ad";

/// What the judge says after a change to a copy of the source.
judge::Verdict after(const std::string& change) {
  const Workspace workspace;
  const auto source = workspace.unpack("rich-2.12/source.db.gz", "source.db");
  const auto copy = workspace.unpack("rich-2.12/source.db.gz", "copy.db");
  SqliteFile(copy).execute(change);
  return judge::compare_artifact(source, copy, dataset);
}

}  // namespace

TEST_CASE("judge: LaminDB's own transfers lose rows, as compare_instances.py counts them") {
  const std::string version = GENERATE("2.2", "2.12");
  const Workspace workspace;
  const auto source = workspace.unpack("mini_immuno-" + version + "/source.db.gz", "source.db");
  const auto reference = [&](const std::string& mode) {
    const auto file = workspace.unpack("mini_immuno-" + version + "/reference-after-" + mode + ".db.gz", mode + ".db");
    return judge::compare_artifact(source, file, dataset);
  };
  CHECK(reference("annotations").summary() == "41 of 78 rows the same, 37 missing or different");
  CHECK(reference("record").summary() == "3 of 78 rows the same, 75 missing or different");
  CHECK(judge::compare_artifact(source, source, dataset).summary() == "78 of 78 rows the same, 0 missing or different");
}

TEST_CASE("judge: an empty target has nothing, a copy has everything") {
  const Workspace workspace;
  const auto source = workspace.unpack("rich-2.12/source.db.gz", "source.db");
  const auto empty = workspace.unpack("rich-2.12/empty.db.gz", "empty.db");
  CHECK(judge::compare_artifact(source, empty, dataset).summary() == "0 of 88 rows the same, 88 missing or different");
  CHECK(judge::compare_artifact(source, source, dataset).summary() == "88 of 88 rows the same, 0 missing or different");
  CHECK(judge::compare_artifact(source, source, dataset, {.parents = false}).total < 88);
}

TEST_CASE("judge: finds each kind of difference") {
  const std::vector<std::pair<std::string, std::string>> faults{
      {"UPDATE lamindb_artifact SET size = size + 1 WHERE id = 1", "differs    lamindb_artifact"},
      {"UPDATE lamindb_artifact SET created_at = '2026-01-01 00:00:00' WHERE id = 1", "differs    lamindb_artifact"},
      {"UPDATE lamindb_artifact SET uid = '9K1dteZ6Qx0EXK8g0001' WHERE id = 1", "missing    lamindb_artifact"},
      {"UPDATE lamindb_artifact SET schema_id = 1 WHERE id = 1", "differs    lamindb_artifact"},
      {"UPDATE lamindb_storage SET region = 'eu'", "differs    lamindb_storage"},
      {"UPDATE lamindb_feature SET _dtype_str = 'cat' WHERE name = 'perturbation'", "differs    lamindb_feature"},
      {"DELETE FROM lamindb_artifactblock", "missing    lamindb_artifactblock"},
      {"DELETE FROM lamindb_artifactjsonvalue WHERE id = 1", "missing    lamindb_artifactjsonvalue"},
      {"UPDATE lamindb_jsonvalue SET value = '21.7' WHERE id = 1", "missing    lamindb_artifactjsonvalue"},
      {"UPDATE lamindb_artifactulabel SET feature_id = NULL WHERE id = 1", "missing    lamindb_artifactulabel"},
      {"DELETE FROM lamindb_artifactartifact", "missing    lamindb_artifactartifact"},
      {"DELETE FROM lamindb_artifactuser", "missing    lamindb_artifactuser"},
      {"DELETE FROM lamindb_schemacomponent WHERE id = 1", "missing    lamindb_schemacomponent"},
      {"UPDATE lamindb_schemacomponent SET slot = 'other' WHERE id = 1", "missing    lamindb_schemacomponent"},
      {"DELETE FROM bionty_schemagene WHERE id = 1", "missing    bionty_schemagene"},
      {"DELETE FROM bionty_celltype_parents WHERE id = 1", "missing    bionty_celltype_parents"},
      {"UPDATE bionty_gene SET source_id = NULL WHERE id = 1", "differs    bionty_gene"},
      {"DROP TABLE bionty_artifactcelltype", "table bionty_artifactcelltype is missing"},
  };
  for (const auto& [change, problem] : faults) {
    INFO(change);
    const auto verdict = after(change);
    REQUIRE_FALSE(verdict.problems.empty());
    CHECK(verdict.same < verdict.total);
    CHECK(std::any_of(verdict.problems.begin(), verdict.problems.end(),
                      [&](const auto& line) { return line.starts_with(problem); }));
  }
}

TEST_CASE("judge: finds doubled links and another order of members") {
  const auto doubled = after(
      "DROP INDEX unique_artifactulabel;"
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, feature_id, created_by_id) "
      "SELECT artifact_id, ulabel_id, feature_id, created_by_id FROM lamindb_artifactulabel WHERE id = 1");
  REQUIRE(doubled.problems.size() == 1);
  CHECK(doubled.problems.front().starts_with("duplicated lamindb_artifactulabel"));

  const auto reordered =
      after("UPDATE lamindb_schemafeature SET id = id + 1000 WHERE id = (SELECT min(id) FROM lamindb_schemafeature)");
  REQUIRE(reordered.problems.size() == 1);
  CHECK(reordered.problems.front().starts_with("reordered  lamindb_schemafeature of"));
}

TEST_CASE("judge: spelling, ids and provenance do not count") {
  const std::vector<std::string> changes{
      "UPDATE lamindb_artifact SET created_at = replace(created_at, ' ', 'T') || 'Z' WHERE id = 1",
      "UPDATE lamindb_artifact SET size = CAST(size AS real) WHERE id = 1",
      "UPDATE lamindb_jsonvalue SET value = '{\"detail2\": 1, \"detail1\": \"123\"}' WHERE id = 4",
      "UPDATE lamindb_artifactulabel SET id = id + 1000, created_at = '2026-01-01 00:00:00'",
      "UPDATE lamindb_artifact SET run_id = NULL, branch_id = -1, created_on_id = 0 WHERE id = 1",
      "INSERT INTO lamindb_user (uid, handle) VALUES ('11111111', 'other');"
      "UPDATE lamindb_ulabel SET created_by_id = (SELECT max(id) FROM lamindb_user)",
      "ALTER TABLE lamindb_artifact DROP COLUMN extra_data",
  };
  for (const auto& change : changes) {
    INFO(change);
    CHECK(after(change).summary() == "88 of 88 rows the same, 0 missing or different");
  }
}
