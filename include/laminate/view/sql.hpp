/// @file
/// run_sql(): the rows of a query in SQL as a table.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/view/table.hpp>

namespace laminate {

namespace view_detail {

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

inline Table run_sql(Session& session, const std::string& sql, std::int64_t limit, const std::vector<Value>& values) {
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

}  // namespace view_detail

/// The rows of a query in the SQL of the database, for what no QuerySet says.
///
///     std::cout << run_sql(db, "SELECT suffix, count(*) FROM lamindb_artifact GROUP BY suffix");
///
/// Of columns with the same name later ones are called `name_2`, …; bytes are shown as `x'00ff'`.
///
/// @param limit rows at most; `is_truncated` says whether there are more
/// @param values what its placeholders stand for
/// @throws InvalidArgument if the database is open for writing, or `sql` is not one query; EngineError for what the
///         database does not understand, ReadOnly for what would write.
template <class Schema>
Table run_sql(const Database<Schema>& database, const std::string& sql, std::int64_t limit = 100,
              const std::vector<Value>& values = {}) {
  return view_detail::run_sql(database.session(), sql, limit, values);
}

}  // namespace laminate
