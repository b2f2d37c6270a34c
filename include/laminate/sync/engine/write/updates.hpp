/// @file
/// Overwrites rows of the target where the source differs.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <laminate/support/sort.hpp>
#include <laminate/sync/engine/value_mapping.hpp>
#include <laminate/sync/engine/write/set_write.hpp>
#include <laminate/sync/engine/write/type_order.hpp>
#include <laminate/sync/engine/write/value_checks.hpp>

namespace laminate::sync_detail {

/// The differences that a sync writes: rows that change in the same columns together. What leads to new rows comes
/// after their insertion, as far as the target may check it then; all else before, so that new rows find the types and
/// the free keys that they need.
class Updates {
 public:
  Updates(const SyncContext& context, Resolution& resolution, const ValueMapping& value_mapping)
      : context_(context), resolution_(resolution), value_mapping_(value_mapping) {}

  /// Finds out what is to be done, once the new rows are numbered. @throws as check_fit() and check_not_null().
  void prepare() {
    auto& found = resolution_.differences();
    std::vector<std::size_t> typed;  // differences of the table at hand that change a type
    for (std::size_t i = 0; i < found.size(); ++i) {
      auto& [difference, table, row, at, source_value] = found[i];
      if (i > 0 && table != found[i - 1].table) order_types(typed);
      if (!difference.written) continue;
      const auto& t = context_.tables()[table];
      const auto& column = t.columns[at];
      if (column.is_payload_reference())
        if (const auto id = value_mapping_.referred(column, source_value)) difference.after = *id;
      const auto& changed = resolution_.rows(table).list[row];
      check_fit(context_, table, changed, column, difference.after);
      check_not_null(context_, table, changed, column, difference.after);
      if (at == t.type) typed.push_back(i);
    }
    order_types(typed);
    for (std::size_t first = 0, last = 0; first < found.size(); first = last) {
      while (last < found.size() && found[last].table == found[first].table && found[last].row == found[first].row)
        ++last;
      add_row(first, last);
    }
  }

  /// Unique texts may move from one row to another, or change places: rows that change them give them up first.
  void give_up_keys() {
    std::map<std::pair<TableIndex, ColumnIndex>, std::vector<std::vector<Value>>> rows;
    for (const auto& [difference, table, at, column, source_value] : resolution_.differences()) {
      if (!difference.written || !difference.before.text() || difference.uid.empty()) continue;
      if (context_.tables()[table].in_unique_key(column))
        rows[{table, column}].push_back({difference.id, difference.uid});
    }
    for (auto& [place, given_up] : rows) {
      const auto& t = context_.tables()[place.first];
      give_up_texts(context_.target, t.info->name, t.columns[place.second].name, std::move(given_up));
    }
  }

  /// Writes what comes before, or after, the insertion of new rows. Calls done(n) when so many rows are changed.
  template <class Done>
  void write(bool after_insertion, const Done& done) {
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < changes_.size(); ++i)
      if (changes_[i].stage.after_insertion == after_insertion) wanted.push_back(i);
    const auto positions = support_detail::sorted_positions(wanted.size(), [&](std::size_t a, std::size_t b) {
      const auto order = changes_[wanted[a]] <=> changes_[wanted[b]];
      return order != 0 ? order < 0 : a < b;
    });
    std::vector<const Change*> together;
    for (std::size_t first = 0, last = 0; first < positions.size(); first = last) {
      together.clear();
      for (; last < positions.size(); ++last) {
        const auto& change = changes_[wanted[positions[last]]];
        if (!together.empty() && change <=> *together.front() != 0) break;
        together.push_back(&change);
      }
      write(together, done);
    }
  }

 private:
  struct Stage {
    bool after_insertion = false;
    std::size_t step = 0;
    auto operator<=>(const Stage&) const = default;
  };
  /// Columns of a row that are written together.
  struct Change {
    Stage stage;
    TableIndex table;
    std::vector<ColumnIndex> columns{};
    RowIndex row{};
    std::vector<Value> values{};  ///< behind the id
    bool is_first = false;        ///< of the changes of its row

