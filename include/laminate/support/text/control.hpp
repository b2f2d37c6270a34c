/// @file
/// Control characters in texts that must be one line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

/// The number of bytes of the control character at a position of a UTF-8 text; 0 if there is none.
inline std::size_t control_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(at) < 0x20 || byte(at) == 0x7f) return 1;
  return byte(at) == 0xc2 && byte(at + 1) >= 0x80 && byte(at + 1) < 0xa0 ? 2 : 0;
}

/// Whether a text contains a newline or another control character.
inline bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (control_at(text, i) > 0) return true;
  return false;
}

/// The text with a question mark for each control character, for messages.
inline std::string without_control(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const auto size = control_at(text, i);
    shown += size > 0 ? '?' : text[i];
    i += size > 0 ? size : 1;
  }
  return shown;
}

}  // namespace laminate::support_detail
