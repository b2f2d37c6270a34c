/// @file
/// All tables of a schema as source and target both have them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <laminate/sync/engine/table.hpp>

namespace laminate::sync_detail {

/// What two catalogs say of the tables of a schema.
struct SyncTables {
  const Tables* schema = nullptr;
  std::shared_ptr<const std::vector<CatalogTable>> source{}, target{};  ///< the list refers into the target's
  ByTable<SyncTable> list{};
};

/// The tables of two databases. Compared once, and again when one of the catalogs was read anew: a small sync would
/// spend more time on this than on its rows.
inline std::shared_ptr<const SyncTables> sync_tables(Session& source, Session& target, const SyncSchema& schema) {
  auto& last = target.attachment<std::shared_ptr<const SyncTables>>();
  if (last && last->schema == &schema.tables() && last->source == source.shared_catalog() &&
      last->target == target.shared_catalog())
    return last;
  auto tables = std::make_shared<SyncTables>();
  tables->schema = &schema.tables();
  tables->source = source.shared_catalog();
  tables->target = target.shared_catalog();
  for (const auto i : schema.indices()) tables->list.push_back(sync_table(source, target, schema, schema[i]));
  const auto add = [&](std::vector<TableIndex> SyncTable::*links, std::optional<std::size_t> column, TableIndex link) {
    const auto* table = column ? schema.find_table(schema[link].columns[*column].target) : nullptr;
    if (table) (tables->list[schema.index(*table)].*links).push_back(link);
  };
  for (const auto i : schema.indices()) {
    if (!tables->list[i].in_source) continue;
    add(&SyncTable::owned_tables, schema[i].owner, i);
    if (schema[i].when == Follow::inputs) add(&SyncTable::read_by, schema[i].value, i);
  }
  for (const auto& table : tables->list)
    if (const auto creator = table.find_role(Role::creator))
      if (const auto made_by = table.columns[*creator].target; made_by)
        tables->list[*made_by].is_creator = !tables->list[*made_by].find_role(Role::creator);
  return last = std::move(tables);
}

}  // namespace laminate::sync_detail
