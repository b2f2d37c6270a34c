/// @file
/// A graph of rows and how one came of the other: made once (lineage.hpp, parents.hpp), rendered in several forms. Its
/// text is rendered by <laminate/view/graph/graph_text.hpp>, which these two include.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/view/render/style.hpp>

namespace laminate {

/// Rows of a database, and arrows between them. Texts are as the database holds them: renderers escape and cut.
struct Graph {
  /// What a node stands for, which says how it is drawn.
  enum class Part {
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
    Part what = Part::row;
    std::vector<Detail> details{};
  };
  /// An arrow, from what was there first to what came of it. Nodes are named by their position.
  struct Edge {
    std::size_t from = 0, to = 0;
    std::string label{};  ///< empty: made or read
    bool aside = false;   ///< does not count as a way from the first node to what is behind
  };

  std::vector<Node> nodes{};  ///< the first is the row that was asked for
  std::vector<Edge> edges{};
  std::vector<std::string> notes{};  ///< what is left out
  /// What the arrows come from and lead to, seen from the first node: headings.
  std::string above = "upstream", below = "downstream";

  /// Whether all nodes are of one registry, which then need not be said of each.
  bool is_uniform() const {
    return std::all_of(nodes.begin(), nodes.end(), [&](const Node& n) { return n.registry == nodes.front().registry; });
  }

  /// As text: what stands above the first node, and what below it. Each node has one line; where it comes again, it
  /// says so. Rows that nothing follows stay in one column, so that long chains fit. Every line ends with a line end.
  std::string str(const TextStyle& style = {}) const;
};

constexpr std::string_view to_string(Graph::Part part) {
  constexpr std::string_view names[] = {"row", "run", "transfer", "more"};
  return names[static_cast<std::size_t>(part)];
}

std::ostream& operator<<(std::ostream& out, const Graph& graph);

}  // namespace laminate
