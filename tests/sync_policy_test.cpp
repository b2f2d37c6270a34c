// What a sync does where there is a choice: owners, branches, versions, modules and columns.
#include "sync_support.hpp"

namespace {

using namespace support;

}  // namespace

// ---- users, spaces, branches ----------------------------------------------------------------------------------------

TEST_CASE("sync: rows belong to the current user, or to the source's", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source("UPDATE lamindb_user SET handle = 'laminlabs', name = 'Lamin Labs'");
  const std::string owner = "SELECT u.uid FROM lamindb_artifact AS a JOIN lamindb_user AS u ON u.id = a.created_by_id";

  SECTION("current") {
    lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
    CHECK(files.in_target(owner) == "00000000");
    CHECK(files.in_target("SELECT count(*) FROM lamindb_user") == "1");
  }
  SECTION("the source's") {
    const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                                               {.created_by = lm::Ownership::source});
    CHECK(files.in_target(owner) == "DzTjkKse");
    CHECK(count_of(report, "User").transferred == 1);
    CHECK(files.in_target("SELECT name FROM lamindb_user WHERE uid = 'DzTjkKse'") == "Lamin Labs");
  }
  SECTION("the source's, who is in the target already") {
    files.change_target("INSERT INTO lamindb_user (uid, handle) VALUES ('DzTjkKse', 'laminlabs')");
    const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                                               {.created_by = lm::Ownership::source});
    CHECK(files.in_target(owner) == "DzTjkKse");
    CHECK(count_of(report, "User").mapped == 1);
  }
}

TEST_CASE("sync: a target that does not say which instance it is, is no obstacle", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_target("UPDATE lamindb_storage SET instance_uid = NULL");
  const auto report = lm::sync<lm::ULabel>(files.source(), files.target(), labels.name == "DMSO");
  CHECK(report.rows_written() == report.transferred());
  CHECK(files.in_target("SELECT count(*) FROM lamindb_ulabel WHERE name = 'DMSO'") == "1");
  // Its receipt tells it from others by the rows.
  const auto receipt = lm::receipt(report);
  CHECK(receipt.target_uid.empty());
  CHECK_THROWS_AS(lm::undo(files.source(), receipt), lm::Error);
  lm::undo(files.target(), receipt);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_ulabel WHERE name = 'DMSO'") == "0");
}

TEST_CASE("sync: the current user's row is made only with the first row that needs it", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_target("UPDATE lamindb_user SET uid = 'someone1', handle = 'someone'");
  const auto source = files.source();
  const auto target = files.target();
  const auto users = [&] {
    return files.in_target("SELECT group_concat(uid) FROM (SELECT uid FROM lamindb_user ORDER BY id)");
  };
  (void)lm::plan<lm::Artifact>(source, target, artifacts.key == dataset1);
  CHECK(users() == "someone1");
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  CHECK(users() == "someone1,00000000");
}

TEST_CASE("sync: the anonymous user of the source and the current user of the target are one row", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source("UPDATE lamindb_user SET uid = '00000000', handle = 'anonymous'");
  files.change_target("UPDATE lamindb_user SET uid = 'someone1', handle = 'someone'");
  const auto mode = GENERATE(lm::Transfer::record, annotations);
  const auto created_by = GENERATE(lm::Ownership::current, lm::Ownership::source);
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                         {.transfer = mode, .created_by = created_by});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_user WHERE uid = '00000000'") == "1");
  CHECK(files.in_target("SELECT u.uid FROM lamindb_artifact AS a JOIN lamindb_user AS u ON u.id = a.created_by_id "
                        "WHERE a.uid = '9K1dteZ6Qx0EXK8g0000'") == "00000000");
}

