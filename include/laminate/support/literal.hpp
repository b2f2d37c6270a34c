/// @file
/// Texts as template arguments.
#pragma once

#include <cstddef>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// A text as a template argument: `named<"unique_plate">(…)`.
template <std::size_t N>
struct Literal {
  char text[N];
  constexpr Literal(const char (&literal)[N]) {  // NOLINT: implicit, so that a literal is a template argument
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

}  // namespace laminate
