// Artifacts: files in and out of a new instance.
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <laminate/artifact/check.hpp>
#include <laminate/artifact/delete.hpp>
#include <laminate/artifact/load.hpp>
#include <laminate/artifact/replace.hpp>
#include <laminate/artifact/save_dir.hpp>
#include <laminate/lamindb/hash.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/lamindb/tracking/track.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/storage/file_hash.hpp>
#include <laminate/storage/hash.hpp>
#include <laminate/storage/staged_copy.hpp>

#include "artifact_support.hpp"
#include "catch.hpp"
#include "sqlite_file.hpp"

namespace lm = laminate;
namespace fs = std::filesystem;
using Catch::Contains;
using support::content_of;
using support::Instance;

namespace {

const auto& a = lm::columns<lm::Artifact>;

lm::Artifact again(const Instance& in, const lm::Artifact& artifact) {
  return in.db.registry<lm::Artifact>().filter(a.id == artifact.id).one();
}

/// The message of the error with this code that an action throws.
template <class Action>
std::string error_of(std::string_view code, Action action) {
  try {
    action();
  } catch (const lm::Error& error) {
    CHECK(error.code() == code);
    return error.what();
  }
  FAIL("nothing was thrown");
  return {};
}

}  // namespace

TEST_CASE("artifact: a file becomes a row and a file in the storage location", "[engines]") {
  const Instance in;
  const auto file = in.file("plate.csv", "a,b\n1,2\n");
  const auto saved =
      lm::save_artifact(in.db, file, {.key = "raw/plate.csv", .description = "first", .kind = "dataset"});
  CHECK(saved.uid.view().size() == 20);
  CHECK(saved.uid.view().ends_with("0000"));
  CHECK(saved.key == "raw/plate.csv");
  CHECK(saved.description == "first");
  CHECK(saved.kind == "dataset");
  CHECK(saved.suffix == ".csv");
  CHECK(saved.size == 8);
  CHECK(saved.hash == lm::content_hash("a,b\n1,2\n"));
  CHECK(saved._hash_type == "md5");
  CHECK(saved._key_is_virtual);
  CHECK_FALSE(saved._overwrite_versions);
  CHECK_FALSE(saved.n_files);
  CHECK(saved.is_latest);
  CHECK(lm::path(in.db, saved) == in.root + "/.lamindb/" + saved.uid.str() + ".csv");
  CHECK(in.stored() == std::set<std::string>{".lamindb/" + saved.uid.str() + ".csv"});
  CHECK(lm::cache(in.db, saved) == lm::path(in.db, saved));
  CHECK(lm::load<std::string>(in.db, saved) == "a,b\n1,2\n");
  auto stream = lm::load<std::ifstream>(in.db, saved);
  std::string line;
  CHECK(std::getline(stream, line));
  CHECK(line == "a,b");
  CHECK(content_of(file) == "a,b\n1,2\n");
  CHECK(lm::check(in.db, {.hashes = true}).clean());
}

TEST_CASE("artifact: content that is there is returned, not stored again", "[engines]") {
  const Instance in;
  const auto first = lm::save_artifact(in.db, in.file("a.txt", "same"), {.key = "a.txt"});
  const auto run = lm::track(in.db, {.key = "again.cpp"});
  const auto second = lm::save_artifact(in.db, in.file("b.txt", "same"), {.key = "b.txt", .description = "seen twice"});
  CHECK(second.uid == first.uid);
  CHECK(second.key == "a.txt");
  CHECK(second.description == "seen twice");
  CHECK(second.run->id() == run.id);  // nobody had made it so far
  CHECK(in.stored().size() == 1);
  const auto other = lm::track(in.db, {.key = "other.cpp"});
  CHECK(lm::save_artifact(in.db, in.file("c.txt", "same"), {.key = "a.txt"}).run->id() == run.id);
  const auto recreated = in.db.registry<lm::ArtifactRecreatingRuns>().to_vector();
  REQUIRE(recreated.size() == 1);
  CHECK(recreated.front().run.id() == other.id);

  const auto doubled = lm::save_artifact(in.db, in.file("b.txt", "same"), {.key = "b.txt", .reuse_content = false});
  CHECK(doubled.uid != first.uid);
  CHECK(in.stored().size() == 2);
  // The database holds content once under a key.
  CHECK(lm::save_artifact(in.db, in.file("b.txt", "same"), {.key = "b.txt", .reuse_content = false}).uid ==
        doubled.uid);
  CHECK(in.stored().size() == 2);

  const auto empty = lm::save_artifact(in.db, in.file("e1.txt", ""), {.key = "e1.txt"});
  CHECK(lm::save_artifact(in.db, in.file("e2.txt", ""), {.key = "e2.txt"}).uid != empty.uid);
  CHECK(lm::save_artifact(in.db, in.file("e1.txt", ""), {.key = "e1.txt"}).uid == empty.uid);
}

TEST_CASE("artifact: content whose file somebody removed is stored there again", "[engines]") {
  const Instance in;
  const auto saved = lm::save_artifact(in.db, in.file("a.txt", "text"), {.key = "a.txt"});
  fs::remove(lm::path(in.db, saved));
  CHECK_THAT(error_of("object_missing", [&] { (void)lm::cache(in.db, saved); }), Contains(saved.uid.str()));
  CHECK(lm::save_artifact(in.db, in.file("a.txt", "text"), {.key = "a.txt"}).uid == saved.uid);
  CHECK(lm::load<std::string>(in.db, saved) == "text");
}

