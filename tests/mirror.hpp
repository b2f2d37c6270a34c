/// @file
/// Tests run on SQLite files. Where LAMINATE_TEST_ENGINE says so (see postgres/mirror.cpp), opening such a file opens a
/// PostgreSQL database with the same contents instead, its mirror, and the file follows what happens there.
#pragma once

#include <string>

namespace support {

/// Files and the databases that mirror them. Without a mirror a file stands for itself.
class Mirrors {
 public:
  virtual ~Mirrors() = default;
  /// Whether a file has a mirror: it was opened with the library.
  virtual bool has(const std::string& file) const = 0;
  /// Brings the file up to what its mirror holds.
  virtual void fetch(const std::string& file) = 0;
  /// Runs SQLite's SQL on the file, and brings the mirror up to it.
  virtual void change(const std::string& file, const std::string& sql) = 0;
  /// Makes a new file whose mirror is a new database: one that holds what a file of SQL, as pg_dump writes it, makes;
  /// empty for one without tables.
  virtual void restore(const std::string& file, const std::string& dump) = 0;
  /// Removes the mirrors of a file, or of all files in a folder.
  virtual void forget(const std::string& path) = 0;
};

/// Set in a program that has an engine to mirror with, where a server runs.
inline Mirrors* mirrors = nullptr;

/// Whether databases are in PostgreSQL: those that are only read, those that are written.
inline bool reads_postgres = false, writes_postgres = false;

}  // namespace support
