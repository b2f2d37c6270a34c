/// @file
/// The library's version, read by CMake as well.
#pragma once

#include <string_view>

namespace laminate {

inline constexpr std::string_view version = "0.1.0";

}  // namespace laminate
