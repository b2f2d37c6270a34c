/// @file
/// How text looks: the width of its lines, and colours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/text/utf8.hpp>

namespace laminate {

/// The default is the form for files and pipes; terminal_style() gives that of a terminal.
struct TextStyle {
  std::size_t width = 0;  ///< of a line, in characters. 0: unlimited
  bool colours = false;   ///< whether there are sequences that colour; the text is the same without them
};

namespace text {

/// A line, broken where it is longer than `limit` code points, behind the separators of its parts, which end in a
/// space. What goes on is indented; a part that is longer stays whole. 0: no limit.
inline std::string folded(std::string_view line, std::size_t limit, std::string_view separator = " ") {
  if (limit == 0 || width(line) <= limit) return std::string(line);
  constexpr std::string_view indent = "  ";
  std::string out;
  for (std::size_t used = 0, begun = 0; !line.empty();) {
    const auto end = line.find(separator);
    const auto part = line.substr(0, end == line.npos ? end : end + separator.size());
    const auto needed = width(part) - (end == line.npos ? 0 : 1);  // a line ends in no space
    if (used > begun && used + needed > limit) {
      out.pop_back();
      (out += '\n') += indent;
      used = begun = indent.size();
    }
    out += part;
    used += width(part);
    line.remove_prefix(part.size());
  }
  return out;
}

}  // namespace text

}  // namespace laminate
