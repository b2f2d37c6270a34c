/// @file
/// Bytes as hexadecimal digits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/support/text/ascii.hpp>

namespace laminate::text {

inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

/// Appends the two digits of a byte.
inline void append_hex(std::string& text, char byte, std::string_view digits = "0123456789abcdef") {
  const auto bits = static_cast<unsigned char>(byte);
  (text += digits[bits >> 4U]) += digits[bits & 15U];
}

/// In lower case.
inline std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) append_hex(text, byte);
  return text;
}
/// As 16 digits.
inline std::string to_hex(std::uint64_t number) {
  std::string text;
  for (int shift = 56; shift >= 0; shift -= 8) append_hex(text, static_cast<char>(number >> shift));
  return text;
}

/// The bytes that a text of hexadecimal digits represents; nothing for any other text.
inline std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0 || !std::all_of(text.begin(), text.end(), ascii::is_hex_digit)) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) bytes += ascii::byte_of_hex(text[i], text[i + 1]);
  return bytes;
}

}  // namespace laminate::text
