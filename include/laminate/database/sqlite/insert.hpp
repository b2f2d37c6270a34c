/// @file
/// Rows on their way into a table of SQLite: one `INSERT … SELECT` from a feed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/sqlite/feed.hpp>
#include <laminate/database/sqlite/indexes.hpp>

namespace laminate::sqlite {

/// Writes the rows of feeds, by statements that it keeps: to prepare one takes as long as to write ten rows.
class FeedInsert {
 public:
  FeedInsert(sqlite3* database, std::string name) : database_(database), name_(std::move(name)) {
    feed_module::add_to(database_);
  }

  /// See Connection::insert().
  std::size_t run(const std::string& table, const std::vector<std::string>& columns, RowFeed& feed, std::size_t about) {
    // For a table with triggers SQLite would read all rows before it writes the first: which one was refused could not
    // be told.
    const bool one_by_one = has_triggers(table);
    auto sql = text(table, columns);
    auto statement = take(sql);
    std::size_t written = 0;
    const auto write = [&] { written = execute(*statement, feed, one_by_one); };
    if (sqlite3_get_autocommit(database_) == 0 && !one_by_one && outweighs(database_, name_, table, about))
      without_indexes(database_, name_, table, write);
    else
      write();
    keep(std::move(sql), std::move(statement));
    return written;
  }

 private:
  static std::string text(const std::string& table, const std::vector<std::string>& columns) {
    std::string into, from;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      (into += i == 0 ? "" : ", ") += query::quoted(columns[i]);
      (from += i == 0 ? "c" : ", c") += std::to_string(i + 1);
    }
    const auto* module = columns.size() > feed_module::usual_width ? feed_module::wide_name : feed_module::name;
    return "INSERT INTO " + query::quoted(table) + " (" + into + ") SELECT " + from + " FROM " + module + "(?1)";
  }

  static std::size_t execute(SqliteStatement& statement, RowFeed& feed, bool one_by_one) {
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

  bool has_triggers(const std::string& table) {
    if (!version_) version_ = std::make_unique<SqliteStatement>(database_, "PRAGMA schema_version", name_);
    version_->step();
    const auto version = version_->cell(0).integer;
    version_->reset();
    if (version != known_version_) {
      with_triggers_.clear();
      SqliteStatement triggers(database_, "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'", name_);
      while (triggers.step()) with_triggers_.emplace_back(triggers.cell(0).text);
      known_version_ = version;
    }
    return std::any_of(with_triggers_.begin(), with_triggers_.end(),
                       [&](const auto& other) { return sqlite3_stricmp(other.c_str(), table.c_str()) == 0; });
  }

  // ---- statements that do not run -----------------------------------------------------------------------------------

  std::unique_ptr<SqliteStatement> take(const std::string& sql) {
    for (auto idle = idle_.begin(); idle != idle_.end(); ++idle)
      if (idle->first == sql) {
        auto found = std::move(idle->second);
        idle_.erase(idle);
        return found;
      }
    return std::make_unique<SqliteStatement>(database_, sql, name_);
  }
  /// The one that was not used for longest makes room.
  void keep(std::string sql, std::unique_ptr<SqliteStatement> statement) {
    constexpr std::size_t most = 128;
    if (idle_.size() == most) idle_.erase(idle_.begin());
    idle_.emplace_back(std::move(sql), std::move(statement));
  }

  sqlite3* database_;
  std::string name_;
  std::vector<std::pair<std::string, std::unique_ptr<SqliteStatement>>> idle_;
  std::unique_ptr<SqliteStatement> version_;
  std::int64_t known_version_ = -1;         ///< of the schema of which the following were read
  std::vector<std::string> with_triggers_;  ///< the tables that have any
};

}  // namespace laminate::sqlite
