// Collections, and what runs read and make.
#include <string>
#include <vector>

#include <laminate/artifact/collection_delete.hpp>
#include <laminate/artifact/files/collection_files.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/lamindb/tracking/track.hpp>
#include <laminate/lamindb/versions.hpp>

#include "artifact_support.hpp"
#include "catch.hpp"

namespace lm = laminate;
using Catch::Contains;
using support::Instance;
using support::Messages;

namespace {

const auto& collected = lm::columns<lm::Collection>;

template <class T>
std::vector<std::string> uids(const T& rows) {
  std::vector<std::string> all;
  for (const auto& row : rows) all.push_back(row.uid.str());
  return all;
}

lm::Collection again(const Instance& in, const lm::Collection& collection) {
  return in.db.registry<lm::Collection>().filter(collected.id == collection.id).one();
}

/// An instance with three artifacts, whose content is a, b and c.
struct Shards : Instance {
  lm::Artifact shard(const std::string& content) const {
    return lm::save_artifact(db, file(content + ".csv", content), {.key = "shards/" + content + ".csv"});
  }
  lm::Run start(const std::string& key) const { return lm::track(db, {.key = key}, {}); }

  lm::Artifact a = shard("a"), b = shard("b"), c = shard("c");
};

}  // namespace

TEST_CASE("collection: artifacts in order, with LaminDB's hash of their content", "[engines]") {
  const Shards in;
  const auto saved = lm::save_collection(in.db, {in.c, in.a, in.b},
                                         {.key = "atlas/blood",
                                          .description = "shards",
                                          .reference = "x",
                                          .reference_type = "url",
                                          .meta_artifact = in.a});
  CHECK(saved.uid.view().size() == 20);
  CHECK(saved.uid.view().ends_with("0000"));
  CHECK(saved.key == "atlas/blood");
  CHECK(saved.description == "shards");
  CHECK(saved.reference == "x");
  CHECK(saved.reference_type == "url");
  CHECK(saved.meta_artifact == lm::Ref<lm::Artifact>(in.a));
  CHECK(saved.hash == "_E33-zhP5iCBExFFNccDrQ");
  CHECK(saved.is_latest);
  CHECK_FALSE(saved.run);
  CHECK(uids(lm::artifacts_of(in.db, saved)) == uids(std::vector{in.c, in.a, in.b}));
  CHECK(lm::save_collection(in.db, {in.a}, {.key = "one"}).hash == "ydAcRH_8GdeySvSisPkc6g");

  Messages messages;
  const auto twice = lm::save_collection(in.db, {in.b, in.a, in.b}, {.key = "twice"});
  CHECK(uids(lm::artifacts_of(in.db, twice)) == uids(std::vector{in.b, in.a}));
  CHECK(twice.hash == "POAtsJ2bgGAPok37jM31Og");
}

TEST_CASE("collection: those that LaminDB made", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const support::CleanSettings settings;
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-" + version + "/source.db.gz", "source.db"));
  const auto three = db.registry<lm::Collection>().get(collected.key == "collections/three");
  auto artifacts = lm::artifacts_of(db, three);
  std::vector<std::int64_t> ids;
  for (const auto& artifact : artifacts) ids.push_back(artifact.id.value());
  CHECK(ids == std::vector<std::int64_t>{3, 5, 1});
  std::swap(artifacts[0], artifacts[2]);
  CHECK(lm::save_collection(db, artifacts, {.key = "collections/three"}).uid == three.uid);

  const auto next = lm::append(db, three, db.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.id == 7).one());
  CHECK(next.uid == lm::next_version(three.uid));
  CHECK(lm::artifacts_of(db, next).size() == 4);
  CHECK(uids(lm::versions_of(db, three)) == std::vector{next.uid.str(), three.uid.str()});
}

