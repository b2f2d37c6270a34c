/// @file
/// Texts without blanks at their ends.
#pragma once

#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::text {

/// The text without these characters at its ends. It refers to the same memory.
constexpr std::string_view trimmed(std::string_view text, std::string_view cut = " \t\r\n") {
  const auto begin = text.find_first_not_of(cut);
  return begin == text.npos ? std::string_view{} : text.substr(begin, text.find_last_not_of(cut) - begin + 1);
}

}  // namespace laminate::text
