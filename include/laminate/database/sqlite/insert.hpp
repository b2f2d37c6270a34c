/// @file
/// Rows on their way into a table of SQLite: one `INSERT … SELECT` from a feed.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include <laminate/database/sqlite/feed.hpp>
#include <laminate/database/sqlite/indexes.hpp>
#include <laminate/database/sqlite/kept.hpp>

namespace laminate::sqlite {

inline std::string insert_from_feed(const std::string& table, const std::vector<std::string>& columns) {
  std::string into, from;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    (into += i == 0 ? "" : ", ") += query::quoted(columns[i]);
    (from += i == 0 ? "c" : ", c") += std::to_string(i + 1);
  }
  const auto* module = columns.size() > feed_module::usual_width ? feed_module::wide_name : feed_module::name;
  return "INSERT INTO " + query::quoted(table) + " (" + into + ") SELECT " + from + " FROM " + module + "(?1)";
}

/// Runs a statement that inserts from a feed, as often as is needed.
inline std::size_t insert_from(RowFeed& feed, SqliteStatement& statement, bool one_by_one) {
  Feeding feeding{.feed = feed};
  if (one_by_one) feeding.most = 1;
  try {
    do {
      statement.bind(1, &feeding, feed_module::pointer_type);
      statement.step();
      statement.reset();
    } while (feeding.left == 0);
  } catch (const ConstraintViolation&) {
    if (feeding.row || one_by_one) feed.refused = feeding.given - 1;
    throw;
  } catch (const Error&) {
    if (feeding.error) std::rethrow_exception(feeding.error);
    throw;
  }
  return feeding.given;
}

/// Writes the rows of a feed; see Connection::insert(). Of a table with triggers SQLite would read all rows before it
/// writes the first: which one was refused could not be told. So they come one by one.
inline std::size_t insert_rows(KeptStatements& kept, const std::string& table, const std::vector<std::string>& columns,
                               RowFeed& feed, std::size_t about, bool has_triggers) {
  auto* const database = kept.database();
  const auto statement = kept(insert_from_feed(table, columns));
  std::size_t written = 0;
  const auto write = [&] { written = insert_from(feed, *statement, has_triggers); };
  if (sqlite3_get_autocommit(database) == 0 && !has_triggers && outweighs(database, kept.name(), table, about))
    without_indexes(database, kept.name(), table, write);
  else
    write();
  return written;
}

}  // namespace laminate::sqlite
