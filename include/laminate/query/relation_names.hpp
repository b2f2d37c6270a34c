/// @file
/// The relations of a table to many rows, by names that are known at run time only: its own, and those that other
/// modules attach to it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/query/path.hpp>
#include <laminate/schema/module.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate::query::detail {

/// A relation to many rows.
struct NamedRelation {
  std::string name;  ///< `plates`, `cell_types`, `links_plate`
  std::vector<query::Join> joins;
  const TableInfo* target;
  bool own = false;  ///< a member of the record
};

/// All relations of `table`: its own in their order, then by plural names those that other tables attach, then the link
/// tables themselves (`links_ulabel`), as Django calls them.
inline std::vector<NamedRelation> relations_of(const Tables& tables, const TableInfo& table) {
  std::vector<NamedRelation> relations, links;
  const auto add = [&](std::string name, query::Path path, bool own) {
    const auto* target = path.joins.back().table;
    relations.push_back({std::move(name), std::move(path.joins), target, own});
  };
  const auto add_link = [&](const TableInfo& link, const TableInfo& target, bool reverse, std::string name, bool own) {
    query::Path path;
    join_link(path, link, target, reverse);
    links.push_back({"links_" + schema_detail::snake_name(target.registry), {path.joins.front()}, &link, own});
    add(std::move(name), std::move(path), own);
  };
  const auto is_own = [&](const TableInfo& other) {
    return std::any_of(table.relations.begin(), table.relations.end(), [&](const RelationInfo& relation) {
      return relation.link == other.name || (relation.link.empty() && relation.target == other.name);
    });
  };
  for (const auto& relation : table.relations) {
    const auto* target = tables.find_table(relation.target);
    const auto* link = relation.link.empty() ? nullptr : tables.find_table(relation.link);
    if (!target || (!link && !relation.link.empty())) continue;  // of a module that this schema does not have
    if (link) {
      add_link(*link, *target, relation.reverse, std::string(relation.member), true);
    } else {
      query::Path path;
      join_child(path, table, *target, relation.role);
      add(std::string(relation.member), std::move(path), true);
    }
  }
  for (const auto* other : tables.all()) {
    if (is_own(*other)) continue;
    if (other->owner && other->value) {
      const auto &owner = other->columns[*other->owner].target, &value = other->columns[*other->value].target;
      const auto* target = tables.find_table(owner == table.name ? value : owner);
      if ((owner == table.name || value == table.name) && target && target->is_registry())
        add_link(*other, *target, owner != table.name, schema_detail::plural_name(target->registry), false);
    } else if (other->reference_to(table.name)) {
      query::Path path;
      join_child(path, table, *other, Role::payload);
      add(schema_detail::plural_name(other->registry), std::move(path), false);
    }
  }
  relations.insert(relations.end(), std::make_move_iterator(links.begin()), std::make_move_iterator(links.end()));
  return relations;
}

/// A name without what people write differently: `cell_type` and `CellType` are one.
inline std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '_') plain += ascii::lower(c);
  return plain;
}

/// The relations that match a name: the one of that name, else those to the registry of that name; of these the one
/// that has the name of the registry, if there is one.
inline std::vector<const NamedRelation*> find_relations(const std::vector<NamedRelation>& relations,
                                                        std::string_view name) {
  for (const auto& relation : relations)
    if (relation.name == name) return {&relation};
  std::vector<const NamedRelation*> found;
  const auto plain = plain_name(name);
  for (const auto& relation : relations) {
    const auto own = plain_name(relation.name),
               plural = plain_name(schema_detail::plural_name(relation.target->registry));
    if (own != plain && plain_name(relation.target->registry) != plain && plural != plain) continue;
    if (own == plural) return {&relation};
    found.push_back(&relation);
  }
  return found;
}

}  // namespace laminate::query::detail
