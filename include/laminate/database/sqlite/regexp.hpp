/// @file
/// The operator REGEXP, which SQLite leaves to the application.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <re2/re2.h>
#include <sqlite3.h>

#include <laminate/query/regexp.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate::sqlite {

/// Compiled for texts of any content: a dot matches a newline; a caret and a dollar sign match at the ends of the text
/// alone, as in PostgreSQL. @throws InvalidArgument
inline std::unique_ptr<RE2> compiled_regexp(std::string_view expression) {
  RE2::Options options(RE2::Quiet);
  options.set_dot_nl(true);
  options.set_never_capture(true);
  constexpr int most = 32 << 20;
  options.set_max_mem(
      most);  // of a program and its cache; where the cache is too small, matching is slower, still linear
  auto compiled = std::make_unique<RE2>(query::portable_regexp(expression), options);
  if (!compiled->ok())
    throw InvalidArgument('\'' + std::string(expression) +
                          "' cannot be used as a regular expression: " + compiled->error());
  return compiled;
}

/// The function behind `text REGEXP expression`. A constant expression is compiled once for each statement. A match
/// takes time that is linear in the length of the text, so that sqlite3_interrupt() and a progress handler, which
/// SQLite asks between rows, stop a long scan in time. A text that is not UTF-8 matches nothing.
inline void regexp(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto text_of = [](sqlite3_value* value) {
    const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
  };
  const auto is_null = [](sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; };
  if (is_null(arguments[0]) || is_null(arguments[1])) return;
  const auto text = text_of(arguments[1]);
  const auto* compiled = static_cast<const RE2*>(sqlite3_get_auxdata(context, 0));
  std::unique_ptr<RE2> made;
  try {
    if (!compiled) compiled = (made = compiled_regexp(text_of(arguments[0]))).get();
  } catch (const std::exception& error) {
    return sqlite3_result_error(context, error.what(), -1);
  }
  sqlite3_result_int(context, RE2::PartialMatch({text.data(), text.size()}, *compiled) && is_utf8(text) ? 1 : 0);
  // Last, since SQLite may destroy it at once.
  if (made) sqlite3_set_auxdata(context, 0, made.release(), [](void* old) { delete static_cast<RE2*>(old); });
}

}  // namespace laminate::sqlite
