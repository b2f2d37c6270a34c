/// @file
/// Regular expressions that mean the same in every engine.
#pragma once

#include <cctype>
#include <string>

#include <regex.h>

#include <laminate/record/error.hpp>

namespace laminate::query {

/// A POSIX extended regular expression, the part of the syntax that all engines have.
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

 private:
  [[noreturn]] static void refuse(const std::string& expression, const std::string& reason) {
    throw InvalidArgument("'" + expression + "' is not a POSIX extended regular expression: " + reason);
  }

  regex_t compiled_{};
};

}  // namespace laminate::query
