/// @file
/// The schemas of a row: by slot, those of its dataset, and the one that says which features it may be annotated with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/feature_rows.hpp>
#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/support/json/parse.hpp>

namespace laminate::artifact_detail {

inline constexpr std::string_view schema_table = "lamindb_schema";

/// What annotating needs of a schema.
struct SchemaRow {
  std::int64_t id = 0;
  std::string uid{}, name{};
  bool minimal_set = true, coerce = false;
  std::string aux{};

  /// In messages.
  std::string title() const { return "the schema " + (name.empty() ? uid : name + " (" + uid + ')'); }
};

/// One row of a table, by its number. Its columns in the order of `columns`; nothing if there is none.
inline std::vector<Value> cells_of(const AnnotatedRow& row, const TableInfo& table, std::int64_t id,
                                   std::initializer_list<std::string_view> columns) {
  query::Select select{.table = &table,
                       .filters = {registry_detail::where(table.columns[table.id], query::Op::eq, id)}};
  for (const auto column : columns) select.terms.push_back(term_of({}, *table.find(column)));
  std::vector<Value> cells;
  auto rows = selected(*row.session, select);
  if (rows.next())
    for (std::size_t i = 0; i < columns.size(); ++i) cells.push_back(to_value(rows[i]));
  return cells;
}
/// One cell of it; NULL if there is none.
inline Value cell_of(const AnnotatedRow& row, const TableInfo& table, std::int64_t id, std::string_view column) {
  auto cells = cells_of(row, table, id, {column});
  return cells.empty() ? Value{} : std::move(cells.front());
}

inline std::optional<SchemaRow> schema_with(const AnnotatedRow& row, std::int64_t id) {
  const auto cells =
      cells_of(row, *row.tables->find_table(schema_table), id, {"uid", "name", "minimal_set", "coerce", "_aux"});
  if (cells.empty()) return std::nullopt;
  const auto text = [&](std::size_t i) { return cells[i].text() ? *cells[i].text() : std::string(); };
  const auto is = [&](std::size_t i) { return cells[i].integer() && *cells[i].integer() != 0; };
  return SchemaRow{.id = id, .uid = text(0), .name = text(1), .minimal_set = is(2), .coerce = is(3), .aux = text(4)};
}

/// The uids in a part of a schema's `_aux.af`: 1 optional members, 2 order of the members, 3 the index.
inline std::vector<std::string> uids_in_aux(const SchemaRow& schema, std::string_view part) {
  std::vector<std::string> uids;
  const auto aux = support_detail::read_json_text(schema.aux).value;
  const auto* object = aux ? aux->if_object() : nullptr;
  const auto* af = object ? object->if_contains("af") : nullptr;
  const auto* found = af && af->is_object() ? af->get_object().if_contains({part.data(), part.size()}) : nullptr;
  if (!found) return uids;
  if (found->is_string()) uids.emplace_back(python::text_of(found->get_string()));
  if (const auto* list = found->if_array())
    for (const auto& each : *list)
      if (each.is_string()) uids.emplace_back(python::text_of(each.get_string()));
  return uids;
}

/// The features that a schema consists of: those that it lists, then the others, in the order of their links.
inline std::vector<FeatureRow> schema_members(const AnnotatedRow& row, const SchemaRow& schema) {
  const auto& link = *row.tables->find_table("lamindb_schemafeature");
  std::vector<Value> ids;
  {
    auto rows =
        selected(*row.session, {.table = &link,
                                .terms = {term_of({}, *link.find("feature_id"))},
                                .filters = {registry_detail::where(*link.find("schema_id"), query::Op::eq, schema.id)},
                                .order = {registry_detail::by(link.columns[link.id], false)}});
    while (rows.next()) ids.emplace_back(rows.integer(0));
  }
  const auto features = features_with(row, "id", ids);
  std::vector<FeatureRow> members;
  for (const auto& uid : uids_in_aux(schema, "2"))
    for (const auto& [id, feature] : features)
      if (feature.uid == uid) members.push_back(feature);
  for (const auto& id : ids) {
    const auto& feature = features.at(*id.integer());
    const bool listed =
        std::any_of(members.begin(), members.end(), [&](const FeatureRow& member) { return member.id == feature.id; });
    if (!listed) members.push_back(feature);
  }
  return members;
}

/// The numbers of a row's schemas with their slots, in the order in which they were linked.
inline std::vector<std::pair<std::string, std::int64_t>> slots_of(const AnnotatedRow& row) {
  std::vector<std::pair<std::string, std::int64_t>> found;
  for (const auto* link : row.tables->all()) {
    const auto* slot = link->find("slot");
    if (!slot || !link->owner || !link->value || link->columns[*link->owner].target != row.table->name ||
        link->columns[*link->value].target != schema_table || !row.session->catalog(link->name))
      continue;
    auto rows =
        selected(*row.session, {.table = link,
                                .terms = {term_of({}, *slot), term_of({}, link->columns[*link->value])},
                                .filters = {registry_detail::where(link->columns[*link->owner], query::Op::eq, row.id)},
                                .order = {registry_detail::by(link->columns[link->id], false)}});
    while (rows.next()) found.emplace_back(rows.text(0), rows.integer(1));
  }
  return found;
}

/// The numbers of the features that were measured within the row's dataset: who annotates leaves them alone.
inline std::set<std::int64_t> dataset_features(const AnnotatedRow& row) {
  std::set<std::int64_t> ids;
  if (!row.is(artifact_table)) return ids;
  for (const auto& [slot, id] : slots_of(row))
    if (const auto schema = schema_with(row, id))
      for (const auto& feature : schema_members(row, *schema)) ids.insert(feature.id);
  return ids;
}

/// Which features a row may, and which it must have values for.
struct AnnotationRules {
  SchemaRow schema{};
  std::vector<FeatureRow> members{};
  std::vector<std::string> optional{};  ///< by uid
  std::string index{};                  ///< of a record: the uid of the feature whose value is its name

