/// @file
/// Columns as objects: `columns<Artifact>`, paths through references, and the comparisons that make conditions.
#pragma once

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <laminate/query/operand.hpp>
#include <laminate/query/path.hpp>
#include <laminate/query/predicate.hpp>

namespace laminate {

/// The columns of T: `const auto& a = columns<Artifact>; a.created_by->handle == "alex"`.
template <class T>
inline constexpr typename table_of<T>::template columns<> columns{};

/// A sort key for rows of T.
template <class T>
struct Ordering {
  query::Order order;
};

/// A column of a record, or of one that it leads to. The type carries the whole path; the object is empty.
template <auto... path>
struct Field {
  using root = typename detail::first_of_path<path...>::root;
  using last = detail::last_of_path<path...>;
  using member = typename last::member;

  /// The columns of the record that a reference or relation leads to.
  constexpr auto operator->() const {
    static_assert(last::leads, "laminate: this column is not a reference: no path leads further from it");
    constexpr bool is_known = [] {
      if constexpr (last::leads)
        return record_type<typename last::target>;
      else
        return false;
    }();
    static_assert(is_known || !last::leads,
                  "laminate: this column leads to a record that is not known here: include its header");
    if constexpr (is_known)
      return &detail::column_objects<typename table_of<typename last::target>::template columns<path...>>;
    else
      return this;
  }

  /// Whether the column is NULL.
  auto is_null() const {
    check_value();
    if constexpr (sizeof...(path) == 1 && !detail::last_of_path<path...>::many)
      static_assert((is_optional<detail::type_of<path>> && ...),
                    "laminate: this column is NOT NULL: a NULL test on it always has the same answer");
    return predicate(query::op::is_null, {});
  }
  auto is_not_null() const {
    (void)is_null();
    return predicate(query::op::is_not_null, {});
  }

  /// Contains the text, case-sensitively. Special characters of patterns have no meaning in any of these.
  auto contains(std::string_view text) const { return text_predicate(query::op::contains, text); }
  /// Contains the text; ASCII letters match in either case.
  auto icontains(std::string_view text) const { return text_predicate(query::op::icontains, text); }
  auto startswith(std::string_view text) const { return text_predicate(query::op::startswith, text); }
  auto endswith(std::string_view text) const { return text_predicate(query::op::endswith, text); }

  /// Equals one of the values of a range: `a.suffix.in(std::vector{".csv", ".tsv"})`. An empty range matches nothing.
  template <class Range>
  auto in(const Range& range) const {
    check_value();
    using value = std::remove_cvref_t<decltype(*std::begin(range))>;
    static_assert(query::comparable<member, value>(),
                  "laminate: the values of this range cannot be compared with the column");
    query::Expr expr{.what = query::op::in, .path = lower()};
    if constexpr (query::comparable<member, value>())
      for (const auto& each : range) {
        expr.values.push_back(query::operand<member>(each));
        if (const auto origin = query::origin_of(each); origin != expr.origin) {
          if (expr.origin) query::throw_two_origins(expr.origin, origin);
          expr.origin = origin;
        }
      }
    return Predicate<root>{std::move(expr)};
  }
  template <class V>
  auto in(std::initializer_list<V> list) const {
    return in<std::initializer_list<V>>(list);
  }

  /// A comparison with a value; used by the operators.
  template <class V>
  static Predicate<root> compare(query::op what, const V& value) {
    check_value();
    static_assert(is_relation<member> || query::comparable<member, V>(),
                  "laminate: this column cannot be compared with a value of this type");
    query::Expr expr{.what = what, .path = lower()};
    if constexpr (query::comparable<member, V>()) {
      expr.values.push_back(query::operand<member>(value));
      expr.origin = query::origin_of(value);
    }
    return {std::move(expr)};
  }

  static query::Path lower() {
    static_assert(detail::is_connected<path...>(),
                  "laminate: each part of a path must lead to the record that the next part is a member of");
    if constexpr (detail::is_connected<path...>())
      return detail::lower_path<path...>();
    else
      return {};
  }

