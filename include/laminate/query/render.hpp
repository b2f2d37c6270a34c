/// @file
/// From the tree to SQL.
///
/// A path through references becomes LEFT JOINs. A filter with paths to many rows becomes `id IN (SELECT …)`, so that
/// no row comes twice; all conditions of one filter() share its joins and speak of the same related rows, as in Django.
/// Under a negation each condition is two-valued (`IS TRUE`) and each path to many rows is a subquery of its own: NULL
/// is kept where Django's exclude() keeps it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/dialect.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::query {

namespace detail {

/// Whether a test of its own joins several rows to one; what stands under `exists` does not.
inline bool has_many(const Expr& expr) {
  if (expr.what == Op::exists) return false;
  bool many = expr.path.many() || (!expr.other.empty() && expr.other.front().path.many());
  for (const auto& operand : expr.operands) many = many || has_many(operand);
  return many;
}

constexpr std::string_view function(Measure what) {
  constexpr std::string_view names[] = {"", "count", "sum", "avg", "min", "max"};
  return names[static_cast<std::size_t>(what)];
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
    return query::quoted(scope.table->name) + " AS " + scope.alias + joins(scope);
  }
  std::string joins(const Scope& scope) const {
    std::string text;
    for (const auto& joined : scope.joins) {
      const Join& last = joined.prefix.back();
      const auto parent = alias_of(scope, {joined.prefix.begin(), joined.prefix.end() - 1});
      text += " LEFT JOIN " + query::quoted(last.table->name) + " AS " + joined.alias + " ON " + joined.alias + '.' +
              query::quoted(last.right) + " = " + parent + '.' + query::quoted(last.left);
    }
    return text;
  }

  /// The alias of the table that joins lead to.
  std::string alias_at(Scope& scope, const std::vector<Join>& joins) {
    std::vector<Join> prefix;
    for (const auto& join : joins) {
      prefix.push_back(join);
      if (alias_of(scope, prefix).empty()) scope.joins.push_back({prefix, next_alias()});
    }
    return alias_of(scope, prefix);
  }

  std::string column(Scope& scope, const Path& path) {
    auto text = alias_at(scope, path.joins) + '.' + query::quoted(path.column->name);
    return path.unindexed ? dialect_.unindexed(text) : text;
  }

  /// What a path leads to, in SQL.
  std::string value(Scope& scope, const Path& path) {
    if (path.counted) return number_of_rows(scope, path);
    const auto text = column(scope, path);
    if (path.part != Part::whole) return dialect_.part(path.part, text);
    return path.in_json() ? dialect_.json_value(path, text, sql_) : text;
  }

  std::string term(Scope& scope, const Term& term) {
    if (term.what == Measure::value) return value(scope, term.path);
    std::string what = term.path.column ? value(scope, term.path) : "*";
    return std::string(function(term.what)) + '(' + (term.distinct ? "DISTINCT " : "") + what + ')';
  }

  /// A term as rows are sorted by it; SELECT DISTINCT has to have it word for word.
  std::string ordered(Scope& scope, const Term& term) {
    auto text = this->term(scope, term);
    const auto* column = term.path.column;
    const bool counts = term.what != Measure::value && term.what != Measure::min && term.what != Measure::max;
    if (!column || counts || term.path.counted || term.path.part != Part::whole) return text;
    const auto kind = term.path.in_json() ? term.path.json_kind : column->kind;
    return kind == Kind::text || kind == Kind::uid ? dialect_.by_bytes(text) : text;
  }
  std::string sort_key(Scope& scope, const Term& key) {
    const auto& path = key.path;
    const bool always = path.column && !path.column->nullable && path.joins.empty() && !path.in_json();
    return dialect_.sort_key(ordered(scope, key), key.descending,
                             key.what != Measure::count && !path.counted && !always);
  }

  /// `SELECT what FROM …`; the terms if `what` is empty.
  std::string select(const Select& select, std::string_view what) {
    Scope root = scope(*select.table);
    std::string where, order, list, groups;
    for (const auto& filter : select.filters)
      (where += where.empty() ? " WHERE " : " AND ") += this->filter(root, filter);
    for (const auto& key : select.order) (order += order.empty() ? " ORDER BY " : ", ") += sort_key(root, key);
    bool grouped = false;
    for (const auto& each : select.terms) grouped = grouped || each.what != Measure::value;
    for (const auto& each : select.terms) {
      const auto text = select.distinct ? ordered(root, each) : term(root, each);
      text::append_part(list, text);
      if (grouped && each.what == Measure::value) (groups += groups.empty() ? " GROUP BY " : ", ") += text;
    }
    std::string text = select.distinct ? "SELECT DISTINCT " : "SELECT ";
    text.reserve(what.size() + 256);
    text.append(list).append(what).append(" FROM ").append(from(root)).append(where).append(groups).append(order);
    text += dialect_.part_of_rows(select.limit, select.offset);
    return text;
  }

