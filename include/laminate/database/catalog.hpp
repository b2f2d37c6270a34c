/// @file
/// What a live database says about its tables.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate {

struct CatalogColumn {
  std::string name;
  std::string type;  ///< as declared, lower case
  bool not_null = false;
  bool has_default = false;
  std::string references{};  ///< table, empty if it is no foreign key

  /// The n of `varchar(n)`, in characters; 0 for any.
  std::size_t max_length() const {
    constexpr std::string_view start = "varchar(";
    if (!type.starts_with(start)) return 0;
    const auto digits = std::string_view(type).substr(start.size(), type.find(')') - start.size());
    return support_detail::read_integer<std::size_t>(digits).value_or(0);
  }

  // Only in Definitions::catalog().
  bool is_key = false;          ///< the primary key, which counts itself
  bool is_json = false;         ///< holds nothing but JSON
  bool deferred = false;        ///< of a foreign key: checked at the commit
  std::string default_value{};  ///< as the engine writes it, empty if there is none
};

/// A unique index or constraint. An expression in it (`LOWER(name)`) stands as `expression` over its single column.
struct CatalogUnique {
  std::vector<std::string> columns;
  std::string expression{};  ///< `LOWER`: the function that is applied to the only column
  std::string condition{};   ///< of a partial index: the column whose NULL is tested
  bool condition_is_null = false;
  std::string name{};  ///< of a table that is to be made; empty for any
};

struct CatalogTable {
  std::string name;
  std::vector<CatalogColumn> columns;
  std::vector<CatalogUnique> unique;

  // Only in Definitions::catalog().
  std::vector<std::vector<std::string>> indexes{};  ///< columns of each index that is not unique
  std::vector<std::string> checks{};  ///< conditions on rows, in SQL; what `is_json` says is not among them

  const CatalogColumn* find(std::string_view column) const {
    for (const auto& c : columns)
      if (c.name == column) return &c;
    return nullptr;
  }
};

}  // namespace laminate
