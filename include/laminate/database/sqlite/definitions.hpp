/// @file
/// Tables as SQLite writes them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/database/definitions.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::sqlite {

namespace detail {

/// Calls `visit` with the position of each character outside of quotes, from `begin` until it says false. Returns the
/// last position, or the end.
template <class Visit>
std::size_t scan(std::string_view sql, std::size_t begin, Visit visit) {
  char quote = 0;
  for (std::size_t i = begin; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if (c == '\'' || c == '"')
      quote = c;
    else if (!visit(i))
      return i;
  }
  return sql.size();
}

/// The position after the parenthesis that closes the one at `open`, or the end.
inline std::size_t after_parenthesis(std::string_view sql, std::size_t open) {
  int depth = 0;
  const auto close = scan(sql, open, [&](std::size_t i) {
    depth += sql[i] == '(' ? 1 : sql[i] == ')' ? -1 : 0;
    return depth > 0;
  });
  return std::min(close + 1, sql.size());
}

/// What stands between the commas of `CREATE TABLE "name" (…, …)`.
inline std::vector<std::string_view> parts_of_table(std::string_view sql) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  scan(sql, 0, [&](std::size_t i) {
    const char c = sql[i];
    if (c == '(' && ++depth == 1) begin = i + 1;
    if ((c == ',' || c == ')') && depth == 1) {
      parts.push_back(text::trimmed(sql.substr(begin, i - begin)));
      begin = i + 1;
    }
    return c != ')' || --depth > 0;
  });
  return parts;
}

/// Without the parentheses around all of it.
inline std::string_view bare(std::string_view condition) {
  condition = text::trimmed(condition);
  while (condition.starts_with('(') && after_parenthesis(condition, 0) == condition.size())
    condition = text::trimmed(condition.substr(1, condition.size() - 2));
  return condition;
}

inline std::string json_check(std::string_view column) {
  const auto name = query::quoted(column);
  return "JSON_VALID(" + name + ") OR " + name + " IS NULL";
}

/// Reads what pragmas do not tell: checks, and when foreign keys are checked.
inline void read_definition(std::string_view sql, CatalogTable& table) {
  for (const auto part : parts_of_table(sql)) {
    CatalogColumn* column = nullptr;
    for (auto& each : table.columns)
      if (part.starts_with(query::quoted(each.name)) || part.starts_with(each.name + ' ')) column = &each;
    if (column) column->deferred = part.find("DEFERRABLE INITIALLY DEFERRED") != part.npos;
    constexpr std::string_view start = "CHECK (";
    for (auto at = part.find(start); at != part.npos; at = part.find(start, at + 1)) {
      const auto open = at + start.size() - 1;
      const auto condition = bare(part.substr(open, after_parenthesis(part, open) - open));
      if (column && condition == json_check(column->name))
        column->is_json = true;
      else
        table.checks.emplace_back(condition);
    }
  }
}

}  // namespace detail

class SqliteDefinitions final : public Definitions {
 public:
  explicit SqliteDefinitions(Connection& connection) : connection_(connection) {}

  CatalogColumn column(const ColumnInfo& column, std::size_t max_length,
                       std::optional<std::string_view> default_value) const override {
    const auto type = connection_.dialect().type(column, max_length);
    CatalogColumn made{.name = column.name,
                       .type = type.substr(0, type.find(' ')),
                       .not_null = !column.nullable,
                       .references = std::string(column.target),
                       .is_key = column.kind == Kind::id,
                       .is_json = column.kind == Kind::json,
                       .deferred = column.role.has_value()};
    if (default_value)
      made.default_value = literal(column, *default_value);
    else if (column.kind == Kind::timestamp && !column.nullable)
      made.default_value = "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')";
    made.has_default = !made.default_value.empty();
    return made;
  }

  std::vector<std::string> statements(const CatalogTable& table) const override {
    std::string parts;
    const auto add = [&](const std::string& part) { text::append_part(parts, part); };
    for (const auto& column : table.columns) add(definition(column));
    for (const auto& check : table.checks) add("CHECK (" + check + ')');
    const auto name = query::quoted(table.name);
    std::vector<std::string> all{"CREATE TABLE " + name + " (" + parts + ')'};
    for (const auto& index : table.indexes)
      all.push_back("CREATE INDEX " + query::quoted(table.name + '_' + text::joined(index, "_")) + " ON " + name +
                    " (" + query::quoted(index) + ')');
    std::size_t n = 0;
    for (const auto& unique : table.unique)
      all.push_back(unique_index(unique.name.empty() ? table.name + "_unique" + std::to_string(++n) : unique.name,
                                 table.name, unique));
    return all;
  }

  std::vector<CatalogTable> catalog() const override {
    auto tables = connection_.catalog();
    // Rows come sorted by table, as the tables are.
    const auto each_row = [&](const std::string& sql, auto read) {
      const auto rows = connection_.prepare(sql);
      for (auto table = tables.begin(); rows->step();) {
        const std::string name(rows->cell(0).text);
        table = std::find_if(table, tables.end(), [&](const CatalogTable& each) { return each.name == name; });
        if (table == tables.end()) break;
        read(*table, *rows);
      }
    };
    const std::string real = " FROM sqlite_master AS m";
    const std::string only_real = " m.type = 'table' AND m.sql LIKE 'CREATE TABLE%' ORDER BY m.name";
    each_row("SELECT m.name, m.sql" + real + " WHERE" + only_real,
             [](CatalogTable& table, const Statement& row) { detail::read_definition(row.cell(1).text, table); });
    each_row("SELECT m.name, c.name, c.dflt_value, c.pk" + real + ", pragma_table_info(m.name) AS c WHERE" + only_real,
             [](CatalogTable& table, const Statement& row) {
               for (auto& column : table.columns)
                 if (column.name == row.cell(1).text) {
                   column.default_value = row.cell(2).text;
                   column.is_key = row.cell(3).integer != 0;
                 }
             });
    std::string index;
    each_row("SELECT m.name, i.name, x.name" + real +
                 ", pragma_index_list(m.name) AS i, pragma_index_info(i.name) AS x "
                 "WHERE i.\"unique\" = 0 AND x.name IS NOT NULL AND" +
                 only_real + ", i.seq DESC, x.seqno",
             [&](CatalogTable& table, const Statement& row) {
               if (index != row.cell(1).text) table.indexes.emplace_back();
               index = row.cell(1).text;
               table.indexes.back().emplace_back(row.cell(2).text);
             });
    return tables;
  }

 private:
  static std::string definition(const CatalogColumn& column) {
    auto text = query::quoted(column.name) + ' ' + column.type;
    if (column.is_key) return text + " NOT NULL PRIMARY KEY AUTOINCREMENT";
    if (!column.default_value.empty()) text += " DEFAULT (" + column.default_value + ')';
    text += column.not_null ? " NOT NULL" : " NULL";
    if (column.is_json) text += " CHECK (" + detail::json_check(column.name) + ')';
    if (!column.references.empty()) text += " REFERENCES " + query::quoted(column.references) + " (\"id\")";
    if (column.deferred) text += " DEFERRABLE INITIALLY DEFERRED";
    return text;
  }

  Connection& connection_;
};

}  // namespace laminate::sqlite