TEST_CASE("collection: content that is there is returned", "[engines]") {
  const Shards in;
  const auto first = lm::save_collection(in.db, {in.a, in.b}, {.key = "first"});
  Messages messages;
  SECTION("in another order, with another key") {
    const auto same = lm::save_collection(in.db, {in.b, in.a}, {.key = "second", .description = "described"});
    CHECK(same.uid == first.uid);
    CHECK(same.key == "first");
    CHECK(same.description == "described");
    CHECK(again(in, first).description == "described");
    CHECK(uids(lm::artifacts_of(in.db, same)) == uids(std::vector{in.a, in.b}));
    REQUIRE(messages.all.size() == 2);
    CHECK_THAT(messages.all[0], Contains("returning the collection with the same content: " + first.uid.str()));
    CHECK_THAT(messages.all[1], Contains("keeps its key, which is not 'second'"));
  }
  SECTION("unless that is not wanted; but only once under a key") {
    const auto second = lm::save_collection(in.db, {in.a, in.b}, {.key = "second", .reuse_content = false});
    CHECK(second.uid != first.uid);
    CHECK(second.hash == first.hash);
    CHECK(lm::save_collection(in.db, {in.a, in.b}, {.key = "second", .reuse_content = false}).uid == second.uid);
    CHECK(in.count<lm::Collection>() == 2);
  }
  SECTION("from the trash, if it has the key") {
    auto trashed = first;
    lm::trash(in.db, trashed);
    const auto other = lm::save_collection(in.db, {in.a, in.b}, {.key = "other"});
    CHECK(other.uid != first.uid);
    auto gone = other;
    lm::trash(in.db, gone);
    const auto back = lm::save_collection(in.db, {in.a, in.b}, {.key = "first"});
    CHECK(back.uid == first.uid);
    CHECK(back.branch.id().value() == 1);
    CHECK(back.is_latest);
    CHECK_THAT(messages.all.back(), Contains("from the trash"));
  }
  SECTION("of artifacts whose content is not known, it cannot be") {
    auto unknown = in.c;
    unknown.hash.reset();
    in.db.registry<lm::Artifact>().save(unknown);
    const auto with = lm::save_collection(in.db, {in.a, in.b, unknown}, {.key = "first"});
    CHECK(with.uid == lm::next_version(first.uid));
    CHECK_FALSE(with.hash);
    CHECK(lm::artifacts_of(in.db, with).size() == 3);
    CHECK(lm::artifacts_of(in.db, first).size() == 2);
    CHECK(lm::save_collection(in.db, {unknown}, {.key = "unknown"}).uid != with.uid);
  }
}

TEST_CASE("collection: other content is a new version", "[engines]") {
  const Shards in;
  const auto first = lm::save_collection(in.db, {in.a}, {.key = "atlas", .description = "kept", .version_tag = "1"});
  SECTION("under the same key") {
    Messages messages;
    const auto second = lm::save_collection(in.db, {in.a, in.b}, {.key = "atlas", .version_tag = "2"});
    CHECK(second.uid == lm::next_version(first.uid));
    CHECK(second.description == "kept");
    CHECK(second.version_tag == "2");
    CHECK(second.is_latest);
    CHECK_FALSE(again(in, first).is_latest);
    CHECK(uids(lm::artifacts_of(in.db, first)) == uids(std::vector{in.a}));
    CHECK(messages.all == std::vector{"created a new version: " + second.uid.str() + ", key='atlas'"});

    CHECK_THROWS_AS(lm::save_collection(in.db, {in.c}, {.revises = first}), lm::NotLatest);
    CHECK_THROWS_WITH(lm::append(in.db, first, in.c), Contains("somebody has added another one"));
    const auto third = lm::save_collection(in.db, {in.c}, {.revises = again(in, first)});  // who knows that it is old
    CHECK(third.uid == lm::next_version(second.uid));
    CHECK_FALSE(again(in, second).is_latest);
  }
  SECTION("of the one that is given, under its key or another") {
    CHECK(lm::save_collection(in.db, {in.b}, {.revises = first}).key == "atlas");
    const auto third = lm::save_collection(
        in.db, {in.c}, {.key = "renamed", .revises = in.db.registry<lm::Collection>().get(lm::stem_of(first.uid))});
    CHECK(third.key == "renamed");
    CHECK(third.uid.view().ends_with("0002"));
  }
  SECTION("with a version tag of its own") {
    CHECK_THROWS_AS(lm::save_collection(in.db, {in.b}, {.key = "atlas", .version_tag = "1"}), lm::InvalidArgument);
    CHECK(again(in, first).is_latest);
  }
  SECTION("on another branch, which has a latest one of its own") {
    lm::Branch branch{.name = "mine"};
    in.db.registry<lm::Branch>().save(branch);
    const auto there = lm::save_collection(in.db, {in.b}, {.key = "atlas", .branch = branch});
    CHECK(there.uid == lm::next_version(first.uid));
    CHECK(there.created_on.id() == branch.id);
    CHECK(there.is_latest);
    CHECK(again(in, first).is_latest);
    CHECK(lm::save_collection(in.db, {in.c}, {.key = "atlas", .branch = branch}).uid.view().ends_with("0002"));
    CHECK_FALSE(again(in, there).is_latest);
  }
}

