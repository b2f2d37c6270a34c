/// @file
/// Rows with named columns. Their text is rendered by <laminate/view/table/table_text.hpp>, which table.hpp includes.
#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <laminate/schema/cell.hpp>
#include <laminate/schema/column_type.hpp>
#include <laminate/view/render/style.hpp>

namespace laminate {

/// Rows with named columns. Values are as the database holds them: renderers format them.
struct Table {
  struct Column {
    std::string name{};
    laminate::Kind kind = laminate::Kind::text;  ///< of the values
    bool is_index = false;                       ///< the id in front, which does not count as a column
    bool is_list = false;   ///< a row may have several values: the cell is a JSON list of them, sorted, each once
    bool is_key = false;    ///< by it people know the row: its uid, key or name
    bool is_asked = false;  ///< somebody named it: of too many for a terminal it is left out last
  };

  std::string registry{};
  std::vector<Column> columns{};
  std::vector<std::vector<Value>> rows{};
  bool is_truncated = false;  ///< the query has more rows than the limit

  /// `100 rows × 21 columns`
  std::string size() const {
    const auto shown = std::count_if(columns.begin(), columns.end(), [](const Column& c) { return !c.is_index; });
    const auto counted = [](auto n, const std::string& what) { return std::to_string(n) + what + (n == 1 ? "" : "s"); };
    return counted(rows.size(), " row") + " × " + counted(shown, " column");
  }
  /// The size, and whether there are more rows.
  std::string summary() const { return size() + (is_truncated ? ", there are more rows" : ""); }
  /// Aligned columns, numbers to the right, and the size below. On a terminal columns shrink to the width, those that
  /// name the row least. Of too many those without a value are left out first, then the last, those that were asked for
  /// after the others; all are listed below. Every line ends with a line end.
  std::string str(const TextStyle& style = {}) const;
};

std::ostream& operator<<(std::ostream& out, const Table& table);

}  // namespace laminate
