/// @file
/// Texts in URLs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/text/ascii.hpp>

namespace laminate::detail {

/// Everything that is not unreserved, escaped as `%20`; except what is kept.
inline std::string percent_encoded(std::string_view text, std::string_view kept) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (plain.find(letter) != plain.npos || kept.find(letter) != kept.npos)
      encoded += letter;
    else
      ((encoded += '%') += hex[byte >> 4]) += hex[byte & 15];
  }
  return encoded;
}

/// As in queries: `+` is a blank.
inline std::string percent_decoded(std::string_view text) {
  const auto digit = [](char letter) { return letter <= '9' ? letter - '0' : ascii::lower(letter) - 'a' + 10; };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace laminate::detail
