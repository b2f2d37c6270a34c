/// @file
/// Reads the catalog of a SQLite database.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
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

/// Reads a pragma of every table: one statement for the whole database, since one for each table takes longer than
/// writing a few rows.
class CatalogRows {
 public:
  /// `what` is selected from `from`, in which m is the table; rows must come sorted by m.name, as the tables are.
  CatalogRows(sqlite3* database, const std::string& name, std::vector<CatalogTable>& tables, const std::string& what,
              const std::string& from)
      : rows_(database,
              "SELECT m.name, " + what +
                  " FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%') AS m, " +
                  from,
              name),
        tables_(tables) {}

  bool next() {
    if (!rows_.step()) return false;
    const auto name = rows_.cell(0).text;
    while (table_ < tables_.size() && tables_[table_].name != name) ++table_;
    return table_ < tables_.size();
  }
  CatalogTable& table() const { return tables_[table_]; }
  Cell operator[](std::size_t column) const { return rows_.cell(column); }

 private:
  SqliteStatement rows_;
  std::vector<CatalogTable>& tables_;
  std::size_t table_ = 0;
};

inline void read_unique_indexes(sqlite3* database, const std::string& name, std::vector<CatalogTable>& tables) {
  std::vector<std::string> names, statements;  // their SQL says conditions and expressions
  SqliteStatement sql(database,
                      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'", name);
  while (sql.step()) {
    names.emplace_back(sql.cell(0).text);
    statements.emplace_back(sql.cell(1).text);
  }
  const auto statement = [&](std::string_view index) {
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == index) return std::string_view(statements[i]);
    return std::string_view();
  };
  CatalogRows rows(database, name, tables, "i.name, x.name, i.partial, x.seqno",
                   "pragma_index_list(m.name) AS i, pragma_index_info(i.name) AS x WHERE i.\"unique\" "
                   "ORDER BY m.name, i.seq DESC, x.seqno");
  bool understood = true;
  while (rows.next()) {
    auto& all = rows.table().unique;
    const auto text = statement(rows[1].text);
    if (rows[4].integer == 0) {  // the first column of an index
      all.emplace_back();
      understood = rows[3].integer == 0 || read_condition(text, all.back());
    } else if (!understood) {
      continue;
    }
    auto& unique = all.back();
    if (rows[2].is_null())
      understood = read_expression(text, unique) && understood;
    else
      unique.columns.emplace_back(rows[2].text);
    understood = understood && (unique.expression.empty() || unique.columns.size() == 1);
    // An index that says more than CatalogUnique can would be taken for a stricter one.
    if (!understood) all.pop_back();
  }
}

}  // namespace detail

/// The real tables, sorted by name.
inline std::vector<CatalogTable> read_catalog(sqlite3* database, const std::string& name) {
  std::vector<CatalogTable> tables;
  SqliteStatement names(
      database, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' ORDER BY name", name);
  while (names.step()) tables.push_back({.name = std::string(names.cell(0).text), .columns = {}, .unique = {}});

  detail::CatalogRows columns(database, name, tables,
                              "c.name, lower(c.type), c.\"notnull\" OR c.pk, c.dflt_value IS NOT NULL",
                              "pragma_table_info(m.name) AS c ORDER BY m.name, c.cid");
  while (columns.next())
    columns.table().columns.push_back({.name = std::string(columns[1].text),
                                       .type = std::string(columns[2].text),
                                       .not_null = columns[3].integer != 0,
                                       .has_default = columns[4].integer != 0});
  detail::CatalogRows keys(database, name, tables, "f.\"from\", f.\"table\"",
                           "pragma_foreign_key_list(m.name) AS f ORDER BY m.name");
  while (keys.next())
    for (auto& column : keys.table().columns)
      if (column.name == keys[1].text) column.references = keys[2].text;
  detail::read_unique_indexes(database, name, tables);
  return tables;
}

}  // namespace laminate::sqlite
