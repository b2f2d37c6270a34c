/// @file
/// Values by what they say, however engines write them.
#pragma once

#include <optional>
#include <string_view>

#include <laminate/record/json_parse.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/schema/cell.hpp>
#include <laminate/schema/column_type.hpp>

namespace laminate::detail {

inline bool same_json(const boost::json::value& a, const boost::json::value& b) {
  const auto real = [](const boost::json::value& number) { return number.to_number<double>(); };
  if (a.is_number() && b.is_number()) return a == b || ((a.is_double() || b.is_double()) && real(a) == real(b));
  if (a.is_array() && b.is_array()) {
    const auto &x = a.get_array(), &y = b.get_array();
    bool same = x.size() == y.size();
    for (std::size_t i = 0; same && i < x.size(); ++i) same = same_json(x[i], y[i]);
    return same;
  }
  if (a.is_object() && b.is_object()) {
    const auto &x = a.get_object(), &y = b.get_object();
    bool same = x.size() == y.size();
    for (const auto& [key, value] : x) {
      const auto* other = same ? y.if_contains(key) : nullptr;
      same = other && same_json(value, *other);
    }
    return same;
  }
  return a == b;
}

/// Whether two texts are the same JSON: engines that keep the value do not keep the order of its keys, its spaces, and
/// how numbers and characters were written.
inline bool same_json(std::string_view a, std::string_view b) {
  const auto x = parse_json(a), y = parse_json(b);
  return x && y && same_json(*x, *y);
}

/// Whether two values of a column of this kind say the same.
inline bool same_value(kind of, const Value& a, const Value& b) {
  if (a == b) return true;
  const auto number = [](const Value& v) { return v.integer() ? static_cast<double>(*v.integer()) : *v.real(); };
  const auto is_number = [](const Value& v) { return v.integer() || v.real(); };
  if (is_number(a) && is_number(b)) return number(a) == number(b);
  // A JSON number may be a number in one engine, and its text in the other.
  if (of == kind::json && (is_number(a) || is_number(b))) {
    const auto& text = is_number(a) ? b : a;
    const auto json = text.text() ? parse_json(*text.text()) : std::nullopt;
    return json && json->is_number() && json->to_number<double>() == number(is_number(a) ? a : b);
  }
  if (!a.text() || !b.text()) return false;
  if (of == kind::json) return same_json(*a.text(), *b.text());
  if (of != kind::timestamp) return false;
  const auto x = Timestamp::parse(*a.text()), y = Timestamp::parse(*b.text());
  return x && y && *x == *y;
}

}  // namespace laminate::detail
