/// @file
/// Tables with columns of related rows, and of features.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/text_condition.hpp>
#include <laminate/registry/binding.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table/feature_columns.hpp>
#include <laminate/view/table/read_table.hpp>

namespace laminate::view_detail {

/// The values that a path leads to from each of the rows.
inline NewColumn related_column(Session& session, const TableInfo& table, const std::string& name, query::Path path,
                                const std::vector<Value>& ids) {
  NewColumn made{.column = {.name = name, .kind = path.column->kind, .is_list = path.many()}};
  if (!path.json.empty()) made.column.kind = Kind::json;
  if (path.part != query::Part::whole) made.column.kind = path.part == query::Part::date ? Kind::date : Kind::integer;
  const auto& id = table.columns[table.id];
  query::Select select{.table = &table, .terms = {{.path = {.column = &id}}, {.path = std::move(path)}}};
  select.distinct = made.column.is_list;
  for_each_row_of(session, std::move(select), {.column = &id}, ids, [&](const Cursor& row) {
    if (!row[1].is_null()) made.values[row.integer(0)].push_back(shown_cell(row[1], made.column.kind));
  });
  return made;
}

/// With the columns that the options include, as LaminDB orders them: those that name the row, related values,
/// features, then the registry's own.
LAMINATE_INLINE Table make_table(Session& session, const Tables& tables, query::Select select, bool all_branches,
                                 const TableOptions& options) {
  const auto& table = *select.table;
  std::vector<std::pair<std::string, query::Path>> related;
  std::vector<std::string> own;
  bool all_features = false;
  for (const auto& name : options.include) {
    if (name == "features") {
      all_features = true;
      continue;
    }
    auto path = query::detail::TextCondition(tables, table, name, query::TextKeys()).field();
    registry_detail::check_path(session, table, path);
    if (path.joins.empty() && path.json.empty() && path.part == query::Part::whole)
      own.push_back(path.column->name);
    else
      related.emplace_back(name, std::move(path));
  }
  if (related.empty() && own.empty() && !all_features && options.features.empty())
    return make_table(session, std::move(select), all_branches, options);

  auto shown = shown_columns(session, table, options.columns);
  if (options.columns.empty()) shown.resize(std::min<std::size_t>(shown.size(), 3));
  const auto front = shown.size();
  for (const auto* column : shown_columns(session, table, own))
    if (!own.empty() && std::find(shown.begin(), shown.end(), column) == shown.end()) shown.push_back(column);
  auto [made, ids] = read_table(session, std::move(select), all_branches, shown, options.limit);
  made.columns.front().is_index = options.columns.empty();

  std::vector<NewColumn> added;
  for (auto& [name, path] : related) added.push_back(related_column(session, table, name, std::move(path), ids));
  if (all_features || !options.features.empty()) {
    FeatureColumns features(session, tables, table, ids);
    for (auto& column : features.read(options.features, all_features)) added.push_back(std::move(column));
  }
  insert_columns(made, front, ids, std::move(added));
  for (auto i = options.columns.empty() ? front : 0; i < made.columns.size(); ++i) made.columns[i].is_asked = true;
  return made;
}

}  // namespace laminate::view_detail