  static constexpr void check_value() {
    static_assert(!is_relation<member>,
                  "laminate: a relation to many rows has no value of its own: name one of its columns with ->");
  }

 private:
  static Predicate<root> predicate(query::op what, std::vector<Value> values) {
    return {query::Expr{.what = what, .path = lower(), .values = std::move(values)}};
  }
  static Predicate<root> text_predicate(query::op what, std::string_view text) {
    check_value();
    constexpr bool is_text = [] {
      if constexpr (is_relation<member> || is_reference<member>)
        return false;
      else {
        constexpr kind k = column_type<member>::stored;
        return k == kind::text || k == kind::uid || k == kind::json;
      }
    }();
    static_assert(is_text, "laminate: contains, icontains, startswith and endswith need a column of text");
    return predicate(what, {std::string(text)});
  }
};

namespace detail {

/// Text literals lose their length, so that every comparison with one is the same instantiation.
template <class V>
decltype(auto) decayed(const V& value) {
  if constexpr (std::is_array_v<V>)
    return static_cast<const char*>(value);
  else
    return (value);
}
template <class V>
using decayed_t = std::remove_cvref_t<decltype(decayed(std::declval<const V&>()))>;

template <auto... path, class V>
auto compare(Field<path...> field, query::op what, const V& value) {
  static_assert(!is_field<V>, "laminate: compare a column with a value, not with another column");
  if constexpr (is_field<V>)
    return Predicate<typename Field<path...>::root>{};
  else
    return field.template compare<decayed_t<V>>(what, decayed(value));
}

}  // namespace detail

template <auto... path, class V>
auto operator==(Field<path...> field, const V& value) {
  return detail::compare(field, query::op::eq, value);
}
/// Rows whose value is another, or NULL: as Django's `exclude`.
template <auto... path, class V>
auto operator!=(Field<path...> field, const V& value) {
  return detail::negated(detail::compare(field, query::op::eq, value));
}
template <auto... path, class V>
auto operator<(Field<path...> field, const V& value) {
  return detail::compare(field, query::op::lt, value);
}
template <auto... path, class V>
auto operator<=(Field<path...> field, const V& value) {
  return detail::compare(field, query::op::le, value);
}
template <auto... path, class V>
auto operator>(Field<path...> field, const V& value) {
  return detail::compare(field, query::op::gt, value);
}
template <auto... path, class V>
auto operator>=(Field<path...> field, const V& value) {
  return detail::compare(field, query::op::ge, value);
}

// The same with the value first.
template <class V, auto... path>
  requires(!detail::is_field<V>)
auto operator==(const V& value, Field<path...> field) {
  return field == value;
}
template <class V, auto... path>
  requires(!detail::is_field<V>)
auto operator!=(const V& value, Field<path...> field) {
  return field != value;
}
template <class V, auto... path>
  requires(!detail::is_field<V>)
auto operator<(const V& value, Field<path...> field) {
  return detail::compare(field, query::op::gt, value);
}
template <class V, auto... path>
  requires(!detail::is_field<V>)
auto operator<=(const V& value, Field<path...> field) {
  return detail::compare(field, query::op::ge, value);
}
template <class V, auto... path>
  requires(!detail::is_field<V>)
auto operator>(const V& value, Field<path...> field) {
  return detail::compare(field, query::op::lt, value);
}
template <class V, auto... path>
  requires(!detail::is_field<V>)
auto operator>=(const V& value, Field<path...> field) {
  return detail::compare(field, query::op::le, value);
}

/// `field<&Artifact::created_by, &User::handle>`: a path without column objects.
template <auto... path>
inline constexpr Field<path...> field{};

/// Sorts from small to large.
template <auto... path>
auto asc(Field<path...> field) {
  field.check_value();
  static_assert((!detail::step<path>::many && ...), "laminate: rows cannot be sorted by a column of many related rows");
  return Ordering<typename Field<path...>::root>{{.path = field.lower(), .descending = false}};
}
/// Sorts from large to small.
template <auto... path>
auto desc(Field<path...> field) {
  auto ordering = asc(field);
  ordering.order.descending = true;
  return ordering;
}

}  // namespace laminate
