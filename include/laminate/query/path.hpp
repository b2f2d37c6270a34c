/// @file
/// Paths from a record through references and relations: from types to joins.
#pragma once

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>

#include <laminate/query/tree.hpp>
#include <laminate/schema/lower.hpp>

namespace laminate::query::detail {

/// The references without a role of a record, in order: of a link, its owner and its value.
template <class List, class... Found>
struct payload_targets;
template <class T, class... Found>
struct payload_targets<record_detail::members_of<T>, Found...> {
  using type = std::tuple<Found...>;
};
template <class M>
constexpr bool is_payload() {
  if constexpr (is_reference<M>)
    return reference_traits<remove_optional_t<M>>::kind == Role::payload;
  else
    return false;
}
template <class T, auto first, auto... rest, class... Found>
struct payload_targets<record_detail::members_of<T, first, rest...>, Found...> {
  static constexpr auto next() {
    if constexpr (is_payload<record_detail::type_of<first>>())
      return payload_targets<record_detail::members_of<T, rest...>, Found...,
                             typename reference_traits<remove_optional_t<record_detail::type_of<first>>>::target*>{};
    else
      return payload_targets<record_detail::members_of<T, rest...>, Found...>{};
  }
  using type = typename decltype(next())::type;
};

template <class M, class R, Role of>
inline constexpr bool refers_to = false;
template <class R, Role of>
inline constexpr bool refers_to<Ref<R, of>, R, of> = true;
template <class R, Role of>
inline constexpr bool refers_to<std::optional<Ref<R, of>>, R, of> = true;

/// How many references with that role a record has to R.
template <class R, Role of, class T, auto... member>
constexpr std::size_t references_to(record_detail::members_of<T, member...>) {
  return (std::size_t{0} + ... + std::size_t{refers_to<record_detail::type_of<member>, R, of>});
}

/// Whether rows of Link can tie rows of A to rows of B.
template <class Link, class A, class B>
constexpr bool ties() {
  using members = typename table_of<Link>::members;
  return references_to<A, Role::payload>(members{}) >= 1 + std::is_same_v<A, B> &&
         references_to<B, Role::payload>(members{}) > 0;
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
  static const auto& table = table_info<record_detail::record_of<member>>();
  static const auto& column = table.columns[table.column_at(record_detail::position_of<member>)];
  return column;
}

inline const std::string& id_column(const TableInfo& table) { return table.columns[table.id].name; }

inline void join_reference(query::Path& path, const ColumnInfo& column, const TableInfo& target) {
  path.joins.push_back({&target, column.name, id_column(target), false});
}
inline void join_link(query::Path& path, const TableInfo& link, const TableInfo& target, bool reverse) {
  const auto& owner = link.columns[*link.owner].name;
  const auto& value = link.columns[*link.value].name;
  path.joins.push_back({&link, "id", reverse ? value : owner, true});
  path.joins.push_back({&target, reverse ? owner : value, id_column(target), false});
}
inline void join_child(query::Path& path, const TableInfo& from, const TableInfo& target, Role role) {
  path.joins.push_back({&target, id_column(from), target.reference_to(from.name, role)->name, true});
}

/// An element of a path that is not a member: the rows of the link table behind a relation.
template <auto relation>
struct LinkOf {
  friend constexpr bool operator==(LinkOf, LinkOf) = default;
};

/// Where an element of a path leads: `root` is the record it starts from, `target` the one it comes to.
template <auto element>
struct step {
  using root = record_detail::record_of<element>;
  using member = remove_optional_t<record_detail::type_of<element>>;
  static constexpr bool leads = false;
  static constexpr bool many = false;
  static constexpr bool nullable = is_optional<record_detail::type_of<element>>;
};
template <auto element>
  requires is_reference<record_detail::type_of<element>>
struct step<element> {
  using root = record_detail::record_of<element>;
  using member = remove_optional_t<record_detail::type_of<element>>;
  using target = typename member::target;
  static constexpr bool leads = true;
  static constexpr bool many = false;
  static constexpr bool nullable = is_optional<record_detail::type_of<element>>;
  static void join(query::Path& path) { join_reference(path, column_of<element>(), table_info<target>()); }
};
template <auto element>
  requires is_relation<record_detail::type_of<element>>
struct step<element> {
  using root = record_detail::record_of<element>;
  using member = record_detail::type_of<element>;
  using target = typename member::target;
  using link = typename member::link;
  static constexpr bool leads = true;
  static constexpr bool many = true;
  static constexpr bool nullable = true;
  static void join(query::Path& path) {
    constexpr bool reverse = requires { member::kind; };
    if constexpr (!std::is_void_v<link>) {
      static_assert(ties<link, root, target>(),
                    "laminate: the link of this relation does not refer to both of its ends");
      join_link(path, table_info<link>(), table_info<target>(), reverse);
    } else {
      constexpr Role of = [] {
        if constexpr (reverse)
          return member::kind;
        else
          return Role::payload;
      }();
      static_assert(references_to<root, of>(typename table_of<target>::members{}) > 0,
                    "laminate: the rows of this relation have no reference to the record that it belongs to");
      join_child(path, table_info<root>(), table_info<target>(), of);
    }
  }
};
template <class R, class Link, record_detail::Via<R, Link> element>
struct step<element> {
  static_assert(link_target<R, Link>::valid, "laminate: via<Link>() needs a link between this record and another one");
  using root = R;
  using link = Link;
  using target = typename link_target<R, Link>::type;
  using member = Many<target, Link>;
  static constexpr bool leads = true;
  static constexpr bool many = true;
  static constexpr bool nullable = true;
  static void join(query::Path& path) {
    if constexpr (link_target<R, Link>::valid) {
      const auto& link = table_info<Link>();
      join_link(path, link, table_info<target>(), link.columns[*link.owner].target != table_of<R>::name);
    }
  }
};

template <auto relation, LinkOf<relation> element>
struct step<element> {
  using root = typename step<relation>::root;
  using link = void;
  using target = typename step<relation>::link;
  using member = Many<target>;
  static constexpr bool leads = true;
  static constexpr bool many = true;
  static constexpr bool nullable = true;
  static void join(query::Path& path) {
    step<relation>::join(path);
    path.joins.pop_back();  // the step from the link to its other end
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
void join_if_leading(query::Path& path) {
  if constexpr (step<element>::leads) step<element>::join(path);
}

template <auto element>
const ColumnInfo* column_or_null() {
  if constexpr (step<element>::many)
    return nullptr;
  else
    return &column_of<element>();
}

/// The column that a path ends in.
template <auto... path>
query::Path lower_path() {
  query::Path lowered;
  std::size_t left = sizeof...(path);
  ((--left > 0 ? join_if_leading<path>(lowered) : void()), ...);
  ((lowered.column = column_or_null<path>()), ...);
  return lowered;
}

/// The rows that a path leads to, and their ids.
template <auto... path>
query::Path lower_rows() {
  query::Path lowered;
  (join_if_leading<path>(lowered), ...);
  const auto& table = *lowered.joins.back().table;
  lowered.column = &table.columns[table.id];
  return lowered;
}

template <class Columns>
inline constexpr Columns column_objects{};

/// The path with the rows of the link table behind its last relation.
template <class Done, auto... rest>
struct link_field;
template <auto... done, auto last>
struct link_field<Field<done...>, last> {
  using type = Field<done..., LinkOf<last>{}>;
};
template <auto... done, auto first, auto second, auto... rest>
struct link_field<Field<done...>, first, second, rest...> : link_field<Field<done..., first>, second, rest...> {};

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

}  // namespace laminate::query::detail
