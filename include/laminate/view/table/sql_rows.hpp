/// @file
/// Runs SQL of the user.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table/functions.hpp>
#include <laminate/view/table/table.hpp>

namespace laminate::view_detail {

/// Of columns with one name, the second is `name_2`: rows of JSON have each name once.
inline std::string new_name(const Table& table, std::string name) {
  const auto is_taken = [&](const std::string& wanted) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const Table::Column& column) { return column.name == wanted; });
  };
  auto free = name;
  for (int i = 2; is_taken(free); ++i) free = name + '_' + std::to_string(i);
  return free;
}

LAMINATE_INLINE Table run_sql(Session& session, const std::string& sql, std::int64_t limit,
                              const std::vector<Value>& values) {
  if (!session.connection().read_only())
    throw InvalidArgument(session.name() + " is open for writing: open it read-only to run SQL of your own",
                          {.registry = {}, .uid = {}, .column = {}});
  const Transaction snapshot(session, Transaction::Mode::read);
  auto rows = session.query(sql, values, Expected::many);
  Table table;
  for (auto& name : rows.columns()) table.columns.push_back({.name = new_name(table, std::move(name))});
  if (table.columns.empty()) throw InvalidArgument("'" + sql + "' has no rows to show: only queries are run here");
  while (rows.next()) {
    if (static_cast<std::int64_t>(table.rows.size()) == limit) {
      table.is_truncated = true;
      break;
    }
    auto& row = table.rows.emplace_back();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      row.push_back(to_value(rows[i]));
      // A column of an expression has no type of its own: its first value says what it holds.
      if (table.rows.size() == 1 && row.back().integer()) table.columns[i].kind = Kind::integer;
      if (table.rows.size() == 1 && row.back().real()) table.columns[i].kind = Kind::real;
    }
  }
  return table;
}

}  // namespace laminate::view_detail
