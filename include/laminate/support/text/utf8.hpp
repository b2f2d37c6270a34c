/// @file
/// Texts in UTF-8, and their characters.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate {

namespace text {

/// Whether a byte of UTF-8 begins a code point.
constexpr bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

/// Number of code points.
inline std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

/// Adds a code point.
inline void append(std::string& text, char32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
    return;
  }
  const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;  // bytes behind the first
  constexpr unsigned first[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(first[more] | (character >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80U | ((character >> (6 * i)) & 0x3fU));
}

}  // namespace text

/// Whether all bytes are below 0x80.
inline bool is_ascii(std::string_view text) {
  constexpr std::size_t at_once = sizeof(std::uint64_t);
  std::uint64_t all = 0;
  for (; text.size() >= at_once; text.remove_prefix(at_once)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), at_once);
    all |= bytes;
  }
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return (all & 0x8080808080808080U) == 0;
}

/// Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
inline bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    const unsigned lead = byte(i);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0) return false;
    for (std::size_t k = 1; k < length; ++k)
      if (i + k >= text.size() || text::begins_character(text[i + k])) return false;
    const unsigned second = byte(i + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F))
      return false;
    i += length;
  }
  return true;
}

}  // namespace laminate
