/// @file
/// Reads the catalog of a PostgreSQL database.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/catalog.hpp>
#include <laminate/database/postgres/channel.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate::postgres {

namespace detail {

/// The tables that a query without a schema's name finds: those of the search path. `c` is the table.
inline constexpr std::string_view visible_tables =
    "c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid) "
    "AND c.relnamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace "
    "WHERE nspname IN ('pg_catalog', 'information_schema') OR nspname LIKE 'pg\\_t%')";

/// A type under its short name.
inline std::string short_type(const std::string& type) {
  if (type == "timestamp with time zone") return "timestamptz";
  constexpr std::string_view varying = "character varying";
  return type.starts_with(varying) ? "varchar" + type.substr(varying.size()) : type;
}

/// `'readme'::character varying`, `'-3'::integer`, `false` as they are written in definitions: `'readme'`, `-3`, `0`.
inline std::string plain_default(std::string text, const std::string& type) {
  const bool is_text = text.starts_with('\'');
  if (const auto cast = text.rfind("::"); is_text && cast != text.npos && text[cast - 1] == '\'') text.erase(cast);
  const bool is_number = type.find("int") != type.npos || type.starts_with("double");
  if (is_text && is_number && text.size() > 1) return text.substr(1, text.size() - 2);
  if (type == "boolean" && (text == "true" || text == "false")) return text == "true" ? "1" : "0";
  return text;
}

/// `feature_id IS NOT NULL`, perhaps in parentheses. False for any other condition.
inline bool read_condition(std::string_view text, CatalogUnique& unique) {
  while (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  constexpr std::string_view null = " IS NULL", not_null = " IS NOT NULL";
  unique.condition_is_null = text.ends_with(null);
  if (!unique.condition_is_null && !text.ends_with(not_null)) return false;
  text.remove_suffix((unique.condition_is_null ? null : not_null).size());
  if (text.size() > 1 && text.front() == '"') text = text.substr(1, text.size() - 2);
  unique.condition = text;
  return text.find_first_of(" \"()") == text.npos;
}

/// `lower(name::text)`. False for any other expression.
inline bool read_expression(std::string_view text, CatalogUnique& unique) {
  const auto open = text.find('(');
  if (open == text.npos || open == 0 || !text.ends_with(')')) return false;
  auto column = text.substr(open + 1, text.size() - open - 2);
  column = column.substr(0, column.find("::"));
  while (column.starts_with('(') || column.starts_with('"')) column = column.substr(1);
  while (column.ends_with(')') || column.ends_with('"')) column = column.substr(0, column.size() - 1);
  for (const char c : text.substr(0, open)) unique.expression += ascii::upper(c);
  unique.columns.emplace_back(column);
  return column.find_first_of(" ,\"()") == column.npos;
}

/// `is_type OR _dtype_str IS NOT NULL` with its names in quotes, as definitions write them.
inline std::string with_quoted_names(std::string_view condition) {
  constexpr std::string_view words[] = {"OR", "AND", "NOT", "IS", "NULL", "TRUE", "FALSE"};
  std::string out, word;
  const auto end_word = [&](char next) {
    const bool is_name = !word.empty() && next != '(' && !ascii::is_digit(word[0]) &&
                         std::find(std::begin(words), std::end(words), word) == std::end(words);
    out += is_name ? query::quoted(word) : word;
    word.clear();
  };
  bool quoted = false;
  for (const char c : condition) {
    quoted = quoted != (c == '"' || c == '\'');
    if (!quoted && (ascii::is_alnum(c) || c == '_')) {
      word += c;
      continue;
    }
    end_word(c);
    out += c;
  }
  end_word(' ');
  return out;
}

inline CatalogTable* find_table(std::vector<CatalogTable>& tables, std::string_view name) {
  const auto at = std::lower_bound(tables.begin(), tables.end(), name,
                                   [](const CatalogTable& table, std::string_view to) { return table.name < to; });
  return at == tables.end() || at->name != name ? nullptr : &*at;
}

inline void read_columns(Channel& channel, std::vector<CatalogTable>& tables) {
  const auto rows = channel.run(
      "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, "
      "pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '', fc.relname, f.condeferrable, "
      "EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS p WHERE p.conrelid = c.oid AND p.contype = 'p' "
      "AND a.attnum = ANY(p.conkey)) "
      "FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 "
      "AND NOT a.attisdropped LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum "
      "LEFT JOIN pg_catalog.pg_constraint AS f ON f.conrelid = c.oid AND f.contype = 'f' "
      "AND f.conkey = ARRAY[a.attnum] LEFT JOIN pg_catalog.pg_class AS fc ON fc.oid = f.confrelid WHERE " +
      std::string(visible_tables) + " ORDER BY c.relname COLLATE \"C\", c.oid, a.attnum");
  for (const auto row : rows) {
    const std::string table = row.text(0), name = row.text(1);
    if (tables.empty() || tables.back().name != table) tables.push_back({.name = table, .columns = {}, .unique = {}});
    auto& columns = tables.back().columns;
    if (columns.empty() || columns.back().name != name) {
      CatalogColumn column{.name = name, .type = short_type(row.text(2)), .not_null = row.is_true(3)};
      if (!row.is_null(4)) column.default_value = plain_default(row.text(4), column.type);
      column.is_key = row.is_true(8);
      column.has_default = !column.default_value.empty() || row.is_true(5);
      column.is_json = column.type == "jsonb" || column.type == "json";
      columns.push_back(std::move(column));
    }
    if (row.is_null(6)) continue;
    columns.back().references = row.text(6);
    columns.back().deferred = row.is_true(7);
  }
}

/// Reads indexes: the unique ones, or the others.
inline void read_indexes(Channel& channel, std::vector<CatalogTable>& tables, bool unique) {
  const auto rows = channel.run(
      "SELECT c.relname, i.indexrelid, a.attname, pg_catalog.pg_get_indexdef(i.indexrelid, k.n, true), "
      "pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) "
      "FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid "
      "CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts::integer) AS k(n) "
      "LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[k.n - 1] AND a.attnum > 0 "
      "WHERE i.indisvalid AND NOT i.indisprimary AND " +
      std::string(unique ? "" : "NOT ") + "i.indisunique AND " + std::string(visible_tables) +
      " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_opclass AS o "  // a second one, for LIKE
      "WHERE o.oid = i.indclass[0] AND o.opcname LIKE '%\\_pattern\\_ops') "
      "ORDER BY c.relname COLLATE \"C\", i.indexrelid, k.n");
  std::string index;
  CatalogTable* table = nullptr;
  bool understood = true;
  for (const auto row : rows) {
    const bool is_new = index != row.text(1);
    index = row.text(1);
    if (is_new) table = find_table(tables, row.text(0));
    if (!table) continue;
    if (!unique) {
      if (is_new) table->indexes.emplace_back();
      table->indexes.back().emplace_back(row.is_null(2) ? row.text(3) : row.text(2));
      continue;
    }
    if (is_new) {
      table->unique.emplace_back();
      understood = row.is_null(4) || read_condition(row.text(4), table->unique.back());
    } else if (!understood) {
      continue;
    }
    auto& each = table->unique.back();
    if (row.is_null(2))
      understood = read_expression(row.text(3), each) && understood;
    else
      each.columns.emplace_back(row.text(2));
    understood = understood && (each.expression.empty() || each.columns.size() == 1);
    // An index that says more than CatalogUnique can would be taken for a stricter one.
    if (!understood) table->unique.pop_back();
  }
}

inline void read_checks(Channel& channel, std::vector<CatalogTable>& tables) {
  const auto rows = channel.run(
      "SELECT c.relname, pg_catalog.pg_get_expr(k.conbin, k.conrelid, true) FROM pg_catalog.pg_constraint AS k "
      "JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid WHERE k.contype = 'c' AND " +
      std::string(visible_tables) + " ORDER BY c.relname COLLATE \"C\", k.oid");
  for (const auto row : rows)
    if (auto* table = find_table(tables, row.text(0))) table->checks.push_back(with_quoted_names(row.text(1)));
}

}  // namespace detail

/// The real tables of the search path, sorted by name. A question for columns and one for unique keys, whatever the
/// number of tables.
inline std::vector<CatalogTable> read_catalog(Channel& channel) {
  std::vector<CatalogTable> tables;
  detail::read_columns(channel, tables);
  detail::read_indexes(channel, tables, true);
  return tables;
}

}  // namespace laminate::postgres
