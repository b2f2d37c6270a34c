/// @file
/// Integers among real numbers, and real numbers that hold integers.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// The integer that a real number is; nothing if it is none, or out of range.
constexpr std::optional<std::int64_t> exact_integer(double real) {
  if (!(real >= -0x1p63 && real < 0x1p63)) return std::nullopt;  // nor NaN
  const auto whole = static_cast<std::int64_t>(real);
  return static_cast<double>(whole) == real ? std::optional(whole) : std::nullopt;
}

/// The real number that holds an integer exactly; nothing if rounding would change it, as that of 2^53 + 1.
constexpr std::optional<double> exact_real(std::integral auto integer) {
  const auto real = static_cast<double>(integer);
  // The largest integers round up to a power of two that their type does not hold.
  constexpr auto beyond = sizeof integer < 8 ? 0x1p62 : std::unsigned_integral<decltype(integer)> ? 0x1p64 : 0x1p63;
  const bool is_exact = real < beyond && static_cast<decltype(integer)>(real) == integer;
  return is_exact ? std::optional(real) : std::nullopt;
}

}  // namespace laminate
