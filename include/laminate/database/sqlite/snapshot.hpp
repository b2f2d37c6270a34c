/// @file
/// Compressed snapshots of databases (`lamin.db.gz`).
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include <unistd.h>
#include <zlib.h>

#include <laminate/record/error.hpp>

namespace laminate::sqlite {

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
  static std::string folder() {
    const char* named = std::getenv("TMPDIR");
    return named && *named != 0 ? named : "/tmp";
  }

 private:
  std::string path_;
  int file_;
  mutable bool named_ = true;
};

/// A gzip file, open for reading; one that is not compressed is read as it is.
struct GzipFile {
  explicit GzipFile(const std::string& name) : file(gzopen(name.c_str(), "rb")) {}
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() { gzclose(file); }
  bool compressed() const { return file && gzdirect(file) == 0; }
  gzFile file;
};

/// Unpacks a compressed database. @throws CannotOpen if it is damaged, or the disk is full.
inline void unpack(const std::string& file, const TemporaryFile& out) {
  const GzipFile in(file);
  std::array<char, 1 << 16> block{};
  int size = 0;
  for (bool first = true; (size = gzread(in.file, block.data(), static_cast<unsigned>(block.size()))) > 0;
       first = false) {
    // It has no write-ahead log beside it: SQLite need not look for one (https://sqlite.org/fileformat2.html, 1.3.3).
    if (first) std::replace(block.begin() + 18, block.begin() + 20, '\2', '\1');
    if (!out.write(block.data(), static_cast<std::size_t>(size)))
      throw CannotOpen(file + ": there is no room to unpack this snapshot in " + TemporaryFile::folder());
  }
  int code = Z_OK;
  gzerror(in.file, &code);
  if (size < 0 || code != Z_OK) throw CannotOpen(file + ": cannot unpack this snapshot: it is damaged or cut off");
}

}  // namespace laminate::sqlite
