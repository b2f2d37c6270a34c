// Syncs of the databases that LaminDB wrote, against what LaminDB's own transfer made of them.
#include <set>

#include "sync_support.hpp"

namespace {

using namespace support;

/// Differences between two databases, without the uid, times and status of the transfer's run and transform.
std::vector<std::string> difference_but_transfer(const std::string& expected, const std::string& actual) {
  for (const auto& file : {expected, actual})
    SqliteFile(file).execute(
        "UPDATE lamindb_run SET uid = '', created_at = '', started_at = '', finished_at = '', updated_at = '', "
        "_status_code = 0 WHERE transform_id = (SELECT id FROM lamindb_transform WHERE key LIKE "
        "'\\_\\_lamindb_transfer%' "
        "ESCAPE '\\');"
        "UPDATE lamindb_transform SET created_at = '', updated_at = '' WHERE key LIKE '\\_\\_lamindb_transfer%' ESCAPE "
        "'\\'");
  return difference(dump(expected), dump(actual));
}

}  // namespace

TEST_CASE("sync, mini_immuno: with annotations every row arrives", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::mini_immuno(version);
  const auto source = files.source();
  const auto target = files.tracked_target();
  const auto report =
      lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = lm::Transfer::annotations});
  const auto verdict = files.compare_artifact(dataset1);
  CHECK(verdict.problems == nothing);
  CHECK(verdict.summary() == "78 of 78 rows the same, 0 missing or different");
  CHECK(report.remarks.empty());
  CHECK(report.transferred() == report.rows_written());

  const auto synced = report.objects<lm::Artifact>();
  REQUIRE(synced.size() == 1);
  CHECK(synced.front().uid == "9K1dteZ6Qx0EXK8g0000");
  CHECK(lm::state(synced.front(), target).where == lm::State::Place::current);
}

TEST_CASE("sync, mini_immuno: as a record the target is what LaminDB's own transfer makes of it") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::mini_immuno(version);
  // LaminDB 2.12 keeps the source's user.
  const auto created_by = version == "2.2" ? lm::Ownership::current : lm::Ownership::source;
  lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1, {.created_by = created_by});
  const auto reference =
      files.workspace().unpack("mini_immuno-" + version + "/reference-after-record.db.gz", "reference.db");
  CHECK(difference_but_transfer(reference, files.target_file) == nothing);
  CHECK(files.compare_artifact(dataset1).summary() == "3 of 78 rows the same, 75 missing or different");
}

TEST_CASE("sync, mini_immuno: what the guide asserts of the transfer's lineage", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::mini_immuno(version);
  const auto target = files.tracked_target();
  const auto report = lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1);
  const auto artifact = report.objects<lm::Artifact>().front();

  REQUIRE(artifact.run);
  const auto run = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == artifact.run->id()).one();
  CHECK(run.finished_at);
  CHECK(run._status_code == 0);
  const auto& t = lm::columns<lm::Transform>;
  const auto transfer = target.registry<lm::Transform>().filter(t.id == run.transform.id()).one();
  CHECK(transfer.description == "Transfer from `laminlabs/lamindata`");
  CHECK(transfer.key == "__lamindb_transfer__/4XIuR0tvaiXM");
  CHECK(transfer.uid == "4XIuR0tvaiXM0000");
  CHECK(transfer.kind == "function");

  REQUIRE(run.initiated_by_run);
  const auto initiator = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == run.initiated_by_run->id()).one();
  const auto program = target.registry<lm::Transform>().filter(t.id == initiator.transform.id()).one();
  CHECK(program.description == "Sync data across databases");
}

