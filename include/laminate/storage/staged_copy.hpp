/// @file
/// Files and folders on their way into a storage location: copied under a name of their own, then placed at once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <laminate/registry/uid.hpp>
#include <laminate/storage/file_hash.hpp>
#include <laminate/support/system.hpp>

namespace laminate::storage_detail {

/// The prefix of the names of unfinished files and folders. Such a file holds the whole content of a source, or the
/// content that was replaced by it.
inline constexpr std::string_view unfinished_prefix = ".laminate-unfinished-";
/// The suffix of such a name while the content is being copied. It tells a part of a copy, which can be removed, from a
/// whole content, which may be the only copy.
inline constexpr std::string_view partial_suffix = ".part";

/// Copies a file and hashes it on the way. The copy is on the disk afterwards, if it is to be synced.
/// @throws ObjectChanged if somebody writes to the file meanwhile; as File; Cancelled.
inline ContentHash copy_file(const std::filesystem::path& source, const std::filesystem::path& copy, bool sync,
                             Meter& meter) {
  const File in(source, O_RDONLY);
  File out(copy, O_WRONLY | O_CREAT | O_EXCL);
  const auto before = in.status();
  ContentHasher hasher(static_cast<std::uint64_t>(before.st_size));
  // One byte more than there is: so a file that grows meanwhile is noticed.
  const auto capacity = std::min<std::uint64_t>(block_size, static_cast<std::uint64_t>(before.st_size) + 1);
  const auto buffer = std::make_unique_for_overwrite<char[]>(capacity);
  while (const auto count = in.read(buffer.get(), capacity, hasher.position())) {
    out.write({buffer.get(), count});
    hasher.update({buffer.get(), count});
    meter.add(count);
  }
  if (version_of(in.status()) != version_of(before))
    throw ObjectChanged(source.string() +
                        ": this file changed while it was copied; try again when nobody writes to it");
  if (sync) out.sync();
  return hasher.finish();
}

/// Puts on the disk whatever was written to the file system of a folder: cheaper than many single files. Does nothing
/// where the system cannot do that: there StagedCopy syncs each file and folder on its own.
inline void sync_file_system(const std::filesystem::path& folder) {
  if (!support_detail::system::can_sync_all) return;
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool failed = descriptor < 0 || !support_detail::system::sync_all_of(descriptor);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (failed) throw_file_error(folder, "write", error);
}

/// Exchanges two files or folders, atomically where the system can. @throws as throw_file_error(); nothing has changed.
inline void exchange(const std::filesystem::path& a, const std::filesystem::path& b) {
  if (support_detail::system::exchange(a, b)) return;
  if (errno != EINVAL && errno != ENOSYS) throw_file_error(b, "replace", errno);
  // This file system cannot do it at once: for a moment there is nothing under the name.
  const auto aside = a.string() + "-former";
  const auto move = [](const std::filesystem::path& from, const std::filesystem::path& to) {
    return ::rename(from.c_str(), to.c_str()) == 0;
  };
  if (!move(b, aside)) throw_file_error(b, "replace", errno);
  const bool moved = move(a, b);
  if (moved && move(aside, a)) return;
  const int error = errno;
  if (moved) move(b, a);
  move(aside, b);
  throw_file_error(b, "replace", error);
}

/// Renames a file or folder unless the new name is taken. Returns false, without a change, if it is.
/// @throws as throw_file_error()
[[nodiscard]] inline bool rename_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (support_detail::system::rename_new(from, to)) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) throw_file_error(to, "write", errno);
  // The system or the file system cannot do it at once. A second name for the file is refused if the name is taken, and
  // a folder replaces only an empty one.
  std::error_code error;
  if (!std::filesystem::is_directory(from, error)) {
    if (::link(from.c_str(), to.c_str()) == 0) {
      if (::unlink(from.c_str()) == 0) return true;
      const int reason = errno;
      ::unlink(to.c_str());  // the second name, which was made above
      throw_file_error(from, "rename", reason);
    }
    if (errno == EEXIST) return false;
  }
  // Without second names another process may take the name between these two steps.
  if (std::filesystem::exists(std::filesystem::symlink_status(to, error))) return false;
  if (::rename(from.c_str(), to.c_str()) != 0) throw_file_error(to, "write", errno);
  return true;
}

/// @throws AlreadyExists
[[noreturn]] inline void throw_taken(const std::string& path) {
  throw AlreadyExists(path +
                      " already exists, and may be the only copy of its content, so it is not replaced: choose another "
                      "key, or move it away");
}

