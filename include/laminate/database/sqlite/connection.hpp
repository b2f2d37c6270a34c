/// @file
/// A SQLite database.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/database/connection.hpp>
#include <laminate/database/sqlite/catalog.hpp>
#include <laminate/database/sqlite/definitions.hpp>
#include <laminate/database/sqlite/dialect.hpp>
#include <laminate/database/sqlite/domain.hpp>
#include <laminate/database/sqlite/error.hpp>
#include <laminate/database/sqlite/feed.hpp>
#include <laminate/database/sqlite/indexes.hpp>
#include <laminate/database/sqlite/page_cache.hpp>
#include <laminate/database/sqlite/regexp.hpp>
#include <laminate/database/sqlite/snapshot.hpp>
#include <laminate/database/sqlite/statement.hpp>
#include <laminate/database/sqlite/statement_cache.hpp>

namespace laminate::sqlite {

class SqliteConnection : public Connection {
 public:
  /// Opens an existing database; a compressed one is unpacked, read-only. With `read_only` it is opened in defensive
  /// mode and without trust in its schema. @throws CannotOpen.
  SqliteConnection(std::string file, const OpenOptions& options) : name_(std::move(file)), db_(open(options)) {
    check(sqlite3_extended_result_codes(db_.getHandle(), 1), name_);
    if (options.read_only) {
      configure(SQLITE_DBCONFIG_DEFENSIVE, 1);
      configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
      sqlite3_limit(db_.getHandle(), SQLITE_LIMIT_ATTACHED, 0);  // ATTACH would make files
      execute("PRAGMA cell_size_check = ON");
    }
    execute("PRAGMA foreign_keys = ON");
    feed_module::add_to(db_.getHandle(), name_);
    check(
        sqlite3_create_function_v2(db_.getHandle(), "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                   nullptr, &regexp, nullptr, nullptr, nullptr),
        name_);
    try {
      execute("SELECT count(*) FROM sqlite_master");  // reads the header: a foreign or damaged file is found out here
    } catch (const ReadOnly& error) {
      throw CannotOpen(error.what());
    } catch (const EngineError& error) {
      throw CannotOpen(error.what());
    }
  }

  std::unique_ptr<Statement> prepare(const std::string& sql, Expected = Expected::few) override {
    return std::make_unique<SqliteStatement>(db_.getHandle(), sql, name_);
  }
  const query::Dialect& dialect() const override { return dialect_; }
  const Capabilities& capabilities() const override {
    static const Capabilities all;
    return all;
  }
  std::unique_ptr<Definitions> definitions() override { return std::make_unique<SqliteDefinitions>(*this); }
  std::string explain(const query::Sql& sql) override {
    SqliteStatement plan(db_.getHandle(), "EXPLAIN QUERY PLAN " + sql.text, name_);
    for (std::size_t i = 0; i < sql.values.size(); ++i) plan.bind(i + 1, sql.values[i]);
    std::string text;
    while (plan.step()) text += std::string(plan.cell(3).text) + '\n';
    return text;
  }
  bool read_only() const override { return sqlite3_db_readonly(db_.getHandle(), "main") == 1; }

  void begin_read() override {
    execute("BEGIN");
    execute("SELECT 1 FROM sqlite_master LIMIT 1");  // the snapshot is taken by the first read
  }
  void begin_write() override {
    if (read_only())
      throw ReadOnly(name_ +
                     ": this database is open read-only, or its file may not be written to: nothing can be changed");
    execute("BEGIN IMMEDIATE");
    // Until the commit, for keys that are not deferred as well. Only for those: it makes all prepared statements void.
    if (facts().checks_at_once) execute("PRAGMA defer_foreign_keys = ON");
  }
  void begin_exclusive(const std::vector<std::string>&, Expected rows) override {
    begin_write();
    try {
      // Triggers may write what the caller does not know of.
      if (rows == Expected::many && facts().triggered.empty()) prepare_for_many();
    } catch (...) {
      rollback();
      throw;
    }
  }
  bool checks_references() const override { return !large_cache_; }
  std::vector<BrokenReference> broken_references(const std::string& table) override {
    SqliteStatement rows(db_.getHandle(),
                         "SELECT c.\"rowid\", k.\"from\", c.parent FROM pragma_foreign_key_check(?1) AS c CROSS JOIN "
                         "pragma_foreign_key_list(?1) AS k ON k.id = c.fkid AND k.seq = 0",
                         name_);
    rows.bind(1, table);
    std::vector<BrokenReference> found;
    while (rows.step())
      found.push_back({rows.cell(0).integer, std::string(rows.cell(1).text), std::string(rows.cell(2).text)});
    return found;
  }
  void commit() override {
    execute("COMMIT");  // the transaction goes on if it cannot be done now
    return_from_many();
  }
  void rollback() noexcept override {
    // Another schema may get the version of one that is taken back.
    if (sqlite3_txn_state(db_.getHandle(), "main") == SQLITE_TXN_WRITE) facts_.version = -1;
    // An error would leave the transaction open. The next one reports that: it cannot begin.
    if (sqlite3_get_autocommit(db_.getHandle()) == 0)
      static_cast<void>(sqlite3_exec(db_.getHandle(), "ROLLBACK", nullptr, nullptr, nullptr));
    return_from_many();
  }

  std::vector<CatalogTable> catalog() override { return read_catalog(db_.getHandle(), name_); }

  std::vector<std::int64_t> reserve_ids(std::string_view table, std::size_t count) override {
    // sqlite_sequence remembers the largest id of rows that were deleted since; it is there once a table counts itself.
    const bool counted = facts().counts_rows;
    std::string sql = "SELECT max(coalesce((SELECT max(id) FROM " + query::quoted(table) + "), 0), ";
    sql += counted ? "coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?1), 0))" : "0)";
    const auto next = statement_cache_(std::move(sql));
    if (counted) next->bind(1, std::string(table));
    next->step();
    const auto last = next->cell(0).integer;
    if (count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() - last))
      throw EngineError(name_ + ": there are no numbers left for " + std::to_string(count) + " rows of " +
                        std::string(table) + ", which has had one with the id " + std::to_string(last) +
                        ": give that row a smaller id, and set sqlite_sequence to the largest");
    std::vector<std::int64_t> ids(count);
    std::iota(ids.begin(), ids.end(), last + 1);
    return ids;
  }
  Domain domain(const CatalogColumn& column) const override { return domain_of(column); }
  std::size_t insert(const std::string& table, const std::vector<std::string>& columns, RowFeed& feed,
                     std::size_t about) override {
    auto* const database = db_.getHandle();
    const bool has_triggers = facts().has_triggers(table);
    std::size_t written = 0;
    const auto write = [&] { written = insert_rows(statement_cache_, table, columns, feed, has_triggers); };
    const bool in_transaction = sqlite3_get_autocommit(database) == 0;
    if (in_transaction && !has_triggers && outweighs(database, name_, table, about))
      without_indexes(database, name_, table, write);
    else
      write();
    return written;
  }

