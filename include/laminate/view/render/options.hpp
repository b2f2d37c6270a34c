/// @file
/// How graphs are drawn.
#pragma once
#include <cstddef>
#include <laminate/support/requirements.hpp>

namespace laminate {

struct DotOptions {
  /// Which way arrows point. `automatic`: to the right, where few things follow each other; else down.
  enum class Direction { automatic, right, down };
  Direction arrows = Direction::automatic;
  std::size_t title_width = 48;  ///< of a title, in characters; of longer ones the middle is left out
};

/// How a graph is drawn.
struct PictureOptions {
  DotOptions dot{};
  double dpi = 120;  ///< dots per inch, of PNG
};

}  // namespace laminate
