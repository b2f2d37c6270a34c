// Rows that the target has already: what differs is kept and said, updated, or refused; links that only it has are
// pruned.
#include "sync_support.hpp"

namespace {

using namespace support;

/// dataset1 is in both, with all of its annotations.
struct Synced {
  explicit Synced(const std::string& version = "2.12") : files(Pair::rich(version)) {
    lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, {.transfer = annotations});
  }

  lm::SyncReport again(lm::SyncOptions options = {}) const {
    options.transfer = annotations;
    return lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, options);
  }
  Pair files;
  std::string label() const {
    return files.in_target(
        "SELECT min(uid) FROM lamindb_ulabel WHERE id IN (SELECT ulabel_id FROM lamindb_artifactulabel)");
  }
  /// Somebody describes the label in the target.
  void describe_label(const std::string& also = {}) const {
    files.change_target("UPDATE lamindb_ulabel SET description = 'ours'" + also + " WHERE uid = '" + label() + "'");
  }
};

}  // namespace

TEST_CASE("on_existing: what differs is kept, counted and listed", "[engines]") {
  const Synced synced(GENERATE("2.2", "2.12"));
  synced.files.change_target("UPDATE lamindb_artifact SET description = 'ours' WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  synced.describe_label();
  const auto before = synced.files.target_dump();
  const auto report = synced.again();
  CHECK(synced.files.target_dump() == before);
  CHECK(report.rows_written() == 0);
  CHECK(count_of(report, "Artifact").differing == 1);
  CHECK(count_of(report, "ULabel").differing == 1);
  REQUIRE(report.differences.size() == 2);
  const auto& difference = report.differences.front();
  CHECK(difference.registry == "Artifact");
  CHECK(difference.uid == "9K1dteZ6Qx0EXK8g0000");
  CHECK(difference.column == "description");
  CHECK(difference.before == lm::Value("ours"));
  CHECK(!difference.written);
  CHECK_THAT(printed(report), Catch::Contains("! kept although the source differs: "
                                              "Artifact(uid='9K1dteZ6Qx0EXK8g0000': description), ULabel(uid='" +
                                              synced.label() + "': description)\n"));
}

TEST_CASE("on_existing: who wrote a row, when and where is no difference", "[engines]") {
  const Synced synced;
  synced.files.change_target(
      "UPDATE lamindb_artifact SET run_id = NULL, created_at = '2020-01-01', updated_at = '2020-01-01'");
  const auto report = synced.again({.on_existing = lm::OnExisting::update});
  CHECK(report.rows_written() == 0);
  CHECK(report.differences.empty());
}

TEST_CASE("on_existing: the source's values are written over the target's", "[engines]") {
  const Synced synced(GENERATE("2.2", "2.12"));
  synced.files.change_target("UPDATE lamindb_artifact SET description = 'ours', size = 1, schema_id = NULL");
  synced.describe_label();
  const auto plan = lm::plan<lm::Artifact>(synced.files.source(), synced.files.target(), artifacts.key == dataset1,
                                           {.transfer = annotations, .on_existing = lm::OnExisting::update});
  CHECK(count_of(plan, "Artifact").updated == 2);  // it, and the one that it is linked with
  const auto report = plan.apply();
  CHECK(report.updated() == 3);
  CHECK(report.rows_written() == 3);
  CHECK(synced.files.compare_artifact(dataset1).problems == nothing);
  CHECK_THAT(printed(report), Catch::Contains("→ updated: Artifact(uid='9K1dteZ6Qx0EXK8g0000'), "));
  // The instant of the change is the source's.
  const std::string changed = "SELECT updated_at FROM lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'";
  CHECK(instant("'" + synced.files.in_target(changed) + "'") == instant("'" + synced.files.in_source(changed) + "'"));
  CHECK(synced.again({.on_existing = lm::OnExisting::update}).rows_written() == 0);
}

TEST_CASE("on_existing: a reference to a row that the target lacks brings it", "[engines]") {
  const auto files = Pair::rich("2.12");
  const std::string schema =
      "SELECT s.uid FROM lamindb_artifact AS a JOIN lamindb_schema AS s ON s.id = a.schema_id "
      "WHERE a.uid = '9K1dteZ6Qx0EXK8g0000'";
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  files.change_target("UPDATE lamindb_artifact SET schema_id = NULL; DELETE FROM lamindb_schema");
  const auto kept = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  CHECK(kept.rows_written() == 0);
  REQUIRE(kept.differences.size() == 1);
  CHECK(kept.differences.front().column == "schema_id");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                                             {.on_existing = lm::OnExisting::update});
  CHECK(count_of(report, "Schema").transferred == 1);
  CHECK(files.in_target(schema) == files.in_source(schema));
  REQUIRE(report.differences.size() == 1);
  CHECK(report.differences.front().after_uid == files.in_source(schema));
  CHECK(report.differences.front().after == lm::Value(std::stoll(files.in_target("SELECT id FROM lamindb_schema"))));
}

