/// @file
/// Compressed snapshots of databases (`lamin.db.gz`).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include <laminate/support/error.hpp>
#include <laminate/support/gzip_reader.hpp>
#include <laminate/support/temporary_file.hpp>

namespace laminate::sqlite {

inline bool is_compressed(const std::string& file) { return support_detail::GzipReader(file).is_compressed(); }

/// Unpacks a compressed database. @throws CannotOpen if it is damaged, or the disk is full.
inline void unpack(const std::string& file, const TemporaryFile& out) try {
  support_detail::GzipReader in(file);
  std::array<char, 1 << 16> block{};
  std::size_t size = 0;
  for (bool first = true; (size = in.read(block)) > 0; first = false) {
    // It has no write-ahead log beside it: SQLite need not look for one (https://sqlite.org/fileformat2.html, 1.3.3).
    if (first) std::replace(block.begin() + 18, block.begin() + 20, '\2', '\1');
    if (!out.write(block.data(), size))
      throw CannotOpen(file + ": there is no room to unpack this snapshot in " + TemporaryFile::folder());
  }
} catch (const support_detail::BrokenFile& broken) {
  throw CannotOpen(file + ": cannot unpack this snapshot: it is damaged or cut off (" + broken.what() + ')');
}

}  // namespace laminate::sqlite
