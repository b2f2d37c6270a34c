/// @file
/// A row that has values of features, and reading them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/feature.hpp>
#include <laminate/lamindb/feature_values.hpp>
#include <laminate/query/render.hpp>
#include <laminate/registry/database.hpp>

namespace laminate::detail {

/// A row of some registry, with the tables that can hold values for it.
struct AnnotatedRow {
  std::shared_ptr<Session> session;
  const Tables* tables = nullptr;
  const TableInfo* table = nullptr;
  std::int64_t id = 0;
  std::string uid{};
  std::vector<FeatureSource> sources{};

  std::string registry() const { return tables->qualified(*table); }
  /// In messages: `Artifact 9K1dteZ6Qx0EXK8g0000`.
  std::string name() const { return registry() + ' ' + uid; }
  Place place(std::string column = {}) const {
    return {.registry = registry(), .uid = uid, .column = std::move(column)};
  }
  bool is(std::string_view which) const { return table->name == which; }
};

inline constexpr std::string_view artifact_table = "lamindb_artifact", record_table = "lamindb_record";

/// @throws InvalidArgument if the row is not stored, or of a registry whose rows have no features; ForeignReference.
template <class T, class Schema>
AnnotatedRow annotated_row(const Database<Schema>& database, const T& row) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  static_assert(
      requires { row.uid; }, "laminate: rows of this record have no uid, and no annotations");
  AnnotatedRow found{.session = database.shared(),
                     .tables = &database.tables(),
                     .table = &table_info<T>(),
                     .id = row.id.value(),
                     .uid = row.uid.str()};
  if (row.id.origin() != found.session->origin())
    throw ForeignReference("this " + found.name() + " is a row of " + row.id.origin().name() + ", not of " +
                               found.session->name() + ": use sync() to bring it over",
                           found.place());
  found.sources = feature_sources(*found.session, *found.tables, *found.table);
  return found;
}

/// A value that a row has.
struct HeldValue {
  std::size_t source = 0;  ///< among those of the row: in which table
  std::int64_t row = 0;    ///< of that table
  std::int64_t feature = 0;
  std::int64_t value = 0;  ///< row of the label or of the shared JSON; 0 for JSON of its own
  std::string text{};      ///< JSON, or what the label is called
  bool visible = true;     ///< false for a label that is in the trash or on another branch
};

/// A column that the link itself or the row at its other end has.
inline query::Term term_of(std::vector<query::Join> joins, const ColumnInfo& column) {
  return {.path = {.joins = std::move(joins), .column = &column}};
}

/// The text of JSON, which SQLite may hold under the storage class of a number.
inline std::string json_text(const Cell& cell) {
  if (cell.kind == Cell::type::integer) return std::to_string(cell.integer);
  if (cell.kind == Cell::type::real) return python::number(cell.real);
  return cell.is_null() ? "null" : std::string(cell.text);
}

inline void read_held(const AnnotatedRow& row, std::size_t at, std::vector<HeldValue>& held) {
  auto& session = *row.session;
  const auto& source = row.sources[at];
  const auto& link = *source.rows.table;
  query::Select select{.table = &link, .terms = {term_of({}, link.columns[link.id]), {.path = source.feature}}};
  select.filters = {where(*link.find(source.rows.right), query::op::eq, row.id)};
  select.order = {by(link.columns[link.id], false)};
  const auto* value = link.value ? &link.columns[*link.value] : nullptr;
  const bool own = source.value.joins.empty();  // JSON in the row itself
  select.terms.push_back(own || !value ? select.terms.front() : term_of({}, *value));
  select.terms.push_back({.path = source.value});
  const auto* branch = source.labels ? source.labels->find_role(role::branch) : nullptr;
  const auto& visible = session.visible_branches();
  if (branch && !visible.empty() && session.catalog(source.labels->name)->find(branch->name))
    select.terms.push_back(term_of(source.value.joins, *branch));
  const bool by_branch = select.terms.size() == 5;
  auto rows = session.query(query::render(session.dialect(), select));
  while (rows.next()) {
    if (rows[1].is_null()) continue;
    held.push_back({.source = at,
                    .row = rows.integer(0),
                    .feature = rows.integer(1),
                    .value = own ? 0 : rows.integer(2),
                    .text = source.labels ? rows.text(3) : json_text(rows[3])});
    if (by_branch) held.back().visible = std::find(visible.begin(), visible.end(), rows.integer(4)) != visible.end();
  }
}

/// Everything that a row has under features, table by table, each in the order in which it was written. One query for
/// each table that can hold values.
inline std::vector<HeldValue> held_values(const AnnotatedRow& row) {
  std::vector<HeldValue> held;
  for (std::size_t i = 0; i < row.sources.size(); ++i) read_held(row, i, held);
  return held;
}

/// The features with these numbers, by number.
inline std::map<std::int64_t, Feature> features_with(const std::shared_ptr<Session>& session,
                                                     const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, Feature> found;
  if (ids.empty()) return found;
  for (Feature& feature : Registry<Feature>(session).all_branches().filter(columns<Feature>.id.in(ids)).to_vector())
    found.emplace(feature.id.value(), std::move(feature));
  return found;
}
inline std::map<std::int64_t, Feature> features_of(const AnnotatedRow& row, const std::vector<HeldValue>& held) {
  std::vector<std::int64_t> ids;
  for (const auto& value : held)
    if (std::find(ids.begin(), ids.end(), value.feature) == ids.end()) ids.push_back(value.feature);
  return features_with(row.session, ids);
}

inline std::string_view dtype_of(const Feature& feature) {
  return feature._dtype_str ? std::string_view(feature._dtype_str->text) : std::string_view();
}

/// Calls labels by the column that the data type of their feature names, where it names one.
inline void name_by_field(const AnnotatedRow& row, std::vector<HeldValue>& held,
                          const std::map<std::int64_t, Feature>& features) {
  std::map<std::pair<const TableInfo*, const ColumnInfo*>, std::map<std::int64_t, std::vector<HeldValue*>>> wanted;
  for (auto& value : held) {
    const auto* labels = row.sources[value.source].labels;
    const auto feature = features.find(value.feature);
    if (!labels || feature == features.end()) continue;
    const auto name = field_in_dtype(dtype_of(feature->second), row.tables->qualified(*labels));
    const auto* column = name.empty() ? nullptr : labels->find_member(name);
    if (column && column != row.sources[value.source].value.column)
      wanted[{labels, column}][value.value].push_back(&value);
  }
  for (const auto& [where_from, values] : wanted) {
    const auto [labels, column] = where_from;
    const auto& id = labels->columns[labels->id];
    query::Expr any{.what = query::op::in, .path = {.column = &id}};
    for (const auto& [label, same] : values) any.values.emplace_back(label);
    auto rows = row.session->query(query::render(
        row.session->dialect(),
        {.table = labels, .terms = {term_of({}, id), term_of({}, *column)}, .filters = {std::move(any)}}));
    while (rows.next())
      if (rows[1].kind == Cell::type::text)
        for (auto* value : values.at(rows.integer(0))) value->text = rows.text(1);
  }
}

}  // namespace laminate::detail