TEST_CASE("artifact: other content under a key is the next version", "[engines]") {
  const Instance in;
  const auto first = lm::save_artifact(in.db, in.file("a.txt", "one"),
                                       {.key = "a.txt", .description = "described", .version_tag = "1"});
  const auto second = lm::save_artifact(in.db, in.file("a.txt", "two"), {.key = "a.txt"});
  CHECK(second.uid.view() == std::string(lm::stem_of(first.uid)) + "0001");
  CHECK_FALSE(second.description);
  CHECK_FALSE(again(in, first).is_latest);
  const auto third = lm::save_artifact(in.db, in.file("b.txt", "three"), {.version_tag = "3", .revises = second});
  CHECK(third.uid.view().ends_with("0002"));
  CHECK(third.key == "a.txt");
  std::vector<std::string> uids;
  for (const auto& version : lm::versions_of(in.db, first)) uids.push_back(version.uid.str());
  CHECK(uids == std::vector<std::string>{third.uid.str(), second.uid.str(), first.uid.str()});
  CHECK(in.db.registry<lm::Artifact>().get(lm::stem_of(first.uid)).uid == third.uid);
  CHECK(lm::load<std::string>(in.db, again(in, first)) == "one");
  // An old version is followed by the next one of the family.
  CHECK(lm::save_artifact(in.db, in.file("c.txt", "four"), {.revises = first}).description == "described");
  CHECK_THAT(
      error_of("invalid_argument",
               [&] { lm::save_artifact(in.db, in.file("d.txt", "five"), {.version_tag = "3", .revises = third}); }),
      Contains("3") && Contains(third.uid.str()));
  CHECK(in.stored().size() == 4);
  CHECK(in.db.registry<lm::Artifact>().filter(a.is_latest == true).count() == 1);
}

TEST_CASE("artifact: a version on another branch is the latest there", "[engines]") {
  const Instance in;
  lm::Branch branch{.name = "contribution"};
  in.db.registry<lm::Branch>().save(branch);
  const auto first = lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "a.txt"});
  const auto second = lm::save_artifact(in.db, in.file("a.txt", "two"), {.key = "a.txt", .branch = branch});
  CHECK(second.uid.view().ends_with("0001"));
  CHECK(second.branch.id() == branch.id);
  CHECK(second.created_on.id() == branch.id);
  CHECK(second.is_latest);
  CHECK(again(in, first).is_latest);
}

