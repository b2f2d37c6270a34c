/// @file
/// save_picture(): graphs in files.
#pragma once

#include <filesystem>
#include <string>

#include <laminate/dataset/text_file.hpp>
#include <laminate/support/error.hpp>
#include <laminate/view/dot.hpp>
#include <laminate/view/graph/graph.hpp>

namespace laminate {

/// How a graph is drawn.
struct PictureOptions {
  DotOptions dot{};
  double dpi = 120;  ///< dots per inch, of PNG
};

namespace view_detail {

/// Draws a graph as `svg`, `png` or `pdf`. The component graphviz.hpp sets it before main() begins.
using Drawer = std::string (*)(const Graph&, const char* format, const PictureOptions&);
inline Drawer& drawer() {
  static Drawer draws = nullptr;
  return draws;
}

}  // namespace view_detail

/// Draws a graph into a file, by its suffix: `.svg`, `.png`, `.pdf`, which need the component graphviz.hpp; or `.dot`.
/// What is there is replaced.
/// @throws InvalidArgument for another suffix, without the component, or for a graph that is too large to be drawn;
/// CannotOpen for a file that cannot be written.
inline void save_picture(const Graph& graph, const std::filesystem::path& file, const PictureOptions& options = {}) {
  const auto suffix = file.extension().string();
  std::string picture;
  if (suffix == ".dot" || suffix == ".gv")
    picture = to_dot(graph, options.dot);
  else if (suffix != ".svg" && suffix != ".png" && suffix != ".pdf")
    throw InvalidArgument("'" + file.string() + "': graphs are drawn to .svg, .png and .pdf, and written to .dot");
  else if (!view_detail::drawer())
    throw InvalidArgument("'" + file.string() +
                          "': drawing needs Graphviz: include <laminate/graphviz.hpp>, link the CMake target "
                          "laminate::graphviz and install libgraphviz-dev; a .dot file can be written without");
  else
    picture = view_detail::drawer()(graph, suffix.c_str() + 1, options);
  dataset_detail::TextFile out(file, dataset_detail::TextFile::Mode::write);
  out.write(picture);
  out.close();
}

}  // namespace laminate
