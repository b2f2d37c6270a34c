/// @file
/// Queries without types: what the compiler checked becomes a tree, and the tree becomes SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <laminate/schema/table_info.hpp>

namespace laminate::query {

/// One step from a table to another: `JOIN table ON table.right = previous.left`.
struct Join {
  const TableInfo* table = nullptr;
  std::string left;
  std::string right;
  bool many = false;  ///< may find several rows

  friend bool operator==(const Join&, const Join&) = default;
};

/// A column, reached from the queried table by joins.
struct Path {
  std::vector<Join> joins;
  const ColumnInfo* column = nullptr;

  bool many() const {
    for (const auto& join : joins)
      if (join.many) return true;
    return false;
  }
};

enum class op {
  all,
  any,
  negate,
  eq,
  lt,
  le,
  gt,
  ge,
  in,
  is_null,
  is_not_null,
  contains,
  icontains,
  startswith,
  endswith
};

/// A condition. `all`, `any` and `negate` have operands; the others test the column at `path` against `values`.
struct Expr {
  op what = op::all;
  std::vector<Expr> operands{};
  Path path{};
  std::vector<Value> values{};
  Origin origin{};  ///< of the rows that the values number, if they do
};

struct Order {
  Path path;
  bool descending = false;
};

/// What a query asks of a table.
struct Select {
  const TableInfo* table = nullptr;
  std::vector<Expr> filters{};  ///< one for each call of filter()
  std::vector<Order> order{};
  std::optional<std::int64_t> limit{};
  std::int64_t offset = 0;
};

}  // namespace laminate::query
