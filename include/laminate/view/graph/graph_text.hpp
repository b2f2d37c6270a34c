/// @file
/// Graphs as text. Defines Graph::str().
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/render/text.hpp>

namespace laminate {

namespace view_detail {

class GraphText {
 public:
  GraphText(const Graph& graph, const TextStyle& style)
      : graph_(graph), style_(style), edges_{each_node(), each_node()}, side_(graph.nodes.size(), beside) {
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
      edges_[up][graph.edges[i].to].push_back(i);
      edges_[down][graph.edges[i].from].push_back(i);
    }
    printed_.assign(graph.nodes.size(), false);
    is_uniform_ = graph.is_uniform();
  }

  std::string operator()() {
    if (graph_.nodes.empty()) return {};
    mark(up);
    mark(down);
    text::Tree root{{line(0, "", "", 0)}};
    printed_[0] = true;
    add_beside(root, 0, up, 0);
    add_beside(root, 0, down, 0);
    for (const auto direction : {up, down}) {
      const auto next = beyond(0, direction, direction == up ? above : below);
      if (next.empty()) continue;
      root.children.push_back({{text::painted(style_, text::Ink::heading,
                                              text::printable(direction == up ? graph_.above : graph_.below))}});
      go_on(root.children.back(), next, direction, direction == up ? above : below, 1);
    }
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)  // not connected, in graphs that somebody else has made
      if (!printed_[i]) root.children.push_back({{line(i, "", "", 1)}});
    auto out = text::draw(root);
    for (const auto& note : graph_.notes)
      text::detail::append_line(out, text::painted(style_, text::Ink::dim, "… " + text::printable(note)));
    return out;
  }

 private:
  enum Direction : std::size_t { up, down };
  /// Where a node stands: it led to the first one, came of it, or did neither.
  enum class Side { above, below, beside };
  using enum Side;

  std::vector<std::vector<std::size_t>> each_node() const {
    return std::vector<std::vector<std::size_t>>(graph_.nodes.size());
  }
  std::size_t end_of(std::size_t edge, Direction direction) const {
    return direction == up ? graph_.edges[edge].from : graph_.edges[edge].to;
  }
  static std::string arrow(Direction direction) { return direction == up ? "↑ " : "↓ "; }

  void mark(Direction direction) {
    std::vector<std::size_t> todo{0};
    while (!todo.empty()) {
      const auto node = todo.back();
      todo.pop_back();
      for (const auto edge : edges_[direction][node])
        if (const auto next = end_of(edge, direction);
            next != 0 && side_[next] == beside && !graph_.edges[edge].aside) {
          side_[next] = direction == up ? above : below;
          todo.push_back(next);
        }
    }
  }

  /// The edges that lead on in a direction, to what stands on one side.
  std::vector<std::size_t> beyond(std::size_t node, Direction direction, Side where) const {
    std::vector<std::size_t> found;
    for (const auto edge : edges_[direction][node])
      if (const auto next = end_of(edge, direction); next != 0 && side_[next] == where) found.push_back(edge);
    return found;
  }

  void go_on(text::Tree& tree, const std::vector<std::size_t>& edges, Direction direction, Side where,
             std::size_t level) {
    if (edges.size() == 1 && tree.children.empty()) return add(tree, edges.front(), direction, where, level);
    for (const auto edge : edges) add(tree.children.emplace_back(), edge, direction, where, level + 1);
  }

  /// Adds the far end of an edge and all behind it: in the same column as long as there is one way only.
  void add(text::Tree& tree, std::size_t edge, Direction direction, Side where, std::size_t level) {
    for (;;) {
      const auto node = end_of(edge, direction);
      const auto& label = graph_.edges[edge].label;
      if (printed_[node]) return tree.lines.push_back(line(node, arrow(direction), label, level, "(see above)"));
      printed_[node] = true;
      const auto next = beyond(node, direction, where);
      const bool closes = next.size() == 1 && printed_[end_of(next.front(), direction)];
      tree.lines.push_back(line(node, arrow(direction), label, level, closes ? seen(next.front(), direction) : ""));
      if (where != beside) add_beside(tree, node, direction, level);
      add_beside(tree, node, direction == up ? down : up, level);
      if (closes) return;
      if (next.size() != 1 || !tree.children.empty()) return go_on(tree, next, direction, where, level);
      edge = next.front();
    }
  }
  /// What stands beside a node: a line each, unless there is more behind it.
  void add_beside(text::Tree& tree, std::size_t node, Direction direction, std::size_t level) {
    for (const auto edge : beyond(node, direction, beside)) {
      const auto other = end_of(edge, direction);
      if (printed_[other]) continue;
      if (!beyond(other, direction, beside).empty()) {
        add(tree.children.emplace_back(), edge, direction, beside, level + 1);
        continue;
      }
      printed_[other] = true;
      tree.lines.push_back(line(other, "  " + arrow(direction), graph_.edges[edge].label, level));
    }
  }
  std::string seen(std::size_t edge, Direction direction) const {
    return arrow(direction) + text::printable(graph_.nodes[end_of(edge, direction)].title) + " (see above)";
  }

  /// `↑ Artifact raw/plate1.csv  dataset, 9K1dteZ`
  std::string line(std::size_t index, const std::string& arrow, const std::string& label, std::size_t level,
                   const std::string& remark = {}) const {
    const auto& node = graph_.nodes[index];
    const bool shows_registry = index == 0 || (!is_uniform_ && node.what != Graph::Part::more);
    const auto registry = shows_registry ? text::printable(node.registry) + ' ' : "";
    auto title = text::printable(node.title), about = text::printable(node.about);
    if (remark.starts_with('(')) about.clear();  // the line says it where it stands first
    for (const auto& part : {label.empty() ? "" : '(' + text::printable(label) + ')', remark})
      if (!part.empty()) text::append_part(about, part, "  ");
    if (style_.width > 0) {
      constexpr std::size_t least = 12;
      const auto used = 4 * level + text::width(arrow) + text::width(registry);
      const auto room = std::max(style_.width, used + least) - used;
      // Of both the middle is left out: keys differ at their ends, and the uid is the last of the words beside them.
      const auto behind = about.empty() ? 0 : std::min(text::width(about) + 2, std::max(room / 3, least + 2));
      title = text::cut_middle(title, room > behind + least ? room - behind : room);
      const auto left = room - text::width(title);
      about = left < least ? "" : text::cut_middle(about, left - 2);
    }
    const auto ink = index == 0 ? text::Ink::value : node.what == Graph::Part::more ? text::Ink::dim : text::Ink::name;
    auto out = text::painted(style_, text::Ink::dim, arrow) + text::painted(style_, text::Ink::type, registry) +
               text::painted(style_, ink, title);
    return about.empty() ? out : out + "  " + text::painted(style_, text::Ink::dim, about);
  }

  const Graph& graph_;
  TextStyle style_;
  std::vector<std::vector<std::size_t>> edges_[2];  ///< of each node
  std::vector<Side> side_;
  std::vector<bool> printed_;
  bool is_uniform_ = false;
};

}  // namespace view_detail

LAMINATE_INLINE std::string Graph::str(const TextStyle& style) const { return view_detail::GraphText(*this, style)(); }

LAMINATE_INLINE std::ostream& operator<<(std::ostream& out, const Graph& graph) { return out << graph.str(); }

}  // namespace laminate
