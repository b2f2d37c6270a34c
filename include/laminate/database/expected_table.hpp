/// @file
/// The table that a record describes, as a catalog shows it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/database/constraints.hpp>
#include <laminate/database/definitions.hpp>
#include <laminate/query/dialect.hpp>

namespace laminate {

namespace database_detail {

inline std::optional<std::string_view> default_of(const ColumnInfo& column, const ConstraintInfo& info) {
  if (const auto own = info.default_value.find(column.name); own != info.default_value.end()) return own->second;
  if (column.is_payload_reference()) return std::nullopt;
  for (std::size_t i = 0; i < info.conventions.default_count; ++i)
    if (info.conventions.defaults[i].column == column.name) return info.conventions.defaults[i].value;
  return std::nullopt;
}

inline bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty())
    if (record_detail::next_name(list) == name) return true;
  return false;
}

inline bool is_indexed(const ColumnInfo& column, const ConstraintInfo& info, Version version) {
  if (const auto own = info.indexed.find(column.name); own != info.indexed.end()) return own->second.covers(version);
  if (column.role) return true;
  return info.conventions.index_all && column.kind != Kind::json && column.kind != Kind::date &&
         !is_listed(info.conventions.not_indexed, column.name);
}

/// `unique_artifactuser_null_feature`; empty for indexes that need no name.
inline std::string name_of(const UniqueInfo& unique, const TableInfo& table, std::string_view prefix) {
  if (!unique.name.empty() || prefix.empty() || (unique.condition.empty() && !unique.ignoring_case)) return unique.name;
  auto name = std::string(prefix) + std::string(table.name.substr(table.module.size() + 1));
  if (unique.ignoring_case) return name + '_' + unique.columns.front() + "_lower";
  const auto* condition = table.find(unique.condition);
  return unique.condition_is_null && condition ? name + "_null_" + std::string(condition->member) : name;
}

inline CatalogUnique catalog_unique(const UniqueInfo& unique, std::string name) {
  return {.columns = unique.columns,
          .expression = unique.ignoring_case ? "LOWER" : "",
          .condition = unique.condition,
          .condition_is_null = unique.condition_is_null,
          .name = std::move(name)};
}

}  // namespace database_detail

/// The table of a record in a database of the given version. A column that is unique by itself has no second index.
inline CatalogTable expected_table(const TableInfo& table, const ConstraintInfo& info, const Definitions& engine,
                                   Version version = {}) {
  CatalogTable expected{.name = std::string(table.name), .columns = {}, .unique = {}};
  for (const auto& unique : info.unique)
    if (unique.lifetime.covers(version))
      expected.unique.push_back(database_detail::catalog_unique(
          unique, database_detail::name_of(unique, table, info.conventions.unique_prefix)));
  const auto is_unique = [&](const ColumnInfo& column) {
    return std::any_of(expected.unique.begin(), expected.unique.end(), [&](const CatalogUnique& unique) {
      return unique.columns.size() == 1 && unique.columns.front() == column.name && unique.condition.empty() &&
             unique.expression.empty();
    });
  };
  for (const auto& column : table.columns) {
    if (const auto own = info.lifetime.find(column.name); own != info.lifetime.end() && !own->second.covers(version))
      continue;
    const auto length = info.max_length.find(column.name);
    auto made = engine.column(column, length == info.max_length.end() ? 0 : length->second,
                              database_detail::default_of(column, info));
    if (const auto own = info.may_be_null.find(column.name); own != info.may_be_null.end())
      made.not_null = !own->second.covers(version);
    if (!made.is_key && !is_unique(column) && database_detail::is_indexed(column, info, version))
      expected.indexes.push_back({column.name});
    expected.columns.push_back(std::move(made));
  }
  for (const auto& required : info.required)
    expected.checks.push_back(query::quoted(required.unless) + " OR " + query::quoted(required.column) +
                              " IS NOT NULL");
  return expected;
}

}  // namespace laminate
