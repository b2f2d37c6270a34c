/// @file
/// Conditions as text, for messages.
#pragma once

#include <array>
#include <charconv>
#include <string>

#include <laminate/query/tree.hpp>

namespace laminate::query {

inline std::string describe(const Value& value) {
  if (const auto* text = value.text()) return '\'' + *text + '\'';
  if (const auto* integer = value.integer()) return std::to_string(*integer);
  if (const auto* real = value.real()) {
    std::array<char, 32> shortest{};
    const auto end = std::to_chars(shortest.begin(), shortest.end(), *real).ptr;
    return {shortest.begin(), end};
  }
  return "NULL";
}

/// `key == 'a' && !(size > 3)`
inline std::string describe(const Expr& expr) {
  static constexpr std::string_view names[] = {
      " && ",     " || ",         "!",          " == ",        " < ",          " <= ",      " > ", " >= ", " in ",
      " is NULL", " is not NULL", " contains ", " icontains ", " startswith ", " endswith "};
  const std::string name(names[static_cast<std::size_t>(expr.what)]);
  std::string text;
  switch (expr.what) {
    case op::negate:
      return "!(" + describe(expr.operands.front()) + ')';
    case op::all:
    case op::any:
      for (const auto& operand : expr.operands) text += (text.empty() ? "" : name) + describe(operand);
      return expr.what == op::any ? '(' + text + ')' : text;
    default:
      break;
  }
  for (const auto& join : expr.path.joins) text += std::string(join.table->registry) + "->";
  text += expr.path.column->member;
  text += name;
  if (expr.what == op::is_null || expr.what == op::is_not_null) return text;
  if (expr.what != op::in) return text + describe(expr.values.front());
  text += '[';
  for (std::size_t i = 0; i < expr.values.size() && i < 5; ++i) text += (i == 0 ? "" : ", ") + describe(expr.values[i]);
  return text + (expr.values.size() > 5 ? ", …]" : "]");
}

}  // namespace laminate::query
