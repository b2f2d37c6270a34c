#include <boost/json/parse.hpp>
#include <laminate/lamindb/tracking/program_source.hpp>
#include <laminate/lamindb/tracking/tracked_run.hpp>
#include <laminate/open.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;
using Catch::Matchers::Matches;
using support::CleanSettings;
using support::Messages;
using support::Workspace;

namespace {

using Instance = lm::Database<lm::lamindb_schema>;

lm::Transform transform_of(const Instance& db, const lm::Run& run) {
  return db.registry<lm::Transform>().filter(lm::columns<lm::Transform>.id == run.transform.id().value()).one();
}

std::int64_t transforms(const Instance& db) { return db.registry<lm::Transform>().all_branches().count(); }
std::int64_t runs(const Instance& db) { return db.registry<lm::Run>().all_branches().count(); }

/// Tracks a program without its source file.
lm::Run start(const Instance& db, const lm::TrackOptions& options) { return lm::track(db, options, {}); }

/// Tracks a program that was compiled from a file that is not on this machine.
lm::Run track_installed(const Instance& db, const lm::TrackOptions& options);

/// A new instance of either version, opened for writing.
struct Fixture {
  explicit Fixture(const std::string& version = "2.12")
      : file(workspace.unpack("mini_immuno-" + version + "/target.db.gz", "target.db")), db(lm::open(file)) {}

  CleanSettings settings;
  Workspace workspace;
  std::string file;
  Instance db;
};

}  // namespace

TEST_CASE("track: a new program gets a transform and a run", "[engines]") {
  const Fixture in(GENERATE("2.2", "2.12"));
  const auto before = lm::Timestamp::now();
  Messages messages;
  const auto run = start(in.db, {.key = "sync.cpp", .description = "Bring the data over"});

  CHECK(run.uid.view().size() == 16);
  CHECK(run._status_code == -1);
  CHECK(run.started_at >= before);
  CHECK(run.started_at <= lm::Timestamp::now());
  CHECK_FALSE(run.finished_at);
  CHECK_FALSE(run.initiated_by_run);
  CHECK(run.created_by.id().value() == 1);
  CHECK(run.branch.id().value() == 1);
  CHECK(run.space.id().value() == 1);

  const auto transform = transform_of(in.db, run);
  CHECK(transform.uid.view().size() == 16);
  CHECK(lm::stem_of(transform.uid).size() == 12);
  CHECK(transform.uid.view().substr(12) == "0000");
  CHECK(transform.key == "sync.cpp");
  CHECK(transform.description == "Bring the data over");
  CHECK(transform.kind == "script");
  CHECK(transform.is_latest);
  CHECK_FALSE(transform.source_code);
  CHECK_FALSE(transform.hash);
  CHECK_FALSE(transform.run);
  CHECK(transform.created_by.id().value() == 1);

  CHECK(in.db.session().current(lm::Role::run) == run.id.value());
  CHECK(in.db.session().current(lm::Role::creator) == 1);

  REQUIRE(messages.all.size() == 2);
  CHECK(messages.all[0] == "created Transform('" + transform.uid.str() + "', key='sync.cpp'), started new Run('" +
                               run.uid.str() + "') at " + run.started_at.str(0) + " UTC");
  CHECK(messages.all[1] ==
        "recommendation: to identify the program across renames, pass the uid: track(database, {.uid = \"" +
            transform.uid.str().substr(0, 12) + "\"})");

  // it is there for everyone
  const auto again = lm::open(in.file);
  CHECK(again.registry<lm::Run>().get(run.uid).started_at == run.started_at);
}

TEST_CASE("track: rows that are made now name the run and its user", "[engines]") {
  const Fixture in;
  const auto run = start(in.db, {.key = "sync.cpp"});
  lm::ULabel label{.name = "tracked"};
  in.db.registry<lm::ULabel>().save(label);
  REQUIRE(label.run);
  CHECK(label.run->id() == run.id);
  CHECK(label.created_by == run.created_by);
  lm::finish(in.db);
  lm::ULabel later{.name = "untracked"};
  in.db.registry<lm::ULabel>().save(later);
  CHECK_FALSE(later.run);
}

