/// @file
/// Writes tables in Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/table_text.hpp>
#include <laminate/view/table/truncation.hpp>

namespace laminate {

namespace view_detail {

/// Text that stays itself in a cell of a Markdown table, whatever is in it. Underscores within a word mean nothing.
inline std::string markdown_text(std::string_view written) {
  const auto text = text::printable(written);
  const auto in_word = [&](std::size_t at) {
    const auto before = text.find_last_not_of('_', at), behind = text.find_first_not_of('_', at);
    return before != text.npos && behind != text.npos && ascii::is_alnum(text[before]) && ascii::is_alnum(text[behind]);
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<' || text[i] == '&') {
      out += text[i] == '<' ? "&lt;" : "&amp;";
      continue;
    }
    if (std::string_view("\\`*[]|~").find(text[i]) != std::string_view::npos || (text[i] == '_' && !in_word(i)))
      out += '\\';
    out += text[i];
  }
  return out;
}

}  // namespace view_detail

LAMINATE_INLINE std::string to_markdown(const Table& table) {
  view_detail::log_truncated(table);
  std::string out = "|", rule = "|";
  for (const auto& column : table.columns) {
    out += ' ' + view_detail::markdown_text(column.name) + " |";
    rule += view_detail::is_number(column) ? " ---: |" : " --- |";
  }
  out += '\n' + rule + '\n';
  for (const auto& row : table.rows) {
    out += '|';
    for (std::size_t i = 0; i < row.size(); ++i)
      out +=
          ' ' +
          (is_null(row[i]) ? "" : view_detail::markdown_text(view_detail::cell_text(row[i], table.columns[i])) + ' ') +
          '|';
    out += '\n';
  }
  return out;
}

}  // namespace laminate
