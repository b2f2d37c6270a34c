/// @file
/// Reads the catalog of a SQLite database.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/catalog.hpp>
#include <laminate/database/sqlite/statement.hpp>

namespace laminate::sqlite {

namespace detail {

/// `… WHERE "feature_id" IS NOT NULL`. False for any other condition.
inline bool read_condition(std::string_view sql, CatalogUnique& unique) {
  constexpr std::string_view start = " WHERE \"";
  const auto where = sql.rfind(start);
  if (where == sql.npos) return false;
  const auto name = where + start.size();
  const auto end = std::min(sql.find('"', name), sql.size());
  const auto test = sql.substr(std::min(end + 1, sql.size()));
  unique.condition = sql.substr(name, end - name);
  unique.condition_is_null = test == " IS NULL";
  return unique.condition_is_null || test == " IS NOT NULL";
}

/// `… ON "table" ((LOWER("name")))`. False for any other expression.
inline bool read_expression(std::string_view sql, CatalogUnique& unique) {
  const auto end = sql.rfind("\")");
  const auto name = end == sql.npos || end == 0 ? sql.npos : sql.rfind('"', end - 1);
  if (name == sql.npos || name < 2 || sql[name - 1] != '(') return false;
  const auto function = sql.find_last_of("( ", name - 2) + 1;
  unique.expression = sql.substr(function, name - 1 - function);
  unique.columns.emplace_back(sql.substr(name + 1, end - name - 1));
  // Nothing but parentheses around it: the table's name stands before, nothing behind.
  const auto before = function == 0 ? sql.npos : sql.find_last_not_of("( ", function - 1);
  return !unique.expression.empty() && before != sql.npos && sql[before] == '"' &&
         sql.find_first_not_of(") ", end + 1) == sql.npos;
}

}  // namespace detail

/// The real tables, sorted by name: a few statements for the whole database, since a pragma for each table takes longer
/// than a small sync.
inline std::vector<CatalogTable> read_catalog(sqlite3* database, const std::string& name) {
  std::vector<CatalogTable> tables;
  const auto each_row = [&](const std::string& what, const std::string& from, auto read) {
    SqliteStatement rows(database,
                         "SELECT m.name, " + what +
                             " FROM (SELECT name FROM sqlite_master "
                             "WHERE type = 'table' AND sql LIKE 'CREATE TABLE%') AS m, " +
                             from,
                         name);
    // Rows come sorted by table, as the tables are.
    for (auto table = tables.begin(); rows.step();) {
      const auto name_of_table = rows.cell(0).text;
      table = std::find_if(table, tables.end(), [&](const CatalogTable& t) { return t.name == name_of_table; });
      if (table == tables.end()) break;
      read(*table, rows);
    }
  };

  SqliteStatement names(
      database, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' ORDER BY name", name);
  while (names.step()) tables.push_back({.name = std::string(names.cell(0).text), .columns = {}, .unique = {}});

  each_row("c.name, lower(c.type), c.\"notnull\" OR c.pk, c.dflt_value IS NOT NULL",
           "pragma_table_info(m.name) AS c ORDER BY m.name, c.cid",
           [](CatalogTable& table, const SqliteStatement& row) {
             table.columns.push_back({.name = std::string(row.cell(1).text),
                                      .type = std::string(row.cell(2).text),
                                      .not_null = row.cell(3).integer != 0,
                                      .has_default = row.cell(4).integer != 0});
           });
  each_row("f.\"from\", f.\"table\"", "pragma_foreign_key_list(m.name) AS f ORDER BY m.name",
           [](CatalogTable& table, const SqliteStatement& row) {
             for (auto& column : table.columns)
               if (column.name == row.cell(1).text) column.references = row.cell(2).text;
           });

  std::vector<std::pair<std::string, std::string>> indexes;  // their SQL, which says conditions and expressions
  SqliteStatement sql(database,
                      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'", name);
  while (sql.step()) indexes.emplace_back(sql.cell(0).text, sql.cell(1).text);
  std::string index;
  bool understood = true;
  each_row("i.name, x.name, i.partial",
           "pragma_index_list(m.name) AS i, pragma_index_info(i.name) AS x WHERE i.\"unique\" "
           "ORDER BY m.name, i.seq DESC, x.seqno",
           [&](CatalogTable& table, const SqliteStatement& row) {
             const auto name_of_index = row.cell(1).text;
             const auto made = std::find_if(indexes.begin(), indexes.end(),
                                            [&](const auto& each) { return each.first == name_of_index; });
             const std::string_view text = made == indexes.end() ? std::string_view() : std::string_view(made->second);
             if (name_of_index != index) {
               index = name_of_index;
               table.unique.emplace_back();
               understood = row.cell(3).integer == 0 || detail::read_condition(text, table.unique.back());
             }
             auto& unique = table.unique.back();
             if (row.cell(2).is_null())
               understood = detail::read_expression(text, unique) && understood;
             else
               unique.columns.emplace_back(row.cell(2).text);
             understood = understood && (unique.expression.empty() || unique.columns.size() == 1);
             if (!understood) unique.columns.clear();
           });
  // An index that says more than CatalogUnique can would be taken for a stricter one.
  for (auto& table : tables)
    std::erase_if(table.unique, [](const CatalogUnique& unique) { return unique.columns.empty(); });
  return tables;
}

}  // namespace laminate::sqlite