TEST_CASE("track: a known program is loaded, with a run of its own", "[engines]") {
  const Fixture in;
  const auto first = start(in.db, {.key = "sync.cpp", .description = "first"});
  const auto transform = transform_of(in.db, first);
  const auto count = transforms(in.db);
  const auto stem = transform.uid.str().substr(0, 12);
  Messages messages;

  SECTION("by key") {
    const auto run = start(in.db, {.key = "sync.cpp"});
    CHECK(run.transform == first.transform);
    CHECK(run.id != first.id);
    REQUIRE(messages.all.size() == 2);
    CHECK_THAT(messages.all[0], Contains("loaded Transform('" + transform.uid.str() + "', key='sync.cpp'), started"));
    CHECK(transform_of(in.db, run).description == "first");
  }
  SECTION("by uid, in both forms, without the hint") {
    for (const auto& uid : {stem, transform.uid.str()}) CHECK(start(in.db, {.uid = uid}).transform == first.transform);
    CHECK(start(in.db, {.key = "sync.cpp", .uid = stem}).transform == first.transform);
    REQUIRE(messages.all.size() == 3);
    for (const auto& message : messages.all) CHECK_THAT(message, Contains("loaded Transform("));
  }
  SECTION("by uid, under a new name") {
    CHECK(start(in.db, {.key = "bring.cpp", .uid = stem}).transform == first.transform);
    CHECK(in.db.registry<lm::Transform>().get(stem).key == "bring.cpp");
    CHECK_THAT(messages.all[0], Contains("renamed transform from 'sync.cpp' to 'bring.cpp', loaded"));
  }
  SECTION("with another description") {
    const auto run = start(in.db, {.key = "sync.cpp", .description = "second"});
    CHECK(transform_of(in.db, run).description == "second");
    CHECK_THAT(messages.all[0], Contains("updated transform description, loaded Transform("));
  }
  SECTION("over another connection") {
    const auto other = lm::open(in.file);
    CHECK(start(other, {.key = "sync.cpp"}).transform == first.transform);
  }
  CHECK(transforms(in.db) == count);
}

TEST_CASE("track: programs that LaminDB has tracked are the same programs", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const CleanSettings settings;
  const Workspace workspace;
  const auto db = lm::open(workspace.unpack("mini_immuno-" + version + "/source.db.gz", "source.db"));
  const auto count = transforms(db);
  const auto run = start(db, {.key = "curate-anndata-mini-immuno.py"});
  CHECK(transforms(db) == count);
  CHECK(transform_of(db, run).hash == "GGvb5B556mlkELoKno0nYg");
  CHECK(transform_of(db, run).created_by.id().value() == 1);
  // there was nobody but laminlabs
  CHECK(db.registry<lm::User>().get("00000000").id == run.created_by.id());
}

TEST_CASE("track: the run is of the settings' user", "[engines]") {
  const CleanSettings settings;
  settings.user("Xq7bN2wZ", "newcomer", "New Comer");
  const Workspace workspace;
  const auto db = lm::open(workspace.unpack("mini_immuno-2.2/target.db.gz", "target.db"));
  const auto run = start(db, {.key = "sync.cpp"});
  const auto user = db.registry<lm::User>().get("Xq7bN2wZ");
  CHECK(run.created_by.id() == user.id);
  CHECK(transform_of(db, run).created_by.id() == user.id);
  CHECK(db.session().current(lm::Role::creator) == user.id.value());
}

TEST_CASE("track: a uid can be chosen beforehand", "[engines]") {
  const Fixture in;
  SECTION("of the family") {
    const auto run = start(in.db, {.key = "sync.cpp", .kind = "pipeline", .uid = "UQxQ4fAM9CaJ"});
    CHECK(transform_of(in.db, run).uid == "UQxQ4fAM9CaJ0000");
    CHECK(transform_of(in.db, run).kind == "pipeline");
  }
  SECTION("of the version; a later one takes over") {
    const auto first = start(in.db, {.key = "sync.cpp", .description = "kept", .uid = "UQxQ4fAM9CaJ0000"});
    CHECK(transform_of(in.db, first).uid == "UQxQ4fAM9CaJ0000");
    const auto second = start(in.db, {.uid = "UQxQ4fAM9CaJ000z"});
    CHECK(transform_of(in.db, second).uid == "UQxQ4fAM9CaJ000z");
    CHECK(transform_of(in.db, second).key == "sync.cpp");
    CHECK(transform_of(in.db, second).description == "kept");
    CHECK(transform_of(in.db, second).is_latest);
    CHECK_FALSE(transform_of(in.db, first).is_latest);
    CHECK(start(in.db, {.key = "sync.cpp"}).transform == second.transform);
    CHECK(start(in.db, {.uid = "UQxQ4fAM9CaJ"}).transform == second.transform);
    CHECK(start(in.db, {.uid = "UQxQ4fAM9CaJ0000"}).transform == first.transform);
    CHECK_THROWS_WITH(start(in.db, {.uid = "UQxQ4fAM9CaJ0005"}), Contains("next version is \"UQxQ4fAM9CaJ0010\""));
  }
}

