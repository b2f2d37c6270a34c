/// @file
/// Parts of instants and dates: `a.created_at.year() == 2026`.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/query/operand.hpp>
#include <laminate/query/path.hpp>
#include <laminate/query/predicate.hpp>
#include <laminate/support/error.hpp>

namespace laminate {

namespace query::detail {

inline constexpr query::Part all_parts[] = {query::Part::year,     query::Part::month, query::Part::day,
                                            query::Part::week_day, query::Part::hour,  query::Part::minute,
                                            query::Part::second,   query::Part::date};

constexpr bool has_part(Kind stored, query::Part of) {
  return stored == Kind::timestamp || (stored == Kind::date && of < query::Part::hour);
}

/// The values that a part can have.
struct PartRange {
  std::int64_t from, to;
};
constexpr PartRange range_of(query::Part of) {
  using query::Part;
  switch (of) {
    case Part::year:
      return {1, 9999};
    case Part::month:
      return {1, 12};
    case Part::day:
      return {1, 31};
    case Part::week_day:
      return {1, 7};
    case Part::hour:
      return {0, 23};
    default:
      return {0, 59};
  }
}

/// What is wrong with a value that the part never is; empty if nothing is.
inline std::string part_misfit(query::Part of, const Value& value) {
  if (of == query::Part::whole || of == query::Part::date) return {};
  const auto [from, to] = range_of(of);
  const auto* number = value.integer();
  if (number && from <= *number && *number <= to) return {};
  return "the " + std::string(query::name(of)) + " is a whole number from " + std::to_string(from) + " to " +
         std::to_string(to) + (number ? ", not " + std::to_string(*number) : "");
}

/// A test of path.part. A year is a range of days, and a date is a day: so an index on the column serves both.
/// @throws InvalidArgument for a number that the part never is.
inline query::Expr part_condition(const TableInfo& table, query::Op what, query::Path path, std::vector<Value> values) {
  using query::Op;
  const auto of = path.part;
  for (const auto& value : values)
    if (const auto misfit = part_misfit(of, value); !misfit.empty())
      throw InvalidArgument(std::string(table.registry) + '.' + std::string(path.column->member) + ": " + misfit,
                            {.registry = std::string(table.registry), .uid = {}, .column = path.column->name});
  if (of == query::Part::year && what == Op::in) {
    query::Expr any{.what = Op::any};
    for (auto& year : values) any.operands.push_back(part_condition(table, Op::eq, path, {std::move(year)}));
    return any;
  }
  if (of == query::Part::date || of == query::Part::year) path.part = query::Part::whole;
  if (of != query::Part::year) return {.what = what, .path = std::move(path), .values = std::move(values)};
  const auto date = [](const Value& year, unsigned month, unsigned day) -> Value {
    return format_date(
        {std::chrono::year(static_cast<int>(*year.integer())), std::chrono::month(month), std::chrono::day(day)});
  };
  std::vector<Value> days;
  if (what != Op::le && what != Op::gt) days.push_back(date(values.front(), 1, 1));
  if (what != Op::lt && what != Op::ge) days.push_back(date(values.back(), 12, 31));
  return {.what = what == Op::eq ? Op::between : what, .path = std::move(path), .values = std::move(days)};
}

}  // namespace query::detail

/// A part of an instant (in UTC) or of a date: a number, or the day of an instant as a date. Made by `column.year()`.
template <query::Part of, auto... path>
struct InstantPart {
  using root = typename query::detail::first_of_path<path...>::root;
  /// As which it is read.
  using value = std::conditional_t<of == query::Part::date, Date, std::int64_t>;

  template <class Range>
  auto in(const Range& range) const {
    std::vector<Value> values;
    for (const auto& each : range) values.push_back(bound(each));
    return Predicate<root>{query::detail::part_condition(table(), query::Op::in, lower(), std::move(values))};
  }
  template <class V>
  auto in(std::initializer_list<V> list) const {
    return in<std::initializer_list<V>>(list);
  }
  /// Lies between two values, both included.
  template <class From, class To>
  auto between(const From& from, const To& to) const {
    return Predicate<root>{
        query::detail::part_condition(table(), query::Op::between, lower(), {bound(from), bound(to)})};
  }

  /// A comparison with a value; used by the operators.
  template <class V>
  static Predicate<root> compare(query::Op what, const V& value) {
    return {query::detail::part_condition(table(), what, lower(), {bound(value)})};
  }

  static query::Path lower() {
    auto lowered = query::detail::lower_path<path...>();
    lowered.part = of;
    return lowered;
  }

 private:
  static const TableInfo& table() { return table_info<typename query::detail::last_of_path<path...>::root>(); }
  template <class V>
  static Value bound(const V& given) {
    constexpr bool fits = query::comparable<value, V>() && !std::floating_point<V>;
    static_assert(fits || of == query::Part::date, "laminate: year(), month() and the like are compared with integers");
    static_assert(fits || of != query::Part::date, "laminate: date() is compared with a date, such as 2026y / 11 / 21");
    if constexpr (fits)
      return query::operand<value>(given);
    else
      return {};
  }
};

namespace query {
template <query::Part of, auto... path>
inline constexpr bool is_operand<InstantPart<of, path...>> = true;
}  // namespace query

}  // namespace laminate
