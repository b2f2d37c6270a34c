/// @file
/// From the tree to SQL.
///
/// A path through references becomes LEFT JOINs. A filter with paths to many rows becomes `id IN (SELECT …)`, so that
/// no row comes twice; all conditions of one filter() share its joins and speak of the same related rows, as in Django.
/// Under a negation each condition is two-valued (`IS TRUE`) and each path to many rows is a subquery of its own: NULL
/// is kept where Django's exclude() keeps it.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/dialect.hpp>

namespace laminate::query {

namespace detail {

inline bool has_many(const Expr& expr) {
  return expr.path.many() || std::any_of(expr.operands.begin(), expr.operands.end(), has_many);
}

class Renderer {
 public:
  Renderer(const Dialect& dialect, Sql& sql) : dialect_(dialect), sql_(sql) {}

  /// A table with the joins that conditions and orders have asked for.
  struct Scope {
    const TableInfo* table;
    std::string alias;
    struct Joined {
      std::vector<Join> prefix;
      std::string alias;
    };
    std::vector<Joined> joins{};
  };

  Scope scope(const TableInfo& table) { return {&table, next_alias()}; }

  std::string from(const Scope& scope) const {
    std::string text = query::quoted(scope.table->name) + " AS " + scope.alias;
    for (const auto& joined : scope.joins) {
      const Join& last = joined.prefix.back();
      const auto parent = alias_of(scope, {joined.prefix.begin(), joined.prefix.end() - 1});
      text += " LEFT JOIN " + query::quoted(last.table->name) + " AS " + joined.alias + " ON " + joined.alias + '.' +
              query::quoted(last.right) + " = " + parent + '.' + query::quoted(last.left);
    }
    return text;
  }

  std::string column(Scope& scope, const Path& path) {
    std::vector<Join> prefix;
    for (const auto& join : path.joins) {
      prefix.push_back(join);
      if (alias_of(scope, prefix).empty()) scope.joins.push_back({prefix, next_alias()});
    }
    return alias_of(scope, prefix) + '.' + query::quoted(path.column->name);
  }

  /// A filter as a condition in `scope`.
  std::string filter(Scope& scope, const Expr& expr) {
    if (!has_many(expr)) return condition(scope, expr, false);
    // Conditions without related rows stay outside, where the table's own indexes serve them.
    std::vector<std::string> plain;
    Expr related{.what = op::all};
    const auto sort = [&](const Expr& e) {
      if (has_many(e))
        related.operands.push_back(e);
      else
        plain.push_back(condition(scope, e, false));
    };
    if (expr.what == op::all)
      for_each_conjunct(expr, sort);
    else
      sort(expr);
    plain.push_back(in_subquery(scope, related, false));
    return joined(plain, " AND ");
  }

 private:
  template <class Visit>
  static void for_each_conjunct(const Expr& expr, const Visit& visit) {
    if (expr.what != op::all) return visit(expr);
    for (const auto& operand : expr.operands) for_each_conjunct(operand, visit);
  }

  std::string in_subquery(Scope& outer, const Expr& expr, bool negated) {
    Scope inner = scope(*outer.table);
    const auto& id = query::quoted(outer.table->columns[outer.table->id].name);
    const auto where = condition(inner, expr, negated);
    return outer.alias + '.' + id + " IN (SELECT " + inner.alias + '.' + id + " FROM " + from(inner) + " WHERE " +
           where + ')';
  }

  std::string condition(Scope& scope, const Expr& expr, bool negated) {
    switch (expr.what) {
      case op::negate:
        return "NOT (" + condition(scope, expr.operands.front(), true) + ')';
      case op::all:
        return group(scope, expr, negated, " AND ", "1 = 1");
      case op::any:
        return group(scope, expr, negated, " OR ", "1 = 0");
      default:
        break;
    }
    if (!negated) return test(scope, expr);
    // A related row that matches anywhere is enough to exclude.
    if (expr.path.many()) return in_subquery(scope, expr, false);
    return '(' + test(scope, expr) + ") IS TRUE";
  }

  std::string group(Scope& scope, const Expr& expr, bool negated, std::string_view separator, std::string_view empty) {
    std::vector<std::string> parts;
    for (const auto& operand : expr.operands) parts.push_back(condition(scope, operand, negated));
    return parts.empty() ? std::string(empty) : '(' + joined(parts, separator) + ')';
  }

  std::string test(Scope& scope, const Expr& expr) {
    const auto qualified = column(scope, expr.path);
    return dialect_.test(expr.what, *expr.path.column, qualified, expr.values, sql_);
  }

  static std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const auto& part : parts) (text += text.empty() ? std::string_view{} : separator) += part;
    return text;
  }

  static std::string alias_of(const Scope& scope, const std::vector<Join>& prefix) {
    if (prefix.empty()) return scope.alias;
    for (const auto& join : scope.joins)
      if (join.prefix == prefix) return join.alias;
    return {};
  }

  std::string next_alias() { return 't' + std::to_string(aliases_++); }

  const Dialect& dialect_;
  Sql& sql_;
  std::size_t aliases_ = 0;
};

}  // namespace detail

/// `SELECT what FROM … WHERE … ORDER BY … LIMIT …`; `what` gets the alias of the table in place of each `%`.
inline Sql render(const Dialect& dialect, const Select& select, std::string_view what) {
  Sql sql;
  detail::Renderer renderer(dialect, sql);
  auto scope = renderer.scope(*select.table);
  std::string where, order;
  for (const auto& filter : select.filters)
    (where += where.empty() ? " WHERE " : " AND ") += renderer.filter(scope, filter);
  for (const auto& key : select.order)
    (order += order.empty() ? " ORDER BY " : ", ") +=
        renderer.column(scope, key.path) + (key.descending ? " DESC" : "");
  sql.text = "SELECT ";
  for (const char c : what) c == '%' ? sql.text += scope.alias : sql.text += c;
  sql.text += " FROM " + renderer.from(scope) + where + order;
  if (select.limit) sql.text += " LIMIT " + std::to_string(*select.limit);
  if (select.offset > 0) sql.text += (select.limit ? "" : " LIMIT -1") + (" OFFSET " + std::to_string(select.offset));
  return sql;
}

}  // namespace laminate::query
