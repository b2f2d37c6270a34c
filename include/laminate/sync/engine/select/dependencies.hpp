/// @file
/// The rows that a sync needs because of others: those that they refer to, and those that come along with them.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/sync/engine/select/carry_policy.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/select/required_rows.hpp>
#include <laminate/sync/engine/select/text_references.hpp>

namespace laminate::sync_detail {

/// Requires what rows need, set-wise.
class Dependencies {
 public:
  Dependencies(const SyncContext& context, Resolution& result, RequiredRows& required)
      : context_(context),
        carry_policy_(context),
        result_(result),
        required_(required),
        text_references_(context, result) {}

  const CarryPolicy& carry_policy() const { return carry_policy_; }

  /// Requires the rows that a row refers to. Those that its texts refer to are found by find_text_references().
  void follow_references(TableIndex table, const UnresolvedRow& referring, Need how) {
    const auto& t = context_.tables()[table];
    const auto is_new = rows(table)[referring.row].what == Outcome::transferred;
    const auto source_id = rows(table)[referring.row].source;
    for (const auto c : t.columns.indices()) {
      const auto& column = t.columns[c];
      const auto& value = referring.values[c];
      if (is_null(value)) continue;
      const bool carried = column.is_payload_reference() || (is_new && carry_policy_.carries(column));
      if (carried && column.target) required_.require_referred(table, referring.row, c, value, how);
      if (column.text_references && value.text()) text_references_.collect({table, c, source_id}, *value.text(), how);
    }
  }

  /// Requires the rows of a table that texts refer to. Returns false if there are none.
  bool find_text_references(TableIndex table) {
    return text_references_.find(
        table, [&](std::int64_t id, RequiredBy by, Need how) { required_.require(table, id, by, how); });
  }

  /// Requires the rows that belong to the resolved rows of a table.
  void follow_relations(TableIndex table) {
    const auto done = std::exchange(required_[table].resolved, {});
    if (carry_policy_.everything()) return;
    for (const auto link : carry_policy_.owned_tables(table)) {
      const auto& info = context_.schema[link];
      require_rows(table, link, info.columns[*info.owner].name, done,
                   [&](const SyncRow& row) { return carry_policy_.follows(info.when, row); });
    }
    for (const auto link : carry_policy_.read_by(table)) {
      const auto& info = context_.schema[link];
      require_rows(table, link, info.columns[*info.value].name, done,
                   [](const SyncRow& row) { return row.need == Need::firm; });
    }
    if (context_.tables()[table].type) select_below(table, done);
  }

 private:
  ByRow<SyncRow>& rows(TableIndex table) const { return result_.rows(table).list; }

  /// Requires the rows of `link` that refer by `column` to those of the given rows of a table that are `wanted`.
  template <class Wanted>
  void require_rows(TableIndex table, TableIndex link, const std::string& column, const std::vector<RowIndex>& at,
                    const Wanted& wanted) {
    const auto owners = sources(table, at, wanted);
    if (owners.empty()) return;
    const bool capped = context_.options.member_cap && context_.schema[link].when == Follow::members;
    const auto position = context_.tables()[link].find(column).value_or(ColumnIndex{});
    const auto found = rows_with(link, column, owners);
    if (capped) leave_out_above_cap(table, link, found);
    for (const auto& [id, owner] : found)
      if (!result_.is_left_out(link, owner)) required_.require(link, id, {link, position, owner});
  }

  void leave_out_above_cap(TableIndex table, TableIndex link,
                           const std::vector<std::pair<std::int64_t, std::int64_t>>& found) {
    std::unordered_map<std::int64_t, std::size_t> count;
    for (const auto& [id, owner] : found) ++count[owner];
    for (const auto& [owner, n] : count) {
      if (n <= *context_.options.member_cap) continue;
      result_.leave_out(link, owner);
      const auto& row = *result_.rows(table).find(owner);
      result_.remarks().push_back({"too_many_members", context_.qualified(table), row.uid,
                                   context_.label(table, row) + " was carried without its " + std::to_string(n) +
                                       " rows of " + context_.qualified(link) + ": the cap is " +
                                       std::to_string(*context_.options.member_cap)});
    }
  }

  /// Selects the rows whose type is a selected one, as many levels down as the options say. (rule 18)
  void select_below(TableIndex table, const std::vector<RowIndex>& done) {
    const auto type_column = *context_.tables()[table].type;
    const auto types = sources(table, done, [](const SyncRow& row) { return row.levels > 0; });
    for (const auto& [id, type] : rows_with(table, context_.tables()[table].columns[type_column].name, types)) {
      const auto levels = result_.rows(table).find(type)->levels - 1;
      auto* row = required_.require(table, id, {table, type_column, type});
      if (levels <= row->levels) continue;
      row->levels = levels;
      if (row->what != Outcome::pending)
        required_[table].resolved.push_back(result_.rows(table).by_source.at(id));  // what belongs to it comes now
    }
  }

  /// The rows of the source that refer by `column` to one of the given ids; each with the id that it refers to.
  std::vector<std::pair<std::int64_t, std::int64_t>> rows_with(TableIndex table, const std::string& column,
                                                               const std::vector<std::int64_t>& ids) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for_ids(context_.source, "\"id\", " + query::quoted(column), context_.schema[table].name, column, ids,
            "ORDER BY \"id\"", [&](const Cursor& cursor) { found.emplace_back(cursor.integer(0), cursor.integer(1)); });
    return found;
  }

  template <class Wanted>
  std::vector<std::int64_t> sources(TableIndex table, const std::vector<RowIndex>& at, const Wanted& wanted) const {
    std::vector<std::int64_t> ids;
    for (const auto i : at)
      if (const auto& row = rows(table)[i]; wanted(row)) ids.push_back(row.source);
    return ids;
  }

  SyncContext context_;
  CarryPolicy carry_policy_;
  Resolution& result_;
  RequiredRows& required_;
  TextReferenceLookup text_references_;
};

}  // namespace laminate::sync_detail
