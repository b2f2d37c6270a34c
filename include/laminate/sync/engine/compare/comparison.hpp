/// @file
/// Rows that both databases have: the columns in which they differ. (reference-behaviour, rule 12)
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/sync/engine/compare/same_value.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/value_mapping.hpp>

namespace laminate::sync_detail {

/// Finds the differences between mapped rows and their rows in the source, and decides by `on_existing` what becomes of
/// them. Reads each pair once, some hundred at a time.
class Comparison {
 public:
  Comparison(const SyncContext& context, Resolution& resolution, const ValueMapping& value_mapping)
      : context_(context), resolution_(resolution), value_mapping_(value_mapping) {}

  /// @throws RowLocked, RowDiffers.
  void run() {
    for (const auto table : context_.tables().indices()) {
      pairs_.clear();
      mapped_by_key_.clear();
      std::unordered_set<std::int64_t> compared;
      const auto& rows = resolution_.rows(table).list;
      for (const auto i : rows.indices()) {
        if (is_compared(table, rows[i]) && compared.insert(rows[i].target).second) pairs_.push_back(i);
        if (rows[i].what == Outcome::mapped_by_key && !rows[i].uid.empty()) mapped_by_key_.emplace(rows[i].target, i);
      }
      if (!pairs_.empty()) compare(table);
    }
    add_uids();
  }

 private:
  /// A link in an occupied slot is compared with the existing one; a registry's row that is mapped by key is not: it is
  /// an object of its own.
  bool is_compared(TableIndex table, const SyncRow& row) const {
    if (!SyncRows::counts(row)) return false;
    return row.what == Outcome::mapped || (row.what == Outcome::mapped_by_key && !context_.tables()[table].uid);
  }

  void compare(TableIndex table) {
    const auto& t = context_.tables()[table];
    const auto& what = t.compared.selection;
    const auto columns = t.compared.columns.size();
    constexpr std::size_t at_a_time = 512;
    for (std::size_t first = 0; first < pairs_.size(); first += at_a_time) {
      const std::size_t last = std::min(first + at_a_time, pairs_.size());
      auto& rows = resolution_.rows(table).list;
      std::vector<std::int64_t> sources, targets;
      std::unordered_map<std::int64_t, std::size_t> by_source, by_target;  // to positions in source_rows
      for (auto i = first; i < last; ++i) {
        const auto& row = rows[pairs_[i]];
        by_source.emplace(row.source, sources.size());
        by_target.emplace(row.target, targets.size());
        sources.push_back(row.source);
        targets.push_back(row.target);
      }
      std::vector<std::vector<Value>> source_rows(last - first);
      for_ids(context_.source, what, t.info->name, "id", sources, "", [&](const Cursor& cursor) {
        source_rows[by_source.at(cursor.integer(0))] = values_behind_id(cursor, columns);
      });
      for_ids(context_.target, what, t.info->name, "id", targets, "ORDER BY \"id\"", [&](const Cursor& cursor) {
        const auto i = by_target.at(cursor.integer(0));
        compare_row(table, rows[pairs_[first + i]], source_rows[i], values_behind_id(cursor, columns));
      });
    }
  }

  void compare_row(TableIndex table, SyncRow& row, const std::vector<Value>& source_values,
                   const std::vector<Value>& target_values) {
    const auto& t = context_.tables()[table];
    const auto& columns = t.compared.columns;
    std::vector<FoundDifference> found;
    const auto add = [&](std::size_t i, const Value& after) {
      found.push_back({{.registry = context_.qualified(table),
                        .uid = row.uid,
                        .id = row.target,
                        .column = t.columns[columns[i]].name,
                        .before = target_values[i],
                        .after = after},
                       table,
                       resolution_.rows(table).by_source.at(row.source),
                       columns[i],
                       source_values[i]});
    };
    for (std::size_t i = 0; i < t.content_columns; ++i) {
      const auto& column = t.columns[columns[i]];
      const auto after = in_target(column, source_values[i]);
      if (after && !same_value(column.kind, *after, target_values[i])) add(i, *after);
    }
    refuse(table, row, found);
    // What is in the sync only because a mapped row refers to it is not changed.
    bool written = !found.empty() && context_.options.on_existing == OnExisting::update && row.need == Need::firm;
    bool locked = false;
    row.differs = !found.empty();
    for (std::size_t i = t.content_columns; i < columns.size(); ++i) {
      const auto& column = t.columns[columns[i]];
      if (column.name == t.info->special.lock) locked = target_values[i].integer() && *target_values[i].integer() != 0;
      if (column.name == t.info->special.updated_at && written &&
          !same_value(column.kind, source_values[i], target_values[i]))
        add(i, source_values[i]);
      if (column.role == Role::branch && leaves_trash(table, row, target_values[i], source_values[i])) {
        if (!written) record(found, false);
        add(i, *context_.target.current(Role::branch));
        written = true;
      }
    }
    if (written && locked)
      throw RowLocked(context_.label(table, row) + " is locked in " + context_.target.name() + " and would change in " +
                          found.front().difference.column + ": unlock it there (" + std::string(t.info->special.lock) +
                          "), or keep what exists",
                      context_.place(table, row, found.front().difference.column));
    if (written) refuse_moving_keys(table, row, found);
    if (written) row.what = Outcome::updated;
    record(found, written);
  }

