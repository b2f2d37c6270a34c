/// @file
/// parents(): the ontology around a row. (LaminDB's view_parents, view_children)
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <laminate/registry/database.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/graph/graph_walk.hpp>

namespace laminate {

struct ParentsOptions {
  bool parents = true;
  bool children = false;
  std::size_t depth = 0;  ///< generations; 0: all
  /// Rows at most, and rows at most of the children, or parents, of one; see LineageOptions.
  std::size_t max_nodes = 100, max_siblings = 10;
};

namespace view_detail {

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

inline Graph parents_of(const Lookup& lookup, const TableInfo& table, const Id& id, const ParentsOptions& options) {
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

}  // namespace view_detail

/// The parents of a row and their parents, its types, and, if asked for, its children: arrows lead from the general to
/// the special. Of a transform: what precedes it.
///
///     std::cout << parents(db, db.registry<bionty::CellType>().get(columns<bionty::CellType>.name == "T cell"));
///
/// @throws InvalidArgument if the record is not stored, or its registry has no parents; ForeignReference.
template <class Schema, class T>
Graph parents(const Database<Schema>& database, const T& record, const ParentsOptions& options = {}) {
  static_assert(record_type<T>, "laminate: parents() needs a record");
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  return view_detail::parents_of({database.session(), database.tables()}, table_info<T>(), record.id, options);
}

}  // namespace laminate
