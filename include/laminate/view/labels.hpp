/// @file
/// The rows of other registries that are linked to a row: labels, and whatever a module attaches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/schema/names.hpp>
#include <laminate/view/lookup.hpp>

namespace laminate::detail {

/// A way from a registry to another through a link table.
struct LabelRelation {
  std::string accessor;  ///< `cell_types`
  const TableInfo* link;
  const TableInfo* target;
  const ColumnInfo* here;   ///< of the link: the described row
  const ColumnInfo* there;  ///< of the link: the label
  bool reverse = false;     ///< the described row is the label
};

/// Links that say something of the row. A link with a slot tells what the row consists of, lineage who used it, and a
/// row that holds a JSON value refers to its feature only.
inline bool links_labels(const TableInfo& link) {
  return link.host && link.value && (link.when == follow::annotations || link.when == follow::parents) &&
         !link.find("slot") && link.columns[*link.value].member != "feature";
}

/// All ways from `table` to labels: its own relations in their order, then what other modules attach to it.
inline std::vector<LabelRelation> label_relations(const Tables& tables, const TableInfo& table) {
  std::vector<LabelRelation> found;
  const auto add = [&](std::string accessor, const TableInfo* link, bool reverse) {
    if (!link || !links_labels(*link)) return;
    const auto *here = &link->columns[*link->host], *there = &link->columns[*link->value];
    if (reverse) std::swap(here, there);
    const auto* target = tables.find_table(there->target);
    if (here->target != table.name || !target || !target->is_registry()) return;
    if (accessor.empty()) accessor = plural_name(target->registry);
    found.push_back({std::move(accessor), link, target, here, there, reverse});
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

struct Label {
  std::int64_t link = 0, id = 0;  ///< rows of the link table and of the label's registry
  std::string name{};
  std::optional<std::int64_t> feature{};
};

/// The labels of one row through one relation, in the order of their ids. Labels in the trash and on other branches are
/// not shown, unless the row is there too. `limit` 0: all.
inline std::vector<Label> read_labels(const Lookup& lookup, const LabelRelation& relation, std::int64_t id,
                                      const Value& own_branch, std::size_t limit = 0) {
  std::vector<Label> found;
  if (!lookup.has(relation.link) || !lookup.has(relation.target)) return found;
  const bool by_feature = !relation.reverse && lookup.has(*relation.link, "feature_id");
  const auto& key = Lookup::id_of(*relation.target);
  std::string sql = "SELECT l." + query::quoted(Lookup::id_of(*relation.link)) + ", v." + query::quoted(key) + ", " +
                    lookup.name_columns(*relation.target, "v") + (by_feature ? ", l.feature_id" : ", NULL") + " FROM " +
                    Lookup::from(*relation.link, "l") + " JOIN " + Lookup::from(*relation.target, "v") + " ON v." +
                    query::quoted(key) + " = l." + query::quoted(relation.there->name) + " WHERE l." +
                    query::quoted(relation.here->name) + " = " + lookup.session().dialect().placeholder(1);
  std::vector<Value> values{id};
  const auto* branch = relation.target->find_role(role::branch);
  const auto& visible = lookup.session().visible_branches();
  if (branch && !visible.empty() && lookup.has(*relation.target, branch->name)) {
    for (const auto visible_id : visible) values.emplace_back(visible_id);
    if (!is_null(own_branch)) values.push_back(own_branch);
    sql += " AND v." + query::quoted(branch->name) + " IN " + lookup.list(2, values.size() - 1);
  }
  sql += " ORDER BY v." + query::quoted(key) + ", l." + query::quoted(Lookup::id_of(*relation.link));
  if (limit > 0) sql += " LIMIT " + std::to_string(limit);
  auto rows = lookup.session().query(sql, values);
  while (rows.next()) {
    found.push_back({.link = rows.integer(0), .id = rows.integer(1), .name = Lookup::name_in(rows, 2)});
    if (!rows[4].is_null()) found.back().feature = rows.integer(4);
  }
  return found;
}

}  // namespace laminate::detail
