/// @file
/// Writes the new rows of a sync.
#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/support/text/join.hpp>
#include <laminate/sync/engine/value_mapping.hpp>
#include <laminate/sync/engine/write/set_write.hpp>
#include <laminate/sync/engine/write/topological_levels.hpp>
#include <laminate/sync/engine/write/value_checks.hpp>

namespace laminate::sync_detail {

/// Numbers new rows and brings them into the target: a table at a time, by the engine's way for many rows. Rows whose
/// type is new as well come after it. An engine that checks references at once gets those that would lead to a row
/// which does not exist yet when complete() is called.
class Insertion {
 public:
  Insertion(const SyncContext& context, Resolution& resolution, const ValueMapping& value_mapping)
      : context_(context), resolution_(resolution), value_mapping_(value_mapping), tables_(context.schema.size()) {}

  /// The tables with new rows; each after those that it refers to, as far as they do not refer to each other.
  /// @throws ConstraintViolation if rows of some must exist before each other.
  std::vector<TableIndex> order() {
    std::vector<TableIndex> found;
    std::vector<std::int64_t> components;
    for (const auto table : context_.tables().indices())
      for (const auto& row : resolution_.rows(table).list) {
        if (row.what != Outcome::transferred) continue;
        tables_[table].complete = false;
        found.push_back(table);
        components.push_back(static_cast<std::int64_t>(context_.schema.component(table)));
        break;
      }
    std::vector<TableIndex> left, order;
    for (const auto i : support_detail::in_order(components)) left.push_back(found[i]);
    while (!left.empty()) {
      const auto next = first_of(left);
      order.push_back(left[next]);
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(next));
    }
    return order;
  }

  /// Numbers the new rows of a table in the order of the source.
  void number(TableIndex table) {
    auto& rows = resolution_.rows(table).list;
    std::vector<RowIndex> fresh;
    std::vector<std::int64_t> sources;
    for (const auto i : rows.indices())
      if (rows[i].what == Outcome::transferred) {
        fresh.push_back(i);
        sources.push_back(rows[i].source);
      }
    const auto ids = context_.target.connection().reserve_ids(context_.schema[table].name, fresh.size());
    auto next = ids.begin();
    for (const auto i : support_detail::in_order(sources)) {
      rows[fresh[i]].target = *next++;
      tables_[table].new_rows.push_back(fresh[i]);
    }
  }

  /// Writes the new rows of a table; calls done() for each.
  template <class Done>
  void insert(TableIndex table, const Authorship& authorship, const Done& done) {
    const auto& t = context_.tables()[table];
    const auto& rows = resolution_.rows(table);
    const auto added = columns_to_add(t, authorship);
    std::vector<std::string> names{"id"};
    for (const auto& column : t.columns) names.push_back(column.name);
    for (const auto& [name, value] : added) names.push_back(name);
    const auto ordered = in_levels(table);
    std::size_t before = 0;
    for (const auto& level : ordered.groups) {
      std::vector<std::int64_t> ids;
      for (const auto i : level) ids.push_back(rows.list[tables_[table].new_rows[i]].source);
      const bool in_cycle = ordered.cyclic && &level == &ordered.groups.back();
      NewRows<Done> feed(*this, table, ids, authorship, added, in_cycle, done);
      std::size_t read = 0;
      try {
        read = context_.target.connection().insert(std::string(t.info->name), names, feed, ids.size());
      } catch (const ConstraintViolation& error) {
        // Rows that are refused are told by their place in the order of writing.
        if (feed.makes_row()) throw;
        if (feed.refused) *feed.refused += before;
        refused(table, ordered, feed.refused, error);
      }
      if (read != ids.size())
        throw EngineError(context_.source.name() + ": rows of " + context_.qualified(table) + " could not be read");
      before += read;
    }
    tables_[table].complete = true;
  }

  /// Writes the references that had to wait for their rows.
  void complete() {
    for (const auto table : tables_.indices()) {
      const auto& t = context_.tables()[table];
      for (const auto& [column, rows] : tables_[table].waiting)
        update_by_id(context_.target, t.info->name, {&t.columns[column].name, 1}, rows);
    }
  }

