/// @file
/// Reads the names of related rows, many at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/schema/module.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::view_detail {

/// How many characters of a uid stand for a row without a name.
inline constexpr std::size_t short_uid = 7;

class Lookup {
 public:
  Lookup(Session& session, const Tables& tables) : session_(&session), tables_(&tables) {}

  Session& session() const { return *session_; }
  const Tables& tables() const { return *tables_; }

  /// Whether this database has the table, and the column.
  bool has(const TableInfo* table) const { return table && session_->catalog(table->name); }
  bool has(const TableInfo& table, std::string_view column) const {
    const auto* live = table.find(column) ? session_->catalog(table.name) : nullptr;
    return live && live->find(column);
  }

  /// In SQL: what name_in() reads of the table `alias`.
  std::string name_columns(const TableInfo& table, const std::string& alias) const {
    const auto column = [&](std::optional<std::size_t> i) {
      return i && has(table, table.columns[*i].name) ? qualified(alias, table.columns[*i].name) : "NULL";
    };
    return column(table.display) + ", " + column(table.uid);
  }
  /// What people call a row: its name, else the beginning of its uid.
  static std::string name_in(const Cursor& row, std::size_t at) {
    auto name = row.text(at);
    return name.empty() ? row.text(at + 1).substr(0, short_uid) : name;
  }

  /// The names of rows, by the values of their column `key`. One statement for 500 rows.
  std::map<Value, std::string> names(const TableInfo& table, std::string_view key,
                                     const std::vector<Value>& keys) const {
    std::map<Value, std::string> found;
    if (!has(table, key)) return found;
    for_each_row("SELECT t." + query::quoted(key) + ", " + name_columns(table, "t") + " FROM " + from(table, "t") +
                     " WHERE t." + query::quoted(key) + " IN ",
                 keys, "", [&](const Cursor& row) { found[to_value(row[0])] = name_in(row, 1); });
    return found;
  }
  /// The name of one row; empty if there is none.
  std::string name(const TableInfo& table, const Value& id) const {
    const auto found = names(table, id_of(table), {id});
    return found.empty() ? std::string() : found.begin()->second;
  }

  /// Runs `sql`, a list of values and `tail` for all values, in portions, and visits the rows. `bound` are the values
  /// that `sql` itself refers to.
  template <class Visit>
  void for_each_row(const std::string& sql, const std::vector<Value>& values, const std::string& tail, Visit visit,
                    const std::vector<Value>& bound = {}) const {
    constexpr std::size_t portion = 500;
    for (std::size_t i = 0; i < values.size(); i += portion) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(i);
      const auto size = std::min(portion, values.size() - i);
      std::vector<Value> all = bound;
      all.insert(all.end(), first, first + static_cast<std::ptrdiff_t>(size));
      auto rows = session_->query(sql + list(bound.size() + 1, size) + tail, all);
      while (rows.next()) visit(rows);
    }
  }

  /// `(?1, ?2)`: placeholders of `count` values, the first of them the n-th of the statement.
  std::string list(std::size_t n, std::size_t count) const {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) text::append_part(list, session_->dialect().placeholder(n + i));
    return '(' + list + ')';
  }
  static std::string qualified(const std::string& alias, std::string_view column) {
    return alias + '.' + query::quoted(column);
  }
  static std::string from(const TableInfo& table, const std::string& alias) {
    return query::quoted(table.name) + " AS " + alias;
  }
  static const std::string& id_of(const TableInfo& table) { return table.columns[table.id].name; }

 private:
  Session* session_;
  const Tables* tables_;
};

}  // namespace laminate::view_detail
