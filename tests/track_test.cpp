#include <catch2/catch.hpp>

#include <laminate/lamindb/track.hpp>
#include <laminate/open.hpp>

#include "support.hpp"

namespace lm = laminate;
using Catch::Matchers::Contains;
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

TEST_CASE("track: a new program gets a transform and a run") {
  const Fixture in(GENERATE("2.2", "2.12"));
  const auto before = lm::Timestamp::now();
  Messages messages;
  const auto run = lm::track(in.db, {.key = "sync.cpp", .description = "Bring the data over"});

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

  CHECK(in.db.session().current(lm::role::run) == run.id.value());
  CHECK(in.db.session().current(lm::role::creator) == 1);

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

TEST_CASE("track: rows that are made now name the run and its user") {
  const Fixture in;
  const auto run = lm::track(in.db, {.key = "sync.cpp"});
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

TEST_CASE("track: a known program is loaded, with a run of its own") {
  const Fixture in;
  const auto first = lm::track(in.db, {.key = "sync.cpp", .description = "first"});
  const auto transform = transform_of(in.db, first);
  const auto count = transforms(in.db);
  const auto stem = transform.uid.str().substr(0, 12);
  Messages messages;

  SECTION("by key") {
    const auto run = lm::track(in.db, {.key = "sync.cpp"});
    CHECK(run.transform == first.transform);
    CHECK(run.id != first.id);
    REQUIRE(messages.all.size() == 2);
    CHECK_THAT(messages.all[0], Contains("loaded Transform('" + transform.uid.str() + "', key='sync.cpp'), started"));
    CHECK(transform_of(in.db, run).description == "first");
  }
  SECTION("by uid, in both forms, without the hint") {
    for (const auto& uid : {stem, transform.uid.str()})
      CHECK(lm::track(in.db, {.uid = uid}).transform == first.transform);
    CHECK(lm::track(in.db, {.key = "sync.cpp", .uid = stem}).transform == first.transform);
    REQUIRE(messages.all.size() == 3);
    for (const auto& message : messages.all) CHECK_THAT(message, Contains("loaded Transform("));
  }
  SECTION("by uid, under a new name") {
    CHECK(lm::track(in.db, {.key = "bring.cpp", .uid = stem}).transform == first.transform);
    CHECK(in.db.registry<lm::Transform>().get(stem).key == "bring.cpp");
    CHECK_THAT(messages.all[0], Contains("renamed transform from 'sync.cpp' to 'bring.cpp', loaded"));
  }
  SECTION("with another description") {
    const auto run = lm::track(in.db, {.key = "sync.cpp", .description = "second"});
    CHECK(transform_of(in.db, run).description == "second");
    CHECK_THAT(messages.all[0], Contains("updated transform description, loaded Transform("));
  }
  SECTION("over another connection") {
    const auto other = lm::open(in.file);
    CHECK(lm::track(other, {.key = "sync.cpp"}).transform == first.transform);
  }
  CHECK(transforms(in.db) == count);
}

TEST_CASE("track: programs that LaminDB has tracked are the same programs") {
  const std::string version = GENERATE("2.2", "2.12");
  const CleanSettings settings;
  const Workspace workspace;
  const auto db = lm::open(workspace.unpack("mini_immuno-" + version + "/source.db.gz", "source.db"));
  const auto count = transforms(db);
  const auto run = lm::track(db, {.key = "curate-anndata-mini-immuno.py"});
  CHECK(transforms(db) == count);
  CHECK(transform_of(db, run).hash == "GGvb5B556mlkELoKno0nYg");
  CHECK(transform_of(db, run).created_by.id().value() == 1);
  // there was nobody but laminlabs
  CHECK(db.registry<lm::User>().get("00000000").id == run.created_by.id());
}

TEST_CASE("track: the run is of the settings' user") {
  const CleanSettings settings;
  settings.user("Xq7bN2wZ", "newcomer", "New Comer");
  const Workspace workspace;
  const auto db = lm::open(workspace.unpack("mini_immuno-2.2/target.db.gz", "target.db"));
  const auto run = lm::track(db, {.key = "sync.cpp"});
  const auto user = db.registry<lm::User>().get("Xq7bN2wZ");
  CHECK(run.created_by.id() == user.id);
  CHECK(transform_of(db, run).created_by.id() == user.id);
  CHECK(db.session().current(lm::role::creator) == user.id.value());
}

TEST_CASE("track: a uid can be chosen beforehand") {
  const Fixture in;
  SECTION("of the family") {
    const auto run = lm::track(in.db, {.key = "sync.cpp", .kind = "pipeline", .uid = "UQxQ4fAM9CaJ"});
    CHECK(transform_of(in.db, run).uid == "UQxQ4fAM9CaJ0000");
    CHECK(transform_of(in.db, run).kind == "pipeline");
  }
  SECTION("of the version; a later one takes over") {
    const auto first = lm::track(in.db, {.key = "sync.cpp", .description = "kept", .uid = "UQxQ4fAM9CaJ0000"});
    CHECK(transform_of(in.db, first).uid == "UQxQ4fAM9CaJ0000");
    const auto second = lm::track(in.db, {.uid = "UQxQ4fAM9CaJ000z"});
    CHECK(transform_of(in.db, second).uid == "UQxQ4fAM9CaJ000z");
    CHECK(transform_of(in.db, second).key == "sync.cpp");
    CHECK(transform_of(in.db, second).description == "kept");
    CHECK(transform_of(in.db, second).is_latest);
    CHECK_FALSE(transform_of(in.db, first).is_latest);
    CHECK(lm::track(in.db, {.key = "sync.cpp"}).transform == second.transform);
    CHECK(lm::track(in.db, {.uid = "UQxQ4fAM9CaJ"}).transform == second.transform);
    CHECK(lm::track(in.db, {.uid = "UQxQ4fAM9CaJ0000"}).transform == first.transform);
    CHECK_THROWS_WITH(lm::track(in.db, {.uid = "UQxQ4fAM9CaJ0005"}), Contains("next version is \"UQxQ4fAM9CaJ0010\""));
  }
}

TEST_CASE("track: changed source code makes a new version") {
  const Fixture in;
  const auto draft = lm::track(in.db, {.key = "sync.cpp", .description = "syncs"});
  const auto count = transforms(in.db);

  const auto first = lm::track(in.db, {.key = "sync.cpp", .source_code = "int main() {}\n"});
  CHECK(first.transform == draft.transform);  // it had no code yet
  CHECK(transform_of(in.db, first).source_code == "int main() {}\n");
  CHECK(transform_of(in.db, first).hash == "-IETdij8jdZzt2Hreh4kMg");
  CHECK(lm::track(in.db, {.key = "sync.cpp", .source_code = "int main() {}\n"}).transform == draft.transform);
  CHECK(transforms(in.db) == count);

  Messages messages;
  const auto second = lm::track(in.db, {.key = "sync.cpp", .source_code = "int main() { return 1; }\n"});
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
    CHECK(lm::track(in.db, {.key = "sync.cpp", .source_code = "int main() {}\n"}).transform == first.transform);
    CHECK(lm::track(in.db, {.uid = older.uid.str().substr(0, 12), .source_code = "int main() {}\n"}).transform ==
          first.transform);
    CHECK(transforms(in.db) == count + 1);
  }
  SECTION("a version that was asked for is not exchanged for another") {
    const auto before = runs(in.db);
    CHECK_THROWS_AS(lm::track(in.db, {.uid = newer.uid.str(), .source_code = "changed"}), lm::InvalidArgument);
    CHECK_THROWS_WITH(lm::track(in.db, {.uid = newer.uid.str(), .source_code = "changed"}),
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

TEST_CASE("track: finish completes the run") {
  const Fixture in(GENERATE("2.2", "2.12"));
  const auto tracked = lm::track(in.db, {.key = "sync.cpp"});
  const auto finished = lm::finish(in.db);
  CHECK(finished.id == tracked.id);
  CHECK(finished._status_code == 0);
  REQUIRE(finished.finished_at);
  CHECK(*finished.finished_at >= tracked.started_at);
  CHECK(finished.started_at == tracked.started_at);
  CHECK_FALSE(in.db.session().current(lm::role::run));
  CHECK(lm::open(in.file).registry<lm::Run>().get(tracked.uid)._status_code == 0);
  CHECK_THROWS_AS(lm::finish(in.db), lm::InvalidArgument);
  CHECK_THROWS_WITH(lm::finish(in.db), Contains("call track()"));
}

TEST_CASE("track: what it refuses changes nothing") {
  const Fixture in;
  const auto run = lm::track(in.db, {.key = "sync.cpp"});
  const auto uid = transform_of(in.db, run).uid.str();
  const auto before = support::content_of(in.file);
  const auto refused = [&](const lm::TrackOptions& options, auto matcher) {
    CHECK_THROWS_AS(lm::track(in.db, options), lm::InvalidArgument);
    CHECK_THROWS_WITH(lm::track(in.db, options), matcher);
  };
  refused({}, Contains("give .key"));
  refused({.key = "x.cpp", .kind = "programme"}, Contains("'programme'") && Contains("script, notebook, pipeline"));
  refused({.key = "x.cpp", .uid = "short"}, Contains("'short' is not the uid of a transform"));
  refused({.key = "x.cpp", .uid = "UQxQ4fAM9Ca%"}, Contains("is not the uid"));
  refused({.uid = "UQxQ4fAM9CaJ"}, Contains("no Transform UQxQ4fAM9CaJ yet") && Contains(".key"));
  CHECK((support::content_of(in.file) == before));
  CHECK(in.db.session().current(lm::role::run) == run.id.value());
}

TEST_CASE("track: not in a database that cannot be written") {
  const Fixture in;
  const auto source = lm::open(in.file, {.name = "a/source", .read_only = true});
  CHECK_THROWS_AS(lm::track(source, {.key = "sync.cpp"}), lm::ReadOnly);
  CHECK_THROWS_WITH(lm::track(source, {.key = "sync.cpp"}), Contains("a/source is open read-only"));

  const auto writer = lm::open(in.file);
  const lm::Transaction other(writer.session(), lm::Transaction::mode::write);
  const auto waiting = lm::open(in.file, {.busy_timeout = std::chrono::milliseconds(10)});
  CHECK_THROWS_AS(lm::track(waiting, {.key = "sync.cpp"}), lm::Locked);
  CHECK_FALSE(waiting.session().current(lm::role::run));
}

TEST_CASE("track: a user who could not be kept is not remembered") {
  const Fixture in;
  in.settings.user("Xq7bN2wZ", "newcomer");
  const auto db = lm::open(in.file);
  CHECK_THROWS_AS(lm::track(db, {.uid = "UQxQ4fAM9CaJ"}), lm::InvalidArgument);
  CHECK_FALSE(db.session().current(lm::role::creator));
  CHECK(db.registry<lm::User>().count() == 1);
  const auto run = lm::track(db, {.key = "sync.cpp"});
  CHECK(run.created_by.id() == db.registry<lm::User>().get("Xq7bN2wZ").id);
}

TEST_CASE("track: a trashed transform's key is free, its uid is not") {
  const Fixture in;
  const auto first = lm::track(in.db, {.key = "sync.cpp"});
  auto trashed = transform_of(in.db, first);
  trashed.branch = lm::Ref<lm::Branch>(lm::Id(-1, in.db.session().origin()));
  in.db.registry<lm::Transform>().save(trashed);
  CHECK(lm::track(in.db, {.uid = trashed.uid.str()}).transform == first.transform);
  CHECK(lm::track(in.db, {.key = "sync.cpp"}).transform != first.transform);
}
