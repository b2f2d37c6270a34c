// Repeating a sync, planning it, and how much it brings.
#include <sstream>

#include <unistd.h>

#include <laminate/sync/diff.hpp>

#include "sync_support.hpp"

namespace {

using namespace support;

/// Syncs T's whole registry twice; the second time must find everything.
template <class T>
void check_repeat(const Pair& files, const Database& source, const Database& target, lm::Transfer mode) {
  INFO(lm::table_info<T>().registry << " in mode " << static_cast<int>(mode));
  const auto all = source.registry<T>().all_branches();
  const lm::SyncOptions options{.transfer = mode, .versions = lm::Versions::family};
  const auto first = lm::sync<T>(source, target, all, options);
  const auto before = files.target_dump();
  const auto second = lm::sync<T>(source, target, all, options);
  CHECK(difference(before, files.target_dump()) == nothing);
  CHECK(second.rows_written() == 0);
  CHECK(second.transferred() == 0);
  CHECK(second.mapped() >= count_of(first, lm::table_info<T>().registry).transferred);
  CHECK(second.template objects<T>().size() == static_cast<std::size_t>(all.count()));
}

}  // namespace

// ---- repeating ------------------------------------------------------------------------------------------------------

TEST_CASE("sync: repeating it changes nothing, not even a run", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  for (const auto mode : {lm::Transfer::record, lm::Transfer::notes, annotations}) {
    const auto files = Pair::rich(version);
    const auto source = files.source();
    const auto target = files.target();
    check_repeat<lm::Artifact>(files, source, target, mode);
    check_repeat<lm::Collection>(files, source, target, mode);
    check_repeat<lm::Record>(files, source, target, mode);
    check_repeat<lm::Run>(files, source, target, mode);
    check_repeat<lm::Transform>(files, source, target, mode);
    check_repeat<lm::Schema>(files, source, target, mode);
    check_repeat<lm::Feature>(files, source, target, mode);
    check_repeat<lm::ULabel>(files, source, target, mode);
    check_repeat<lm::Project>(files, source, target, mode);
    check_repeat<lm::JsonValue>(files, source, target, mode);
    check_repeat<lm::bionty::Gene>(files, source, target, mode);
    check_repeat<lm::bionty::CellType>(files, source, target, mode);
  }
}

TEST_CASE("sync: repeating it in another run, by another program, changes nothing", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  lm::sync<lm::Artifact>(source, files.tracked_target(), artifacts.key == dataset1, {.transfer = annotations});
  const auto before = files.target_dump();
  const auto report =
      lm::sync<lm::Artifact>(source, files.target(), artifacts.key == dataset1, {.transfer = annotations});
  CHECK(report.rows_written() == 0);
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("sync: rows that came by different ways are there once", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::bionty::CellType>(source, target, "ryEtgi1yGtAcX2");
  lm::sync<lm::Feature>(source, target, lm::columns<lm::Feature>.name == "experiment");
  lm::sync<lm::Schema>(source, target, lm::columns<lm::Schema>.name == "obs_schema");
  lm::sync<lm::Record>(source, target, lm::columns<lm::Record>.name == "sample A", {.transfer = annotations});
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});
  CHECK(files.compare_artifact(dataset1).summary() == "88 of 88 rows the same, 0 missing or different");
}

// ---- plan and apply -------------------------------------------------------------------------------------------------

TEST_CASE("plan: writes nothing and says what apply does", "[engines]") {
  const auto mode = GENERATE(lm::Transfer::record, annotations);
  const std::string from = GENERATE("2.2", "2.12"), to = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(from, to);
  const auto source = files.source();
  const auto target = files.target();
  const auto rows = files.target_dump();
  const auto bytes = content_of(files.target_file);
  const auto plan = lm::plan<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = mode});
  CHECK((content_of(files.target_file) == bytes));
  CHECK(files.target_dump() == rows);
  CHECK(plan.transferred() > 0);
  CHECK(printed(plan).starts_with("plan: laminlabs/lamindata → test/target, nothing is written yet\n→ "));

  const auto report = plan.apply();
  CHECK(report.counts == plan.counts);
  CHECK(report.entries == plan.entries);
  CHECK(report.remarks == plan.remarks);
  CHECK(report.rows_written() == plan.transferred());
  const auto lines = printed(report);
  CHECK(printed(plan).ends_with(lines.substr(0, lines.rfind("→ "))));
  CHECK(files.compare_artifact(dataset1).problems.empty() == (mode == annotations));
}

TEST_CASE("plan: applied by itself it is the same as sync at once", "[engines]") {
  const auto planned = Pair::mini_immuno("2.12"), at_once = Pair::mini_immuno("2.12");
  const auto options = lm::SyncOptions{.transfer = annotations};
  const auto a = lm::plan<lm::Artifact>(planned.source(), planned.tracked_target(), artifacts.key == dataset1, options);
  const auto report = a.apply();
  const auto other =
      lm::sync<lm::Artifact>(at_once.source(), at_once.tracked_target(), artifacts.key == dataset1, options);
  CHECK(report.counts == other.counts);
  CHECK(report.entries == other.entries);
  CHECK(report.remarks == other.remarks);
}