TEST_CASE("collection: append makes a version with one more artifact", "[engines]") {
  const Shards in;
  auto collection = lm::save_collection(in.db, {in.b}, {.key = "atlas", .description = "grows"});
  const auto first = collection;
  collection = lm::append(in.db, collection, in.c);
  collection = lm::append(in.db, collection, in.a);
  CHECK(collection.uid.view().ends_with("0002"));
  CHECK(collection.key == "atlas");
  CHECK(collection.description == "grows");
  CHECK(uids(lm::artifacts_of(in.db, collection)) == uids(std::vector{in.b, in.c, in.a}));
  CHECK(uids(lm::artifacts_of(in.db, first)) == uids(std::vector{in.b}));
  CHECK(lm::append(in.db, collection, in.c).uid == collection.uid);
  CHECK(in.count<lm::Collection>() == 3);
}

TEST_CASE("collection: what it refuses changes nothing", "[engines]") {
  const Shards in;
  const auto atlas = lm::save_collection(in.db, {in.a}, {.key = "atlas"});
  const auto before = support::content_of(in.root + "/.lamindb/lamin.db");
  const auto refused = [&]<class Error>(Error, const std::vector<lm::Artifact>& artifacts,
                                        const lm::CollectionOptions& options, const std::string& message) {
    CHECK_THROWS_AS(lm::save_collection(in.db, artifacts, options), Error);
    CHECK_THROWS_WITH(lm::save_collection(in.db, artifacts, options), Contains(message));
  };
  const lm::InvalidArgument invalid("");
  refused(invalid, {}, {.key = "x"}, "give one at least");
  refused(invalid, {in.a}, {}, "needs a key");
  refused(invalid, {in.a, in.b}, {.key = "../x"}, "..");
  refused(invalid, {in.a, in.b}, {.key = std::string(300, 'x')}, "255");
  refused(invalid, {lm::Artifact{.key = "new.csv"}}, {.key = "x"}, "('new.csv') is not saved");
  const lm::Ref<lm::Schema> schema(lm::Id(1, in.db.session().origin()));
  refused(invalid, {in.a, in.b}, {.key = "x", .schema = schema}, in.a.uid.str() + ", " + in.b.uid.str());

  const support::Workspace workspace;
  const auto other = lm::open(workspace.unpack("rich-2.12/source.db.gz", "source.db"), {.name = "a/other"});
  const auto foreign = other.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.id == 1).one();
  refused(lm::ForeignReference(""), {in.a, foreign}, {.key = "x"}, "a row of a/other");
  CHECK_THROWS_AS(lm::append(in.db, atlas, foreign), lm::ForeignReference);
  CHECK_THROWS_AS(lm::artifacts_of(other, atlas), lm::ForeignReference);
  CHECK((support::content_of(in.root + "/.lamindb/lamin.db") == before));

  const auto reader = lm::open(in.root, {.read_only = true});
  const auto artifact = reader.registry<lm::Artifact>().get(in.b.uid);
  CHECK_THROWS_AS(lm::save_collection(reader, {artifact}, {.key = "x"}), lm::ReadOnly);
}

