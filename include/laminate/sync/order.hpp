/// @file
/// Sorting, compiled once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace laminate::detail {

/// Sorts positions. A sync sorts by many orders, and std::sort is twenty functions for each of them.
inline void sort_positions(std::vector<std::size_t>& positions,
                           const std::function<bool(std::size_t, std::size_t)>& before) {
  if (!std::is_sorted(positions.begin(), positions.end(), before))
    std::sort(positions.begin(), positions.end(), before);
}

/// The positions of `n` things in order.
inline std::vector<std::size_t> sorted_positions(std::size_t n,
                                                 const std::function<bool(std::size_t, std::size_t)>& before) {
  std::vector<std::size_t> positions(n);
  for (std::size_t i = 0; i < n; ++i) positions[i] = i;
  sort_positions(positions, before);
  return positions;
}

}  // namespace laminate::detail
