/// @file
/// create_tables: makes the tables of a module in a database.
#pragma once

#include <string>
#include <string_view>

#include <laminate/database/constraints.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

namespace detail {

inline std::string column_definition(const TableInfo& table, const ColumnInfo& column, const ConstraintInfo& limits,
                                     const query::Dialect& dialect) {
  const auto length = limits.max_length.find(column.name);
  auto text =
      query::quoted(column.name) + ' ' + dialect.type(column, length == limits.max_length.end() ? 0 : length->second);
  if (column.kind == kind::id) return text;
  text += column.nullable ? " NULL" : " NOT NULL";
  if (column.role)
    text += " REFERENCES " + query::quoted(column.target) + " (" + query::quoted(table.columns[table.id].name) +
            ") DEFERRABLE INITIALLY DEFERRED";
  return text;
}

inline void create_table(Session& session, const TableInfo& table, const ConstraintInfo& limits) {
  std::string columns;
  for (const auto& column : table.columns)
    columns += (columns.empty() ? "" : ", ") + column_definition(table, column, limits, session.dialect());
  const auto name = query::quoted(table.name);
  session.execute("CREATE TABLE " + name + " (" + columns + ')');
  const auto index_name = [&](std::string suffix) { return query::quoted(std::string(table.name) + suffix); };
  for (const auto& column : table.columns)
    if (column.role)
      session.execute("CREATE INDEX " + index_name('_' + column.name) + " ON " + name + " (" +
                      query::quoted(column.name) + ')');
  std::size_t n = 0;
  for (const auto& unique : limits.unique) {
    std::string list;
    for (const auto& column : unique.columns) (list += list.empty() ? "" : ", ") += query::quoted(column);
    auto sql = "CREATE UNIQUE INDEX " + index_name("_unique" + std::to_string(++n)) + " ON " + name + " (" + list + ')';
    if (!unique.condition.empty())
      sql += " WHERE " + query::quoted(unique.condition) + (unique.condition_is_null ? " IS NULL" : " IS NOT NULL");
    session.execute(sql);
  }
}

template <class T>
void create_table_if_missing(Session& session) {
  if (!session.catalog(table_of<T>::name)) create_table(session, table_info<T>(), constraint_info<T>());
}

template <class... Records>
void create_tables(Session& session, module<Records...>) {
  (create_table_if_missing<Records>(session), ...);
}

}  // namespace detail

/// Makes those tables of `Module` that the database does not have yet, with their keys, references and unique indexes.
/// Tables that exist are left as they are. One transaction. @throws ReadOnly, Locked.
///
///     create_tables<lab::module>(database);
template <class Module, class Schema>
void create_tables(const Database<Schema>& database) {
  auto& session = database.session();
  Transaction transaction(session, Transaction::mode::write);
  detail::create_tables(session, Module{});
  transaction.commit();
  session.forget_catalog();
}

}  // namespace laminate
