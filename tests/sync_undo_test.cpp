// undo: takes back exactly what a sync did, or what a transfer's run brought.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <laminate/support/siphash.hpp>
#include <laminate/sync/engine/undo/row_hash.hpp>

#include "sync_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

/// The receipt after a way through a file.
lm::Receipt written_and_read(const lm::SyncReport& report) {
  return lm::receipt_from_json(boost::json::parse(boost::json::serialize(lm::to_json(report))));
}

}  // namespace

TEST_CASE("undo: a receipt takes a whole sync back", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const bool everything = GENERATE(false, true);
  const auto files = Pair::rich(version);
  const auto before = files.target_rows();
  const auto target = files.target();
  const auto report =
      everything ? lm::sync_all(files.source(), target)
                 : lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1, {.transfer = annotations});
  REQUIRE(files.target_rows() != before);
  const auto receipt = written_and_read(report);

  const auto planned = lm::plan_undo(target, receipt);
  CHECK(planned.refused == nothing);
  CHECK(planned.total() == report.rows_written());
  CHECK_THAT(printed(planned), Contains("→ would be taken back: ") && Contains(" Artifact, "));
  REQUIRE(files.target_rows() != before);

  lm::undo(target, receipt);
  CHECK(files.target_rows() == before);
  CHECK(files.in_target("SELECT count(*) FROM pragma_foreign_key_check") == "0");
  CHECK(lm::undo(target, receipt).total() == 0);  // there is nothing left to take back
}

TEST_CASE("undo: overwritten values and removed links come back", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  files.change_target("UPDATE lamindb_ulabel SET description = 'ours'");
  files.change_target("DELETE FROM lamindb_artifactreference");
  files.change_target(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_at, created_by_id) SELECT a.id, u.id, "
      "'2026-01-01', 1 FROM lamindb_artifact AS a, lamindb_ulabel AS u WHERE a.uid = '9K1dteZ6Qx0EXK8g0000' AND u.id "
      "NOT IN (SELECT ulabel_id FROM lamindb_artifactulabel) LIMIT 1");
  const auto before = files.target_rows();
  const auto report =
      lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1,
                             {.transfer = annotations, .on_existing = lm::OnExisting::update, .prune = true});
  CHECK(report.updated() > 1);
  CHECK(report.removed.size() == 1);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
  lm::undo(target, written_and_read(report));
  CHECK(files.target_rows() == before);
}

TEST_CASE("undo: the version that was superseded is the latest again", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const std::string stem = files.in_source(
      "SELECT substr(uid, 1, 16) FROM lamindb_artifact WHERE key = "
      "'versioned.parquet' LIMIT 1");
  const auto latest = [&] {
    return files.in_target(
        "SELECT group_concat(uid) FROM lamindb_artifact WHERE is_latest AND key = "
        "'versioned.parquet'");
  };
  // The first version alone, as it was when it was the only one.
  lm::sync<lm::Artifact>(source, target, artifacts.key == "versioned.parquet", {.versions = lm::Versions::family});
  files.change_target("DELETE FROM lamindb_artifact WHERE uid = '" + stem + "0001'");
  files.change_target("UPDATE lamindb_artifact SET is_latest = 1 WHERE uid = '" + stem + "0000'");
  const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == "versioned.parquet");
  REQUIRE(latest() == stem + "0001");
  SECTION("by the receipt") { lm::undo(target, written_and_read(report)); }
  SECTION("by the run") {
    files.change_target("UPDATE lamindb_artifact SET run_id = NULL WHERE uid = '" + stem + "0000'");
    files.change_target("UPDATE lamindb_storage SET run_id = NULL");
    lm::undo(source, target, target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == *report.run()).one().id);
  }
  CHECK(latest() == stem + "0000");
}