TEST_CASE("track: changed source code makes a new version", "[engines]") {
  const Fixture in;
  const auto draft = start(in.db, {.key = "sync.cpp", .description = "syncs"});
  const auto count = transforms(in.db);

  const auto first = start(in.db, {.key = "sync.cpp", .source_code = "int main() {}\n"});
  CHECK(first.transform == draft.transform);  // it had no code yet
  CHECK(transform_of(in.db, first).source_code == "int main() {}\n");
  CHECK(transform_of(in.db, first).hash == "-IETdij8jdZzt2Hreh4kMg");
  CHECK(start(in.db, {.key = "sync.cpp", .source_code = "int main() {}\n"}).transform == draft.transform);
  CHECK(transforms(in.db) == count);

  Messages messages;
  const auto second = start(in.db, {.key = "sync.cpp", .source_code = "int main() { return 1; }\n"});
  CHECK(transforms(in.db) == count + 1);
  const auto older = transform_of(in.db, first), newer = transform_of(in.db, second);
  CHECK(newer.uid == older.uid.str().substr(0, 12) + "0001");
  CHECK(newer.key == "sync.cpp");
  CHECK(newer.description == "syncs");
  CHECK(newer.is_latest);
  CHECK_FALSE(older.is_latest);
  CHECK(older.source_code == "int main() {}\n");
  REQUIRE(messages.all.size() == 3);
  CHECK(messages.all[0] == "found script sync.cpp, making new version");
  CHECK_THAT(messages.all[1], Contains("created Transform('" + newer.uid.str() + "'"));

  SECTION("the old code is the old version") {
    CHECK(start(in.db, {.key = "sync.cpp", .source_code = "int main() {}\n"}).transform == first.transform);
    CHECK(start(in.db, {.uid = older.uid.str().substr(0, 12), .source_code = "int main() {}\n"}).transform ==
          first.transform);
    CHECK(transforms(in.db) == count + 1);
  }
  SECTION("a version that was asked for is not exchanged for another") {
    const auto before = runs(in.db);
    CHECK_THROWS_AS(start(in.db, {.uid = newer.uid.str(), .source_code = "changed"}), lm::InvalidArgument);
    CHECK_THROWS_WITH(start(in.db, {.uid = newer.uid.str(), .source_code = "changed"}),
                      Contains(older.uid.str().substr(0, 12) + "0002"));
    CHECK(runs(in.db) == before);
  }
}

TEST_CASE("track: uids of versions count in base 62") {
  CHECK(lm::next_version("UQxQ4fAM9CaJ0000") == "UQxQ4fAM9CaJ0001");
  CHECK(lm::next_version("UQxQ4fAM9CaJ0009") == "UQxQ4fAM9CaJ000A");
  CHECK(lm::next_version("UQxQ4fAM9CaJ000Z") == "UQxQ4fAM9CaJ000a");
  CHECK(lm::next_version("UQxQ4fAM9CaJ0Azz") == "UQxQ4fAM9CaJ0B00");
  CHECK(lm::next_version("UQxQ4fAM9CaJzzzz").size() == 17);  // there is none
}

TEST_CASE("track: finish completes the run", "[engines]") {
  const Fixture in(GENERATE("2.2", "2.12"));
  const auto tracked = start(in.db, {.key = "sync.cpp"});
  const auto finished = lm::finish(in.db);
  CHECK(finished.id == tracked.id);
  CHECK(finished._status_code == 0);
  REQUIRE(finished.finished_at);
  CHECK(*finished.finished_at >= tracked.started_at);
  CHECK(finished.started_at == tracked.started_at);
  CHECK_FALSE(in.db.session().current(lm::Role::run));
  CHECK(lm::open(in.file).registry<lm::Run>().get(tracked.uid)._status_code == 0);
  CHECK_THROWS_AS(lm::finish(in.db), lm::InvalidArgument);
  CHECK_THROWS_WITH(lm::finish(in.db), Contains("call track()"));
}

