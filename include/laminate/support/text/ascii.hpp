/// @file
/// Letters and digits of ASCII. Those of `<cctype>` depend on the locale that the program has set.
#pragma once

#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::ascii {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || is_upper(c) || is_lower(c); }
constexpr bool is_hex_digit(char c) { return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

/// All other characters stay as they are.
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

/// The byte of two hexadecimal digits.
constexpr char byte_of_hex(char high, char low) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : lower(digit) - 'a' + 10; };
  return static_cast<char>(value(high) * 16 + value(low));
}

inline std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = lower(c);
  return made;
}

}  // namespace laminate::ascii