TEST_CASE("undo: what others refer to, or changed, is refused by name and nothing changes", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  const auto report =
      lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1, {.transfer = annotations});
  const auto label = files.in_target("SELECT min(uid) FROM lamindb_ulabel WHERE is_type = 0");
  std::string expected;
  SECTION("a link to a row") {
    files.change_target("UPDATE lamindb_artifactproject SET id = 900");
    expected = "ArtifactProject with id 900 refers by artifact_id to Artifact 9K1dteZ6Qx0EXK8g0000";
  }
  SECTION("a row of the target's own") {
    files.change_target(
        "INSERT INTO lamindb_ulabel (uid, name, is_type, is_locked, created_at, updated_at, created_by_id, "
        "space_id, branch_id, created_on_id, type_id) SELECT 'ownlabel', 'own', 0, 0, '2020-01-01 00:00:00', "
        "'2020-01-01 00:00:00', created_by_id, 1, 1, 1, id FROM lamindb_ulabel WHERE uid = '" +
        label + "'");
    expected = "ULabel ownlabel refers by type_id to ULabel " + label;
  }
  SECTION("a row that was edited") {
    files.change_target("UPDATE lamindb_ulabel SET description = 'ours' WHERE uid = '" + label + "'");
    expected = "ULabel " + label + " was edited after the sync";
  }
  const auto before = files.target_rows();
  const auto receipt = written_and_read(report);
  CHECK_THAT(printed(lm::plan_undo(target, receipt)), Contains("! refused: " + expected));
  try {
    lm::undo(target, receipt);
    FAIL("not refused");
  } catch (const lm::UndoRefused& error) {
    CHECK(error.code() == "undo_refused");
    CHECK_THAT(error.what(), Contains(expected));
  }
  CHECK(files.target_rows() == before);
}

TEST_CASE("undo: an edited row is refused, whatever its timestamps say", "[engines]") {
  const std::string way = GENERATE("selection", "everything", "parts");
  const auto files = Pair::rich(way == "everything" ? "2.2" : "2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::SyncOptions options;
  if (way == "parts") options.chunk = 20;
  const auto report = way == "selection"
                          ? lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations})
                          : lm::sync_all(source, target, options);
  const auto receipt = written_and_read(report);
  REQUIRE(lm::plan_undo(target, receipt).refused == nothing);
  REQUIRE(lm::plan_undo(target, receipt).undetermined == nothing);
  struct Edit {
    std::string table, column, value, row, expected;
  };
  const std::string dataset = "uid = '9K1dteZ6Qx0EXK8g0000'";
  const auto last = [](const std::string& table, const std::string& condition = "id > 0") {
    return "id = (SELECT max(id) FROM " + table + " WHERE " + condition + ')';
  };
  const std::vector<Edit> edits{
      {"lamindb_artifact", "description", "'ours'", dataset, "Artifact 9K1dteZ6Qx0EXK8g0000"},
      {"lamindb_artifact", "branch_id", "-1", dataset, "Artifact 9K1dteZ6Qx0EXK8g0000"},
      {"lamindb_artifact", "size", "size + 1", dataset, "Artifact 9K1dteZ6Qx0EXK8g0000"},
      {"lamindb_ulabel", "name", "'renamed'", last("lamindb_ulabel"), "ULabel "},
      {"lamindb_feature", "is_locked", "NOT is_locked", last("lamindb_feature"), "Feature "},
      {"lamindb_artifactulabel", "feature_id", "NULL", last("lamindb_artifactulabel", "feature_id IS NOT NULL"),
       "ArtifactULabel with id "},
      {"lamindb_jsonvalue", "value", "'\"ours\"'", last("lamindb_jsonvalue"), "JsonValue "},
      {"bionty_celltype", "synonyms", "'ours'", last("bionty_celltype"), "bionty.CellType "},
  };
  std::size_t tried = 0;
  for (const auto& [table, column, value, row, expected] : edits) {
    const auto update = [&](const std::string& to) {
      files.change_target("UPDATE " + table + " SET " + column + " = " + to + " WHERE " + row);
    };
    const auto before = files.in_target("SELECT quote(" + column + ") FROM " + table + " WHERE " + row);
    if (before.empty()) continue;  // the sync has brought no such row
    CAPTURE(table, column);
    ++tried;
    const auto id = files.in_target("SELECT id FROM " + table + " WHERE " + row);
    update(value);
    const auto edited = files.target_rows();
    CHECK_THROWS_WITH(lm::undo(target, receipt), Contains(expected) && Contains("was edited after the sync"));
    CHECK_THROWS_AS(lm::undo(target, receipt, {.force = true}), lm::UndoRefused);  // an edit that is certain
    CHECK(files.target_rows() == edited);
    files.change_target("UPDATE " + table + " SET " + column + " = " + before + " WHERE id = " + id);
  }
  CHECK(tried > 5);
  lm::undo(target, receipt);
}

