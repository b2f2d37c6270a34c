/// @file
/// What a connection to SQLite keeps between its calls, since finding it out takes longer than the work for a few rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include <laminate/database/sqlite/statement.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate::sqlite {

/// The statements that a connection runs for itself, prepared once.
class StatementCache {
 public:
  StatementCache(sqlite3* database, std::string name) : db_(database), name_(std::move(name)) {}

  /// A statement that nobody else uses until the end of this one's life.
  class Use {
   public:
    Use(StatementCache& cache, std::string sql, std::unique_ptr<SqliteStatement> statement)
        : cache_(cache), sql_(std::move(sql)), statement_(std::move(statement)) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
      statement_->reset();
      if (cache_.all_.size() == most) cache_.all_.erase(cache_.all_.begin());
      cache_.all_.emplace_back(std::move(sql_), std::move(statement_));
    }
    SqliteStatement* operator->() const { return statement_.get(); }

   private:
    StatementCache& cache_;
    std::string sql_;
    std::unique_ptr<SqliteStatement> statement_;
  };

  Use operator()(std::string sql) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& each) { return each.first == sql; });
    if (found == all_.end()) {
      auto statement = std::make_unique<SqliteStatement>(db_, sql, name_);
      return {*this, std::move(sql), std::move(statement)};
    }
    auto statement = std::move(found->second);
    all_.erase(found);
    return {*this, std::move(sql), std::move(statement)};
  }

 private:
  static constexpr std::size_t most = 256;

  sqlite3* db_;
  std::string name_;
  std::vector<std::pair<std::string, std::unique_ptr<SqliteStatement>>> all_{};  ///< the last used at the end
};

/// Whether a table has a foreign key that is checked as soon as a row is written, by the statement that makes the
/// table.
inline bool has_immediate_reference(std::string_view sql) {
  std::string words = " ";  // in upper case, one space between them, without what is quoted
  char quote = 0;
  for (const char c : sql) {
    const bool is_quoted = quote != 0 || c == '"' || c == '\'' || c == '`';
    if (is_quoted) quote = quote == 0 ? c : quote == c ? '\0' : quote;
    const bool is_letter = !is_quoted && (ascii::is_upper(c) || ascii::is_lower(c) || c == '_');
    if (is_letter) words += c == '_' ? c : static_cast<char>(c & ~0x20);
    if (!is_letter && words.back() != ' ') words += ' ';
  }
  constexpr std::string_view reference = " REFERENCES ";
  for (auto at = words.find(reference); at != words.npos;) {
    const auto next = words.find(reference, at + reference.size() - 1);
    const auto clause = std::string_view(words).substr(at, next == words.npos ? next : next - at);
    if (clause.find(" DEFERRABLE INITIALLY DEFERRED") == clause.npos || clause.find(" NOT DEFERRABLE") != clause.npos)
      return true;
    at = next;
  }
  return false;
}

/// What a schema says that its catalog does not.
struct SchemaFacts {
  std::int64_t version = -1;                ///< of the schema; changes with it
  bool counts_rows = false;                 ///< some table remembers the largest id that it has had
  bool checks_at_once = false;              ///< some foreign key is not deferred by itself
  std::vector<std::string> triggered = {};  ///< tables with triggers

  bool has_triggers(const std::string& table) const {
    return std::any_of(triggered.begin(), triggered.end(),
                       [&](const auto& each) { return sqlite3_stricmp(each.c_str(), table.c_str()) == 0; });
  }
};

/// Brings facts up to date, if the schema has changed. Within a transaction.
inline void refresh(SchemaFacts& facts, StatementCache& cache) {
  const auto version = cache("PRAGMA schema_version");
  version->step();
  if (version->cell(0).integer == facts.version) return;
  facts = {.version = version->cell(0).integer};
  const auto is_true = [&](const char* sql) {
    const auto statement = cache(sql);
    return statement->step();
  };
  facts.counts_rows = is_true("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'");
  const auto tables = cache("SELECT sql FROM sqlite_master WHERE type = 'table'");
  while (tables->step() && !facts.checks_at_once) facts.checks_at_once = has_immediate_reference(tables->cell(0).text);
  const auto triggers = cache("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'");
  while (triggers->step()) facts.triggered.emplace_back(triggers->cell(0).text);
}

}  // namespace laminate::sqlite
