/// @file
/// System calls that only Linux has, each next to a fallback for other POSIX systems. LAMINATE_PORTABLE_FALLBACK
/// selects the fallbacks on Linux as well, for tests. It is defined in all translation units of a program, or in none.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <laminate/support/requirements.hpp>

#if defined(__linux__) && !defined(LAMINATE_PORTABLE_FALLBACK)
#define LAMINATE_ON_LINUX 1
#else
#define LAMINATE_ON_LINUX 0
#endif

namespace laminate::support_detail::system {

/// Whether sync_all_of() writes a whole file system to the disk. If not, each file and folder is synced on its own.
inline constexpr bool can_sync_all = LAMINATE_ON_LINUX;

#if LAMINATE_ON_LINUX

/// Exchanges two files or folders atomically. Returns false and sets `errno` on failure: ENOSYS or EINVAL if the system
/// or the file system does not support it.
[[nodiscard]] inline bool exchange(const std::filesystem::path& a, const std::filesystem::path& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}
/// Renames a file or folder unless the new name is taken (EEXIST). Returns false and sets `errno` on failure: ENOSYS or
/// EINVAL if the system or the file system does not support it.
[[nodiscard]] inline bool rename_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0;
}
/// Writes the file system of an open folder to the disk. Returns false and sets `errno` on failure.
[[nodiscard]] inline bool sync_all_of(int folder) { return ::syncfs(folder) == 0; }
/// Allocates disk space for an empty file, filled with zeros. Returns false if there is not enough.
[[nodiscard]] inline bool reserve(int file, std::uint64_t bytes) {
  return ::posix_fallocate(file, 0, static_cast<off_t>(bytes)) == 0;
}
/// The time at which the running program was built. Sets `error` if the system does not tell.
inline std::filesystem::file_time_type program_time(std::error_code& error) {
  return std::filesystem::last_write_time("/proc/self/exe", error);
}

#else

[[nodiscard]] inline bool exchange(const std::filesystem::path&, const std::filesystem::path&) {
  errno = ENOSYS;
  return false;
}
[[nodiscard]] inline bool rename_new(const std::filesystem::path&, const std::filesystem::path&) {
  errno = ENOSYS;
  return false;
}
[[nodiscard]] inline bool sync_all_of(int) { return true; }
[[nodiscard]] inline bool reserve(int file, std::uint64_t bytes) {
  static constexpr std::array<char, 1 << 16> zeros{};
  for (std::uint64_t done = 0; done < bytes;) {
    const auto count =
        ::pwrite(file, zeros.data(), std::min<std::uint64_t>(zeros.size(), bytes - done), static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::uint64_t>(count);
  }
  return true;
}
inline std::filesystem::file_time_type program_time(std::error_code& error) {
  error = std::make_error_code(std::errc::not_supported);
  return {};
}

#endif

/// Flags of mmap() for memory that is allocated when it is first written to.
#ifdef MAP_NORESERVE
inline constexpr int lazy_memory = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
inline constexpr int lazy_memory = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

/// The time of the last change of a file's content.
inline timespec modified(const struct stat& status) {
#ifdef __APPLE__
  return status.st_mtimespec;
#else
  return status.st_mtim;
#endif
}

/// Writes an open file to the disk. Returns false and sets `errno` on failure.
[[nodiscard]] inline bool sync(int file) {
#ifdef F_FULLFSYNC  // macOS, where fsync() leaves the content in the cache of the disk
  if (::fcntl(file, F_FULLFSYNC) == 0) return true;
#endif
  return ::fsync(file) == 0;
}

}  // namespace laminate::support_detail::system

#undef LAMINATE_ON_LINUX
