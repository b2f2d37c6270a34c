/// @file
/// Values of columns as text.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/support/json/parse.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate::view_detail {

/// A value as Python prints it; `None` for NULL, `x'00ff'` for bytes. Instants as they are stored, to the microsecond.
inline std::string shown(const Value& value, Kind kind) {
  if (const auto* integer = value.integer()) {
    if (kind == laminate::Kind::boolean) return *integer != 0 ? "True" : "False";
    return std::to_string(*integer);
  }
  if (const auto* real = value.real()) return python::number(*real);
  if (const auto* bytes = value.blob()) return "x'" + text::to_hex(*bytes) + '\'';
  const auto* text = value.text();
  if (!text) return "None";
  if (kind != laminate::Kind::json) return *text;
  const auto json = support_detail::parse_json(*text);
  return json ? python::str(*json) : *text;
}

/// Whether a column holds data types: text that names registries and rows.
inline bool is_dtype(const ColumnInfo& column) { return column.kind == Kind::text && column.text_references; }

/// `30.9 KB`: in steps of 1024, one digit behind the point. Negative sizes and NULL do not occur in sound databases.
inline std::string shown_size(std::int64_t bytes) {
  static constexpr std::string_view units[] = {" B", " KB", " MB", " GB", " TB"};
  std::size_t unit = 0;
  auto size = static_cast<double>(bytes);
  for (; size >= 1024 && unit + 1 < std::size(units); ++unit) size /= 1024;
  if (unit == 0) return std::to_string(bytes) + std::string(units[0]);
  return support_detail::fixed(size, 1) + std::string(units[unit]);
}

}  // namespace laminate::view_detail