TEST_CASE("sync: rows come to the current space, or to the source's", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto make_space = [](const SqliteFile& file, const std::string& columns) {
    file.execute("INSERT INTO lamindb_space (id, uid, name, description) VALUES (" + columns + ", 'team', '')");
  };
  make_space(SqliteFile(files.source_file), "5, 'teamteamteam'");
  files.change_source("UPDATE lamindb_artifact SET space_id = 5");
  const std::string space = "SELECT s.uid FROM lamindb_artifact AS a JOIN lamindb_space AS s ON s.id = a.space_id";
  const auto source = files.source();

  SECTION("current") {
    lm::sync<lm::Artifact>(source, files.target(), artifacts.key == dataset1);
    CHECK(files.in_target(space) == "aaaaaaaaaaaa");
  }
  SECTION("the source's, by uid") {
    make_space(SqliteFile(files.target_file), "9, 'teamteamteam'");
    lm::sync<lm::Artifact>(source, files.target(), artifacts.key == dataset1, {.space = lm::Ownership::source});
    CHECK(files.in_target(space) == "teamteamteam");
    CHECK(files.in_target("SELECT space_id FROM lamindb_storage WHERE uid = 'D9BilDV2'") == "1");
  }
  SECTION("the source's, which the target does not have") {
    const auto before = files.target_dump();
    try {
      lm::sync<lm::Artifact>(source, files.target(), artifacts.key == dataset1, {.space = lm::Ownership::source});
      FAIL("the space is missing");
    } catch (const lm::NotFound& error) {
      CHECK_THAT(error.what(), Catch::Contains("teamteamteam") && Catch::Contains("current space"));
      CHECK(error.place().registry == "Artifact");
      CHECK(error.place().uid == "9K1dteZ6Qx0EXK8g0000");
      CHECK(error.place().column == "space_id");
    }
    CHECK(difference(before, files.target_dump()) == nothing);
  }
}

TEST_CASE("sync: rows stay on their branch, in the trash too", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto trashed = files.in_source("SELECT uid FROM lamindb_artifact WHERE key = 'trashed.parquet'");
  lm::sync<lm::Artifact>(files.source(), files.target(), trashed);
  CHECK(files.in_target("SELECT branch_id FROM lamindb_artifact") == "-1");
  CHECK(files.target().registry<lm::Artifact>().count() == 0);
}

TEST_CASE("sync: what is in the target's trash is found there, not brought again", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  lm::sync<lm::Artifact>(source, files.target(), artifacts.key == dataset1);
  files.change_target("UPDATE lamindb_artifact SET branch_id = -1");
  const auto report = lm::sync<lm::Artifact>(source, files.target(), artifacts.key == dataset1);
  CHECK(report.transferred() == 0);
  CHECK(files.in_target("SELECT branch_id FROM lamindb_artifact") == "-1");
  CHECK(report.objects<lm::Artifact>().front().uid == "9K1dteZ6Qx0EXK8g0000");
}

TEST_CASE("sync: rows of a branch that the target has, under another id, come to it", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto branch = files.in_source("SELECT uid FROM lamindb_branch WHERE id = 2");
  files.change_target("INSERT INTO lamindb_branch (id, uid, name, _status_code, created_by_id) VALUES (7, '" + branch +
                      "', 'contrib1', 0, 1)");
  const auto label = files.in_source("SELECT uid FROM lamindb_ulabel WHERE name = 'on branch'");
  files.change_source("UPDATE lamindb_ulabel SET branch_id = 2, created_on_id = 2 WHERE name = 'on branch'");
  const auto report = lm::sync<lm::ULabel>(files.source(), files.target(), label);
  CHECK(files.in_target("SELECT branch_id FROM lamindb_ulabel") == "7");
  CHECK(files.in_target("SELECT created_on_id FROM lamindb_ulabel") == "7");
  CHECK(remarks(report, "other_branch").empty());
}

TEST_CASE("sync: rows of a branch that the target lacks come to the current one, with a remark", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto branch = files.in_source("SELECT uid FROM lamindb_branch WHERE id = 2");
  const auto label = files.in_source("SELECT uid FROM lamindb_ulabel WHERE name = 'on branch'");
  files.change_source("UPDATE lamindb_ulabel SET branch_id = 2, created_on_id = 2 WHERE name = 'on branch'");
  const auto source = files.source();
  const auto target = files.target();
  const auto plan = lm::plan<lm::ULabel>(source, target, label);
  const auto report = lm::sync<lm::ULabel>(source, target, label);
  CHECK(files.in_target("SELECT branch_id FROM lamindb_ulabel") == "1");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_branch") == "3");
  REQUIRE(remarks(report, "other_branch").size() == 1);
  CHECK_THAT(remarks(report, "other_branch").front().message, Catch::Contains(branch));
  CHECK(remarks(plan, "other_branch").size() == 1);  // a dry run says so beforehand
}

// ---- versions -------------------------------------------------------------------------------------------------------

