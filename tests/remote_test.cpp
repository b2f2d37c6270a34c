// Web servers and buckets. Tests whose tag begins with a dot need the servers that tests/remote.sh starts.

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <laminate/curl.hpp>
#include <laminate/storage/download.hpp>
#include <laminate/storage/upload.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace {

namespace fs = std::filesystem;
namespace lm = laminate;
using Catch::Contains;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  if (!value) throw std::runtime_error(std::string(name) + " is not set: run tests/remote.sh");
  return value;
}

std::string bucket(const char* port = "LAMINATE_S3_PORT", const std::string& path = "bucket/pre fix") {
  return "s3://" + path + "?endpoint_url=http://127.0.0.1:" + variable(port);
}
std::string web(const std::string& folder, const char* port = "LAMINATE_HTTP_PORT") {
  return "http://127.0.0.1:" + variable(port) + '/' + folder;
}

std::string random_content(std::size_t size) {
  std::string content;
  std::uint32_t state = 1;
  while (content.size() < size) content += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return content;
}

std::string read_all(lm::Store& store, std::string_view key, const lm::ByteRange& range = {}) {
  std::string content;
  store.read(key, range, [&](std::string_view bytes) { content += bytes; });
  return content;
}

}  // namespace

TEST_CASE("a server that does not answer is told from other failures") {
  support::Environment environment;
  environment.set("AWS_ACCESS_KEY_ID", "AKID");
  environment.set("AWS_SECRET_ACCESS_KEY", "very-secret");
  environment.set("AWS_SESSION_TOKEN", "token-secret");
  const auto s3 = lm::open_store("s3://bucket/a?endpoint_url=http://127.0.0.1:9");
  CHECK_THROWS_WITH(s3->find("x"),
                    Contains("http://127.0.0.1:9/bucket/a/x") && Contains("check the address") && !Contains("secret"));
  CHECK_THROWS_WITH(lm::open_store("http://127.0.0.1:9")->find("x?token=secret"),
                    Contains("http://127.0.0.1:9/x") && !Contains("secret"));
  CHECK_THROWS_WITH(lm::open_store("https://no-such-host.invalid")->find("x"), Contains("no-such-host.invalid"));
  const auto web = lm::open_store("https://example.org/data");
  CHECK(!web->writable());
  CHECK_THROWS_AS(web->upload("/etc/hostname", "x"), lm::ReadOnly);
  CHECK_THROWS_AS(web->remove("x"), lm::ReadOnly);
  CHECK_THROWS_WITH(web->list("x"), Contains("does not list"));
  CHECK_THROWS_AS(web->find("../x"), lm::InvalidArgument);
}

TEST_CASE("a read is cancelled while the server is silent") {
  // A socket that takes connections and never answers.
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(listener, any, size) == 0);
  REQUIRE(::listen(listener, 4) == 0);
  REQUIRE(::getsockname(listener, any, &size) == 0);
  const auto store = lm::open_store("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  std::stop_source source;
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });
  CHECK_THROWS_AS(store->read("x", {.stop = source.get_token()}, [](std::string_view) {}), lm::Cancelled);
  ::close(listener);
}

