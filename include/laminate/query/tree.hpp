/// @file
/// Queries without types: what the compiler checked becomes a tree, and the tree becomes SQL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

struct Expr;
struct Select;

/// What is asked of an instant or a date.
enum class Part { whole, year, month, day, week_day, hour, minute, second, date };

/// As functions of the language and lookups of texts call it.
constexpr std::string_view name(Part of) {
  constexpr std::string_view names[] = {"", "year", "month", "day", "week_day", "hour", "minute", "second", "date"};
  return names[static_cast<std::size_t>(of)];
}

/// A value of a row: a column that is reached by joins, a part of it, or how many rows the joins find.
struct Path {
  std::vector<Join> joins{};
  const ColumnInfo* column = nullptr;
  std::vector<std::string> json{};           ///< steps into JSON: `.key` of an object, `[3]` of a list
  laminate::Kind json_kind = Kind::json;     ///< of the value that the part of the JSON is compared with
  query::Part part = query::Part::whole;     ///< of an instant or a date
  bool unindexed = false;                    ///< no index is to be chosen for it
  bool counted = false;                      ///< the number of rows
  std::shared_ptr<const Expr> counted_if{};  ///< of those that fulfil this condition

  /// Whether it is a part of JSON; without steps, the whole of it by its kind.
  bool in_json() const { return !json.empty() || json_kind != laminate::Kind::json; }
  /// Whether it may have several values.
  bool many() const { return !counted && first_many() < joins.size(); }
  /// The first join that may find several rows, or their number.
  // A loop, as in the other functions that every query needs: an algorithm of the standard library is ten functions.
  std::size_t first_many() const {
    std::size_t i = 0;
    while (i < joins.size() && !joins[i].many) ++i;
    return i;
  }
};

enum class Measure { value, count, sum, avg, min, max };

/// What a query returns or sorts by: a value, or a measure over the rows of a group.
struct Term {
  Path path{};  ///< without a column: the rows themselves are counted
  Measure what = Measure::value;
  bool distinct = false;
  bool descending = false;  ///< of a sort key
};

enum class Op {
  all,
  any,
  negate,
  exists,
  eq,
  lt,
  le,
  gt,
  ge,
  in,
  between,
  is_null,
  is_not_null,
  iequals,
  contains,
  icontains,
  startswith,
  endswith,
  matches
};

/// A condition. `all`, `any` and `negate` have operands; `exists` asks whether the joins of `path` find a row, one that
/// fulfils the operand if there is one. The others test the value at `path` against `values`, another path, or a query.
struct Expr {
  Op what = Op::all;
  std::vector<Expr> operands{};
  Path path{};
  std::vector<Value> values{};
  Origin origin{};                        ///< of the rows that the values number, if they do
  std::vector<Term> other{};              ///< the value of the row that the one at `path` is compared with
  std::shared_ptr<const Select> query{};  ///< with one term
};

/// What a query asks of a table. If some terms are measures, the others say what the rows are grouped by.
struct Select {
  const TableInfo* table = nullptr;
  std::vector<Term> terms{};
  std::vector<Expr> filters{};  ///< one for each call of filter()
  std::vector<Term> order{};
  std::optional<std::int64_t> limit{};
  std::int64_t offset = 0;
  bool distinct = false;
};

}  // namespace laminate::query