/// A copy of a file or folder that lies in a storage location under a name which nobody looks for. `place()` gives it
/// its final name; unless `keep()` says that it stays, the end of its life puts everything back as it was.
class [[nodiscard]] StagedCopy {
 public:
  /// When the content is put on the disk: as it is copied, or later, by sync_file_system().
  enum class Sync { now, later };
  /// What happens to an existing file with the final name.
  enum class Existing { refused, replaced };

  /// @param folder  in which the copy is made, on the file system of its final place.
  /// @throws ObjectMissing, AccessDenied, ObjectChanged, StorageError, Cancelled; InvalidArgument for an empty folder.
  StagedCopy(const std::filesystem::path& source, const std::filesystem::path& folder, Meter& meter, Sync when)
      : sync_(support_detail::system::can_sync_all ? when : Sync::now),
        copy_(folder / (std::string(unfinished_prefix) + random_uid(12))) {
    const std::filesystem::path partial = copy_.string() + std::string(partial_suffix);
    try {
      std::error_code error;
      content_ = std::filesystem::is_directory(source, error) ? copy_tree(source, partial, meter, sync_)
                                                              : copy_file(source, partial, sync_ == Sync::now, meter);
      if (::rename(partial.c_str(), copy_.c_str()) != 0) throw_file_error(copy_, "write", errno);
    } catch (...) {
      discard(partial);
      throw;
    }
  }
  StagedCopy(const StagedCopy&) = delete;
  StagedCopy& operator=(const StagedCopy&) = delete;
  ~StagedCopy() {
    // If the former content cannot be put back, it keeps its unfinished name, and check() reports it.
    if (placed_.empty() || put_back()) discard(copy_);
  }

  const ContentHash& content() const { return content_; }

  /// Moves the copy to its final name, on the disk if the copy was synced. What had the name is kept aside until
  /// keep(). @throws AlreadyExists if the name is taken by a file that is not to be replaced.
  void place(const std::filesystem::path& name, Existing existing) {
    std::error_code error;
    if (existing == Existing::refused) {
      if (!rename_new(copy_, name)) throw_taken(name.string());
    } else {
      replaces_ = std::filesystem::exists(name, error);
      if (replaces_ && std::filesystem::is_directory(name, error) != std::filesystem::is_directory(copy_, error))
        throw_file_error(name, "put a file in place of a folder, or a folder in place of a file", EEXIST);
      if (replaces_) {
        exchange(copy_, name);
        // The replaced content is unfinished business from now on, however old it is.
        std::filesystem::last_write_time(copy_, std::filesystem::file_time_type::clock::now(), error);
      } else if (::rename(copy_.c_str(), name.c_str()) != 0)
        throw_file_error(name, "write", errno);
    }
    placed_ = name;
    if (sync_ == Sync::now) sync_folder(name.parent_path());
  }
  /// It stays where it was placed. What had the name before is removed.
  void keep() { placed_.clear(); }
  /// Keeps the new content under its final name, and the former content under its unfinished name. check() tells by the
  /// hash which of them belongs to the row.
  void keep_both() noexcept {
    placed_.clear();
    copy_.clear();
  }

 private:
  static ContentHash copy_tree(const std::filesystem::path& source, const std::filesystem::path& to, Meter& meter,
                               Sync when) {
    const auto files = files_of(source);
    if (files.empty()) throw InvalidArgument(source.string() + ": there is no file in this folder");
    std::vector<ContentHash> contents;
    for (const auto& file : files) {
      const auto copy = to / file.lexically_relative(source);
      std::filesystem::create_directories(copy.parent_path());
      contents.push_back(copy_file(file, copy, !support_detail::system::can_sync_all, meter));
    }
    if (when == Sync::now) sync_file_system(to);
    if (!support_detail::system::can_sync_all) sync_folders(to);
    return folder_content(contents);
  }

  static void sync_folders(const std::filesystem::path& folder) {
    sync_folder(folder);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_directory()) sync_folder(entry.path());
  }

  /// Whether the copy and the former content have their first names again.
  bool put_back() noexcept {
    try {
      if (replaces_)
        exchange(copy_, placed_);
      else
        std::filesystem::rename(placed_, copy_);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
  static void discard(const std::filesystem::path& copy) noexcept {
    std::error_code ignored;
    if (!copy.empty()) std::filesystem::remove_all(copy, ignored);
  }

  Sync sync_;
  std::filesystem::path copy_, placed_{};
  ContentHash content_{};
  bool replaces_ = false;
};

}  // namespace laminate::storage_detail
