/// @file
/// Conditions on rows of a record, and how they are combined.
#pragma once

#include <type_traits>
#include <utility>

#include <laminate/query/tree.hpp>
#include <laminate/record/table.hpp>

namespace laminate {

/// A condition on rows of T. Combine with &&, || and !.
template <class T>
struct [[nodiscard]] Predicate {
  query::Expr expr;
};

namespace query {

/// What ==, <, … compare with values: columns, parts of JSON, numbers of related rows. Each has a `root` and
/// `compare(op, value)`.
template <class F>
inline constexpr bool is_operand = false;
template <auto... path>
inline constexpr bool is_operand<Field<path...>> = true;

namespace detail {

template <class F>
inline constexpr bool is_field = false;
template <auto... path>
inline constexpr bool is_field<Field<path...>> = true;

template <class C>
inline constexpr bool is_predicate = false;
template <class T>
inline constexpr bool is_predicate<Predicate<T>> = true;

}  // namespace detail

/// What &&, || and ! combine: conditions, and columns of booleans. (Of any column, so that one of another type gets a
/// message of its own.)
template <class C>
concept condition = detail::is_predicate<C> || detail::is_field<C>;

namespace detail {

/// A column of booleans is a condition, too.
template <class C>
auto as_predicate(C condition) {
  if constexpr (is_predicate<C>) {
    return condition;
  } else if constexpr (!is_field<C>) {
    static_assert(is_field<C>, "laminate: && and || join conditions: compare a column with a value on either side");
    return Predicate<void>{};
  } else {
    constexpr bool is_boolean = std::is_same_v<typename C::member, bool>;
    static_assert(is_boolean, "laminate: this column is no condition: compare it with a value");
    if constexpr (is_boolean)
      return condition.compare(query::Op::eq, true);
    else
      return Predicate<typename C::root>{};
  }
}

template <class T>
Predicate<T> negated(Predicate<T> predicate) {
  query::Expr expr{.what = query::Op::negate};
  expr.operands.push_back(std::move(predicate.expr));
  return {std::move(expr)};
}

template <class T, class U>
Predicate<T> combined(query::Op what, Predicate<T> a, Predicate<U> b) {
  static_assert(std::is_same_v<T, U> || std::is_void_v<T> || std::is_void_v<U>,
                "laminate: these two conditions are about different registries");
  query::Expr expr{.what = what};
  expr.operands.push_back(std::move(a.expr));
  expr.operands.push_back(std::move(b.expr));
  return {std::move(expr)};
}

}  // namespace detail
}  // namespace query

template <class A, class B>
  requires(query::condition<A> || query::condition<B>)
auto operator&&(A a, B b) {
  return query::detail::combined(query::Op::all, query::detail::as_predicate(std::move(a)),
                                 query::detail::as_predicate(std::move(b)));
}
template <class A, class B>
  requires(query::condition<A> || query::condition<B>)
auto operator||(A a, B b) {
  return query::detail::combined(query::Op::any, query::detail::as_predicate(std::move(a)),
                                 query::detail::as_predicate(std::move(b)));
}
/// Negates as Django's `exclude`: rows whose value is NULL are kept.
template <query::condition A>
auto operator!(A a) {
  return query::detail::negated(query::detail::as_predicate(std::move(a)));
}

}  // namespace laminate
