/// @file
/// Compares rows of a whole instance whose content may differ.
#pragma once

#include <cstddef>
#include <utility>

#include <laminate/sync/engine/bulk/state.hpp>
#include <laminate/sync/engine/compare/comparison.hpp>
#include <laminate/sync/engine/value_mapping.hpp>

namespace laminate::sync_detail {

/// Pairs of rows that may differ, compared as those of any sync, some at a time.
class BatchComparison {
 public:
  explicit BatchComparison(BulkState& state) : state_(state), value_mapping_(state.context, state.resolution) {}

  /// Adds a row of the source and what it refers to: by column, with ids of the source.
  void add(TableIndex table, MapIndex at, const ByColumn<Value>& values) {
    auto& row = add_row(table, at);
    row.selected = true;
    row.need = Need::firm;
    const auto& columns = state_.table(table).columns;
    for (const auto c : columns.indices())
      if (columns[c].role && values[c].integer() && columns[c].target)
        add_row(*columns[c].target, state_.referred(columns[c], to_cell(values[c])).at);
    if (++added_ == 512) compare();
  }

  /// @throws RowDiffers, and NeedsRowPath if rows are to be written over.
  void compare() {
    if (std::exchange(added_, 0) == 0) return;
    auto& resolution = state_.resolution;
    Comparison(state_.context, resolution, value_mapping_).run();
    for (const auto table : state_.tables.indices())
      for (const auto& row : resolution.rows(table).list) {
        if (row.what == Outcome::updated) throw NeedsRowPath();
        state_.tables[table].differing += row.differs;
      }
    for (auto& found : resolution.differences()) state_.differences.push_back(std::move(found.difference));
    state_.remarks.insert(state_.remarks.end(), resolution.remarks().begin(), resolution.remarks().end());
    resolution.forget_rows();
  }

 private:
  SyncRow& add_row(TableIndex table, MapIndex at) {
    const auto& rows = state_.tables[table].rows();
    const auto [place, is_new] = state_.resolution.add(table, rows.source(at));
    auto& row = state_.resolution.rows(table).list[place];
    if (!is_new) return row;
    row.target = rows.target(at);
    row.what = rows.what(at);
    row.uid = rows.uid(at);
    row.need = Need::compared;
    return row;
  }

  BulkState& state_;
  ValueMapping value_mapping_;
  std::size_t added_ = 0;
};

}  // namespace laminate::sync_detail
