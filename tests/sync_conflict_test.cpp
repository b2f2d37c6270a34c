// Rows that the target has in another form, and rows without a uid.
#include "sync_support.hpp"

namespace {

using namespace support;

}  // namespace

// ---- conflicts ------------------------------------------------------------------------------------------------------

TEST_CASE("sync: a label with the same name and ontology id stands for the source's", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_target(
      "INSERT INTO bionty_celltype (uid, name, ontology_id, created_by_id) "
      "VALUES ('othercelltype1', 'B cell', 'CL:0000236', 1)");
  const auto before = files.target_dump();

  SECTION("and links point at it") {
    const auto source = files.source();
    const auto target = files.tracked_target();
    const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
    CHECK(files.in_target("SELECT count(*) FROM bionty_celltype WHERE name = 'B cell'") == "1");
    CHECK(files.in_target("SELECT count(*) FROM bionty_artifactcelltype AS l JOIN bionty_celltype AS c ON c.id = "
                          "l.celltype_id WHERE c.uid = 'othercelltype1'") ==
          files.in_source("SELECT count(*) FROM bionty_artifactcelltype AS l JOIN bionty_celltype AS c ON c.id = "
                          "l.celltype_id WHERE c.name = 'B cell'"));
    REQUIRE(remarks(report, "conflict").size() == 1);
    const auto remark = remarks(report, "conflict").front();
    CHECK(remark.registry == "bionty.CellType");
    CHECK(remark.uid == "ryEtgi1yGtAcX2");
    CHECK_THAT(remark.message, Catch::Contains("name, ontology_id"));
    CHECK(files.in_target("SELECT count(*) FROM bionty_artifactcelltype") == "4");
    const auto after = files.target_dump();
    lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
    CHECK(difference(after, files.target_dump()) == nothing);
  }
  SECTION("or the sync is refused") {
    try {
      lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                             {.transfer = annotations, .conflict = lm::Refusal::refuse});
      FAIL("the labels collide");
    } catch (const lm::ConstraintViolation& error) {
      CHECK(error.place().registry == "bionty.CellType");
      CHECK(error.place().uid == "ryEtgi1yGtAcX2");
    }
    CHECK(difference(before, files.target_dump()) == nothing);
  }
}

TEST_CASE("sync: a user with the same handle stands for the source's", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_target("INSERT INTO lamindb_user (uid, handle) VALUES ('otheruid', 'laminlabs')");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                                             {.created_by = lm::Ownership::source});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_user WHERE handle = 'laminlabs'") == "1");
  CHECK(files.in_target("SELECT u.uid FROM lamindb_artifact AS a JOIN lamindb_user AS u ON u.id = a.created_by_id") ==
        "otheruid");
  CHECK(remarks(report, "conflict").size() == 1);
}

TEST_CASE("sync: a storage location is recognised by its root", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_target(
      "INSERT INTO lamindb_storage (id, uid, root, type, created_by_id) "
      "VALUES (7, 'otherstorage', 's3://lamindata', 's3', 1)");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1);
  CHECK(files.in_target("SELECT storage_id FROM lamindb_artifact") == "7");
  CHECK(remarks(report, "conflict").empty());  // it is the same location
  CHECK(count_of(report, "Storage").mapped == 1);
}

TEST_CASE("sync: a storage location with the same uid and another root is a conflict", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_target(
      "INSERT INTO lamindb_storage (id, uid, root, type, created_by_id) "
      "VALUES (7, 'D9BilDV2', 's3://elsewhere', 's3', 1)");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1);
  CHECK(files.in_target("SELECT storage_id FROM lamindb_artifact") == "7");
  CHECK(remarks(report, "conflict").size() == 1);
}

TEST_CASE("sync: an artifact with the same storage, key and hash stands for the source's", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const bool has_key = GENERATE(true, false);
  if (!has_key) files.change_source("UPDATE lamindb_artifact SET key = NULL");
  files.change_target(
      "INSERT INTO lamindb_storage (id, uid, root, type, created_by_id) "
      "VALUES (7, 'D9BilDV2', 's3://lamindata', 's3', 1);"
      "INSERT INTO lamindb_artifact (id, uid, key, suffix, hash, is_latest, _key_is_virtual, "
      "_overwrite_versions, storage_id, created_by_id) VALUES (20, 'otherartifact0000000', " +
      (has_key ? '\'' + dataset1 + '\'' : std::string("NULL")) + ", '.h5ad', 'FB3CeMjmg1ivN6HDy6wsSg', 1, 1, 0, 7, 1)");
  const auto source = files.source();
  const auto target = files.tracked_target();
  const auto report = lm::sync<lm::Artifact>(source, target, "9K1dteZ6Qx0EXK8g0000", {.transfer = annotations});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact") == "1");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactulabel WHERE artifact_id = 20") == "3");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactjsonvalue WHERE artifact_id = 20") == "4");
  REQUIRE(remarks(report, "conflict").size() == 1);
  CHECK(remarks(report, "conflict").front().uid == "9K1dteZ6Qx0EXK8g0000");
  REQUIRE(report.objects<lm::Artifact>().size() == 1);
  CHECK(report.objects<lm::Artifact>().front().uid == "otherartifact0000000");
}