TEST_CASE("track: what it refuses changes nothing", "[engines]") {
  const Fixture in;
  const auto run = start(in.db, {.key = "sync.cpp"});
  const auto uid = transform_of(in.db, run).uid.str();
  const auto before = support::content_of(in.file);
  const auto refused = [&](const lm::TrackOptions& options, auto matcher) {
    CHECK_THROWS_AS(start(in.db, options), lm::InvalidArgument);
    CHECK_THROWS_WITH(start(in.db, options), matcher);
  };
  refused({}, Contains("give .key"));
  refused({.key = "x.cpp", .kind = "programme"}, Contains("'programme'") && Contains("script, notebook, pipeline"));
  refused({.key = "x.cpp", .uid = "short"}, Contains("'short' is not the uid of a transform"));
  refused({.key = "x.cpp", .uid = "UQxQ4fAM9Ca%"}, Contains("is not the uid"));
  refused({.uid = "UQxQ4fAM9CaJ"}, Contains("no Transform UQxQ4fAM9CaJ yet") && Contains(".key"));
  CHECK((support::content_of(in.file) == before));
  CHECK(in.db.session().current(lm::Role::run) == run.id.value());
}

TEST_CASE("track: not in a database that cannot be written") {
  const Fixture in;
  const auto source = lm::open(in.file, {.name = "a/source", .read_only = true});
  CHECK_THROWS_AS(start(source, {.key = "sync.cpp"}), lm::ReadOnly);
  CHECK_THROWS_WITH(start(source, {.key = "sync.cpp"}), Contains("a/source is open read-only"));

  const auto writer = lm::open(in.file);
  const lm::Transaction other(writer.session(), lm::Transaction::Mode::write);
  const auto waiting = lm::open(in.file, {.busy_timeout = std::chrono::milliseconds(10)});
  CHECK_THROWS_AS(start(waiting, {.key = "sync.cpp"}), lm::Locked);
  CHECK_FALSE(waiting.session().current(lm::Role::run));
}

TEST_CASE("track: a user who could not be kept is not remembered", "[engines]") {
  const Fixture in;
  in.settings.user("Xq7bN2wZ", "newcomer");
  const auto db = lm::open(in.file);
  CHECK_THROWS_AS(start(db, {.uid = "UQxQ4fAM9CaJ"}), lm::InvalidArgument);
  CHECK_FALSE(db.session().current(lm::Role::creator));
  CHECK(db.registry<lm::User>().count() == 1);
  const auto run = start(db, {.key = "sync.cpp"});
  CHECK(run.created_by.id() == db.registry<lm::User>().get("Xq7bN2wZ").id);
}

TEST_CASE("track: a trashed transform's key is free, its uid is not", "[engines]") {
  const Fixture in;
  const auto first = start(in.db, {.key = "sync.cpp"});
  auto trashed = transform_of(in.db, first);
  trashed.branch = lm::Ref<lm::Branch>(lm::Id(-1, in.db.session().origin()));
  in.db.registry<lm::Transform>().save(trashed);
  CHECK(start(in.db, {.uid = trashed.uid.str()}).transform == first.transform);
  CHECK(start(in.db, {.key = "sync.cpp"}).transform != first.transform);
}

