/// @file
/// Files for a while.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>

#include <unistd.h>

#include <laminate/record/error.hpp>

namespace laminate {

/// A file of $TMPDIR that is removed at the end of its life.
class TemporaryFile {
 public:
  /// @throws CannotOpen if none can be made.
  TemporaryFile() : path_(folder() + "/laminate-XXXXXX"), file_(::mkstemp(path_.data())) {
    if (file_ < 0) throw CannotOpen("cannot make a temporary file in " + folder() + "; TMPDIR names another folder");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    unlink();
    ::close(file_);
  }

  const std::string& path() const { return path_; }
  /// Takes its name away, so that nothing stays behind if the program is killed: who has it open keeps it.
  void unlink() const {
    if (std::exchange(named_, false)) ::unlink(path_.c_str());
  }
  /// Appends. False if there is no room.
  bool write(const char* data, std::size_t size) const {
    while (size > 0) {
      const auto written = ::write(file_, data, size);
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