TEST_CASE("sync: a uid in a dtype follows the row that stands for it", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto perturbation = files.in_source("SELECT uid FROM lamindb_ulabel WHERE is_type AND name = 'Perturbation'");
  files.change_target(
      "CREATE UNIQUE INDEX label_names ON lamindb_ulabel (name);"
      "INSERT INTO lamindb_ulabel (uid, name, is_type, created_by_id) VALUES ('mytype00', 'Perturbation', 1, 1)");
  const std::string dtypes[] = {"cat[ULabel[" + perturbation + "]]", "list[cat[ULabel[" + perturbation + "]]]",
                                "cat[bionty.CellType|ULabel[" + perturbation + ", name='" + perturbation + "']]"};
  const std::string expected[] = {"cat[ULabel[mytype00]]", "list[cat[ULabel[mytype00]]]",
                                  "cat[bionty.CellType|ULabel[mytype00, name='" + perturbation + "']]"};
  const auto i = GENERATE(0UL, 1UL, 2UL);
  std::string quoted;
  for (const char c : dtypes[i]) quoted += c == '\'' ? "''" : std::string(1, c);
  files.change_source("UPDATE lamindb_feature SET _dtype_str = '" + quoted + "' WHERE name = 'perturbation'");
  const auto report =
      lm::sync<lm::Feature>(files.source(), files.target(), lm::columns<lm::Feature>.name == "perturbation");
  CHECK(files.in_target("SELECT _dtype_str FROM lamindb_feature") == expected[i]);
  CHECK(remarks(report, "conflict").size() == 1);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_ulabel") == "1");
}

TEST_CASE("sync: a uid in a dtype that the source does not have is remarked and kept", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source("UPDATE lamindb_feature SET _dtype_str = 'cat[ULabel[nobody00]]' WHERE name = 'perturbation'");
  const auto report =
      lm::sync<lm::Feature>(files.source(), files.target(), lm::columns<lm::Feature>.name == "perturbation");
  CHECK(files.in_target("SELECT _dtype_str FROM lamindb_feature") == "cat[ULabel[nobody00]]");
  REQUIRE(remarks(report, "unresolved_text").size() == 1);
  CHECK_THAT(report.remarks.front().message, Catch::Contains("nobody00"));
}

TEST_CASE("sync: uids in the _aux of a schema bring their features", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto& s = lm::columns<lm::Schema>;
  lm::sync<lm::Schema>(files.source(), files.target(), s.name == "indexed_schema", {.transfer = lm::Transfer::record});
  CHECK(files.in_target("SELECT group_concat(name) FROM lamindb_feature") == "sample_id");
  CHECK(files.in_target("SELECT _aux FROM lamindb_schema") ==
        files.in_source("SELECT _aux FROM lamindb_schema WHERE name = 'indexed_schema'"));
}

TEST_CASE("sync: an occupied slot keeps the target's schema", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  const auto slot = files.in_source("SELECT slot FROM lamindb_artifactschema WHERE id = 1");
  files.change_target(
      "INSERT INTO lamindb_schema (uid, name, is_type, minimal_set, ordered_set, maximal_set, created_by_id)"
      " VALUES ('myschema00000000', 'mine', 0, 1, 0, 0, 1);"
      "INSERT INTO lamindb_artifactschema (artifact_id, schema_id, slot, created_by_id) "
      "SELECT 1, id, '" +
      slot + "', 1 FROM lamindb_schema WHERE name = 'mine'");
  const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.in_target("SELECT s.name FROM lamindb_artifactschema AS l JOIN lamindb_schema AS s ON s.id = l.schema_id "
                        "WHERE l.slot = '" +
                        slot + "'") == "mine");
  REQUIRE(remarks(report, "occupied").size() == 1);
  CHECK(remarks(report, "occupied").front().registry == "ArtifactSchema");
  CHECK(files.compare_artifact(dataset1).problems.size() == 1);

  const auto before = files.target_dump();
  CHECK_THROWS_AS(lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1,
                                         {.transfer = annotations, .conflict = lm::Refusal::refuse}),
                  lm::ConstraintViolation);
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("sync: two labels for which one label stands are linked once", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto uid = [&](const std::string& name) {
    return files.in_source("SELECT uid FROM bionty_celltype WHERE name = '" + name + "'");
  };
  // The target calls the source's T cell a B cell: it is found by uid and, for the source's B cell, by name.
  files.change_target("INSERT INTO bionty_celltype (uid, name, ontology_id, created_by_id) VALUES ('" + uid("T cell") +
                      "', 'B cell', 'CL:0000236', 1)");
  files.change_source(
      "DELETE FROM bionty_artifactcelltype;"
      "INSERT INTO bionty_artifactcelltype (artifact_id, celltype_id, feature_id, created_by_id) "
      "SELECT 1, c.id, f.id, 1 FROM bionty_celltype AS c, lamindb_feature AS f "
      "WHERE c.name IN ('B cell', 'T cell') AND f.name = 'cell_type_by_expert'");
  const auto source = files.source();
  const auto target = files.tracked_target();
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.in_target("SELECT count(*) FROM bionty_artifactcelltype") == "1");
  const auto before = files.target_dump();
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  CHECK(difference(before, files.target_dump()) == nothing);
}

