/// @file
/// A value of a column as JSON, and back.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/query/describe.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/support/json/parse.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate::json_detail {

/// Where a value stands: for messages.
struct JsonPlace {
  const TableInfo* table = nullptr;
  std::string uid{};     ///< of the row
  std::size_t line = 0;  ///< of JSON lines, from 1; 0 for a single document

  std::string label() const {
    return support_detail::row_label(table->registry, uid) + (line == 0 ? "" : " in line " + std::to_string(line));
  }
  Place place(std::string column) const { return {std::string(table->registry), uid, std::move(column)}; }
  /// @throws BadValue
  [[noreturn]] void bad(const ColumnInfo& column, const std::string& what) const {
    throw BadValue(
        label() + ": its " + std::string(column.member) + " (at $." + std::string(column.member) + ") " + what,
        place(column.name));
  }
};

/// Adds a plain column to the JSON of its row. A NULL is null, and of a JSON column not there, since null is JSON, too.
/// @throws BadValue for what JSON has not: a number that is not finite, bytes that are no UTF-8, a JSON column without
/// JSON.
inline void add_column(boost::json::object& out, const ColumnInfo& column, const Value& value, const JsonPlace& place) {
  const std::string_view name = column.member;
  if (column.kind == Kind::json) {
    if (is_null(value)) return;
    // A number may stand in SQLite under its own storage class.
    auto json = support_detail::read_json_text(value.integer() ? std::to_string(*value.integer())
                                               : value.text()  ? *value.text()
                                                               : "");
    if (const auto problem = json.problem(); !problem.empty()) place.bad(column, problem + " (correct the row)");
    out[name] = *std::move(json.value);
  } else if (is_null(value)) {
    out[name] = nullptr;
  } else if (const auto* integer = value.integer()) {
    if (column.kind == Kind::boolean)
      out[name] = *integer != 0;
    else
      out[name] = *integer;
  } else if (const auto* real = value.real()) {
    if (!std::isfinite(*real)) place.bad(column, "is " + query::describe(value) + ", which JSON cannot hold");
    out[name] = *real;
  } else {
    const auto* text = value.text();
    if (!text || !is_utf8(*text)) place.bad(column, "is not UTF-8, which JSON must be");
    const auto instant = column.kind == Kind::timestamp ? Timestamp::parse(*text) : std::nullopt;
    out[name] = instant ? instant->str() : *text;
  }
}

/// The value of a plain column. @throws BadValue for JSON of another type.
inline Value column_value(const ColumnInfo& column, const boost::json::value& json, const JsonPlace& place) {
  // As LaminDB stores it.
  if (column.kind == Kind::json) return python::json(json);
  if (json.is_null()) return {};
  switch (column.kind) {
    case Kind::boolean:
      if (json.is_bool()) return std::int64_t{json.get_bool()};
      break;
    case Kind::id:
    case Kind::integer:
      if (json.is_int64()) return json.get_int64();
      break;
    case Kind::real:
      if (const auto real = support_detail::exact_real(json)) return *real;
      break;
    default:
      if (json.is_string()) return std::string(json.get_string());
  }
  place.bad(column, "is " + boost::json::serialize(json).substr(0, 80) + ", and not " +
                        std::string(to_string(column.kind)) + ": correct the JSON");
}

/// What is stored as `value`, on its way to a member.
inline Cell cell_of(const Value& value) {
  if (const auto* integer = value.integer()) return {.kind = Cell::Type::integer, .integer = *integer};
  if (const auto* real = value.real()) return {.kind = Cell::Type::real, .real = *real};
  if (const auto* text = value.text()) return {.kind = Cell::Type::text, .text = *text};
  return {};
}

}  // namespace laminate::json_detail
