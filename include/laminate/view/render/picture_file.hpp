/// @file
/// Draws graphs into files.
#pragma once

#include <filesystem>
#include <string>

#include <laminate/dataset/text_file.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/dot.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/render/drawer.hpp>

namespace laminate {

LAMINATE_INLINE void save_picture(const Graph& graph, const std::filesystem::path& file,
                                  const PictureOptions& options) {
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
