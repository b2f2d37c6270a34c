/// @file
/// Writes what a dataset consists of: the schemas of its slots, and the labels of its columns.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/annotation_write.hpp>
#include <laminate/artifact/annotations/stored_values.hpp>
#include <laminate/artifact/datasets/dataset_check.hpp>
#include <laminate/artifact/datasets/schema_hash.hpp>
#include <laminate/lamindb/records/artifact.hpp>
#include <laminate/support/log.hpp>

namespace laminate::artifact_detail {

/// More labels or members than this are not linked one by one, as in LaminDB (its setting `n_max_records`).
inline constexpr std::size_t most_annotations = 1000;

/// Rows of a registry as uids, in the order of the given numbers.
inline std::vector<std::string> uids_of(Session& session, const TableInfo& table,
                                        const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, std::string> found;
  for (std::size_t first = 0; first < ids.size(); first += 10'000) {
    query::Expr any{.what = query::Op::in, .path = {.column = &table.columns[table.id]}};
    for (auto i = first; i < std::min(first + 10'000, ids.size()); ++i) any.values.emplace_back(ids[i]);
    auto rows = session.query(query::render(
        session.dialect(), {.table = &table,
                            .terms = {term_of({}, table.columns[table.id]), term_of({}, table.columns[*table.uid])},
                            .filters = {std::move(any)}}));
    while (rows.next()) found.emplace(rows.integer(0), rows.text(1));
  }
  std::vector<std::string> uids;
  for (const auto id : ids) uids.push_back(found.at(id));
  return uids;
}

inline std::optional<Schema> schema_with_hash(const std::shared_ptr<Session>& session, const std::string& hash) {
  for (const Schema& schema :
       Registry<Schema>(session).all_branches().filter(columns<Schema>.hash == hash).order_by(asc(columns<Schema>.id)))
    if (schema.branch.id().value() != -1) return schema;  // not in the trash
  return std::nullopt;
}

/// The schema of what a slot really holds: the members that were found, under the rules of the schema that judged it.
/// One with the same hash is used if there is one.
inline Schema inferred_schema(const AnnotatedRow& row, const CheckedSlot& slot) {
  auto& session = *row.session;
  auto members = slot.members;
  std::vector<std::int64_t> with_index = members;
  if (slot.index) with_index.insert(with_index.begin(), slot.index->id);
  const auto& judge = slot.schema;
  Schema schema{.coerce = judge.coerce == true ? std::optional(true) : std::nullopt,
                .itype = judge.itype ? judge.itype : Dtype{"Feature"},
                .minimal_set = judge.minimal_set,
                .ordered_set = judge.ordered_set,
                .maximal_set = judge.maximal_set};
  if (!has_features(judge)) schema._dtype_str = "num";
  if (!with_index.empty()) schema.n_members = static_cast<std::int32_t>(with_index.size());
  schema.flexible = !schema.n_members;
  std::optional<std::string> index;
  if (slot.index) {
    index = slot.index->uid;
    schema._aux.emplace();
    schema._aux->text = R"({"af": {"3": ")" + *index + "\"}}";
  }
  schema.hash = schema_hash(schema, uids_of(session, *slot.registry, with_index), index);
  if (auto known = schema_with_hash(row.session, *schema.hash)) return *std::move(known);
  if (with_index.size() > most_annotations) {
    log(LogLevel::warning, "slot '" + slot.slot + "' of " + row.name() + " has " + std::to_string(with_index.size()) +
                               " members, more than " + std::to_string(most_annotations) +
                               ": only their number is written");
    schema = {.n_members = schema.n_members, .flexible = false, .itype = schema.itype, ._dtype_str = schema._dtype_str};
    schema.hash = schema_hash(schema, {});
    if (auto known = schema_with_hash(row.session, *schema.hash)) return *std::move(known);
    with_index.clear();
  }
  Registry<Schema>(row.session).save(schema);
  if (with_index.empty()) return schema;
  const auto* links = member_links(session, *row.tables, *slot.registry);
  if (!links) throw MissingTable("there is no table that links schemas to " + row.tables->qualified(*slot.registry));
  for (const auto member : with_index)
    registry_detail::insert_row(
        session, *links,
        {{&links->columns[*links->owner], schema.id.value()}, {&links->columns[*links->value], member}});
  return schema;
}

/// Links an artifact to the schema of a slot, in place of the one that it had there.
inline void link_schema(const AnnotatedRow& row, const std::string& slot, const Schema& schema) {
  const Registry<ArtifactSchema> links(row.session);
  const auto& c = columns<ArtifactSchema>;
  ArtifactSchema link;
  if (auto existing = links.filter(c.artifact == Id(row.id, row.session->origin()) && c.slot == slot).first()) {
    if (existing->schema.id() == schema.id) return;
    link = *std::move(existing);
  } else {
    link.artifact = Ref<Artifact>(Id(row.id, row.session->origin()));
    link.slot = slot;
  }
  link.schema = schema;
  links.save(link);
}

inline void write_dataset(const AnnotatedRow& row, const std::vector<CheckedSlot>& slots) {
  AnnotationWriter writer(row, stored_values(row));
  for (const auto& slot : slots)
    for (auto wanted : slot.labels) {
      std::erase_if(wanted.labels, [&](const LabelChoice& label) {
        return std::none_of(row.sources.begin(), row.sources.end(),
                            [&](const lamindb_detail::FeatureSource& source) { return source.labels == label.table; });
      });
      if (wanted.labels.size() > most_annotations)
        log(LogLevel::warning, row.name() + " is not annotated with the " + std::to_string(wanted.labels.size()) +
                                   " labels of " + wanted.feature.name + ": that is more than " +
                                   std::to_string(most_annotations));
      else
        writer.write(wanted, OnStored::keep);
    }
  for (const auto& slot : slots) link_schema(row, slot.slot, inferred_schema(row, slot));
}

}  // namespace laminate::artifact_detail
