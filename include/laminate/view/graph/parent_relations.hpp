/// @file
/// What leads from parents and types to rows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/graph/functions.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/graph/graph_walk.hpp>
#include <laminate/view/graph/options.hpp>

namespace laminate::view_detail {

/// From parents to children: by the table's own links, of which a sync knows that they lead to parents, from types to
/// their rows, and from predecessors to successors.
inline std::vector<GraphRelation> parent_relations(const Lookup& lookup, const TableInfo& table) {
  std::vector<GraphRelation> relations;
  const auto add = [&](const TableInfo& link, const std::string& parent, const std::string& child, const char* label) {
    if (lookup.has(link, parent) && lookup.has(link, child))
      relations.push_back(
          {.from = &table, .to = &table, .link = &link, .from_column = parent, .to_column = child, .label = label});
  };
  for (const auto* link : lookup.tables().all()) {
    if (!link->owner || !link->value) continue;
    const auto &child = link->columns[*link->owner], &parent = link->columns[*link->value];
    if (child.target == table.name && parent.target == table.name &&
        (link->when == Follow::parents || parent.member == "predecessor"))
      add(*link, parent.name, child.name, "");
  }
  if (const auto* type = table.find_member("type"); type && type->target == table.name)
    add(table, type->name, Lookup::id_of(table), "type");
  return relations;
}

LAMINATE_INLINE Graph parents_of(Session& session, const Tables& tables, const TableInfo& table, const Id& id,
                                 const ParentsOptions& options) {
  const Lookup lookup(session, tables);
  const auto row = own_id(lookup.session(), table, id);
  auto relations = parent_relations(lookup, table);
  if (relations.empty())
    throw InvalidArgument("rows of " + std::string(table.registry) + " have neither parents nor types",
                          {.registry = std::string(table.registry), .uid = {}, .column = {}});
  auto graph = GraphWalk(lookup, std::move(relations),
                         {.up = options.parents,
                          .down = options.children,
                          .depth = options.depth,
                          .nodes = options.max_nodes,
                          .siblings = options.max_siblings})
                   .from(table, row);
  graph.above = "parents";
  graph.below = "children";
  return graph;
}

}  // namespace laminate::view_detail
