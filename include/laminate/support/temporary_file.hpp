/// @file
/// Files for a while.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>

#include <unistd.h>

#include <laminate/support/error.hpp>

namespace laminate {

/// A new file with permissions for its owner only, by default in $TMPDIR. It is removed at the end of its life.
class [[nodiscard]] TemporaryFile {
 public:
  /// @throws CannotOpen if none can be made.
  TemporaryFile() : TemporaryFile(folder() + "/laminate-") {}
  /// The path of the file is `prefix` and six characters. @throws CannotOpen if none can be made.
  explicit TemporaryFile(const std::string& prefix) : path_(prefix + "XXXXXX"), file_(::mkstemp(path_.data())) {
    if (file_ >= 0) return;
    const auto slash = prefix.rfind('/');
    throw CannotOpen("cannot make a temporary file in " + (slash == prefix.npos ? "." : prefix.substr(0, slash + 1)) +
                     "; TMPDIR names another folder");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    unlink();
    ::close(file_);
  }

  const std::string& path() const { return path_; }
  /// Leaves the file where it is at the end of this object's life.
  void keep() { named_ = false; }
  /// Takes its name away, so that nothing stays behind if the program is killed: who has it open keeps it.
  void unlink() const {
    if (std::exchange(named_, false)) ::unlink(path_.c_str());
  }
  /// Appends. False if there is no room, with the reason in `errno`.
  [[nodiscard]] bool write(const char* data, std::size_t size) const {
    while (size > 0) {
      const auto written = ::write(file_, data, size);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      data += written;
      size -= static_cast<std::size_t>(written);
    }
    return true;
  }
  int descriptor() const { return file_; }
  static std::string folder() {
    const char* named = std::getenv("TMPDIR");
    return named && *named != 0 ? named : "/tmp";
  }

 private:
  std::string path_;
  int file_;
  mutable bool named_ = true;
};

}  // namespace laminate
