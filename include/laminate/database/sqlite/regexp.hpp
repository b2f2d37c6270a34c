/// @file
/// The operator REGEXP, which SQLite leaves to the application.
#pragma once

#include <cctype>
#include <string>

#include <regex.h>
#include <sqlite3.h>

#include <laminate/record/error.hpp>

namespace laminate::sqlite {

/// A POSIX extended regular expression, the part of the syntax that PostgreSQL has as well.
class Regexp {
 public:
  /// @throws InvalidArgument if it is none, or means something else elsewhere (`\d`).
  explicit Regexp(const std::string& expression) {
    for (std::size_t i = 0; i + 1 < expression.size(); ++i) {
      if (expression[i] != '\\') continue;
      if (std::isalnum(static_cast<unsigned char>(expression[++i])) != 0)
        refuse(expression, std::string("it has \\") + expression[i] + "; write a class such as [0-9] or [[:space:]]");
    }
    const int code = regcomp(&compiled_, expression.c_str(), REG_EXTENDED | REG_NOSUB);
    if (code == 0) return;
    char reason[128];
    regerror(code, &compiled_, reason, sizeof reason);
    refuse(expression, reason);
  }
  Regexp(const Regexp&) = delete;
  Regexp& operator=(const Regexp&) = delete;
  ~Regexp() { regfree(&compiled_); }

  bool matches(const char* text) const { return regexec(&compiled_, text, 0, nullptr, 0) == 0; }

  /// The function behind `text REGEXP expression`. A constant expression is compiled once for each statement.
  static void run(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[1]));
    const auto* expression = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    if (!text || !expression) return;  // NULL
    auto* compiled = static_cast<Regexp*>(sqlite3_get_auxdata(context, 0));
    const bool is_new = !compiled;
    try {
      if (is_new) compiled = new Regexp(expression);
    } catch (const Error& error) {
      return sqlite3_result_error(context, error.what(), -1);
    }
    sqlite3_result_int(context, compiled->matches(text) ? 1 : 0);
    // Last, since SQLite may destroy it at once.
    if (is_new) sqlite3_set_auxdata(context, 0, compiled, [](void* old) { delete static_cast<Regexp*>(old); });
  }

 private:
  [[noreturn]] static void refuse(const std::string& expression, const std::string& reason) {
    throw InvalidArgument("'" + expression + "' is not a POSIX extended regular expression: " + reason);
  }

  regex_t compiled_{};
};

}  // namespace laminate::sqlite
