/// @file
/// Files by their descriptors: written so that they outlast a power cut.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <laminate/support/error.hpp>
#include <laminate/support/system.hpp>

namespace laminate::storage_detail {

/// Bytes that are read and written at once.
inline constexpr std::size_t block_size = std::size_t{1} << 20;

/// @throws ObjectMissing, AccessDenied or StorageError, by `errno`.
[[noreturn]] inline void throw_file_error(const std::filesystem::path& file, std::string_view what, int error) {
  const auto message = file.string() + ": cannot " + std::string(what) + ": " + std::generic_category().message(error);
  if (error == ENOENT || error == ENOTDIR) throw ObjectMissing(message);
  if (error == EACCES || error == EPERM || error == EROFS)
    throw AccessDenied(message + ": check the permissions of the file and of its folders");
  if (error == ENOSPC || error == EDQUOT) throw StorageError(message + ": free some space, then try again");
  throw StorageError(message);
}

/// An open file. Every operation throws what throw_file_error() throws.
class [[nodiscard]] File {
 public:
  /// @param flags of open(2): `O_RDONLY`, `O_WRONLY | O_CREAT | O_EXCL`, …
  File(std::filesystem::path path, int flags) : path_(std::move(path)) {
    do descriptor_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0666);
    while (descriptor_ < 0 && errno == EINTR);
    if (descriptor_ < 0) throw_file_error(path_, (flags & O_CREAT) ? "create" : "open", errno);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  struct stat status() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) throw_file_error(path_, "examine", errno);
    return status;
  }
  std::uint64_t size() const { return static_cast<std::uint64_t>(status().st_size); }

  /// Reads from an offset until `capacity` bytes or the end of the file; returns how many.
  std::size_t read(char* buffer, std::size_t capacity, std::uint64_t offset) const {
    std::size_t count = 0;
    while (count < capacity) {
      const auto got = ::pread(descriptor_, buffer + count, capacity - count, static_cast<off_t>(offset + count));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw_file_error(path_, "read", errno);
      if (got == 0) break;
      count += static_cast<std::size_t>(got);
    }
    return count;
  }
  /// Writes at the current end.
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw_file_error(path_, "write", errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void truncate(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0 || ::lseek(descriptor_, 0, SEEK_END) < 0)
      throw_file_error(path_, "truncate", errno);
  }
  /// Returns when the content is on the disk.
  void sync() {
    if (!support_detail::system::sync(descriptor_)) throw_file_error(path_, "write", errno);
  }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// Changes when the content of a file does, as far as the file system tells: inode, size and time.
inline std::string version_of(const struct stat& status) {
  const auto modified = support_detail::system::modified(status);
  return std::to_string(status.st_ino) + '-' + std::to_string(status.st_size) + '-' + std::to_string(modified.tv_sec) +
         '.' + std::to_string(modified.tv_nsec);
}

/// Puts the names of a folder on the disk.
inline void sync_folder(const std::filesystem::path& folder) {
  File(folder.empty() ? std::filesystem::path(".") : folder, O_RDONLY | O_DIRECTORY).sync();
}

/// Makes a folder and those above it, on the disk.
inline void make_folders(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
  make_folders(folder.parent_path());
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) throw_file_error(folder, "create", errno);
  sync_folder(folder.parent_path());
}

/// Removes a file if it is there. @throws as throw_file_error()
inline void remove_file(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw_file_error(file, "remove", errno);
}

/// Gives a finished file its final name, in place of what has it, on the disk.
inline void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_file_error(to, "write", errno);
  sync_folder(to.parent_path());
}

}  // namespace laminate::storage_detail
