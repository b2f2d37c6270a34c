/// @file
/// Inks. What renders text takes a TextStyle and paints with painted().
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/text/style.hpp>

namespace laminate::text {

/// What a piece of text is, which says how it looks.
enum class Ink {
  plain,
  heading,  ///< of a section, a table, a module
  name,     ///< what something is called
  type,     ///< a registry, a data type
  value,    ///< what somebody looks for
  dim,      ///< guides, missing values, notes of what is left out
};

/// The parameters of the sequence that begins each ink (ECMA-48, 8.3.117 SGR); nothing for plain text.
constexpr std::string_view sgr(Ink ink) {
  constexpr std::string_view of[] = {"", "1;35", "36", "33", "1", "2"};
  return of[static_cast<std::size_t>(ink)];
}

/// The text in this ink. Paint last: sequences count as characters. Spaces at the ends stay outside, so that what was
/// padded can be cut to its text at the end of a line.
inline std::string painted(const TextStyle& style, Ink ink, std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (!style.colours || sgr(ink).empty() || begin == text.npos) return std::string(text);
  const auto end = text.find_last_not_of(' ') + 1;
  std::string out(text.substr(0, begin));
  ((out += "\x1b[") += sgr(ink)) += 'm';
  (out += text.substr(begin, end - begin)) += "\x1b[0m";
  return out += text.substr(end);
}

}  // namespace laminate::text
