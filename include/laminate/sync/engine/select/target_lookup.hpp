/// @file
/// Which of the rows that a sync needs the target has.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/engine/select/dependencies.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/select/required_rows.hpp>

namespace laminate::sync_detail {

/// Looks rows up in the target by their keys: those that it has are mapped, the others are transferred or skipped.
class TargetLookup {
 public:
  TargetLookup(const SyncContext& context, Resolution& result, RequiredRows& required, Dependencies& dependencies)
      : context_(context),
        result_(result),
        required_(required),
        dependencies_(dependencies),
        tables_(context.schema.size()) {}

  /// Looks up those unresolved rows of a table whose keys are known. Returns whether a row got further. `force`:
  /// references that are not resolved count as new.
  bool look_up(TableIndex table, bool force) {
    const auto& t = context_.tables()[table];
    auto& unresolved = required_[table].unresolved;
    bool moved = false;
    for (std::size_t k = 0; k < t.keys.size(); ++k) {
      std::vector<std::size_t> asked;
      std::vector<std::vector<Value>> keys;
      for (std::size_t u = 0; u < unresolved.size(); ++u) {
        auto& each = unresolved[u];
        if (each.key != k || rows(table)[each.row].what != Outcome::pending) continue;
        std::vector<Value> key;
        const auto ready = map_key(table, each, t.keys[k], key);
        if (ready == Readiness::waiting && !force) continue;
        moved = true;
        if (ready == Readiness::skipped) {
          rows(table)[each.row].what = Outcome::skipped;
        } else if (ready == Readiness::ready) {
          asked.push_back(u);
          keys.push_back(std::move(key));
        } else {
          ++each.key;
        }
      }
      for (const auto u : asked) ++unresolved[u].key;
      std::vector<std::size_t> matched;  // positions in `asked`, in order
      std::vector<std::int64_t> ids;
      find_by_key(context_.target, t.info->name, t.keys[k].sql, keys, [&](std::size_t i, std::int64_t id) {
        matched.push_back(i);
        ids.push_back(id);
      });
      for (std::size_t first = 0, last = 0; first < matched.size(); first = last) {
        while (last < matched.size() && matched[last] == matched[first]) ++last;
        const std::span<const std::int64_t> hits(&ids[first], last - first);
        found(table, unresolved[asked[matched[first]]], t.keys[k], one_of(table, hits));
      }
    }
    auto done = std::exchange(unresolved, {});
    for (auto& each : done) {
      auto& row = rows(table)[each.row];
      if (row.what == Outcome::pending && each.key < t.keys.size()) {
        unresolved.push_back(std::move(each));
        continue;
      }
      if (row.what == Outcome::pending)
        transfer_row(table, each);
      else if (row.what != Outcome::skipped && row.need != Need::compared)
        dependencies_.follow_references(table, each, need_of_references(row));
      if (rows(table)[each.row].what != Outcome::skipped) required_[table].resolved.push_back(each.row);
    }
    return moved;
  }

 private:
  struct TableKeys {
    std::unordered_set<std::string> used{};      ///< keys of new rows, of those that only the target has
    std::unordered_set<std::int64_t> claimed{};  ///< rows of the target that share a key, and are mapped
  };
  enum class Readiness { ready, waiting, impossible, inapplicable, skipped };

  ByRow<SyncRow>& rows(TableIndex table) const { return result_.rows(table).list; }
  bool updates() const { return context_.options.on_existing == OnExisting::update; }

  /// The values of a key as the target would hold them, if they are known yet.
  Readiness map_key(TableIndex table, const UnresolvedRow& unresolved, const SyncKey& key, std::vector<Value>& out) {
    const auto& t = context_.tables()[table];
    if (!t.is_looked_up_by(key, unresolved.values)) return Readiness::inapplicable;
    auto result = Readiness::ready;
    for (const auto c : key.columns) {
      const auto& value = unresolved.values[c];
      if (!t.columns[c].role || is_null(value) || !t.columns[c].target) {
        out.push_back(value);
        continue;
      }
      const auto* row = required_.require_referred(table, unresolved.row, c, value, rows(table)[unresolved.row].need);
      if (row->what == Outcome::skipped) return Readiness::skipped;
      if (row->what == Outcome::pending)
        result = Readiness::waiting;
      else if (row->what == Outcome::transferred && result == Readiness::ready)
        result = Readiness::impossible;
      out.emplace_back(row->target);
    }
    return result;
  }

  /// Of several rows of the target under one key, one that is not mapped to another source row yet: links that the
  /// source holds twice may exist twice.
  std::int64_t one_of(TableIndex table, std::span<const std::int64_t> hits) {
    if (hits.size() > 1)
      for (const auto hit : hits)
        if (tables_[table].claimed.insert(hit).second) return hit;
    return hits.front();
  }

