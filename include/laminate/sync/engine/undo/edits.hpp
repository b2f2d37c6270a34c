/// @file
/// Finds rows that were edited after a sync.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <laminate/sync/engine/resolved.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/undo/row_hash.hpp>
#include <laminate/sync/receipt.hpp>

namespace laminate::sync_detail {

/// Compares rows with the hashes in a receipt.
class Edits {
 public:
  struct Checked {
    std::vector<std::int64_t> edited{}, unknown{};  ///< ids
  };

  Edits(Session& database, const Tables& schema) : database_(database), schema_(schema), tables_(schema.size()) {}

  void read(const Receipt& receipt) {
    for (const auto& [registry, columns] : receipt.hashed)
      if (const auto* table = schema_.find_registry(registry)) tables_[schema_.index(*table)].columns = columns;
    for (const auto& row : receipt.transferred)
      if (const auto* table = row.hash ? schema_.find_registry(row.registry) : nullptr)
        tables_[schema_.index(*table)].hashes.emplace(row.id, *row.hash);
  }

  /// Which of the rows do not match their hashes, and which have no hash to compare with. A hash of
  /// columns that the table no longer has cannot be compared.
  Checked check(std::size_t table, const std::vector<std::int64_t>& ids) const {
    Checked found;
    const auto& [columns, hashes] = tables_[table];
    const auto& info = schema_[table];
    const auto* live = ids.empty() ? nullptr : database_.catalog(info.name);
    const bool comparable = live && !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](const auto& c) {
                              return live->find(c) != nullptr;
                            });
    std::vector<std::int64_t> hashed;
    for (const auto id : ids) (comparable && hashes.contains(id) ? hashed : found.unknown).push_back(id);
    RowHasher hasher(info, columns);
    for_ids(database_, hasher.selection(), info.name, "id", hashed, "", [&](const Cursor& row) {
      if (hasher.hash(row) != hashes.at(row.integer(0))) found.edited.push_back(row.integer(0));
    });
    return found;
  }

 private:
  struct Hashed {
    std::vector<std::string> columns{};
    std::unordered_map<std::int64_t, std::uint64_t> hashes{};  ///< by id
  };

  Session& database_;
  const Tables& schema_;
  std::vector<Hashed> tables_;
};

/// Where a row is: what a sync decides by its options, and does not compare.
struct RowPlacement {
  std::string branch{}, space{};  ///< uids
  bool on_current_branch = false, in_current_space = false;
  bool is_latest = false;
};

inline std::unordered_map<std::int64_t, RowPlacement> placements_of(Session& database, const Tables& tables,
                                                                    std::size_t table,
                                                                    const std::vector<std::int64_t>& ids) {
  const auto& info = tables[table];
  const auto* live = database.catalog(info.name);
  const auto uids = [&](const ColumnInfo* column) {
    std::unordered_map<std::int64_t, std::string> found;
    const auto* to = column ? tables.find_table(column->target) : nullptr;
    if (!to || !database.catalog(to->name)) return found;
    for (auto rows = database.query("SELECT id, uid FROM " + query::quoted(to->name)); rows.next();)
      found.emplace(rows.integer(0), rows.text(1));
    return found;
  };
  const auto of_role = [&](Role what) {
    const auto* column = info.find_role(what);
    return column && live->find(column->name) ? column : nullptr;
  };
  const auto *branch = of_role(Role::branch), *space = of_role(Role::space);
  const auto branches = uids(branch), spaces = uids(space);
  const auto selected = [](const ColumnInfo* column) { return column ? query::quoted(column->name) : "NULL"; };
  const auto latest = info.special.latest;
  std::unordered_map<std::int64_t, RowPlacement> placements;
  for_ids(
      database,
      "id, " + selected(branch) + ", " + selected(space) + ", " + (live->find(latest) ? query::quoted(latest) : "NULL"),
      info.name, "id", ids, "", [&](const Cursor& row) {
        auto& placement = placements[row.integer(0)];
        const auto uid_in = [&](const auto& all, std::size_t column) {
          const auto found = all.find(row.integer(column));
          return row[column].is_null() || found == all.end() ? std::string() : found->second;
        };
        placement.branch = uid_in(branches, 1);
        placement.space = uid_in(spaces, 2);
        placement.on_current_branch = database.current(Role::branch) == row.integer(1);
        placement.in_current_space = database.current(Role::space) == row.integer(2);
        placement.is_latest = row.integer(3) != 0;
      });
  return placements;
}

