/// @file
/// The library's version, read by CMake as well.
#pragma once

#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// Not `version`, which is the name of too many variables.
inline constexpr std::string_view library_version = "0.2.0";

}  // namespace laminate
