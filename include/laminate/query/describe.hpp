/// @file
/// Conditions as text, for messages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include <laminate/query/tree.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate::query {

inline std::string describe(const Value& value) {
  if (const auto* text = value.text()) return '\'' + *text + '\'';
  if (const auto* integer = value.integer()) return std::to_string(*integer);
  if (const auto* real = value.real()) return laminate::support_detail::shortest(*real);
  return "NULL";
}

/// A value for a message about it: a long text is cut, and what cannot be printed is written as `\xNN`.
inline std::string describe_briefly(const Cell& cell) {
  if (cell.kind == Cell::Type::blob)
    return "a blob of " + std::to_string(cell.text.size()) + (cell.text.size() == 1 ? " byte" : " bytes");
  if (cell.kind != Cell::Type::text) return describe(to_value(cell));
  constexpr std::size_t most = 40;
  auto start = cell.text.substr(0, most);
  for (int i = 0; i < 3 && start.size() < cell.text.size() && !text::begins_character(cell.text[start.size()]); ++i)
    start.remove_suffix(1);
  const bool prints = is_utf8(start);
  std::string shown = "'";
  for (const char c : start) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte != 0x7f && (byte < 0x80 || prints))
      shown += c;
    else
      text::append_hex(shown += "\\x", c);
  }
  return shown + (start.size() < cell.text.size() ? "…'" : "'");
}

inline std::string describe(const Path& path) {
  std::string text;
  for (const auto& join : path.joins) text += std::string(join.table->registry) + "->";
  if (path.counted) return text + "count()";
  text += path.column->member;
  for (const auto& step : path.json) text += step;
  if (path.part != Part::whole) text += '.' + std::string(name(path.part)) + "()";
  return text;
}

/// `key == 'a' && !(size > 3)`
inline std::string describe(const Expr& expr) {
  static constexpr std::string_view names[] = {
      " && ",         " || ",       "!",         " exists",  " == ",         " < ",       " <= ",       " > ",
      " >= ",         " in ",       " between ", " is NULL", " is not NULL", " iequals ", " contains ", " icontains ",
      " startswith ", " endswith ", " matches "};
  const std::string name(names[static_cast<std::size_t>(expr.what)]);
  std::string text;
  switch (expr.what) {
    case Op::negate:
      return "!(" + describe(expr.operands.front()) + ')';
    case Op::all:
    case Op::any:
      for (const auto& operand : expr.operands) text::append_part(text, describe(operand), name);
      return expr.what == Op::any ? '(' + text + ')' : text;
    case Op::exists:
      for (const auto& join : expr.path.joins) text += std::string(join.table->registry) + "->";
      return text + "exists(" + (expr.operands.empty() ? "" : describe(expr.operands.front())) + ')';
    default:
      break;
  }
  text = describe(expr.path) + name;
  if (!expr.other.empty()) return text + describe(expr.other.front().path);
  if (expr.query) return text + "(a query of " + std::string(expr.query->table->registry) + ')';
  if (expr.values.size() == 1) return text + describe(expr.values.front());
  if (expr.values.empty() && expr.what != Op::in) return text;
  const auto shown = std::span(expr.values).first(std::min<std::size_t>(expr.values.size(), 5));
  return text + '[' + text::joined(shown, ", ", [](const Value& value) { return describe(value); }) +
         (expr.values.size() > 5 ? ", …]" : "]");
}

}  // namespace laminate::query
