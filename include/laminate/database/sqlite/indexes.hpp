/// @file
/// Indexes of a table of SQLite that are dropped while many rows come, and made again after them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include <laminate/database/sqlite/page_cache.hpp>
#include <laminate/database/sqlite/statement.hpp>
#include <laminate/query/dialect.hpp>

namespace laminate::sqlite {

/// Runs statements that return no rows.
inline void run(sqlite3* database, const std::string& name, const std::string& sql) {
  SqliteStatement(database, sql, name).step();
}

/// Whether it is faster to make indexes after so many rows have come, by sorting all, than to find the place of each
/// row: it is for many, and at least twice as many as there are. (benchmarks/writing.cpp measures it: so it is with
/// ascending keys; with keys in any order it would be for fewer.)
inline bool outweighs(sqlite3* database, const std::string& name, const std::string& table, std::size_t about) {
  constexpr std::size_t few = 25'000;
  if (about < few) return false;
  const auto most = static_cast<std::int64_t>(about / 2);
  // They are not counted any further: a table may be large.
  SqliteStatement rows(database, "SELECT count(*) FROM (SELECT 1 FROM " + query::quoted(table) + " LIMIT ?1)", name);
  rows.bind(1, most);
  rows.step();
  return rows.cell(0).integer < most;
}

/// The statements that make the indexes of a table anew: those that do nothing but find rows faster. None while a
/// statement reads, since none can be dropped then, nor where the planner has statistics, which would be lost.
inline std::vector<std::pair<std::string, std::string>> indexes_for_reading(sqlite3* database, const std::string& name,
                                                                            const std::string& table) {
  for (auto* statement = sqlite3_next_stmt(database, nullptr); statement;
       statement = sqlite3_next_stmt(database, statement))
    if (sqlite3_stmt_busy(statement) != 0) return {};
  SqliteStatement statistics(database, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'", name);
  if (statistics.step()) {
    SqliteStatement of_table(database, "SELECT 1 FROM sqlite_stat1 WHERE tbl = ?1 COLLATE NOCASE", name);
    of_table.bind(1, table);
    if (of_table.step()) return {};
  }
  std::vector<std::pair<std::string, std::string>> found;
  SqliteStatement indexes(database,
                          "SELECT m.name, m.sql FROM sqlite_master AS m CROSS JOIN pragma_index_list(?1) AS i ON "
                          "i.name = m.name WHERE m.type = 'index' AND i.origin = 'c' AND NOT i.\"unique\" "
                          "ORDER BY m.rowid",
                          name);
  indexes.bind(1, table);
  while (indexes.step()) found.emplace_back(indexes.cell(0).text, indexes.cell(1).text);
  return found;
}

/// Calls write() while a table is without the indexes that do nothing but find rows faster. Other connections see
/// nothing of it: it is part of the transaction. After an error all is as before.
template <class Write>
void without_indexes(sqlite3* database, const std::string& name, const std::string& table, const Write& write) {
  const auto indexes = indexes_for_reading(database, name, table);
  if (indexes.empty()) return write();
  run(database, name, "SAVEPOINT laminate_indexes");
  try {
    for (const auto& [index, sql] : indexes) run(database, name, "DROP INDEX main." + query::quoted(index));
    write();
    // What sorts an index takes as much memory again, and gains little by it.
    const PageCache small(database, name, 16'384);
    for (const auto& [index, sql] : indexes) run(database, name, sql);
  } catch (...) {
    // Or the transaction has ended by the error. If this fails too, the caller's rollback restores the indexes: see
    // Connection::insert().
    if (sqlite3_get_autocommit(database) == 0)
      static_cast<void>(
          sqlite3_exec(database, "ROLLBACK TO laminate_indexes; RELEASE laminate_indexes", nullptr, nullptr, nullptr));
    throw;
  }
  run(database, name, "RELEASE laminate_indexes");
}

}  // namespace laminate::sqlite
