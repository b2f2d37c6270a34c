/// @file
/// Constraints of a record, lowered.
#pragma once

#include <compare>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/query/field.hpp>
#include <laminate/schema/lower.hpp>

namespace laminate {

/// A version of the application whose database it is. Without numbers: the one that the records describe.
struct Version {
  int major = std::numeric_limits<int>::max();
  int minor = 0;

  friend constexpr auto operator<=>(const Version&, const Version&) = default;
};

/// The versions whose databases have something: from `since` up to, and without, `until`.
struct Lifetime {
  Version since{0, 0};
  Version until{std::numeric_limits<int>::max(), 1};

  constexpr bool covers(Version version) const { return since <= version && version < until; }
};

struct UniqueInfo {
  std::vector<std::string> columns;
  std::string condition{};  ///< of a partial index: the column whose NULL is tested
  bool condition_is_null = false;
  bool ignoring_case = false;  ///< of the only column
  std::string name{};          ///< empty: by the conventions
  Lifetime lifetime{};
};

/// `column` may be NULL only where the boolean `unless` is true.
struct RequiredInfo {
  std::string column, unless;
};

struct ConstraintInfo {
  std::vector<UniqueInfo> unique;
  std::map<std::string, std::size_t> max_length;  ///< in characters, by column, as are the following
  std::map<std::string, std::string> default_value{};
  std::map<std::string, Lifetime> indexed{};      ///< when a column is indexed, whatever the conventions say
  std::map<std::string, Lifetime> lifetime{};     ///< of columns that some versions do not have
  std::map<std::string, Lifetime> may_be_null{};  ///< of columns that some versions require
  std::vector<RequiredInfo> required{};
  traits::Conventions conventions{};
};

namespace database_detail {

template <auto... member>
std::vector<std::string> names_of() {
  return {query::detail::column_of<member>().name...};
}

template <traits::Uniqueness when, auto first, auto... rest>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::Unique<when, first, rest...>) {
  if constexpr (when == traits::Uniqueness::always)
    info.unique.push_back({.columns = names_of<first, rest...>(), .lifetime = lifetime});
  else
    info.unique.push_back({.columns = names_of<rest...>(),
                           .condition = query::detail::column_of<first>().name,
                           .condition_is_null = when == traits::Uniqueness::where_null,
                           .lifetime = lifetime});
}
template <auto... member>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::UniqueWithNull<member...>) {
  auto columns = names_of<member...>();
  const auto last = columns.back();
  info.unique.push_back({.columns = columns, .condition = last, .lifetime = lifetime});
  columns.pop_back();
  info.unique.push_back({.columns = columns, .condition = last, .condition_is_null = true, .lifetime = lifetime});
}
template <auto member>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::UniqueIgnoringCase<member>) {
  info.unique.push_back({.columns = names_of<member>(), .ignoring_case = true, .lifetime = lifetime});
}
template <Literal name, class U>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::Named<name, U>) {
  add_constraint(info, lifetime, U{});
  info.unique.back().name = name.view();
}
template <auto unless, auto member>
void add_constraint(ConstraintInfo& info, const Lifetime&, traits::RequiredUnless<unless, member>) {
  info.required.push_back({query::detail::column_of<member>().name, query::detail::column_of<unless>().name});
}
template <Literal value, auto... member>
void add_constraint(ConstraintInfo& info, const Lifetime&, traits::DefaultValue<value, member...>) {
  for (auto& name : names_of<member...>()) info.default_value.emplace(name, value.view());
}
template <bool yes, auto... member>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::Indexed<yes, member...>) {
  constexpr Lifetime never{.until = {0, 0}};
  for (auto& name : names_of<member...>()) info.indexed.emplace(name, yes ? lifetime : never);
}
template <auto... member>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::HasColumn<member...>) {
  for (auto& name : names_of<member...>()) info.lifetime.emplace(name, lifetime);
}
template <auto... member>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::MayBeNull<member...>) {
  for (auto& name : names_of<member...>()) info.may_be_null.emplace(name, lifetime);
}
template <std::size_t characters, auto... member>
void add_constraint(ConstraintInfo& info, const Lifetime&, traits::MaxLength<characters, member...>) {
  for (auto& name : names_of<member...>()) info.max_length.emplace(name, characters);
}
template <int major, int minor, class... C>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::Since<major, minor, C...>) {
  (add_constraint(info, {.since = {major, minor}, .until = lifetime.until}, C{}), ...);
}
template <int major, int minor, class... C>
void add_constraint(ConstraintInfo& info, const Lifetime& lifetime, traits::Until<major, minor, C...>) {
  (add_constraint(info, {.since = lifetime.since, .until = {major, minor}}, C{}), ...);
}
template <class... C>
void add_constraints(ConstraintInfo& info, traits::Constraints<C...>) {
  (add_constraint(info, Lifetime{}, C{}), ...);
}

inline void constrain_uid(ConstraintInfo& info, const TableInfo& table) {
  if (!table.uid) return;
  const auto& uid = table.columns[*table.uid];
  info.unique.push_back({.columns = {uid.name}});
  info.max_length.emplace(uid.name, uid.uid_size);
}

}  // namespace database_detail

/// What `traits::constraints<T>` and `traits::conventions<T>` say, and that the uid is unique and has a length.
template <class T>
ConstraintInfo constraint_info() {
  ConstraintInfo info;
  info.conventions = traits::conventions<T>;
  database_detail::constrain_uid(info, table_info<T>());
  database_detail::add_constraints(info, traits::constraints<T>);
  return info;
}

}  // namespace laminate
