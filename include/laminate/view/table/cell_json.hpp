/// @file
/// Values of columns in JSON.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include <boost/json/value.hpp>

#include <laminate/schema/table_info.hpp>
#include <laminate/support/json/parse.hpp>
#include <laminate/support/text/utf8.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/row_text.hpp>

namespace laminate::view_detail {

/// What every reader of JSON takes: bytes that are no UTF-8 become U+FFFD.
inline void make_sound(boost::json::value& json) {
  if (auto* text = json.if_string()) {
    if (const auto own = python::text_of(*text); !is_utf8(own)) *text = text::utf8(own);
  }
  if (auto* array = json.if_array())
    for (auto& element : *array) make_sound(element);
  if (auto* object = json.if_object())
    for (auto& member : *object) make_sound(member.value());
}

/// Booleans, numbers, text; JSON as such (numbers in it that 64 bits do not hold become texts), instants as
/// `2026-11-21T04:10:41.123456Z`, bytes as `x'00ff'`. NULL and numbers that JSON has not are null.
inline boost::json::value json_of(const Value& value, Kind kind) {
  if (const auto* integer = value.integer())
    return kind == laminate::Kind::boolean ? boost::json::value(*integer != 0) : boost::json::value(*integer);
  if (const auto* real = value.real()) return std::isfinite(*real) ? boost::json::value(*real) : nullptr;
  const auto* text = value.text();
  if (value.blob()) return boost::json::value(shown(value, kind));
  if (!text) return nullptr;
  if (kind == laminate::Kind::json)
    if (auto json = support_detail::read_json_text(*text).value) {
      make_sound(*json);
      return *std::move(json);
    }
  boost::json::value json(*text);
  if (kind == laminate::Kind::timestamp && text->size() > 10) (json.get_string()[10] = 'T', json.get_string() += 'Z');
  make_sound(json);
  return json;
}

}  // namespace laminate::view_detail
