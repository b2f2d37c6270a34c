/// @file
/// How rows of other registries are linked to a row: labels, and whatever a module attaches.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <laminate/schema/module.hpp>
#include <laminate/schema/names.hpp>

namespace laminate::lamindb_detail {

/// A relation of a registry to another through a link table.
struct LabelRelation {
  std::string accessor;  ///< `cell_types`
  const TableInfo* link;
  const TableInfo* target;
  const ColumnInfo* row_column;    ///< of the link: the described row
  const ColumnInfo* label_column;  ///< of the link: the label
  bool reverse = false;            ///< the described row is the label
};

/// Links that say something of the row. A link with a slot tells what the row consists of, lineage who used it, and a
/// row that holds a JSON value refers to its feature only.
inline bool links_labels(const TableInfo& link) {
  return link.owner && link.value && (link.when == Follow::annotations || link.when == Follow::parents) &&
         !link.find("slot") && link.columns[*link.value].member != "feature";
}

/// All relations of `table` to labels: its own in their order, then those that other modules attach to it.
inline std::vector<LabelRelation> label_relations(const Tables& tables, const TableInfo& table) {
  std::vector<LabelRelation> found;
  const auto add = [&](std::string accessor, const TableInfo* link, bool reverse) {
    if (!link || !links_labels(*link)) return;
    const auto *row_column = &link->columns[*link->owner], *label_column = &link->columns[*link->value];
    if (reverse) std::swap(row_column, label_column);
    const auto* target = tables.find_table(label_column->target);
    if (row_column->target != table.name || !target || !target->is_registry()) return;
    if (accessor.empty()) accessor = schema_detail::plural_name(target->registry);
    found.push_back({std::move(accessor), link, target, row_column, label_column, reverse});
  };
  const auto is_own = [&](const TableInfo* link) {
    return std::any_of(table.relations.begin(), table.relations.end(),
                       [&](const RelationInfo& relation) { return relation.link == link->name; });
  };
  for (const auto& relation : table.relations)
    if (!relation.link.empty()) add(std::string(relation.member), tables.find_table(relation.link), relation.reverse);
  for (const auto* link : tables.all())
    if (!is_own(link)) add({}, link, false);
  return found;
}

}  // namespace laminate::lamindb_detail
