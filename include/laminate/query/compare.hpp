/// @file
/// The comparison operators of whatever can be compared: a column, a part of JSON, a number of related rows.
#pragma once

#include <utility>

#include <laminate/query/predicate.hpp>

namespace laminate {

namespace query::detail {
/// Text literals lose their length, so that every comparison with one is the same instantiation.
template <class V>
decltype(auto) decayed(const V& value) {
  if constexpr (std::is_array_v<V>)
    return static_cast<const char*>(value);
  else
    return (value);
}
}  // namespace query::detail

template <class F, class V>
  requires query::is_operand<F>
auto operator==(const F& field, const V& value) {
  return field.compare(query::Op::eq, query::detail::decayed(value));
}
/// Rows whose value is another, or NULL: as Django's `exclude`.
template <class F, class V>
  requires query::is_operand<F>
auto operator!=(const F& field, const V& value) {
  return query::detail::negated(field.compare(query::Op::eq, query::detail::decayed(value)));
}
template <class F, class V>
  requires query::is_operand<F>
auto operator<(const F& field, const V& value) {
  return field.compare(query::Op::lt, query::detail::decayed(value));
}
template <class F, class V>
  requires query::is_operand<F>
auto operator<=(const F& field, const V& value) {
  return field.compare(query::Op::le, query::detail::decayed(value));
}
template <class F, class V>
  requires query::is_operand<F>
auto operator>(const F& field, const V& value) {
  return field.compare(query::Op::gt, query::detail::decayed(value));
}
template <class F, class V>
  requires query::is_operand<F>
auto operator>=(const F& field, const V& value) {
  return field.compare(query::Op::ge, query::detail::decayed(value));
}

// The same with the value first.
template <class V, class F>
  requires(query::is_operand<F> && !query::is_operand<V>)
auto operator==(const V& value, const F& field) {
  return field == value;
}
template <class V, class F>
  requires(query::is_operand<F> && !query::is_operand<V>)
auto operator!=(const V& value, const F& field) {
  return field != value;
}
template <class V, class F>
  requires(query::is_operand<F> && !query::is_operand<V>)
auto operator<(const V& value, const F& field) {
  return field > value;
}
template <class V, class F>
  requires(query::is_operand<F> && !query::is_operand<V>)
auto operator<=(const V& value, const F& field) {
  return field >= value;
}
template <class V, class F>
  requires(query::is_operand<F> && !query::is_operand<V>)
auto operator>(const V& value, const F& field) {
  return field < value;
}
template <class V, class F>
  requires(query::is_operand<F> && !query::is_operand<V>)
auto operator>=(const V& value, const F& field) {
  return field <= value;
}

}  // namespace laminate