TEST_CASE("undo: links, values and notes that were added to a row of the sync are refused", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto receipt =
      written_and_read(lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations}));
  const std::string_view added = GENERATE(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_at, created_by_id) SELECT a.id, u.id, "
      "'2020-01-01', 1 FROM lamindb_artifact AS a, lamindb_ulabel AS u WHERE a.uid = '9K1dteZ6Qx0EXK8g0000' ORDER BY "
      "u.id "
      "LIMIT 1",
      "INSERT INTO lamindb_artifactblock (uid, artifact_id, kind, content, hash, is_latest, created_at, created_by_id) "
      "SELECT 'ownblock000000000000', id, 'comment', 'ours', 'h', 1, '2020-01-01', 1 FROM lamindb_artifact WHERE uid = "
      "'9K1dteZ6Qx0EXK8g0000'",
      "INSERT INTO lamindb_artifactjsonvalue (artifact_id, jsonvalue_id, created_at, created_by_id) SELECT a.id, v.id, "
      "'2020-01-01', 1 FROM lamindb_artifact AS a, lamindb_jsonvalue AS v WHERE a.uid = '9K1dteZ6Qx0EXK8g0000' AND "
      "v.id NOT "
      "IN (SELECT jsonvalue_id FROM lamindb_artifactjsonvalue) LIMIT 1");
  if (added.find("jsonvalue_id") != added.npos)
    files.change_target(
        "INSERT INTO lamindb_jsonvalue (value, hash, created_at, created_by_id, is_locked, branch_id, space_id, "
        "created_on_id) VALUES ('1', 'c4ca4238a0b923820dcc5', '2020-01-01', 1, 0, 1, 1, 1)");
  const auto before = files.target_rows();
  files.change_target(std::string(added));
  const auto edited = files.target_rows();
  REQUIRE(edited != before);
  CHECK_THROWS_WITH(lm::undo(target, receipt), Contains("refers by artifact_id to Artifact 9K1dteZ6Qx0EXK8g0000"));
  CHECK(files.target_rows() == edited);
}

