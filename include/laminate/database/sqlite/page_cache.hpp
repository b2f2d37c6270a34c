/// @file
/// How much memory SQLite may use for the pages of a database, for a while.
#pragma once

#include <cstdint>
#include <string>

#include <sqlite3.h>

#include <laminate/database/sqlite/statement.hpp>

namespace laminate::sqlite {

/// A page cache of another size, which ends with this object. SQLite takes of it what it needs.
class PageCache {
 public:
  PageCache(sqlite3* database, const std::string& name, std::int64_t kibibytes) : database_(database) {
    SqliteStatement size(database, "PRAGMA main.cache_size", name);
    size.step();
    before_ = of_size(size.cell(0).integer);
    SqliteStatement(database, of_size(-kibibytes), name).step();
  }
  PageCache(const PageCache&) = delete;
  PageCache& operator=(const PageCache&) = delete;
  /// An error leaves the larger cache, which changes no result.
  ~PageCache() { static_cast<void>(sqlite3_exec(database_, before_.c_str(), nullptr, nullptr, nullptr)); }

 private:
  /// `size`: pages; KiB, if it is negative.
  static std::string of_size(std::int64_t size) { return "PRAGMA main.cache_size = " + std::to_string(size); }

  sqlite3* database_;
  std::string before_{};  ///< the statement that restores the former size: the destructor allocates no memory
};

}  // namespace laminate::sqlite
