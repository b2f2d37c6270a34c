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

#include <laminate/support/error.hpp>
#include <laminate/support/temporary_file.hpp>

namespace laminate::sqlite {

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