TEST_CASE("track: the source file that calls it is the transform's code, and its name the key", "[engines]") {
  const auto here = std::filesystem::current_path();
  const Fixture in(GENERATE("2.2", "2.12"));
  std::filesystem::current_path(here);  // the compiler may have been given a relative path
  const auto code = support::content_of(__FILE__);
  Messages messages;
  const auto run = lm::track(in.db);
  const auto transform = transform_of(in.db, run);
  CHECK(transform.key == "track_test.cpp");
  CHECK(transform.kind == "script");
  CHECK(transform.hash == lm::content_hash(code));
  REQUIRE(transform.source_code);
  CHECK_THAT(*transform.source_code, Contains("The first line of a literal that is in no other place"));
  // This file has what look like secrets in it.
  CHECK(transform.source_code->size() != code.size());
  CHECK_THAT(messages.all.front(), Contains("saved without what look like secrets in it: "));
  CHECK_THAT(*transform.source_code, Contains("{\"apiToken\", \"***REDACTED***\"}"));

  SECTION("the same code is the same version") {
    CHECK(lm::track(in.db).transform == run.transform);
    CHECK(lm::track(in.db, {.uid = transform.uid.str()}).transform == run.transform);
  }
  SECTION("other code was an older version") {
    auto older = transform;
    older.source_code = "int main() {}";
    older.hash = lm::content_hash("int main() {}");
    in.db.registry<lm::Transform>().save(older);
    const auto newer = transform_of(in.db, lm::track(in.db));
    CHECK(newer.uid == lm::next_version(transform.uid));
    CHECK(newer.hash == transform.hash);
    CHECK(newer.is_latest);
  }
  SECTION("a program that is known by more of its path keeps its key") {
    auto known = transform;
    known.key = "tests/track_test.cpp";
    in.db.registry<lm::Transform>().save(known);
    auto other = transform;
    other.id = {};
    other.uid = {};
    other.key = "elsewhere/track_test.cpp";
    in.db.registry<lm::Transform>().save(other);
    CHECK(lm::track(in.db).transform == run.transform);
    CHECK(transform_of(in.db, run).key == "tests/track_test.cpp");
  }
  SECTION("a renamed file is known by its uid") {
    auto former = transform;
    former.key = "former.cpp";
    in.db.registry<lm::Transform>().save(former);
    CHECK(lm::track(in.db, {.uid = transform.uid.str().substr(0, 12)}).transform == run.transform);
    CHECK(transform_of(in.db, run).key == "track_test.cpp");
  }
  SECTION("a key and code that are given") {
    const auto given = transform_of(in.db, lm::track(in.db, {.key = "given.cpp", .source_code = "int i;"}));
    CHECK(given.key == "given.cpp");
    CHECK(given.source_code == "int i;");
  }
}

TEST_CASE("track: an installed program has a name, but no code", "[engines]") {
  const Fixture in;
  Messages messages;
  const auto transform = transform_of(in.db, track_installed(in.db, {}));
  CHECK(transform.key == "installed.cpp");
  CHECK_FALSE(transform.source_code);
  CHECK_THAT(messages.all.front(), Contains("/nowhere/installed.cpp is not on this machine"));
  // where the source is, there is a new version; the installed program is then a run of the latest
  const auto developed = lm::track(in.db, {.key = "installed.cpp", .source_code = "int main() {}"});
  CHECK(developed.transform.id() == transform.id);
  CHECK(track_installed(in.db, {}).transform.id() == transform.id);
}

TEST_CASE("track: a file that is no text is no code") {
  const Workspace workspace;
  Messages messages;
  support::write(workspace / "a.cpp", "int i;\n");
  CHECK(lm::lamindb_detail::read_source(workspace / "a.cpp")->text == "int i;\n");
  for (const auto& bytes :
       {std::string("a\0b", 3), std::string("caf\xe9"), std::string("\xed\xa0\x80"), std::string("\xc3")}) {
    support::write(workspace / "b.cpp", bytes);
    CHECK_FALSE(lm::lamindb_detail::read_source(workspace / "b.cpp"));
    CHECK_THAT(messages.all.back(), Contains("b.cpp: this is no text in UTF-8"));
  }
  CHECK_FALSE(lm::lamindb_detail::read_source(workspace.path()));
  // it is newer than this program
  CHECK_THAT(messages.all.front(), Contains("a.cpp has changed since this program was built"));
}

