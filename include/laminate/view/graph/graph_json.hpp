/// @file
/// Graphs as JSON:
///
///     {"nodes": [{"registry": "Artifact", "uid": "…", "title": "…", "about": "…", "part": "row", "details": {…}}],
///      "edges": [{"from": 1, "to": 0, "label": "", "aside": false}],   positions in nodes, of which the first was
///      asked for "notes": ["…"]}
#pragma once

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <laminate/view/graph/graph.hpp>
#include <laminate/view/table/cell_json.hpp>

namespace laminate {

/// All of a graph; nothing is cut.
inline boost::json::value to_json(const Graph& graph) {
  boost::json::array nodes, edges, notes;
  for (const auto& node : graph.nodes) {
    boost::json::object details;
    for (const auto& [name, value] : node.details) details[name] = value;
    nodes.push_back(boost::json::object{{"registry", node.registry},
                                        {"uid", node.uid},
                                        {"title", node.title},
                                        {"about", node.about},
                                        {"part", to_string(node.what)},
                                        {"details", std::move(details)}});
  }
  for (const auto& edge : graph.edges)
    edges.push_back(
        boost::json::object{{"from", edge.from}, {"to", edge.to}, {"label", edge.label}, {"aside", edge.aside}});
  for (const auto& note : graph.notes) notes.emplace_back(note);
  boost::json::value json{{"nodes", std::move(nodes)}, {"edges", std::move(edges)}, {"notes", std::move(notes)}};
  view_detail::make_sound(json);
  return json;
}

}  // namespace laminate
