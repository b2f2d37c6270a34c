/// @file
/// How an engine writes tables down, and reads them back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/catalog.hpp>
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
};

}  // namespace laminate