TEST_CASE("artifact: a file that lies in the storage location stays where it is", "[engines]") {
  const Instance in;
  const auto path = in.root + "/raw/run1/plate.csv";
  support::write(path, "x\n");
  const auto saved = lm::save_artifact(in.db, path);
  CHECK(saved.key == "raw/run1/plate.csv");
  CHECK_FALSE(saved._key_is_virtual);
  CHECK_FALSE(saved._real_key);
  CHECK(lm::path(in.db, saved) == path);
  CHECK(lm::save_artifact(in.db, path).uid == saved.uid);
  // Under a key for people; the same content elsewhere is another object.
  const auto other = in.root + "/raw/run2/plate.csv";
  support::write(other, "x\n");
  const auto named = lm::save_artifact(in.db, other, {.key = "plates/second.csv"});
  CHECK(named.uid != saved.uid);
  CHECK(named.key == "plates/second.csv");
  CHECK(named._key_is_virtual);
  CHECK(named._real_key == "raw/run2/plate.csv");
  CHECK(lm::path(in.db, named) == other);
  CHECK(lm::check(in.db, {.hashes = true}).clean());
  for (const std::string own : {"/.lamindb/lamin.db", "/.lamindb", ""})
    CHECK_THAT(
        error_of("invalid_argument", [&] { lm::save_artifact(in.db, in.root + own, {.key_is_virtual = false}); }),
        Contains(".lamindb") || Contains("holds the storage location"));
  // Several rows for one file: it goes with the last of them only.
  auto other_row = lm::save_artifact(in.db, path, {.key = "plates/again.csv"});
  CHECK(other_row.uid != saved.uid);
  CHECK_THAT(error_of("invalid_argument", [&] { lm::delete_permanently(in.db, other_row, {.storage = true}); }),
             Contains(saved.uid.str()) && Contains(".storage = false"));
  lm::delete_permanently(in.db, other_row, {.storage = false});
  auto first_row = saved;
  lm::delete_permanently(in.db, first_row, {.storage = true});
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("artifact: a folder is one artifact, whose versions share its place", "[engines]") {
  const Instance in;
  in.file("set/a.txt", "a");
  in.file("set/deep/b.txt", "bb");
  const auto folder = (in.workspace / "files/set").string();
  const auto first = lm::save_artifact(in.db, folder, {.key = "set"});
  CHECK(first.n_files == 2);
  CHECK(first.size == 3);
  CHECK(first._hash_type == "md5-d");
  CHECK(first.hash == lm::hash_folder(folder).hash);
  CHECK(first.suffix.empty());
  CHECK(first._overwrite_versions);
  const auto place = in.root + "/.lamindb/" + std::string(lm::stem_of(first.uid));
  CHECK(lm::path(in.db, first) == place);
  CHECK(content_of(place + "/deep/b.txt") == "bb");

  in.file("set/deep/b.txt", "cc");
  fs::remove(folder + "/a.txt");
  const auto second = lm::save_artifact(in.db, folder, {.key = "set"});
  CHECK(second.uid.view() == std::string(lm::stem_of(first.uid)) + "0001");
  CHECK(lm::path(in.db, second) == place);
  CHECK(content_of(place + "/deep/b.txt") == "cc");
  CHECK_FALSE(fs::exists(place + "/a.txt"));
  CHECK_THAT(error_of("object_missing", [&] { (void)lm::cache(in.db, again(in, first)); }), Contains("latest"));
  CHECK(lm::check(in.db, {.hashes = true}).clean());
  fs::create_directory(in.workspace / "empty");
  CHECK_THAT(
      error_of("invalid_argument", [&] { lm::save_artifact(in.db, (in.workspace / "empty").string(), {.key = "e"}); }),
      Contains("no file"));
}

TEST_CASE("artifact: keys stay inside, or are refused", "[engines]") {
  const Instance in;
  const auto file = in.file("a.csv", "x");
  const auto before = in.stored();
  const auto refused = [&](const std::string& key) {
    return error_of("invalid_argument", [&] { lm::save_artifact(in.db, file, {.key = key, .key_is_virtual = false}); });
  };
  CHECK_THAT(refused("../a.csv"), Contains("'..'"));
  CHECK_THAT(refused("raw/../../a.csv"), Contains("'..'"));
  CHECK_THAT(refused("/etc/a.csv"), Contains("absolute"));
  CHECK_THAT(refused(std::string("a\0b.csv", 7)), Contains("NUL"));
  CHECK_THAT(refused(std::string(9996, 'k') + ".csv"), Contains("10000 characters"));
  CHECK_THAT(refused("raw\\a.csv"), Contains("backslash"));
  CHECK_THAT(refused("raw//a.csv"), Contains("empty part"));
  CHECK_THAT(refused(""), Contains("empty"));
  CHECK_THAT(refused(".lamindb/a.csv"), Contains("LaminDB keeps for itself"));
  CHECK_THAT(refused("x/.lamindb/a.csv"), Contains("LaminDB keeps for itself"));
  CHECK_THAT(refused("a.txt"), Contains("'.txt'") && Contains("'.csv'"));
  CHECK_THAT(refused("a\xff.csv"), Contains("not UTF-8"));
  fs::create_directory(in.workspace / "elsewhere");
  fs::create_directory_symlink(in.workspace / "elsewhere", in.root + "/link");
  CHECK_THAT(refused("link/a.csv"), Contains("symbolic link") && Contains("elsewhere"));
  CHECK(fs::is_empty(in.workspace / "elsewhere"));
  fs::remove(in.root + "/link");
  CHECK(in.stored() == before);
  CHECK(in.count<lm::Artifact>() == 0);

  // Names that differ in case only are two files, each with its content.
  const auto lower = lm::save_artifact(in.db, file, {.key = "raw/case.csv", .key_is_virtual = false});
  const auto upper = lm::save_artifact(in.db, in.file("b.csv", "y"), {.key = "raw/Case.csv", .key_is_virtual = false});
  CHECK(lower.uid != upper.uid);
  CHECK(lm::load<std::string>(in.db, lower) == "x");
  CHECK(lm::load<std::string>(in.db, upper) == "y");
  CHECK(lm::path(in.db, upper) == in.root + "/raw/Case.csv");
  CHECK_THAT(
      error_of(
          "already_exists",
          [&] { lm::save_artifact(in.db, in.file("c.csv", "z"), {.key = "raw/case.csv", .key_is_virtual = false}); }),
      Contains("raw/case.csv"));
  CHECK(lm::load<std::string>(in.db, lower) == "x");
}

TEST_CASE("artifact: what a link leads to is saved", "[engines]") {
  const Instance in;
  const auto target = in.file("real.csv", "x");
  fs::create_directories(in.root + "/raw");
  fs::create_symlink(target, in.root + "/raw/link.csv");
  const auto saved = lm::save_artifact(in.db, in.root + "/raw/link.csv", {.key = "linked.csv"});
  CHECK(lm::path(in.db, saved) == in.root + "/.lamindb/" + saved.uid.str() + ".csv");
  CHECK(fs::is_regular_file(fs::symlink_status(lm::path(in.db, saved))));
}

TEST_CASE("artifact: of a URL what is known of it is saved", "[engines]") {
  const Instance in;
  const auto saved = lm::save_artifact(in.db, "https://example.org/data/x.csv?v=2");
  CHECK(saved.key == "data/x.csv?v=2");
  CHECK(saved.suffix == ".csv");
  CHECK_FALSE(saved.hash);
  CHECK(lm::path(in.db, saved) == "https://example.org/data/x.csv?v=2");
  const auto bucket = lm::save_artifact(in.db, "s3://bucket/a b/y.h5ad", {.key = "mine.h5ad"});
  CHECK(bucket._real_key == "a b/y.h5ad");
  CHECK(lm::path(in.db, bucket) == "s3://bucket/a b/y.h5ad");
  CHECK(bucket.otype == "AnnData");
  const auto storages = in.db.registry<lm::Storage>().order_by(lm::columns<lm::Storage>.id).to_vector();
  REQUIRE(storages.size() == 3);
  CHECK(storages[1].root == "https://example.org");
  CHECK(storages[1].type == "https");
  CHECK_FALSE(storages[1].instance_uid);
  CHECK(storages[2].root == "s3://bucket");
  CHECK(lm::save_artifact(in.db, "s3://bucket/z.txt").storage.id() == storages[2].id);
  const auto elsewhere = lm::save_artifact(in.db, "s3://bucket/w.txt?endpoint_url=http://localhost:9000");
  CHECK(elsewhere.storage.id() != storages[2].id);
  CHECK(elsewhere.key == "w.txt");
  CHECK(lm::path(in.db, elsewhere) == "s3://bucket/w.txt");
  CHECK_THAT(error_of("storage_error", [&] { (void)lm::cache(in.db, bucket); }), Contains("laminate/curl.hpp"));
  CHECK_THAT(error_of("read_only", [&] { lm::delete_permanently(in.db, *std::make_unique<lm::Artifact>(bucket)); }),
             Contains("s3://bucket"));
}

TEST_CASE("artifact: options that fit nothing are refused, and nothing is left", "[engines]") {
  const Instance in;
  const auto file = in.file("a.txt", "text");
  CHECK_THAT(error_of("invalid_argument", [&] { lm::save_artifact(in.db, file); }), Contains(".key"));
  CHECK_THAT(error_of("invalid_argument", [&] { lm::save_artifact(in.db, file, {.key = "a.txt", .kind = "foo"}); }),
             Contains("dataset, model or plan"));
  CHECK_THAT(error_of("invalid_argument", [&] { lm::save_artifact(in.db, "/dev/null", {.key = "null"}); }),
             Contains("neither a file nor a folder"));
  CHECK_THAT(error_of("invalid_argument", [&] { lm::save_artifact(in.db, "htp://x/y.csv"); }), Contains("htp://"));
  CHECK_THAT(error_of("invalid_argument", [&] { lm::save_artifact(in.db, "https://me:secret@x/y.csv"); }),
             Contains("password") && !Contains("secret"));
  CHECK_THAT(error_of("object_missing", [&] { lm::save_artifact(in.db, file + "x", {.key = "a.txt"}); }),
             Contains(file + "x"));
  lm::Storage foreign{.root = (in.workspace / "foreign").string(), .type = "local", .instance_uid = "otherotherot"};
  in.db.registry<lm::Storage>().save(foreign);
  CHECK_THAT(error_of("read_only", [&] { lm::save_artifact(in.db, file, {.key = "a.txt", .storage = foreign}); }),
             Contains("otherotherot"));
  lm::Space space{.name = "ours"};
  in.db.registry<lm::Space>().save(space);
  CHECK_THAT(error_of("not_found", [&] { lm::save_artifact(in.db, file, {.key = "a.txt", .space = space}); }),
             Contains("space"));
  lm::Storage second{.root = (in.workspace / "second").string(),
                     .type = "local",
                     .instance_uid = lm::instance_uid(in.db.session()),
                     .space = space};
  in.db.registry<lm::Storage>().save(second);
  CHECK_THAT(error_of("object_missing", [&] { lm::save_artifact(in.db, file, {.key = "a.txt", .space = space}); }),
             Contains("mount"));
  CHECK(in.count<lm::Artifact>() == 0);
  CHECK(in.stored().empty());
  fs::create_directory(second.root);
  const auto saved = lm::save_artifact(in.db, file, {.key = "a.txt", .space = space});
  CHECK(saved.space.id() == space.id);
  CHECK(lm::path(in.db, saved) == second.root + "/.lamindb/" + saved.uid.str() + ".txt");
  const auto read_only = lm::open(in.root, {.read_only = true});
  CHECK_THAT(error_of("read_only", [&] { lm::save_artifact(read_only, file, {.key = "a.txt"}); }),
             Contains("read-only"));
}

TEST_CASE("artifact: a row that the database refuses leaves no file") {
  const Instance in;
  support::SqliteFile(in.root + "/.lamindb/lamin.db")
      .execute("CREATE TRIGGER no_more BEFORE INSERT ON lamindb_artifact BEGIN SELECT RAISE(ABORT, 'no more'); END");
  in.file("set/a.txt", "a");
  in.file("set/b.txt", "b");
  CHECK_THROWS_AS(lm::save_artifact(in.db, in.file("x.txt", "x"), {.key = "x.txt"}), lm::Error);
  CHECK_THROWS_AS(lm::save_dir(in.db, (in.workspace / "files/set").string()), lm::Error);
  CHECK(in.stored().empty());
}

TEST_CASE("artifact: the trash, and out of it", "[engines]") {
  const Instance in;
  auto first = lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "a.txt"});
  auto second = lm::save_artifact(in.db, in.file("a.txt", "two"), {.key = "a.txt"});
  lm::trash(in.db, second);
  CHECK(second.branch.id().value() == -1);
  CHECK_FALSE(second.is_latest);
  CHECK(again(in, first).is_latest);
  CHECK(lm::versions_of(in.db, first).count() == 1);
  CHECK_THAT(error_of("invalid_argument", [&] { lm::trash(in.db, second); }), Contains("already"));
  lm::restore(in.db, second);
  CHECK_FALSE(second.is_latest);  // replaced meanwhile
  CHECK(second.branch.id().value() == 1);
  first = again(in, first);
  lm::trash(in.db, first);
  CHECK(again(in, second).is_latest);
  second = again(in, second);
  lm::trash(in.db, second);
  CHECK(second.is_latest);  // the only one of its branch
  lm::restore(in.db, first);
  CHECK(first.is_latest);
  lm::restore(in.db, second);
  CHECK_FALSE(second.is_latest);
  // What lies in the trash comes back when its content is saved again.
  lm::trash(in.db, first);
  CHECK(lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "a.txt"}).uid == first.uid);
  CHECK(again(in, first).branch.id().value() == 1);
  CHECK(in.stored().size() == 2);
}

