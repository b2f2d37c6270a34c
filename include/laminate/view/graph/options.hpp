/// @file
/// How far graphs of rows reach.
#pragma once
#include <cstddef>
#include <laminate/support/requirements.hpp>
#include <string>
#include <vector>

namespace laminate {

struct LineageOptions {
  bool upstream = true;    ///< what made it, and what that was made from
  bool downstream = true;  ///< what was made of it
  /// Arrows to walk from the row; a run is two arrows long. 0: to the ends.
  std::size_t depth = 0;
  /// Rows at most. What would be more is left out with a note.
  std::size_t max_nodes = 100;
  /// Rows at most of those that one run read or made, and the like; the others become one node that says how many.
  std::size_t max_siblings = 10;
  /// Registries whose rows are shown: `ULabel`, `bionty.CellType`, … Empty: artifacts, collections, and rows of other
  /// modules that runs can read. The registry of the row itself is always among them.
  std::vector<std::string> registries{};
};

struct ParentsOptions {
  bool parents = true;
  bool children = false;
  std::size_t depth = 0;  ///< generations; 0: all
  /// Rows at most, and rows at most of the children, or parents, of one; see LineageOptions.
  std::size_t max_nodes = 100, max_siblings = 10;
};

}  // namespace laminate
