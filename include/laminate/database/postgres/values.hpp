/// @file
/// Values between their canonical form and the texts of PostgreSQL's protocol.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/schema/cell.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/exact_integer.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate::postgres {

/// The object identifiers of types, as pg_type has them.
enum class Oid : unsigned {
  boolean = 16,
  bytea = 17,
  int8 = 20,
  int2 = 21,
  int4 = 23,
  object = 26,
  float4 = 700,
  float8 = 701,
  date = 1082,
  timestamp = 1114,
  timestamptz = 1184,
  numeric = 1700,
};

/// Appends a number in the shortest form that reads back as the same one.
template <class Number>
void append(std::string& to, Number number) {
  std::array<char, 32> digits{};
  to.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

/// A value as the text of a parameter; it must not be NULL. @throws BadValue for a text with a NUL byte, which would
/// end it.
inline void append_parameter(std::string& to, const Cell& value) {
  switch (value.kind) {
    case Cell::Type::integer:
      return append(to, value.integer);
    case Cell::Type::real:  // in digits if it may be for a column of integers, which take no exponent
      if (const auto whole = exact_integer(value.real); whole && *whole != 0) return append(to, *whole);
      return append(to, value.real);
    case Cell::Type::text:
      if (value.text.find('\0') != value.text.npos)
        throw BadValue("a text with a NUL byte cannot be in a PostgreSQL database, nor be searched for in it");
      to += value.text;
      return;
    default:
      to += "\\x";
      for (const char byte : value.text) text::append_hex(to, byte);
  }
}
inline void append_parameter(std::string& to, const Value& value) { append_parameter(to, to_cell(value)); }

/// `{"a","b"}`: the values as the text of an array.
template <class Values, class At>
std::string array_of(const Values& values, const At& at) {
  std::string text = "{", element;
  for (const auto& each : values) {
    const Value& value = at(each);
    if (text.size() > 1) text += ',';
    if (is_null(value)) {
      text += "NULL";
      continue;
    }
    element.clear();
    append_parameter(element, value);
    text += '"';
    for (const char c : element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + '}';
}

/// An instant of the server (`2024-05-01 10:00:00.5+00`, the time zone is UTC) as it is held in text: without a
/// zone, and with six digits of a fraction or none.
inline std::string_view canonical_instant(std::string_view text, std::string& buffer) {
  if (text.ends_with("+00")) text.remove_suffix(3);
  const auto point = text.find('.');
  if (point == text.npos) return text;
  buffer.assign(text).append(point + 7 > text.size() ? point + 7 - text.size() : 0, '0');
  return buffer;
}

/// A field that is not NULL as a cell; its text may live in `buffer`. A number that no cell holds (numeric has more
/// digits) stays text, which whoever reads a number refuses.
inline Cell cell_of(Oid type, std::string_view text, std::string& buffer) {
  const auto integer = [&]() -> std::optional<Cell> {
    const auto value = laminate::support_detail::read_integer<std::int64_t>(text);
    return value ? std::optional(Cell{.kind = Cell::Type::integer, .integer = *value}) : std::nullopt;
  };
  const auto real = [&]() -> std::optional<Cell> {
    const auto value = laminate::support_detail::is_integer_text(text) ? laminate::support_detail::read_exact_real(text)
                                                                       : laminate::support_detail::read_any_real(text);
    return value ? std::optional(Cell{.kind = Cell::Type::real, .real = *value}) : std::nullopt;
  };
  const Cell as_text{.kind = Cell::Type::text, .text = text};
  switch (type) {
    case Oid::boolean:
      return {.kind = Cell::Type::integer, .integer = text == "t"};
    case Oid::int2:
    case Oid::int4:
    case Oid::int8:
    case Oid::object:
      return integer().value_or(as_text);
    case Oid::numeric:  // sums of integers, parts of instants, numbers in JSON
      if (const auto whole = integer()) return *whole;
      return real().value_or(as_text);
    case Oid::float4:
    case Oid::float8:
      return real().value_or(as_text);
    case Oid::timestamp:
    case Oid::timestamptz:
      return {.kind = Cell::Type::text, .text = canonical_instant(text, buffer)};
    case Oid::bytea: {
      buffer.clear();
      for (std::size_t i = 2; i + 1 < text.size(); i += 2) buffer += ascii::byte_of_hex(text[i], text[i + 1]);
      return {.kind = Cell::Type::blob, .text = buffer};
    }
    default:
      return as_text;
  }
}

}  // namespace laminate::postgres
