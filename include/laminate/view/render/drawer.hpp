/// @file
/// What draws graphs, if a component does.
#pragma once

#include <string>

#include <laminate/view/render/options.hpp>

namespace laminate {

struct Graph;

namespace view_detail {

/// Draws a graph as `svg`, `png` or `pdf`. The component graphviz.hpp sets it before main() begins.
using Drawer = std::string (*)(const Graph&, const char* format, const PictureOptions&);
inline Drawer& drawer() {
  static Drawer draws = nullptr;
  return draws;
}

}  // namespace view_detail

}  // namespace laminate