TEST_CASE("plan: of a target that is read-only", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto target = lm::open(files.target_file, {.read_only = true});
  const auto plan = lm::plan<lm::Artifact>(files.source(), target, artifacts.key == dataset1);
  CHECK(plan.transferred() == 3);
  CHECK_THROWS_AS(plan.apply(), lm::ReadOnly);
}

TEST_CASE("plan: on a terminal its lines end between entries", "[engines]") {
  const auto files = Pair::rich("2.12");
  const lm::SyncOptions options{.transfer = annotations};
  const auto plan = lm::plan<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, options);
  const auto diff = lm::diff<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, options);
  const auto report = plan.apply();
  files.change_target(
      "UPDATE lamindb_artifact SET description = 'one', size = 1; UPDATE lamindb_schema SET name = 'x'");
  const auto again = lm::plan<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1, options);
  const auto check = [](const auto& shown) {
    const auto whole = shown.str();
    CHECK(whole == printed(shown));
    for (const std::size_t width : {60U, 80U, 100000U}) {
      auto text = shown.str({.width = width});
      if (width == 100000) CHECK(text == whole);
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(lm::text::width(line) <= width);
        CHECK_FALSE(line.ends_with(' '));
      }
      for (std::size_t at = 0; (at = text.find("\n  ", at)) != text.npos;) text.replace(at, 3, " ");
      CHECK(text == whole);
    }
  };
  check(plan), check(diff), check(report), check(again);
  CHECK(plan.str({.width = 60}).find(",\n  ULabel(uid='") != std::string::npos);
  CHECK(lm::text::folded("→ é, bb, c", 5, ", ") == "→ é,\n  bb,\n  c");
  CHECK(lm::text::folded("longer words", 3) == "longer\n  words");
}

TEST_CASE("plan: of a source in WAL mode whose folder cannot be written to") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source("PRAGMA journal_mode = WAL");
  const auto folder = fs::path(files.source_file).parent_path();
  for (const auto& file : fs::directory_iterator(folder)) fs::permissions(file, fs::perms(0644));
  fs::permissions(folder, fs::perms(0555));
  const bool root = ::geteuid() == 0;  // who may write anywhere
  if (root) REQUIRE(::seteuid(65534) == 0);
  std::string refusal;
  try {
    (void)files.source();
  } catch (const lm::CannotOpen& error) {
    refusal = error.what();
  }
  if (root) REQUIRE(::seteuid(0) == 0);
  fs::permissions(folder, fs::perms(0755));
  CHECK_THAT(refusal, Catch::Contains("PRAGMA journal_mode = DELETE"));
  CHECK(files.source().registry<lm::Artifact>().count() > 0);
}

TEST_CASE("plan: is refused when the target has changed since", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto plan = lm::plan<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = annotations});

  SECTION("by a sync") { lm::sync<lm::bionty::CellType>(source, target, "ryEtgi1yGtAcX2"); }
  SECTION("by another program") {
    files.change_target("INSERT INTO lamindb_ulabel (uid, name, is_type, created_by_id) SELECT '" +
                        files.in_source("SELECT uid FROM lamindb_ulabel WHERE name = 'DMSO'") + "', 'DMSO', 0, 1");
  }
  SECTION("by itself") { plan.apply(); }
  const auto before = files.target_dump();
  CHECK_THROWS_AS(plan.apply(), lm::PlanOutdated);
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("plan: a change that does not matter to it does not stop it", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto target = files.target();
  const auto plan = lm::plan<lm::Artifact>(files.source(), target, artifacts.key == dataset1);
  files.change_target(
      "INSERT INTO lamindb_storage (uid, root, type, created_by_id) VALUES ('zzzzzzzz', '/x', 'local', 1)");
  CHECK(plan.apply().rows_written() == 3);
  CHECK(files.compare_artifact(dataset1).same == 3);
}

TEST_CASE("plan: is refused when the source has changed since", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto plan = lm::plan<lm::ULabel>(files.source(), files.target(), lm::columns<lm::ULabel>.name == "DMSO");
  SECTION("the row has another type") {
    files.change_source("UPDATE lamindb_ulabel SET type_id = 4 WHERE name = 'DMSO'");
  }
  SECTION("the row has another uid") {
    files.change_source("UPDATE lamindb_ulabel SET uid = 'zzzzzzzz' WHERE name = 'DMSO'");
  }
  CHECK_THROWS_AS(plan.apply(), lm::PlanOutdated);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_ulabel") == "0");
}

