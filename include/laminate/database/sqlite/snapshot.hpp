/// @file
/// Compressed snapshots of databases (`lamin.db.gz`).
#pragma once

#include <array>
#include <cstdlib>
#include <string>

#include <unistd.h>
#include <zlib.h>

#include <laminate/record/error.hpp>

namespace laminate::sqlite {

/// A file that is removed at the end of its life. None until it is made.
class TemporaryFile {
 public:
  TemporaryFile() = default;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(path_.c_str());
  }

  void make() {
    path_ = folder() + "/laminate-XXXXXX";
    file_ = ::mkstemp(path_.data());
    if (file_ < 0) throw CannotOpen("cannot make a temporary file in " + folder() + "; TMPDIR names another folder");
  }
  explicit operator bool() const { return file_ >= 0; }

  const std::string& path() const { return path_; }
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
  static std::string folder() {
    const char* named = std::getenv("TMPDIR");
    return named && *named != 0 ? named : "/tmp";
  }

 private:
  std::string path_{};
  int file_ = -1;
};

/// A gzip file, open for reading; one that is not compressed is read as it is.
struct GzipFile {
  explicit GzipFile(const std::string& name) : file(gzopen(name.c_str(), "rb")) {}
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() { gzclose(file); }
  gzFile file;
};

/// Unpacks a gzip file; makes no file of one that is not compressed.
/// @throws CannotOpen if it is damaged, or the disk is full.
inline void unpack(const std::string& file, TemporaryFile& out) {
  const GzipFile in(file);
  if (!in.file || gzdirect(in.file) != 0) return;
  out.make();
  std::array<char, 1 << 16> block{};
  int size = 0;
  while ((size = gzread(in.file, block.data(), static_cast<unsigned>(block.size()))) > 0)
    if (!out.write(block.data(), static_cast<std::size_t>(size)))
      throw CannotOpen(file + ": there is no room to unpack this snapshot in " + TemporaryFile::folder());
  int code = Z_OK;
  gzerror(in.file, &code);
  if (size < 0 || code != Z_OK) throw CannotOpen(file + ": cannot unpack this snapshot: it is damaged or cut off");
}

}  // namespace laminate::sqlite
