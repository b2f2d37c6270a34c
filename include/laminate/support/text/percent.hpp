/// @file
/// Texts in URLs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/hex.hpp>

namespace laminate::support_detail {

/// Everything that is not unreserved, escaped as `%20`; except what is kept.
inline std::string percent_encoded(std::string_view text, std::string_view kept) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  std::string encoded;
  for (const char letter : text) {
    if (plain.find(letter) != plain.npos || kept.find(letter) != kept.npos)
      encoded += letter;
    else
      text::append_hex(encoded += '%', letter, text::upper_hex_digits);
  }
  return encoded;
}

/// As in queries: `+` is a blank.
inline std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded += ascii::byte_of_hex(text[i + 1], text[i + 2]);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace laminate::support_detail