TEST_CASE("artifact: deleted for good, with what belongs to it", "[engines]") {
  const Instance in;
  auto first = lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "a.txt"});
  auto second = lm::save_artifact(in.db, in.file("a.txt", "two"), {.key = "a.txt"});
  lm::ULabel label{.name = "label"};
  in.db.registry<lm::ULabel>().save(label);
  lm::ArtifactULabel link{.artifact = second, .ulabel = label};
  in.db.registry<lm::ArtifactULabel>().save(link);
  lm::delete_permanently(in.db, second);
  CHECK(second.id.empty());
  CHECK(in.count<lm::ArtifactULabel>() == 0);
  CHECK(again(in, first).is_latest);
  CHECK(in.stored() == std::set<std::string>{".lamindb/" + first.uid.str() + ".txt"});

  // Others that refer to it are named, and nothing happens.
  lm::Collection collection{.key = "both"};
  in.db.registry<lm::Collection>().save(collection);
  lm::CollectionArtifact member{.collection = collection, .artifact = first};
  in.db.registry<lm::CollectionArtifact>().save(member);
  CHECK_THAT(error_of("constraint_violation", [&] { lm::delete_permanently(in.db, first); }),
             Contains("lamindb_collectionartifact") && Contains(first.uid.str()));
  CHECK(lm::load<std::string>(in.db, first) == "one");

  auto named = lm::save_artifact(in.db, in.file("b.txt", "b"), {.key = "b.txt", .key_is_virtual = false});
  CHECK_THAT(error_of("invalid_argument", [&] { lm::delete_permanently(in.db, named); }), Contains(".storage = true"));
  auto copy = named;
  lm::delete_permanently(in.db, copy, {.storage = false});
  CHECK(content_of(in.root + "/b.txt") == "b");
  named = lm::save_artifact(in.db, in.root + "/b.txt");
  lm::delete_permanently(in.db, named, {.storage = true});
  CHECK_FALSE(fs::exists(in.root + "/b.txt"));

  // A folder's latest takes its versions along, an older one nothing.
  in.file("set/a.txt", "a");
  auto old = lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"});
  in.file("set/a.txt", "b");
  auto latest = lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"});
  in.file("set/a.txt", "c");
  auto newest = lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"});
  lm::delete_permanently(in.db, old);
  CHECK(content_of(lm::path(in.db, newest) + "/a.txt") == "c");
  const auto place = lm::path(in.db, newest);
  lm::delete_permanently(in.db, newest);
  CHECK_FALSE(fs::exists(place));
  CHECK(in.db.registry<lm::Artifact>().filter(a.key == "set").all_branches().count() == 0);
  CHECK(lm::check(in.db, {.hashes = true}).clean());
}

