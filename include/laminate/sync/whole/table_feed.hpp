/// @file
/// The new rows of a table of a whole instance, as the target gets them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/row_feed.hpp>
#include <laminate/sync/translation.hpp>
#include <laminate/sync/whole/state.hpp>
#include <laminate/sync/write.hpp>

namespace laminate::detail {

/// Reads a table of the source in the order of its ids and gives the rows that are new: their own numbers and those
/// that they refer to are the target's. What is alike for all rows is found out before the first.
class TableFeed final : public RowFeed {
 public:
  TableFeed(WholeState& state, std::size_t table, const Writing& writing, WriteProgress* progress = nullptr)
      : state_(state),
        t_(state.table(table)),
        rows_(state.tables[table].rows),
        progress_(progress),
        cursor_(state.source.query(
            "SELECT " + t_.selection() + " FROM " + query::quoted(t_.info->name) + " ORDER BY \"id\"", {},
            expected::many)) {
    const bool checks = state.target.connection().capabilities().checks_values;
    names_.emplace_back("id");
    for (std::size_t c = 0; c < t_.columns.size(); ++c) {
      const auto& column = t_.columns[c];
      names_.push_back(column.name);
      columns_.push_back({.column = &column,
                          .refers = column.role.has_value(),
                          .is_type = c == t_.type,
                          .is_latest = c == t_.latest,
                          .required = column.in_target->not_null,
                          .checked = checks && !column.role});
    }
    for (const auto& [name, value] : columns_to_add(t_, writing)) {
      names_.push_back(name);
      added_.push_back(value);
    }
    cells_.resize(names_.size());
    for (std::size_t i = 0; i < added_.size(); ++i) cells_[1 + columns_.size() + i] = to_cell(added_[i]);
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
    } while (rows_.what(at_) != outcome::transferred);
    if (++made_ == 256) report();
    cells_[0] = {.kind = Cell::type::integer, .integer = rows_.target(at_)};
    for (std::size_t i = 0; i < columns_.size(); ++i) cells_[i + 1] = translated(columns_[i], cursor_[i + 1]);
    return cells_.data();
  }

 private:
  struct Column {
    const SyncColumn* column = nullptr;
    bool refers = false, is_type = false, is_latest = false, required = false, checked = false;
  };

  void report() {
    if (progress_ && made_ > 0) progress_->add(std::exchange(made_, 0));
  }

  /// @throws LeftToRows for what is said better of a row by itself.
  Cell translated(const Column& column, const Cell& cell) {
    if (cell.is_null()) {
      if (column.required) throw LeftToRows();
      return cell;
    }
    if (column.refers) {
      const auto to = state_.referred(*column.column, cell);
      // Rows come after their type.
      if (column.is_type && to.is_new && to.at >= at_) throw LeftToRows();
      return {.kind = Cell::type::integer, .integer = to.target};
    }
    if (column.is_latest && cell.integer == 0) earlier_.emplace_back(rows_.uid(at_));
    if (column.column->text_references) check_names(*column.column, cell);
    if (column.checked && !state_.target.connection().unfit(*column.column->in_target, to_value(cell)).empty())
      throw LeftToRows();
    return cell;
  }

  /// Rows that texts name by uid must be among those of the sync.
  void check_names(const SyncColumn& column, const Cell& cell) {
    if (cell.kind != Cell::type::text) return;
    for (const auto& reference : column.text_references(cell.text)) {
      const auto* info = state_.resolution.schema().find_registry(reference);
      if (!info) throw LeftToRows();
      if (!known_names_.emplace(info, reference.uid).second) continue;
      auto row = state_.source.query(
          "SELECT 1 FROM " + query::quoted(info->name) + " WHERE \"uid\" = " + state_.source.dialect().placeholder(1),
          {std::string(reference.uid)});
      if (!row.next()) throw LeftToRows();
    }
  }

  WholeState& state_;
  const SyncTable& t_;
  const IdMap& rows_;
  WriteProgress* progress_;
  std::size_t made_ = 0;  ///< rows that the progress does not know yet
  Cursor cursor_;
  std::size_t at_ = 0;
  std::vector<std::string> names_;
  std::vector<Column> columns_;
  std::vector<Value> added_;
  std::vector<Cell> cells_;
  std::vector<std::string> earlier_;
  std::set<std::pair<const TableInfo*, std::string>> known_names_;
};

}  // namespace laminate::detail
