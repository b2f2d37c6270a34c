// Stores, keys, hashes and downloads, on real files. What needs a server is in remote_test.cpp.

#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <laminate/storage/download.hpp>
#include <laminate/storage/open_store.hpp>
#include <laminate/storage/remote/credentials.hpp>
#include <laminate/storage/remote/s3_root.hpp>
#include <laminate/storage/upload.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace {

namespace fs = std::filesystem;
namespace lm = laminate;
using Catch::Contains;
using lm::storage_detail::File;

constexpr std::uint64_t mebibyte = 1024 * 1024;

/// Byte i of a file is i * 7 + i / 65536, which repeats after 16 MiB. The vectors below are of this pattern.
void write_pattern(const fs::path& path, std::uint64_t size) {
  std::string block(16 * mebibyte, '\0');
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<char>(i * 7 + i / 65536);
  File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  for (std::uint64_t done = 0; done < size; done += block.size())
    file.write(std::string_view(block).substr(0, size - done));
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    names.insert(entry.path().lexically_relative(folder).string());
  return names;
}

std::vector<std::string> keys_of(const std::vector<lm::ObjectInfo>& objects) {
  std::vector<std::string> keys;
  for (const auto& object : objects) keys.push_back(object.key);
  return keys;
}

std::string read_all(lm::Store& store, std::string_view key, const lm::ByteRange& range = {}) {
  std::string content;
  store.read(key, range, [&](std::string_view bytes) { content += bytes; });
  return content;
}

/// Runs `work` in a process of its own; says whether it was killed.
template <class Work>
bool is_killed(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

}  // namespace

// What keeps a reference to its options takes no temporary.
static_assert(std::is_constructible_v<lm::storage_detail::Meter, const lm::TransferOptions&, std::uint64_t>);
static_assert(!std::is_constructible_v<lm::storage_detail::Meter, lm::TransferOptions, std::uint64_t>);

TEST_CASE("storage: a file that cannot be removed is an error, one that is missing is not") {
  const support::Workspace in;
  support::write(in / "file", "text");
  lm::storage_detail::remove_file(in / "file");
  CHECK_FALSE(fs::exists(in / "file"));
  CHECK_NOTHROW(lm::storage_detail::remove_file(in / "file"));
  support::write(in / "folder/file", "text");
  CHECK_THROWS_AS(lm::storage_detail::remove_file(in / "folder"), lm::StorageError);
  CHECK(fs::exists(in / "folder/file"));
}

