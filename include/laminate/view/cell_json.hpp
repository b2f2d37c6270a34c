/// @file
/// Values of columns in JSON.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include <boost/json/value.hpp>

#include <laminate/lamindb/json_parse.hpp>
#include <laminate/schema/table_info.hpp>

namespace laminate::detail {

/// Booleans, numbers, text; JSON as such, instants as `2026-11-21T04:10:41.123456Z`. NULL, bytes that are no text and
/// numbers that JSON has not are null.
inline boost::json::value json_of(const Value& value, kind kind) {
  if (const auto* integer = value.integer())
    return kind == laminate::kind::boolean ? boost::json::value(*integer != 0) : boost::json::value(*integer);
  if (const auto* real = value.real()) return std::isfinite(*real) ? boost::json::value(*real) : nullptr;
  const auto* text = value.text();
  if (!text) return nullptr;
  if (kind == laminate::kind::json)
    if (auto json = parse_json(*text)) return *std::move(json);
  boost::json::value json(*text);
  if (kind == laminate::kind::timestamp && text->size() > 10) (json.get_string()[10] = 'T', json.get_string() += 'Z');
  return json;
}

}  // namespace laminate::detail
