/// @file
/// What the user's environment and settings files say.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

/// The variable, unless it is unset or empty.
inline std::optional<std::string> environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value && *value ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace laminate::support_detail
