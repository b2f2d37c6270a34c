/// @file
/// Where one can go from a table, by names that are known at run time only: through its relations, and through what
/// other modules attach to it.
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

/// A way to many rows.
struct Way {
  std::string name;  ///< `ulabels`, `cell_types`, `links_ulabel`
  std::vector<query::Join> joins;
  const TableInfo* target;
  bool own = false;  ///< a member of the record
};

/// All ways from `table`: its own relations in their order, then by plural names what other tables attach, then the
/// link tables themselves (`links_ulabel`), as Django calls them.
inline std::vector<Way> ways_from(const Tables& tables, const TableInfo& table) {
  std::vector<Way> ways, links;
  const auto add = [&](std::string name, query::Path path, bool own) {
    const auto* target = path.joins.back().table;
    ways.push_back({std::move(name), std::move(path.joins), target, own});
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
    if (other->host && other->value) {
      const auto &host = other->columns[*other->host].target, &value = other->columns[*other->value].target;
      const auto* target = tables.find_table(host == table.name ? value : host);
      if ((host == table.name || value == table.name) && target && target->is_registry())
        add_link(*other, *target, host != table.name, schema_detail::plural_name(target->registry), false);
    } else if (other->reference_to(table.name)) {
      query::Path path;
      join_child(path, table, *other, Role::payload);
      add(schema_detail::plural_name(other->registry), std::move(path), false);
    }
  }
  ways.insert(ways.end(), std::make_move_iterator(links.begin()), std::make_move_iterator(links.end()));
  return ways;
}

/// A name without what people write differently: `cell_type` and `CellType` are one.
inline std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '_') plain += ascii::lower(c);
  return plain;
}

/// The ways that a name may mean: the one of that name, else those to the registry of that name; of these the one that
/// is called like the registry, if there is one.
inline std::vector<const Way*> find_ways(const std::vector<Way>& ways, std::string_view name) {
  for (const auto& way : ways)
    if (way.name == name) return {&way};
  std::vector<const Way*> found;
  const auto plain = plain_name(name);
  for (const auto& way : ways) {
    const auto own = plain_name(way.name), plural = plain_name(schema_detail::plural_name(way.target->registry));
    if (own != plain && plain_name(way.target->registry) != plain && plural != plain) continue;
    if (own == plural) return {&way};
    found.push_back(&way);
  }
  return found;
}

}  // namespace laminate::query::detail