TEST_CASE("what S3 answers") {
  namespace d = lm::storage_detail;
  CHECK(d::range_text({}).empty());
  CHECK(d::range_text({.offset = 5}) == "bytes=5-");
  CHECK(d::range_text({.offset = 5, .length = 5}) == "bytes=5-9");
  CHECK(lm::support_detail::percent_encoded("a b/ü&", "/") == "a%20b/%C3%BC%26");
  CHECK(lm::support_detail::percent_decoded("a+b%2Fc%2") == "a b/c%2");
  // The hashes are those of LaminDB 2.12.1, get_stat_file_cloud.
  const auto plain = d::s3_object("k", "3", "\"5d41402abc4b2a76b9719d911017c592\"");
  CHECK(plain.hash == "XUFAKrxLKna5cZ2REBfFkg");
  CHECK(plain.hash_type == "md5");
  const auto parts = d::s3_object("k", "3", "\"5d41402abc4b2a76b9719d911017c592-3\"");
  CHECK(parts.hash == "XUFAKrxLKna5cZ2REBfFkg");
  CHECK(parts.hash_type == "md5-3");
  CHECK(lm::content_hash(d::stripped_tag("W/\"5d-abc\"")) == "tu3qix0gaz_VLZQb57Q8qg");
  const auto error = d::s3_error(
      "<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code><Message>a &lt; b</Message>"
      "<Region>eu-west-1</Region></Error>");
  CHECK(error.code == "AuthorizationHeaderMalformed");
  CHECK(error.message == "a < b");
  CHECK(error.region == "eu-west-1");
  CHECK(d::s3_error("<html><Code></p>").code.empty());
  std::vector<lm::ObjectInfo> objects;
  CHECK(d::read_listing("<?xml version=\"1.0\"?><!-- x --><ListBucketResult><EncodingType>url</EncodingType>"
                        "<IsTruncated>true</IsTruncated><NextContinuationToken>n+=</NextContinuationToken>"
                        "<Contents><Key>p/</Key><Size>0</Size></Contents>"
                        "<Contents><Key>p/a%2Bb+c</Key><Size>7</Size><ETag>&quot;x&quot;</ETag></Contents>"
                        "</ListBucketResult>",
                        "p", objects) == "n+=");
  REQUIRE(objects.size() == 1);
  CHECK(objects[0].key == "a+b c");
  CHECK(objects[0].size == 7);
  CHECK(objects[0].hash_type == "md5-etag");
}

TEST_CASE("objects in a bucket", "[.remote]") {
  const support::Workspace workspace;
  const auto store = lm::open_store(bucket());
  CHECK(store->shown("a") == "s3://bucket/pre fix/a");
  for (const std::string key : {"plain.txt", "a b+c=d&é/ü(1)'!*;:@$,x~%20%.txt", "x?y=1#z/[]{}|^`\"<>\\"}) {
    CAPTURE(key);
    support::write(workspace / "file", "0123456789" + key);
    const auto hash = store->upload(workspace / "file", key);
    const auto info = store->find(key);
    REQUIRE(info);
    CHECK(info->key == key);
    CHECK(info->size == hash.size);
    CHECK(info->hash == hash.hash);
    CHECK(info->hash_type == "md5");
    CHECK(read_all(*store, key) == "0123456789" + key);
    CHECK(read_all(*store, key, {.offset = 3, .length = 4}) == "3456");
    CHECK(read_all(*store, key, {.offset = hash.size}).empty());
    CHECK_THROWS_AS(read_all(*store, key, {.version = "\"other\""}), lm::ObjectChanged);
    const auto listed = store->list(key.substr(0, key.find('/') == key.npos ? 0 : key.find('/')));
    CHECK(std::any_of(listed.begin(), listed.end(), [&](const auto& object) { return object.key == key; }));
    store->remove(key);
    CHECK(!store->find(key));
    CHECK_NOTHROW(store->remove(key));
  }
  support::write(workspace / "empty", "");
  store->upload(workspace / "empty", "empty");
  CHECK(read_all(*store, "empty").empty());
  lm::download(*store, "empty", workspace / "empty-copy");
  CHECK(fs::file_size(workspace / "empty-copy") == 0);
  CHECK_THROWS_WITH(read_all(*store, "nothing"), Contains("s3://bucket/pre fix/nothing: there is no such object"));
  CHECK_THROWS_AS(lm::download(*store, "nothing", workspace / "x"), lm::ObjectMissing);
  CHECK(!fs::exists(workspace / "x.part"));
}