TEST_CASE("on_existing: refused, the target stays as it is and the error names the column", "[engines]") {
  const Synced synced;
  synced.describe_label();
  const auto before = synced.files.target_dump();
  try {
    synced.again({.on_existing = lm::OnExisting::refuse});
    FAIL("not refused");
  } catch (const lm::RowDiffers& error) {
    CHECK(error.code() == "row_differs");
    CHECK(error.place().registry == "ULabel");
    CHECK(error.place().uid == synced.label());
    CHECK(error.place().column == "description");
    CHECK_THAT(error.what(), Catch::Contains("'ours'") && Catch::Contains("on_existing"));
  }
  CHECK(synced.files.target_dump() == before);
}

TEST_CASE("on_existing: a locked row is not updated, and kept without complaint", "[engines]") {
  const Synced synced;
  synced.describe_label(", is_locked = 1");
  const auto before = synced.files.target_dump();
  CHECK(synced.again().rows_written() == 0);
  try {
    synced.again({.on_existing = lm::OnExisting::update});
    FAIL("not refused");
  } catch (const lm::RowLocked& error) {
    CHECK(error.place().uid == synced.label());
    CHECK_THAT(error.what(), Catch::Contains("ULabel " + synced.label() + " is locked in test/target"));
  }
  CHECK(synced.files.target_dump() == before);
}