// ---- modes ----------------------------------------------------------------------------------------------------------

TEST_CASE("sync: notes come in the mode notes, and annotations only with annotations", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  const auto source = files.source();
  const auto target = files.target();
  const auto count = [&](const std::string& table) { return files.in_target("SELECT count(*) FROM " + table); };

  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1);
  CHECK(count("lamindb_artifactblock") == "0");
  lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, {.transfer = lm::Transfer::notes});
  CHECK(count("lamindb_artifactblock") == "1");
  CHECK(count("lamindb_artifactulabel") == "0");
  CHECK(files.in_target("SELECT content FROM lamindb_artifactblock") ==
        files.in_source("SELECT content FROM lamindb_artifactblock"));
  CHECK(files.in_target("SELECT artifact_id FROM lamindb_artifactblock") ==
        files.in_target("SELECT id FROM lamindb_artifact WHERE uid = '9K1dteZ6Qx0EXK8g0000'"));
}

TEST_CASE("sync: schemas come with their annotations unless told otherwise", "[engines]") {
  const auto& s = lm::columns<lm::Schema>;
  const auto composite = s.name == "anndata_ensembl_gene_ids_and_valid_features_in_obs";
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  lm::sync<lm::Schema>(source, target, composite, {.transfer = lm::Transfer::record});
  CHECK(files.in_target("SELECT count(*) FROM lamindb_schemacomponent") == "0");
  CHECK(lm::traits::default_transfer<lm::Schema> == annotations);
  lm::sync<lm::Schema>(source, target, composite);
  CHECK(files.in_target("SELECT count(*) FROM lamindb_schemacomponent") == "2");
  CHECK(files.compare("lamindb_schema", source.registry<lm::Schema>().get(composite).uid.str()).problems == nothing);
  CHECK(lm::traits::default_transfer<lm::Artifact> == lm::Transfer::record);
}

TEST_CASE("sync: an unknown mode is refused with the valid ones", "[engines]") {
  CHECK(lm::parse_transfer("sqlrecord") == lm::Transfer::record);
  CHECK(lm::parse_transfer("record") == lm::Transfer::record);
  CHECK(lm::parse_transfer("notes") == lm::Transfer::notes);
  CHECK(lm::parse_transfer("annotations") == annotations);
  CHECK_THROWS_WITH(lm::parse_transfer("everything"), Catch::Contains("'everything'") && Catch::Contains("sqlrecord") &&
                                                          Catch::Contains("notes") && Catch::Contains("annotations"));
}

TEST_CASE("sync: without parents the ontology above the labels stays behind", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  lm::sync<lm::Artifact>(files.source(), files.tracked_target(), artifacts.key == dataset1,
                         {.transfer = annotations, .parents = false});
  CHECK(files.in_target("SELECT count(*) FROM bionty_celltype_parents") == "0");
  CHECK(files.in_target("SELECT count(*) FROM bionty_celltype") == "3");
  CHECK(files.compare_artifact(dataset1, {.parents = false}).problems == nothing);
  CHECK_FALSE(files.compare_artifact(dataset1).problems.empty());
}

// ---- selections -----------------------------------------------------------------------------------------------------

TEST_CASE("sync: a selection is a condition, a query, a record or a uid", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto& u = lm::columns<lm::ULabel>;
  const auto of_source = source.registry<lm::ULabel>();
  CHECK(lm::sync<lm::ULabel>(source, target, u.name == "DMSO").objects<lm::ULabel>().front().name == "DMSO");
  CHECK(lm::sync<lm::ULabel>(source, target, of_source.get(u.name == "DMSO")).mapped() == 1);
  CHECK(lm::sync<lm::ULabel>(source, target, of_source.get(u.name == "DMSO").uid.str()).mapped() == 1);
  const auto two =
      lm::sync<lm::ULabel>(source, target, of_source.filter(u.is_type == false).order_by(desc(u.name)).limit(2));
  REQUIRE(two.objects<lm::ULabel>().size() == 2);
  CHECK(two.objects<lm::ULabel>()[0].name > two.objects<lm::ULabel>()[1].name);
  CHECK(two.objects<lm::Artifact>().empty());
}

TEST_CASE("sync: reports progress by phase, up to the end", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  std::vector<std::string> phases;
  std::size_t done = 0, total = 0;
  bool rising = true;
  const auto report = lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == dataset1,
                                             {.transfer = annotations, .progress = [&](const lm::Progress& progress) {
                                                if (phases.empty() || phases.back() != progress.phase)
                                                  phases.emplace_back(progress.phase);
                                                else
                                                  rising = rising && progress.done >= done;
                                                done = progress.done;
                                                total = progress.total;
                                              }});
  CHECK(phases == std::vector<std::string>{"resolve", "write"});
  CHECK(rising);
  CHECK(done == report.rows_written());
  CHECK(total == report.rows_written());
}
