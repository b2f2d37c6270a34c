/// @file
/// Families of versions: rows whose uids have the same stem.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/schema/table_info.hpp>

namespace laminate::detail {

/// Runs `SELECT what FROM table` for the rows whose uid starts with one of the stems, and calls row(cursor) for each,
/// in any order.
template <class Row>
void for_families(Session& session, std::string_view what, const TableInfo& table, std::span<const std::string> stems,
                  const Row& row) {
  // Each stem enters the index by itself; more of them in one statement cost the planner more than they save.
  const auto at_a_time = std::min<std::size_t>(128, session.connection().capabilities().rows_at_a_time);
  while (!stems.empty()) {
    const auto part = stems.first(std::min(at_a_time, stems.size()));
    stems = stems.subspan(part.size());
    query::Sql sql;
    std::string any;
    for (const auto& stem : part)
      (any += any.empty() ? "" : " OR ") +=
          session.dialect().test(query::op::startswith, table.columns[*table.uid], "\"uid\"", {stem}, sql);
    auto rows = session.query("SELECT " + std::string(what) + " FROM " + query::quoted(table.name) + " WHERE " + any,
                              sql.values);
    while (rows.next()) row(rows);
  }
}

}  // namespace laminate::detail
