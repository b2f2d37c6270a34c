/// @file
/// Sorting, compiled once: a sync sorts by many things, and std::sort with a comparison is fifty functions for each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

inline std::vector<std::size_t> sorted_positions(std::size_t n,
                                                 const std::function<bool(std::size_t, std::size_t)>& before) {
  std::vector<std::size_t> positions(n);
  for (std::size_t i = 0; i < n; ++i) positions[i] = i;
  if (!std::is_sorted(positions.begin(), positions.end(), before))
    std::sort(positions.begin(), positions.end(), before);
  return positions;
}

/// The positions of keys, the smallest first; equal ones in the order in which they stand.
inline std::vector<std::size_t> in_order(const std::vector<std::int64_t>& keys) {
  return sorted_positions(keys.size(),
                          [&](std::size_t a, std::size_t b) { return keys[a] != keys[b] ? keys[a] < keys[b] : a < b; });
}
inline std::vector<std::size_t> in_order(const std::vector<std::string_view>& keys) {
  return sorted_positions(keys.size(), [&](std::size_t a, std::size_t b) {
    const int order = keys[a].compare(keys[b]);
    return order != 0 ? order < 0 : a < b;
  });
}

}  // namespace laminate::support_detail