 private:
  SQLite::Database open(const OpenOptions& options) {
    if (::access(name_.c_str(), R_OK) != 0)
      throw CannotOpen(name_ + ": there is no such database file, or it cannot be read");
    const bool compressed = is_compressed(name_);
    if (compressed && !options.read_only)
      throw CannotOpen(name_ + ": a compressed snapshot can only be a source; unpack it (gunzip) to write to it");
    if (compressed) unpacked_.emplace();
    // A session belongs to one thread, so SQLite need not lock for each value.
    const int flags = (options.read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE) | SQLite::OPEN_NOMUTEX;
    const std::string& path = unpacked_ ? unpacked_->path() : name_;
    auto database = translated(
        name_, [&] { return SQLite::Database(path, flags, static_cast<int>(options.busy_timeout.count())); });
    if (unpacked_) {  // SQLite has the file open, and reads it when it is asked for something
      unpacked_->unlink();
      unpack(name_, *unpacked_);
    }
    return database;
  }

  /// At the begin of a transaction, before anything is written. (PRAGMA foreign_keys would do nothing there.)
  void prepare_for_many() {
    large_cache_.emplace(db_.getHandle(), name_, 262'144);
    configure(SQLITE_DBCONFIG_ENABLE_FKEY, 0);
  }
  void return_from_many() noexcept {
    if (!large_cache_) return;
    // Fails for an option that SQLite does not know, which prepare_for_many() would have reported.
    static_cast<void>(sqlite3_db_config(db_.getHandle(), SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr));
    large_cache_.reset();
  }

  /// @throws EngineError unless the option has the value afterwards.
  void configure(int option, int value) {
    int now = -1;
    check(sqlite3_db_config(db_.getHandle(), option, value, &now), name_);
    if (now != value) throw EngineError(name_ + ": this build of SQLite does not take a setting that laminate needs");
  }

  const SchemaFacts& facts() {
    refresh(facts_, statement_cache_);
    return facts_;
  }

  void execute(const char* sql) {
    translated(name_, [&] {
      // tryExec: rows of a SELECT are read and dropped
      if (const int code = db_.tryExec(sql); code != SQLITE_OK) throw_error(code, db_.getErrorMsg(), name_);
    });
  }

  std::string name_;
  std::optional<TemporaryFile> unpacked_;
  SQLite::Database db_;
  StatementCache statement_cache_{db_.getHandle(), name_};
  SchemaFacts facts_{};
  SqliteDialect dialect_;
  std::optional<PageCache> large_cache_{};  ///< while a transaction of many rows lasts
};

}  // namespace laminate::sqlite
