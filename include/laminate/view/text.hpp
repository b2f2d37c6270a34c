/// @file
/// Text in cells and trees, as a terminal shows it. Widths count code points.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/view/style.hpp>

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

/// Without control characters: what a database holds must not move the cursor of who looks at it.
inline std::string printable(std::string_view text, bool keep_line_ends = false) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are control characters too: terminals take U+009B for the beginning of a sequence.
    const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (text[i] == '\n' && keep_line_ends)
      out += '\n';
    else if (text[i] == '\n')
      out += "\\n";
    else if (text[i] == '\t')
      out += "\\t";
    else if (text[i] == '\r')
      out += "\\r";
    else if (byte < 0x20 || byte == 0x7f || c1) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x",
                    static_cast<unsigned>(c1 ? static_cast<unsigned char>(text[++i]) : byte));
      out += escape.data();
    } else
      out += text[i];
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
      append_line(out, painted(style, ink::dim, guide) + child.lines[i]);
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
