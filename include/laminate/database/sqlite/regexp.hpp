/// @file
/// The operator REGEXP, which SQLite leaves to the application.
#pragma once

#include <sqlite3.h>

#include <laminate/query/regexp.hpp>

namespace laminate::sqlite {

/// The function behind `text REGEXP expression`. A constant expression is compiled once for each statement.
inline void regexp(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[1]));
  const auto* expression = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  if (!text || !expression) return;  // NULL
  auto* compiled = static_cast<query::Regexp*>(sqlite3_get_auxdata(context, 0));
  const bool is_new = !compiled;
  try {
    if (is_new) compiled = new query::Regexp(expression);
  } catch (const Error& error) {
    return sqlite3_result_error(context, error.what(), -1);
  }
  sqlite3_result_int(context, compiled->matches(text) ? 1 : 0);
  // Last, since SQLite may destroy it at once.
  if (is_new) sqlite3_set_auxdata(context, 0, compiled, [](void* old) { delete static_cast<query::Regexp*>(old); });
}

}  // namespace laminate::sqlite