TEST_CASE("artifact: replaced content keeps the uid", "[engines]") {
  const Instance in;
  auto saved = lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "raw/a.txt"});
  const auto uid = saved.uid;
  lm::replace(in.db, saved, in.file("b.txt", "longer"));
  CHECK(saved.uid == uid);
  CHECK(saved.size == 6);
  CHECK(saved.hash == lm::content_hash("longer"));
  CHECK(saved.key == "raw/a.txt");
  CHECK(lm::load<std::string>(in.db, saved) == "longer");
  lm::replace(in.db, saved, in.file("c.json", "{\"a\": [1]}"));
  CHECK(saved.key == "raw/a.json");
  CHECK(saved.suffix == ".json");
  CHECK(lm::load<boost::json::value>(in.db, saved).at("a").at(0).as_int64() == 1);
  CHECK(in.stored() == std::set<std::string>{".lamindb/" + uid.str() + ".json"});
  in.file("set/a.txt", "a");
  CHECK_THAT(error_of("invalid_argument", [&] { lm::replace(in.db, saved, (in.workspace / "files/set").string()); }),
             Contains("folder"));
  saved.is_locked = true;
  in.db.registry<lm::Artifact>().save(saved);
  CHECK_THROWS_AS(lm::replace(in.db, saved, in.file("d.json", "[]")), lm::RowLocked);
  CHECK(lm::load<std::string>(in.db, saved) == "{\"a\": [1]}");
  CHECK(lm::check(in.db, {.hashes = true}).clean());
}

TEST_CASE("artifact: all files of a folder, or none", "[engines]") {
  const Instance in;
  const auto known = lm::save_artifact(in.db, in.file("known.txt", "known"), {.key = "known.txt"});
  in.file("plates/a.csv", "1");
  in.file("plates/sub/b.csv", "2");
  in.file("plates/sub/c.csv", "2");  // the same content
  in.file("plates/.hidden", "3");
  in.file("plates/k.txt", "known");
  const auto folder = (in.workspace / "files/plates").string();
  std::uint64_t done = 0, total = 0;
  const auto saved = lm::save_dir(in.db, folder, {.transfer = {.progress = [&](std::uint64_t d, std::uint64_t t) {
                                                    done = d;
                                                    total = t;
                                                  }}});
  std::vector<std::string> keys;
  for (const auto& artifact : saved) keys.push_back(*artifact.key);
  CHECK(keys == std::vector<std::string>{"plates/.hidden", "plates/a.csv", "known.txt", "plates/sub/b.csv",
                                         "plates/sub/b.csv"});
  CHECK(done == 9);
  CHECK(total == 9);
  CHECK(in.count<lm::Artifact>() == 4);
  CHECK(in.stored().size() == 4);
  CHECK(lm::check(in.db, {.hashes = true}).clean());

  in.file("plates/a.csv", "1 changed");
  CHECK(lm::save_dir(in.db, folder).at(1).uid.view().ends_with("0001"));
  const auto before = in.stored();
  fs::path deep = folder;
  for (int i = 0; i < 6; ++i) deep /= std::string(200, static_cast<char>('a' + i));
  support::write(deep / "z.csv", "too deep for a key");
  in.file("plates/new.csv", "new");
  CHECK_THAT(error_of("invalid_argument", [&] { lm::save_dir(in.db, folder); }), Contains("1024"));
  CHECK(in.stored() == before);
  CHECK(in.count<lm::Artifact>() == 5);

  // In the storage location they stay where they are, each with its own row.
  support::write(in.root + "/raw/x/1.txt", "same");
  support::write(in.root + "/raw/x/2.txt", "same");
  const auto there = lm::save_dir(in.db, in.root + "/raw");
  REQUIRE(there.size() == 2);
  CHECK(there[0].key == "raw/x/1.txt");
  CHECK(there[1].key == "raw/x/2.txt");
  CHECK(there[0].uid != there[1].uid);
  const auto named = lm::save_dir(in.db, in.root + "/raw/x", {.key = "people", .reuse_content = false});
  CHECK(named[0]._real_key == "raw/x/1.txt");
  CHECK(named[0].key == "people/1.txt");
}

TEST_CASE("artifact: check names what does not fit, and repairs what a killed program left", "[engines]") {
  const Instance in;
  const auto missing = lm::save_artifact(in.db, in.file("a.txt", "aaa"), {.key = "a.txt"});
  const auto exchanged = lm::save_artifact(in.db, in.file("b.txt", "bbb"), {.key = "b.txt"});
  const auto changed = lm::save_artifact(in.db, in.file("c.txt", "ccc"), {.key = "c.txt"});
  const auto own = in.root + "/.lamindb/";
  CHECK(lm::check(in.db).artifacts == 3);
  CHECK(lm::check(in.db).clean());
  fs::remove(lm::path(in.db, missing));
  support::write(lm::path(in.db, changed), "cc");
  // As if replace() had been killed between the exchange and the commit.
  fs::rename(lm::path(in.db, exchanged), own + ".laminate-unfinished-former");
  support::write(lm::path(in.db, exchanged), "new");
  support::write(own + ".laminate-unfinished-half.part", "ha");
  support::write(own + "abcdefghij0123456789.txt", "nobody's");
  const auto text = [](const lm::StorageReport& report) {
    std::ostringstream out;
    out << report;
    return out.str();
  };
  const auto found = lm::check(in.db, {.unfinished_after = std::chrono::seconds(0)});
  CHECK_FALSE(found.clean());
  CHECK(found.problems.size() == 5);
  CHECK_THAT(text(found), Contains(missing.uid.str() + " is missing") &&
                              Contains(changed.uid.str() + " does not match its row") &&
                              Contains("former: a program died") && Contains("-half.part: a program was killed") &&
                              Contains("abcdefghij0123456789.txt: no row of this database refers to this file"));
  // What is young may be at work: it is named, and left alone.
  const auto young = lm::check(in.db, {.repair = true});
  CHECK(young.problems.size() == 5);
  CHECK_THAT(text(young), Contains("is copying this") && Contains("former: a program died"));
  CHECK(content_of(lm::path(in.db, exchanged)) == "new");
  const auto repaired = lm::check(in.db, {.repair = true, .unfinished_after = std::chrono::seconds(0)});
  CHECK(content_of(lm::path(in.db, exchanged)) == "bbb");
  CHECK_FALSE(fs::exists(own + ".laminate-unfinished-half.part"));
  CHECK_THAT(text(repaired), Contains("repaired: "));
  // The content that was replaced may be the only copy: it is set aside.
  const auto left = lm::check(in.db, {.hashes = true, .unfinished_after = std::chrono::seconds(0)});
  CHECK(left.problems.size() == 4);
  CHECK_THAT(text(left), Contains("former: a program was killed"));
  CHECK(content_of(own + ".laminate-unfinished-former") == "new");
}