TEST_CASE("undo: without hashes, a row is deleted only if it equals the source or if forced", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto empty = files.target_rows();
  const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  const auto run = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == *report.run()).one().id;
  // As laminate 0.1 wrote it.
  auto old = written_and_read(report);
  old.hashed.clear();
  for (auto& row : old.transferred) row.hash.reset();
  const auto undo = [&](auto&&... how) { lm::undo(how...); };
  SECTION("nothing was edited") {
    const auto synced = files.target_rows();
    CHECK_THROWS_WITH(lm::undo(target, old), Contains("edited after the sync: ") && Contains(" ULabel, "));
    CHECK_THROWS_WITH(lm::undo(target, run), Contains("edited after the sync: ") && Contains(" Artifact, "));
    CHECK(files.target_rows() == synced);
    SECTION("source") { undo(source, target, old); }
    SECTION("force") { undo(target, old, lm::UndoOptions{.force = true}); }
    CHECK(files.target_rows() == empty);
  }
  SECTION("something was") {
    const std::string edit =
        GENERATE("UPDATE lamindb_artifact SET description = 'ours'", "UPDATE lamindb_artifact SET branch_id = -1",
                 "UPDATE lamindb_ulabel SET description = 'ours' WHERE NOT is_type",
                 "UPDATE lamindb_artifactulabel SET feature_id = NULL",
                 "UPDATE lamindb_artifactulabel SET ulabel_id = (SELECT min(id) FROM lamindb_ulabel "
                 "WHERE id NOT IN (SELECT ulabel_id FROM lamindb_artifactulabel)) WHERE id = (SELECT "
                 "min(id) FROM lamindb_artifactulabel)");
    CAPTURE(edit);
    files.change_target(edit);
    const auto edited = files.target_rows();
    CHECK_THROWS_WITH(lm::undo(source, target, old), Contains(" differs from laminlabs/lamindata, or is not there"));
    CHECK_THROWS_AS(lm::undo(source, target, run), lm::UndoRefused);
    CHECK(files.target_rows() == edited);
    undo(source, target, run, lm::UndoOptions{.force = true});
    CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact") == "0");
  }
}

TEST_CASE("undo: the source that rows are compared with may lack a table") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  auto old = written_and_read(lm::sync<lm::ULabel>(files.source(), target, labels.name == "DMSO"));
  old.hashed.clear();
  for (auto& row : old.transferred) row.hash.reset();
  files.change_source("DROP TABLE lamindb_artifactblock");
  lm::undo(files.source(), target, old);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_ulabel") == "0");
}

TEST_CASE("undo: the run and the transform of the transfer stay if they were edited or are referred to", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto report = lm::sync<lm::ULabel>(source, target, labels.name == "DMSO");
  const auto run = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == *report.run()).one().id;
  const auto count = [&](const std::string& table) { return files.in_target("SELECT count(*) FROM lamindb_" + table); };
  const bool by_run = GENERATE(false, true);
  const auto undo = [&] { return by_run ? lm::undo(source, target, run) : lm::undo(target, written_and_read(report)); };
  SECTION("nothing was edited") {
    CHECK(undo().kept == nothing);
    CHECK(count("run") + count("transform") == "00");
  }
  SECTION("the run") {
    const std::string edit = GENERATE("name = 'mine'", "description = 'mine'", "params = '{}'", "is_locked = 1",
                                      "branch_id = -1", "reference = 'mine'");
    files.change_target("UPDATE lamindb_run SET " + edit);
    const auto planned = lm::plan_undo(source, target, run).kept;
    REQUIRE(planned.size() == 1);
    CHECK_THAT(planned.front(), Contains("Run ") && Contains(", which was edited"));
    CHECK(undo().kept == planned);
    CHECK(count("run") + count("transform") == "11");
  }
  SECTION("the transform") {
    const std::string edit =
        GENERATE("description = 'mine'", "source_code = 'x = 1'", "branch_id = 0", "kind = 'notebook'");
    files.change_target("UPDATE lamindb_transform SET " + edit);
    CHECK_THAT(undo().kept.at(0), Contains("Transform ") && Contains(", which was edited"));
    CHECK(count("run") + count("transform") == "01");
  }
  SECTION("a note") {
    files.change_target(
        "INSERT INTO lamindb_transformblock (uid, content, kind, is_latest, created_at, transform_id, created_by_id) "
        "SELECT "
        "'note000000000000000', 'mine', 'comment', 1, '2026-01-01', id, created_by_id FROM lamindb_transform");
    undo();
    CHECK(count("run") + count("transform") + count("transformblock") == "011");
  }
  CHECK(count("ulabel") == "0");
}

TEST_CASE("undo: a hash of a column that the table no longer has cannot be compared") {
  const auto files = Pair::rich("2.12");
  auto receipt = lm::receipt(lm::sync<lm::ULabel>(files.source(), files.target(), labels.name == "DMSO"));
  receipt.hashed.at("ULabel").push_back("column_of_an_older_version");
  CHECK_THROWS_WITH(lm::undo(files.target(), receipt), Contains("edited after the sync: ") && Contains(" ULabel"));
}

