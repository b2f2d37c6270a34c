/// @file
/// Catch2, version 2.13 or 3, under one spelling: their headers and the names of some matchers differ.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <string>

#include <catch2/catch_all.hpp>

namespace Catch {

/// In version 3, Matchers::Contains is about ranges.
inline auto Contains(const std::string& part) { return Matchers::ContainsSubstring(part); }
using Matchers::VectorContains;

}  // namespace Catch

using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
