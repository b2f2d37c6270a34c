/// @file
/// Walks from one row along references and links, wave by wave, and makes a Graph of what it comes across.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <laminate/record/id.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/error.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/graph/graph_nodes.hpp>
#include <laminate/view/graph/graph_relations.hpp>
#include <laminate/view/render/text.hpp>

namespace laminate::view_detail {

struct WalkLimits {
  bool up = true, down = true;
  std::size_t depth = 0, nodes = 0, siblings = 0;
};

/// The id of a stored row. @throws InvalidArgument; ForeignReference for a row of another database.
inline std::int64_t own_id(Session& session, const TableInfo& table, const Id& id) {
  const auto value = id.value();
  if (id.origin() == session.origin()) return value;
  throw ForeignReference("this " + std::string(table.registry) + " is a row of " + id.origin().name() + ", not of " +
                             session.name() + ": ask that database, or use sync() to bring the row over",
                         {.registry = std::string(table.registry), .uid = {}, .column = {}});
}

class GraphWalk {
 public:
  GraphWalk(const Lookup& lookup, std::vector<GraphRelation> relations, WalkLimits limits)
      : lookup_(lookup), relations_(std::move(relations)), limits_(limits) {
    limits_.nodes = std::max<std::size_t>(limits_.nodes, 1);
    limits_.siblings = std::max<std::size_t>(limits_.siblings, 1);
  }

  Graph from(const TableInfo& table, std::int64_t id) {
    const Transaction one_state(lookup_.session(), Transaction::Mode::read);
    see_branches(table, id);
    index_[{&table, id}] = 0;
    rows_.push_back({&table, id});
    std::vector<std::size_t> start{0};
    for (const auto& relation : relations_)
      if (relation.same_row && relation.from == &table)
        for (const auto node : step(relation, Walk::down, {0})) start.push_back(node);
    start_ = start.size();
    auto above = limits_.up ? start : std::vector<std::size_t>(),
         below = limits_.down ? start : std::vector<std::size_t>();
    seen(Walk::up).insert(above.begin(), above.end());
    seen(Walk::down).insert(below.begin(), below.end());
    for (std::size_t depth = 0; !(above.empty() && below.empty()); ++depth) {
      if (limits_.depth != 0 && depth == limits_.depth) {
        notes_.push_back("what is further away is not shown: depth = " + std::to_string(depth));
        break;
      }
      if (room() == 0) break;
      above = wave(Walk::up, above);
      below = wave(Walk::down, below);
    }
    look_beside(Walk::up);
    look_beside(Walk::down);
    if (room() == 0) notes_.push_back("there may be more: max_nodes = " + std::to_string(limits_.nodes));
    return graph();
  }

 private:
  struct Edge {
    std::size_t from, to, relation;
    friend auto operator<=>(const Edge&, const Edge&) = default;
  };
  /// All rows that a relation has at one node, where not each of them is a node.
  struct Fold {
    std::size_t relation, node;
    Walk where;
    std::int64_t rows;
  };

  std::size_t room() const { return limits_.nodes - std::min(limits_.nodes, rows_.size()); }
  std::set<std::size_t>& seen(Walk where) { return seen_[static_cast<std::size_t>(where)]; }

  /// Those that queries see, the archive, and the one of the row that was asked for: as LaminDB.
  void see_branches(const TableInfo& table, std::int64_t id) {
    auto& session = lookup_.session();
    if (session.visible_branches().empty()) return;
    for (const auto branch : session.visible_branches()) branches_.emplace_back(branch);
    if (const auto archive = session.hooks().archive) branches_.emplace_back(*archive);
    const auto* branch = table.find_role(Role::branch);
    if (!branch || !lookup_.has(table, branch->name)) return;
    auto row =
        session.query("SELECT " + query::quoted(branch->name) + " FROM " + query::quoted(table.name) + " WHERE " +
                          query::quoted(Lookup::id_of(table)) + " = " + session.dialect().placeholder(1),
                      {id});
    if (row.next()) branches_.push_back(to_value(row[0]));
  }

  std::vector<std::size_t> wave(Walk where, const std::vector<std::size_t>& nodes) {
    std::vector<std::size_t> next;
    for (const auto& relation : relations_) {
      if (relation.same_row) continue;
      for (const auto node : step(relation, where, nodes))
        if (!relation.aside && seen(where).insert(node).second) next.push_back(node);
    }
    return next;
  }

  /// What runs further down have read beside, and what those further up have made beside.
  void look_beside(Walk where) {
    const auto back = opposite(where);
    std::vector<std::size_t> nodes;
    for (const auto node : seen(where))
      if (node >= start_ && !seen(back).contains(node)) nodes.push_back(node);
    for (const auto& relation : relations_)
      if (relation.beside == &near_table(relation, back) && room() > 0) step(relation, back, nodes);
  }