TEST_CASE("large objects go in parts, and come back verified", "[.remote]") {
  const support::Workspace workspace;
  const auto store = lm::open_store(bucket());
  support::write(workspace / "large", random_content(20'000'001));
  std::vector<std::uint64_t> progress;
  const auto hash =
      store->upload(workspace / "large", "large", {.progress = [&](auto done, auto) { progress.push_back(done); }});
  CHECK(progress == std::vector<std::uint64_t>{8 << 20, 16 << 20, 20'000'001});
  CHECK(hash == lm::hash_file(workspace / "large"));
  const auto info = store->find("large");
  REQUIRE(info);
  CHECK(info->hash_type == "md5-3");
  lm::download(*store, "large", workspace / "by-parts");  // by what the bucket says
  CHECK(lm::matches(workspace / "by-parts", {.hash = info->hash, .hash_type = info->hash_type, .size = info->size}) ==
        lm::Verdict::confirmed);
  lm::download(*store, "large", workspace / "by-md5", hash);
  CHECK(lm::hash_file(workspace / "by-md5") == hash);
  auto other = hash;
  other.hash = "1B2M2Y8AsgTpgAmY7PhCfg";
  CHECK_THROWS_AS(lm::download(*store, "large", workspace / "wrong", other), lm::Corrupted);

  std::stop_source source;
  CHECK_THROWS_AS(store->upload(workspace / "large", "cancelled",
                                {.progress = [&](auto, auto) { source.request_stop(); }, .stop = source.get_token()}),
                  lm::Cancelled);
  CHECK(!store->find("cancelled"));
}

TEST_CASE("more than 1,000 objects are listed and removed, and folders copied", "[.remote]") {
  const support::Workspace workspace;
  const auto store = lm::open_store(bucket());
  for (int i = 0; i < 1100; ++i) support::write(workspace / ("many/" + std::to_string(i)), std::to_string(i));
  const auto hash = lm::upload_folder(*store, workspace / "many", "many");
  CHECK(hash == lm::hash_folder(workspace / "many"));
  const auto objects = store->list("many");
  REQUIRE(objects.size() == 1100);
  std::vector<std::string> hashes;
  for (const auto& object : objects) hashes.push_back(object.hash);
  CHECK(lm::folder_hash(hashes) == hash.hash);
  CHECK(store->list("man").empty());
  lm::download_folder(*store, "many", workspace / "copy", hash);
  CHECK(lm::hash_folder(workspace / "copy") == hash);
  store->remove_folder("many");
  CHECK(store->list("many").empty());
}

TEST_CASE("a download goes on where the connection was cut", "[.remote]") {
  const support::Workspace workspace;
  const auto content = random_content(7'000'000);
  support::write(workspace / "file", content);
  const auto hash = lm::open_store(bucket())->upload(workspace / "file", "cut");
  support::write(fs::path(variable("LAMINATE_HTTP_FOLDER")) / "cut", content);
  const auto s3 = lm::open_store(bucket("LAMINATE_S3_CUT_PORT"));
  const auto http = lm::open_store(web("files", "LAMINATE_HTTP_CUT_PORT"));
  for (lm::Store* store : {s3.get(), http.get()}) {
    CAPTURE(store->root());
    std::uint64_t bytes = 0;
    store->read("cut", {.offset = 1}, [&](std::string_view piece) { bytes += piece.size(); });
    CHECK(bytes == content.size() - 1);
    lm::download(*store, "cut", workspace / "copy", hash);
    CHECK(lm::hash_file(workspace / "copy") == hash);
  }
}

TEST_CASE("a download from a server outlives killed processes", "[.remote]") {
  const support::Workspace workspace;
  support::write(workspace / "file", random_content(3'000'000));
  const auto hash = lm::open_store(bucket())->upload(workspace / "file", "killed");
  fs::copy_file(workspace / "file", fs::path(variable("LAMINATE_HTTP_FOLDER")) / "killed");
  for (const auto& root : {bucket(), web("files")}) {
    int resumed = 0;
    for (int point = 0; point < 100; ++point) {
      CAPTURE(root, point);
      const auto copy = workspace / "copy";
      const pid_t child = ::fork();
      if (child == 0) {
        int left = point;
        lm::download(*lm::open_store(root), "killed", copy, hash, {.progress = [&](auto, auto) {
          if (left-- == 0) ::raise(SIGKILL);
        }});
        ::_exit(1);  // it took fewer pieces
      }
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFSIGNALED(status));
      CHECK(!fs::exists(copy));
      const auto left_over = fs::file_size(copy.string() + ".part");
      std::optional<std::uint64_t> begin;
      lm::download(*lm::open_store(root), "killed", copy, hash,
                   {.progress = [&](auto done, auto) { begin = begin.value_or(done); }});
      CHECK(begin == left_over);
      resumed += left_over > 0;
      CHECK(lm::hash_file(copy) == hash);
      fs::remove(copy);
    }
    CHECK(resumed > 15);
  }
}

