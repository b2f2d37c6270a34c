/// @file
/// Rows on their way into a table.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <laminate/schema/cell.hpp>

namespace laminate {

/// Rows made one after the other, as the engine that writes them asks for them.
class RowFeed {
 public:
  virtual ~RowFeed() = default;
  /// The values of the next row, one for each column; nullptr at the end. They are valid until the next call, or the
  /// end of the feed. What it throws ends the writing, and goes on to the caller of Connection::insert().
  virtual const Cell* next() = 0;

  /// Set by the engine that refuses a row: its position, from 0, if the engine says so.
  std::optional<std::size_t> refused{};
};

/// Rows that are in memory.
class RowsInMemory final : public RowFeed {
 public:
  /// All rows have as many values. They are not copied.
  explicit RowsInMemory(std::span<const std::vector<Value>> rows) : rows_(rows) {}

  const Cell* next() override {
    if (next_ == rows_.size()) return nullptr;
    const auto& row = rows_[next_++];
    cells_.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) cells_[i] = to_cell(row[i]);
    return cells_.data();
  }

 private:
  std::span<const std::vector<Value>> rows_;
  std::size_t next_ = 0;
  std::vector<Cell> cells_;
};

}  // namespace laminate
