/// @file
/// Families of versions: rows whose uids have the same stem.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/sync/change.hpp>

namespace laminate::detail {

/// Runs `SELECT what FROM table` for the rows whose uid starts with one of the stems, and calls row(cursor) for each,
/// in any order.
template <class Row>
void for_families(Session& session, std::string_view what, const TableInfo& table, std::span<const std::string> stems,
                  const Row& row) {
  const auto& dialect = session.dialect();
  const std::string type = "text";
  in_parts(session, stems.size(), [&](std::size_t first, std::size_t n) {
    std::vector<std::vector<Value>> part;
    for (const auto& stem : stems.subspan(first, n)) part.push_back({stem});
    query::Sql sql;
    const auto from = dialect.rows({&type, 1}, part, sql);
    // CROSS JOIN: the few stems are the outer loop, each enters the table by its index.
    auto rows = session.query("SELECT " + std::string(what) + " FROM " + from + " CROSS JOIN " +
                                  query::quoted(table.name) + " AS t WHERE " + dialect.in_family("t.\"uid\"", "k.c0"),
                              sql.values);
    while (rows.next()) row(rows);
  });
}

}  // namespace laminate::detail
