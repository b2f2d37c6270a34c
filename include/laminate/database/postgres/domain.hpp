/// @file
/// What columns of PostgreSQL can hold.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <laminate/database/catalog.hpp>
#include <laminate/database/domain.hpp>

namespace laminate::postgres {

namespace detail {

/// What a valid JSON text has that a column of jsonb cannot hold, as the end of a sentence; empty if there is nothing.
/// (https://www.postgresql.org/docs/15/datatype-json.html)
class JsonLimits {
 public:
  explicit JsonLimits(std::string_view json) : left_(json) {}

  std::string why_not() {
    while (!left_.empty()) {
      const char c = left_.front();
      if (c == '"') {
        if (const auto* const why = string()) return why;
      } else if (c == '-' || (c >= '0' && c <= '9')) {
        if (!number()) return "a number that is too large or too precise";
      } else {
        left_.remove_prefix(1);
      }
    }
    return {};
  }

 private:
  const char* string() {
    left_.remove_prefix(1);
    for (;;) {
      left_.remove_prefix(left_.find_first_of("\\\""));
      const bool ends = left_.front() == '"';
      const bool is_code = left_.starts_with("\\u");
      if (!is_code) {
        left_.remove_prefix(ends ? 1 : 2);
        if (ends) return nullptr;
        continue;
      }
      const auto unit = code_unit();
      if (unit == 0) return "a NUL character";
      if (unit < 0xd800 || unit > 0xdfff) continue;
      const bool is_pair = unit < 0xdc00 && left_.starts_with("\\u");
      const auto low = is_pair ? code_unit() : 0;
      if (low < 0xdc00 || low > 0xdfff) return "half of a surrogate pair";
    }
  }
  unsigned code_unit() {
    unsigned unit = 0;
    std::from_chars(left_.data() + 2, left_.data() + 6, unit, 16);
    left_.remove_prefix(6);
    return unit;
  }

  /// A number is held as `numeric`: at most 131,072 digits before the point and 16,383 after it.
  bool number() {
    const auto text = left_.substr(0, left_.find_first_not_of("+-.0123456789eE"));
    left_.remove_prefix(text.size());
    const auto mantissa = text.substr(text.front() == '-' ? 1 : 0, text.find_first_of("eE") - (text.front() == '-'));
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    std::int64_t exponent = 0;
    if (const auto e = text.find_first_of("eE"); e != text.npos) {
      const auto begin = e + (text[e + 1] == '+' ? 2 : 1);
      if (std::from_chars(text.data() + begin, text.data() + text.size(), exponent).ec != std::errc()) return false;
    }
    constexpr std::int64_t most_integer_digits = 131'072, most_decimals = 16'383;
    if (exponent > most_integer_digits || exponent < -most_decimals) return false;
    const auto integer_digits = static_cast<std::int64_t>(point) + exponent;
    const auto decimals = static_cast<std::int64_t>(mantissa.size() - std::min(point + 1, mantissa.size())) - exponent;
    return integer_digits <= most_integer_digits && decimals <= most_decimals;
  }

  std::string_view left_;
};

inline std::string exception_among_texts(const Cell& cell) {
  if (cell.kind != Cell::Type::text || cell.text.find('\0') == cell.text.npos) return {};
  return "is " + query::describe_briefly(cell) + ", which has a NUL byte: PostgreSQL cannot hold it";
}

inline std::string exception_among_json(const Cell& cell) {
  if (cell.kind != Cell::Type::text) return {};
  const auto why = JsonLimits(cell.text).why_not();
  return why.empty() ? ""
                     : "is " + query::describe_briefly(cell) + ", which has " + why + ": PostgreSQL cannot hold it";
}

/// An instant is at most 128 characters long, and its zone less than 16 hours from UTC.
inline std::string exception_among_instants(const Cell& cell) {
  constexpr std::size_t longest = 128;
  const auto zone = cell.text.find_first_of("+-", 19);
  const bool is_far = zone != cell.text.npos && cell.text.compare(zone + 1, 2, "16") >= 0;
  if (cell.text.size() < longest && !is_far) return {};
  return "is " + query::describe_briefly(cell) + ", an instant in a form that PostgreSQL cannot read";
}

}  // namespace detail

/// See Connection::domain().
inline Domain domain_of(const CatalogColumn& column) {
  const std::string_view type = column.type;
  const auto integers = [](std::int64_t most) {
    return Domain{.values = Domain::Accepts::integers, .least = -most - 1, .most = most};
  };
  if (type == "smallint") return integers(INT16_MAX);
  if (type == "integer") return integers(INT32_MAX);
  if (type == "bigint") return integers(INT64_MAX);
  if (type == "boolean") return {.values = Domain::Accepts::booleans};
  if (type == "double precision" || type == "real") return {.values = Domain::Accepts::numbers};
  if (type == "jsonb" || type == "json")
    return {.values = Domain::Accepts::json, .exception = &detail::exception_among_json};
  if (type == "timestamptz")
    return {.values = Domain::Accepts::instants, .exception = &detail::exception_among_instants};
  if (type == "date") return {.values = Domain::Accepts::dates};
  if (type == "text" || type.starts_with("varchar"))
    return {.values = Domain::Accepts::texts,
            .length = column.max_length(),
            .numbers_as_text = true,
            .exception = &detail::exception_among_texts};
  if (type == "bytea") return {};
  return {.values = Domain::Accepts::no_blobs};  // of other types nothing is known beforehand
}

}  // namespace laminate::postgres