  /// A filter as a condition in `scope`.
  std::string filter(Scope& scope, const Expr& expr) {
    if (!has_many(expr)) return condition(scope, expr, false);
    // Conditions without related rows stay outside, where the table's own indexes serve them.
    std::vector<std::string> plain;
    Expr related{.what = Op::all};
    const auto sort = [&](const Expr& e) {
      if (has_many(e))
        related.operands.push_back(e);
      else
        plain.push_back(condition(scope, e, false));
    };
    if (expr.what == Op::all)
      for_each_conjunct(expr, sort);
    else
      sort(expr);
    plain.push_back(in_subquery(scope, related, false));
    return text::joined(plain, " AND ");
  }

 private:
  template <class Visit>
  static void for_each_conjunct(const Expr& expr, const Visit& visit) {
    if (expr.what != Op::all) return visit(expr);
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
      case Op::negate:
        return "NOT (" + condition(scope, expr.operands.front(), true) + ')';
      case Op::all:
        return group(scope, expr, negated, " AND ", "1 = 1");
      case Op::any:
        return group(scope, expr, negated, " OR ", "1 = 0");
      default:
        break;
    }
    if (!negated || expr.what == Op::exists) return test(scope, expr);
    // A related row that matches anywhere is enough to exclude.
    if (has_many(expr)) return in_subquery(scope, expr, false);
    return '(' + test(scope, expr) + ") IS TRUE";
  }

  std::string group(Scope& scope, const Expr& expr, bool negated, std::string_view separator, std::string_view empty) {
    if (expr.operands.empty()) return std::string(empty);
    const auto text_of = [&](const Expr& operand) { return condition(scope, operand, negated); };
    return '(' + text::joined(expr.operands, separator, text_of) + ')';
  }

  std::string test(Scope& scope, const Expr& expr) {
    if (expr.what == Op::exists)
      return "EXISTS (SELECT 1" +
             related(scope, expr.path, expr.operands.empty() ? nullptr : &expr.operands.front()).from + ')';
    if (expr.path.counted) return dialect_.test_number(expr.what, number_of_rows(scope, expr.path), expr.values, sql_);
    const auto qualified = column(scope, expr.path);
    if (expr.path.in_json()) return dialect_.test_json(expr.what, expr.path, qualified, expr.values, sql_);
    if (expr.path.part != Part::whole)
      return dialect_.test_number(expr.what, dialect_.part(expr.path.part, qualified), expr.values, sql_);
    if (expr.query) return qualified + " IN (" + select(*expr.query, "") + ')';
    const auto& info = *expr.path.column;
    if (!expr.other.empty())
      return dialect_.comparable(info, qualified) + std::string(symbol(expr.what)) +
             dialect_.comparable(*expr.other.front().path.column, column(scope, expr.other.front().path));
    return dialect_.test(expr.what, info, qualified, expr.values, sql_);
  }

  struct Related {
    std::string from;   ///< ` FROM … WHERE …`
    std::string alias;  ///< of the table that the path leads to
  };

  /// The rows that a path leads to from a row of `outer`, perhaps under a condition on them.
  Related related(Scope& outer, const Path& path, const Expr* condition) {
    const auto many = path.joins.begin() + static_cast<std::ptrdiff_t>(path.first_many());
    const auto left = alias_at(outer, {path.joins.begin(), many}) + '.' + query::quoted(many->left);
    Scope inner = scope(*many->table);
    Scope last{path.joins.back().table, alias_at(inner, {many + 1, path.joins.end()})};
    const auto where = condition ? " AND " + filter(last, *condition) : std::string();
    return {" FROM " + from(inner) + joins(last) + " WHERE " + inner.alias + '.' + query::quoted(many->right) + " = " +
                left + where,
            last.alias};
  }

  std::string number_of_rows(Scope& scope, const Path& path) {
    const auto rows = related(scope, path, path.counted_if.get());
    return "(SELECT count(DISTINCT " + rows.alias + '.' + query::quoted(path.column->name) + ')' + rows.from + ')';
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

/// A query as SQL. `what` is selected, in which the table of the query is called `t0`; if it is empty, the terms.
inline Sql render(const Dialect& dialect, const Select& select, std::string_view what = "") {
  Sql sql;
  sql.text = detail::Renderer(dialect, sql).select(select, what);
  return sql;
}

}  // namespace laminate::query