// ---- values and links -----------------------------------------------------------------------------------------------

TEST_CASE("sync: JSON values without a hash or a feature are recognised again", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  files.change_source(
      "UPDATE lamindb_jsonvalue SET hash = NULL WHERE id IN (1, 5);"  // two values of one feature
      "UPDATE lamindb_jsonvalue SET feature_id = NULL WHERE id = 2;"
      "UPDATE lamindb_jsonvalue SET feature_id = NULL, hash = NULL WHERE id = 3");
  const auto source = files.source();
  const auto target = files.target();
  const auto sync = [&] {
    lm::sync<lm::JsonValue>(source, target, source.registry<lm::JsonValue>());
    lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  };
  sync();
  CHECK(files.in_target("SELECT count(*) FROM lamindb_jsonvalue") == "5");
  CHECK(files.compare_artifact(dataset1).problems == nothing);
  const auto before = files.target_dump();
  sync();
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("sync: links without a feature are not doubled", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  // LaminDB's fixture has one, too.
  files.change_source("UPDATE lamindb_artifactulabel SET feature_id = NULL WHERE id = 1");
  const auto source = files.source();
  const auto target = files.target();
  for (int i = 0; i < 3; ++i)
    lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactulabel WHERE feature_id IS NULL") == "2");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactulabel") == "3");
}

TEST_CASE("sync: a link that 2.2 holds twice comes to 2.12 once", "[engines]") {
  const auto files = Pair::rich("2.2", "2.12");
  files.change_source(
      "UPDATE lamindb_artifactulabel SET feature_id = NULL WHERE id = 1;"
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_by_id) "
      "SELECT artifact_id, ulabel_id, created_by_id FROM lamindb_artifactulabel WHERE id = 1");
  const auto report =
      lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactulabel WHERE feature_id IS NULL") == "2");
  CHECK(remarks(report, "conflict").size() == 1);
}

TEST_CASE("sync: links keep their time, and name the tracked run", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source("UPDATE lamindb_artifactulabel SET created_at = '2020-02-03 04:05:06.789000'");
  lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.in_target("SELECT DISTINCT created_at FROM lamindb_artifactulabel") == "2020-02-03 04:05:06.789000");
  CHECK(files.in_target("SELECT DISTINCT run_id FROM lamindb_artifactulabel") == "1");
  CHECK(files.in_target("SELECT DISTINCT created_by_id FROM lamindb_artifactulabel") == "1");
  CHECK(files.in_target("SELECT DISTINCT run_id FROM lamindb_ulabel") == "2");
}

TEST_CASE("sync: without a tracked run links name none", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.in_target("SELECT count(run_id) FROM lamindb_artifactulabel") == "0");
  CHECK(files.in_target("SELECT initiated_by_run_id FROM lamindb_run WHERE id = 2") == "NULL");
}

TEST_CASE("sync: integers that SQLite holds as REAL are integers") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source(
      "CREATE TABLE copy AS SELECT * FROM lamindb_artifact; DROP TABLE lamindb_artifact;"
      "ALTER TABLE copy RENAME TO lamindb_artifact;"
      "UPDATE lamindb_artifact SET schema_id = CAST(schema_id AS real)");
  files.change_source("UPDATE lamindb_artifact SET size = 31672.0");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  CHECK(files.in_target("SELECT typeof(size) || size FROM lamindb_artifact") == "integer31672");
  CHECK(files.in_target("SELECT typeof(schema_id) FROM lamindb_artifact") == "integer");
}

