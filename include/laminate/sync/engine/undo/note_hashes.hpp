/// @file
/// Notes the hashes of the rows that a sync has written, before its commit.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <laminate/schema/module.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/synced_rows.hpp>
#include <laminate/sync/engine/undo/row_hash.hpp>

namespace laminate::sync_detail {

/// Hashes of single rows, by table and id.
using RowHashes = std::map<std::pair<const TableInfo*, std::int64_t>, std::uint64_t>;

/// Notes the hashes of the transferred rows of a table. They are read back from the target, since triggers, defaults
/// and the settling of versions may have changed them after they were inserted. O(rows).
inline void note_hashes(Session& target, SyncedRows& table) {
  const auto* live = target.catalog(table.table->name);
  std::size_t count = 0;
  std::int64_t first = 0, last = 0;
  for (TransferredRows rows(table.rows); !rows.at_end(); rows.next()) {
    if (count++ == 0) first = rows.id();
    last = rows.id();
  }
  if (!live || count == 0) return;
  table.hashed = hashed_columns(*live);
  RowHasher hasher(*table.table, table.hashed);
  TransferredRows rows(table.rows);
  // Ids of new rows follow each other, but for those that other writers have taken in between.
  const auto& dialect = target.dialect();
  auto found = target.query(
      "SELECT " + hasher.selection() + " FROM " + query::quoted(live->name) + " WHERE \"id\" BETWEEN " +
          dialect.placeholder(1) + " AND " + dialect.placeholder(2) + " ORDER BY \"id\"",
      {first, last}, count > target.connection().capabilities().rows_at_a_time ? Expected::many : Expected::few);
  while (found.next()) {
    while (!rows.at_end() && rows.id() < found.integer(0)) rows.next();
    if (rows.at_end()) return;
    if (rows.id() == found.integer(0)) rows.set_hash(hasher.hash(found));
  }
}

/// The hashes of existing rows of which a column was written.
inline RowHashes hashes_of_written(Session& target, const Tables& tables,
                                   const std::vector<FieldDifference>& differences) {
  std::map<const TableInfo*, std::vector<std::int64_t>> written;
  for (const auto& difference : differences)
    if (difference.written) written[tables.find_registry(difference.registry)].push_back(difference.id);
  RowHashes hashes;
  for (const auto& [table, ids] : written) {
    RowHasher hasher(*table, hashed_columns(*target.catalog(table->name)));
    for_ids(target, hasher.selection(), table->name, "id", ids, "", [&](const Cursor& row) {
      hashes[{table, row.integer(0)}] = hasher.hash(row);
    });
  }
  return hashes;
}

}  // namespace laminate::sync_detail
