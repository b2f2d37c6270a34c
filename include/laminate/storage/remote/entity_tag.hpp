/// @file
/// The tags by which servers tell versions of an object apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::detail {

/// Without quotes and `=` at its ends, as LaminDB takes it.
inline std::string stripped_tag(std::string_view tag) { return std::string(text::trimmed(tag, "\"=")); }

/// The bytes in hexadecimal digits, if it is nothing else.
inline std::optional<std::string> from_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdefABCDEF";
  if (text.size() % 2 != 0 || text.find_first_not_of(digits) != text.npos) return std::nullopt;
  const auto value = [&](char digit) {
    const auto place = digits.find(digit);
    return static_cast<unsigned>(place < 16 ? place : place - 6);
  };
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) bytes += static_cast<char>(value(text[i]) * 16 + value(text[i + 1]));
  return bytes;
}

inline std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes)
    (text += digits[static_cast<unsigned char>(byte) >> 4]) += digits[static_cast<unsigned char>(byte) & 15];
  return text;
}

}  // namespace laminate::detail