TEST_CASE("on_existing: an occupied slot says what the source says", "[engines]") {
  const Synced synced;
  const std::string in_slot =
      "SELECT s.uid FROM lamindb_artifactschema AS l JOIN lamindb_schema AS s ON s.id = "
      "l.schema_id WHERE l.slot = 'obs'";
  synced.files.change_target("INSERT INTO lamindb_schema SELECT * FROM lamindb_schema WHERE 0");
  synced.files.change_target(
      "UPDATE lamindb_artifactschema SET schema_id = (SELECT max(id) FROM lamindb_schema WHERE id NOT IN (SELECT "
      "schema_id FROM lamindb_artifactschema)) WHERE slot = 'obs'");
  REQUIRE(synced.files.in_target(in_slot) != synced.files.in_source(in_slot));
  const auto kept = synced.again();
  CHECK(!remarks(kept, "occupied").empty());
  CHECK(synced.files.in_target(in_slot) != synced.files.in_source(in_slot));
  const auto report = synced.again({.on_existing = lm::OnExisting::update});
  CHECK(count_of(report, "ArtifactSchema").updated == 1);
  CHECK(synced.files.in_target(in_slot) == synced.files.in_source(in_slot));
  CHECK(synced.files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("prune: links and values of the selected object that the source does not have go", "[engines]") {
  const Synced synced(GENERATE("2.2", "2.12"));
  synced.files.change_source(
      "DELETE FROM lamindb_artifactulabel WHERE id = (SELECT min(id) FROM lamindb_artifactulabel)");
  const auto links = [&] { return synced.files.in_target("SELECT count(*) FROM lamindb_artifactulabel"); };
  REQUIRE(links() == "3");
  CHECK(synced.again().rows_written() == 0);
  const auto report = synced.again({.prune = true});
  CHECK(links() == "2");
  CHECK(count_of(report, "ArtifactULabel").removed == 1);
  REQUIRE(report.removed.size() == 1);
  CHECK(report.removed.front().registry == "ArtifactULabel");
  CHECK_THAT(printed(report), Catch::Contains("→ removed: 1 link or value that only test/target had"));
  CHECK(synced.files.compare_artifact(dataset1).problems == nothing);
  CHECK(synced.again({.prune = true}).rows_written() == 0);
}

TEST_CASE("prune: without annotations no link is looked at", "[engines]") {
  const Synced synced;
  synced.files.change_source("DELETE FROM lamindb_artifactulabel");
  CHECK(lm::sync<lm::Artifact>(synced.files.source(), synced.files.target(), artifacts.key == dataset1, {.prune = true})
            .rows_written() == 0);
}

TEST_CASE("prune: links of other objects stay", "[engines]") {
  const Synced synced;
  // An artifact of the target's own, with a label of the source's.
  synced.files.change_target(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_at, created_by_id) SELECT a.id, u.id, "
      "'2026-01-01', 1 FROM lamindb_artifact AS a, lamindb_ulabel AS u WHERE a.uid <> '9K1dteZ6Qx0EXK8g0000' LIMIT 1");
  CHECK(synced.again({.prune = true}).rows_written() == 0);
}

TEST_CASE("trashed: a row in the target's trash stays there with a remark, or comes back", "[engines]") {
  const Synced synced;
  synced.files.change_target("UPDATE lamindb_artifact SET branch_id = -1 WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  const auto branch = [&] {
    return synced.files.in_target("SELECT branch_id FROM lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  };
  const auto kept = synced.again();
  CHECK(branch() == "-1");
  REQUIRE(remarks(kept, "in_trash").size() == 1);
  const auto report = synced.again({.trashed = lm::Trashed::restore});
  CHECK(branch() == "1");
  CHECK(count_of(report, "Artifact").updated == 1);
  CHECK(remarks(synced.again({.trashed = lm::Trashed::restore}), "in_trash").empty());

  // What differs beside the branch follows on_existing all the same.
  synced.files.change_target(
      "UPDATE lamindb_artifact SET branch_id = -1, description = 'ours' WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  const auto description = [&] {
    return synced.files.in_target("SELECT description FROM lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  };
  const bool update = GENERATE(false, true);
  synced.again(
      {.trashed = lm::Trashed::restore, .on_existing = update ? lm::OnExisting::update : lm::OnExisting::keep});
  CHECK(branch() == "1");
  CHECK((description() == "ours") == !update);
}

TEST_CASE("trashed: a row in the source's trash comes into the trash, or to the current branch", "[engines]") {
  const auto files = Pair::rich("2.12");
  const bool restore = GENERATE(false, true);
  lm::sync<lm::Artifact>(
      files.source(), files.target(),
      artifacts.uid == files.in_source("SELECT uid FROM lamindb_artifact WHERE key = 'trashed.parquet'"),
      {.trashed = restore ? lm::Trashed::restore : lm::Trashed::keep});
  CHECK(files.in_target("SELECT branch_id FROM lamindb_artifact WHERE key = 'trashed.parquet'") ==
        (restore ? "1" : "-1"));
}

TEST_CASE("diff: says what a sync would bring, by uid, column and link", "[engines]") {
  const Synced synced;
  const auto diff = [&] {
    return lm::diff<lm::Artifact>(synced.files.source(), synced.files.target(), artifacts.key == dataset1,
                                  {.transfer = annotations});
  };
  CHECK(diff().same());
  synced.describe_label();
  synced.files.change_target("DELETE FROM lamindb_artifactproject");
  synced.files.change_source("DELETE FROM lamindb_artifactreference");
  const auto before = synced.files.target_dump();
  const auto found = diff();
  CHECK(!found.same());
  const auto text = printed(found);
  CHECK_THAT(text, Catch::Contains("different: ULabel " + synced.label() + ", description: 'ours' in test/target, "));
  CHECK_THAT(text, Catch::Contains("only in laminlabs/lamindata: ArtifactProject (artifact "
                                   "9K1dteZ6Qx0EXK8g0000, "));
  CHECK_THAT(text, Catch::Contains("only in test/target: ArtifactReference (artifact 9K1dteZ6Qx0EXK8g0000, "));
  CHECK(synced.files.target_dump() == before);
  CHECK_FALSE(lm::to_json(found).at("same").as_bool());
}

TEST_CASE("on_existing: rows behind one that stands for the source's are not changed", "[engines]") {
  const auto files = Pair::rich("2.12");
  // The target has the cell type under another uid, and what both come from.
  files.change_target(
      "INSERT INTO bionty_celltype (uid, name, ontology_id, source_id, is_locked, created_at, updated_at, "
      "created_by_id, space_id, branch_id, created_on_id) VALUES ('OtherUid123456', 'T cell', 'CL:0000084', 10, 0, "
      "'2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1)");
  files.change_source("UPDATE bionty_celltype SET ontology_id = 'CL:0000084', source_id = 10 WHERE name = 'T cell'");
  files.change_source("UPDATE bionty_source SET dataframe_artifact_id = 2");
  const auto report = lm::sync<lm::bionty::CellType>(
      files.source(), files.target(), lm::columns<lm::bionty::CellType>.name == "T cell",
      {.transfer = annotations, .parents = false, .on_existing = lm::OnExisting::update});
  CHECK(remarks(report, "conflict").size() == 1);
  CHECK(count_of(report, "bionty.Source").differing == 1);
  CHECK(files.in_target("SELECT count(*) FROM bionty_source WHERE dataframe_artifact_id IS NOT NULL") == "0");
}

TEST_CASE("on_existing: a row that takes the unique key of one that changes is refused, and comes afterwards",
          "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  lm::sync_all(files.source(), target);
  files.change_source("CREATE TABLE copied AS SELECT * FROM bionty_celltype WHERE id = 2");
  files.change_source("UPDATE bionty_celltype SET name = 'renamed', ontology_id = 'CL:1' WHERE id = 2");
  files.change_source(
      "UPDATE copied SET id = 100, uid = 'NNNNNNNNNNNNNN'; INSERT INTO bionty_celltype SELECT * FROM copied; DROP "
      "TABLE copied");
  const auto before = files.target_dump();
  const lm::SyncOptions update{.on_existing = lm::OnExisting::update};
  CHECK_THROWS_WITH(lm::sync_all(files.source(), target, update), Catch::Contains("NNNNNNNNNNNNNN"));
  CHECK(files.target_dump() == before);
  const auto& c = lm::columns<lm::bionty::CellType>;
  lm::sync<lm::bionty::CellType>(files.source(), target, c.name == "renamed", update);
  lm::sync_all(files.source(), target, update);
  CHECK(lm::diff_all(files.source(), target).same());
}

TEST_CASE("prune: members that a cap left out of the sync are not removed", "[engines]") {
  const Synced synced;
  const auto report = synced.again({.prune = true, .member_cap = 3});
  CHECK(report.rows_written() == 0);
  CHECK(synced.files.in_target("SELECT count(*) FROM lamindb_schemafeature") == "8");
}

TEST_CASE("diff: a row that another one stands for is different", "[engines]") {
  const Synced synced;
  synced.files.change_target(
      "UPDATE lamindb_artifact SET uid = 'QQQQQQQQQQQQQQQQ0000' WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  CHECK_FALSE(lm::diff<lm::Artifact>(synced.files.source(), synced.files.target(), artifacts.key == dataset1).same());
}

TEST_CASE("on_existing: unique values that change places", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  lm::sync_all(files.source(), target);
  // 2 and 3 change places, 4 takes what 5 gives up.
  files.change_source(
      "CREATE TABLE old AS SELECT * FROM bionty_celltype; UPDATE bionty_celltype SET ontology_id = 'x' || id, name = "
      "'x' "
      "|| id WHERE id IN (2, 3, 4, 5); UPDATE bionty_celltype SET (name, ontology_id) = (SELECT name, ontology_id FROM "
      "old "
      "WHERE old.id = CASE bionty_celltype.id WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE 5 END) WHERE id IN (2, 3, 4); DROP "
      "TABLE "
      "old");
  const std::string all = "SELECT group_concat(id || name || coalesce(ontology_id, '')) FROM bionty_celltype";
  const auto before = files.in_target(all);
  const auto report = lm::sync_all(files.source(), target, {.on_existing = lm::OnExisting::update});
  CHECK(count_of(report, "bionty.CellType").updated == 4);
  CHECK(lm::diff_all(files.source(), target).same());
  CHECK(files.in_target("SELECT count(*) FROM bionty_celltype WHERE instr(name, char(1))") == "0");
  lm::undo(target, lm::receipt(report));
  CHECK(files.in_target(all) == before);
}