    /// By what can be done in one statement.
    std::weak_ordering operator<=>(const Change& other) const {
      return std::tie(stage, table, columns) <=> std::tie(other.stage, other.table, other.columns);
    }
  };
  static constexpr Stage last_of_all{true, static_cast<std::size_t>(-1)};

  void order_types(std::vector<std::size_t>& typed) {
    if (typed.empty()) return;
    const auto& found = resolution_.differences();
    std::vector<std::pair<std::int64_t, std::optional<std::int64_t>>> rows;
    for (const auto i : typed) {
      const auto* type = found[i].difference.after.integer();
      rows.emplace_back(found[i].difference.id, type ? std::optional(*type) : std::nullopt);
    }
    const auto places = TypeOrder(context_, resolution_, value_mapping_, found[typed.front()].table).of(rows);
    for (std::size_t i = 0; i < typed.size(); ++i)
      types_.emplace(typed[i], Stage{places[i].after_insertion, places[i].level + 1});
    typed.clear();
  }

  /// The changes of a row, whose differences are these.
  void add_row(std::size_t first, std::size_t last) {
    const auto& found = resolution_.differences();
    const auto begin = changes_.size();
    // A unique key is written at once, together with the type that is part of it.
    Stage keys;
    for (auto i = first; i < last; ++i)
      if (const auto type = types_.find(i); type != types_.end()) keys = type->second;
    for (auto i = first; i < last; ++i) {
      const auto& [difference, table, row, column, source_value] = found[i];
      if (!difference.written) continue;
      const auto& t = context_.tables()[table];
      auto stage = column == t.type || t.in_unique_key(column) ? keys : Stage{};
      if (column != t.type && leads_to_new_row(t.columns[column], source_value)) stage = {true, 0};
      // Rows that have it as their type, and leave it, do so first.
      if (difference.column == t.info->special.is_type && difference.after == Value(0)) stage = last_of_all;
      auto change = begin;
      while (change < changes_.size() && changes_[change].stage != stage) ++change;
      if (change == changes_.size()) changes_.push_back({.stage = stage, .table = table, .row = row});
      changes_[change].columns.push_back(column);
      if (changes_[change].values.empty()) changes_[change].values.emplace_back(difference.id);
      changes_[change].values.push_back(difference.after);
    }
    if (begin < changes_.size()) changes_[begin].is_first = true;
  }

  bool leads_to_new_row(const SyncColumn& column, const Value& source_value) const {
    if (!column.checked_at_once || !source_value.integer() || !column.target) return false;
    const auto* to = resolution_.rows(*column.target).find(*source_value.integer());
    return to && to->what == Outcome::transferred;
  }

  template <class Done>
  void write(const std::vector<const Change*>& changes, const Done& done) {
    const auto table = changes.front()->table;
    const auto& t = context_.tables()[table];
    std::vector<std::string> columns;
    for (const auto column : changes.front()->columns) columns.push_back(t.columns[column].name);
    std::vector<std::vector<Value>> rows;
    for (const auto* change : changes) rows.push_back(change->values);
    change_rows_in_parts(
        context_.target, rows.size(),
        [&](std::size_t first, std::size_t n) {
          const auto changed = update_by_id(context_.target, t.info->name, columns, std::span(rows).subspan(first, n));
          std::size_t counted = 0;
          for (auto i = first; i < first + n; ++i) counted += changes[i]->is_first;
          if (changed == static_cast<std::int64_t>(n)) done(counted);
          return changed;
        },
        [&](std::size_t i) {
          const auto& row = resolution_.rows(table).list[changes[i]->row];
          return std::pair(context_.label(table, row), context_.place(table, row));
        });
  }

  SyncContext context_;
  Resolution& resolution_;
  const ValueMapping& value_mapping_;
  std::map<std::size_t, Stage> types_;  ///< by difference: when a type is written
  std::vector<Change> changes_;
};

}  // namespace laminate::sync_detail
