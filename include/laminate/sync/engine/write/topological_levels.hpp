/// @file
/// An order of rows that need each other.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <laminate/support/requirements.hpp>

namespace laminate::sync_detail {

/// Positions in groups: each stands in a later group than those that it needs.
struct Levels {
  std::vector<std::vector<std::size_t>> groups;  ///< each in ascending order
  bool cyclic = false;                           ///< the last group is of those that need themselves, or such ones
};

/// The levels of n positions; `needs` are pairs of one that needs another. O(n + needs).
inline Levels levels(std::size_t n, const std::vector<std::pair<std::size_t, std::size_t>>& needs) {
  std::vector<std::size_t> open(n), level(n), ready;
  std::vector<std::vector<std::size_t>> needed_by(needs.empty() ? 0 : n);
  for (const auto& [one, other] : needs) {
    ++open[one];
    needed_by[other].push_back(one);
  }
  for (std::size_t i = 0; i < n; ++i)
    if (open[i] == 0) ready.push_back(i);
  std::size_t count = ready.empty() ? 0 : 1;
  for (std::size_t next = 0; !needs.empty() && next < ready.size(); ++next)
    for (const auto i : needed_by[ready[next]])
      if (--open[i] == 0) {
        level[i] = level[ready[next]] + 1;
        count = level[i] + 1;  // the last ones are the highest
        ready.push_back(i);
      }
  Levels found{.groups = {}, .cyclic = ready.size() < n};
  found.groups.resize(count + found.cyclic);
  for (std::size_t i = 0; i < n; ++i) found.groups[open[i] == 0 ? level[i] : count].push_back(i);
  return found;
}

}  // namespace laminate::sync_detail
