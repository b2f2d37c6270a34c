/// @file
/// Integers among real numbers.
#pragma once

#include <cstdint>
#include <optional>

namespace laminate {

/// The integer that a real number is; nothing if it is none, or out of range.
constexpr std::optional<std::int64_t> exact_integer(double real) {
  if (!(real >= -0x1p63 && real < 0x1p63)) return std::nullopt;  // nor NaN
  const auto whole = static_cast<std::int64_t>(real);
  return static_cast<double>(whole) == real ? std::optional(whole) : std::nullopt;
}

}  // namespace laminate
