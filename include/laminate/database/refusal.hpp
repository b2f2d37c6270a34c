/// @file
/// What databases refuse, in words that are the same for all engines.
#pragma once

#include <string>
#include <utility>

#include <laminate/support/requirements.hpp>

namespace laminate::database_detail {

/// Why a row was refused, and the way out.
struct RowRefusal {
  std::string sentence, column{};  ///< the first of the columns, where they are known

  static RowRefusal unset(const std::string& columns, std::string first) {
    return {"its " + columns + " is not set, which this database requires: set it", std::move(first)};
  }
  static RowRefusal taken(const std::string& columns, std::string first) {
    return {"another row has the same " + columns + ": choose others, or use that row", std::move(first)};
  }
  static RowRefusal by_check(const std::string& name) {
    return {"the CHECK " + name + " of this database does not hold: correct the values that it names"};
  }
};

inline constexpr const char* in_use = "another program is working with this database; try again when it has finished";

}  // namespace laminate::database_detail