  /// Follows a relation from those of the nodes that it begins at. Returns what it leads to.
  std::vector<std::size_t> step(const GraphRelation& relation, Walk where, const std::vector<std::size_t>& nodes) {
    constexpr std::size_t portion = 100;
    const auto index = static_cast<std::size_t>(&relation - relations_.data());
    std::vector<std::int64_t> ids;
    for (const auto node : nodes)
      if (rows_[node].table == &near_table(relation, where)) ids.push_back(rows_[node].id);
    std::vector<std::size_t> reached;
    if (ids.empty()) return reached;
    const RelationReader reader(lookup_, branches_, relation, where);
    std::vector<Value> cut;
    for (std::size_t i = 0; i < ids.size(); i += portion) {
      const auto first = ids.begin() + static_cast<std::ptrdiff_t>(i);
      const std::vector<std::int64_t> some(first,
                                           first + static_cast<std::ptrdiff_t>(std::min(portion, ids.size() - i)));
      const auto most = std::min(limits_.siblings, room());
      for (auto& [id, others] : reader.first(some, most + 1)) {  // one more, to know whether there are more
        const auto node = index_.at({&near_table(relation, where), id});
        bool is_cut = others.size() > most;
        for (const auto& other : others) {
          const auto known = index_.find({&far_table(relation, where), other});
          if (known == index_.end() && ((is_cut && &other == &others.back()) || room() == 0)) {
            is_cut = true;
            continue;
          }
          const auto end = known != index_.end() ? known->second : add({&far_table(relation, where), other});
          reached.push_back(end);
          edges_.insert(where == Walk::up ? Edge{end, node, index} : Edge{node, end, index});
        }
        if (is_cut) cut.emplace_back(id);
      }
    }
    for (const auto& [id, rows] : reader.count(cut))
      folds_.push_back({index, index_.at({&near_table(relation, where), id}), where, rows});
    return reached;
  }

  std::size_t add(const GraphRow& row) {
    index_[row] = rows_.size();
    rows_.push_back(row);
    return rows_.size() - 1;
  }

  Graph graph() {
    Graph graph{.nodes = GraphNodes(lookup_)(rows_), .edges = {}, .notes = std::move(notes_)};
    std::set<std::pair<std::size_t, std::size_t>> drawn;
    for (const auto& edge : edges_) {
      // Who has made a row again may have read it before: it is shown as made, as in LaminDB.
      const bool is_made = relations_[edge.relation].beside && edges_between(edge.to, edge.from);
      if (is_made && graph.nodes[edge.to].what != Graph::Part::row) continue;
      if (drawn.insert({edge.from, edge.to}).second)
        graph.edges.push_back({edge.from, edge.to, relations_[edge.relation].label, relations_[edge.relation].aside});
    }
    for (const auto& fold : folds_) add_fold(graph, fold);
    return graph;
  }
  bool edges_between(std::size_t from, std::size_t to) const {
    const auto found = edges_.lower_bound({from, to, 0});
    return found != edges_.end() && found->from == from && found->to == to;
  }

  void add_fold(Graph& graph, const Fold& fold) {
    auto left = fold.rows;
    for (const auto& edge : edges_)
      if (edge.relation == fold.relation && (fold.where == Walk::up ? edge.to : edge.from) == fold.node) --left;
    if (left <= 0) return;
    const auto& relation = relations_[fold.relation];
    const auto& table = far_table(relation, fold.where);
    auto name = left == 1 ? schema_detail::snake_name(table.registry) : schema_detail::plural_name(table.registry);
    std::replace(name.begin(), name.end(), '_', ' ');
    const auto more = graph.nodes.size();
    graph.nodes.push_back({.registry = lookup_.tables().qualified(table),
                           .title = text::with_commas(left) + " more " + name,
                           .what = Graph::Part::more});
    graph.edges.push_back(fold.where == Walk::up ? Graph::Edge{more, fold.node, relation.label, relation.aside}
                                                 : Graph::Edge{fold.node, more, relation.label, relation.aside});
  }

  const Lookup& lookup_;
  std::vector<GraphRelation> relations_;
  WalkLimits limits_;
  std::vector<Value> branches_{};
  std::vector<GraphRow> rows_{};             ///< the nodes
  std::size_t start_ = 1;                    ///< so many of them are where the walk began
  std::map<GraphRow, std::size_t> index_{};  ///< of the rows
  std::set<std::size_t> seen_[2]{};          ///< nodes that were walked from, by walk
  std::set<Edge> edges_{};
  std::vector<Fold> folds_{};
  std::vector<std::string> notes_{};
};

}  // namespace laminate::view_detail
