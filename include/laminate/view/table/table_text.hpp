/// @file
/// Tables as text, as wide as they are or as wide as a terminal. Defines Table::str().
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/cell_text.hpp>
#include <laminate/view/table/table.hpp>

namespace laminate {

namespace view_detail {

/// Numbers stand to the right.
inline bool is_number(const Table::Column& column) {
  return !column.is_list && (column.kind == Kind::id || column.kind == Kind::integer || column.kind == Kind::real ||
                             column.kind == Kind::reference);
}

inline std::string padded_cell(const std::string& cell, std::size_t width, bool to_the_right) {
  if (!to_the_right) return text::padded(cell, width);
  const auto used = text::width(cell);
  return std::string(width > used ? width - used : 0, ' ') + cell;
}

/// How wide a column is, and how soon it is left out.
struct ColumnNeed {
  /// Without a value in any row; not asked for; what names the row, and what was asked for.
  enum class Rank { empty, more, first };

  std::size_t natural = 0;  ///< the width of all that it holds
  std::size_t least = 0;    ///< of what can be understood
  Rank importance = Rank::more;
};

/// A column that has a place, and its width.
struct FittedColumn {
  std::size_t index = 0, width = 0;
};

/// As many columns as fit a line: those left out first are the least important, of these the last. If some are left
/// out, there is room for `...` behind.
inline std::vector<FittedColumn> fitted_columns(const std::vector<ColumnNeed>& columns, std::size_t line) {
  constexpr std::size_t gap = 2, ellipsis = 3;
  std::vector<FittedColumn> shown;
  std::size_t used = 0;  // with a gap behind each
  for (std::size_t i = 0; i < columns.size(); ++i) {
    shown.push_back({i, std::min(columns[i].least, line)});
    used += shown.back().width + gap;
  }
  const auto is_too_wide = [&] { return used + (shown.size() < columns.size() ? gap + ellipsis : 0) > line + gap; };
  using enum ColumnNeed::Rank;
  for (const auto rank : {empty, more, first})
    for (auto i = shown.size(); i-- > 0 && shown.size() > 1 && is_too_wide();)
      if (columns[shown[i].index].importance == rank) {
        used -= shown[i].width + gap;
        shown.erase(shown.begin() + static_cast<std::ptrdiff_t>(i));
      }
  if (shown.size() < columns.size()) used += ellipsis + gap;
  auto left = line + gap > used ? line + gap - used : 0;
  // What is left goes to each column in turn, so that long ones do not take it from the others.
  for (bool any = true; left > 0 && any;) {
    any = false;
    for (auto& [index, width] : shown)
      if (left > 0 && width < columns[index].natural) ++width, --left, any = true;
  }
  return shown;
}

/// `not shown: kind, otype, …`, and those without a value on lines of their own.
inline std::string left_out(const Table& table, const std::vector<FittedColumn>& shown,
                            const std::vector<ColumnNeed>& needs, const TextStyle& style) {
  std::vector<std::string> hidden, empty;
  auto next = shown.begin();
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (next != shown.end() && next->index == i)
      ++next;
    else
      (needs[i].importance == ColumnNeed::Rank::empty ? empty : hidden)
          .push_back(text::printable(table.columns[i].name));
  }
  std::string out;
  for (const auto& [heading, names] : {std::pair("not shown:", &hidden), std::pair("empty:", &empty)}) {
    std::string list;
    for (const auto& name : *names)
      list +=
          (list.empty() ? heading + std::string(" ") : ", ") +
          text::cut(name, style.width == 0 ? 0 : std::max<std::size_t>(style.width, 16) - 12);  // beside the heading
    if (!list.empty())
      for (const auto& line : text::split_lines(text::folded(list, style.width, ", ")))
        out += text::painted(style, text::Ink::dim, line) + '\n';
  }
  return out;
}

}  // namespace view_detail

LAMINATE_INLINE std::string Table::str(const TextStyle& style) const {
  std::vector<std::vector<std::string>> lines(1);
  std::vector<view_detail::ColumnNeed> needs;
  for (const auto& column : columns) lines.front().push_back(text::printable(column.name));
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line.push_back(text::printable(view_detail::cell_text(row[i], columns[i])));
      // The microsecond in which a row was made is for files.
      if (style.width > 0 && columns[i].kind == Kind::timestamp && !is_null(row[i])) line.back().resize(19);
    }
  }
  // Beside columns that were asked for, one that names the row is enough.
  bool any_is_asked = false;
  std::size_t last_key = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    any_is_asked = any_is_asked || columns[i].is_asked;
    if (columns[i].is_key && !columns[i].is_asked) last_key = i;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    view_detail::ColumnNeed need;
    for (const auto& line : lines) need.natural = std::max(need.natural, text::width(line[i]));
    const bool shrinks = columns[i].is_list || columns[i].kind == Kind::text || columns[i].kind == Kind::json;
    const auto least = std::max<std::size_t>(text::width(lines.front()[i]), columns[i].is_key ? 24 : 10);
    need.least = shrinks ? std::min(need.natural, least) : need.natural;
    const bool is_empty =
        !rows.empty() && std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return is_null(row[i]); });
    if (columns[i].is_index || columns[i].is_asked || (columns[i].is_key && (!any_is_asked || i == last_key)))
      need.importance = view_detail::ColumnNeed::Rank::first;
    else if (is_empty)
      need.importance = view_detail::ColumnNeed::Rank::empty;
    needs.push_back(need);
  }
  std::vector<view_detail::FittedColumn> shown;
  if (style.width > 0)
    shown = view_detail::fitted_columns(needs, style.width);
  else
    for (std::size_t i = 0; i < needs.size(); ++i) shown.push_back({i, needs[i].natural});

  std::string out;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    std::string line;
    for (const auto& [i, width] : shown) {
      const auto short_form = columns[i].is_key ? &text::cut_middle : &text::cut;
      const auto cell =
          view_detail::padded_cell(short_form(lines[at][i], width), width, view_detail::is_number(columns[i]));
      const bool is_dim = at > 0 && (columns[i].is_index || is_null(rows[at - 1][i]));
      const auto ink = at == 0 ? text::Ink::heading : is_dim ? text::Ink::dim : text::Ink::plain;
      text::append_part(line, text::painted(style, ink, cell), "  ");
    }
    if (shown.size() < columns.size()) line += "  " + text::painted(style, text::Ink::dim, "...");
    text::detail::append_line(out, line);
  }
  return out + '\n' + summary() + '\n' + view_detail::left_out(*this, shown, needs, style);
}

LAMINATE_INLINE std::ostream& operator<<(std::ostream& out, const Table& table) { return out << table.str(); }

}  // namespace laminate