TEST_CASE("undo: equal values have the same hash on every engine") {
  using lm::sync_detail::append_canonical;
  const auto form = [](lm::Kind of, const lm::Value& value) {
    std::string text;
    append_canonical(text, of, lm::to_cell(value));
    return text;
  };
  using lm::Kind;
  CHECK(form(Kind::integer, 31672.0) == form(Kind::integer, 31672));
  CHECK(form(Kind::json, R"({"b": 1.0, "a": [true]})") == form(Kind::json, R"({"a":[true],"b":1})"));
  CHECK(form(Kind::timestamp, "2026-11-21 04:12:07.5") == form(Kind::timestamp, "2026-11-21 04:12:07.500000"));
  CHECK(form(Kind::text, "2026-11-21 04:12:07.5") != form(Kind::text, "2026-11-21 04:12:07.500000"));
  CHECK(form(Kind::text, "1") != form(Kind::integer, 1));
  CHECK(form(Kind::text, "") != form(Kind::text, {}));
  CHECK(form(Kind::text, "ab") + form(Kind::text, "c") != form(Kind::text, "a") + form(Kind::text, "bc"));
  CHECK(form(Kind::real, 0.1) != form(Kind::real, 0.2));
}

TEST_CASE("undo: SipHash gives the published values") {
  // Aumasson and Bernstein, SipHash: a fast short-input PRF, appendix A, and the vectors of the reference
  // implementation.
  std::string bytes;
  const auto hash = [&] { return lm::support_detail::siphash(bytes, 0x0706050403020100U, 0x0f0e0d0c0b0a0908U); };
  CHECK(hash() == 0x726fdb47dd0e0e31U);
  for (char c = 0; c < 8; ++c) bytes += c;
  CHECK(hash() == 0x93f5f5799a932462U);
  for (char c = 8; c < 15; ++c) bytes += c;
  CHECK(hash() == 0xa129ca6149be45e5U);
}

TEST_CASE("undo: a value that was changed after it was overwritten is refused", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1);
  files.change_target("UPDATE lamindb_artifact SET description = 'ours'");
  const auto report = lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1,
                                             {.on_existing = lm::OnExisting::update});
  files.change_target("UPDATE lamindb_artifact SET description = 'later'");
  CHECK_THROWS_WITH(lm::undo(target, lm::receipt(report)),
                    Contains("Artifact 9K1dteZ6Qx0EXK8g0000 was changed after the sync: its description is 'later'"));
}

TEST_CASE("undo: by the run of a transfer, all that it brought", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto before = files.target_rows();
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == "tables/a.csv");
  const auto run = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == *report.run()).one();
  CHECK(lm::plan_undo(target, run.id).refused == nothing);
  CHECK(lm::plan_undo(source, target, run.id).undetermined == nothing);
  lm::undo(source, target, run.id);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact") == "0");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_transform") == "0");
  // What belongs to no run stays: users.
  auto after = files.target_rows();
  std::erase_if(after, [&](const std::string& line) { return line.find("DzTjkKse") != line.npos; });
  auto expected = before;
  std::erase_if(expected, [&](const std::string& line) { return line.find("DzTjkKse") != line.npos; });
  CHECK(after == expected);
}

TEST_CASE("undo: a run of another database, and a receipt of another target, are refused", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto foreign = source.registry<lm::Run>().first().value();
  CHECK_THROWS_AS(lm::undo(target, foreign.id), lm::ForeignReference);

  const auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  const auto other = files.workspace().unpack("rich-2.12/source.db.gz", "other.db");
  const auto database = lm::open(other, {.name = "test/other"});
  const auto before = content_of(other);
  CHECK_THROWS_WITH(lm::undo(database, lm::receipt(report)), Contains("this receipt is of a sync into the instance"));
  // Nor is a run of the user's own taken for one of a transfer.
  CHECK_THROWS_WITH(lm::undo(database, database.registry<lm::Run>().first()->id), Contains("is none of a transfer"));
  CHECK((content_of(other) == before));
}

