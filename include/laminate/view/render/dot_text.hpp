/// @file
/// Writes graphs in DOT.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/render/options.hpp>
#include <laminate/view/render/text.hpp>

namespace laminate {

namespace view_detail {

/// Text inside an HTML-like label, or an attribute of it. What XML does not have, even escaped, becomes U+FFFD; so do
/// bytes that are no UTF-8. `backslash` stands for one: it begins a sequence of DOT's, even if written as &#92;.
inline std::string dot_escaped(std::string_view text, std::string_view backslash = "&#92;&#92;") {
  std::string out;
  while (!text.empty()) {
    const auto before = text;
    const auto character = python::take_character(text);
    const auto bytes = before.substr(0, before.size() - text.size());
    const bool is_xml = character >= 0x20 && character != 0xfffd && character != 0xfffe && character != 0xffff &&
                        (character < 0x7f || character > 0x9f) && (character < 0xd800 || character > 0xdfff);
    if (!is_xml)
      out += "\xef\xbf\xbd";
    else if (character == '\\')
      out += backslash;
    else if (character < 0x80 &&
             std::string_view("&<>\"'").find(static_cast<char>(character)) != std::string_view::npos)
      out += "&#" + std::to_string(static_cast<unsigned>(character)) + ';';
    else
      out += bytes;
  }
  return out;
}

/// The beginning and the end: what tells files apart is at the end of their keys.
inline std::string without_middle(std::string_view text, std::size_t limit) {
  const auto size = text::width(text);
  if (limit < 3 || size <= limit) return std::string(text);
  const auto end = (limit - 1) * 2 / 3;
  const auto skipped = text::first_characters(text, size - end).size();
  return std::string(text::first_characters(text, limit - 1 - end)) + "…" + std::string(text.substr(skipped));
}

class DotText {
 public:
  DotText(const Graph& graph, const DotOptions& options)
      : graph_(graph), options_(options), is_uniform_(graph.is_uniform()) {}

  std::string operator()() {
    // Fonts are tried in turn; the last is what the system has.
    out_ = "digraph laminate {\n  graph [rankdir=" + std::string(is_wide() ? "LR" : "TB") +
           ", bgcolor=white, pad=0.2, nodesep=0.16, ranksep=0.35, fontname=\"" + std::string(font) +
           "\", fontsize=10, fontcolor=\"#6b7280\"";
    if (!graph_.notes.empty()) out_ += ", labelloc=b, label=<" + notes() + ">";
    out_ += "]\n  node [shape=box, style=\"rounded,filled\", margin=\"0.1,0.03\", height=0.3, fontname=\"" +
            std::string(font) +
            "\", fontsize=11, fontcolor=\"#111827\"]\n  edge [arrowsize=0.6, color=\"#6b7280\", fontname=\"" +
            std::string(font) + "\", fontsize=9, fontcolor=\"#6b7280\"]\n";
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) add_node(i);
    for (const auto& edge : graph_.edges) add_edge(edge);
    return out_ + "}\n";
  }

 private:
  static constexpr std::string_view font = "Helvetica,Arial,DejaVu Sans,sans-serif";
  struct NodeColors {
    std::string_view fill, line;
  };

  static NodeColors colors_of(const Graph::Node& node) {
    if (node.what == Graph::Part::transfer) return {"#ffedd5", "#c2410c"};
    if (node.what == Graph::Part::run) return {"#eff2ff", "#818cf8"};
    if (node.what == Graph::Part::more) return {"#f9fafb", "#9ca3af"};
    if (node.registry == "Artifact") return {"#ffffff", "#9ca3af"};
    if (node.registry == "Collection") return {"#fef9c3", "#ca8a04"};
    if (node.registry == "Transform") return {"#f3e8ff", "#a855f7"};
    return {"#f0fdf4", "#065f46"};
  }

