/// @file
/// A sync that knows what is to be done, and does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <laminate/sync/report.hpp>

namespace laminate::sync_detail {

/// A row that a sync writes.
struct NewRow {
  const TableInfo* table = nullptr;
  std::int64_t id = 0;  ///< in the target
  std::string uid{};    ///< empty if it has none
};

/// Thrown by the bulk path for what only the row-by-row path can decide: a row that is mapped by key, a reference that
/// leads nowhere, options that are seldom used. Nothing is written then.
struct NeedsRowPath {};

/// What a sync has found out. It holds as long as the transactions on both sides do.
class Work {
 public:
  virtual ~Work() = default;

  /// Reads what would be written, for a plan: some mistakes of the source are found only then.
  virtual void rehearse() {}
  /// What is done, or would be.
  virtual SyncSummary summary() const = 0;
  /// Which rows of the target stand for those of the source; once it is written.
  virtual std::vector<SyncedRows> rows() const = 0;
  /// Rows of the target to be written, changed or removed.
  virtual std::size_t changes() const = 0;
  /// Whether rows of a table have this outcome.
  virtual bool has(TableIndex table, Outcome what) const = 0;

  /// Writes it, inside of the target's write transaction. Returns the number of rows written, changed or removed, those
  /// that record the transfer not counted.
  virtual std::size_t write() = 0;
  /// The run that records the transfer, if one was made.
  virtual std::optional<std::int64_t> run() const = 0;
  /// One of the rows that were written.
  virtual std::optional<NewRow> a_new_row() const = 0;
};

}  // namespace laminate::sync_detail
