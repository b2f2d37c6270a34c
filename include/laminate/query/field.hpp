/// @file
/// Columns as objects: `columns<Artifact>`, paths through references, and the conditions that they make.
#pragma once

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <laminate/query/operand.hpp>
#include <laminate/query/tree.hpp>
#include <laminate/schema/lower.hpp>

namespace laminate {

/// The columns of T: `const auto& a = columns<Artifact>; a.created_by->handle == "alex"`.
template <class T>
inline constexpr typename table_of<T>::template columns<> columns{};

/// A condition on rows of T. Combine with &&, || and !.
template <class T>
struct Predicate {
  query::Expr expr;
};

/// A sort key for rows of T.
template <class T>
struct Ordering {
  query::Order order;
};

namespace detail {

/// The references without a role of a record, in order: of a link, its host and its value.
template <class List, class... Found>
struct payload_targets;
template <class T, class... Found>
struct payload_targets<members_of<T>, Found...> {
  using type = std::tuple<Found...>;
};
template <class M>
constexpr bool is_payload() {
  if constexpr (is_reference<M>)
    return reference_traits<remove_optional_t<M>>::kind == role::payload;
  else
    return false;
}
template <class T, auto first, auto... rest, class... Found>
struct payload_targets<members_of<T, first, rest...>, Found...> {
  static constexpr auto next() {
    if constexpr (is_payload<type_of<first>>())
      return payload_targets<members_of<T, rest...>, Found...,
                             typename reference_traits<remove_optional_t<type_of<first>>>::target*>{};
    else
      return payload_targets<members_of<T, rest...>, Found...>{};
  }
  using type = typename decltype(next())::type;
};

template <class M, class R, role of>
inline constexpr bool refers_to = false;
template <class R, role of>
inline constexpr bool refers_to<Ref<R, of>, R, of> = true;
template <class R, role of>
inline constexpr bool refers_to<std::optional<Ref<R, of>>, R, of> = true;

/// How many references with that role a record has to R.
template <class R, role of, class T, auto... member>
constexpr std::size_t references_to(members_of<T, member...>) {
  return (std::size_t{0} + ... + std::size_t{refers_to<type_of<member>, R, of>});
}

/// Whether rows of Link can tie rows of A to rows of B.
template <class Link, class A, class B>
constexpr bool ties() {
  using members = typename table_of<Link>::members;
  return references_to<A, role::payload>(members{}) >= 1 + std::is_same_v<A, B> &&
         references_to<B, role::payload>(members{}) > 0;
}

/// Whether Link ties rows of R to other rows, and to which.
template <class R, class Link, class Ends>
struct link_ends {
  static constexpr bool valid = false;
  using type = R;
};
template <class R, class Link, class First, class Second, class... More>
struct link_ends<R, Link, std::tuple<First*, Second*, More...>> {
  static constexpr bool from_first = std::is_same_v<First, R>;
  static constexpr bool valid = from_first || std::is_same_v<Second, R>;
  using type = std::conditional_t<from_first, Second, First>;
};
template <class R, class Link>
struct link_target : link_ends<R, Link, std::tuple<>> {};
template <class R, record_type Link>
struct link_target<R, Link> : link_ends<R, Link, typename payload_targets<typename table_of<Link>::members>::type> {};

template <auto member>
const ColumnInfo& column_of() {
  static const auto& table = table_info<record_of<member>>();
  static const auto& column = table.columns[table.column_at(position_of<member>)];
  return column;
}

inline const std::string& id_column(const TableInfo& table) { return table.columns[table.id].name; }

inline void join_reference(query::Path& path, const ColumnInfo& column, const TableInfo& target) {
  path.joins.push_back({&target, column.name, id_column(target), false});
}
inline void join_link(query::Path& path, const TableInfo& link, const TableInfo& target, bool reverse) {
  const auto& host = link.columns[*link.host].name;
  const auto& value = link.columns[*link.value].name;
  path.joins.push_back({&link, "id", reverse ? value : host, true});
  path.joins.push_back({&target, reverse ? host : value, id_column(target), false});
}
inline void join_child(query::Path& path, const TableInfo& from, const TableInfo& target, role role) {
  path.joins.push_back({&target, id_column(from), target.reference_to(from.name, role)->name, true});
}

/// Where an element of a path leads: `root` is the record it starts from, `target` the one it comes to.
template <auto element>
struct step {
  using root = record_of<element>;
  using member = remove_optional_t<type_of<element>>;
  static constexpr bool leads = false;
  static constexpr bool many = false;
};
template <auto element>
  requires is_reference<type_of<element>>
struct step<element> {
  using root = record_of<element>;
  using member = remove_optional_t<type_of<element>>;
  using target = typename member::target;
  static constexpr bool leads = true;
  static constexpr bool many = false;
  static void join(query::Path& path) { join_reference(path, column_of<element>(), table_info<target>()); }
};
template <auto element>
  requires is_relation<type_of<element>>
struct step<element> {
  using root = record_of<element>;
  using member = type_of<element>;
  using target = typename member::target;
  static constexpr bool leads = true;
  static constexpr bool many = true;
  static void join(query::Path& path) {
    using link = typename member::link;
    constexpr bool reverse = requires { member::kind; };
    if constexpr (!std::is_void_v<link>) {
      static_assert(ties<link, root, target>(),
                    "laminate: the link of this relation does not refer to both of its ends");
      join_link(path, table_info<link>(), table_info<target>(), reverse);
    } else {
      constexpr role of = [] {
        if constexpr (reverse)
          return member::kind;
        else
          return role::payload;
      }();
      static_assert(references_to<root, of>(typename table_of<target>::members{}) > 0,
                    "laminate: the rows of this relation have no reference to the record that it belongs to");
      join_child(path, table_info<root>(), table_info<target>(), of);
    }
  }
};
template <class R, class Link, Via<R, Link> element>
struct step<element> {
  static_assert(link_target<R, Link>::valid, "laminate: via<Link>() needs a link between this record and another one");
  using root = R;
  using member = void;
  using target = typename link_target<R, Link>::type;
  static constexpr bool leads = true;
  static constexpr bool many = true;
  static void join(query::Path& path) {
    if constexpr (link_target<R, Link>::valid) {
      const auto& link = table_info<Link>();
      join_link(path, link, table_info<target>(), link.columns[*link.host].target != table_of<R>::name);
    }
  }
};

template <auto first, auto... rest>
struct first_of_path {
  using root = typename step<first>::root;
};
template <auto... path>
struct last_of_path;
template <auto last>
struct last_of_path<last> : step<last> {};
template <auto first, auto... rest>
struct last_of_path<first, rest...> : last_of_path<rest...> {};

template <auto element>
void join_unless_column(query::Path& path) {
  if constexpr (step<element>::leads) step<element>::join(path);
}

template <auto... joins, std::size_t... i>
void join_all_but_last(query::Path& path, std::index_sequence<i...>) {
  ((i + 1 < sizeof...(joins) ? join_unless_column<joins>(path) : void()), ...);
}

template <auto element>
const ColumnInfo* column_or_null() {
  if constexpr (step<element>::many)
    return nullptr;
  else
    return &column_of<element>();
}

template <auto... path>
query::Path lower_path() {
  query::Path lowered;
  join_all_but_last<path...>(lowered, std::index_sequence_for<std::integral_constant<decltype(path), path>...>{});
  ((lowered.column = column_or_null<path>()), ...);
  return lowered;
}

}  // namespace detail

namespace detail {

template <class Columns>
inline constexpr Columns column_objects{};

template <auto only>
constexpr bool is_connected() {
  return true;
}
template <auto first, auto second, auto... rest>
constexpr bool is_connected() {
  if constexpr (step<first>::leads)
    return std::is_same_v<typename step<first>::target, typename step<second>::root> && is_connected<second, rest...>();
  else
    return false;
}

}  // namespace detail

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
template <class F>
inline constexpr bool is_field = false;
template <auto... path>
inline constexpr bool is_field<Field<path...>> = true;

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

template <class C>
inline constexpr bool is_predicate = false;
template <class T>
inline constexpr bool is_predicate<Predicate<T>> = true;
template <class C>
concept condition = is_predicate<C> || is_field<C>;

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
      return condition.compare(query::op::eq, true);
    else
      return Predicate<typename C::root>{};
  }
}

