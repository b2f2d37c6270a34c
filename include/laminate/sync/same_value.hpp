/// @file
/// Values by what they say, however engines write them.
#pragma once

#include <optional>

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

/// What a column of JSON holds: a number may be one in one engine, and its text in the other. Nothing if it is no JSON.
inline std::optional<boost::json::value> json_in(const Value& value) {
  if (const auto* number = value.integer()) return *number;
  if (const auto* number = value.real()) return *number;
  return value.text() ? parse_json(*value.text()) : std::nullopt;
}

/// Whether two values of a column of this kind say the same: engines that keep the value of JSON do not keep the order
/// of its keys, its spaces, and how numbers and characters were written.
inline bool same_value(kind of, const Value& a, const Value& b) {
  if (a == b) return true;
  const auto number = [](const Value& v) { return v.integer() ? static_cast<double>(*v.integer()) : *v.real(); };
  const auto is_number = [](const Value& v) { return v.integer() || v.real(); };
  if (is_number(a) && is_number(b)) return number(a) == number(b);
  if (of == kind::json) {
    const auto x = json_in(a), y = json_in(b);
    return x && y && same_json(*x, *y);
  }
  if (of != kind::timestamp || !a.text() || !b.text()) return false;
  const auto x = Timestamp::parse(*a.text()), y = Timestamp::parse(*b.text());
  return x && y && *x == *y;
}

}  // namespace laminate::detail