  void found(TableIndex table, const UnresolvedRow& unresolved, const SyncKey& key, std::int64_t id) {
    auto& row = rows(table)[unresolved.row];
    row.target = id;
    row.what = key.is_identity ? Outcome::mapped : Outcome::mapped_by_key;
    if (key.is_identity || row.need == Need::compared) return;
    const auto columns = text::joined(key.sql.columns);
    const auto message = context_.label(table, row) + ": " + context_.target.name() +
                         " has another row with the same " + columns + " (id " + std::to_string(id) + ")";
    if (context_.options.conflict == Refusal::refuse)
      throw ConstraintViolation(message, context_.place(table, row, columns));
    const bool is_link = !context_.tables()[table].uid;
    result_.remarks().push_back({is_link ? "occupied" : "conflict", context_.qualified(table), row.uid,
                                 message + (!is_link    ? ", which stands for it"
                                            : updates() ? ", which says what the source says now"
                                                        : ", which was kept")});
  }

  void transfer_row(TableIndex table, const UnresolvedRow& unresolved) {
    auto& row = rows(table)[unresolved.row];
    const bool carried = row.need == Need::firm && !collides(table, unresolved);
    row.what = carried ? Outcome::transferred : Outcome::skipped;
    if (!carried) return;
    check_branch_and_space(table, unresolved);
    dependencies_.follow_references(table, unresolved, Need::firm);
  }

  /// Rows stay on their branch (in the trash, too) if the target has it; else they go to the current one.
  void check_branch_and_space(TableIndex table, const UnresolvedRow& unresolved) {
    const auto& row = rows(table)[unresolved.row];
    const auto& t = context_.tables()[table];
    const auto& options = context_.options;
    for (const auto c : t.columns.indices()) {
      const auto& column = t.columns[c];
      const bool is_branch =
          (column.role == Role::branch || column.role == Role::created_on) && options.branch == Ownership::source;
      const bool is_space = column.role == Role::space && options.space == Ownership::source;
      const auto* id = unresolved.values[c].integer();
      if (!(is_branch || is_space) || !id || !column.target) continue;
      const auto name = context_.schema[*column.target].name;
      if (result_.rows(*column.target).find(*id)) continue;  // it is part of this sync itself
      if (result_.branches_and_spaces().counterpart(name, *id)) continue;
      if (is_space)
        throw NotFound(context_.target.name() + " has no space " + result_.branches_and_spaces().uid(name, *id) +
                           ", which " + context_.label(table, row) +
                           " is in; create it there, or sync into the current space",
                       context_.place(table, row, column.name));
      if (missing_branches_.insert(*id).second)
        result_.remarks().push_back({"other_branch", context_.qualified(table), row.uid,
                                     context_.target.name() + " has no branch " +
                                         result_.branches_and_spaces().uid(name, *id) +
                                         ": its rows come to the current branch"});
    }
  }

  /// Of a mapped row the target has references of its own, unless they are to be overwritten. Those of the source are
  /// followed all the same: with annotations, so that what belongs to the rows behind them comes along where the target
  /// has them; else to compare them.
  Need need_of_references(const SyncRow& mapped) const {
    if (updates() && mapped.what == Outcome::mapped) return mapped.need;
    return dependencies_.carry_policy().with_annotations() ? Need::tentative : Need::compared;
  }

  /// Whether two rows of this sync would collide on a key that only the target has (its version of LaminDB is older).
  bool collides(TableIndex table, const UnresolvedRow& unresolved) {
    const auto& t = context_.tables()[table];
    for (std::size_t k = 0; k < t.keys.size(); ++k) {
      if (!t.keys[k].only_in_target || !t.is_looked_up_by(t.keys[k], unresolved.values)) continue;
      std::string values = std::to_string(k);
      for (const auto c : t.keys[k].columns) values += '\x1f' + query::describe(unresolved.values[c]);
      if (tables_[table].used.insert(values).second) continue;
      const auto& row = rows(table)[unresolved.row];
      const auto message = context_.label(table, row) + " was not carried: " + context_.target.name() +
                           " does not allow a second row with its values";
      if (context_.options.conflict == Refusal::refuse) throw ConstraintViolation(message, context_.place(table, row));
      result_.remarks().push_back({"conflict", context_.qualified(table), row.uid, message});
      return true;
    }
    return false;
  }

  SyncContext context_;
  Resolution& result_;
  RequiredRows& required_;
  Dependencies& dependencies_;
  std::unordered_set<std::int64_t> missing_branches_;
  ByTable<TableKeys> tables_;
};

}  // namespace laminate::sync_detail
