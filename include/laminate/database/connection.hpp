/// @file
/// What an engine must offer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/catalog.hpp>
#include <laminate/database/definitions.hpp>
#include <laminate/database/domain.hpp>
#include <laminate/database/row_feed.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/schema/cell.hpp>

namespace laminate {

/// The selection that a partial source contains. Defined by the layer that selects rows.
struct PartialSourceScope;

/// The database that a partial source, such as a bundle, was exported from.
struct PartialSource {
  std::string name{};  ///< of that database
  std::string uid{};   ///< of its instance; empty if it had none to give
  std::shared_ptr<const PartialSourceScope> scope{};
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
enum class Expected : std::uint8_t {
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
  /// The first values of the row, as many as there is room for.
  virtual void read(std::span<Cell> cells) const {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = cell(i);
  }
  /// Ends the execution, so that the statement can be bound and run again.
  virtual void reset() = 0;
  /// The names of a row's columns.
  virtual std::vector<std::string> columns() = 0;
  /// Rows that the last execution wrote.
  virtual std::int64_t changes() const = 0;
};

/// A reference that leads to no row.
struct BrokenReference {
  std::int64_t id = 0;   ///< of the row that refers
  std::string column{};  ///< by which it does
  std::string target{};  ///< the table in which there is no such row
};

/// A connection to a database. All members throw errors of the family in support/error.hpp.
class Connection {
 public:
  virtual ~Connection() = default;

  [[nodiscard]] virtual std::unique_ptr<Statement> prepare(const std::string& sql, Expected rows = Expected::few) = 0;
  virtual const query::Dialect& dialect() const = 0;
  virtual const Capabilities& capabilities() const = 0;
  /// How the engine writes tables down. Valid while the connection lives.
  virtual std::unique_ptr<Definitions> definitions() = 0;
  /// How the database will run a query: the steps of its plan, a line each.
  virtual std::string explain(const query::Sql& sql) = 0;
  virtual bool read_only() const = 0;
  /// The database that this one is a part of; null for a complete database.
  virtual const PartialSource* partial_source() const { return nullptr; }

  /// Starts a transaction that sees one state of the database.
  virtual void begin_read() = 0;
  /// Starts a transaction that writes. @throws Locked, ReadOnly.
  virtual void begin_write() = 0;
  /// The same, one at a time in each database, and sees one state of it. For changes that depend on much of what they
  /// read. Nobody else writes to the `locked` tables until it ends. With Expected::many the caller is
  /// about to write many rows, and answers for what they refer to: an engine that would look up every reference of
  /// every row does not (checks_references() tells), does not carry out ON DELETE and ON UPDATE of foreign keys either,
  /// and may use up to 256 MiB for its page cache while the transaction lasts.
  virtual void begin_exclusive(const std::vector<std::string>& locked, Expected rows) {
    static_cast<void>(locked), static_cast<void>(rows);
    begin_write();
  }
  /// Whether the engine checks references in the transaction that is open. If not, what is written must not lead
  /// nowhere: see broken_references().
  virtual bool checks_references() const { return true; }
  /// The references from rows of a table, also of those that were there before, that lead nowhere, as this transaction
  /// sees them. One lookup for each reference that is not NULL. For an engine that does not check_references(); others
  /// know of none.
  virtual std::vector<BrokenReference> broken_references(const std::string& table) {
    static_cast<void>(table);
    return {};
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
  /// Writes the rows of a feed into some columns of a table, and returns how many there were. `about` is how many to
  /// expect: the engine chooses its way by it. Other statements may run while the feed makes a row, but none that
  /// writes to the table. If the engine refuses a row, feed.refused says which. After any error the transaction, or the
  /// savepoint around the call, is to be rolled back: some of the rows may be there. @throws ConstraintViolation, what
  /// else the engine refuses, and what the feed throws.
  virtual std::size_t insert(const std::string& table, const std::vector<std::string>& columns, RowFeed& feed,
                             std::size_t about) = 0;
  /// The values that can be written to a column, and read back as they were. The library writes no others: it refuses
  /// them before the engine is asked, naming the row.
  virtual Domain domain(const CatalogColumn&) const { return {}; }
};

}  // namespace laminate