  bool requires_value(const FeatureRow& feature) const {
    return feature.uid == index ||
           (schema.minimal_set && std::find(optional.begin(), optional.end(), feature.uid) == optional.end());
  }
};

/// Of an artifact the slot `__external__` of its schema, or its schema if that has no slots and the artifact is no
/// dataset; of a record the schema of its type.
inline std::optional<SchemaRow> annotation_schema(const AnnotatedRow& row) {
  if (row.is(record_table)) {
    const auto type = cell_of(row, *row.table, row.id, "type_id");
    const auto id = type.is_null() ? Value{} : cell_of(row, *row.table, *type.integer(), "schema_id");
    return id.is_null() ? std::nullopt : schema_with(row, *id.integer());
  }
  const auto id = row.is(artifact_table) ? cell_of(row, *row.table, row.id, "schema_id") : Value{};
  if (id.is_null()) return std::nullopt;
  const auto& link = *row.tables->find_table("lamindb_schemacomponent");
  std::optional<std::int64_t> external;
  bool has_slots = false;
  {
    auto rows =
        selected(*row.session, {.table = &link,
                                .terms = {term_of({}, *link.find("slot")), term_of({}, *link.find("component_id"))},
                                .filters = {registry_detail::where(*link.find("composite_id"), query::Op::eq, id)}});
    for (; rows.next(); has_slots = true)
      if (rows.text(0) == "__external__") external = rows.integer(1);
  }
  if (external) return schema_with(row, *external);
  const bool is_dataset = !cell_of(row, *row.table, row.id, "otype").is_null();
  return has_slots || is_dataset ? std::nullopt : schema_with(row, *id.integer());
}

/// The schema for annotations, as LaminDB finds it.
inline std::optional<AnnotationRules> annotation_rules(const AnnotatedRow& row) {
  const auto schema = annotation_schema(row);
  if (!schema) return std::nullopt;
  AnnotationRules rules{
      .schema = *schema, .members = schema_members(row, *schema), .optional = uids_in_aux(*schema, "1")};
  const auto index = uids_in_aux(*schema, "3");
  if (index.empty() || !row.is(record_table)) return rules;
  rules.index = index.front();
  // The index is part of the schema even if it is not among its members.
  const bool is_member = std::any_of(rules.members.begin(), rules.members.end(),
                                     [&](const FeatureRow& member) { return member.uid == rules.index; });
  if (!is_member)
    for (auto& [id, feature] : features_with(row, "uid", {rules.index})) rules.members.push_back(std::move(feature));
  return rules;
}

}  // namespace laminate::artifact_detail
