/// @file
/// What the user's environment and settings files say.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::detail {

/// The variable, unless it is unset or empty.
inline std::optional<std::string> environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value && *value ? std::optional<std::string>(value) : std::nullopt;
}

inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto begin = text.find_first_not_of(blank);
  return begin == text.npos ? std::string_view{} : text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

}  // namespace laminate::detail