 private:
  struct TableInsertion {
    std::vector<RowIndex> new_rows{};                                  ///< in the source's order
    bool complete = true;                                              ///< nothing is left to be written
    std::map<ColumnIndex, std::vector<std::vector<Value>>> waiting{};  ///< references that wait for their rows
  };

  // ---- order --------------------------------------------------------------------------------------------------------

  /// A column by which a table must come after one of those that are left; `strictly`: since it may not be NULL.
  std::optional<ColumnIndex> obstacle(TableIndex table, const std::vector<TableIndex>& left, bool strictly) const {
    const auto& columns = context_.tables()[table].columns;
    for (const auto c : columns.indices()) {
      const auto& column = columns[c];
      if (!column.checked_at_once || column.target == table || (strictly && !column.in_target->not_null)) continue;
      for (const auto other : left)
        if (other == column.target) return c;
    }
    return std::nullopt;
  }

  /// The position of the table that comes first.
  std::size_t first_of(const std::vector<TableIndex>& left) const {
    for (const bool strictly : {false, true})
      for (std::size_t i = 0; i < left.size(); ++i)
        if (!obstacle(left[i], left, strictly)) return i;
    std::string columns;
    std::vector<TableIndex> seen;
    for (auto table = left.front(); std::find(seen.begin(), seen.end(), table) == seen.end();) {
      seen.push_back(table);
      const auto& t = context_.tables()[table];
      const auto& column = t.columns[*obstacle(table, left, true)];
      text::append_part(columns, std::string(t.info->name) + '.' + column.name);
      table = *column.target;
    }
    throw ConstraintViolation(context_.target.name() +
                                  " cannot take new rows of tables that refer to each other by columns " +
                                  "which must not be NULL, and which it checks at once (" + columns +
                                  "): make one of these foreign keys deferrable",
                              {.registry = context_.qualified(left.front()), .uid = {}, .column = {}});
  }

  /// Whether a row must come after the one that it refers to by this column, where both are new.
  bool leads(TableIndex table, ColumnIndex column) const {
    const auto& t = context_.tables()[table];
    const auto& c = t.columns[column];
    return column == t.type || (c.checked_at_once && c.target == table && c.in_target->not_null);
  }

  /// Positions of new rows, in the order of writing.
  Levels in_levels(TableIndex table) const {
    const auto& t = context_.tables()[table];
    const auto& fresh = tables_[table].new_rows;
    std::vector<ColumnIndex> leading;
    for (const auto c : t.columns.indices())
      if (leads(table, c)) leading.push_back(c);
    std::vector<std::pair<std::size_t, std::size_t>> needs;
    if (!leading.empty() && fresh.size() > 1) {
      std::unordered_map<std::int64_t, std::size_t> position;
      std::vector<std::int64_t> ids;
      for (const auto i : fresh) {
        ids.push_back(resolution_.rows(table).list[i].source);
        position.emplace(ids.back(), position.size());
      }
      for_ids(context_.source, t.selection(leading), t.info->name, "id", ids, "", [&](const Cursor& cursor) {
        for (std::size_t i = 0; i < leading.size(); ++i) {
          const auto needed = cursor[i + 1].is_null() ? position.end() : position.find(integer_in(cursor[i + 1]));
          if (needed != position.end() && needed->first != cursor.integer(0))
            needs.emplace_back(position.at(cursor.integer(0)), needed->second);
        }
      });
    }
    return levels(fresh.size(), needs);
  }

  // ---- values -------------------------------------------------------------------------------------------------------

