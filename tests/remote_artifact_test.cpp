// Artifacts in a bucket, on the server that tests/remote.sh starts.
#include <cstdlib>
#include <fstream>
#include <string>

#include <laminate/artifacts.hpp>
#include <laminate/curl.hpp>
#include <laminate/lamindb/instance/identity.hpp>

#include "artifact_support.hpp"
#include "catch.hpp"

namespace lm = laminate;
namespace fs = std::filesystem;
using Catch::Contains;

namespace {

std::string endpoint() {
  const char* const port = std::getenv("LAMINATE_S3_PORT");
  if (!port) throw std::runtime_error("LAMINATE_S3_PORT is not set: run tests/remote.sh");
  return std::string("?endpoint_url=http://127.0.0.1:") + port;
}

/// An instance that manages a folder of the bucket besides its own.
struct WithBucket : support::Instance {
  explicit WithBucket(const std::string& folder) : root_url("s3://bucket/" + folder) {
    settings.environment.set("LAMIN_CACHE_DIR", (workspace / "cache").string());
    location = lm::Storage{.root = root_url + endpoint(), .type = "s3", .instance_uid = lm::instance_uid(db.session())};
    db.registry<lm::Storage>().save(location);
  }
  bool exists(const std::string& key) const { return lm::open_store(location.root)->find(key).has_value(); }

  std::string root_url;
  lm::Storage location;
};

}  // namespace

TEST_CASE("remote artifact: saved in a bucket, fetched to the cache, replaced and deleted", "[.remote]") {
  const WithBucket in("artifacts");
  auto saved = lm::save_artifact(in.db, in.file("a.csv", "one"), {.key = "raw/a.csv", .storage = in.location});
  const auto key = ".lamindb/" + saved.uid.str() + ".csv";
  CHECK(lm::path(in.db, saved) == in.root_url + '/' + key);
  CHECK(in.exists(key));
  CHECK(saved.hash == lm::content_hash("one"));
  CHECK(in.stored().empty());

  const auto copy = lm::cache(in.db, saved);
  CHECK(copy == in.workspace / "cache/bucket/artifacts/raw/a.csv");  // under the key that people know
  CHECK(lm::load<std::string>(in.db, saved) == "one");
  support::write(copy, "two");  // damaged here: fetched again
  CHECK(lm::load<std::string>(in.db, saved) == "one");

  const auto second =
      lm::save_artifact(in.db, in.file("a.csv", "second"), {.key = "raw/a.csv", .storage = in.location});
  CHECK(second.uid.view() == std::string(lm::stem_of(saved.uid)) + "0001");
  CHECK(lm::load<std::string>(in.db, second) == "second");
  const auto first = in.db.registry<lm::Artifact>().get(saved.uid);
  CHECK(lm::cache(in.db, first) == in.workspace / "cache/bucket/artifacts" / key);
  CHECK(lm::load<std::string>(in.db, first) == "one");

  auto latest = second;
  lm::replace(in.db, latest, in.file("b.csv", "replaced"));
  CHECK(lm::load<std::string>(in.db, latest) == "replaced");
  // Somebody overwrites the object behind our back.
  lm::open_store(in.location.root)->upload(in.file("c.csv", "overwrite"), ".lamindb/" + latest.uid.str() + ".csv");
  fs::remove_all(in.workspace / "cache");
  CHECK_THROWS_AS(lm::load<std::string>(in.db, latest), lm::Corrupted);
  lm::delete_permanently(in.db, latest);
  CHECK_FALSE(in.exists(".lamindb/" + second.uid.str() + ".csv"));
  CHECK(in.exists(key));
}

TEST_CASE("remote artifact: a folder in a bucket", "[.remote]") {
  const WithBucket in("folders");
  in.file("set/a b.txt", "a");
  in.file("set/deep/c.txt", "cc");
  const auto folder = (in.workspace / "files/set").string();
  const auto first = lm::save_artifact(in.db, folder, {.key = "set", .storage = in.location});
  CHECK(first.hash == lm::hash_folder(folder).hash);
  auto copy = lm::cache(in.db, first);
  CHECK(support::content_of(copy / "deep/c.txt") == "cc");
  in.file("set/deep/c.txt", "changed");
  fs::remove(folder + "/a b.txt");
  auto second = lm::save_artifact(in.db, folder, {.key = "set", .storage = in.location});
  copy = lm::cache(in.db, second);
  CHECK(support::content_of(copy / "deep/c.txt") == "changed");
  CHECK_FALSE(fs::exists(copy / "a b.txt"));
  lm::delete_permanently(in.db, second);
  CHECK(lm::open_store(in.location.root)->list("").empty());
}

TEST_CASE("remote artifact: an object that lies in a bucket is known by its tag", "[.remote]") {
  const WithBucket in("managed");
  const auto store = lm::open_store("s3://bucket/elsewhere" + endpoint());
  store->upload(in.file("x.csv", "hello"), "x.csv");
  const auto saved = lm::save_artifact(in.db, "s3://bucket/elsewhere/x.csv" + endpoint());
  CHECK(saved.key == "elsewhere/x.csv");
  CHECK(saved.size == 5);
  CHECK(saved.hash == lm::content_hash("hello"));
  CHECK(saved._hash_type == "md5");
  CHECK(lm::load<std::string>(in.db, saved) == "hello");
  CHECK_THROWS_AS(lm::save_artifact(in.db, "s3://bucket/elsewhere/none.csv" + endpoint()), lm::ObjectMissing);
  auto copy = saved;
  CHECK_THROWS_AS(lm::delete_permanently(in.db, copy), lm::ReadOnly);  // nobody here manages that bucket
  CHECK(in.db.registry<lm::Artifact>().count() == 1);
}

TEST_CASE("remote artifact: a row that the database refuses leaves no object", "[.remote]") {
  const WithBucket in("refused");
  in.db.session().execute(
      "CREATE TRIGGER no_more BEFORE INSERT ON lamindb_artifact BEGIN SELECT RAISE(ABORT, 'no more'); END");
  CHECK_THROWS_AS(lm::save_artifact(in.db, in.file("a.csv", "one"), {.key = "a.csv", .storage = in.location}),
                  lm::Error);
  CHECK(lm::open_store(in.location.root)->list("").empty());
}
