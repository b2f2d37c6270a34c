/// @file
/// Writes what people look at in HTML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/database_view.hpp>
#include <laminate/view/table/table_text.hpp>

namespace laminate {

namespace view_detail {

/// Text that stays itself in HTML, also within attributes. Control characters, which HTML cannot hold, become visible.
inline std::string html_text(std::string_view text, bool keep_line_ends = false) {
  std::string out;
  for (const char c : text::printable(text, keep_line_ends)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += c;
  }
  return out;
}

/// Applies to what is within one fragment only.
inline constexpr std::string_view html_style = R"(<style>
.laminate{--fg:#1f2328;--dim:#656d76;--line:#d8dee4;--soft:#f6f8fa;--name:#0b7285;--head:#862e9c;--tag:#e7f5ff;
--tag-fg:#1864ab;color:var(--fg);font:14px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;max-width:100%}
@media (prefers-color-scheme:dark){.laminate{--fg:#e6edf3;--dim:#8d96a0;--line:#3d444d;--soft:#151b23;--name:#66d9e8;
--head:#e599f7;--tag:#12304a;--tag-fg:#a5d8ff;color-scheme:dark}}
.laminate header{margin:0 0 .6em}
.laminate h3,.laminate h4{margin:.8em 0 .4em;font-size:1.1em;color:var(--head)}
.laminate header h3{margin:0;color:var(--name);font-size:1.15em;overflow-wrap:anywhere}
.laminate header h3 small{color:var(--dim);font-weight:normal;font-size:.85em}
.laminate p{margin:.2em 0 0;color:var(--dim)}
.laminate dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21em,100%),1fr));gap:0 2em;margin:.4em 0}
.laminate dl div{display:flex;gap:.6em;border-bottom:1px solid var(--line);padding:.15em 0}
.laminate dl div.laminate-wide{grid-column:1/-1}
.laminate dt{color:var(--dim);flex:0 0 7.5em}
.laminate dd{margin:0;overflow-wrap:anywhere}
.laminate details{margin:.5em 0;border:1px solid var(--line);border-radius:6px;padding:.2em .8em}
.laminate summary{cursor:pointer;font-weight:600;color:var(--head)}
.laminate .laminate-scroll{overflow-x:auto}
.laminate table{border-collapse:collapse;margin:.4em 0;width:auto;font-size:.93em;color:inherit;background:none}
.laminate caption{text-align:left;color:var(--name);font-family:ui-monospace,"DejaVu Sans Mono",monospace;padding:.2em 0}
.laminate th,.laminate td{text-align:left;vertical-align:top;padding:.2em .8em .2em 0;border-bottom:1px solid var(--line)}
.laminate thead th{color:var(--dim);font-weight:600;white-space:nowrap}
.laminate tbody th{font-weight:normal;white-space:nowrap;color:inherit}
.laminate caption,.laminate .laminate-grid td{white-space:nowrap}
.laminate .laminate-grid td.laminate-long{white-space:normal;min-width:20em}
.laminate .laminate-type,.laminate .laminate-null{color:var(--dim)}
.laminate .laminate-number{text-align:right;font-variant-numeric:tabular-nums}
.laminate .laminate-value{display:inline-block;background:var(--tag);color:var(--tag-fg);border-radius:4px;
padding:0 .45em;margin:0 .3em .15em 0;overflow-wrap:anywhere}
.laminate pre{background:var(--soft);color:var(--fg);border-radius:6px;padding:.6em .8em;margin:.5em 0;overflow:auto;
max-height:24em;font:12.5px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
.laminate footer{color:var(--dim);font-size:.9em;margin:.2em 0 .8em}
@media (max-width:36em){.laminate table:not(.laminate-grid),.laminate table:not(.laminate-grid) :is(thead,tbody,tr,th,td,caption)
{display:block;white-space:normal;overflow-wrap:anywhere}
.laminate table:not(.laminate-grid) :is(th,td){border:0;padding-bottom:0}
.laminate table:not(.laminate-grid) tr{border-bottom:1px solid var(--line);padding-bottom:.3em}
.laminate table:not(.laminate-grid) td:empty{display:none}}
</style>
)";

inline std::string html_fragment(std::string_view element, std::string_view content) {
  std::string out = "<" + std::string(element) + " class=\"laminate\">\n";
  (out += html_style) += content;
  return out + "</" + std::string(element) + ">\n";
}

inline std::string html_values(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += "<span class=\"laminate-value\">" + html_text(value) + "</span>";
  return out;
}

inline std::string html_properties(const std::vector<Description::Property>& properties, std::string_view of_each) {
  std::string out;
  for (const auto& [name, value] : properties) {
    ((out += "<div") += of_each) += "><dt>" + html_text(name) + "</dt><dd>" + html_text(value) + "</dd></div>\n";
  }
  return out;
}

inline std::string html_group(const Description::Group& group) {
  // Columns with names of their own stay beside each other, and scroll.
  std::string out = std::string("<div class=\"laminate-scroll\"><table") +
                    (group.columns.empty() ? "" : " class=\"laminate-grid\"") + ">\n";
  if (!group.title.empty()) out += "<caption>" + html_text(group.title) + "</caption>\n";
  if (!group.columns.empty()) {
    out += "<thead><tr><th>name</th><th>dtype</th>";
    for (const auto& column : group.columns) out += "<th>" + html_text(column) + "</th>";
    out += "</tr></thead>\n";
  }
  out += "<tbody>\n";
  for (const auto& row : group.rows) {
    out += "<tr><th scope=\"row\">" + html_text(row.name) + "</th><td class=\"laminate-type\">" + html_text(row.type) +
           "</td>";
    if (group.columns.empty()) out += "<td>" + html_values(row.values) + "</td>";
    if (!group.columns.empty())
      for (const auto& value : row.values) out += "<td>" + html_text(value) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

inline std::string html_details(const std::string& title, const std::string& content) {
  return "<details open><summary>" + html_text(title) + "</summary>\n" + content + "</details>\n";
}

inline std::string html_cell(std::string_view element, const Table::Column& column, const std::string& text,
                             bool is_null = false) {
  std::string out = "<" + std::string(element);
  if (is_null)
    out += " class=\"laminate-null\"";
  else if (is_number(column))
    out += " class=\"laminate-number\"";
  else if (text::width(text) > 40)
    out += " class=\"laminate-long\"";
  return out + '>' + html_text(text) + "</" + std::string(element) + '>';
}

inline std::string html_table(const Table& table) {
  std::string out = "<div class=\"laminate-scroll\"><table class=\"laminate-grid\">\n<thead><tr>";
  for (const auto& column : table.columns) out += html_cell("th", column, column.name);
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += html_cell(table.columns[i].is_index ? "th" : "td", table.columns[i], cell_text(row[i], table.columns[i]),
                       is_null(row[i]));
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n<footer>" + html_text(table.summary()) + "</footer>\n";
}

}  // namespace view_detail

LAMINATE_INLINE std::string to_html(const Description& description) {
  using namespace view_detail;
  std::string out =
      "<header><h3><small>" + html_text(description.registry) + "</small> " + html_text(description.title) + "</h3>\n";
  if (!description.about.empty()) out += "<p>" + html_text(description.about) + "</p>\n";
  out += "</header>\n<dl>\n" + html_properties(description.properties, "") +
         html_properties(description.locations, " class=\"laminate-wide\"") + "</dl>\n";
  for (const auto& section : description.sections) {
    std::string groups;
    for (const auto& group : section.groups) groups += html_group(group);
    out += html_details(section.title, groups);
  }
  for (const auto& note : description.notes)
    out += html_details(note.title, "<pre>" + html_text(note.text, true) + "</pre>\n");
  return html_fragment("article", out);
}

LAMINATE_INLINE std::string to_html(const Table& table) {
  return view_detail::html_fragment("section", view_detail::html_table(table));
}

LAMINATE_INLINE std::string to_html(const DatabaseView& view) {
  std::string out;
  for (const auto& module : view.modules) {
    std::string tables;
    for (const auto& table : module.tables)
      tables += "<h4>" + view_detail::html_text(table.registry) + "</h4>\n" + view_detail::html_table(table);
    out += view_detail::html_details(module.name, tables);
  }
  return view_detail::html_fragment("section",
                                    "<header><h3>" + view_detail::html_text(view.database) + "</h3></header>\n" + out);
}

}  // namespace laminate
