/// @file
/// A graph of rows and how one came of the other: made once (lineage.hpp, parents.hpp), rendered in several forms.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/view/style.hpp>
#include <laminate/view/text.hpp>

namespace laminate {

/// Rows of a database, and arrows between them. Texts are as the database holds them: renderers escape and cut.
struct Graph {
  /// What a node stands for, which says how it is drawn.
  enum class part {
    row,       ///< an artifact, a label, … of any registry
    run,       ///< a run, named by what ran
    transfer,  ///< a run that brought rows from another instance
    more,      ///< rows that are not shown one by one; it has no uid
  };
  struct Detail {
    std::string name, value;
  };
  struct Node {
    std::string registry{};  ///< `Artifact`, `bionty.CellType`
    std::string uid{};
    std::string title{};  ///< what people call it
    std::string about{};  ///< a few words more: `dataset, 9K1dteZ`
    part what = part::row;
    std::vector<Detail> details{};
  };
  /// An arrow, from what was there first to what came of it. Nodes are named by their position.
  struct Edge {
    std::size_t from = 0, to = 0;
    std::string label{};  ///< empty: made or read
  };

  std::vector<Node> nodes{};  ///< the first is the row that was asked for
  std::vector<Edge> edges{};
  std::vector<std::string> notes{};  ///< what is left out
  /// What the arrows come from and lead to, seen from the first node: headings.
  std::string above = "upstream", below = "downstream";

  /// As text: what stands above the first node, and what below it. Each node has one line; where it comes again, it
  /// says so. Rows that nothing follows stay in one column, so that long chains fit. Every line ends with a line end.
  std::string str(const TextStyle& style = {}) const;
};

constexpr std::string_view to_string(Graph::part part) {
  constexpr std::string_view names[] = {"row", "run", "transfer", "more"};
  return names[static_cast<std::size_t>(part)];
}

namespace detail {

class GraphText {
 public:
  GraphText(const Graph& graph, const TextStyle& style)
      : graph_(graph), style_(style), edges_{each_node(), each_node()}, side_(graph.nodes.size(), none) {
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
      edges_[up][graph.edges[i].to].push_back(i);
      edges_[down][graph.edges[i].from].push_back(i);
    }
    printed_.assign(graph.nodes.size(), false);
  }

  std::string operator()() {
    if (graph_.nodes.empty()) return {};
    mark(up);
    mark(down);
    text::Tree root{{line(0, "", "", 0)}};
    printed_[0] = true;
    for (const auto way : {up, down}) {
      const auto next = beyond(0, way);
      if (next.empty()) continue;
      root.children.push_back({{text::painted(style_, text::ink::heading, way == up ? graph_.above : graph_.below)}});
      go_on(root.children.back(), next, way, 1);
    }
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)  // of graphs that somebody else has made
      if (!printed_[i]) root.children.push_back({{line(i, "", "", 1)}});
    auto out = text::draw(root);
    for (const auto& note : graph_.notes)
      text::detail::append_line(out, text::painted(style_, text::ink::dim, "… " + text::printable(note)));
    return out;
  }

 private:
  enum direction : std::size_t { up, down };
  enum side { none, above, below };

  std::vector<std::vector<std::size_t>> each_node() const {
    return std::vector<std::vector<std::size_t>>(graph_.nodes.size());
  }
  std::size_t end_of(std::size_t edge, direction way) const {
    return way == up ? graph_.edges[edge].from : graph_.edges[edge].to;
  }

  /// Finds what is above the first node, or below it.
  void mark(direction way) {
    std::vector<std::size_t> todo{0};
    while (!todo.empty()) {
      const auto node = todo.back();
      todo.pop_back();
      for (const auto edge : edges_[way][node])
        if (const auto next = end_of(edge, way); next != 0 && side_[next] == none) {
          side_[next] = way == up ? above : below;
          todo.push_back(next);
        }
    }
  }

