/// @file
/// Rows for tables that tests compute.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include <laminate/database/row_feed.hpp>

namespace support {

/// make(i), the i-th from 0.
class ComputedRows final : public laminate::RowFeed {
 public:
  using Row = std::vector<laminate::Value>;

  ComputedRows(std::size_t count, std::function<Row(std::size_t)> make) : count_(count), make_(std::move(make)) {}

  const laminate::Cell* next() override {
    if (made == count_) return nullptr;
    values_ = make_(made);
    ++made;
    cells_.clear();
    for (const auto& value : values_) cells_.push_back(laminate::to_cell(value));
    return cells_.data();
  }

  std::size_t made = 0;

 private:
  std::size_t count_;
  std::function<Row(std::size_t)> make_;
  Row values_;
  std::vector<laminate::Cell> cells_;
};

}  // namespace support
