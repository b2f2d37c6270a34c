/// @file
/// to_table(): the rows of a query as a table.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <laminate/registry/query_set.hpp>
#include <laminate/support/log.hpp>
#include <laminate/view/table/table_rows.hpp>
#include <laminate/view/table/table_text.hpp>

namespace laminate {

struct TableOptions {
  /// Columns of the registry, by their names in SQL or in the record. Empty: those that LaminDB shows; beside `include`
  /// and `features` the first of them, which name the row.
  std::vector<std::string> columns{};
  /// More columns, by Django's paths: `size`, `created_by__handle`, `ulabels__name`, `run__transform__key`; `features`
  /// stands for all features of which the rows have values. Needs the database's schema: to_table(db, query, …).
  /// Lists are sorted each on its own: of `ulabels__name` and `ulabels__uid` the first values need not belong together.
  std::vector<std::string> include{};
  /// Features by name or uid, whose values become columns. Needs the database's schema, too.
  std::vector<std::string> features{};
  /// Rows at most; a limit() of the query itself goes before it.
  std::int64_t limit = 100;
};

namespace view_detail {

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

/// For forms of a table that have no place to say it.
inline void log_truncated(const Table& table) {
  if (!table.is_truncated) return;
  const auto count = table.rows.size();
  log(LogLevel::warning, "only the first " + (count == 1 ? "row" : std::to_string(count) + " rows") +
                             (table.registry.empty() ? "" : " of " + table.registry) + (count == 1 ? " is" : " are") +
                             " shown");
}

/// All columns are of the table of the query.
inline Table make_table(Session& session, query::Select select, bool all_branches, const TableOptions& options) {
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

}  // namespace view_detail

/// The rows of a query, as LaminDB's `to_dataframe()` shows them: newest first unless the query has an order, without
/// the artifacts that LaminDB makes for itself (`kind` begins with `__lamindb`) unless a condition is about `kind`.
///
///     std::cout << to_table(db.registry<Artifact>().limit(5), {.columns = {"uid", "key", "created_at"}});
///
/// One query; the table is held in memory (3 KB a row), for many rows see write_json_lines(). More rows than the limit:
/// `is_truncated`, and the last line of its text says so. @throws InvalidArgument for an unknown column.
template <class T>
Table to_table(const QuerySet<T>& query, const TableOptions& options = {}) {
  return view_detail::make_table(query.session(), query.tree(), query.sees_all_branches(), options);
}

}  // namespace laminate