  /// New rows of a table as they are read from the source. Calls done() for each.
  template <class Done>
  class NewRows final : public RowFeed {
   public:
    NewRows(Insertion& insertion, TableIndex table, std::span<const std::int64_t> ids, const Authorship& authorship,
            const AddedColumns& added, bool in_cycle, const Done& done)
        : insertion_(insertion),
          table_(table),
          authorship_(authorship),
          in_cycle_(in_cycle),
          done_(done),
          columns_(insertion.context_.tables()[table].columns.indices()),
          source_(insertion.context_.source, insertion.context_.tables()[table].all.selection,
                  insertion.context_.tables()[table].info->name, "id", ids, "ORDER BY \"id\""),
          values_(1 + columns_.size) {
      for (const auto& [name, value] : added) values_.push_back(value);
      cells_.resize(values_.size());
    }

    const Cell* next() override {
      makes_row_ = true;
      const bool found = source_.next();
      if (found) make(source_.row());
      makes_row_ = false;
      return found ? cells_.data() : nullptr;
    }
    /// Whether an error came from make(), not from the engine.
    bool makes_row() const { return makes_row_; }

   private:
    void make(const Cursor& cursor) {
      const auto& row = *insertion_.resolution_.rows(table_).find(cursor.integer(0));
      values_[0] = row.target;
      for (const auto c : columns_)
        values_[cell_of(c)] =
            insertion_.value_for(table_, row, c, to_value(cursor[cell_of(c)]), authorship_, in_cycle_);
      for (std::size_t i = 0; i < values_.size(); ++i) cells_[i] = to_cell(values_[i]);
      done_();
    }

    Insertion& insertion_;
    TableIndex table_;
    const Authorship& authorship_;
    bool in_cycle_;
    const Done& done_;
    support_detail::IndexRange<ColumnIndex> columns_;
    RowsOfIds source_;
    std::vector<Value> values_;
    std::vector<Cell> cells_;
    bool makes_row_ = false;
  };

  Value value_for(TableIndex table, const SyncRow& row, ColumnIndex c, const Value& value, const Authorship& authorship,
                  bool in_cycle) {
    const auto& column = context_.tables()[table].columns[c];
    auto mapped = value_mapping_.value(table, row, column, value, authorship);
    check_fit(context_, table, row, column, mapped);
    if (column.checked_at_once && is_waiting(table, c, value, mapped, in_cycle)) {
      if (column.in_target->not_null)
        throw ConstraintViolation(context_.label(table, row) + " cannot be written: " + context_.target.name() +
                                      " checks at once that the row exists which its " + column.name +
                                      " leads to, and that row needs this one: make the foreign key deferrable",
                                  context_.place(table, row, column.name));
      tables_[table].waiting[c].push_back({row.target, std::exchange(mapped, {})});
    }
    check_not_null(context_, table, row, column, mapped);
    return mapped;
  }

  /// Whether a reference leads to a new row that is not written yet.
  bool is_waiting(TableIndex table, ColumnIndex c, const Value& value, const Value& mapped, bool in_cycle) const {
    const auto to = context_.tables()[table].columns[c].target;
    if (!to || tables_[*to].complete || !value.integer()) return false;
    const auto* row = resolution_.rows(*to).find(*value.integer());
    if (!row || row->what != Outcome::transferred || mapped != Value(row->target)) return false;
    return to != table || in_cycle || !leads(table, c);
  }

  [[noreturn]] void refused(TableIndex table, const Levels& ordered, std::optional<std::size_t> position,
                            const ConstraintViolation& error) const {
    for (const auto& level : ordered.groups) {
      if (position && *position < level.size()) {
        const auto& row = resolution_.rows(table).list[tables_[table].new_rows[level[*position]]];
        throw ConstraintViolation(context_.label(table, row) + " cannot be written: " + error.what(),
                                  context_.place(table, row, error.place().column));
      }
      if (position) *position -= level.size();
    }
    const auto registry = context_.qualified(table);
    throw ConstraintViolation("rows of " + registry + " cannot be written: " + error.what(),
                              {.registry = registry, .uid = {}, .column = error.place().column});
  }

  SyncContext context_;
  Resolution& resolution_;
  const ValueMapping& value_mapping_;
  ByTable<TableInsertion> tables_;
};

}  // namespace laminate::sync_detail
