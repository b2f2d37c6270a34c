// System calls that only some systems have: the same results with the fallbacks, which tests/portable selects.
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include <laminate/storage/staged_copy.hpp>
#include <laminate/sync/engine/bulk/mapped_array.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;
namespace fs = std::filesystem;
using support::content_of;

TEST_CASE("system: two files or folders are exchanged") {
  const support::Workspace in;
  support::write(in / "a", "a");
  support::write(in / "b", "b");
  support::write(in / "folder/c", "c");
  lm::storage_detail::exchange(in / "a", in / "b");
  CHECK(content_of(in / "a") == "b");
  CHECK(content_of(in / "b") == "a");
  lm::storage_detail::exchange(in / "a", in / "folder");
  CHECK(content_of(in / "folder") == "b");
  CHECK(content_of(in / "a/c") == "c");
  // What fails changes nothing.
  CHECK_THROWS_AS(lm::storage_detail::exchange(in / "missing", in / "b"), lm::ObjectMissing);
  CHECK_THROWS_AS(lm::storage_detail::exchange(in / "b", in / "missing"), lm::ObjectMissing);
  CHECK(content_of(in / "b") == "a");
  std::size_t names = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(in.path())) ++names;
  CHECK(names == 3);
}

TEST_CASE("system: a new name never replaces anything") {
  const support::Workspace in;
  support::write(in / "a", "a");
  support::write(in / "taken", "taken");
  support::write(in / "folder/a", "in a folder");
  support::write(in / "taken_folder/b", "taken");
  fs::create_symlink("nowhere", in / "dangling");
  for (const std::string name : {"taken", "taken_folder", "dangling"}) {
    CHECK_FALSE(lm::storage_detail::rename_new(in / "a", in / name));
    CHECK_FALSE(lm::storage_detail::rename_new(in / "folder", in / name));
  }
  CHECK(content_of(in / "a") == "a");
  CHECK(content_of(in / "taken") == "taken");
  CHECK(content_of(in / "taken_folder/b") == "taken");
  CHECK(lm::storage_detail::rename_new(in / "a", in / "b"));
  CHECK(lm::storage_detail::rename_new(in / "folder", in / "new_folder"));
  CHECK(content_of(in / "b") == "a");
  CHECK(content_of(in / "new_folder/a") == "in a folder");
  CHECK_FALSE(fs::exists(in / "a"));
  CHECK_FALSE(fs::exists(in / "folder"));
  CHECK_THROWS_AS(lm::storage_detail::rename_new(in / "missing", in / "c"), lm::ObjectMissing);
}

TEST_CASE("system: a reserved file has its whole size") {
  const lm::TemporaryFile file;
  constexpr std::size_t bytes = 300'001;
  REQUIRE(lm::support_detail::system::reserve(file.descriptor(), bytes));
  CHECK(fs::file_size(file.path()) == bytes);
  CHECK(content_of(file.path()) == std::string(bytes, '\0'));
  CHECK(lm::support_detail::system::sync(file.descriptor()));
  lm::sync_detail::MappedArray<int> array(100'000, 4096);
  array[99'999] = 7;
  CHECK(array[99'999] == 7);
  CHECK(array[0] == 0);
}

TEST_CASE("system: the fallbacks are used where they are selected") {
  std::error_code error;
  (void)lm::support_detail::system::program_time(error);
#if defined(LAMINATE_PORTABLE_FALLBACK) || !defined(__linux__)
  CHECK_FALSE(lm::support_detail::system::can_sync_all);
  CHECK(error);
  CHECK_FALSE(lm::support_detail::system::exchange("a", "b"));
  CHECK(errno == ENOSYS);
#else
  CHECK(lm::support_detail::system::can_sync_all);
  CHECK_FALSE(error);
#endif
}
