/// @file
/// The rows that a sync needs, as they are read from the source.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/sort.hpp>
#include <laminate/support/text/exact_integer.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/uid.hpp>

namespace laminate::sync_detail {

/// A row that was read from the source and is not resolved yet.
struct UnresolvedRow {
  RowIndex row;
  ByColumn<Value> values;  ///< only those that rows are found by
  std::size_t key = 0;     ///< the next key to look it up by
};

/// The required rows of a table by the next step that they need.
struct RequiredOfTable {
  std::vector<RowIndex> unread{};           ///< to be read from the source
  std::vector<UnresolvedRow> unresolved{};  ///< to be looked up in the target
  std::vector<RowIndex> resolved{};         ///< their relations are to be followed
};

/// Collects the rows that are needed, and reads them set-wise.
class RequiredRows {
 public:
  RequiredRows(const SyncContext& context, Resolution& result)
      : context_(context), result_(result), tables_(context.schema.size()) {}

  RequiredOfTable& operator[](TableIndex table) { return tables_[table]; }

  SyncRow* require(TableIndex table, std::int64_t id, RequiredBy by, Need how = Need::firm) {
    const auto [at, is_new] = result_.add(table, id);
    auto& row = rows(table)[at];
    if (is_new) {
      row.need = how;
      row.by = by;
      tables_[table].unread.push_back(at);
    } else if (how < row.need) {
      // It was left out, or what it refers to was not followed as far as is needed now.
      const bool updates = context_.options.on_existing == OnExisting::update;
      const bool again =
          row.what == Outcome::skipped || (row.what != Outcome::pending && (row.need == Need::compared || updates));
      row.need = how;
      if (again) {
        row.what = Outcome::pending;
        tables_[table].unread.push_back(at);
      }
    }
    return &row;
  }

  /// Requires the row that a reference leads to. @throws BadValue if the reference holds no id.
  SyncRow* require_referred(TableIndex table, RowIndex at, ColumnIndex column, const Value& value, Need how) {
    const auto& referring = rows(table)[at];
    return require(*context_.tables()[table].columns[column].target, id_in_reference(table, referring, column, value),
                   {table, column, referring.source}, how);
  }

  /// Reads the required rows of a table that were not read yet.
  void read(TableIndex table) {
    const auto& t = context_.tables()[table];
    const auto wanted = std::exchange(tables_[table].unread, {});
    if (!t.in_target) return skip_missing(table, wanted);
    const auto& columns = t.found_by.columns;
    std::vector<std::int64_t> ids;
    for (const auto row : wanted) ids.push_back(rows(table)[row].source);
    const auto uid_at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), t.uid) - columns.begin());
    auto& unresolved = tables_[table].unresolved;
    std::size_t found = 0;
    if (t.in_source)
      for_ids(context_.source, t.found_by.selection, t.info->name, "id", ids, "", [&](const Cursor& cursor) {
        UnresolvedRow read{.row = result_.rows(table).by_source.at(cursor.integer(0)), .values = {}};
        read.values.resize(t.columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i) read.values[columns[i]] = to_value(cursor[i + 1]);
        if (t.uid) {
          auto& row = rows(table)[read.row];
          row.uid = uid_of_row(context_.source, *t.info, context_.qualified(table), row.source, cursor[1 + uid_at]);
        }
        unresolved.push_back(std::move(read));
        ++found;
      });
    if (found < wanted.size()) dangling(table, wanted);
    // In the order in which they were asked for, whatever the order of the engine.
    auto unordered = std::exchange(unresolved, {});
    std::vector<std::int64_t> asked;
    for (const auto& each : unordered) asked.push_back(static_cast<std::int64_t>(each.row));
    for (const auto i : support_detail::in_order(asked)) unresolved.push_back(std::move(unordered[i]));
  }

 private:
  ByRow<SyncRow>& rows(TableIndex table) const { return result_.rows(table).list; }

  std::int64_t id_in_reference(TableIndex table, const SyncRow& row, ColumnIndex column, const Value& value) const {
    if (const auto* id = value.integer()) return *id;
    if (const auto whole = value.real() ? exact_integer(*value.real()) : std::nullopt) return *whole;
    const auto& name = context_.tables()[table].columns[column].name;
    throw BadValue(context_.source.name() + ": " + context_.label(table, row) + " holds " + query::describe(value) +
                       " in the reference " + name,
                   context_.place(table, row, name));
  }

  void skip_missing(TableIndex table, const std::vector<RowIndex>& wanted) {
    const auto& info = context_.schema[table];
    std::size_t wanted_firmly = 0;
    for (const auto at : wanted) {
      auto& row = rows(table)[at];
      row.what = Outcome::skipped;
      if (row.need == Need::firm) ++wanted_firmly;
    }
    if (wanted_firmly == 0) return;
    const auto message = std::to_string(wanted_firmly) + " rows of " + context_.qualified(table) +
                         " were not carried: " + context_.target.name() + " has no table " + std::string(info.name) +
                         " (module " + std::string(info.module) + ')';
    if (context_.options.missing_module == Refusal::refuse)
      throw MissingTable(message, {.registry = context_.qualified(table), .uid = {}, .column = {}});
    result_.remarks().push_back({"missing_module", context_.qualified(table), {}, message});
  }

  [[noreturn]] void dangling(TableIndex table, const std::vector<RowIndex>& wanted) const {
    ByRow<bool> present(rows(table).size());
    for (const auto& read : tables_[table].unresolved) present[read.row] = true;
    for (const auto at : wanted) {
      if (present[at]) continue;
      const auto& row = rows(table)[at];
      if (row.selected)
        throw NotFound(context_.source.name() + ": the selected " + context_.label(table, row) +
                           " does not exist any more; select again",
                       context_.place(table, row));
      const auto* from = result_.rows(row.by.table).find(row.by.row);
      const auto& column = context_.tables()[row.by.table].columns[row.by.column].name;
      throw DanglingReference(context_.source.name() + ": " + context_.label(row.by.table, *from) + " refers by " +
                                  column + " to " + context_.label(table, row) +
                                  ", which does not exist; correct the source, then sync again",
                              context_.place(row.by.table, *from, column));
    }
    throw EngineError(context_.source.name() + ": rows of " + context_.qualified(table) + " could not be read");
  }

  SyncContext context_;
  Resolution& result_;
  ByTable<RequiredOfTable> tables_;
};

}  // namespace laminate::sync_detail
