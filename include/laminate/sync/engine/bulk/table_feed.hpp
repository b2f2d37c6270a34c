/// @file
/// The new rows of a table of a whole instance, as the target gets them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/row_feed.hpp>
#include <laminate/sync/engine/bulk/state.hpp>
#include <laminate/sync/engine/value_mapping.hpp>
#include <laminate/sync/engine/write/write.hpp>

namespace laminate::sync_detail {

/// Reads a table of the source in the order of its ids and gives the rows that are new: their own ids and those
/// that they refer to are the target's. What is alike for all rows is found out before the first.
class TableFeed final : public RowFeed {
 public:
  TableFeed(BulkState& state, TableIndex table, const Authorship& authorship, WriteProgress* progress = nullptr)
      : state_(state),
        t_(state.table(table)),
        rows_(state.tables[table].rows()),
        progress_(progress),
        cursor_(state.context.source.query(
            "SELECT " + t_.all.selection + " FROM " + query::quoted(t_.info->name) + " ORDER BY \"id\"", {},
            Expected::many)) {
    names_.emplace_back("id");
    for (const auto c : t_.columns.indices()) {
      const auto& column = t_.columns[c];
      names_.push_back(column.name);
      const auto add = [&](auto& columns) { columns.push_back({cell_of(c), &column}); };
      if (column.role) add(references_);
      if (column.text_references) add(text_references_);
      if (column.fit.excludes_any()) add(checked_);
    }
    read_ = names_.size();
    if (t_.type && progress && state.context.target.connection().checks_references()) type_ = cell_of(*t_.type);
    for (const auto& [name, value] : columns_to_add(t_, authorship)) {
      names_.push_back(name);
      added_.push_back(value);
    }
    cells_.resize(names_.size());
    for (std::size_t i = 0; i < added_.size(); ++i) cells_[read_ + i] = to_cell(added_[i]);
  }

  const std::vector<std::string>& names() const { return names_; }
  /// New rows that say of themselves that they are not the latest version.
  const std::vector<std::string>& earlier_versions() const { return earlier_; }

  const Cell* next() override {
    do {
      if (!cursor_.next()) {
        report();
        return nullptr;
      }
      at_ = rows_.find(cursor_.integer(0));
    } while (rows_.what(at_) != Outcome::transferred);
    if (++made_ == 256) report();
    cursor_.read({cells_.data(), read_});
    cells_[0].integer = rows_.target(at_);
    for (const auto& [i, column] : references_)
      if (!cells_[i].is_null()) cells_[i].integer = referred(i, *column);
    for (const auto& [i, column] : text_references_) state_.check_text_references(*column, cells_[i]);
    for (const auto& [i, column] : checked_)
      if (!column->fit.admits(cells_[i])) throw NeedsRowPath();
    if (t_.latest && cells_[cell_of(*t_.latest)].integer == 0) earlier_.emplace_back(rows_.uid(at_));
    return cells_.data();
  }

 private:
  /// A column that is not written as it was read, and its position in the row.
  struct Column {
    std::size_t at;
    const SyncColumn* column;
  };

  void report() {
    if (progress_ && made_ > 0) progress_->add(std::exchange(made_, 0));
  }

  /// @throws NeedsRowPath for what the row-by-row path reports better.
  std::int64_t referred(std::size_t i, const SyncColumn& column) const {
    const auto to = state_.referred(column, cells_[i]);
    // Where rows are checked as they come, they come after their type.
    if (type_ == i && to.is_new && to.at >= at_) throw NeedsRowPath();
    return to.target;
  }

  BulkState& state_;
  const SyncTable& t_;
  const IdMap& rows_;
  WriteProgress* progress_;
  std::size_t made_ = 0;  ///< rows that the progress does not know yet
  Cursor cursor_;
  MapIndex at_{};
  std::vector<std::string> names_;
  std::vector<Column> references_, text_references_, checked_;
  std::optional<std::size_t> type_{};  ///< the position of a type that must be written before its rows
  std::vector<Value> added_;
  std::size_t read_ = 0;  ///< values of a row that come from the source; those behind are the same in all rows
  std::vector<Cell> cells_;
  std::vector<std::string> earlier_;
};

}  // namespace laminate::sync_detail