  void add_node(std::size_t i) {
    const auto& node = graph_.nodes[i];
    auto [fill, line] = colors_of(node);
    const bool is_focus = i == 0;
    if (is_focus) fill = "#a7f3d0", line = "#047857";
    const bool dashed = node.what == Graph::Part::more || node.what == Graph::Part::transfer;
    auto small = node.what == Graph::Part::row && !is_uniform_ ? node.registry : std::string();
    if (!node.about.empty()) text::append_part(small, node.about, " · ");
    auto title = dot_escaped(without_middle(node.title, options_.title_width));
    if (title.empty()) title = "&#160;";
    if (is_focus) title = "<B>" + title + "</B>";
    constexpr std::string_view row = "<TR><TD>", end = "</TD></TR>";  // lines of a table stand apart enough
    out_ += "  n" + std::to_string(i) + " [label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">";
    ((out_ += row) += title) += end;
    if (!small.empty())
      ((((out_ += row) += "<FONT POINT-SIZE=\"8.5\" COLOR=\"#6b7280\">") +=
        dot_escaped(without_middle(small, 2 * options_.title_width))) += "</FONT>") += end;
    out_ += "</TABLE>>, fillcolor=\"" + std::string(fill) + "\", color=\"" + std::string(line) + '"';
    if (dashed) out_ += ", style=\"rounded,filled,dashed\"";
    if (is_focus) out_ += ", penwidth=1.8";
    out_ += ", tooltip=\"" + tooltip(node) + "\"]\n";
  }

  /// What is known of the row, for who points at it.
  static std::string tooltip(const Graph::Node& node) {
    auto text = node.registry + ' ' + node.title;
    if (!node.uid.empty()) text += "\nuid: " + node.uid;
    for (const auto& [name, value] : node.details) text += '\n' + name + ": " + text::cut(value, 200);
    return text::joined(text::split_lines(text), "&#10;", [](const std::string& line) {
      return dot_escaped(line, "&#92;&#92;&#92;&#92;");  // Graphviz looks twice
    });
  }

  void add_edge(const Graph::Edge& edge) {
    out_ += "  n" + std::to_string(edge.from) + " -> n" + std::to_string(edge.to);
    if (!edge.label.empty())
      out_ += " [label=<&#160;" + dot_escaped(edge.label) + "&#160;>, style=dashed" +
              (edge.aside ? ", constraint=false]" : "]");
    out_ += '\n';
  }

  std::string notes() const {
    return text::joined(graph_.notes, "<BR/>", [](const std::string& note) { return dot_escaped("… " + note); });
  }

  /// Nodes are wider than high: a graph reads better across unless it is long.
  bool is_wide() const {
    if (options_.arrows != DotOptions::Direction::automatic) return options_.arrows == DotOptions::Direction::right;
    constexpr std::size_t width = 200, height = 45, gap = 40;
    const auto [length, breadth] = extent();
    return std::max(length * (width + gap), breadth * height * 8 / 5) <=
           std::max(breadth * width, length * (height + gap) * 8 / 5);
  }

  /// How many steps the graph is long from the first node in both directions, and the most nodes in one step.
  std::pair<std::size_t, std::size_t> extent() const {
    const auto count = graph_.nodes.size();
    std::vector<std::vector<std::pair<std::size_t, int>>> next(count);
    for (const auto& edge : graph_.edges) {
      next[edge.from].push_back({edge.to, 1});
      next[edge.to].push_back({edge.from, -1});
    }
    std::vector<int> rank(count);
    std::vector<bool> seen(count);
    std::vector<std::size_t> order;
    std::map<int, std::size_t> sizes;
    for (std::size_t first = 0; first < count; ++first) {
      if (seen[first]) continue;
      seen[first] = true;
      order.push_back(first);
      for (std::size_t at = order.size() - 1; at < order.size(); ++at) {
        ++sizes[rank[order[at]]];
        for (const auto& [other, step] : next[order[at]])
          if (!seen[other]) {
            seen[other] = true;
            rank[other] = rank[order[at]] + step;
            order.push_back(other);
          }
      }
    }
    std::size_t breadth = 0;
    for (const auto& [step, size] : sizes) breadth = std::max(breadth, size);
    return {sizes.size(), breadth};
  }

  const Graph& graph_;
  const DotOptions& options_;
  bool is_uniform_;
  std::string out_{};
};

}  // namespace view_detail

LAMINATE_INLINE std::string to_dot(const Graph& graph, const DotOptions& options) {
  return view_detail::DotText(graph, options)();
}

}  // namespace laminate
