/// @file
/// Values by what they say, however engines write them.
#pragma once

#include <optional>
#include <string>

#include <laminate/record/timestamp.hpp>
#include <laminate/schema/cell.hpp>
#include <laminate/schema/column_type.hpp>
#include <laminate/support/json/form.hpp>
#include <laminate/support/text/exact_integer.hpp>

namespace laminate::sync_detail {

/// What a column of JSON says: a number may be one in one engine, and its text in the other. Nothing if it is no JSON.
inline std::optional<std::string> json_form(const Value& value) {
  if (const auto* number = value.integer())
    return support_detail::json_form(*support_detail::read_decimal(std::to_string(*number)));
  if (const auto* number = value.real()) return support_detail::json_form(*number);
  return value.text() ? support_detail::JsonForm(*value.text()).read() : std::nullopt;
}

/// Whether two values of a column of this kind say the same: engines that keep the value of JSON do not keep the order
/// of its keys, its spaces, and how numbers and characters were written.
inline bool same_value(Kind of, const Value& a, const Value& b) {
  if (a == b) return true;
  if (a.integer() && b.real()) return exact_integer(*b.real()) == *a.integer();
  if (a.real() && b.integer()) return same_value(of, b, a);
  if (of == Kind::json) {
    const auto x = json_form(a), y = json_form(b);
    return x && x == y;
  }
  if (of != Kind::timestamp || !a.text() || !b.text()) return false;
  const auto x = Timestamp::parse(*a.text()), y = Timestamp::parse(*b.text());
  return x && y && *x == *y;
}

}  // namespace laminate::sync_detail
