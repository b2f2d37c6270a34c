/// @file
/// Which C++ values a column can be compared with, and how they are bound.
#pragma once

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <laminate/schema/column_type.hpp>

namespace laminate::query {

/// Whether a column whose member has type M (without optional) can be compared with a V.
template <class M, class V>
constexpr bool comparable() {
  if constexpr (is_relation<M> || std::is_null_pointer_v<V>)
    return false;
  else if constexpr (std::is_same_v<V, M>)
    return true;
  else if constexpr (is_reference<M>) {
    using target = typename reference_traits<M>::target;
    if constexpr (reference_traits<V>::is_reference)
      return std::is_same_v<typename reference_traits<V>::target, target>;
    else
      return std::is_same_v<V, Id> || std::is_same_v<V, target>;
  } else {
    constexpr Kind k = column_type<M>::stored;
    if constexpr (k == Kind::text || k == Kind::uid || k == Kind::json)
      return std::is_convertible_v<const V&, std::string_view>;
    else if constexpr (k == Kind::id)
      return std::is_same_v<V, Id> || (std::integral<V> && !std::is_same_v<V, bool>);
    else if constexpr (k == Kind::boolean)
      return std::is_same_v<V, bool>;
    else if constexpr (k == Kind::timestamp)
      return std::is_convertible_v<const V&, Timestamp> || std::is_same_v<V, Date>;
    else if constexpr (k == Kind::date)
      return std::is_convertible_v<const V&, Date>;
    else
      return std::is_arithmetic_v<V> && !std::is_same_v<V, bool>;
  }
}

/// Whether columns whose members have types A and B (without optional) can be compared with each other.
template <class A, class B>
constexpr bool comparable_columns() {
  if constexpr (is_relation<A> || is_relation<B>) {
    return true;  // another message says what is wrong
  } else if constexpr (is_reference<A> || is_reference<B>) {
    return comparable<A, B>();
  } else {
    constexpr auto rank = [](Kind k) {
      if (k == Kind::uid || k == Kind::json) return Kind::text;
      return k == Kind::real ? Kind::integer : k;
    };
    return rank(column_type<A>::stored) == rank(column_type<B>::stored);
  }
}

/// A value as its column stores it.
template <class M>
Value stored(const M& value) {
  auto stored = column_type<M>::store(value);
  if (stored.is_null())
    throw InvalidArgument("a column cannot be compared with a value that is not set: test it with is_null()");
  return stored;
}

/// Which numbers a value is compared with: those of a column of integers, of a column of reals, or in JSON.
enum class Numbers { whole, real, json };

/// A number to compare with others. None is rounded.
/// @throws InvalidArgument for an integer that no value of 64 bits holds exactly.
template <class V>
Value number(V value, Numbers with) {
  if constexpr (std::is_floating_point_v<V>) {
    // PostgreSQL would round integers beside a real number.
    const auto whole =
        std::abs(value) >= 0x1p53 && with != Numbers::real ? exact_integer(static_cast<double>(value)) : std::nullopt;
    return whole ? Value(*whole) : Value(static_cast<double>(value));
  } else {
    const auto real = exact_real(value);
    const bool fits = value <= 0 || static_cast<std::uintmax_t>(value) <= INT64_MAX;
    if (fits && (real || with != Numbers::real)) return static_cast<std::int64_t>(value);
    if (with == Numbers::whole)
      return static_cast<double>(value);  // more than any in the column, also if it is rounded
    if (!real)
      throw InvalidArgument("no column can hold exactly " + std::to_string(value) +
                            ", so that nothing can be compared with it: compare with a smaller number");
    return *real;
  }
}

/// The bound form of a comparable value. @throws InvalidArgument if it is not set, or the id of a row that is not
/// stored.
template <class M, class V>
Value operand(const V& value) {
  if constexpr (is_reference<M> && reference_traits<V>::is_reference)
    return value.id().value();
  else if constexpr (std::is_same_v<V, Id>)
    return value.value();
  else if constexpr (is_reference<M>)
    return value.id.value();
  else if constexpr (std::is_arithmetic_v<V> && !std::is_same_v<V, bool>)
    return number(value, std::is_floating_point_v<M> ? Numbers::real : Numbers::whole);
  else if constexpr (std::is_same_v<V, M>)
    return stored<M>(value);
  else if constexpr (std::is_convertible_v<const V&, std::string_view>)
    return std::string(std::string_view(value));
  else if constexpr (std::is_same_v<V, Date>)
    return format_date(value);  // of an instant: the whole day
  else
    return stored<M>(M(value));
}

[[noreturn]] inline void throw_two_origins(Origin a, Origin b) {
  throw ForeignReference("one condition names rows of two databases, " + a.name() + " and " + b.name() +
                         ": compare uids, or sync the rows first");
}

/// The database that a compared row number counts in; none for plain values.
template <class V>
Origin origin_of(const V& value) {
  if constexpr (reference_traits<V>::is_reference)
    return value.id().origin();
  else if constexpr (std::is_same_v<V, Id>)
    return value.origin();
  else if constexpr (record_type<V>)
    return value.id.origin();
  else
    return {};
}

}  // namespace laminate::query
