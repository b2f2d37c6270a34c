/// @file
/// In which order rows get other types.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/sync/engine/value_mapping.hpp>
#include <laminate/sync/engine/write/topological_levels.hpp>

namespace laminate::sync_detail {

/// The order in which rows of a table get other types, such that at no time a chain of types has a cycle: a row comes
/// after those above it, and after the insertion of new rows if one of them is above it.
class TypeOrder {
 public:
  struct Place {
    bool after_insertion = false;
    std::size_t level = 0;
  };

  TypeOrder(const SyncContext& context, const Resolution& resolution, const ValueMapping& value_mapping,
            TableIndex table)
      : context_(context), resolution_(resolution), value_mapping_(value_mapping), table_(table) {}

  /// Of rows, given by their ids and those of their types in the target.
  std::vector<Place> of(const std::vector<std::pair<std::int64_t, std::optional<std::int64_t>>>& changed) {
    std::unordered_map<std::int64_t, std::size_t> position;
    for (const auto& [id, type] : changed) {
      position.emplace(id, position.size());
      type_of_[id] = type;
    }
    read_chains(changed);
    std::vector<Place> places(changed.size());
    std::vector<std::pair<std::size_t, std::size_t>> needs;
    std::vector<std::optional<std::size_t>> above(changed.size());  // the next one that changes
    for (std::size_t i = 0; i < changed.size(); ++i) {
      auto id = changed[i].second;
      for (std::size_t steps = 0; id && !position.contains(*id) && steps < type_of_.size(); ++steps) {
        places[i].after_insertion = places[i].after_insertion || new_rows_.contains(*id);
        id = type_of_[*id];
      }
      if (const auto next = id ? position.find(*id) : position.end(); next != position.end()) {
        needs.emplace_back(i, next->second);
        above[i] = next->second;
      }
    }
    const auto ordered = levels(changed.size(), needs);
    for (std::size_t level = 0; level < ordered.groups.size(); ++level)
      for (const auto i : ordered.groups[level]) {
        places[i].level = level;
        if (above[i]) places[i].after_insertion = places[i].after_insertion || places[*above[i]].after_insertion;
      }
    return places;
  }

 private:
  /// Reads what is above the rows, level by level: of new rows in the source, of others in the target.
  void read_chains(const std::vector<std::pair<std::int64_t, std::optional<std::int64_t>>>& changed) {
    const auto& t = context_.tables()[table_];
    const auto what = t.selection({*t.type});
    for (const auto& row : resolution_.rows(table_).list)
      if (row.what == Outcome::transferred) new_rows_.emplace(row.target, row.source);
    std::vector<std::int64_t> wanted, fresh, present;
    const auto want = [&](std::int64_t id, std::optional<std::int64_t> type) {
      type_of_[id] = type;
      if (type) wanted.push_back(*type);
    };
    for (const auto& [id, type] : changed) want(id, type);
    while (!wanted.empty()) {
      fresh.clear();
      present.clear();
      for (const auto id : std::exchange(wanted, {})) {
        if (!type_of_.try_emplace(id).second) continue;
        const auto is_new = new_rows_.find(id);
        is_new == new_rows_.end() ? present.push_back(id) : fresh.push_back(is_new->second);
      }
      for_ids(context_.source, what, t.info->name, "id", fresh, "", [&](const Cursor& row) {
        want(resolution_.rows(table_).find(row.integer(0))->target,
             value_mapping_.referred(t.columns[*t.type], to_value(row[1])));
      });
      for_ids(context_.target, what, t.info->name, "id", present, "", [&](const Cursor& row) {
        want(row.integer(0), row[1].is_null() ? std::nullopt : std::optional(row.integer(1)));
      });
    }
  }

  SyncContext context_;
  const Resolution& resolution_;
  const ValueMapping& value_mapping_;
  TableIndex table_;
  std::unordered_map<std::int64_t, std::optional<std::int64_t>> type_of_;
  std::unordered_map<std::int64_t, std::int64_t> new_rows_;  ///< to their ids in the source
};

}  // namespace laminate::sync_detail
