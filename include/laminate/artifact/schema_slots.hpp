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

#include <laminate/artifact/annotated_row.hpp>
#include <laminate/lamindb/schema.hpp>

namespace laminate {

/// What a part of a dataset consists of.
struct SchemaSlot {
  std::string slot{};  ///< `obs`, `var`, …
  Schema schema{};
  std::vector<Feature> features{};  ///< its members in order, if they are features (and not genes, for example)
};

namespace detail {

inline constexpr std::string_view schema_table = "lamindb_schema";

/// The uids in a part of a schema's `_aux.af`: 1 optional members, 2 order of the members, 3 the index.
inline std::vector<std::string> uids_in_aux(const Schema& schema, std::string_view part) {
  std::vector<std::string> uids;
  const auto aux = parse_json(schema._aux ? std::string_view(schema._aux->text) : std::string_view());
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

/// The features that a schema consists of, in order.
inline std::vector<Feature> schema_members(const std::shared_ptr<Session>& session, const Schema& schema) {
  std::vector<std::int64_t> ids;
  const auto& link = columns<SchemaFeature>;
  for (const SchemaFeature& each :
       Registry<SchemaFeature>(session).filter(link.schema == schema.id).order_by(asc(link.id)))
    ids.push_back(each.feature.id().value());
  auto features = features_with(session, ids);
  std::vector<Feature> members;
  for (const auto& uid : uids_in_aux(schema, "2"))
    for (auto& [id, feature] : features)
      if (feature.uid == uid) members.push_back(feature);
  for (const auto id : ids) {
    const auto& feature = features.at(id);
    const bool listed =
        std::any_of(members.begin(), members.end(), [&](const Feature& member) { return member.id == feature.id; });
    if (!listed) members.push_back(feature);
  }
  return members;
}

inline std::optional<Schema> schema_with(const std::shared_ptr<Session>& session, std::int64_t id) {
  return Registry<Schema>(session).filter(columns<Schema>.id == id).first();
}

inline std::vector<SchemaSlot> slots_of(const AnnotatedRow& row) {
  std::vector<SchemaSlot> slots;
  for (const auto* link : row.tables->all()) {
    const auto* slot = link->find("slot");
    if (!slot || !link->host || !link->value || link->columns[*link->host].target != row.table->name ||
        link->columns[*link->value].target != schema_table || !row.session->catalog(link->name))
      continue;
    std::vector<std::pair<std::string, std::int64_t>> found;
    {
      auto rows = row.session->query(query::render(
          row.session->dialect(), {.table = link,
                                   .terms = {term_of({}, *slot), term_of({}, link->columns[*link->value])},
                                   .filters = {where(link->columns[*link->host], query::op::eq, row.id)},
                                   .order = {by(link->columns[link->id], false)}}));
      while (rows.next()) found.emplace_back(rows.text(0), rows.integer(1));
    }
    for (auto& [name, id] : found)
      if (auto schema = schema_with(row.session, id)) {
        auto members = schema_members(row.session, *schema);
        slots.push_back({std::move(name), *std::move(schema), std::move(members)});
      }
  }
  return slots;
}

/// The numbers of the features that were measured within the row's dataset: who annotates leaves them alone.
inline std::set<std::int64_t> dataset_features(const AnnotatedRow& row) {
  std::set<std::int64_t> ids;
  if (!row.is(artifact_table)) return ids;
  for (const auto& slot : slots_of(row))
    for (const auto& feature : slot.features) ids.insert(feature.id.value());
  return ids;
}

/// Which features a row may, and which it must have values for.
struct AnnotationRules {
  Schema schema{};
  std::vector<Feature> members{};
  std::vector<std::string> optional{};  ///< by uid
  std::string index{};                  ///< of a record: the uid of the feature whose value is its name

  bool requires_value(const Feature& feature) const {
    return feature.uid == index ||
           (schema.minimal_set && std::find(optional.begin(), optional.end(), feature.uid) == optional.end());
  }
  const Feature* index_feature() const {
    for (const auto& member : members)
      if (member.uid == index) return &member;
    return nullptr;
  }
  std::string name() const {
    return "the schema " +
           (schema.name.value_or("").empty() ? schema.uid.str() : *schema.name + " (" + schema.uid.str() + ')');
  }
};

/// One cell of a row of a table.
inline Value cell_of(Session& session, const TableInfo& table, std::string_view column, std::int64_t id) {
  const auto* found = table.find(column);
  if (!found) return {};
  auto rows =
      session.query(query::render(session.dialect(), {.table = &table,
                                                      .terms = {term_of({}, *found)},
                                                      .filters = {where(table.columns[table.id], query::op::eq, id)}}));
  return rows.next() ? to_value(rows[0]) : Value{};
}

/// The schema for annotations, as LaminDB finds it: of an artifact the slot `__external__` of its schema, or its schema
/// if that has no slots and the artifact is no dataset; of a record the schema of its type.
inline std::optional<AnnotationRules> annotation_rules(const AnnotatedRow& row) {
  auto& session = *row.session;
  std::optional<Schema> schema;
  if (row.is(record_table)) {
    const auto type = cell_of(session, *row.table, "type_id", row.id);
    const auto id = type.is_null() ? Value{} : cell_of(session, *row.table, "schema_id", *type.integer());
    if (!id.is_null()) schema = schema_with(row.session, *id.integer());
  } else if (row.is(artifact_table)) {
    const auto id = cell_of(session, *row.table, "schema_id", row.id);
    if (id.is_null()) return std::nullopt;
    const auto& component = columns<SchemaComponent>;
    const auto slots = Registry<SchemaComponent>(row.session)
                           .filter(component.composite == Id(*id.integer(), session.origin()))
                           .to_vector();
    for (const auto& slot : slots)
      if (slot.slot == "__external__") schema = schema_with(row.session, slot.component.id().value());
    if (slots.empty() && cell_of(session, *row.table, "otype", row.id).is_null())
      schema = schema_with(row.session, *id.integer());
  }
  if (!schema) return std::nullopt;
  AnnotationRules rules{
      .schema = *schema, .members = schema_members(row.session, *schema), .optional = uids_in_aux(*schema, "1")};
  if (const auto index = uids_in_aux(*schema, "3"); !index.empty() && row.is(record_table)) {
    rules.index = index.front();
    // The index is part of the schema even if it is not among its members.
    if (!rules.index_feature())
      if (auto feature = Registry<Feature>(row.session).get_or_none(rules.index))
        rules.members.push_back(*std::move(feature));
  }
  return rules;
}

}  // namespace detail

}  // namespace laminate
