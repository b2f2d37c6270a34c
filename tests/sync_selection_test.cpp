// What a sync is about: several registries at once, types with what is below them, members up to a cap, provenance and
// inputs.
#include "sync_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

}  // namespace

TEST_CASE("selection: objects of several registries come with one run and one report", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::Selection selection(source);
  selection.add<lm::Artifact>(artifacts.key == dataset1)
      .add<lm::Artifact>(artifacts.key == "tables/a.csv")
      .add(source.registry<lm::ULabel>().filter(labels.is_type == true))
      .add<lm::Collection>(source.registry<lm::Collection>().first().value());
  const auto report = lm::sync(selection, target);
  CHECK(report.objects<lm::Artifact>().size() == 2);
  CHECK(report.objects<lm::Collection>().size() == 1);
  CHECK(report.objects<lm::ULabel>().size() ==
        static_cast<std::size_t>(source.registry<lm::ULabel>().filter(labels.is_type == true).count()));
  CHECK(files.in_target("SELECT count(*) FROM lamindb_run") == "1");
  CHECK(lm::sync(selection, target).rows_written() == 0);
  CHECK(lm::plan(selection, target).transferred() == 0);
}

TEST_CASE("selection: a schema among other objects comes with its members", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  lm::Selection selection(source);
  selection.add<lm::ULabel>(labels.is_type == true).add<lm::Schema>(source.registry<lm::Schema>().first().value());
  CHECK(lm::sync(selection, files.target()).transferred() > 0);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_schemafeature") != "0");
}

TEST_CASE("selection: nothing, and rows of another database", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::Selection selection(source);
  CHECK_THROWS_AS(selection.add<lm::Artifact>(artifacts.key == "nosuchkey"), lm::NotFound);
  CHECK_THROWS_AS(selection.add(target.registry<lm::User>()), lm::InvalidArgument);
  CHECK(lm::sync(selection, target).rows_written() == 0);
}

TEST_CASE("depth: rows of a selected type come along, so many levels down", "[engines]") {
  const auto files = Pair::rich("2.12");
  // A chain of types: top > middle > low, with a label in each.
  files.change_source(
      "INSERT INTO lamindb_ulabel (id, uid, name, is_type, is_locked, created_at, updated_at, created_by_id, space_id, "
      "branch_id, created_on_id, type_id) VALUES (101, 'top00001', 'top', 1, 0, '2026-01-01 00:00:00', '2026-01-01 "
      "00:00:00', 1, 1, 1, "
      "1, "
      "NULL), (102, 'middle01', 'middle', 1, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1, 101), (103, "
      "'low00001', 'low', "
      "1, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1, 102), (104, 'leaf0001', 'leaf', 0, 0, "
      "'2026-01-01 00:00:00', '2026-01-01 00:00:00', "
      "1, 1, 1, 1, 103), (105, 'other001', 'other', 0, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1, "
      "101)");
  const auto expected = GENERATE(table<int, std::string>({{0, "top"},
                                                          {1, "middle,other,top"},
                                                          {2, "low,middle,other,top"},
                                                          {3, "leaf,low,middle,other,top"},
                                                          {9, "leaf,low,middle,other,top"}}));
  const auto report =
      lm::sync<lm::ULabel>(files.source(), files.target(), labels.uid == "top00001", {.depth = std::get<0>(expected)});
  CHECK(files.in_target("SELECT group_concat(name) FROM (SELECT name FROM lamindb_ulabel ORDER BY name)") ==
        std::get<1>(expected));
  CHECK(report.objects<lm::ULabel>().size() == 1);  // only one was selected
  CHECK_THROWS_AS(lm::sync<lm::ULabel>(files.source(), files.target(), labels.uid == "top00001", {.depth = -1}),
                  lm::InvalidArgument);
}

TEST_CASE("member cap: schemas with more members come without them, and that is said", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                                             {.transfer = annotations, .member_cap = 3});
  const auto capped = remarks(report, "too_many_members");
  REQUIRE(capped.size() == 1);
  CHECK_THAT(capped.front().message, Contains("was carried without its 8 rows of SchemaFeature: the cap is 3"));
  CHECK(files.in_target("SELECT count(*) FROM lamindb_schemafeature") == "0");
  CHECK(files.in_target("SELECT count(*) FROM bionty_schemagene") == "3");
  // Without the cap the rest arrives.
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("provenance: the original runs and transforms come along", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const std::string run =
      "SELECT r.uid || ' of ' || t.key FROM lamindb_artifact AS a JOIN lamindb_run AS r ON r.id = "
      "a.run_id JOIN lamindb_transform AS t ON t.id = r.transform_id WHERE a.uid = "
      "'9K1dteZ6Qx0EXK8g0000'";
  lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                         {.provenance = lm::Provenance::original});
  CHECK(files.in_target(run) == files.in_source(run));
  CHECK(files.in_target("SELECT count(*) FROM lamindb_transform WHERE key LIKE '__lamindb_transfer__/%'") == "1");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact_input_of_runs") == "0");
}

TEST_CASE("inputs: what the runs read comes along, and what made that", "[engines]") {
  const auto files = Pair::rich("2.12");
  // made by run 2, which read an artifact that run 1 made
  files.change_source("UPDATE lamindb_artifact SET run_id = 1 WHERE key = 'tables/a.csv'");
  files.change_source("UPDATE lamindb_artifact SET run_id = 2 WHERE key = 'results/b.tsv'");
  files.change_source("DELETE FROM lamindb_artifact_input_of_runs");
  files.change_source(
      "INSERT INTO lamindb_artifact_input_of_runs (artifact_id, run_id) SELECT id, 2 FROM "
      "lamindb_artifact WHERE key = 'tables/a.csv'");
  files.change_source(
      "INSERT INTO lamindb_artifact_input_of_runs (artifact_id, run_id) SELECT id, 1 FROM "
      "lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::Artifact>(source, target, artifacts.key == "results/b.tsv", {.inputs = true});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact WHERE key IN ('results/b.tsv', 'tables/a.csv', '" +
                        dataset1 + "')") == "3");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact_input_of_runs") == "2");
  CHECK(
      files.in_target("SELECT r.uid FROM lamindb_artifact AS a JOIN lamindb_run AS r ON r.id = a.run_id WHERE a.key = "
                      "'tables/a.csv'") == files.in_source("SELECT uid FROM lamindb_run WHERE id = 1"));
  CHECK(lm::sync<lm::Artifact>(source, target, artifacts.key == "results/b.tsv", {.inputs = true}).rows_written() == 0);
  CHECK_THROWS_WITH(lm::sync<lm::Artifact>(source, target, artifacts.key == "results/b.tsv",
                                           {.provenance = lm::Provenance::transfer, .inputs = true}),
                    Contains("Provenance::original"));
}

TEST_CASE("branch: rows come to the current branch on request, but not out of the trash", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto branch = GENERATE(lm::Ownership::source, lm::Ownership::current);
  files.change_source("UPDATE lamindb_artifact SET branch_id = 0 WHERE key = 'tables/a.csv'");
  const auto source = files.source();
  lm::sync<lm::Artifact>(source, files.target(), source.registry<lm::Artifact>().all_branches(),
                         {.branch = branch, .versions = lm::Versions::family});
  const auto on = [&](const std::string& key) {
    return files.in_target("SELECT branch_id FROM lamindb_artifact WHERE key = '" + key + "'");
  };
  CHECK(on("trashed.parquet") == "-1");
  CHECK(on("tables/a.csv") == "0");
  CHECK(on(dataset1) == "1");
  CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact WHERE branch_id NOT IN (-1, 0, 1)") == "0");
}