/// Whether a row is where a sync with default options puts it. Where it was moved since, to the trash say, it was
/// edited.
inline bool is_where_sync_puts_it(const RowPlacement& row, const RowPlacement& source) {
  return (row.branch == source.branch || (row.on_current_branch && !source.on_current_branch)) &&
         (row.space == source.space || row.in_current_space) && row.is_latest == source.is_latest;
}

/// Of rows of the target (ids by table), those that equal their rows in the source, as a sync compares them.
inline std::vector<std::unordered_set<std::int64_t>> rows_equal_in_source(
    const std::shared_ptr<Session>& source, const std::shared_ptr<Session>& target, const Tables& tables,
    const std::vector<std::vector<std::int64_t>>& rows) {
  const auto in_both = [&](const TableInfo& info) { return source->catalog(info.name) && target->catalog(info.name); };
  const auto owner_table_of = [&](const TableInfo& info) {
    return info.uid || !info.owner ? nullptr : tables.find_table(info.columns[*info.owner].target);
  };
  // Links and values are found through their owner rows.
  auto wanted = rows;
  for (std::size_t table = 0; table < tables.size(); ++table)
    if (const auto* owner = owner_table_of(tables[table]); owner && !rows[table].empty())
      for_ids(*target, query::quoted(tables[table].columns[*tables[table].owner].name), tables[table].name, "id",
              rows[table], "", [&](const Cursor& row) { wanted[tables.index(*owner)].push_back(row.integer(0)); });
  std::vector<std::vector<std::int64_t>> ids(tables.size());  // in the source
  for (std::size_t table = 0; table < tables.size(); ++table) {
    if (!tables[table].uid || !in_both(tables[table])) continue;
    std::vector<std::vector<Value>> uids;
    for (const auto& [id, uid] : uids_at(*target, tables[table], wanted[table])) uids.push_back({uid});
    find_by_key(*source, tables[table].name, {.columns = {"uid"}}, uids,
                [&](std::size_t, std::int64_t id) { ids[table].push_back(id); });
  }
  for (std::size_t table = 0; table < tables.size(); ++table)
    if (const auto* owner = owner_table_of(tables[table]); owner && !rows[table].empty() && in_both(tables[table]))
      for_ids(*source, "\"id\"", tables[table].name, tables[table].columns[*tables[table].owner].name,
              ids[tables.index(*owner)], "", [&](const Cursor& row) { ids[table].push_back(row.integer(0)); });
  const std::vector<std::unordered_set<std::int64_t>> none(tables.size());
  const SyncPart unlimited{.known = &none};
  SyncRequest request{
      .source = source,
      .target = target,
      .tables = &tables,
      .selected = {},
      .options = {.created_by = Ownership::current, .space = Ownership::current, .provenance = Provenance::transfer},
      .scope = {.mode = Transfer::annotations, .everything = true},
      .part = &unlimited};
  for (std::size_t table = 0; table < tables.size(); ++table)
    if (!ids[table].empty())
      request.selected.push_back(
          {.table = &tables[table], .ids = std::move(ids[table]), .mode = Transfer::annotations});
  const Resolved resolved(request);
  std::vector<std::unordered_set<std::int64_t>> equal(tables.size());
  for (std::size_t table = 0; table < tables.size(); ++table) {
    std::unordered_map<std::int64_t, std::int64_t> sources;  // by id in the target
    for (const auto& row : resolved.resolution.rows(table).list)
      if (row.what == Outcome::mapped && !row.differs) sources.emplace(row.target, row.source);
    if (sources.empty()) continue;  // one of the databases may not have the table
    std::vector<std::int64_t> source_ids, target_ids;
    for (const auto& [to, from] : sources) {
      target_ids.push_back(to);
      source_ids.push_back(from);
    }
    const auto from = placements_of(*source, tables, table, source_ids),
               to = placements_of(*target, tables, table, target_ids);
    for (const auto& [id, source_id] : sources)
      if (is_where_sync_puts_it(to.at(id), from.at(source_id))) equal[table].insert(id);
  }
  return equal;
}

}  // namespace laminate::sync_detail
