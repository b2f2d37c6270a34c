/// @file
/// Reads the rows of a query as a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/query/render.hpp>
#include <laminate/registry/scope.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table/functions.hpp>
#include <laminate/view/table/options.hpp>
#include <laminate/view/table/table.hpp>
#include <laminate/view/table/table_rows.hpp>

namespace laminate::view_detail {

/// A table and the numbers of its rows.
struct TableWithIds {
  Table table{};
  std::vector<Value> ids{};
};

inline Table::Column column_of_table(const TableInfo& table, const ColumnInfo& column) {
  const bool is_key =
      column.kind == Kind::uid || column.name == "key" || (table.display && &column == &table.columns[*table.display]);
  return {.name = column.name, .kind = column.kind, .is_key = is_key};
}

/// The rows of a query with these columns of theirs, one more than `limit` at most unless the query has a limit.
inline TableWithIds read_table(Session& session, query::Select select, bool all_branches,
                               const std::vector<const ColumnInfo*>& shown, std::int64_t limit) {
  const auto& table = *select.table;
  TableWithIds made{.table = {.registry = std::string(table.registry)}};
  select = as_shown(std::move(select));
  const bool may_truncate = !select.limit;
  if (may_truncate) select.limit = registry_detail::not_negative("limit", limit) + 1;
  select.terms = {{.path = {.column = &table.columns[table.id]}}};
  for (const auto* column : shown) {
    made.table.columns.push_back(column_of_table(table, *column));
    select.terms.push_back({.path = {.column = column}});
  }
  auto rows =
      session.query(query::render(session.dialect(), registry_detail::scoped(session, std::move(select), all_branches)),
                    Expected::many);
  while (rows.next()) {
    made.table.is_truncated = may_truncate && static_cast<std::int64_t>(made.ids.size()) == limit;
    if (made.table.is_truncated) break;
    made.ids.push_back(to_value(rows[0]));
    auto& row = made.table.rows.emplace_back();
    for (std::size_t i = 0; i < shown.size(); ++i) row.push_back(shown_cell(rows[i + 1], shown[i]->kind));
  }
  return made;
}

/// All columns are of the table of the query.
LAMINATE_INLINE Table make_table(Session& session, query::Select select, bool all_branches,
                                 const TableOptions& options) {
  const auto& table = *select.table;
  if (!options.include.empty() || !options.features.empty())
    throw InvalidArgument("values of related rows and features need the database's schema: to_table(db, query, …), " +
                              std::string("from <laminate/view/related_table.hpp>"),
                          {.registry = std::string(table.registry), .uid = {}, .column = {}});
  const auto shown = shown_columns(session, table, options.columns);
  auto made = read_table(session, std::move(select), all_branches, shown, options.limit).table;
  made.columns.front().is_index = options.columns.empty();
  for (auto& column : made.columns) column.is_asked = !options.columns.empty();
  return made;
}

}  // namespace laminate::view_detail
