/// @file
/// How a member's type is stored in a column.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <laminate/record/record.hpp>
#include <laminate/schema/cell.hpp>
#include <laminate/support/text/exact_integer.hpp>

namespace laminate {

enum class Kind { id, integer, real, boolean, text, uid, json, timestamp, date, reference };

constexpr std::string_view to_string(Kind k) {
  constexpr std::string_view names[] = {"an id", "an integer", "a number",   "a boolean", "text",
                                        "a uid", "JSON",       "an instant", "a date",    "a reference"};
  return names[static_cast<std::size_t>(k)];
}

/// Thrown by `column_type::load` for a cell that does not fit. The library catches it, and throws BadValue with
/// registry, uid and column.
struct Misfit {};

/// The integer in a cell. @throws Misfit if it contains none.
inline std::int64_t integer_in(const Cell& cell) {
  if (cell.kind == Cell::Type::integer) return cell.integer;
  // SQLite columns may hold an integer as REAL.
  const auto whole = cell.kind == Cell::Type::real ? exact_integer(cell.real) : std::nullopt;
  if (!whole) throw Misfit{};
  return *whole;
}

/// The text in a cell, valid as long as the cell's row. @throws Misfit if it contains none.
inline std::string_view text_in(const Cell& cell) {
  if (cell.kind != Cell::Type::text) throw Misfit{};
  return cell.text;
}

/// How a type is read from and written to a column. Specialise it for a type of your own:
///
///     template <> struct laminate::column_type<Colour> {
///       static constexpr Kind stored = Kind::text;
///       static void load(Colour& to, const Cell& from, Origin);
///       static Value store(const Colour& from);
///     };
///
/// `load` throws Misfit for a value that does not fit. A null from `store` leaves the column at its
/// default.
template <class M>
struct column_type;  // std::optional<M> is stored as M, or NULL

template <>
struct column_type<bool> {
  static constexpr Kind stored = Kind::boolean;
  static void load(bool& to, const Cell& from, Origin) {
    const auto value = integer_in(from);
    if (value != 0 && value != 1) throw Misfit{};
    to = value == 1;
  }
  static Value store(bool from) { return std::int64_t{from}; }
};

template <std::integral I>
struct column_type<I> {
  static constexpr Kind stored = Kind::integer;
  static void load(I& to, const Cell& from, Origin) {
    const auto value = integer_in(from);
    if (!std::in_range<I>(value)) throw Misfit{};
    to = static_cast<I>(value);
  }
  static Value store(I from) { return from; }
};

template <std::floating_point F>
struct column_type<F> {
  static constexpr Kind stored = Kind::real;
  static void load(F& to, const Cell& from, Origin) {
    if (from.kind == Cell::Type::integer)
      to = static_cast<F>(from.integer);
    else if (from.kind == Cell::Type::real)
      to = static_cast<F>(from.real);
    else
      throw Misfit{};
    // A number that is too large for a float would be infinite.
    if (std::isinf(to) && !(from.kind == Cell::Type::real && std::isinf(from.real))) throw Misfit{};
  }
  static Value store(F from) { return static_cast<double>(from); }
};

template <>
struct column_type<std::string> {
  static constexpr Kind stored = Kind::text;
  static void load(std::string& to, const Cell& from, Origin) { to = text_in(from); }
  static Value store(const std::string& from) { return from; }
};

template <std::size_t N>
struct column_type<Uid<N>> {
  static constexpr Kind stored = Kind::uid;
  static void load(Uid<N>& to, const Cell& from, Origin) {
    const auto text = text_in(from);
    if (text.size() > N) throw Misfit{};
    to = Uid<N>(text);
  }
  static Value store(const Uid<N>& from) { return from.empty() ? Value{} : Value(from.str()); }
};

template <std::derived_from<Json> J>
struct column_type<J> {
  static constexpr Kind stored = Kind::json;
  static void load(J& to, const Cell& from, Origin) {
    // A JSON number or boolean may sit in SQLite under its own storage class.
    if (from.kind == Cell::Type::integer)
      to.text = std::to_string(from.integer);
    else
      to.text = text_in(from);
  }
  static Value store(const J& from) { return from.text; }
};

template <>
struct column_type<Timestamp> {
  static constexpr Kind stored = Kind::timestamp;
  static void load(Timestamp& to, const Cell& from, Origin) {
    const auto parsed = Timestamp::parse(text_in(from));
    if (!parsed) throw Misfit{};
    to = *parsed;
  }
  static Value store(const Timestamp& from) { return from.is_set() ? Value(from.str()) : Value{}; }
};

template <>
struct column_type<Date> {
  static constexpr Kind stored = Kind::date;
  static void load(Date& to, const Cell& from, Origin) {
    const auto parsed = parse_date(text_in(from));
    if (!parsed) throw Misfit{};
    to = *parsed;
  }
  static Value store(const Date& from) { return format_date(from); }
};

template <>
struct column_type<Id> {
  static constexpr Kind stored = Kind::id;
  static void load(Id& to, const Cell& from, Origin origin) { to = Id(integer_in(from), origin); }
  static Value store(const Id& from) { return from.empty() ? Value{} : Value(from.value()); }
};

template <class T, Role R>
struct column_type<Ref<T, R>> {
  static constexpr Kind stored = Kind::reference;
  static void load(Ref<T, R>& to, const Cell& from, Origin origin) { to = Ref<T, R>(Id(integer_in(from), origin)); }
  static Value store(const Ref<T, R>& from) { return column_type<Id>::store(from.id()); }
};

template <class M>
inline constexpr bool is_optional = false;
template <class M>
inline constexpr bool is_optional<std::optional<M>> = true;

template <class M>
struct remove_optional {
  using type = M;
};
template <class M>
struct remove_optional<std::optional<M>> {
  using type = M;
};
template <class M>
using remove_optional_t = typename remove_optional<M>::type;

/// What kind of member M is: a reference (optional or not), a relation to many rows, or a plain column.
template <class M>
struct reference_traits {
  static constexpr bool is_reference = false;
};
template <class T, Role R>
struct reference_traits<Ref<T, R>> {
  static constexpr bool is_reference = true;
  using target = T;
  static constexpr Role kind = R;
};
template <class M>
inline constexpr bool is_reference = reference_traits<remove_optional_t<M>>::is_reference;

template <class M>
inline constexpr bool is_relation = false;
template <class T, class L>
inline constexpr bool is_relation<Many<T, L>> = true;
template <class T, class L, Role R>
inline constexpr bool is_relation<Back<T, L, R>> = true;

}  // namespace laminate