TEST_CASE("refusals of a bucket are told in words", "[.remote]") {
  const support::Workspace workspace;
  support::write(workspace / "file", "x");
  const auto missing = lm::open_store(bucket("LAMINATE_S3_PORT", "no-such-bucket"));
  CHECK_THROWS_WITH(missing->find("x"), Contains("there is no bucket 'no-such-bucket'"));
  CHECK_THROWS_AS(missing->upload(workspace / "file", "x"), lm::ObjectMissing);
  CHECK_THROWS_AS(missing->list(""), lm::ObjectMissing);
  support::Environment environment;
  environment.set("AWS_REGION", "eu-west-3");  // the server says which one it is
  CHECK_NOTHROW(lm::open_store(bucket())->find("x"));
  environment.set("AWS_SECRET_ACCESS_KEY", "wrong-secret");
  CHECK_THROWS_WITH(lm::open_store(bucket())->find("x"), Contains("the AWS key or its secret is wrong") &&
                                                             Contains("AWS_ACCESS_KEY_ID") &&
                                                             !Contains("wrong-secret"));
  environment.set("AWS_ACCESS_KEY_ID", "AKIDOTHER");
  CHECK_THROWS_AS(lm::open_store(bucket())->find("x"), lm::AccessDenied);
  CHECK_THROWS_AS(lm::open_store(bucket())->upload(workspace / "file", "x"), lm::AccessDenied);
  environment.unset("AWS_ACCESS_KEY_ID");
  const auto anonymous = lm::open_store(bucket());
  CHECK(!anonymous->writable());
  CHECK_THROWS_AS(anonymous->upload(workspace / "file", "x"), lm::ReadOnly);
  CHECK_THROWS_WITH(anonymous->find("x"), Contains("no AWS credentials were found"));
}

TEST_CASE("files of a web server", "[.remote]") {
  const support::Workspace workspace;
  const fs::path folder = variable("LAMINATE_HTTP_FOLDER");
  support::write(folder / "a b.txt", "0123456789");
  for (const char* name : {"files", "moved", "no-ranges", "no-head"}) {
    CAPTURE(name);
    const auto store = lm::open_store(web(name));
    for (const char* key : {"a b.txt", "a%20b.txt", "a b.txt?download=1"}) {
      const auto info = store->find(key);
      REQUIRE(info);
      CHECK(info->size == 10);
      CHECK(info->hash == lm::content_hash(lm::storage_detail::stripped_tag(info->version)));
      CHECK(info->hash_type == "md5-etag");
      CHECK(read_all(*store, key) == "0123456789");
      CHECK(read_all(*store, key, {.offset = 3, .length = 4}) == "3456");
      CHECK(read_all(*store, key, {.offset = 8}) == "89");
      CHECK_THROWS_AS(read_all(*store, key, {.version = "\"other\""}), lm::ObjectChanged);
    }
    lm::download(*store, "a b.txt", workspace / "copy");
    CHECK(support::content_of(workspace / "copy") == "0123456789");
    CHECK(!store->find("nothing"));
    CHECK_THROWS_AS(read_all(*store, "nothing"), lm::ObjectMissing);
  }
  CHECK_THROWS_WITH(lm::open_store(web("private"))->find("x"), Contains("refuses access (HTTP status 403)"));
  CHECK_THROWS_WITH(lm::open_store(web("broken"))->find("x"), Contains("out of order (HTTP status 503)"));
}

TEST_CASE("a wrong clock is told", "[.skew]") {
  CHECK_THROWS_WITH(lm::open_store(bucket())->find("x"),
                    Contains("the clock of this machine") && Contains("RequestTimeTooSkewed"));
}

TEST_CASE("a server that is gone is told", "[.stopped]") {
  CHECK_THROWS_AS(lm::open_store(bucket())->find("x"), lm::Unreachable);
}