namespace {

const lm::CheckOptions with_hashes{.hashes = true, .unfinished_after = std::chrono::seconds(0)};
const lm::CheckOptions with_repair{.hashes = true, .repair = true, .unfinished_after = std::chrono::seconds(0)};

/// What check() says of a path below the storage's root; fails if it says nothing or more than one thing.
lm::StorageProblem problem_at(const lm::StorageReport& report, const std::string& path) {
  std::vector<lm::StorageProblem> found;
  for (const auto& problem : report.problems)
    if (problem.path == path) found.push_back(problem);
  INFO(path << " in\n" << report);
  REQUIRE(found.size() == 1);
  return found.front();
}
using ProblemKind = lm::StorageProblem::Kind;

/// No sentence about a file to be kept may advise to remove it.
void check_kept(const lm::StorageProblem& problem) {
  INFO(problem.path << ": " << problem.text);
  CHECK((problem.what == ProblemKind::unknown || problem.what == ProblemKind::set_aside ||
         problem.what == ProblemKind::different));
  CHECK_THAT(problem.text, Contains("keep") && !Contains("remove") && !Contains("delete"));
}

}  // namespace

TEST_CASE("artifact: check keeps files whose row was pointed to other content", "[engines]") {
  const Instance in;
  auto row = lm::save_artifact(in.db, in.file("a.csv", "mine"), {.key = "a.csv"});
  auto moved = lm::save_artifact(in.db, in.file("b.csv", "forked"), {.key = "b.csv"});
  const auto first = lm::path(in.db, row), second = lm::path(in.db, moved);
  in.file("set/x.txt", "x");
  auto folder = lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"});
  const auto third = lm::path(in.db, folder);
  // As sync with OnExisting::update does where the source has another file under the same uid.
  row.suffix = ".json";
  row.hash = lm::content_hash("theirs");
  row.size = 6;
  in.db.registry<lm::Artifact>().save(row);
  moved.hash = lm::content_hash("theirs too");
  in.db.registry<lm::Artifact>().save(moved);
  folder._real_key = "elsewhere/set";
  in.db.registry<lm::Artifact>().save(folder);
  for (const auto& options : {lm::CheckOptions{}, with_hashes, with_repair}) {
    const auto report = lm::check(in.db, options);
    check_kept(problem_at(report, first));
    check_kept(problem_at(report, third));
    if (options.hashes) check_kept(problem_at(report, second));
    for (const auto& problem : report.problems) CHECK_FALSE(problem.repaired);
  }
  CHECK(content_of(first) == "mine");
  CHECK(content_of(second) == "forked");
  CHECK(content_of(third + "/x.txt") == "x");
  // Saved under a key, as the sentence advises, its content has a row, and the file is a duplicate.
  const auto recovered = lm::save_artifact(in.db, first, {.key = "recovered.csv"});
  CHECK(lm::load<std::string>(in.db, recovered) == "mine");
  CHECK(content_of(first) == "mine");
  CHECK(problem_at(lm::check(in.db, with_hashes), first).what == ProblemKind::duplicate);
  CHECK(problem_at(lm::check(in.db), first).what == ProblemKind::unknown);
  CHECK_THAT(error_of("invalid_argument", [&] { lm::replace(in.db, moved, in.file("c.csv", "new")); }),
             Contains("only copy"));
  CHECK_THAT(error_of("invalid_argument", [&] { lm::delete_permanently(in.db, moved); }), Contains(".storage = "));
  CHECK(content_of(second) == "forked");
}

TEST_CASE("artifact: check keeps a file with the name of a partial copy if a row records its content", "[engines]") {
  const Instance in;
  auto row = lm::save_artifact(in.db, in.file("a.csv", "the only copy"), {.key = "a.csv"});
  const std::filesystem::path path = lm::path(in.db, row);
  const auto part = path.parent_path() / (std::string(lm::storage_detail::unfinished_prefix) + "abcdef" +
                                          std::string(lm::storage_detail::partial_suffix));
  std::filesystem::rename(path, part);
  if (GENERATE(false, true)) {
    row._real_key = ".lamindb/" + part.filename().string();
    in.db.registry<lm::Artifact>().save(row);
  }
  for (auto options : {with_hashes, with_repair}) {
    options.unfinished_after = std::chrono::seconds(0);
    for (const auto& problem : lm::check(in.db, options).problems) CHECK_FALSE(problem.repaired);
  }
  CHECK(content_of(part) == "the only copy");
}