TEST_CASE("undo: JSON that is no receipt", "[engines]") {
  for (const auto* text : {"{}", "[]", "3", R"({"kind": "plan"})", R"({"kind": "report", "ids": 3})"})
    CHECK_THROWS_AS(lm::receipt_from_json(boost::json::parse(text)), lm::InvalidArgument);
}

TEST_CASE("undo: by the run, of a sync that kept the original runs, is refused", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  const auto report = lm::sync_all(files.source(), target);
  const auto before = files.target_rows();
  const auto run = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == *report.run()).one();
  CHECK_THROWS_WITH(lm::undo(target, run.id), Contains("taken back by their receipts"));
  CHECK(files.target_rows() == before);
}

TEST_CASE("undo: a reference to a new row is restored before the row goes", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1);
  files.change_target("UPDATE lamindb_artifact SET schema_id = NULL; DELETE FROM lamindb_schema");
  const auto but_the_run = [&] {  // which says when its last sync was
    auto lines = files.target_rows();
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("lamindb_run:"); });
    return lines;
  };
  const auto before = but_the_run();
  const auto report = lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1,
                                             {.on_existing = lm::OnExisting::update});
  REQUIRE(count_of(report, "Schema").transferred == 1);
  lm::undo(target, written_and_read(report));
  CHECK(but_the_run() == before);
}

TEST_CASE("undo: a text that names a row is a reference like any other", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  const auto report = lm::sync<lm::ULabel>(files.source(), target, lm::columns<lm::ULabel>.name == "DMSO");
  const auto uid = report.objects<lm::ULabel>().front().uid.str();
  lm::Feature feature{.name = "treatment", ._dtype_str = lm::Dtype{"cat[ULabel[" + uid + "]]"}};
  target.registry<lm::Feature>().save(feature);
  CHECK_THROWS_WITH(lm::undo(target, lm::receipt(report)),
                    Contains("Feature " + feature.uid.str() + " names in its _dtype_str ULabel " + uid));
}

TEST_CASE("undo: a removed link that is there again, or whose ends are gone, is said in the plan", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto brought = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  const auto links = files.in_target(
      "SELECT group_concat('(' || (id + 100) || ', ' || artifact_id || ', ' || ulabel_id || ', ' || quote(feature_id) "
      "|| ', ' || quote(created_at) || ', 1)') FROM lamindb_artifactulabel");
  files.change_source("DELETE FROM lamindb_artifactulabel");
  const auto report = lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1,
                                             {.transfer = annotations, .prune = true});
  REQUIRE(report.removed.size() == 3);
  SECTION("again under another number") {
    files.change_target(
        "INSERT INTO lamindb_artifactulabel (id, artifact_id, ulabel_id, feature_id, created_at, created_by_id) "
        "VALUES " +
        links);
    CHECK(lm::plan_undo(target, lm::receipt(report)).refused.size() == 3);
  }
  SECTION("the ends are gone") {
    lm::undo(target, lm::receipt(brought));
    CHECK_THROWS_AS(lm::undo(target, lm::receipt(report)), lm::UndoRefused);
  }
}

TEST_CASE("undo: receipts keep every digit", "[engines]") {
  lm::SyncReport report;
  report.differences.push_back({.registry = "Artifact",
                                .uid = "x",
                                .id = 1,
                                .column = "c",
                                .before = 10.331800000832999,
                                .after = 0.1 + 0.2,
                                .written = true});
  const auto read = written_and_read(report);
  CHECK(read.written.at(0).before == lm::Value(10.331800000832999));
  CHECK(read.written.at(0).after == lm::Value(0.1 + 0.2));
}