TEST_CASE("sync, mini_immuno: a transfer has one run for each run that initiated it", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  const auto runs = [&] { return files.in_target("SELECT count(*) FROM lamindb_run WHERE transform_id = 2"); };

  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = lm::Transfer::annotations});
  CHECK(runs() == "1");

  // Everything of the guide's artifact is there: a label that it does not have makes the untracked program's run.
  target.session().set_current(lm::Role::run, std::nullopt);
  files.change_source(
      "INSERT INTO lamindb_ulabel (uid, name, is_type, created_by_id) VALUES ('abcdefgh', 'new', 0, 1)");
  lm::sync<lm::ULabel>(source, target, "abcdefgh");
  CHECK(runs() == "2");
  CHECK(files.in_target("SELECT initiated_by_run_id FROM lamindb_run WHERE id = 3") == "NULL");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_transform WHERE key LIKE '%transfer%'") == "1");
}

TEST_CASE("sync, mini_immuno: the report says what was transferred, and then what was found", "[engines]") {
  const auto files = Pair::mini_immuno("2.2");
  const auto source = files.source();
  const auto target = files.tracked_target();
  const std::string objects =
      "Artifact(uid='9K1dteZ6Qx0EXK8g0000'), Storage(uid='D9BilDV2'), Schema(uid='" +
      files.in_source("SELECT uid FROM lamindb_schema WHERE id = (SELECT schema_id FROM lamindb_artifact)") + "')\n";

  auto report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  std::string lines = printed(report);
  CHECK(lines.starts_with("→ transferred: Artifact(uid='9K1dteZ6Qx0EXK8g0000'), "));
  CHECK_THAT(lines, Catch::Matchers::EndsWith(" per second)\n") && Catch::Contains("→ 3 rows in "));
  lines.erase(lines.rfind("→ 3 rows in "));
  const auto sorted = [](std::string text) {
    std::sort(text.begin(), text.end());
    return text;
  };
  CHECK(sorted(lines) == sorted("→ transferred: " + objects + "→ rows: 1 Artifact, 1 Storage, 1 Schema\n"));
  CHECK(report.rows_written() == 3);
  CHECK(report.source == "laminlabs/lamindata");
  CHECK(report.target == "test/target");

  report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  CHECK(printed(report) == "→ mapped: Artifact(uid='9K1dteZ6Qx0EXK8g0000')\n");
  CHECK(report.rows_written() == 0);

  report = lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = lm::Transfer::annotations});
  lines = printed(report);
  CHECK(lines.starts_with("→ mapped: Artifact(uid='9K1dteZ6Qx0EXK8g0000'), "));
  CHECK(lines.find("\n→ transferred: ") != lines.npos);
  CHECK(lines.find("CellType(uid='ryEtgi1yGtAcX2')") != lines.npos);
  CHECK(lines.find("bionty.") == lines.npos);
  CHECK(lines.find("\n→ rows: ") != lines.npos);
}

TEST_CASE("sync, mini_immuno: first as a record, then with annotations, is the same as at once", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto at_once = Pair::mini_immuno(version);
  lm::sync<lm::Artifact>(at_once.source(), at_once.tracked_target(), artifacts.key == dataset1,
                         {.transfer = lm::Transfer::annotations});
  const auto in_steps = Pair::mini_immuno(version);
  const auto source = in_steps.source();
  const auto target = in_steps.tracked_target();
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = lm::Transfer::notes});
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = lm::Transfer::annotations});
  CHECK(in_steps.compare_artifact(dataset1).summary() == "78 of 78 rows the same, 0 missing or different");
  const auto counts = [](const Pair& files) {
    std::vector<std::string> all;
    const SqliteFile file(files.target_file);
    for (const auto& table : file.tables())
      all.push_back(table + ' ' + file.value("SELECT count(*) FROM \"" + table + '"'));
    return all;
  };
  CHECK(counts(at_once) == counts(in_steps));
}

