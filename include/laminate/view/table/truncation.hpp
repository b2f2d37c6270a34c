/// @file
/// Says that a table has not all rows of its query.
#pragma once

#include <string>

#include <laminate/support/log.hpp>
#include <laminate/view/table/table.hpp>

namespace laminate::view_detail {

/// For forms of a table that have no place to say it.
inline void log_truncated(const Table& table) {
  if (!table.is_truncated) return;
  const auto count = table.rows.size();
  log(LogLevel::warning, "only the first " + (count == 1 ? "row" : std::to_string(count) + " rows") +
                             (table.registry.empty() ? "" : " of " + table.registry) + (count == 1 ? " is" : " are") +
                             " shown");
}

}  // namespace laminate::view_detail
