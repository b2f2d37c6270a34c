/// @file
/// Text in cells and trees, as a terminal shows it. Widths count code points: characters that terminals draw two
/// columns wide (Chinese, emoji) count as one, so that lines with them may be longer than they should, and columns
/// stand askew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/view/render/style.hpp>

namespace laminate::text {

/// The first `count` code points.
inline std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_character(text[i]) && count-- == 0) return text.substr(0, i);
  return text;
}

/// At most `limit` code points: what is longer ends in `…`. 0: no limit.
inline std::string cut(std::string_view text, std::size_t limit) {
  if (limit == 0 || width(text) <= limit) return std::string(text);
  return std::string(first_characters(text, limit - 1)) + "…";
}

/// The last `count` code points.
inline std::string_view last_characters(std::string_view text, std::size_t count) {
  const auto all = width(text);
  return all <= count ? text : text.substr(first_characters(text, all - count).size());
}

/// The same for keys and paths, which are told apart by their ends: the middle is cut.
inline std::string cut_middle(std::string_view text, std::size_t limit) {
  if (limit < 4 || width(text) <= limit) return cut(text, limit);
  const auto behind = (limit - 1) * 2 / 3;
  return std::string(first_characters(text, limit - 1 - behind)) + "…" + std::string(last_characters(text, behind));
}

/// Filled with spaces up to `columns` code points.
inline std::string padded(std::string text, std::size_t columns) {
  const std::size_t used = width(text);
  if (used < columns) text.append(columns - used, ' ');
  return text;
}

/// `4,231`
inline std::string with_commas(std::int64_t n) {
  auto digits = std::to_string(n);
  for (auto at = digits.size(); at > (n < 0 ? 4u : 3u); at -= 3) digits.insert(at - 3, ",");
  return digits;
}

/// Without bytes that are no UTF-8: each becomes U+FFFD.
inline std::string utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto before = text;
    const bool is_invalid = python::take_character(text) == 0xfffd;
    out += is_invalid ? "\xef\xbf\xbd" : before.substr(0, before.size() - text.size());
  }
  return out;
}

/// Marks that turn the direction of the text behind them, so that it reads as what it is not (Unicode, annex 9).
constexpr bool turns_direction(char32_t c) {
  return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/// Without control characters: what a database holds must not move the cursor of who looks at it. Those, bytes that are
/// no UTF-8 (8-bit terminals take 0x9b for the beginning of a sequence) and marks of direction are escaped.
inline std::string printable(std::string_view text, bool keep_line_ends = false) {
  std::string out;
  while (!text.empty()) {
    const auto before = text;
    const auto c = python::take_character(text);
    const auto bytes = before.substr(0, before.size() - text.size());
    if (c == 0xfffd && bytes.size() == 1)
      out += python::escaped(static_cast<unsigned char>(bytes.front()), 'x', 2);
    else if (c == '\n')
      out += keep_line_ends ? "\n" : "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
      out += python::escaped(c, 'x', 2);
    else if (turns_direction(c))
      out += python::escaped(c, 'u', 4);
    else
      out += bytes;
  }
  return out;
}

inline std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (;;) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

/// A tree whose nodes have one or more lines.
struct Tree {
  std::vector<std::string> lines;
  std::vector<Tree> children{};
};

namespace detail {

inline void append_line(std::string& out, const std::string& line) {
  out += line;
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

inline void append_children(std::string& out, const Tree& tree, const std::string& indent, const TextStyle& style) {
  for (const auto& child : tree.children) {
    const bool last = &child == &tree.children.back();
    const std::string below = indent + (last ? "    " : "│   ");
    for (std::size_t i = 0; i < child.lines.size(); ++i) {
      const auto guide = i > 0 ? below : indent + (last ? "└── " : "├── ");
      append_line(out, painted(style, Ink::dim, guide) + child.lines[i]);
    }
    append_children(out, child, below, style);
  }
}

}  // namespace detail

/// Draws a tree with box-drawing characters. Every line ends with a line end, none in spaces.
inline std::string draw(const Tree& tree, const TextStyle& style = {}) {
  std::string out;
  for (const auto& line : tree.lines) detail::append_line(out, line);
  detail::append_children(out, tree, "", style);
  return out;
}

}  // namespace laminate::text