  /// The edges that lead on in this direction: not to what the other half of the tree has.
  std::vector<std::size_t> beyond(std::size_t node, direction way) const {
    std::vector<std::size_t> found;
    for (const auto edge : edges_[way][node])
      if (side_[end_of(edge, way)] != (way == up ? below : above)) found.push_back(edge);
    return found;
  }
  /// The edges to what stands beside: it neither led to the first node nor came of it.
  std::vector<std::size_t> beside(std::size_t node, direction way) const {
    std::vector<std::size_t> found;
    const auto back = way == up ? down : up;
    for (const auto edge : edges_[back][node])
      if (const auto other = end_of(edge, back); side_[other] == none && !printed_[other] && other != 0)
        found.push_back(edge);
    return found;
  }

  void go_on(text::Tree& tree, const std::vector<std::size_t>& edges, direction way, std::size_t level) {
    if (edges.size() == 1) return add(tree, edges.front(), way, level);
    for (const auto edge : edges) add(tree.children.emplace_back(), edge, way, level + 1);
  }

  /// Adds the far end of an edge and all behind it: in the same column as long as there is one way only.
  void add(text::Tree& tree, std::size_t edge, direction way, std::size_t level) {
    for (;;) {
      const auto node = end_of(edge, way);
      const bool again = printed_[node];
      tree.lines.push_back(line(node, way == up ? "↑ " : "↓ ", graph_.edges[edge].label, level, again));
      if (again) return;
      printed_[node] = true;
      const auto next = beyond(node, way);
      for (const auto other : beside(node, way)) add_beside(tree, other, way == up ? down : up, level, next.size() > 1);
      if (next.size() != 1) return go_on(tree, next, way, level);
      edge = next.front();
    }
  }
  void add_beside(text::Tree& tree, std::size_t edge, direction way, std::size_t level, bool branches) {
    const auto node = end_of(edge, way);
    if (branches || !beyond(node, way).empty()) return add(tree.children.emplace_back(), edge, way, level + 1);
    printed_[node] = true;
    tree.lines.push_back(line(node, way == up ? "  ↑ " : "  ↓ ", graph_.edges[edge].label, level));
  }

  /// `↑ Artifact raw/plate1.csv  dataset, 9K1dteZ`
  std::string line(std::size_t index, std::string_view arrow, const std::string& label, std::size_t level,
                   bool again = false) const {
    const auto& node = graph_.nodes[index];
    const auto registry = node.what == Graph::part::more ? "" : text::printable(node.registry) + ' ';
    auto title = text::printable(node.title), about = again ? "(see above)" : text::printable(node.about);
    if (!label.empty()) about = '(' + text::printable(label) + ')' + (about.empty() ? "" : "  " + about);
    if (style_.width > 0) {
      constexpr std::size_t least = 12;
      const auto used = 4 * level + text::width(arrow) + text::width(registry);
      const auto room = std::max(style_.width, used + least) - used;
      title = text::cut(title, room);
      const auto left = room - text::width(title);
      about = left < least ? "" : text::cut(about, left - 2);
    }
    const auto ink = index == 0 ? text::ink::value : node.what == Graph::part::more ? text::ink::dim : text::ink::name;
    auto out = text::painted(style_, text::ink::dim, arrow) + text::painted(style_, text::ink::type, registry) +
               text::painted(style_, ink, title);
    return about.empty() ? out : out + "  " + text::painted(style_, text::ink::dim, about);
  }

  const Graph& graph_;
  const TextStyle& style_;
  std::vector<std::vector<std::size_t>> edges_[2];  ///< of each node
  std::vector<side> side_;
  std::vector<bool> printed_;
};

}  // namespace detail

inline std::string Graph::str(const TextStyle& style) const { return detail::GraphText(*this, style)(); }

inline std::ostream& operator<<(std::ostream& out, const Graph& graph) { return out << graph.str(); }

}  // namespace laminate
