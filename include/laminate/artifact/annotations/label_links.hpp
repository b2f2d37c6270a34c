/// @file
/// The links between a row and its labels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/feature_rows.hpp>
#include <laminate/artifact/annotations/label_entry.hpp>
#include <laminate/lamindb/features/label_relations.hpp>
#include <laminate/registry/write.hpp>
#include <laminate/support/log.hpp>
#include <laminate/support/row_label.hpp>

namespace laminate::artifact_detail {

struct LabelLink {
  lamindb_detail::LabelRelation relation{};
  std::int64_t row = 0, label = 0;  ///< of the link table and of the label's registry
  std::optional<std::int64_t> feature{};
  std::string uid{}, name{};  ///< of the label
  bool visible = true;        ///< false for a label that is in the trash or on another branch
};

/// The relations of a row to its labels. Ontologies are not labels of their terms.
inline std::vector<lamindb_detail::LabelRelation> labels_of(const AnnotatedRow& row) {
  auto relations = lamindb_detail::label_relations(*row.tables, *row.table);
  std::erase_if(relations, [&](const lamindb_detail::LabelRelation& relation) {
    return relation.reverse || relation.link->when != Follow::annotations || !row.session->catalog(relation.link->name);
  });
  return relations;
}

/// The column of a link that says under which feature the label stands, if this database has one.
inline const ColumnInfo* feature_column(const AnnotatedRow& row, const lamindb_detail::LabelRelation& relation) {
  const auto* column = relation.link->reference_to(lamindb_detail::feature_table);
  const auto* live = row.session->catalog(relation.link->name);
  return column && column != relation.row_column && live && live->find(column->name) ? column : nullptr;
}
inline bool needs_feature(const AnnotatedRow& row, const lamindb_detail::LabelRelation& relation) {
  const auto* column = feature_column(row, relation);
  return column && row.session->catalog(relation.link->name)->find(column->name)->not_null;
}

/// All links of a row to labels. One query for each link table.
inline std::vector<LabelLink> label_links(const AnnotatedRow& row) {
  std::vector<LabelLink> links;
  const auto& visible = row.session->visible_branches();
  for (const auto& relation : labels_of(row)) {
    const auto &link = *relation.link, &labels = *relation.target;
    const auto* live = row.session->catalog(labels.name);
    if (!live) continue;
    query::Path label;
    query::detail::join_reference(label, *relation.label_column, labels);
    const auto* feature = feature_column(row, relation);
    const auto* branch = labels.find_role(Role::branch);
    const bool by_branch = branch && !visible.empty() && live->find(branch->name);
    const auto& id = link.columns[link.id];
    auto rows =
        selected(*row.session,
                 {.table = &link,
                  .terms = {term_of({}, id), term_of({}, *relation.label_column), term_of({}, feature ? *feature : id),
                            term_of(label.joins, labels.columns[*labels.uid]),
                            term_of(label.joins, labels.columns[labels.display.value_or(*labels.uid)]),
                            term_of(label.joins, by_branch ? *branch : labels.columns[labels.id])},
                  .filters = {registry_detail::where(*relation.row_column, query::Op::eq, row.id)},
                  .order = {registry_detail::by(id, false)}});
    while (rows.next()) {
      links.push_back({.relation = relation,
                       .row = rows.integer(0),
                       .label = rows.integer(1),
                       .uid = rows.text(3),
                       .name = rows.text(4)});
      if (feature && !rows[2].is_null()) links.back().feature = rows.integer(2);
      if (by_branch) links.back().visible = std::find(visible.begin(), visible.end(), rows.integer(5)) != visible.end();
    }
  }
  return links;
}

inline void link_label(const AnnotatedRow& row, const lamindb_detail::LabelRelation& relation, std::int64_t label,
                       std::optional<std::int64_t> feature) {
  std::vector<registry_detail::ColumnValue> cells{{relation.row_column, row.id}, {relation.label_column, label}};
  if (feature) cells.push_back({feature_column(row, relation), *feature});
  registry_detail::insert_row(*row.session, *relation.link, cells);
}

/// The labels at the other ends, as people call them; without those in the trash or on other branches.
inline std::vector<LabelEntry> label_entries(const AnnotatedRow& row, const std::vector<LabelLink>& links) {
  std::vector<Value> ids;
  for (const auto& link : links)
    if (link.feature) ids.emplace_back(*link.feature);
  const auto features = features_with(row, "id", std::move(ids));
  std::vector<LabelEntry> entries;
  for (const auto& link : links)
    if (link.visible)
      entries.push_back({row.tables->qualified(*link.relation.target), link.uid, link.name,
                         link.feature ? features.at(*link.feature).name : std::string()});
  return entries;
}

/// The row with the same uid in another database.
inline std::optional<std::int64_t> counterpart(Session& target, Session& source, const TableInfo& table,
                                               std::int64_t id, std::string& uid) {
  const auto &by_id = table.columns[table.id], &by_uid = table.columns[*table.uid];
  {
    auto rows = selected(source, {.table = &table,
                                  .terms = {term_of({}, by_uid)},
                                  .filters = {registry_detail::where(by_id, query::Op::eq, id)}});
    if (!rows.next()) return std::nullopt;
    uid = rows.text(0);
  }
  if (!target.catalog(table.name)) return std::nullopt;
  auto rows = selected(target, {.table = &table,
                                .terms = {term_of({}, by_id)},
                                .filters = {registry_detail::where(by_uid, query::Op::eq, uid)}});
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

/// Links of another row as links of this one. @throws ForeignReference if this database lacks labels or features.
inline std::vector<LabelLink> counterparts(const AnnotatedRow& row, const AnnotatedRow& other,
                                           const std::vector<LabelLink>& links) {
  const auto own = labels_of(row);
  const bool elsewhere = other.session->origin() != row.session->origin();
  std::vector<LabelLink> found;
  std::vector<std::string> missing, left_out;
  const auto mapped_id = [&](const TableInfo& table, std::int64_t id) -> std::optional<std::int64_t> {
    if (!elsewhere) return id;
    std::string uid;
    const auto target_id = counterpart(*row.session, *other.session, table, id, uid);
    const auto name = support_detail::row_label(table.registry, uid, id);
    if (!target_id && std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
    return target_id;
  };
  for (const auto& link : links) {
    const auto relation = std::find_if(own.begin(), own.end(), [&](const lamindb_detail::LabelRelation& each) {
      return each.target->name == link.relation.target->name &&
             (link.feature ? feature_column(row, each) != nullptr : !needs_feature(row, each));
    });
    if (relation == own.end()) {
      if (const auto name = other.tables->qualified(*link.relation.target);
          std::find(left_out.begin(), left_out.end(), name) == left_out.end())
        left_out.push_back(name);
      continue;
    }
    const auto label = mapped_id(*link.relation.target, link.label);
    const auto feature =
        link.feature ? mapped_id(*row.tables->find_table(lamindb_detail::feature_table), *link.feature) : std::nullopt;
    if (label && (feature || !link.feature))
      found.push_back({.relation = *relation, .label = *label, .feature = feature});
  }
  if (!missing.empty())
    throw ForeignReference(row.name() + " of " + row.session->name() + " cannot have the labels of " + other.name() +
                               " of " + other.session->name() + " yet: " + row.session->name() + " lacks " +
                               schema_detail::name_list(missing) + ". A sync of that " + other.registry() +
                               " with Transfer::annotations brings them",
                           row.place());
  if (!left_out.empty())
    log(LogLevel::warning,
        "rows of " + schema_detail::name_list(left_out) + " are no labels of " + row.registry() + ": left out");
  return found;
}

}  // namespace laminate::artifact_detail
