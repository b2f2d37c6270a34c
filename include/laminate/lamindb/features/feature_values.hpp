/// @file
/// Features by name, and the tables in which rows of a registry hold their values.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/dtype_registries.hpp>
#include <laminate/query/path.hpp>
#include <laminate/query/render.hpp>
#include <laminate/registry/scope.hpp>
#include <laminate/schema/module.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::lamindb_detail {

/// A table whose rows say that a row has a value for a feature. Paths begin at such a row.
struct FeatureSource {
  query::Join rows;                      ///< from the row that has the value
  query::Path feature{};                 ///< the number of the feature
  query::Path value{};                   ///< JSON, or the column by which people call the label
  const TableInfo* labels = nullptr;     ///< the registry of the labels; none for JSON
  const ColumnInfo* label_id = nullptr;  ///< of the table: which label
};

/// A feature of one database, and where rows of one registry hold its values.
struct FeatureValues {
  std::shared_ptr<Session> session;
  std::string registry;  ///< of the rows, as messages call it
  std::int64_t id = 0;
  std::string uid{}, name{}, dtype{};
  std::vector<FeatureSource> sources{};

  Place place() const { return {.registry = registry, .uid = uid, .column = name}; }
};

inline constexpr std::string_view feature_table = "lamindb_feature";

inline const ColumnInfo* json_value_column(const TableInfo& table) {
  for (const auto& column : table.columns)
    if (column.kind == Kind::json && !column.name.starts_with('_')) return &column;
  return nullptr;
}