  /// What the target would have in a column; none if that is not to be known, since the row that a reference leads to
  /// could not be carried.
  std::optional<Value> in_target(const SyncColumn& column, const Value& value) const {
    if (!column.role || is_null(value)) return value_mapping_.text(column, value);
    if (const auto id = value_mapping_.referred(column, value)) return Value(*id);
    const auto* to = column.target ? resolution_.rows(*column.target).find(id_in(value)) : nullptr;
    if (!to || to->need == Need::firm || !context_.tables()[*column.target].in_target) return std::nullopt;
    return Value(0);  // a row that the target does not have
  }

  /// Whether a selected row comes back from the target's trash; if it stays there, that is remarked.
  bool leaves_trash(TableIndex table, const SyncRow& row, const Value& target_branch,
                    const Value& source_branch) const {
    const auto in_trash = [](const Session& session, const Value& branch) {
      return branch.integer() && *branch.integer() == session.hooks().trash;
    };
    if (!row.selected || !in_trash(context_.target, target_branch)) return false;
    if (context_.options.trashed == Trashed::restore && context_.target.current(Role::branch)) return true;
    if (in_trash(context_.source, source_branch)) return false;
    resolution_.remarks().push_back({"in_trash", context_.qualified(table), row.uid,
                                     context_.label(table, row) + " is in the trash of " + context_.target.name() +
                                         ", and stays there (Trashed::restore; --restore)"});
    return false;
  }

  void refuse(TableIndex table, const SyncRow& row, const std::vector<FoundDifference>& found) const {
    if (found.empty() || context_.options.on_existing != OnExisting::refuse) return;
    const auto& first = found.front().difference;
    throw RowDiffers(context_.label(table, row) + " differs in " + first.column + ": " + context_.source.name() +
                         " has " + query::describe(first.after) + ", " + context_.target.name() + " has " +
                         query::describe(first.before) + "; decide by on_existing (keep, update)",
                     context_.place(table, row, first.column));
  }

  /// A row to which another one is mapped by key must not get another key in the same sync: what refers to the
  /// other one would end up with it.
  void refuse_moving_keys(TableIndex table, const SyncRow& row, const std::vector<FoundDifference>& found) const {
    const auto mapped = mapped_by_key_.find(row.target);
    if (mapped == mapped_by_key_.end()) return;
    const auto& other = resolution_.rows(table).list[mapped->second];
    for (const auto& each : found)
      if (context_.tables()[table].in_unique_key(each.column))
        throw ConstraintViolation(context_.label(table, other) + " has the " + each.difference.column + " that " +
                                      context_.label(table, row) + " has in " + context_.target.name() +
                                      " and would give up in this sync: sync " + row.uid + " first, then " + other.uid,
                                  context_.place(table, other, each.difference.column));
  }

  void record(std::vector<FoundDifference>& found, bool written) {
    for (auto& each : found) {
      each.difference.written = written;
      resolution_.differences().push_back(std::move(each));
    }
    found.clear();
  }

  /// Adds the uids of the rows that references lead to.
  void add_uids() {
    const auto& schema = context_.schema;
    struct Asked {
      std::vector<std::int64_t> ids{};  // in the target
      std::vector<std::string*> names{};
    };
    ByTable<Asked> asked(schema.size());
    for (auto& [difference, table, row, column, source_value] : resolution_.differences()) {
      const auto& reference = context_.tables()[table].columns[column];
      if (!reference.role || !reference.target) continue;
      const auto ask = [&](const Value& in_target, std::string& name) {
        if (!in_target.integer()) return;
        asked[*reference.target].ids.push_back(*in_target.integer());
        asked[*reference.target].names.push_back(&name);
      };
      ask(difference.before, difference.before_uid);
      if (!reference.is_payload_reference())
        ask(difference.after, difference.after_uid);  // a branch of the target, whatever the source's is
      else if (const auto* to =
                   is_null(source_value) ? nullptr : resolution_.rows(*reference.target).find(id_in(source_value)))
        difference.after_uid = to->uid;
    }
    for (const auto table : schema.indices()) {
      const auto& [ids, names] = asked[table];
      const auto uids = uids_at(context_.target, schema[table], ids);
      for (std::size_t i = 0; i < ids.size(); ++i)
        if (const auto found = uids.find(ids[i]); found != uids.end()) *names[i] = found->second;
    }
  }

  SyncContext context_;
  Resolution& resolution_;
  const ValueMapping& value_mapping_;
  // Of the table at hand: the rows that are compared, and those that are mapped by key, by their row in the target.
  std::vector<RowIndex> pairs_;
  std::unordered_map<std::int64_t, RowIndex> mapped_by_key_;
};

}  // namespace laminate::sync_detail
