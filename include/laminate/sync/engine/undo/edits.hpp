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

  Edits(Session& database, const SyncSchema& schema) : database_(database), schema_(schema), tables_(schema.size()) {}

  void read(const Receipt& receipt) {
    for (const auto& [registry, columns] : receipt.hashed)
      if (const auto* table = schema_.find_registry(registry)) tables_[schema_.index(*table)].columns = columns;
    for (const auto& row : receipt.transferred)
      if (const auto* table = row.hash ? schema_.find_registry(row.registry) : nullptr)
        tables_[schema_.index(*table)].hashes.emplace(row.id, *row.hash);
  }

  /// Which of the rows do not match their hashes, and which have no hash to compare with. A hash of
  /// columns that the table no longer has cannot be compared.
  Checked check(TableIndex table, const std::vector<std::int64_t>& ids) const {
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
  SyncSchema schema_;
  ByTable<Hashed> tables_;
};

/// Where a row is: what a sync decides by its options, and does not compare.
struct RowPlacement {
  std::string branch{}, space{};  ///< uids
  bool on_current_branch = false, in_current_space = false;
  bool is_latest = false;
};

inline std::unordered_map<std::int64_t, RowPlacement> placements_of(Session& database, const SyncSchema& schema,
                                                                    TableIndex table,
                                                                    const std::vector<std::int64_t>& ids) {
  const auto& info = schema[table];
  const auto* live = database.catalog(info.name);
  const auto uids = [&](const ColumnInfo* column) {
    std::unordered_map<std::int64_t, std::string> found;
    const auto* to = column ? schema.find_table(column->target) : nullptr;
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

/// Of rows of the target, given by their ids, those that equal their rows in the source, as a sync compares them.
inline ByTable<std::unordered_set<std::int64_t>> rows_equal_in_source(const std::shared_ptr<Session>& source,
                                                                      const std::shared_ptr<Session>& target,
                                                                      const SyncSchema& schema,
                                                                      const ByTable<std::vector<std::int64_t>>& rows) {
  const auto in_both = [&](const TableInfo& info) { return source->catalog(info.name) && target->catalog(info.name); };
  const auto owner_table_of = [&](const TableInfo& info) {
    return info.uid || !info.owner ? nullptr : schema.find_table(info.columns[*info.owner].target);
  };
  // Links and values are found through their owner rows.
  struct RowsOfTable {
    std::vector<std::int64_t> in_target{}, in_source{};  // ids
  };
  ByTable<RowsOfTable> wanted(schema.size());
  for (const auto table : schema.indices()) wanted[table].in_target = rows[table];
  for (const auto table : schema.indices())
    if (const auto* owner = owner_table_of(schema[table]); owner && !rows[table].empty())
      for_ids(*target, query::quoted(schema[table].columns[*schema[table].owner].name), schema[table].name, "id",
              rows[table], "",
              [&](const Cursor& row) { wanted[schema.index(*owner)].in_target.push_back(row.integer(0)); });
  for (const auto table : schema.indices()) {
    if (!schema[table].uid || !in_both(schema[table])) continue;
    std::vector<std::vector<Value>> uids;
    for (const auto& [id, uid] : uids_at(*target, schema[table], wanted[table].in_target)) uids.push_back({uid});
    find_by_key(*source, schema[table].name, {.columns = {"uid"}}, uids,
                [&](std::size_t, std::int64_t id) { wanted[table].in_source.push_back(id); });
  }
  for (const auto table : schema.indices())
    if (const auto* owner = owner_table_of(schema[table]); owner && !rows[table].empty() && in_both(schema[table]))
      for_ids(*source, "\"id\"", schema[table].name, schema[table].columns[*schema[table].owner].name,
              wanted[schema.index(*owner)].in_source, "",
              [&](const Cursor& row) { wanted[table].in_source.push_back(row.integer(0)); });
  const ByTable<std::unordered_set<std::int64_t>> none(schema.size());
  const SyncPart unlimited{.known = &none};
  SyncRequest request{
      .source = source,
      .target = target,
      .tables = &schema.tables(),
      .selected = {},
      .options = {.created_by = Ownership::current, .space = Ownership::current, .provenance = Provenance::transfer},
      .scope = {.mode = Transfer::annotations, .everything = true},
      .part = &unlimited};
  for (const auto table : schema.indices())
    if (!wanted[table].in_source.empty())
      request.selected.push_back(
          {.table = &schema[table], .ids = std::move(wanted[table].in_source), .mode = Transfer::annotations});
  const Resolved resolved(request);
  ByTable<std::unordered_set<std::int64_t>> equal(schema.size());
  for (const auto table : schema.indices()) {
    std::unordered_map<std::int64_t, std::int64_t> sources;  // by id in the target
    for (const auto& row : resolved.resolution.rows(table).list)
      if (row.what == Outcome::mapped && !row.differs) sources.emplace(row.target, row.source);
    if (sources.empty()) continue;  // one of the databases may not have the table
    std::vector<std::int64_t> source_ids, target_ids;
    for (const auto& [to, from] : sources) {
      target_ids.push_back(to);
      source_ids.push_back(from);
    }
    const auto from = placements_of(*source, schema, table, source_ids),
               to = placements_of(*target, schema, table, target_ids);
    for (const auto& [id, source_id] : sources)
      if (is_where_sync_puts_it(to.at(id), from.at(source_id))) equal[table].insert(id);
  }
  return equal;
}

}  // namespace laminate::sync_detail