TEST_CASE("artifact: check advises removal only of content that a row and its own file hold", "[engines]") {
  const Instance in;
  const auto own = in.root + "/.lamindb/";
  const auto saved = lm::save_artifact(in.db, in.file("a.txt", "stored"), {.key = "a.txt"});
  const auto named = lm::save_artifact(in.db, in.file("n.txt", "named"), {.key = "n.txt", .key_is_virtual = false});
  auto trashed = lm::save_artifact(in.db, in.file("t.txt", "trashed"), {.key = "t.txt"});
  lm::trash(in.db, trashed);
  const auto missing = lm::save_artifact(in.db, in.file("m.txt", "missing"), {.key = "m.txt"});
  fs::remove(lm::path(in.db, missing));
  const auto damaged = lm::save_artifact(in.db, in.file("d.txt", "damaged"), {.key = "d.txt"});
  support::write(lm::path(in.db, damaged), "DAMAGED");
  lm::Storage foreign{.root = (in.workspace / "foreign").string(), .type = "local", .instance_uid = "otherotherot"};
  in.db.registry<lm::Storage>().save(foreign);
  support::write(foreign.root + "/f.txt", "foreign");
  const auto elsewhere = lm::save_artifact(in.db, foreign.root + "/f.txt");
  in.file("set/a.txt", "a");
  in.file("set/b.txt", "b");
  const auto folder = lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"});

  int count = 0;
  const auto unknown = [&](const std::string& content) {
    const auto path = own + std::string(19, 'A') + static_cast<char>('a' + count++) + ".txt";
    support::write(path, content);
    return path;
  };
  const auto stored = unknown("stored"), held_twice = unknown("stored"), under_key = unknown("named"),
             beside = unknown("foreign");
  const auto only = unknown("only"), only_too = unknown("only"), in_trash = unknown("trashed"),
             row_without_file = unknown("missing"), row_with_other = unknown("damaged");
  // The row's file is the same file under another name.
  const auto hard = unknown("x"), soft = unknown("x"), target = unknown("linked");
  fs::remove(hard);
  fs::create_hard_link(lm::path(in.db, named), hard);
  fs::remove(soft);
  fs::create_symlink(lm::path(in.db, saved), soft);
  const auto linked = lm::save_artifact(in.db, in.file("l.txt", "linked"), {.key = "l.txt"});
  fs::remove(lm::path(in.db, linked));
  fs::create_symlink(target, lm::path(in.db, linked));
  // Folders: the hash does not cover the names of the files.
  const auto set = [&](const std::string& name, const std::string& a_name, const std::string& b_name) {
    support::write(own + name + '/' + a_name, "a");
    support::write(own + name + '/' + b_name, "b");
    return own + name;
  };
  const auto same = set("BBBBBBBBBBBBBBB1", "a.txt", "b.txt"), renamed = set("BBBBBBBBBBBBBBB2", "b.txt", "a.txt"),
             linking = set("BBBBBBBBBBBBBBB3.zarr", "a.txt", "b.txt");
  fs::remove(linking + "/a.txt");
  fs::create_symlink(lm::path(in.db, folder) + "/a.txt", linking + "/a.txt");

  const auto report = lm::check(in.db, with_repair);
  for (const auto& path : {stored, held_twice, under_key, beside, same}) {
    const auto problem = problem_at(report, path);
    CHECK(problem.what == ProblemKind::duplicate);
    CHECK_THAT(problem.text, Contains("may be removed"));
    CHECK(fs::exists(path));  // a repair removes nothing that laminate did not leave
  }
  CHECK(problem_at(report, stored).uid == saved.uid.str());
  CHECK(problem_at(report, under_key).uid == named.uid.str());
  CHECK(problem_at(report, beside).uid == elsewhere.uid.str());
  CHECK(problem_at(report, same).uid == folder.uid.str());
  for (const auto& path :
       {only, only_too, in_trash, row_without_file, row_with_other, hard, soft, target, renamed, linking})
    check_kept(problem_at(report, path));
  // Nothing is known of content that was not read.
  for (const auto& problem : lm::check(in.db).problems) CHECK(problem.what != ProblemKind::duplicate);
}

TEST_CASE("artifact: the hash of a large file does not cover its middle, so check compares all of it") {
  const Instance in;
  const auto write = [](const std::string& path, char middle) {
    std::ofstream out(path, std::ios::binary);
    out.seekp(60 << 20);
    out.put(middle);
    out.seekp(121 << 20);
    out.put('e');
  };
  const auto source = in.file("big.bin", "");
  write(source, 'x');
  const auto saved = lm::save_artifact(in.db, source, {.key = "big.bin"});
  CHECK(saved._hash_type == "sha1-fl");
  const auto other = in.root + "/.lamindb/AAAAAAAAAAAAAAAAAAA0.bin",
             same = in.root + "/.lamindb/AAAAAAAAAAAAAAAAAAA1.bin";
  write(other, 'y');
  write(same, 'x');
  REQUIRE(lm::hash_file(other).hash == saved.hash);
  const auto report = lm::check(in.db, with_hashes);
  check_kept(problem_at(report, other));
  CHECK(problem_at(report, same).what == ProblemKind::duplicate);
}

TEST_CASE("artifact: a repair removes parts of copies and nothing that may be the only copy", "[engines]") {
  const Instance in;
  const auto own = in.root + "/.lamindb/";
  const auto saved = lm::save_artifact(in.db, in.file("a.txt", "stored"), {.key = "a.txt"});
  support::write(own + ".laminate-unfinished-copying0000.part", "hel");
  support::write(own + ".laminate-unfinished-copyingset00.part/a.txt", "hel");
  support::write(own + ".laminate-unfinished-held00000000", "stored");
  // Former content of a row that is hidden here, or new content whose source is gone.
  support::write(own + ".laminate-unfinished-whole0000000", "whole");
  support::write(own + ".laminate-unfinished-wholeset0000/a.txt", "whole");
  support::write(own + ".laminate-unfinished-former000000-former", "former");
  const auto report = lm::check(in.db, with_repair);
  for (const std::string name : {"copying0000.part", "copyingset00.part", "held00000000"}) {
    CHECK(problem_at(report, own + ".laminate-unfinished-" + name).repaired);
    CHECK_FALSE(fs::exists(own + ".laminate-unfinished-" + name));
  }
  for (const std::string name : {"whole0000000", "wholeset0000", "former000000-former"}) {
    const auto problem = problem_at(report, own + ".laminate-unfinished-" + name);
    CHECK(problem.what == ProblemKind::set_aside);
    check_kept(problem);
    CHECK(fs::exists(own + ".laminate-unfinished-" + name));
  }
  const auto recovered = lm::save_artifact(in.db, own + ".laminate-unfinished-whole0000000", {.key = "recovered.csv"});
  CHECK(recovered.suffix == ".csv");
  CHECK(lm::load<std::string>(in.db, recovered) == "whole");
  (void)lm::check(in.db, with_repair);
  CHECK_FALSE(fs::exists(own + ".laminate-unfinished-whole0000000"));
  CHECK(lm::load<std::string>(in.db, recovered) == "whole");
  CHECK(lm::load<std::string>(in.db, saved) == "stored");
}

TEST_CASE("artifact: a repair keeps other content at the path of an artifact", "[engines]") {
  const Instance in;
  const auto saved = lm::save_artifact(in.db, in.file("a.txt", "right"), {.key = "a.txt"});
  const auto left = in.root + "/.lamindb/.laminate-unfinished-abcdefghijkl";
  fs::rename(lm::path(in.db, saved), left);
  support::write(lm::path(in.db, saved), "other");
  for (int i = 0; i < 2; ++i) {
    (void)lm::check(in.db, with_repair);
    CHECK(lm::load<std::string>(in.db, saved) == "right");
    CHECK(content_of(left) == "other");
  }
}

