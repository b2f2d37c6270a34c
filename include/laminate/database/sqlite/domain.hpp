/// @file
/// What columns of SQLite can hold.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <laminate/database/catalog.hpp>
#include <laminate/database/domain.hpp>

namespace laminate::sqlite {

/// See Connection::domain(). SQLite itself takes any value in any column: this says which ones a column of its declared
/// type is read as. Integers have 64 bits whatever their type is called.
inline Domain domain_of(const CatalogColumn& column) {
  const std::string_view type = column.type;
  const auto has = [&](std::string_view word) { return type.find(word) != type.npos; };
  if (type == "bool" || type == "boolean") return {.values = Domain::Accepts::booleans};
  if (type == "datetime") return {.values = Domain::Accepts::instants};
  if (type == "date") return {.values = Domain::Accepts::dates};
  // By the rules of affinity (https://www.sqlite.org/datatype3.html, 3.1).
  if (has("int")) return {.values = Domain::Accepts::integers};
  if (has("char") || has("clob") || has("text"))
    return {.values = Domain::Accepts::texts, .length = column.max_length(), .numbers_as_text = true};
  if (has("real") || has("floa") || has("doub"))
    return {.values = Domain::Accepts::numbers, .exception = [](const Cell& cell) {
              const bool is_nan = cell.kind == Cell::Type::real && std::isnan(cell.real);
              return std::string(is_nan ? "is NaN, which SQLite would store as NULL" : "");
            }};
  return {};
}

}  // namespace laminate::sqlite