TEST_CASE("sync: an older version is refused, and the latest one named", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto older =
      files.in_source("SELECT uid FROM lamindb_artifact WHERE key = 'versioned.parquet' AND NOT is_latest");
  const auto latest = files.in_source("SELECT uid FROM lamindb_artifact WHERE key = 'versioned.parquet' AND is_latest");
  const auto before = files.target_dump();
  try {
    lm::sync<lm::Artifact>(files.source(), files.target(), older);
    FAIL("it is not the latest");
  } catch (const lm::NotLatest& error) {
    CHECK(error.code() == "not_latest");
    CHECK_THAT(error.what(), Catch::Contains(older) && Catch::Contains(latest) && Catch::Contains("Versions::family"));
    CHECK(error.place().registry == "Artifact");
    CHECK(error.place().uid == older);
  }
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("sync: a family comes as a whole, with one latest version", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto selected = GENERATE(0, 1);  // whichever of them is selected
  const auto uid = files.in_source("SELECT uid FROM lamindb_artifact WHERE key = 'versioned.parquet' AND is_latest = " +
                                   std::to_string(selected));
  const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), uid, {.versions = lm::Versions::family});
  CHECK(files.in_target("SELECT group_concat(substr(uid, -4) || ' ' || is_latest) FROM "
                        "(SELECT * FROM lamindb_artifact ORDER BY uid)") == "0000 0,0001 1");
  CHECK(report.objects<lm::Artifact>().front().uid == uid);
  CHECK(remarks(report, "superseded").empty());
}

TEST_CASE("sync: of several selected versions the latest comes", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == "versioned.parquet");
  CHECK(files.in_target("SELECT substr(uid, -4) FROM lamindb_artifact") == "0001");
  CHECK(remarks(report, "older_version").size() == 1);
}

TEST_CASE("sync: a new version supersedes the one that is there", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source(
      "UPDATE lamindb_artifact SET is_latest = 1 WHERE key = 'versioned.parquet';"
      "DELETE FROM lamindb_artifact WHERE key = 'versioned.parquet' AND uid LIKE '%0001'");
  const auto target = files.target();
  lm::sync<lm::Artifact>(files.source(), target, artifacts.key == "versioned.parquet");
  CHECK(files.in_target("SELECT is_latest FROM lamindb_artifact") == "1");

  files.change_source(
      "CREATE TEMP TABLE next AS SELECT * FROM lamindb_artifact WHERE key = 'versioned.parquet';"
      "UPDATE next SET id = 100, uid = substr(uid, 1, 16) || '0001', hash = 'anotherhashanotherhash';"
      "UPDATE lamindb_artifact SET is_latest = 0 WHERE key = 'versioned.parquet';"
      "INSERT INTO lamindb_artifact SELECT * FROM next");
  const auto report = lm::sync<lm::Artifact>(files.source(), target, artifacts.key == "versioned.parquet");
  CHECK(files.in_target("SELECT group_concat(substr(uid, -4) || ' ' || is_latest) FROM "
                        "(SELECT * FROM lamindb_artifact ORDER BY uid)") == "0000 0,0001 1");
  REQUIRE(remarks(report, "superseded").size() == 1);
  CHECK(remarks(report, "superseded").front().uid.ends_with("0000"));
}

TEST_CASE("sync: an older latest version does not supersede a newer one", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  lm::sync<lm::Artifact>(files.source(), target, artifacts.key == "versioned.parquet");
  files.change_source(
      "DELETE FROM lamindb_artifact WHERE key = 'versioned.parquet' AND uid LIKE '%0001';"
      "UPDATE lamindb_artifact SET is_latest = 1 WHERE key = 'versioned.parquet'");
  lm::sync<lm::Artifact>(files.source(), target, artifacts.key == "versioned.parquet");
  CHECK(files.in_target("SELECT group_concat(substr(uid, -4) || ' ' || is_latest) FROM "
                        "(SELECT * FROM lamindb_artifact ORDER BY uid)") == "0000 0,0001 1");
}

TEST_CASE("sync: each branch has a latest version of its own", "[engines]") {
  const auto files = Pair::rich("2.12");
  // In the source the newer version was trashed and the older one promoted.
  files.change_source(
      "UPDATE lamindb_artifact SET is_latest = 1, branch_id = CASE WHEN uid LIKE '%0001' THEN -1 ELSE 1 END "
      "WHERE key = 'versioned.parquet'");
  const auto target = files.target();
  lm::sync<lm::Artifact>(files.source(), target, artifacts.key == "versioned.parquet",
                         {.versions = lm::Versions::family});
  CHECK(files.in_target("SELECT group_concat(branch_id || ' ' || is_latest) FROM "
                        "(SELECT * FROM lamindb_artifact ORDER BY uid)") == "1 1,-1 1");
}

TEST_CASE("sync: a latest version that is not the newest one stays it", "[engines]") {
  const auto files = Pair::rich("2.12");
  // restore() does not give back what was replaced: LaminDB leaves such families behind.
  files.change_source("UPDATE lamindb_artifact SET is_latest = (uid LIKE '%0000') WHERE key = 'versioned.parquet'");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == "versioned.parquet",
                         {.versions = lm::Versions::family});
  CHECK(files.in_target("SELECT group_concat(substr(uid, -4) || ' ' || is_latest) FROM "
                        "(SELECT * FROM lamindb_artifact ORDER BY uid)") == "0000 1,0001 0");
}