/// All tables of this database in which rows of `table` can hold values of features: links that name a feature beside
/// the label (ArtifactULabel), rows with JSON (RecordJson), and links to shared JSON (ArtifactJsonValue).
inline std::vector<FeatureSource> feature_sources(Session& session, const Tables& tables, const TableInfo& table) {
  std::vector<FeatureSource> sources;
  for (const auto* link : tables.all()) {
    if (link->uid || !link->owner || link->columns[*link->owner].target != table.name) continue;
    const auto* live = session.catalog(link->name);
    if (!live) continue;
    const auto* owner_column = &link->columns[*link->owner];
    FeatureSource source{.rows = {link, query::detail::id_column(table), owner_column->name, true}};
    const auto* value = link->value ? &link->columns[*link->value] : nullptr;
    const auto* target = value ? tables.find_table(value->target) : nullptr;
    if (const auto* feature = link->reference_to(feature_table)) {
      if (feature == owner_column || !live->find(feature->name)) continue;
      source.feature.column = feature;
      if (const auto* json = json_value_column(*link)) {
        source.value.column = json;
      } else if (value && value != feature && target && session.catalog(target->name)) {
        query::detail::join_reference(source.value, *value, *target);
        source.value.column = &target->columns[target->display.value_or(target->uid.value_or(target->id))];
        source.labels = target;
        source.label_id = value;
      } else {
        continue;
      }
    } else {
      const auto* feature_of_value = target && !target->uid ? target->reference_to(feature_table) : nullptr;
      if (!feature_of_value || !json_value_column(*target) || !session.catalog(target->name)) continue;
      query::detail::join_reference(source.value, *value, *target);
      source.feature = source.value;
      source.feature.column = feature_of_value;
      source.value.column = json_value_column(*target);
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

/// The different values of a column of text; without a condition at most 10,000, for messages.
inline std::vector<std::string> texts_of(Session& session, const TableInfo& table, const ColumnInfo& column,
                                         std::vector<query::Expr> filters = {}, bool all_branches = false) {
  query::Select select{.table = &table, .terms = {{.path = {.column = &column}}}};
  if (filters.empty()) select.limit = 10'000;
  select.filters = std::move(filters);
  select.distinct = true;
  std::vector<std::string> texts;
  auto rows = session.query(
      query::render(session.dialect(), registry_detail::scoped(session, std::move(select), all_branches)));
  while (rows.next())
    if (rows[0].kind == Cell::Type::text) texts.push_back(rows.text(0));
  return texts;
}

inline std::vector<std::string> feature_names(Session& session, const Tables& tables) {
  const auto& features = *tables.find_table(feature_table);
  return texts_of(session, features, *features.find_member("name"));
}

/// Finds the feature of a name, else of a uid; says whether there is one. @throws MultipleFound with the uids.
inline bool find_feature(FeatureValues& found, const TableInfo& features, std::string_view name) {
  auto& session = *found.session;
  const auto &by_name = *features.find_member("name"), &by_uid = features.columns[*features.uid];
  std::string several;
  std::size_t count = 0;
  for (const auto* column : {&by_name, &by_uid}) {
    query::Select select{.table = &features,
                         .filters = {registry_detail::where(*column, query::Op::eq, std::string(name))}};
    select.order = {registry_detail::by(features.columns[features.id], false)};
    for (const auto* member : {&features.columns[features.id], &by_uid, &by_name, features.find_member("_dtype_str")})
      select.terms.push_back({.path = {.column = member}});
    auto rows =
        session.query(query::render(session.dialect(), registry_detail::scoped(session, std::move(select), false)));
    for (; rows.next(); ++count) {
      found.id = rows.integer(0);
      found.uid = rows.text(1);
      found.name = rows.text(2);
      found.dtype = rows.text(3);
      text::append_part(several, found.uid + (found.dtype.empty() ? "" : " (" + found.dtype + ')'));
    }
    if (count > 0) break;
  }
  if (count > 1)
    throw MultipleFound(session.name() + " has " + std::to_string(count) + " features named '" + std::string(name) +
                            "': say which by its uid: " + several,
                        {.registry = std::string(features.registry), .uid = {}, .column = by_name.name});
  return count == 1;
}

/// Leaves the sources that hold values of the feature's data type. A feature without one may have them in any.
inline void choose_sources(FeatureValues& found, const Tables& tables) {
  if (found.dtype.empty()) return;
  const bool categorical = is_categorical(found.dtype);
  const auto registries = registries_in_dtype(found.dtype);
  std::erase_if(found.sources, [&](FeatureSource& source) {
    if (!categorical || !source.labels) return categorical != (source.labels != nullptr);
    const auto name = tables.qualified(*source.labels);
    const auto registry = std::find_if(registries.begin(), registries.end(),
                                       [&](const DtypeRegistry& each) { return each.registry == name; });
    if (registry == registries.end()) return !registries.empty();
    if (const auto* field = source.labels->find_member(registry->field)) source.value.column = field;
    return false;
  });
}

/// Nothing if the database has no such feature. @throws MultipleFound, and InvalidArgument if rows of this registry
/// cannot have values of the feature.
inline std::optional<FeatureValues> find_feature_values(const std::shared_ptr<Session>& session, const Tables& tables,
                                                        const TableInfo& table, std::string_view name) {
  FeatureValues found{.session = session, .registry = tables.qualified(table)};
  const auto* features = tables.find_table(feature_table);
  if (!features)
    throw MissingTable("this schema has no features: add the module laminate::core",
                       {.registry = found.registry, .uid = {}, .column = {}});
  if (!find_feature(found, *features, name)) return std::nullopt;
  found.sources = feature_sources(*session, tables, table);
  const bool has_any = !found.sources.empty();
  choose_sources(found, tables);
  if (found.sources.empty())
    throw InvalidArgument(has_any ? "no table of " + session->name() + " gives rows of " + found.registry +
                                        " values of the feature " + found.name + ", which is " + found.dtype
                                  : "rows of " + found.registry + " have no features",
                          found.place());
  return found;
}

/// The same. @throws also NotFound, with near names.
inline FeatureValues feature_values(const std::shared_ptr<Session>& session, const Tables& tables,
                                    const TableInfo& table, std::string_view name) {
  if (auto found = find_feature_values(session, tables, table, name)) return *std::move(found);
  throw NotFound(session->name() + " has no feature '" + std::string(name) +
                     "': " + schema_detail::suggestion(name, feature_names(*session, tables), "it has "),
                 {.registry = std::string(tables.find_table(feature_table)->registry), .uid = {}, .column = "name"});
}

}  // namespace laminate::lamindb_detail
