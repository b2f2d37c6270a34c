/// @file
/// Reading the values that a row has.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/feature_rows.hpp>
#include <laminate/lamindb/features/python_text.hpp>

namespace laminate::artifact_detail {

/// A value that a row has.
struct StoredValue {
  std::size_t source = 0;    ///< among those of the row: in which table
  std::int64_t row = 0;      ///< of that table
  std::int64_t feature = 0;  ///< 0 for shared JSON without one
  std::int64_t value = 0;    ///< row of the label or of the shared JSON; 0 for JSON of its own
  std::string text{};        ///< JSON, or what the label is called
  bool visible = true;       ///< false for a label that is in the trash or on another branch
};

/// The text of JSON, which SQLite may hold under the storage class of a number.
inline std::string json_text(const Cell& cell) {
  if (cell.kind == Cell::Type::integer) return std::to_string(cell.integer);
  if (cell.kind == Cell::Type::real) return python::number(cell.real);
  return cell.is_null() ? "null" : std::string(cell.text);
}

/// Reads what a row has in one of the tables that can hold values for it, in the order in which it was written.
inline void read_stored(const AnnotatedRow& row, std::size_t at, std::vector<StoredValue>& stored) {
  auto& session = *row.session;
  const auto& source = row.sources[at];
  const auto& link = *source.rows.table;
  query::Select select{.table = &link, .terms = {term_of({}, link.columns[link.id]), {.path = source.feature}}};
  select.filters = {registry_detail::where(*link.find(source.rows.right), query::Op::eq, row.id)};
  select.order = {registry_detail::by(link.columns[link.id], false)};
  const auto* value = link.value ? &link.columns[*link.value] : nullptr;
  const bool own = source.value.joins.empty();  // JSON in the row itself
  select.terms.push_back(own || !value ? select.terms.front() : term_of({}, *value));
  select.terms.push_back({.path = source.value});
  const auto* branch = source.labels ? source.labels->find_role(Role::branch) : nullptr;
  const auto& visible = session.visible_branches();
  if (branch && !visible.empty() && session.catalog(source.labels->name)->find(branch->name))
    select.terms.push_back(term_of(source.value.joins, *branch));
  const bool by_branch = select.terms.size() == 5;
  auto rows = selected(session, select);
  while (rows.next()) {
    if (rows[1].is_null() && (source.labels || rows[3].is_null())) continue;
    stored.push_back({.source = at,
                      .row = rows.integer(0),
                      .feature = rows.integer(1),
                      .value = own ? 0 : rows.integer(2),
                      .text = source.labels ? rows.text(3) : json_text(rows[3])});
    if (by_branch) stored.back().visible = std::find(visible.begin(), visible.end(), rows.integer(4)) != visible.end();
  }
}

/// Everything that a row has under features, table by table, each in the order in which it was written. One query for
/// each table that can hold values.
inline std::vector<StoredValue> stored_values(const AnnotatedRow& row) {
  std::vector<StoredValue> stored;
  for (std::size_t i = 0; i < row.sources.size(); ++i) read_stored(row, i, stored);
  std::erase_if(stored, [](const StoredValue& value) { return value.feature == 0; });
  return stored;
}

inline std::map<std::int64_t, FeatureRow> features_of(const AnnotatedRow& row, const std::vector<StoredValue>& stored) {
  std::vector<Value> ids;
  for (const auto& value : stored)
    if (std::find(ids.begin(), ids.end(), Value(value.feature)) == ids.end()) ids.emplace_back(value.feature);
  return features_with(row, "id", std::move(ids));
}

/// Calls labels by the column that the data type of their feature names, where it names one.
inline void name_by_field(const AnnotatedRow& row, std::vector<StoredValue>& stored,
                          const std::map<std::int64_t, FeatureRow>& features) {
  std::map<std::pair<const TableInfo*, const ColumnInfo*>, std::map<std::int64_t, std::vector<StoredValue*>>> wanted;
  for (auto& value : stored) {
    const auto* labels = row.sources[value.source].labels;
    const auto feature = features.find(value.feature);
    if (!labels || feature == features.end()) continue;
    const auto name = lamindb_detail::field_in_dtype(feature->second.dtype, row.tables->qualified(*labels));
    const auto* column = name.empty() ? nullptr : labels->find_member(name);
    const bool is_live = column && row.session->catalog(labels->name)->find(column->name);
    if (is_live && column != row.sources[value.source].value.column)
      wanted[{labels, column}][value.value].push_back(&value);
  }
  for (const auto& [where_from, values] : wanted) {
    const auto [labels, column] = where_from;
    const auto& id = labels->columns[labels->id];
    for (auto next = values.begin(); next != values.end();) {
      constexpr std::size_t portion = 500;
      query::Expr any{.what = query::Op::in, .path = {.column = &id}};
      for (; next != values.end() && any.values.size() < portion; ++next) any.values.emplace_back(next->first);
      auto rows =
          selected(*row.session,
                   {.table = labels, .terms = {term_of({}, id), term_of({}, *column)}, .filters = {std::move(any)}});
      while (rows.next())
        if (rows[1].kind == Cell::Type::text)
          for (auto* value : values.at(rows.integer(0))) value->text = rows.text(1);
    }
  }
}

}  // namespace laminate::artifact_detail