TEST_CASE("collection: the artifacts have its schema", "[engines]") {
  const Shards in;
  lm::Schema schema{.name = "shard"}, other{.name = "other"};
  in.db.registry<lm::Schema>().save(schema);
  in.db.registry<lm::Schema>().save(other);
  auto one = in.a, two = in.b;
  one.schema = two.schema = schema;
  in.db.registry<lm::Artifact>().save(one);
  in.db.registry<lm::Artifact>().save(two);
  const auto first = lm::save_collection(in.db, {one}, {.key = "atlas", .schema = schema});
  CHECK(first.schema == lm::Ref<lm::Schema>(schema));
  CHECK(lm::append(in.db, first, two).schema == first.schema);
  auto c = in.c;
  const auto latest = in.db.registry<lm::Collection>().get(lm::stem_of(first.uid));
  CHECK_THROWS_WITH(lm::append(in.db, latest, c), Contains("which these do not have: " + c.uid.str()));
  c.schema = other;
  in.db.registry<lm::Artifact>().save(c);
  CHECK_THROWS_AS(lm::append(in.db, latest, c), lm::InvalidArgument);
}

TEST_CASE("collection: to the trash, back, and gone for good", "[engines]") {
  const Shards in;
  auto first = lm::save_collection(in.db, {in.a}, {.key = "atlas"});
  in.start("read.cpp");
  auto second = lm::append(in.db, first, in.b);
  lm::finish(in.db);
  lm::trash(in.db, second);
  CHECK(again(in, first).is_latest);
  lm::restore(in.db, second);
  CHECK(second.branch.id().value() == 1);
  CHECK_FALSE(second.is_latest);
  first = again(in, first);
  lm::delete_permanently(in.db, first);
  CHECK(first.id.empty());
  CHECK(again(in, second).is_latest);
  CHECK(in.count<lm::Collection>() == 1);
  CHECK(in.count<lm::CollectionArtifact>() == 2);
  CHECK(in.count<lm::Artifact>() == 3);

  lm::Record record{.name = "experiment"};
  in.db.registry<lm::Record>().save(record);
  lm::Feature feature{.name = "data", ._dtype_str = lm::Dtype{"cat[Collection]"}};
  in.db.registry<lm::Feature>().save(feature);
  lm::RecordCollection use{.record = record, .value = second, .feature = feature};
  in.db.registry<lm::RecordCollection>().save(use);
  CHECK_THROWS_AS(lm::delete_permanently(in.db, second), lm::ConstraintViolation);
  CHECK(in.count<lm::CollectionArtifact>() == 2);
}

TEST_CASE("inputs: what is read while a run is tracked", "[engines]") {
  const Shards in;
  CHECK(lm::load<std::string>(in.db, in.a) == "a");
  CHECK(in.count<lm::ArtifactInputOfRuns>() == 0);
  CHECK_THROWS_WITH(lm::track_input(in.db, in.a), Contains("call track()"));

  const auto run = in.start("read.cpp");
  CHECK(lm::load<std::string>(in.db, in.b) == "b");
  CHECK(lm::load<std::string>(in.db, in.b) == "b");
  lm::cache(in.db, in.a);
  lm::cache(in.db, in.c, {.is_run_input = false});
  CHECK(uids(lm::inputs_of(in.db, run)) == uids(std::vector{in.a, in.b}));
  lm::track_input(in.db, in.c);
  CHECK(lm::inputs_of(in.db, run).count() == 3);
  CHECK(lm::outputs_of(in.db, run).count() == 0);
  // what cannot be read is no input
  auto lost = in.shard("lost");
  lm::finish(in.db);
  const auto next = in.start("read.cpp");
  support::fs::remove(lm::path(in.db, lost));
  CHECK_THROWS_AS(lm::cache(in.db, lost), lm::ObjectMissing);
  CHECK(lm::inputs_of(in.db, next).count() == 0);
  lm::finish(in.db);
  lm::cache(in.db, in.a);
  CHECK(in.count<lm::ArtifactInputOfRuns>() == 3);
}