template <class T>
Predicate<T> negated(Predicate<T> predicate) {
  query::Expr expr{.what = query::op::negate};
  expr.operands.push_back(std::move(predicate.expr));
  return {std::move(expr)};
}

template <class T, class U>
Predicate<T> combined(query::op what, Predicate<T> a, Predicate<U> b) {
  static_assert(std::is_same_v<T, U> || std::is_void_v<T> || std::is_void_v<U>,
                "laminate: these two conditions are about different registries");
  query::Expr expr{.what = what};
  expr.operands.push_back(std::move(a.expr));
  expr.operands.push_back(std::move(b.expr));
  return {std::move(expr)};
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

template <class A, class B>
  requires(detail::condition<A> || detail::condition<B>)
auto operator&&(A a, B b) {
  return detail::combined(query::op::all, detail::as_predicate(std::move(a)), detail::as_predicate(std::move(b)));
}
template <class A, class B>
  requires(detail::condition<A> || detail::condition<B>)
auto operator||(A a, B b) {
  return detail::combined(query::op::any, detail::as_predicate(std::move(a)), detail::as_predicate(std::move(b)));
}
/// Negates as Django's `exclude`: rows whose value is NULL are kept.
template <detail::condition A>
auto operator!(A a) {
  return detail::negated(detail::as_predicate(std::move(a)));
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