TEST_CASE("sync, mini_immuno: annotations complete what LaminDB's own transfer left out, without doubling it",
          "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const Pair files("mini_immuno-" + version + "/source.db.gz",
                   "mini_immuno-" + version + "/reference-after-annotations.db.gz");
  const auto before = files.target_dump();
  lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                         {.transfer = lm::Transfer::annotations});
  const auto verdict = files.compare_artifact(dataset1);
  // What is there under another uid, or without its name, stays as it is: a mapped row is not written to.
  for (const auto& problem : verdict.problems) INFO(problem);
  CHECK(std::none_of(verdict.problems.begin(), verdict.problems.end(),
                     [](const auto& line) { return line.starts_with("duplicated"); }));
  CHECK(verdict.same > 41);
  for (const auto& line : difference(before, files.target_dump())) {
    INFO(line);
    const bool is_counter = line.starts_with("- sqlite_sequence") || line.starts_with("- lamindb_run: ");
    CHECK((line.starts_with('+') || is_counter));
  }
}

TEST_CASE("sync, rich: every artifact arrives with all its annotations", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto source = files.source();
  const auto target = files.target();
  const auto all = source.registry<lm::Artifact>().all_branches();
  lm::sync<lm::Artifact>(source, target, all,
                         {.transfer = lm::Transfer::annotations, .versions = lm::Versions::family});
  for (const auto& uid : SqliteFile(files.source_file).column("SELECT uid FROM lamindb_artifact")) {
    INFO(uid);
    CHECK(files.compare_artifact(uid).problems == nothing);
  }
  CHECK(files.compare_artifact(dataset1).summary() == "88 of 88 rows the same, 0 missing or different");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact") == "10");
}

TEST_CASE("sync, rich: every artifact by itself into a new target", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  std::set<std::string> uids;
  {
    const Workspace workspace;
    for (const auto& uid : SqliteFile(workspace.unpack("rich-" + version + "/source.db.gz", "source.db"))
                               .column("SELECT uid FROM lamindb_artifact"))
      uids.insert(uid);
  }
  REQUIRE(uids.size() == 10);
  for (const auto& uid : uids) {
    INFO(uid);
    const auto files = Pair::rich(version);
    const auto report = lm::sync<lm::Artifact>(
        files.source(), files.target(), uid, {.transfer = lm::Transfer::annotations, .versions = lm::Versions::family});
    CHECK(files.compare_artifact(uid).problems == nothing);
    CHECK(report.objects<lm::Artifact>().front().uid == uid);
  }
}

TEST_CASE("sync, rich: objects of the other registries arrive with their annotations", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto source = files.source();
  const auto target = files.target();
  const lm::SyncOptions options{.transfer = lm::Transfer::annotations, .versions = lm::Versions::family};
  lm::sync<lm::Record>(source, target, source.registry<lm::Record>().all_branches(), options);
  lm::sync<lm::Collection>(source, target, source.registry<lm::Collection>().all_branches(), options);
  lm::sync<lm::Run>(source, target, source.registry<lm::Run>().all_branches(), options);
  lm::sync<lm::Transform>(source, target, source.registry<lm::Transform>().all_branches(), options);
  lm::sync<lm::Schema>(source, target, source.registry<lm::Schema>().all_branches(), options);
  lm::sync<lm::Feature>(source, target, source.registry<lm::Feature>().all_branches(), options);
  lm::sync<lm::ULabel>(source, target, source.registry<lm::ULabel>().all_branches(), options);
  lm::sync<lm::Project>(source, target, source.registry<lm::Project>().all_branches(), options);
  lm::sync<lm::Reference>(source, target, source.registry<lm::Reference>().all_branches(), options);
  lm::sync<lm::bionty::CellType>(source, target, source.registry<lm::bionty::CellType>().all_branches(), options);
  lm::sync<lm::bionty::Gene>(source, target, source.registry<lm::bionty::Gene>().all_branches(), options);
  for (const std::string registry :
       {"record", "collection", "run", "transform", "schema", "feature", "ulabel", "project", "reference"})
    for (const auto& uid : SqliteFile(files.source_file).column("SELECT uid FROM lamindb_" + registry)) {
      INFO(registry << ' ' << uid);
      CHECK(files.compare("lamindb_" + registry, uid).problems == nothing);
    }
  for (const auto& uid : SqliteFile(files.source_file).column("SELECT uid FROM bionty_celltype"))
    CHECK(files.compare("bionty_celltype", uid).problems == nothing);
}
