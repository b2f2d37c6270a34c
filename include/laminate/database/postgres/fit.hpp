/// @file
/// What columns of PostgreSQL can hold.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include <laminate/database/catalog.hpp>
#include <laminate/record/exact_integer.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/record/utf8.hpp>
#include <laminate/schema/cell.hpp>

namespace laminate::postgres {

namespace detail {

inline std::string unfit_text(std::string_view text, std::size_t most) {
  if (text.find('\0') != text.npos) return "has a NUL byte, which PostgreSQL cannot hold";
  if (text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) { return c > 0; })) return {};
  if (!is_utf8(text)) return "is not valid UTF-8";
  const auto n = text::width(text);
  if (most == 0 || n <= most) return {};
  return "has " + std::to_string(n) + " characters, more than the " + std::to_string(most) + " of the column";
}

inline bool has_nul(const boost::json::value& json) {
  if (const auto* text = json.if_string()) return text->find('\0') != text->npos;
  if (const auto* array = json.if_array()) return std::any_of(array->begin(), array->end(), &has_nul);
  if (const auto* object = json.if_object())
    return std::any_of(object->begin(), object->end(), [](const auto& member) {
      return member.key().find('\0') != member.key().npos || has_nul(member.value());
    });
  return false;
}

inline std::string unfit_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 1024;
  boost::system::error_code error;
  const auto json = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return "is no JSON that PostgreSQL can hold (" + error.message() + ')';
  return has_nul(json) ? "has a NUL character in a text, which PostgreSQL cannot hold" : "";
}

inline std::string unfit_integer(std::string_view type, const Value& value) {
  const auto number = value.integer() ? *value.integer() : value.real() ? exact_integer(*value.real()) : std::nullopt;
  if (!number) return "is not an integer";
  const auto limit = type == "smallint" ? std::int64_t{INT16_MAX} : type == "integer" ? INT32_MAX : INT64_MAX;
  return *number <= limit && *number >= -limit - 1 ? ""
                                                   : "is out of the range of the column (" + std::string(type) + ')';
}

}  // namespace detail

/// See Connection::unfit(). Of other types nothing is known beforehand.
inline std::string unfit(const CatalogColumn& column, const Value& value) {
  const std::string_view type = column.type;
  if (is_null(value)) return {};
  if (value.blob()) return type == "bytea" ? "" : "is not text";
  const auto* text = value.text();
  if (type == "smallint" || type == "integer" || type == "bigint") return detail::unfit_integer(type, value);
  if (type == "boolean") {
    const auto* number = value.integer();
    return number && (*number == 0 || *number == 1) ? "" : "is neither true nor false";
  }
  if (type == "double precision") return text ? "is not a number" : "";
  if (type == "jsonb" || type == "json") return text ? detail::unfit_json(*text) : "";
  if (type == "timestamptz") return text && Timestamp::parse(*text) ? "" : "is not an instant";
  if (type == "date") return text && parse_date(*text) ? "" : "is not a date";
  if (type == "text" || type.starts_with("varchar")) return text ? detail::unfit_text(*text, column.max_length()) : "";
  return {};
}

}  // namespace laminate::postgres
