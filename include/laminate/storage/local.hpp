/// @file
/// A folder as a store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/storage/key.hpp>
#include <laminate/storage/staged_copy.hpp>
#include <laminate/storage/store.hpp>

namespace laminate {

/// The files below a folder. They are written beside their final name, synced to the disk, then renamed: a crash leaves
/// no half file under a key, at most one whose name begins with `.laminate-unfinished-`, which list() does not show.
class LocalStore final : public Store {
 public:
  explicit LocalStore(const std::filesystem::path& folder) : Store(absolute(folder)), folder_(root()) {}

  std::optional<ObjectInfo> find(std::string_view key) override {
    const auto path = path_below(folder_, key);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
      storage_detail::throw_file_error(path, "examine", errno);
    }
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    return info(std::string(key), status);
  }

  std::vector<ObjectInfo> list(std::string_view folder) override {
    const auto start = folder.empty() ? folder_ : path_below(folder_, folder);
    std::error_code error;
    if (!std::filesystem::is_directory(start, error)) return {};
    std::vector<ObjectInfo> objects;
    for (const auto& file : files_of(start)) {
      struct stat status {};
      auto key = file.lexically_relative(folder_).string();
      if (('/' + key).find('/' + std::string(storage_detail::unfinished_prefix)) != key.npos) continue;
      if (::stat(file.c_str(), &status) != 0) continue;  // removed meanwhile
      objects.push_back(info(std::move(key), status));
    }
    std::sort(objects.begin(), objects.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
    return objects;
  }

  void read(std::string_view key, const ByteRange& range, const Sink& sink) override {
    const storage_detail::File file(path_below(folder_, key), O_RDONLY);
    const auto check_version = [&] {
      if (!range.version.empty() && storage_detail::version_of(file.status()) != range.version)
        throw ObjectChanged(shown(key) + ": this file has changed since it was looked up: start over");
    };
    check_version();
    const auto buffer = std::make_unique<char[]>(storage_detail::block_size);
    for (std::uint64_t done = 0; done < range.length;) {
      if (range.stop.stop_requested()) throw Cancelled("the reading was cancelled by its stop token");
      const auto wanted = std::min<std::uint64_t>(storage_detail::block_size, range.length - done);
      const auto count = file.read(buffer.get(), wanted, range.offset + done);
      if (count == 0) break;
      sink({buffer.get(), count});
      done += count;
    }
    check_version();
  }

  using Store::upload;
  ContentHash upload(const std::filesystem::path& source, std::string_view key,
                     const TransferOptions& options) override {
    const auto target = path_below(folder_, key);
    if (std::error_code error; !std::filesystem::is_directory(folder_, error))
      throw ObjectMissing(root() + ": this storage folder does not exist: create it, or mount its disk");
    storage_detail::make_folders(target.parent_path());
    storage_detail::Meter meter(options, {source});
    storage_detail::StagedCopy copy(source, target.parent_path(), meter, storage_detail::StagedCopy::Sync::now);
    copy.place(target, storage_detail::StagedCopy::Existing::replaced);
    copy.keep();
    return copy.content();
  }

  using Store::remove;
  void remove(const std::vector<std::string>& keys) override {
    for (const auto& key : keys) {
      const auto path = path_below(folder_, key);
      if (::unlink(path.c_str()) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) continue;
        storage_detail::throw_file_error(path, "remove", errno);
      }
      storage_detail::sync_folder(path.parent_path());
    }
  }
  void remove_folder(std::string_view folder) override {
    const auto path = path_below(folder_, folder);
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) storage_detail::throw_file_error(path, "remove", error.value());
    if (std::filesystem::is_directory(path.parent_path(), error)) storage_detail::sync_folder(path.parent_path());
  }

  bool writable() const override { return ::access(folder_.c_str(), W_OK) == 0; }

  std::unique_ptr<Store> another() const override { return std::make_unique<LocalStore>(folder_); }

  std::optional<std::filesystem::path> local_path(std::string_view key) const override {
    return path_below(folder_, key);
  }

 private:
  static std::string absolute(const std::filesystem::path& folder) {
    const auto path = std::filesystem::absolute(folder).lexically_normal();
    return (path.has_filename() || path == path.root_path() ? path : path.parent_path()).string();
  }
  static ObjectInfo info(std::string key, const struct stat& status) {
    return {.key = std::move(key),
            .size = static_cast<std::uint64_t>(status.st_size),
            .version = storage_detail::version_of(status)};
  }
  std::filesystem::path folder_;
};

}  // namespace laminate
