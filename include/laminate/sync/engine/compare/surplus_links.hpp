/// @file
/// Links and values that only the target has.
#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/carry_policy.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// Finds the links and values of selected rows that the source does not have, as far as the sync carries such rows.
/// Notes and other rows with a uid stay.
class SurplusLinks {
 public:
  SurplusLinks(const SyncContext& context, Resolution& resolution)
      : context_(context), resolution_(resolution), carry_policy_(context) {}

  void find() {
    const auto& schema = context_.schema;
    for (const auto table : schema.indices())
      for (const auto link : carry_policy_.owned_tables(table))
        if (!schema[link].uid && context_.tables()[link].in_target) find(table, link);
  }

 private:
  void find(TableIndex table, TableIndex link) {
    const auto& info = context_.schema[link];
    std::vector<std::int64_t> owners;
    std::unordered_set<std::int64_t> kept;
    for (const auto& row : resolution_.rows(table).list)
      if (row.levels >= 0 && (row.what == Outcome::mapped || row.what == Outcome::updated) &&
          carry_policy_.follows(info.when, row) && !resolution_.is_left_out(link, row.source))
        owners.push_back(row.target);
    if (owners.empty()) return;
    for (const auto& row : resolution_.rows(link).list)
      if (row.what != Outcome::skipped && row.what != Outcome::transferred) kept.insert(row.target);
    const auto& columns = context_.target.catalog(info.name)->columns;
    std::string what = "\"id\"";
    for (const auto& column : columns) what += ", " + query::quoted(column.name);
    for_ids(context_.target, what, info.name, info.columns[*info.owner].name, owners, "ORDER BY \"id\"",
            [&](const Cursor& cursor) {
              if (kept.contains(cursor.integer(0))) return;
              RemovedRow row{context_.qualified(link), cursor.integer(0)};
              for (std::size_t c = 0; c < columns.size(); ++c)
                row.values.emplace_back(columns[c].name, to_value(cursor[c + 1]));
              resolution_.removed().push_back(std::move(row));
            });
  }

  SyncContext context_;
  Resolution& resolution_;
  CarryPolicy carry_policy_;
};

}  // namespace laminate::sync_detail
