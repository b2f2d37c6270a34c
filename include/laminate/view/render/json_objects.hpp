/// @file
/// Makes JSON of what people look at.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/cell_json.hpp>
#include <laminate/view/table/database_view.hpp>
#include <laminate/view/table/table.hpp>
#include <laminate/view/table/truncation.hpp>

namespace laminate {

namespace view_detail {

inline boost::json::array json_of(const std::vector<std::string>& texts) {
  boost::json::array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

inline boost::json::object json_of(const std::vector<Description::Property>& properties) {
  boost::json::object object;
  for (const auto& [name, value] : properties) object[text::utf8(name)] = value;
  return object;
}

inline boost::json::object json_of(const Description::Group& group) {
  boost::json::array rows;
  for (const auto& row : group.rows)
    rows.push_back(boost::json::object{{"name", row.name}, {"type", row.type}, {"values", json_of(row.values)}});
  return {{"title", group.title}, {"columns", json_of(group.columns)}, {"rows", std::move(rows)}};
}

inline boost::json::object row_of(const Table& table, std::size_t at) {
  boost::json::object row;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    row[text::utf8(column.name)] = json_of(table.rows[at][i], column.is_list ? Kind::json : column.kind);
  }
  return row;
}

}  // namespace view_detail

LAMINATE_INLINE boost::json::object to_json(const Description& description) {
  boost::json::array sections, notes;
  for (const auto& section : description.sections) {
    boost::json::array groups;
    for (const auto& group : section.groups) groups.push_back(view_detail::json_of(group));
    sections.push_back(boost::json::object{{"title", section.title}, {"groups", std::move(groups)}});
  }
  for (const auto& note : description.notes)
    notes.push_back(boost::json::object{{"title", note.title}, {"text", note.text}});
  boost::json::value json{{"registry", description.registry},
                          {"title", description.title},
                          {"description", description.about},
                          {"properties", view_detail::json_of(description.properties)},
                          {"locations", view_detail::json_of(description.locations)},
                          {"sections", std::move(sections)},
                          {"notes", std::move(notes)}};
  view_detail::make_sound(json);
  return std::move(json.get_object());
}

LAMINATE_INLINE boost::json::object to_json(const Table& table) {
  boost::json::array columns, rows;
  for (const auto& column : table.columns) columns.emplace_back(text::utf8(column.name));
  for (std::size_t i = 0; i < table.rows.size(); ++i) rows.push_back(view_detail::row_of(table, i));
  return {{"registry", table.registry},
          {"columns", std::move(columns)},
          {"rows", std::move(rows)},
          {"truncated", table.is_truncated}};
}

LAMINATE_INLINE boost::json::object to_json(const DatabaseView& view) {
  boost::json::array modules;
  for (const auto& module : view.modules) {
    boost::json::array tables;
    for (const auto& table : module.tables) tables.push_back(to_json(table));
    modules.push_back(boost::json::object{{"name", module.name}, {"tables", std::move(tables)}});
  }
  return {{"database", text::utf8(view.database)}, {"modules", std::move(modules)}};
}

LAMINATE_INLINE std::string to_json_lines(const Table& table) {
  view_detail::log_truncated(table);
  std::string lines;
  for (std::size_t i = 0; i < table.rows.size(); ++i) lines += python::json(view_detail::row_of(table, i)) + '\n';
  return lines;
}

}  // namespace laminate
