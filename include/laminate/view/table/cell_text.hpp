/// @file
/// A cell of a table as text.
#pragma once

#include <string>

#include <laminate/support/text/join.hpp>
#include <laminate/view/table/row_text.hpp>
#include <laminate/view/table/table.hpp>

namespace laminate::view_detail {

/// A cell as people read it; the values of a list with commas between them, instants in pandas' form.
inline std::string cell_text(const Value& value, const Table::Column& column) {
  if (!column.is_list || !value.text()) {
    auto text = shown(value, column.kind);
    return column.kind == Kind::timestamp && !is_null(value) ? text + "+00:00" : text;
  }
  const auto json = support_detail::parse_json(*value.text());
  if (!json || !json->is_array()) return *value.text();
  std::string list;
  for (const auto& each : json->get_array()) text::append_part(list, python::str(each));
  return list;
}

}  // namespace laminate::view_detail
