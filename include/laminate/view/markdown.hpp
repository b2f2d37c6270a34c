/// @file
/// Tables in Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/view/table.hpp>

namespace laminate {

namespace detail {

/// Text that stays itself in a cell of a Markdown table, whatever is in it.
inline std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : text::printable(text)) {
    if (c == '<' || c == '&') {
      out += c == '<' ? "&lt;" : "&amp;";
      continue;
    }
    if (std::string_view("\\`*_[]|~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace detail

/// A table of GitHub's Markdown, numbers to the right. NULL is an empty cell.
inline std::string to_markdown(const Table& table) {
  std::string out = "|", rule = "|";
  for (const auto& column : table.columns) {
    out += ' ' + detail::markdown_text(column.name) + " |";
    rule += detail::is_number(column) ? " ---: |" : " --- |";
  }
  out += '\n' + rule + '\n';
  for (const auto& row : table.rows) {
    out += '|';
    for (std::size_t i = 0; i < row.size(); ++i)
      out +=
          ' ' + (is_null(row[i]) ? "" : detail::markdown_text(detail::cell_text(row[i], table.columns[i])) + ' ') + '|';
    out += '\n';
  }
  return out;
}

}  // namespace laminate
