/// @file
/// What an engine must offer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/catalog.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/schema/cell.hpp>

namespace laminate {

struct OpenOptions {
  bool read_only = false;                        ///< a source: nothing is written, and nothing in the file is trusted
  std::chrono::milliseconds busy_timeout{5000};  ///< how long to wait for another writer
};

/// Which rows a part of a database holds, and with what of theirs. Defined where rows are selected (sync/excerpt.hpp).
struct ExcerptScope;

/// What a part of another database, such as a bundle, says of the whole.
struct Excerpt {
  std::string name{};  ///< what that database is called
  std::string uid{};   ///< of its instance; empty if it had none to give
  std::shared_ptr<const ExcerptScope> scope{};
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
  virtual std::vector<std::string> columns() const = 0;
  /// Rows that the last execution wrote.
  virtual std::int64_t changes() const = 0;
};

/// A connection to a database. All members throw errors of the family in record/error.hpp.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual std::unique_ptr<Statement> prepare(const std::string& sql) = 0;
  virtual const query::Dialect& dialect() const = 0;
  /// How the database will run a query: the steps of its plan, a line each.
  virtual std::string explain(const query::Sql& sql) = 0;
  virtual bool read_only() const = 0;
  /// What it is a part of; null for a database that stands for itself.
  virtual const Excerpt* excerpt() const { return nullptr; }

  /// Starts a transaction that sees one state of the database.
  virtual void begin_read() = 0;
  /// Starts a transaction that no other writer can disturb. @throws Locked, ReadOnly.
  virtual void begin_write() = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

  /// The real tables (no views, no virtual tables), sorted by name.
  virtual std::vector<CatalogTable> catalog() = 0;
  /// The smallest number above every id that the table has, or has had.
  virtual std::int64_t next_id(std::string_view table) = 0;
};

}  // namespace laminate