TEST_CASE("files have the hashes that LaminDB's own functions compute") {
  const support::Workspace workspace;
  const auto path = workspace / "file";
  struct Vector {
    std::uint64_t size;
    const char *hash, *type;
  };
  // lamindb_setup.core.hashing.hash_file of LaminDB 2.12.1. From the largest down, so that the file is written once.
  constexpr std::array<Vector, 8> vectors{{{120 * mebibyte, "ctrvO5tXAK41T_VkDKcyUx", "sha1-fl"},
                                           {100 * mebibyte, "INTzbHsNHJjdxxIIfYOhA-", "sha1-fl"},
                                           {70 * mebibyte, "2O_Jm-FklB-CggV05O2hTt", "sha1-fl"},
                                           {50 * mebibyte + 1, "2eoOGFuvFzmOlF4mNtSgri", "sha1-fl"},
                                           {50 * mebibyte, "a7Xb3oMzIYZ-_y736ugzVA", "md5"},
                                           {1000, "3oCf95TpG2j56RorcDC8sA", "md5"},
                                           {1, "k7iFrf4NoInN9jSQT9WfcQ", "md5"},
                                           {0, "1B2M2Y8AsgTpgAmY7PhCfg", "md5"}}};
  const std::span<const Vector> tried(vectors.begin() + (support::sanitized ? 2 : 0), vectors.end());
  write_pattern(path, tried.front().size);
  for (const auto& [size, hash, type] : tried) {
    CAPTURE(size);
    fs::resize_file(path, size);
    const lm::ContentHash expected{.hash = hash, .hash_type = type, .size = size};
    CHECK(lm::hash_file(path) == expected);
    if (size == 1000) {
      const auto check = [&](const char* other, const char* other_type) {
        return lm::matches(path, {.hash = other, .hash_type = other_type, .size = size});
      };
      CHECK(check(hash, "md5") == lm::Verdict::confirmed);
      CHECK(check("k7iFrf4NoInN9jSQT9WfcQ", "md5") == lm::Verdict::refuted);
      CHECK(check("k7iFrf4NoInN9jSQT9WfcQ", "md5-1") == lm::Verdict::unknown);
      CHECK(check("k7iFrf4NoInN9jSQT9WfcQ", "md5-etag") == lm::Verdict::unknown);
    }
    if (size != 70 * mebibyte) continue;
    // As it passes by, in pieces that fit to nothing.
    lm::ContentHasher hasher(size);
    const auto content = support::content_of(path);
    for (std::size_t i = 0; i < content.size(); i += 777'777)
      hasher.update(std::string_view(content).substr(i, 777'777));
    CHECK(hasher.finish() == expected);
    // What a bucket knows of the same content, uploaded at once or in parts of 8 or 50 MiB.
    const auto check = [&](const char* other, const char* other_type) {
      return lm::matches(path, {.hash = other, .hash_type = other_type, .size = size});
    };
    CHECK(check("Mfbog6JteCCJ9z3WPppP6A", "md5") == lm::Verdict::confirmed);
    CHECK(check("BXpTzLVyJQomNSa-zw8d8Q", "md5-9") == lm::Verdict::confirmed);
    CHECK(check("vOvj90RxsRNagPADTnnqAw", "md5-2") == lm::Verdict::confirmed);
  }
  CHECK_THROWS_AS(lm::hash_file(workspace / "nothing"), lm::ObjectMissing);
  CHECK_THROWS_AS(lm::hash_file(workspace.path()), lm::InvalidArgument);
  lm::ContentHasher hasher(3);
  hasher.update("ab");
  CHECK_THROWS_AS(hasher.finish(), lm::ObjectChanged);
}

TEST_CASE("a folder has the hash that LaminDB computes: hidden files and links to files count, links to folders not") {
  const support::Workspace workspace;
  const auto folder = workspace / "folder", outside = workspace / "outside";
  support::write(folder / "a.txt", "alpha");
  support::write(folder / "sub/b.txt", "beta");
  support::write(folder / "sub/deep/.hidden", "gamma");
  support::write(folder / ".hid/x", "delta");
  support::write(outside / "o.txt", "omega");
  fs::create_directory(folder / "empty");
  fs::create_directory_symlink(outside, folder / "linkdir");
  fs::create_symlink(outside / "o.txt", folder / "link.txt");
  fs::create_symlink(workspace / "nowhere", folder / "dangling");
  const lm::ContentHash expected{.hash = "zJO9UlFp-Aw3SzBFUqnkUw", .hash_type = "md5-d", .size = 24, .n_files = 5};
  std::vector<std::uint64_t> progress;
  CHECK(lm::hash_folder(folder, {.progress = [&](auto done, auto total) {
                          progress.push_back(done);
                          CHECK(total == 24);
                        }}) == expected);
  REQUIRE(progress.size() == 5);
  CHECK(progress.back() == 24);

  lm::LocalStore store(workspace / "");
  CHECK(lm::upload_folder(store, folder, "copy") == expected);
  CHECK(keys_of(store.list("copy")) == std::vector<std::string>{"copy/.hid/x", "copy/a.txt", "copy/link.txt",
                                                                "copy/sub/b.txt", "copy/sub/deep/.hidden"});
  CHECK(lm::hash_folder(workspace / "copy") == expected);
  CHECK_THROWS_AS(lm::hash_folder(folder / "empty"), lm::InvalidArgument);
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(lm::hash_folder(folder, {.stop = source.get_token()}), lm::Cancelled);
}

TEST_CASE("keys stay inside of their store") {
  const support::Workspace workspace;
  const auto root = workspace / "root", outside = workspace / "outside";
  support::write(root / "inside/a.txt", "a");
  support::write(outside / "secret.txt", "secret");
  fs::create_directory_symlink(outside, root / "out");
  fs::create_symlink(outside / "secret.txt", root / "secret.txt");
  fs::create_directory_symlink("inside", root / "in");
  fs::create_directory_symlink(workspace / "root-not", root / "dangling");
  lm::LocalStore store(root);
  const auto refused = [&](const std::string& key) {
    CAPTURE(key);
    CHECK_THROWS_AS(store.find(key), lm::InvalidArgument);
    CHECK_THROWS_AS(read_all(store, key), lm::InvalidArgument);
    CHECK_THROWS_AS(store.upload(root / "inside/a.txt", key), lm::InvalidArgument);
    CHECK_THROWS_AS(store.remove(key), lm::InvalidArgument);
    CHECK_THROWS_AS(store.remove_folder(key), lm::InvalidArgument);
    CHECK_THROWS_AS(store.local_path(key), lm::InvalidArgument);
  };
  for (const char* key : {"", "/etc/passwd", "..", "../outside/secret.txt", "inside/../../outside/secret.txt", "a//b",
                          "a/", "./a", "a/.", "a\nb", "out/secret.txt", "out", "secret.txt"})
    refused(key);
  refused(std::string("a\0b", 3));
  refused(std::string(10'000, 'a'));
  refused(std::string(256, 'a'));
  std::string long_key = "a";
  while (long_key.size() < 1024) long_key += long_key.size() % 100 == 99 ? '/' : 'b';
  CHECK_NOTHROW(lm::check_key(long_key));
  refused(long_key + 'c');
  std::string umlauts;  // characters count, not bytes
  for (int i = 0; i < 10; ++i)
    (umlauts += i == 0 ? "" : "/") += "ääääääääääääääääääääääääääääääääääääääääääääääääääääääää";
  CHECK_NOTHROW(lm::check_key(umlauts));
  CHECK_THROWS_WITH(store.find("out/secret.txt"), Contains("leads out of") && Contains("symbolic link"));

  CHECK(read_all(store, "in/a.txt") == "a");  // a link that stays inside
  CHECK_THROWS_AS(store.upload(root / "inside/a.txt", "dangling/x"), lm::Error);
  CHECK(!fs::exists(workspace / "root-not"));
  CHECK(support::content_of(outside / "secret.txt") == "secret");
  // Names that differ in case only are two objects where the file system tells them apart.
  support::write(workspace / "upper", "upper");
  store.upload(workspace / "upper", "inside/A.txt");
  CHECK(read_all(store, "inside/A.txt") == "upper");
  CHECK((read_all(store, "inside/a.txt") == "a" || keys_of(store.list("inside")).size() == 1));
}

TEST_CASE("a folder as a store") {
  const support::Workspace workspace;
  support::write(workspace / "source.txt", "0123456789");
  fs::create_directory(workspace / "root");
  const auto store = lm::open_store((workspace / "root/").string());
  CHECK(store->shown("a/b") == (workspace / "root/a/b").string());
  CHECK(store->writable());
  CHECK(!store->find("raw/a.txt"));
  CHECK(store->list("").empty());
  CHECK_THROWS_AS(read_all(*store, "raw/a.txt"), lm::ObjectMissing);

  CHECK(store->upload(workspace / "source.txt", "raw/a.txt") == lm::hash_file(workspace / "source.txt"));
  const auto info = store->find("raw/a.txt");
  REQUIRE(info);
  CHECK(info->key == "raw/a.txt");
  CHECK(info->size == 10);
  CHECK(!store->find("raw"));
  CHECK(read_all(*store, "raw/a.txt") == "0123456789");
  CHECK(read_all(*store, "raw/a.txt", {.offset = 3, .length = 4}) == "3456");
  CHECK(read_all(*store, "raw/a.txt", {.offset = 8, .length = 100}) == "89");
  CHECK(read_all(*store, "raw/a.txt", {.offset = 10}).empty());
  CHECK(store->local_path("raw/a.txt") == workspace / "root/raw/a.txt");

  support::write(workspace / "other.txt", "other");
  store->upload(workspace / "other.txt", "raw/a.txt");
  CHECK(read_all(*store, "raw/a.txt") == "other");
  CHECK_THROWS_AS(read_all(*store, "raw/a.txt", {.version = info->version}), lm::ObjectChanged);

  store->upload(workspace / "other.txt", "raw2/b.txt");
  support::write(workspace / "root/raw" / lm::storage_detail::unfinished_prefix, "left by a crash");
  support::write(workspace / "root/raw" / (std::string(lm::storage_detail::unfinished_prefix) + "folder") / "x", "too");
  CHECK(keys_of(store->list("raw")) == std::vector<std::string>{"raw/a.txt"});
  CHECK(keys_of(store->list("")) == std::vector<std::string>{"raw/a.txt", "raw2/b.txt"});
  store->remove(std::vector<std::string>{"raw2/b.txt", "raw2/never.txt"});
  CHECK(!store->find("raw2/b.txt"));
  store->remove_folder("raw");
  CHECK(!fs::exists(workspace / "root/raw"));

  CHECK_THROWS_AS(store->upload(workspace / "nothing", "x"), lm::ObjectMissing);
  CHECK_THROWS_WITH(lm::LocalStore(workspace / "absent").upload(workspace / "other.txt", "x"),
                    Contains("does not exist") && Contains("mount"));
  CHECK(!fs::exists(workspace / "absent"));
  fs::create_directory(workspace / "root/folder");
  CHECK_THROWS_AS(store->upload(workspace / "other.txt", "folder"), lm::StorageError);
  CHECK(names_in(workspace / "root") == std::set<std::string>{"folder", "raw2"});  // nothing unfinished is left
}

TEST_CASE("stores are opened by scheme") {
  CHECK_THROWS_WITH(lm::open_store("gcs://bucket?token=secret"),
                    Contains("register_store(\"gcs\"") && !Contains("secret"));
  const support::Workspace workspace;
  support::write(workspace / "a", "a");
  lm::register_store("lab", [&](std::string_view root) {
    return std::make_unique<lm::LocalStore>(workspace.path() / root.substr(6));
  });
  CHECK(lm::open_store("LAB://")->find("a"));
  CHECK(lm::open_store("file://" + workspace.path().string())->find("a"));

  using lm::storage_detail::S3Root;
  const S3Root root("s3://bucket/some/prefix/?endpoint_url=http%3A%2F%2Fhost:9000");
  CHECK(root.bucket == "bucket");
  CHECK(root.object("a") == "some/prefix/a");
  CHECK(root.endpoint == "http://host:9000");
  CHECK(S3Root("s3://bucket").object("a") == "a");
  CHECK_THROWS_AS(S3Root("s3://"), lm::InvalidArgument);
  CHECK_THROWS_WITH(S3Root("s3://bucket?secret=abc"), Contains("endpoint_url") && !Contains("abc"));
}

TEST_CASE("downloads are verified, resumed and whole") {
  const support::Workspace workspace;
  lm::LocalStore store(workspace / "store");
  const auto object = workspace / "store/data.bin", here = workspace / "cache/deep/data.bin";
  const fs::path part = here.string() + ".part", version = part.string() + ".version";
  fs::create_directory(workspace / "store");
  write_pattern(object, 3 * mebibyte);
  const auto hash = lm::hash_file(object);
  const auto cached = [&] { return names_in(workspace / "cache/deep"); };
  const std::set<std::string> complete{"data.bin"};

  std::vector<std::uint64_t> progress;
  lm::download(store, "data.bin", here, hash, {.progress = [&](auto done, auto) { progress.push_back(done); }});
  CHECK(lm::hash_file(here) == hash);
  CHECK(progress.back() == 3 * mebibyte);
  CHECK(cached() == complete);

  const auto break_off = [&] {  // after two thirds
    fs::remove(here);
    std::stop_source source;
    const auto stop = [&](auto done, auto) {
      if (done >= 2 * mebibyte) source.request_stop();
    };
    CHECK_THROWS_AS(lm::download(store, "data.bin", here, hash, {.progress = stop, .stop = source.get_token()}),
                    lm::Cancelled);
    CHECK(fs::file_size(part) == 2 * mebibyte);
    CHECK(!fs::exists(here));
  };
  const auto first_progress = [&] {
    progress.clear();
    lm::download(store, "data.bin", here, {}, {.progress = [&](auto done, auto) { progress.push_back(done); }});
    CHECK(support::content_of(here) == support::content_of(object));
    CHECK(cached() == complete);
    return progress.front();
  };
  SECTION("what is there is used") {
    break_off();
    CHECK(first_progress() == 2 * mebibyte);
  }
  SECTION("but not of another version") {
    break_off();
    support::write(object, std::string(3 * mebibyte, 'x'));
    CHECK(first_progress() == 0);
  }
  SECTION("nor if nobody knows of which") {
    break_off();
    fs::remove(version);
    CHECK(first_progress() == 0);
  }
  SECTION("what is damaged is fetched anew") {
    break_off();
    support::write(part, std::string(2 * mebibyte, 'x'));
    lm::download(store, "data.bin", here, hash);
    CHECK(lm::hash_file(here) == hash);
    CHECK(cached() == complete);
  }
  SECTION("other content is refused, and what was there stays") {
    auto other = hash;
    other.hash = "1B2M2Y8AsgTpgAmY7PhCfg";
    CHECK_THROWS_WITH(lm::download(store, "data.bin", here, other), Contains("its hash is not 1B2M2Y8AsgTpgAmY7PhCfg"));
    other.size = 5;
    CHECK_THROWS_AS(lm::download(store, "data.bin", here, other), lm::Corrupted);
    CHECK_THROWS_AS(lm::download(store, "missing", here, hash), lm::ObjectMissing);
    CHECK(lm::hash_file(here) == hash);
    CHECK(cached() == complete);
  }
  SECTION("several at once take turns") {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        lm::LocalStore own(workspace / "store");
        lm::download(own, "data.bin", here, hash);
      });
    threads.clear();
    CHECK(lm::hash_file(here) == hash);
    CHECK(cached() == complete);
  }
  SECTION("the longest name") {
    const std::string name(255, 'n');
    store.upload(object, name);
    lm::download(store, name, workspace / "cache" / name, hash);
    CHECK(lm::hash_file(workspace / "cache" / name) == hash);
  }
  SECTION("whole folders") {
    support::write(workspace / "store/folder/a", "a");
    support::write(workspace / "store/folder/sub/b", "bb");
    const auto folder = lm::hash_folder(workspace / "store/folder");
    progress.clear();
    lm::download_folder(store, "folder", workspace / "copy", folder,
                        {.progress = [&](auto done, auto) { progress.push_back(done); }});
    CHECK(progress.back() == 3);
    CHECK(lm::hash_folder(workspace / "copy") == folder);
    support::write(workspace / "copy/a", "damaged");
    support::write(workspace / "copy/old/c", "of an earlier version");
    lm::download_folder(store, "folder", workspace / "copy", folder);
    CHECK(names_in(workspace / "copy") == std::set<std::string>{"a", "old", "old/c", "sub", "sub/b"});
    lm::download_folder(store, "folder", workspace / "copy", folder, {}, lm::OtherFiles::remove);
    CHECK(lm::hash_folder(workspace / "copy") == folder);
    support::write(workspace / "store/folder/added", "x");
    CHECK_THROWS_WITH(lm::download_folder(store, "folder", workspace / "copy", folder),
                      Contains("the hash of its 3 files"));
    CHECK_THROWS_AS(lm::download_folder(store, "nothing", workspace / "copy"), lm::ObjectMissing);
  }
}

TEST_CASE("a process that is killed leaves no half file under a name") {
  const support::Workspace workspace;
  fs::create_directories(workspace / "store");
  lm::LocalStore store(workspace / "store");
  const auto source = workspace / "source", here = workspace / "cache/file";
  write_pattern(source, 5 * mebibyte + 5);
  const auto hash = lm::hash_file(source);
  support::write(workspace / "store/file", "before");
  int killed = 0;
  for (int point = 0; point <= 6; ++point) {
    CAPTURE(point);
    const lm::TransferOptions deadly{.progress = [&, left = point](auto, auto) mutable {
      if (left-- == 0) ::raise(SIGKILL);
    }};
    const bool upload_killed = is_killed([&] { store.upload(source, "file", deadly); });
    if (upload_killed)
      CHECK(read_all(store, "file") == "before");
    else
      CHECK(lm::hash_file(workspace / "store/file") == hash);
    CHECK(keys_of(store.list("")) == std::vector<std::string>{"file"});
    store.upload(source, "file");

    const bool download_killed = is_killed([&] { lm::download(store, "file", here, hash, deadly); });
    CHECK(fs::exists(here) != download_killed);
    lm::download(store, "file", here, hash);
    CHECK(lm::hash_file(here) == hash);
    CHECK(names_in(workspace / "cache") == std::set<std::string>{"file"});
    fs::remove(here);
    support::write(workspace / "store/file", "before");
    killed += upload_killed + download_killed;
  }
  CHECK(killed > 10);
}

TEST_CASE("credentials come from the environment, then from the files of the AWS tools") {
  const support::Workspace home;
  support::Environment environment;
  for (const char* name :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONFIG_FILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"})
    environment.unset(name);
  environment.set("HOME", home.path().string());
  CHECK(lm::s3_credentials().anonymous());
  CHECK(lm::s3_credentials().region == "us-east-1");

  support::write(home / ".aws/credentials",
                 "# mine\n[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key=se=cr/et\n\n"
                 "[lab]\naws_access_key_id=AKIDLAB\naws_secret_access_key=lab\naws_session_token = token\n");
  support::write(home / ".aws/config",
                 "[default]\nregion = eu-central-1\ns3 =\n  endpoint_url = nested\n[profile lab]\nregion=eu-west-3\n"
                 "endpoint_url = http://lab:9000\n");
  auto found = lm::s3_credentials();
  CHECK(found.key_id == "AKIDDEFAULT");
  CHECK(found.secret == "se=cr/et");
  CHECK(found.token.empty());
  CHECK(found.region == "eu-central-1");
  CHECK(found.endpoint.empty());
  environment.set("AWS_PROFILE", "lab");
  found = lm::s3_credentials();
  CHECK(found.key_id == "AKIDLAB");
  CHECK(found.token == "token");
  CHECK(found.region == "eu-west-3");
  CHECK(found.endpoint == "http://lab:9000");
  CHECK_THAT(found.source, Contains("credentials [lab]"));
  environment.set("AWS_DEFAULT_REGION", "ap-south-1");
  environment.set("AWS_ENDPOINT_URL", "http://other");
  CHECK(lm::s3_credentials().region == "ap-south-1");
  CHECK(lm::s3_credentials().endpoint == "http://other");
  environment.set("AWS_PROFILE", "nobody");
  CHECK_THROWS_WITH(lm::s3_credentials(), Contains("'nobody'") && Contains("unset AWS_PROFILE"));
  environment.set("AWS_ACCESS_KEY_ID", "AKIDENV");
  CHECK_THROWS_AS(lm::s3_credentials(), lm::AccessDenied);
  environment.set("AWS_SECRET_ACCESS_KEY", "env");
  found = lm::s3_credentials();
  CHECK(found.key_id == "AKIDENV");
  CHECK(found.token.empty());
}
