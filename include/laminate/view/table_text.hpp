/// @file
/// Tables as text, as wide as they are or as wide as a terminal. Included by table.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include <laminate/view/table.hpp>
#include <laminate/view/text.hpp>

namespace laminate {

namespace detail {

/// A cell as people read it; the values of a list with commas between them, instants in pandas' form.
inline std::string cell_text(const Value& value, const Table::Column& column) {
  if (!column.is_list || !value.text()) {
    auto text = shown(value, column.kind);
    return column.kind == kind::timestamp && !is_null(value) ? text + "+00:00" : text;
  }
  const auto json = parse_json(*value.text());
  if (!json || !json->is_array()) return *value.text();
  std::string list;
  for (const auto& each : json->get_array()) (list += list.empty() ? "" : ", ") += python::str(each);
  return list;
}

/// Numbers stand to the right.
inline bool is_number(const Table::Column& column) {
  return !column.is_list && (column.kind == kind::id || column.kind == kind::integer || column.kind == kind::real ||
                             column.kind == kind::reference);
}

inline std::string padded_cell(const std::string& cell, std::size_t width, bool to_the_right) {
  if (!to_the_right) return text::padded(cell, width);
  const auto used = text::width(cell);
  return std::string(width > used ? width - used : 0, ' ') + cell;
}

/// How wide a column and the space behind it are.
struct ColumnWidth {
  std::size_t natural = 0;  ///< of all that it holds
  std::size_t least = 0;    ///< of what can be understood
};

/// Widths of as many columns as fit a line, those in front first. If some do not, there is room for `...` behind.
inline std::vector<std::size_t> fitted_widths(const std::vector<ColumnWidth>& columns, std::size_t line) {
  constexpr std::size_t gap = 2, ellipsis = 3;
  std::vector<std::size_t> widths;
  std::size_t used = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto needed = used + columns[i].least + gap;
    const bool is_last = i + 1 == columns.size();
    if (i > 0 && needed - gap + (is_last ? 0 : gap + ellipsis) > line) break;
    widths.push_back(std::min(columns[i].least, line));
    used = needed;
  }
  if (widths.size() < columns.size()) used += ellipsis + gap;
  auto left = line + gap > used ? line + gap - used : 0;
  // What is left goes to each column in turn, so that long ones do not take it from the others.
  for (bool any = true; left > 0 && any;) {
    any = false;
    for (std::size_t i = 0; i < widths.size() && left > 0; ++i)
      if (widths[i] < columns[i].natural) ++widths[i], --left, any = true;
  }
  return widths;
}

}  // namespace detail

inline std::string Table::str(const TextStyle& style) const {
  std::vector<std::vector<std::string>> lines(1);
  std::vector<detail::ColumnWidth> needs;
  for (const auto& column : columns) lines.front().push_back(text::printable(column.name));
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line.push_back(text::printable(detail::cell_text(row[i], columns[i])));
      // The microsecond in which a row was made is for files.
      if (style.width > 0 && columns[i].kind == kind::timestamp && !is_null(row[i])) line.back().resize(19);
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    detail::ColumnWidth need;
    for (const auto& line : lines) need.natural = std::max(need.natural, text::width(line[i]));
    const bool shrinks = columns[i].is_list || columns[i].kind == kind::text || columns[i].kind == kind::json;
    const auto least = std::max<std::size_t>(text::width(lines.front()[i]), columns[i].is_key ? 24 : 10);
    need.least = shrinks ? std::min(need.natural, least) : need.natural;
    needs.push_back(need);
  }
  std::vector<std::size_t> widths;
  if (style.width > 0)
    widths = detail::fitted_widths(needs, style.width);
  else
    for (const auto& need : needs) widths.push_back(need.natural);

  std::string out;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    std::string joined;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const auto short_form = columns[i].is_key ? &text::cut_middle : &text::cut;
      const auto cell =
          detail::padded_cell(short_form(lines[at][i], widths[i]), widths[i], detail::is_number(columns[i]));
      const bool is_dim = at > 0 && (columns[i].is_index || is_null(rows[at - 1][i]));
      const auto ink = at == 0 ? text::ink::heading : is_dim ? text::ink::dim : text::ink::plain;
      joined += (i == 0 ? "" : "  ") + text::painted(style, ink, cell);
    }
    if (widths.size() < columns.size()) joined += "  " + text::painted(style, text::ink::dim, "...");
    text::detail::append_line(out, joined);
  }
  out += '\n' + summary() + '\n';
  if (widths.size() < columns.size()) {
    std::string hidden = "not shown:";
    for (auto i = widths.size(); i < columns.size(); ++i)
      hidden += (i == widths.size() ? " " : ", ") + text::printable(columns[i].name);
    out += text::painted(style, text::ink::dim, text::cut(hidden, style.width)) + '\n';
  }
  return out;
}

inline std::ostream& operator<<(std::ostream& out, const Table& table) { return out << table.str(); }

}  // namespace laminate
