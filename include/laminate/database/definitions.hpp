/// @file
/// How an engine writes tables down, and reads them back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/catalog.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/schema/table_info.hpp>

namespace laminate {

class Definitions {
 public:
  virtual ~Definitions() = default;

  /// The column as catalog() shows it once it is made. `max_length` in characters, 0 for any; without a `default_value`
  /// an instant that is never NULL begins as the time of the insert.
  virtual CatalogColumn column(const ColumnInfo& column, std::size_t max_length,
                               std::optional<std::string_view> default_value) const = 0;
  /// The statements that make a table with its indexes.
  virtual std::vector<std::string> statements(const CatalogTable& table) const = 0;
  /// Those for its references, if the tables that they lead to must be there first; empty if statements() has them.
  virtual std::vector<std::string> references(const CatalogTable&) const { return {}; }
  /// Connection::catalog(), with all that it leaves out because it would take longer to read.
  virtual std::vector<CatalogTable> catalog() const = 0;

 protected:
  /// A default that is given as text: a number as it is, anything else in quotes.
  static std::string literal(const ColumnInfo& column, std::string_view value) {
    const bool is_number =
        column.kind == Kind::integer || column.kind == Kind::real || column.kind == Kind::boolean || column.role;
    return is_number ? std::string(value) : query::quoted_text(value);
  }
  /// The statement that makes a unique index; without a name the engine chooses one.
  static std::string unique_index(std::string_view name, std::string_view table, const CatalogUnique& unique) {
    const auto columns = query::quoted(unique.columns);
    return "CREATE UNIQUE INDEX " + (name.empty() ? "" : query::quoted(name) + ' ') + "ON " + query::quoted(table) +
           " (" + (unique.expression.empty() ? columns : '(' + unique.expression + '(' + columns + "))") + ')' +
           (unique.condition.empty() ? ""
                                     : " WHERE " + query::quoted(unique.condition) +
                                           (unique.condition_is_null ? " IS NULL" : " IS NOT NULL"));
  }
};

}  // namespace laminate