TEST_CASE("track: secrets are known by their names") {
  const auto shown = [](std::string_view code) {
    const auto kept = lm::lamindb_detail::without_secrets(code);
    return kept.text + ' ' + std::to_string(kept.count);
  };
  CHECK(shown(R"(const auto password = "of the spy's";)") == R"(const auto password = "***REDACTED***"; 1)");
  CHECK(shown(R"(std::string api_key{"a"}, apiKey = "b", clientSecret : 'c';)") ==
        R"(std::string api_key{"***REDACTED***"}, apiKey = "***REDACTED***", clientSecret : '***REDACTED***'; 3)");
  CHECK(shown(R"(.params = {{"access-key", "a"}, {"alpha", "b"}})") ==
        R"(.params = {{"access-key", "***REDACTED***"}, {"alpha", "b"}} 1)");
  CHECK(shown(R"(os.environ["HF_TOKEN"] = "a"; x := "b")") ==
        R"(os.environ["HF_TOKEN"] = "***REDACTED***"; x := "b" 1)");
  CHECK(shown(R"(open("postgresql://me:word@host/db"); open("postgresql://host/db");)") ==
        R"(open("***REDACTED***"); open("postgresql://host/db"); 1)");
  CHECK(shown("f(R\"x({\"password\": \"a\", \"b\": \"c\"})x\", \"d\"); token = \"e\";") ==
        "f(R\"x({\"password\": \"***REDACTED***\", \"b\": \"c\"})x\", \"d\"); token = \"***REDACTED***\"; 2");
  for (const auto* harmless : {"password = read(\"file\")", "if (token == \"x\")", "tokens = \"x\"",
                               "secretary = \"x\"", "password = getenv(\"PASSWORD\")", "f(token, \"x\")",
                               "char quote = '\"'; // don't", "password = \"never closed\n\""})
    CHECK(shown(harmless) == std::string(harmless) + " 0");
}

TEST_CASE("track: parameters are kept as JSON", "[engines]") {
  const Fixture in(GENERATE("2.2", "2.12"));
  const auto run = start(in.db, {.key = "fit.cpp",
                                 .params = {{"alpha", 0.1},
                                            {"input", "x.csv"},
                                            {"layers", {3, 4}},
                                            {"options", {{"deep", true}}},
                                            {"nothing", nullptr},
                                            {"none", boost::json::array()},
                                            {"apiToken", "xyz"},
                                            {"db", "postgresql://me:word@host/db"}},
                                 .cli_args = "--alpha 0.1",
                                 .entrypoint = "fit"});
  REQUIRE(run.params);
  CHECK((boost::json::parse(run.params->text) ==
         boost::json::parse(R"({"alpha": 0.1, "input": "x.csv", "layers": [3, 4], "options": {"deep": true},
                                "apiToken": "***REDACTED***", "db": "***REDACTED***"})")));
  CHECK(run.cli_args == "--alpha 0.1");
  CHECK(run.entrypoint == "fit");
  const auto secret = start(in.db, {.key = "fit.cpp",
                                    .params = {{"args", {"--password", "word"}}, {"deep", {{"API_KEY", "word"}}}},
                                    .cli_args = "--alpha 0.1 --password word --db=host=x,password=word"});
  CHECK_THAT(secret.params->text, !Contains("\"word\"") && Contains("***REDACTED***"));
  CHECK(secret.cli_args == "--alpha 0.1 --password ***REDACTED*** --db=host=x,password=***REDACTED***");
  CHECK_FALSE(start(in.db, {.key = "fit.cpp"}).params);
}

TEST_CASE("track: on a branch, in a space, for a project, started by another run", "[engines]") {
  Fixture in;
  const auto first = start(in.db, {.key = "first.cpp"});
  lm::finish(in.db);
  lm::Branch branch{.name = "mine"};
  in.db.registry<lm::Branch>().save(branch);
  lm::Space space{.name = "ours"};
  in.db.registry<lm::Space>().save(space);
  lm::Project project{.name = "atlas"};
  in.db.registry<lm::Project>().save(project);

  const auto on_main = start(in.db, {.key = "sync.cpp", .source_code = "1"});
  const auto run = start(in.db, {.key = "sync.cpp",
                                 .source_code = "2",
                                 .initiated_by_run = first,
                                 .project = project,
                                 .branch = branch,
                                 .space = space});
  CHECK(run.initiated_by_run == lm::Ref<lm::Run>(first));
  CHECK(run.branch.id() == branch.id);
  CHECK(run.created_on.id() == branch.id);
  CHECK(run.space.id() == space.id);
  const auto transform = transform_of(in.db, run);
  CHECK(transform.branch.id() == branch.id);
  CHECK(transform.space.id() == space.id);
  CHECK(transform.is_latest);
  CHECK(transform_of(in.db, on_main).is_latest);  // each branch has a latest version

  const auto& r = lm::columns<lm::Run>;
  const auto& t = lm::columns<lm::Transform>;
  CHECK(in.db.registry<lm::Run>().filter(r.projects->name == "atlas").count() == 1);
  CHECK(in.db.registry<lm::Transform>().filter(t.projects->name == "atlas").count() == 1);
  start(in.db, {.key = "sync.cpp", .source_code = "2", .project = project});
  CHECK(in.db.registry<lm::Run>().filter(r.projects->name == "atlas").count() == 2);
  CHECK(in.db.registry<lm::Transform>().filter(t.projects->name == "atlas").count() == 1);

  lm::ULabel label{.name = "there"};
  in.db.registry<lm::ULabel>().save(label);
  CHECK(label.branch.id() == branch.id);
  CHECK(label.space.id() == space.id);
  CHECK(in.db.registry<lm::ULabel>().filter(lm::columns<lm::ULabel>.name == "there").exists());

  // what fails changes nothing
  auto other = lm::open(in.file);
  CHECK_THROWS_AS(
      start(other, {.uid = "UQxQ4fAM9CaJ", .branch = lm::Ref<lm::Branch>(lm::Id(-1, other.session().origin()))}),
      lm::InvalidArgument);
  CHECK(other.session().current(lm::Role::branch) == 1);
  CHECK(other.session().visible_branches() == std::vector<std::int64_t>{1});

  in.settings.environment.set("LAMIN_INITIATED_BY_RUN_UID", first.uid.str());
  CHECK(start(other, {.key = "sync.cpp"}).initiated_by_run->id().value() == first.id.value());
  in.settings.environment.set("LAMIN_INITIATED_BY_RUN_UID", "gone");
  CHECK_THROWS_AS(start(other, {.key = "sync.cpp"}), lm::NotFound);
}

TEST_CASE("track: how a run ended", "[engines]") {
  const Fixture in;
  const auto status = [&](const lm::Run& run) {
    const auto row = in.db.registry<lm::Run>().get(run.uid);
    CHECK(row.finished_at.has_value() == (row._status_code >= 0));
    return row._status_code;
  };
  start(in.db, {.key = "sync.cpp"});
  CHECK(status(lm::finish(in.db, lm::RunOutcome::aborted)) == 2);

  SECTION("its scope ends") {
    const auto run = [&] { return *lm::TrackedRun(in.db, {.key = "sync.cpp"}, {}); }();
    CHECK(status(run) == 0);
    CHECK_FALSE(in.db.session().current(lm::Role::run));
  }
  SECTION("an exception ends its scope") {
    std::optional<lm::Run> run;
    try {
      const lm::TrackedRun tracked(in.db, {.key = "sync.cpp"}, {});
      CHECK(in.db.session().current(lm::Role::run) == tracked->id.value());
      run = *tracked;
      CHECK(status(*run) == -1);
      const lm::Transaction open(in.db.session(), lm::Transaction::Mode::write);
      throw lm::NotFound("what it was to read");
    } catch (const lm::NotFound&) {
    }
    CHECK(status(*run) == 1);
  }
  SECTION("while an exception flies that is not its own") {
    struct Cleanup {
      const Instance& db;
      std::optional<lm::Run>& run;
      ~Cleanup() {
        const lm::TrackedRun tracked(db, {.key = "clean_up.cpp"}, {});
        run = *tracked;
      }
    };
    std::optional<lm::Run> run;
    try {
      const Cleanup cleanup{in.db, run};
      throw lm::NotFound("");
    } catch (const lm::NotFound&) {
    }
    CHECK(status(*run) == 0);
  }
  SECTION("it was finished by hand, or another one has begun") {
    lm::Run by_hand, replaced, next;
    {
      const lm::TrackedRun tracked(in.db, {.key = "sync.cpp"}, {});
      by_hand = lm::finish(in.db, lm::RunOutcome::errored);
    }
    CHECK(status(by_hand) == 1);
    {
      const lm::TrackedRun tracked(in.db, {.key = "sync.cpp"}, {});
      replaced = *tracked;
      next = start(in.db, {.key = "sync.cpp"});
    }
    CHECK(status(replaced) == -1);
    CHECK(status(next) == -1);
  }
  if (support::writes_postgres) return;  // where one writer does not keep another waiting
  SECTION("it cannot be written down") {
    const auto writer = lm::open(in.file);
    const auto waiting = lm::open(in.file, {.busy_timeout = std::chrono::milliseconds(10)});
    Messages messages;
    std::optional<lm::Transaction> other;
    {
      const lm::TrackedRun tracked(waiting, {.key = "sync.cpp"}, {});
      other.emplace(writer.session(), lm::Transaction::Mode::write);
    }
    CHECK_THAT(messages.all.back(), Contains("could not be finished"));
  }
}

// The first line of a literal that is in no other place: from here on the compiler is told of another file.
#line 1 "/nowhere/installed.cpp"
namespace {
lm::Run track_installed(const Instance& db, const lm::TrackOptions& options) { return lm::track(db, options); }
}  // namespace
