/// @file
/// The values of source rows as the target holds them: with its ids and uids.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/support/sort.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/carry_policy.hpp>
#include <laminate/sync/engine/uid.hpp>

namespace laminate::sync_detail {

/// The creator of new rows, and the run that they belong to.
struct Authorship {
  std::optional<std::int64_t> creator{}, run{};
};

/// Columns that only the target has and that refer to the run and the creator, with their values in new rows.
using AddedColumns = std::vector<std::pair<std::string, Value>>;
inline AddedColumns columns_to_add(const SyncTable& t, const Authorship& authorship) {
  AddedColumns added;
  for (const auto& name : t.only_in_target) {
    const auto* column = t.info->find(name);
    if (column && column->role == Role::run && authorship.run) added.emplace_back(name, *authorship.run);
    if (column && column->role == Role::creator && authorship.creator) added.emplace_back(name, *authorship.creator);
  }
  return added;
}

/// The id in a reference, which the resolver has checked.
inline std::int64_t id_in(const Value& reference) {
  return reference.integer() ? *reference.integer() : static_cast<std::int64_t>(*reference.real());
}

/// Maps values of the source to those of the target.
class ValueMapping {
 public:
  ValueMapping(const SyncContext& context, Resolution& resolution)
      : context_(context), resolution_(resolution), carry_policy_(context), other_uids_(context.schema.size()) {}

  /// Finds out which rows that texts name have another uid in the target; once all rows are resolved.
  void find_other_uids() {
    for (const auto table : context_.tables().indices()) {
      std::vector<std::pair<std::string, std::int64_t>> named;
      std::vector<std::int64_t> ids;
      for (const auto& [uid, source] : resolution_.text_references(table))
        if (const auto* row = resolution_.rows(table).find(source); row && row->what == Outcome::mapped_by_key) {
          named.emplace_back(uid, row->target);
          ids.push_back(row->target);
        }
      const auto uids = uids_at(context_.target, context_.schema[table], ids);
      for (auto& [uid, target] : named)
        if (const auto other = uids.find(target); other != uids.end())
          other_uids_[table].emplace(std::move(uid), other->second);
    }
  }

  /// The value of a column in a new row. Empty if it refers to a row that is not carried.
  Value value(TableIndex table, const SyncRow& row, const SyncColumn& column, const Value& value,
              const Authorship& authorship) const {
    if (!column.role) return text(column, value);
    const auto optional = [](std::optional<std::int64_t> id) { return id ? Value(*id) : Value{}; };
    if (carry_policy_.carries(column)) return payload(table, row, column, value);
    switch (*column.role) {
      case Role::run:
        return optional(authorship.run);
      case Role::link_run:
        return optional(context_.target.current(Role::run));
      case Role::creator:
        return optional(authorship.creator);
      default:
        return branch_or_space(row, column, value);
    }
  }

  /// The row of the target that a reference leads to, if it is in the sync and carried.
  std::optional<std::int64_t> referred(const SyncColumn& column, const Value& value) const {
    if (is_null(value) || !column.target) return std::nullopt;
    const auto* to = resolution_.rows(*column.target).find(id_in(value));
    if (!to || to->what == Outcome::skipped || to->what == Outcome::pending) return std::nullopt;
    return to->target;
  }

  /// A text with uids as the target has them: a uid follows its row where that is mapped to a row with another uid.
  Value text(const SyncColumn& column, const Value& value) const {
    if (!column.text_references || !value.text()) return value;
    const auto& text = *value.text();
    auto out = text;
    const auto references = column.text_references(text);
    // From the end, so that the offsets of those before remain valid.
    std::vector<std::int64_t> distance_to_end;
    for (const auto& reference : references)
      distance_to_end.push_back(text.data() + text.size() - reference.uid.data());
    for (const auto i : support_detail::in_order(distance_to_end)) {
      const auto& reference = references[i];
      if (const auto* uid = other_uid(reference))
        out.replace(static_cast<std::size_t>(reference.uid.data() - text.data()), reference.uid.size(), *uid);
    }
    return out;
  }

 private:
  /// The uid that a named row has in the target; nullptr if it is the same one.
  const std::string* other_uid(const TextReference& reference) const {
    const auto* info = context_.schema.find_registry(reference);
    if (!info) return nullptr;
    const auto& other_uids = other_uids_[context_.schema.index(*info)];
    const auto found = other_uids.find(std::string(reference.uid));
    return found == other_uids.end() ? nullptr : &found->second;
  }

  Value payload(TableIndex table, const SyncRow& row, const SyncColumn& column, const Value& value) const {
    if (is_null(value)) return {};
    if (const auto id = referred(column, value)) return *id;
    resolution_.remarks().push_back({"dropped_reference", context_.qualified(table), row.uid,
                                     context_.label(table, row) + " was carried without its " + column.name +
                                         ": the row that it refers to was not carried"});
    return {};
  }

  /// Of a branch or space: the row of this sync, its counterpart by uid, else the current one. The resolver has said
  /// where there is no counterpart.
  Value branch_or_space(const SyncRow& row, const SyncColumn& column, const Value& value) const {
    const bool is_space = column.role == Role::space;
    const auto current_id = context_.target.current(is_space ? Role::space : Role::branch);
    const auto current = current_id ? Value(*current_id) : Value{};
    const auto* id = value.integer();
    if (!id || !column.target) return current;
    if (is_space ? context_.options.space == Ownership::current : leaves_branch(row, *id)) return current;
    if (const auto carried = referred(column, value)) return *carried;
    const auto found = resolution_.branches_and_spaces().counterpart(context_.schema[*column.target].name, *id);
    return found ? Value(*found) : current;
  }

  bool leaves_branch(const SyncRow& row, std::int64_t branch) const {
    const auto& hidden = context_.target.hooks();
    if (branch == hidden.trash) return context_.options.trashed == Trashed::restore && row.selected;
    return context_.options.branch == Ownership::current && branch != hidden.archive;
  }

  SyncContext context_;
  Resolution& resolution_;
  CarryPolicy carry_policy_;
  ByTable<std::unordered_map<std::string, std::string>> other_uids_;  ///< by uid in the source
};

}  // namespace laminate::sync_detail
