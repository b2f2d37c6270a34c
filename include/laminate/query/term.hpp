/// @file
/// What a query can return or sort by beside whole rows: values, and measures over the rows of a group.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include <laminate/query/field.hpp>

namespace laminate {

/// A sort key for rows of T.
template <class T>
struct [[nodiscard]] Ordering {
  query::Term term;
};

/// Something to select or to sort by, of rows of T: a column, a part of JSON, a number of related rows, a measure.
/// Value is what it is read as.
template <class T, class Value_>
struct [[nodiscard]] Selected {
  using root = T;
  using value = Value_;
  query::Term term;
};

namespace query::detail {

template <class M, bool nullable>
using value_of = std::conditional_t<nullable && !is_optional<M>, std::optional<M>, M>;

template <class T, class V>
Selected<T, V> as_selected(Selected<T, V> selected) {
  return selected;
}
template <auto... path>
auto as_selected(Field<path...> field) {
  field.check_value();
  using field_type = Field<path...>;
  using value = value_of<typename field_type::member, field_type::nullable>;
  return Selected<typename field_type::root, value>{{.path = field.lower()}};
}
template <auto... path>
auto as_selected(const RelatedCount<path...>& count) {
  return Selected<typename RelatedCount<path...>::root, std::int64_t>{{.path = count.lower()}};
}
template <auto... path>
auto as_selected(const JsonField<path...>&) {
  static_assert(sizeof...(path) == 0, "laminate: say as what this part of a JSON column is read: as<double>()");
  return Selected<typename JsonField<path...>::root, std::int64_t>{};
}
template <query::Part of, auto... path>
auto as_selected(const InstantPart<of, path...>& part) {
  using value = value_of<typename InstantPart<of, path...>::value, Field<path...>::nullable>;
  return Selected<typename Field<path...>::root, value>{{.path = part.lower()}};
}
template <class Other>
auto as_selected(const Other&) {
  static_assert(is_field<Other>, "laminate: select() and order_by() take columns, counts and measures such as sum()");
  return Selected<void, std::int64_t>{};
}

template <class V, class F>
auto measured(const F& field, query::Measure what, bool distinct = false) {
  auto selected = as_selected(field);
  selected.term.what = what;
  selected.term.distinct = distinct;
  return Selected<typename decltype(selected)::root, V>{std::move(selected.term)};
}
template <class F>
using member_of_selected = remove_optional_t<typename decltype(as_selected(std::declval<F>()))::value>;

template <class F>
constexpr void check_number() {
  static_assert(std::is_arithmetic_v<member_of_selected<F>>, "laminate: sum() and avg() need a column of numbers");
}
template <class F>
inline constexpr bool leads_to_many = false;
template <auto... path>
inline constexpr bool leads_to_many<Field<path...>> =
    (step<path>::many || ...) && !is_relation<typename Field<path...>::member>;
template <query::Part of, auto... path>
inline constexpr bool leads_to_many<InstantPart<of, path...>> = leads_to_many<Field<path...>>;

}  // namespace query::detail

/// The number of rows.
inline auto count() { return Selected<void, std::int64_t>{{.what = query::Measure::count}}; }
/// The number of rows in which the value is not NULL.
template <class F>
auto count(const F& field) {
  return query::detail::measured<std::int64_t>(field, query::Measure::count);
}
/// The number of different values, NULL not counted.
template <class F>
auto count_distinct(const F& field) {
  return query::detail::measured<std::int64_t>(field, query::Measure::count, true);
}
/// The sum; none if there is no value.
template <class F>
auto sum(const F& field) {
  query::detail::check_number<F>();
  using number =
      std::conditional_t<std::is_floating_point_v<query::detail::member_of_selected<F>>, double, std::int64_t>;
  return query::detail::measured<std::optional<number>>(field, query::Measure::sum);
}
/// The mean; none if there is no value.
template <class F>
auto avg(const F& field) {
  query::detail::check_number<F>();
  return query::detail::measured<std::optional<double>>(field, query::Measure::avg);
}
/// The smallest value; none if there is no value.
template <class F>
auto min(const F& field) {
  return query::detail::measured<std::optional<query::detail::member_of_selected<F>>>(field, query::Measure::min);
}
/// The largest value; none if there is no value.
template <class F>
auto max(const F& field) {
  return query::detail::measured<std::optional<query::detail::member_of_selected<F>>>(field, query::Measure::max);
}

/// Sorts from small to large.
template <class F>
auto asc(const F& field) {
  static_assert(!query::detail::leads_to_many<F>, "laminate: rows cannot be sorted by a column of many related rows");
  auto selected = query::detail::as_selected(field);
  return Ordering<typename decltype(selected)::root>{std::move(selected.term)};
}
/// Sorts from large to small.
template <class F>
auto desc(const F& field) {
  auto ordering = asc(field);
  ordering.term.descending = true;
  return ordering;
}

namespace query::detail {

template <class T, class U>
query::Term order_of(const Ordering<U>& ordering) {
  static_assert(std::is_same_v<T, U> || std::is_void_v<U>,
                "laminate: this order is about another registry than the query");
  return ordering.term;
}
template <class T, class Key>
query::Term order_of(const Key& key) {
  return order_of<T>(asc(key));
}

}  // namespace query::detail
}  // namespace laminate