TEST_CASE("artifact: rows of other locations may refer to files in this one", "[engines]") {
  const Instance in;
  lm::Storage parent{.root = in.workspace.path().string(), .type = "local", .instance_uid = "otherotherot"};
  in.db.registry<lm::Storage>().save(parent);
  const auto path = in.root + "/.lamindb/AAAAAAAAAAAAAAAAAAAA.txt";
  support::write(path, "text");
  CHECK(problem_at(lm::check(in.db), path).what == ProblemKind::unknown);
  auto row = lm::save_artifact(in.db, in.file("a.txt", "text"), {.key = "a.txt"});
  row.storage = parent;
  row._real_key = "instance/.lamindb/AAAAAAAAAAAAAAAAAAAA.txt";
  in.db.registry<lm::Artifact>().save(row);
  for (const auto& problem : lm::check(in.db, with_hashes).problems) CHECK(problem.path != path);
}

TEST_CASE("artifact: an existing file at the path of a new one is not replaced", "[engines]") {
  const Instance in;
  const auto first = lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "a.txt"});
  // Another database that shares the location has made the same version.
  const auto theirs = in.root + "/.lamindb/" + std::string(lm::stem_of(first.uid)) + "0001.txt";
  support::write(theirs, "theirs");
  const auto second = lm::save_artifact(in.db, in.file("a.txt", "two"), {.key = "a.txt"});
  CHECK(second.uid.view().ends_with("0002"));
  CHECK(content_of(theirs) == "theirs");
  CHECK(lm::load<std::string>(in.db, second) == "two");
  // So with the folder that versions share.
  in.file("set/a.txt", "a");
  const auto folder = lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"});
  support::write(lm::path(in.db, folder) + "/theirs.txt", "theirs");
  in.file("set/b.txt", "b");
  CHECK_THAT(error_of("already_exists",
                      [&] { lm::save_artifact(in.db, (in.workspace / "files/set").string(), {.key = "set"}); }),
             Contains(lm::path(in.db, folder)));
  CHECK(content_of(lm::path(in.db, folder) + "/theirs.txt") == "theirs");
  // And with a file that gets another suffix.
  auto replaced = first;
  const auto target = in.root + "/.lamindb/" + first.uid.str() + ".csv";
  support::write(target, "abandoned");
  CHECK_THAT(error_of("already_exists", [&] { lm::replace(in.db, replaced, in.file("b.csv", "new")); }),
             Contains(target));
  CHECK(content_of(target) == "abandoned");
  CHECK(lm::load<std::string>(in.db, again(in, first)) == "one");
}

TEST_CASE("artifact: a file that several rows refer to is neither replaced nor deleted for one of them", "[engines]") {
  const Instance in;
  const auto path = in.root + "/raw/a.txt";
  support::write(path, "shared");
  auto row = lm::save_artifact(in.db, path);
  lm::Storage inner{.root = in.root + "/raw", .type = "local", .instance_uid = lm::instance_uid(in.db.session())};
  in.db.registry<lm::Storage>().save(inner);
  const auto by_inner = lm::save_artifact(in.db, path);
  REQUIRE(by_inner.storage.id() == inner.id);
  CHECK_THAT(error_of("invalid_argument", [&] { lm::replace(in.db, row, in.file("b.txt", "new")); }),
             Contains(by_inner.uid.str()));
  auto other = by_inner;
  CHECK_THAT(error_of("invalid_argument", [&] { lm::delete_permanently(in.db, other, {.storage = true}); }),
             Contains(row.uid.str()));
  CHECK(content_of(path) == "shared");
}

TEST_CASE("artifact: what a rollback could not bring back is not removed in a transaction", "[engines]") {
  const Instance in;
  auto row = lm::save_artifact(in.db, in.file("a.txt", "one"), {.key = "a.txt"});
  in.file("set/a.txt", "a");
  const auto set = (in.workspace / "files/set").string();
  const auto folder = lm::save_artifact(in.db, set, {.key = "set"});
  in.file("set/b.txt", "b");
  {
    const lm::Transaction transaction(in.db.session(), lm::Transaction::Mode::write);
    CHECK_THAT(error_of("invalid_argument", [&] { lm::replace(in.db, row, in.file("b.txt", "two")); }),
               Contains("rollback"));
    CHECK_THAT(error_of("invalid_argument", [&] { lm::save_artifact(in.db, set, {.key = "set"}); }),
               Contains("rollback"));
    CHECK_THAT(error_of("invalid_argument", [&] { lm::delete_permanently(in.db, row); }), Contains("rollback"));
  }
  CHECK(lm::load<std::string>(in.db, row) == "one");
  CHECK(lm::check(in.db, with_hashes).clean());
}

TEST_CASE("artifact: a warning tells that content which a row records is not stored", "[engines]") {
  const Instance in;
  const auto warned = [&](const std::string& source, const std::string& key, const lm::Artifact& expected) {
    support::Messages messages;
    CHECK(lm::save_artifact(in.db, source, {.key = key}).uid == expected.uid);
    std::string all;
    for (const auto& message : messages.all) all += message + '\n';
    return all.find("this content is not stored") != all.npos && all.find("keep " + source) != all.npos;
  };
  const auto file = in.file("a.txt", "text");
  const auto saved = lm::save_artifact(in.db, file, {.key = "a.txt"});
  CHECK_FALSE(warned(file, "a.txt", saved));
  support::write(lm::path(in.db, saved), "other text");
  CHECK(warned(file, "b.txt", saved));
  CHECK(content_of(lm::path(in.db, saved)) == "other text");
  // The files of a former version of a folder were replaced.
  in.file("set/a.txt", "a");
  const auto set = fs::canonical(in.workspace / "files/set").string();
  const auto first = lm::save_artifact(in.db, set, {.key = "set"});
  CHECK_FALSE(warned(set, "set", first));
  in.file("set/a.txt", "b");
  lm::save_artifact(in.db, set, {.key = "set"});
  in.file("set/a.txt", "a");
  CHECK(warned(set, "set", first));
}
