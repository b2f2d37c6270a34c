/// @file
/// What a live database says about its tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laminate {

struct CatalogColumn {
  std::string name;
  std::string type;  ///< as declared, lower case
  bool not_null = false;
  bool has_default = false;
  std::string references{};  ///< table, empty if it is no foreign key
};

/// A unique index or constraint. An expression in it (`LOWER(name)`) stands as `expression` over its single column.
struct CatalogUnique {
  std::vector<std::string> columns;
  std::string expression{};  ///< `LOWER`: the function that is applied to the only column
  std::string condition{};   ///< of a partial index: the column whose NULL is tested
  bool condition_is_null = false;
};

struct CatalogTable {
  std::string name;
  std::vector<CatalogColumn> columns;
  std::vector<CatalogUnique> unique;

  const CatalogColumn* find(std::string_view column) const {
    for (const auto& c : columns)
      if (c.name == column) return &c;
    return nullptr;
  }
};

}  // namespace laminate
