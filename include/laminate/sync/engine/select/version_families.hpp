/// @file
/// Families of versions: rows whose uids have the same stem.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/registry/uid.hpp>
#include <laminate/sync/engine/write/set_write.hpp>

namespace laminate::sync_detail {

/// Calls row(cursor) for all rows of families, given by their stems, in any order: their id, uid, whether they are the
/// latest, and stem, and what `more` says of the table t.
template <class Row>
void for_families(Session& session, const TableInfo& table, std::string_view more, std::span<const std::string> stems,
                  const Row& row) {
  const auto& dialect = session.dialect();
  const std::string type = session.catalog(table.name)->find("uid")->type;
  in_parts(session, stems.size(), [&](std::size_t first, std::size_t n) {
    std::vector<std::vector<Value>> keys;
    for (const auto& stem : stems.subspan(first, n)) keys.push_back({stem});
    query::Sql sql;
    const auto from = dialect.rows({&type, 1}, keys, sql);
    // CROSS JOIN: the stems are the outer loop, each enters the table by the index on its uid.
    auto rows = session.query("SELECT t.\"id\", t.\"uid\", t." + query::quoted(table.special.latest) + ", k.c0" +
                                  std::string(more) + " FROM " + from + " CROSS JOIN " + query::quoted(table.name) +
                                  " AS t WHERE " + dialect.begins_with("t.\"uid\"", "k.c0"),
                              sql.values);
    while (rows.next())
      if (stem_of(rows[1].text) == rows[3].text) row(rows);  // not those of a longer stem
  });
}

}  // namespace laminate::sync_detail