TEST_CASE("sync: the type of a label comes as a whole, without its other labels", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source("UPDATE lamindb_ulabel SET type_id = 4 WHERE name = 'Perturbation'");
  lm::sync<lm::ULabel>(files.source(), files.target(), lm::columns<lm::ULabel>.name == "DMSO");
  CHECK(files.in_target("SELECT group_concat(name) FROM (SELECT name FROM lamindb_ulabel ORDER BY name)") ==
        "DMSO,Experiment,Perturbation");
  CHECK(
      files.compare("lamindb_ulabel", files.in_source("SELECT uid FROM lamindb_ulabel WHERE name = 'DMSO'")).problems ==
      nothing);
}

TEST_CASE("sync: values come as they are, whatever they hold", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const std::string description = GENERATE("'it''s \"quoted\"; -- \n ünïcode 😀'", "'cut' || char(0) || 'off'", "''",
                                           "'2026-11-21T04:12:07Z'", "printf('%.*c', 100000, 'x')");
  // PostgreSQL holds instants, however they were written, and no text with a NUL.
  const bool postgres = support::reads_postgres || support::writes_postgres;
  if (postgres && description.find("char(0)") != description.npos) return;
  const std::string instant = postgres ? "'2026-11-21 04:12:07'" : "'2026-11-21T04:12:07Z'";
  files.change_source("UPDATE lamindb_artifact SET size = 9223372036854775807, n_files = -1, created_at = " + instant +
                      ", description = " + description);
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  const std::string columns =
      "SELECT hex(description) || ' ' || size || ' ' || n_files || ' ' || created_at FROM lamindb_artifact";
  CHECK(files.in_target(columns) == files.in_source(columns));
}

TEST_CASE("sync: more members than a statement takes come in their order", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source(
      "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3500) "
      "INSERT INTO lamindb_feature (id, uid, name, _dtype_str, array_rank, array_size, created_by_id) "
      "SELECT i, printf('feature%05d', i), printf('f%d', i), 'num', 0, 0, 1 FROM n;"
      "INSERT INTO lamindb_schemafeature (schema_id, feature_id) SELECT s.id, f.id FROM lamindb_schema AS s, "
      "lamindb_feature AS f WHERE s.name = 'indexed_schema' AND f.id >= 1000 ORDER BY f.id % 7, f.id DESC");
  const auto uid = files.in_source("SELECT uid FROM lamindb_schema WHERE name = 'indexed_schema'");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::Schema>(source, target, uid, {.transfer = annotations});
  CHECK(files.compare("lamindb_schema", uid).problems == nothing);
  CHECK(files.in_target("SELECT count(*) > 2500 FROM lamindb_schemafeature") == "1");
  CHECK(lm::sync<lm::Schema>(source, target, uid, {.transfer = annotations}).rows_written() == 0);
}

TEST_CASE("sync: a row never takes the number of one that was deleted", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_target(
      "INSERT INTO lamindb_schema (id, uid, is_type, minimal_set, ordered_set, maximal_set, created_by_id) "
      "VALUES (500, 'gone', 0, 0, 0, 0, 1); DELETE FROM lamindb_schema");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  CHECK(files.in_target("SELECT id FROM lamindb_schema") == "501");
}

TEST_CASE("sync: onwards to a third instance, and back to the first", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto third_file = files.workspace().unpack("rich-2.12/empty.db.gz", "third.db");
  const auto second = files.target();
  lm::sync<lm::Artifact>(files.source(), second, artifacts.key == dataset1, {.transfer = annotations});
  lm::sync<lm::Artifact>(second, lm::open(third_file), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(judge::compare_artifact(files.source_file, third_file, dataset1).problems == nothing);
  const SqliteFile third(third_file);
  CHECK(third.value("SELECT description FROM lamindb_transform") == "Transfer from `test/target`");
  CHECK(third.value("SELECT instance_uid FROM lamindb_storage WHERE root = 's3://lamindata'") == "4XIuR0tvaiXM");

  const auto before = dump(files.source_file);
  const auto back =
      lm::sync<lm::Artifact>(second, lm::open(files.source_file), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(back.rows_written() == 0);
  CHECK(difference(before, dump(files.source_file)) == nothing);
}

TEST_CASE("sync: with a write-ahead log in both databases") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source("PRAGMA journal_mode = WAL");
  files.change_target("PRAGMA journal_mode = WAL");
  const auto source = files.source();
  const auto target = files.target();
  const SqliteFile reader(files.target_file);
  reader.execute("BEGIN; SELECT count(*) FROM lamindb_user");  // does not disturb
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  CHECK(reader.value("SELECT count(*) FROM lamindb_artifact") == "0");
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}
