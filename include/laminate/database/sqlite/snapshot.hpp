/// @file
/// Compressed snapshots of databases (`lamin.db.gz`).
#pragma once

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include <unistd.h>
#include <zlib.h>

#include <laminate/record/error.hpp>

namespace laminate::sqlite {

/// A file that is removed at the end of its life.
class TemporaryFile {
 public:
  TemporaryFile() : path_(folder() + "/laminate-XXXXXX"), file_(::mkstemp(path_.data())) {
    if (file_ < 0) throw CannotOpen("cannot make a temporary file in " + folder() + "; TMPDIR names another folder");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    ::close(file_);
    ::unlink(path_.c_str());
  }

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
  std::string path_;
  int file_;
};

/// Unpacks a gzip file into a temporary one; nothing if the file is not compressed.
/// @throws CannotOpen if it does not exist, is damaged, or the disk is full.
inline std::unique_ptr<TemporaryFile> unpack(const std::string& file) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), &gzclose);
  if (!in || gzdirect(in.get()) != 0) return nullptr;
  auto out = std::make_unique<TemporaryFile>();
  std::array<char, 1 << 16> block{};
  int size = 0;
  while ((size = gzread(in.get(), block.data(), static_cast<unsigned>(block.size()))) > 0)
    if (!out->write(block.data(), static_cast<std::size_t>(size)))
      throw CannotOpen(file + ": there is no room to unpack this snapshot in " + TemporaryFile::folder());
  int code = Z_OK;
  gzerror(in.get(), &code);
  if (size < 0 || code != Z_OK) throw CannotOpen(file + ": cannot unpack this snapshot: it is damaged or cut off");
  return out;
}

}  // namespace laminate::sqlite
