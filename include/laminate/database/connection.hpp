/// @file
/// What an engine must offer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/catalog.hpp>
#include <laminate/database/definitions.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/schema/cell.hpp>

namespace laminate {

/// Which rows a part of a database holds, and with what of theirs. Defined where rows are selected (sync/excerpt.hpp).
struct ExcerptScope;

/// What a part of another database, such as a bundle, says of the whole.
struct Excerpt {
  std::string name{};  ///< what that database is called
  std::string uid{};   ///< of its instance; empty if it had none to give
  std::shared_ptr<const ExcerptScope> scope{};
};

/// What an engine, or a server of its kind, can do beyond SQL that all have.
struct Capabilities {
  bool survives_errors = true;       ///< a statement that fails leaves its transaction as it was
  bool defers_references = true;     ///< references are checked at the commit, whatever their tables say
  bool bulk_copy = false;            ///< rows are written by a command for many of them
  bool server_cursors = false;       ///< rows are read part by part
  bool advisory_locks = false;       ///< transactions can exclude each other by agreement
  bool table_locks = false;          ///< a transaction can keep others from writing to a table
  bool one_writer = true;            ///< a transaction that writes keeps all others from writing
  std::size_t rows_at_a_time = 128;  ///< of keys or values that one statement gets
};

struct OpenOptions {
  bool read_only = false;                        ///< a source: nothing is written, and nothing in the file is trusted
  std::chrono::milliseconds busy_timeout{5000};  ///< how long to wait for another writer
  /// What the server can do, where that is not what its kind is known for. Of files nothing is to be said.
  std::optional<Capabilities> capabilities{};
};

/// How many rows a statement is expected to find.
enum class expected : std::uint8_t {
  few,   ///< they are read at once
  many,  ///< they are read part by part, in bounded memory
};

/// A prepared statement.
class Statement {
 public:
  virtual ~Statement() = default;
  /// Binds the i-th value, from 1.
  virtual void bind(std::size_t i, const Value& value) = 0;
  /// Moves to the next row. False at the end.
  virtual bool step() = 0;
  /// A value of the row, from 0; its text is valid until the next step().
  virtual Cell cell(std::size_t column) const = 0;
  /// Ends the execution, so that the statement can be bound and run again.
  virtual void reset() = 0;
  /// The names of a row's columns.
  virtual std::vector<std::string> columns() = 0;
  /// Rows that the last execution wrote.
  virtual std::int64_t changes() const = 0;
};

/// Rows on their way into a table. They are in the table once flush() has returned.
class BulkInsert {
 public:
  virtual ~BulkInsert() = default;
  /// Adds a row: a value for each of the columns. @throws ConstraintViolation and what the engine refuses, here or in
  /// flush(); failed() then tells which row it was.
  virtual void add(const std::vector<Value>& values) = 0;
  /// Writes what was added and is not in the table yet.
  virtual void flush() = 0;
  /// The position, from 0 and among all that were added, of the row that was refused, if the engine says so.
  virtual std::optional<std::size_t> failed() const = 0;
};

/// A connection to a database. All members throw errors of the family in record/error.hpp.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual std::unique_ptr<Statement> prepare(const std::string& sql, expected rows = expected::few) = 0;
  virtual const query::Dialect& dialect() const = 0;
  virtual const Capabilities& capabilities() const = 0;
  /// How tables are written down; null for those of SQLite. See definitions_of().
  virtual std::unique_ptr<Definitions> definitions() { return nullptr; }
  /// How the database will run a query: the steps of its plan, a line each.
  virtual std::string explain(const query::Sql& sql) = 0;
  virtual bool read_only() const = 0;
  /// What it is a part of; null for a database that stands for itself.
  virtual const Excerpt* excerpt() const { return nullptr; }

  /// Starts a transaction that sees one state of the database.
  virtual void begin_read() = 0;
  /// Starts a transaction that writes. @throws Locked, ReadOnly.
  virtual void begin_write() = 0;
  /// The same, one at a time in each database, and sees one state of it. For changes that depend on much of what they
  /// read, such as a sync. Nobody else writes to the `locked` tables until it ends.
  virtual void begin_exclusive(const std::vector<std::string>& locked) {
    static_cast<void>(locked);
    begin_write();
  }
  /// Says that the transaction that is open finds rows by keys, in tables whose sizes the engine may not know yet.
  virtual void expect_lookups() {}
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  /// Checks now what would be checked at the commit. For an engine that has ended the transaction when a commit fails:
  /// after this it can go back to a savepoint instead. @throws ConstraintViolation.
  virtual void check_deferred() {}
  /// Whether the connection broke off: nothing can be asked any more.
  virtual bool lost() const { return false; }
  /// Connects again after the connection was lost. All statements are void then. @throws CannotOpen.
  virtual void reconnect() {}

  /// The real tables (no views, no virtual tables), sorted by name.
  virtual std::vector<CatalogTable> catalog() = 0;
  /// So many ids that no row of the table has, or has had, in ascending order. Nobody else gets them; of an engine
  /// that writes alone, while the transaction lasts.
  virtual std::vector<std::int64_t> reserve_ids(std::string_view table, std::size_t count) = 0;
  /// Writes many rows into some columns of a table. Other statements may run between its calls.
  virtual std::unique_ptr<BulkInsert> bulk_insert(const std::string& table,
                                                  const std::vector<std::string>& columns) = 0;
  /// Why a column cannot hold a value, as the end of a sentence (`is longer than 20 characters`); empty if it can.
  /// Says what the engine would refuse, before it is asked.
  virtual std::string unfit(const CatalogColumn&, const Value&) const { return {}; }
};

}  // namespace laminate
