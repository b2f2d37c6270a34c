/// @file
/// What leads to rows by runs, and from them.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <laminate/lamindb/core.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/graph/functions.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/graph/graph_walk.hpp>
#include <laminate/view/graph/options.hpp>

namespace laminate::view_detail {

/// What leads to what: runs to what they made, what they read to runs. Links to runs are recognised by when a sync
/// follows them, so those of users' modules count as well.
class LineageRelations {
 public:
  LineageRelations(const Lookup&, const TableInfo&, const LineageOptions&&) = delete;  // a reference is kept
  LineageRelations(const Lookup& lookup, const TableInfo& start, const LineageOptions& options)
      : lookup_(lookup), start_(start), options_(options) {}

  std::vector<GraphRelation> operator()() {
    const auto &run = table_info<Run>(), &transform = table_info<Transform>();
    for (const auto* table : lookup_.tables().all())
      if (const auto* by = table->find_role(Role::run); by && table != &transform && is_shown(*table))
        add(run, *table, *table, by->name, Lookup::id_of(*table), "", true);
    for (const auto* link : lookup_.tables().all()) add_link(*link);
    const auto &artifact = table_info<Artifact>(), &collection = table_info<Collection>();
    if (is_shown(artifact) && is_shown(collection))
      add(artifact, collection, table_info<CollectionArtifact>(), "artifact_id", "collection_id", "part of");
    add(run, run, run, "initiated_by_run_id", "id", "initiated");
    if (&start_ == &transform) {
      add(transform, transform, table_info<TransformTransform>(), "predecessor_id", "successor_id", "precedes");
      if (add(transform, run, run, "transform_id", "id")) relations_.back().same_row = true;
    }
    return std::move(relations_);
  }

 private:
  bool is_shown(const TableInfo& table) const {
    if (&table == &start_) return true;
    const auto& named = options_.registries;
    if (!named.empty()) return std::find(named.begin(), named.end(), lookup_.tables().qualified(table)) != named.end();
    return &table != &table_info<Record>() && is_read(table);  // records are labels, made by the thousand
  }
  bool is_read(const TableInfo& table) const {
    const auto& all = lookup_.tables().all();
    return std::any_of(all.begin(), all.end(), [&](const TableInfo* link) {
      return link->when == Follow::inputs && link->owner && link->columns[*link->owner].target == table.name;
    });
  }

  void add_link(const TableInfo& link) {
    const auto& run = table_info<Run>();
    if ((link.when != Follow::inputs && link.when != Follow::lineage) || !link.owner || !link.value) return;
    const auto &owner = link.columns[*link.owner], &value = link.columns[*link.value];
    const auto* row = lookup_.tables().find_table(owner.target);
    if (value.target != run.name || !row || !row->uid) return;
    const bool is_input = link.when == Follow::inputs;
    if (!is_shown(*row) && (!is_input || !options_.registries.empty()))
      return;  // records are shown where they are read
    if (is_input)
      add(*row, run, link, owner.name, value.name, "", true);
    else
      add_recreated(*row, link, value.name, owner.name);
  }

  /// A run that recreates an existing row is not followed: that would lead back in time, and in circles.
  void add_recreated(const TableInfo& row, const TableInfo& link, const std::string& run_id,
                     const std::string& row_id) {
    if (add(table_info<Run>(), row, link, run_id, row_id, "recreated", true)) relations_.back().aside = true;
  }

  bool add(const TableInfo& from, const TableInfo& to, const TableInfo& link, std::string from_column,
           std::string to_column, std::string label = {}, bool beside = false) {
    if (!lookup_.has(link, from_column) || !lookup_.has(link, to_column) || !lookup_.has(&from) || !lookup_.has(&to))
      return false;
    relations_.push_back({.from = &from,
                          .to = &to,
                          .link = &link,
                          .from_column = std::move(from_column),
                          .to_column = std::move(to_column),
                          .label = std::move(label),
                          .beside = beside ? &table_info<Run>() : nullptr});
    return true;
  }

  const Lookup& lookup_;
  const TableInfo& start_;
  const LineageOptions& options_;
  std::vector<GraphRelation> relations_{};
};

LAMINATE_INLINE Graph lineage_of(Session& session, const Tables& tables, const TableInfo& table, const Id& id,
                                 const LineageOptions& options) {
  const Lookup lookup(session, tables);
  const auto row = own_id(lookup.session(), table, id);
  for (const auto& name : options.registries)
    if (!lookup.tables().find_registry(name))
      throw InvalidArgument("lineage: '" + name + "' is no registry of " + lookup.session().name(),
                            {.registry = name, .uid = {}, .column = {}});
  auto relations = LineageRelations(lookup, table, options)();
  if (std::none_of(relations.begin(), relations.end(),
                   [&](const GraphRelation& relation) { return relation.from == &table || relation.to == &table; }))
    throw InvalidArgument("no run makes or reads rows of " + std::string(table.registry) +
                              ": lineage() is of artifacts, collections, runs, transforms, and registries with a run",
                          {.registry = std::string(table.registry), .uid = {}, .column = "run_id"});
  return GraphWalk(lookup, std::move(relations),
                   {.up = options.upstream,
                    .down = options.downstream,
                    .depth = options.depth,
                    .nodes = options.max_nodes,
                    .siblings = options.max_siblings})
      .from(table, row);
}

}  // namespace laminate::view_detail
