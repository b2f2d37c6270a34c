/// @file
/// Records print themselves: `Plate(uid='3pTfA9xQw0bZ', name='…', …)`.
#pragma once

#include <ostream>
#include <string>

#include <laminate/schema/record_view.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate {

namespace schema_detail {

inline std::string record_text(const RecordView& record) {
  const auto& table = record.table();
  auto out = std::string(table.registry) + '(';
  const char* separator = "";
  const auto print = [&](const ColumnInfo& column) {
    const Value value = record.value(column);
    if (is_null(value)) return;
    ((out += separator) += column.name) += '=';
    separator = ", ";
    if (const auto* text = value.text()) {
      if (column.kind == Kind::timestamp)
        out += text->substr(0, 19) + " UTC";
      else if (column.kind == Kind::json || column.kind == Kind::date)
        out += *text;
      else
        out += '\'' + *text + '\'';
    } else if (const auto* real = value.real()) {
      out += support_detail::shortest(*real);
    } else if (column.kind == Kind::boolean) {
      out += *value.integer() != 0 ? "True" : "False";
    } else {
      out += std::to_string(*value.integer());
    }
  };
  if (table.uid) print(table.columns[*table.uid]);
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (i != table.id && i != table.uid && !table.columns[i].name.starts_with('_')) print(table.columns[i]);
  return out + ')';
}

}  // namespace schema_detail

/// A text that does not depend on the stream's flags, precision and locale; its width pads all of it, as of other
/// types. The columns that are set, uid first; columns that begin with an underscore are left out.
/// Records of a namespace of your own print themselves once it says `using laminate::operator<<;`.
template <record_type T>
std::ostream& operator<<(std::ostream& out, const T& record) {
  return out << schema_detail::record_text(schema_detail::RecordView(record));
}

}  // namespace laminate
