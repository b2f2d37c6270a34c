/// @file
/// What every query of a session is subject to: the tables and columns that the database has, and the branches it sees.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/registry/binding.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::registry_detail {

inline bool any_identifies_rows(const std::vector<query::Expr>& conditions, const TableInfo& table,
                                const ColumnInfo& branch);

/// Whether a condition picks rows by what identifies them, or by their branch: then it sees every branch.
inline bool identifies_rows(const query::Expr& expr, const TableInfo& table, const ColumnInfo& branch) {
  if (!expr.path.column) return any_identifies_rows(expr.operands, table, branch);
  if (!expr.path.joins.empty()) return expr.path.joins.front().left == branch.name;
  const auto& column = *expr.path.column;
  return column.kind == Kind::id || column.kind == Kind::uid || column.role == Role::branch ||
         column.name == table.special.hash;
}

inline bool any_identifies_rows(const std::vector<query::Expr>& conditions, const TableInfo& table,
                                const ColumnInfo& branch) {
  bool any = false;
  for (const auto& condition : conditions) any = any || identifies_rows(condition, table, branch);
  return any;
}

inline void check_condition(Session& session, const TableInfo& table, const query::Expr& expr);

/// A path may use only what this database has, and only real tables. @throws MissingTable, InvalidArgument.
inline void check_path(Session& session, const TableInfo& table, const query::Path& path) {
  const TableInfo* at = &table;
  const auto check = [&](const std::string& column) {
    if (!require_table(session, *at).find(column))
      throw InvalidArgument(session.name() + ": this database's " + std::string(at->registry) + " has no column " +
                                column + "; it was made by another version of LaminDB",
                            {.registry = std::string(at->registry), .uid = {}, .column = column});
  };
  for (const auto& join : path.joins) {
    check(join.left);
    at = join.table;
    check(join.right);
  }
  if (path.column) check(path.column->name);
  if (path.counted_if) check_condition(session, *at, *path.counted_if);
}

inline void check_condition(Session& session, const TableInfo& table, const query::Expr& expr) {
  if (expr.origin && expr.origin != session.origin())
    throw ForeignReference("the condition " + query::describe(expr) + " on " + std::string(table.registry) + " of " +
                               session.name() + " names a row of " + expr.origin.name() +
                               ": compare the uid, or sync the row first",
                           {.registry = std::string(table.registry), .uid = {}, .column = expr.path.column->name});
  if (expr.path.column) check_path(session, table, expr.path);
  for (const auto& other : expr.other) check_path(session, table, other.path);
  const auto& operands_of = expr.what == query::Op::exists ? *expr.path.joins.back().table : table;
  for (const auto& operand : expr.operands) check_condition(session, operands_of, operand);
}

/// Leaves conditions on booleans out of the choice of an index, if there are others: a good part of the rows fulfils
/// them. An engine without statistics takes any index for as good as another.
inline std::size_t leave_to_others(std::vector<query::Expr>& conditions, bool has_others) {
  std::size_t others = 0;
  for (auto& condition : conditions) {
    const bool is_boolean = condition.path.column && condition.path.joins.empty() &&
                            condition.path.column->kind == Kind::boolean && !condition.path.in_json();
    if (condition.what == query::Op::all)
      others += leave_to_others(condition.operands, has_others);
    else if (is_boolean)
      condition.path.unindexed = has_others;
    else
      ++others;
  }
  return others;
}

/// A query with the conditions that are implied: the branches that the session sees.
inline query::Select scoped(Session& session, query::Select select, bool all_branches) {
  const auto& live = require_table(session, *select.table);
  for (const auto& filter : select.filters) check_condition(session, *select.table, filter);
  for (const auto& key : select.order) check_path(session, *select.table, key.path);
  for (const auto& term : select.terms) check_path(session, *select.table, term.path);
  const auto* branch = select.table->find_role(Role::branch);
  const bool implied = !all_branches && branch && !session.visible_branches().empty() && live.find(branch->name) &&
                       !any_identifies_rows(select.filters, *select.table, *branch);
  if (implied) {
    // Nearly all rows are on these branches: an index of the other conditions finds fewer, if they have one.
    query::Expr visible{.what = query::Op::in, .path = {.column = branch, .unindexed = !select.filters.empty()}};
    for (const auto id : session.visible_branches()) visible.values.emplace_back(id);
    select.filters.push_back(std::move(visible));
  }
  if (leave_to_others(select.filters, false) > (implied ? 1u : 0u)) leave_to_others(select.filters, true);
  return select;
}

/// @throws InvalidArgument if a number of rows is negative, which SQL would take for none at all.
inline std::int64_t not_negative(const char* what, std::int64_t rows) {
  if (rows < 0)
    throw InvalidArgument(std::string(what) + '(' + std::to_string(rows) + "): a number of rows is not negative");
  return rows;
}

/// A condition on one column of the queried table.
inline query::Expr where(const ColumnInfo& column, query::Op what, Value value) {
  return {.what = what, .path = {.column = &column}, .values = {std::move(value)}};
}
inline query::Term by(const ColumnInfo& column, bool descending) {
  return {.path = {.column = &column}, .descending = descending};
}

inline std::string describe(const query::Select& select) {
  std::string registry(select.table->registry);
  if (select.filters.empty()) return registry;
  return registry + " with " +
         text::joined(select.filters, " && ", [](const query::Expr& filter) { return query::describe(filter); });
}

}  // namespace laminate::registry_detail