// ---- modules and columns --------------------------------------------------------------------------------------------

TEST_CASE("sync: a module that the target lacks is skipped, with remarks", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::mini_immuno(version);
  std::string drops;
  for (const auto& table : SqliteFile(files.target_file).tables())
    if (table.starts_with("bionty_")) drops += "DROP TABLE " + table + ';';
  files.change_target(drops);
  const auto before = files.target_dump();

  SECTION("skipped") {
    const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                                               {.transfer = annotations});
    const auto missing = remarks(report, "missing_module");
    REQUIRE_FALSE(missing.empty());
    CHECK(std::all_of(missing.begin(), missing.end(),
                      [](const auto& remark) { return remark.registry.starts_with("bionty."); }));
    CHECK(std::any_of(missing.begin(), missing.end(), [](const auto& remark) {
      return remark.registry == "bionty.ArtifactCellType" && remark.message.starts_with("4 rows of ");
    }));
    CHECK(count_of(report, "bionty.ArtifactCellType").skipped == 4);
    CHECK(files.in_target("SELECT count(*) FROM lamindb_artifactulabel") == "3");
    const auto verdict = files.compare_artifact(dataset1);
    for (const auto& problem : verdict.problems) CHECK_THAT(problem, Catch::Contains("bionty_"));
  }
  SECTION("refused") {
    try {
      lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                             {.transfer = annotations, .missing_module = lm::Refusal::refuse});
      FAIL("bionty is missing");
    } catch (const lm::MissingTable& error) {
      CHECK(error.code() == "missing_table");
      CHECK_THAT(error.place().registry, Catch::Matchers::StartsWith("bionty."));
      CHECK_THAT(error.what(), Catch::Contains("module bionty"));
    }
    CHECK(difference(before, files.target_dump()) == nothing);
  }
  SECTION("selected") {
    CHECK_THROWS_AS(lm::sync<lm::bionty::CellType>(files.source(), files.target(), "ryEtgi1yGtAcX2"), lm::MissingTable);
  }
  SECTION("not needed") {
    const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                                               {.missing_module = lm::Refusal::refuse});
    CHECK(report.remarks.empty());
  }
}

TEST_CASE("sync: a module that the source lacks is no obstacle", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  for (const auto& table : SqliteFile(files.source_file).tables())
    if (table.starts_with("bionty_")) files.change_source("DROP TABLE " + table);
  const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                                             {.transfer = annotations});
  CHECK(report.remarks.empty());
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync: from LaminDB 2.2 to 2.12 and back nothing is lost", "[engines]") {
  const std::string from = GENERATE("2.2", "2.12");
  const std::string to = from == "2.2" ? "2.12" : "2.2";
  const auto files = Pair::rich(from, to);
  const auto source = files.source();
  const auto target = files.target();
  const auto report = lm::sync<lm::Artifact>(source, target, source.registry<lm::Artifact>().all_branches(),
                                             {.transfer = annotations, .versions = lm::Versions::family});
  for (const auto& uid : SqliteFile(files.source_file).column("SELECT uid FROM lamindb_artifact")) {
    INFO(uid);
    CHECK(files.compare_artifact(uid).problems == nothing);
  }
  const auto absent = remarks(report, "absent_column");
  const auto about = [&](const std::string& registry, const std::string& column) {
    return std::count_if(absent.begin(), absent.end(), [&](const auto& remark) {
      return remark.registry == registry && remark.message.find(column) != remark.message.npos;
    });
  };
  CHECK(about("Artifact", "extra_data") == 1);
  CHECK(about("Schema", "suffix") == 1);
  CHECK(about("ArtifactBlock", "branch_id") == 1);
  CHECK(about("Artifact", from == "2.2" ? "left at its default" : "not carried") == 1);
  CHECK(about("ULabel", "") == 0);

  const auto before = files.target_dump();
  lm::sync<lm::Artifact>(source, target, source.registry<lm::Artifact>().all_branches(),
                         {.transfer = annotations, .versions = lm::Versions::family});
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("sync: 2.2 has room for a schema in one slot only", "[engines]") {
  const auto files = Pair::rich("2.12", "2.2");
  files.change_source(
      "INSERT INTO lamindb_artifactschema (artifact_id, schema_id, slot, created_by_id) "
      "SELECT artifact_id, schema_id, 'second', created_by_id FROM lamindb_artifactschema WHERE id = 1");
  const auto before = files.target_dump();

  SECTION("the second is left out") {
    const auto source = files.source();
    const auto target = files.target();
    const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
    CHECK(count_of(report, "ArtifactSchema").skipped == 1);
    REQUIRE(remarks(report, "conflict").size() == 1);
    CHECK(remarks(report, "conflict").front().registry == "ArtifactSchema");
    CHECK(files.compare_artifact(dataset1).problems.size() == 1);
    const auto after = files.target_dump();
    lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
    CHECK(difference(after, files.target_dump()) == nothing);
  }
  SECTION("or the sync is refused") {
    CHECK_THROWS_AS(lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                                           {.transfer = annotations, .conflict = lm::Refusal::refuse}),
                    lm::ConstraintViolation);
    CHECK(difference(before, files.target_dump()) == nothing);
  }
}

