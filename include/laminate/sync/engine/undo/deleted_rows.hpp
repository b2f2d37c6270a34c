/// @file
/// The rows of a table that an undo deletes.
#pragma once
#include <cstdint>
#include <laminate/support/requirements.hpp>
#include <unordered_set>
#include <vector>

namespace laminate::sync_detail {

struct DeletedRows {
  std::unordered_set<std::int64_t> ids{};
  std::vector<std::int64_t> order{};  ///< the same, in the order in which they were found

  /// Returns false if the row is listed already.
  bool add(std::int64_t id) {
    const bool is_new = ids.insert(id).second;
    if (is_new) order.push_back(id);
    return is_new;
  }
};

}  // namespace laminate::sync_detail