TEST_CASE("inputs: no run reads what it makes", "[engines]") {
  const Shards in;
  const auto run = in.start("make.cpp");
  const auto made = in.shard("made");
  const auto recreated = in.shard("a");
  CHECK(recreated.uid == in.a.uid);
  lm::cache(in.db, made);
  lm::cache(in.db, recreated);
  CHECK(lm::inputs_of(in.db, run).count() == 0);
  CHECK(uids(lm::outputs_of(in.db, run).order_by(lm::columns<lm::Artifact>.id)) == uids(std::vector{in.a, made}));
  // nor does it make again what it has read
  const auto next = in.start("read.cpp");
  lm::cache(in.db, made);
  in.shard("made");
  CHECK(uids(lm::inputs_of(in.db, next)) == uids(std::vector{made}));
  CHECK(lm::outputs_of(in.db, next).count() == 0);
  const auto collection = lm::save_collection(in.db, {in.b}, {.key = "read"});
  in.start("read.cpp");
  lm::cache(in.db, collection);
  CHECK(lm::save_collection(in.db, {in.b}, {.key = "read"}).run->id() == next.id);
  CHECK(in.count<lm::CollectionRecreatingRuns>() == 0);
}

TEST_CASE("inputs: of the run that makes a collection, and of one that reads it", "[engines]") {
  const Shards in;
  const auto first = lm::save_collection(in.db, {in.a}, {.key = "atlas"});
  const auto run = in.start("collect.cpp");
  const auto made = in.shard("made");
  const auto second = lm::save_collection(in.db, {in.a, in.b, made}, {.key = "atlas"});
  CHECK(second.run->id() == run.id);
  CHECK(uids(lm::inputs_of(in.db, run)) == uids(std::vector{in.a, in.b}));
  CHECK(uids(lm::inputs_of<lm::Collection>(in.db, run)) == uids(std::vector{first}));
  CHECK(uids(lm::outputs_of<lm::Collection>(in.db, run)) == uids(std::vector{second}));

  // the same once more, by another run
  const auto other = in.start("collect.cpp");
  CHECK(lm::save_collection(in.db, {in.a, in.b, made}, {.key = "atlas"}).uid == second.uid);
  CHECK(uids(lm::outputs_of<lm::Collection>(in.db, other)) == uids(std::vector{second}));
  CHECK(lm::inputs_of<lm::Collection>(in.db, other).count() == 0);
  CHECK(again(in, second).run->id() == run.id);

  const auto reader = in.start("read.cpp");
  CHECK(lm::cache(in.db, second).size() == 3);
  std::string all;
  const auto parts = lm::load<std::string>(in.db, second);
  for (const std::string& part : parts) all += part;
  CHECK(all == "abmade");
  CHECK(parts.size() == 3);
  CHECK(parts[1] == "b");
  CHECK(parts.artifacts()[2].uid == made.uid);
  CHECK(lm::inputs_of(in.db, reader).count() == 0);
  CHECK(uids(lm::inputs_of<lm::Collection>(in.db, reader)) == uids(std::vector{second}));

  // given by hand, to a run that is not the tracked one
  const auto by_hand = lm::append(in.db, second, in.c, run);
  CHECK(by_hand.run->id() == run.id);
  CHECK(lm::inputs_of(in.db, run).count() == 3);
  CHECK(lm::inputs_of<lm::Collection>(in.db, run).count() == 1);  // it has made the second version
}

TEST_CASE("inputs: a row of another database is not one", "[engines]") {
  const Shards in;
  in.start("read.cpp");
  const support::Workspace workspace;
  const auto other = lm::open(workspace.unpack("rich-2.12/source.db.gz", "source.db"), {.name = "a/other"});
  const auto foreign = other.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.id == 1).one();
  CHECK_THROWS_AS(lm::track_input(in.db, foreign), lm::ForeignReference);
  CHECK_THROWS_WITH(lm::track_input(in.db, foreign), Contains("a row of a/other") && Contains("foreign_input.hpp"));
}