TEST_CASE("sync: columns that the records do not know are carried where both databases have them", "[engines]") {
  const auto files = Pair::rich("2.12");
  for (const auto& file : {files.source_file, files.target_file})
    SqliteFile(file).execute(
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_note text;"
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_score real;"
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_label_id integer REFERENCES lamindb_ulabel (id) "
        "DEFERRABLE INITIALLY DEFERRED;"
        "ALTER TABLE lamindb_artifactulabel ADD COLUMN weight real");
  files.change_source(
      "UPDATE lamindb_artifact SET lab_note = 'note', lab_score = 0.1, "
      "lab_label_id = (SELECT id FROM lamindb_ulabel WHERE name = 'locked label');"
      "UPDATE lamindb_artifactulabel SET weight = 1e-9");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, {.transfer = annotations});
  const std::string columns = "quote(lab_note) || quote(lab_score)";
  CHECK(files.in_target("SELECT " + columns + " FROM lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'") ==
        "'note'0.1");
  CHECK(files.in_target("SELECT l.name FROM lamindb_artifact AS a JOIN lamindb_ulabel AS l ON l.id = a.lab_label_id "
                        "WHERE a.uid = '9K1dteZ6Qx0EXK8g0000'") == "locked label");
  CHECK(files.in_target("SELECT DISTINCT weight = 1e-9 FROM lamindb_artifactulabel") == "1");
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync: binary values stay binary", "[engines]") {
  const auto files = Pair::rich("2.12");
  for (const auto& file : {files.source_file, files.target_file})
    SqliteFile(file).execute("ALTER TABLE lamindb_artifact ADD COLUMN lab_thumbnail blob");
  files.change_source("UPDATE lamindb_artifact SET lab_thumbnail = x'00FF00'");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  CHECK(files.in_target("SELECT quote(lab_thumbnail) FROM lamindb_artifact") == "X'00FF00'");
}

TEST_CASE("sync: foreign keys that are checked at once are fulfilled at the end", "[engines]") {
  const auto files = Pair::rich("2.12");
  for (const auto& file : {files.source_file, files.target_file})
    SqliteFile(file).execute(
        "ALTER TABLE lamindb_storage ADD COLUMN lab_label_id integer REFERENCES lamindb_ulabel (id);"
        "ALTER TABLE lamindb_ulabel ADD COLUMN lab_next_id integer REFERENCES lamindb_ulabel (id)");
  files.change_source(
      "UPDATE lamindb_storage SET lab_label_id = 2; UPDATE lamindb_ulabel SET lab_next_id = 3 WHERE id = 2;"
      "UPDATE lamindb_ulabel SET lab_next_id = 2 WHERE id = 3");
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1);
  CHECK(files.in_target("SELECT n.name FROM lamindb_storage AS s JOIN lamindb_ulabel AS l ON l.id = s.lab_label_id "
                        "JOIN lamindb_ulabel AS n ON n.id = l.lab_next_id") ==
        files.in_source("SELECT name FROM lamindb_ulabel WHERE id = 3"));
}

TEST_CASE("sync: an unknown table that refers to synced rows is remarked", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source(
      "CREATE TABLE lab_measurement (id integer PRIMARY KEY, artifact_id integer REFERENCES "
      "lamindb_artifact (id)); INSERT INTO lab_measurement VALUES (1, 1);"
      "CREATE TABLE lab_other (id integer PRIMARY KEY, name text)");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                                             {.transfer = annotations});
  REQUIRE(report.remarks.size() == 1);
  CHECK(report.remarks.front().code == "unknown_table");
  CHECK_THAT(report.remarks.front().message, Catch::Contains("lab_measurement"));
}
