/// @file
/// Constraints of a record, lowered.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <laminate/query/field.hpp>
#include <laminate/schema/lower.hpp>

namespace laminate {

struct UniqueInfo {
  std::vector<std::string> columns;
  std::string condition{};  ///< of a partial index: the column whose NULL is tested
  bool condition_is_null = false;
};

struct ConstraintInfo {
  std::vector<UniqueInfo> unique;
  std::map<std::string, std::size_t> max_length;  ///< in characters, by column
};

namespace detail {

template <uniqueness when, auto first, auto... rest>
void add_constraint(ConstraintInfo& info, Unique<when, first, rest...>) {
  if constexpr (when == uniqueness::always)
    info.unique.push_back({{column_of<first>().name, column_of<rest>().name...}});
  else
    info.unique.push_back({{column_of<rest>().name...}, column_of<first>().name, when == uniqueness::where_null});
}
template <std::size_t characters, auto... member>
void add_constraint(ConstraintInfo& info, MaxLength<characters, member...>) {
  (info.max_length.emplace(column_of<member>().name, characters), ...);
}
template <class... C>
void add_constraints(ConstraintInfo& info, Constraints<C...>) {
  (add_constraint(info, C{}), ...);
}

}  // namespace detail

/// What `constraints<T>` says, and that the uid is unique and has a length.
template <class T>
ConstraintInfo constraint_info() {
  ConstraintInfo info;
  const auto& table = table_info<T>();
  if (table.uid) {
    const auto& uid = table.columns[*table.uid];
    info.unique.push_back({{uid.name}});
    info.max_length.emplace(uid.name, uid.uid_size);
  }
  detail::add_constraints(info, constraints<T>);
  return info;
}

}  // namespace laminate
