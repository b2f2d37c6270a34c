/// @file
/// Checks a dataset against a schema, and collects what is wrong and what there is to annotate.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/datasets/column_check.hpp>
#include <laminate/artifact/datasets/dataset_labels.hpp>
#include <laminate/artifact/datasets/dataset_report.hpp>
#include <laminate/artifact/datasets/schema_slots.hpp>
#include <laminate/dataset/dataset.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::artifact_detail {

/// A slot of a dataset that was checked.
struct CheckedSlot {
  std::string slot{};
  Schema schema{};                      ///< by which it was judged
  const TableInfo* registry = nullptr;  ///< of its members
  std::vector<std::int64_t> members{};  ///< the rows that its columns are, without the index
  std::optional<FeatureRow> index{};
  std::vector<WantedValue> labels{};  ///< of its categorical columns
};

inline constexpr std::string_view external_slot = "__external__";

/// Names of columns that LaminDB itself adds to tables.
inline bool is_internal_column(std::string_view name) { return name.starts_with("__lamindb_"); }

/// Whether the members of a schema are features, and not genes, for example.
inline bool has_features(const Schema& schema) {
  return !schema.itype || schema.itype->text == "Composite" || schema.itype->text.starts_with("Feature");
}

inline std::string schema_name(const Schema& schema) {
  return schema.name.value_or("").empty() ? schema.uid.str() : '\'' + *schema.name + "' (" + schema.uid.str() + ')';
}

inline SchemaRow schema_row(const Schema& schema) {
  return {.id = schema.id.value(),
          .uid = schema.uid.str(),
          .name = schema.name.value_or(""),
          .minimal_set = schema.minimal_set,
          .coerce = schema.coerce == true,
          .aux = schema._aux ? schema._aux->text : std::string()};
}

/// The link table between schemas and their members in a registry; none if the database does not have one.
inline const TableInfo* member_links(Session& session, const Tables& tables, const TableInfo& members) {
  for (const auto* link : tables.all())
    if (!link->uid && link->owner && link->value && link->when == Follow::members && !link->find("slot") &&
        link->columns[*link->owner].target == schema_table && link->columns[*link->value].target == members.name &&
        session.catalog(link->name))
      return link;
  return nullptr;
}

class DatasetCheck {
 public:
  /// `row` is that of the schema.
  DatasetCheck(AnnotatedRow row, Schema schema) : row_(std::move(row)), schema_(std::move(schema)) {
    report_.schema = schema_name(schema_);
  }

  const DatasetReport& report() const { return report_; }
  const std::vector<CheckedSlot>& slots() const { return slots_; }

  void check(const Dataset& dataset) {
    const auto components = Registry<SchemaComponent>(row_.session)
                                .filter(columns<SchemaComponent>.composite == schema_.id)
                                .order_by(asc(columns<SchemaComponent>.id))
                                .to_vector();
    if (const auto otype = dataset.otype(); schema_.otype && !schema_.otype->empty() && *schema_.otype != otype)
      return problem("dataset", "",
                     "it is " + (otype.empty() ? "of no known type" : "a dataset of type " + otype) +
                         ", and the schema is for " + *schema_.otype);
    if (components.empty() || schema_.itype) check_slot(dataset, "columns", schema_);
    for (const auto& component : components)
      if (component.slot && *component.slot != external_slot)
        if (const auto schema =
                Registry<Schema>(row_.session).filter(columns<Schema>.id == component.component.id()).first())
          check_slot(dataset, *component.slot, *schema);
  }

 private:
  Session& session() const { return *row_.session; }
  void problem(const std::string& slot, const std::string& column, std::string text) {
    report_.problems.push_back({slot, column, std::move(text)});
  }

  void check_slot(const Dataset& dataset, const std::string& slot, const Schema& schema) {
    // Before `.T` was written, `var` meant its transposition where its members are no features.
    const bool is_var = slot == "var" || slot.ends_with(":var");
    const bool transposed = slot.ends_with(".T") || (is_var && !has_features(schema));
    DataFrame table;
    try {
      table = dataset.part(slot.ends_with(".T") ? slot.substr(0, slot.size() - 2) : slot);
    } catch (const NotFound& error) {
      return problem(slot, "", std::string("is missing: ") + error.what());
    }
    slots_.push_back({.slot = slot, .schema = schema});
    auto names = table.names();
    if (transposed) {
      names.clear();
      for (std::size_t row = 0; row < table.n_rows(); ++row)
        names.push_back(table.index() ? table.index()->text(row).value_or("") : std::to_string(row));
      table = {};
    }
    if (has_features(schema))
      check_features(slots_.back(), table, names);
    else
      check_members(slots_.back(), names);
  }

  /// Column names against a registry such as genes.
  void check_members(CheckedSlot& slot, const std::vector<std::string>& names) {
    const auto itype = "cat[" + slot.schema.itype->text + ']';
    const auto kinds = label_kinds(*row_.tables, itype);
    if (kinds.empty() || !kinds.front().table || !session().catalog(kinds.front().table->name))
      return problem(slot.slot, "", "its members are of " + slot.schema.itype->text + ", a registry that is not here");
    slot.registry = kinds.front().table;
    std::vector<Labels> registry;
    registry.emplace_back(session(), *row_.tables, kinds.front());
    auto rows = rows_named(registry, names);
    const auto* links = member_links(session(), *row_.tables, *slot.registry);
    const bool fixed = slot.schema.flexible != true && slot.schema.n_members.value_or(0) > 0 && links;
    if (fixed) require_members(slot, *links, rows);
    if (slot.schema.maximal_set && !rows.unknown.empty())
      problem(slot.slot, "",
              std::to_string(rows.unknown.size()) +
                  (fixed ? " are not in the schema: " : " are no " + slot.schema.itype->text + ": ") +
                  schema_detail::name_list(rows.unknown, 10));
    if (!rows.ambiguous.empty())
      problem(
          slot.slot, "",
          "several rows of " + slot.schema.itype->text + " are called " + schema_detail::name_list(rows.ambiguous, 10));
    for (const auto& [name, row] : rows.found) slot.members.push_back(row.id);
  }
  /// Rows that are no members of the schema count as unknown; members that are missing are a problem.
  void require_members(CheckedSlot& slot, const TableInfo& links, LabelsByName& rows) {
    std::vector<std::int64_t> members;
    {
      auto found = session().query(query::render(
          session().dialect(),
          {.table = &links,
           .terms = {term_of({}, links.columns[*links.value])},
           .filters = {registry_detail::where(links.columns[*links.owner], query::Op::eq, slot.schema.id.value())}}));
      while (found.next()) members.push_back(found.integer(0));
    }
    std::sort(members.begin(), members.end());
    std::erase_if(rows.found, [&](const auto& row) {
      if (std::binary_search(members.begin(), members.end(), row.second.id)) return false;
      rows.unknown.push_back(row.first);
      return true;
    });
    if (const auto n = members.size() - std::min(members.size(), rows.found.size()); n > 0 && slot.schema.minimal_set)
      problem(slot.slot, "",
              "lacks " + std::to_string(n) + " of the schema's " + std::to_string(members.size()) + " members");
  }

  void check_features(CheckedSlot& slot, const DataFrame& table, const std::vector<std::string>& names) {
    const auto& schema = slot.schema;
    slot.registry = row_.tables->find_table(lamindb_detail::feature_table);
    auto members = schema_members(row_, schema_row(schema));
    const auto optional = uids_in_aux(schema_row(schema), "1"), index = uids_in_aux(schema_row(schema), "3");
    if (!index.empty()) {
      std::erase_if(members, [&](const FeatureRow& member) { return member.uid == index.front(); });
      for (auto& [id, feature] : features_with(row_, "uid", {index.front()})) slot.index = feature;
    }
    std::vector<FeatureRow> present;
    std::vector<std::string> order;
    for (const auto& feature : members) {
      if (std::find(names.begin(), names.end(), feature.name) != names.end()) {
        present.push_back(feature);
        order.push_back(feature.name);
      } else if (schema.minimal_set && std::find(optional.begin(), optional.end(), feature.uid) == optional.end()) {
        const auto near = schema_detail::near_names(feature.name, names);
        problem(slot.slot, feature.name,
                "is missing" + (near.empty() ? std::string() : "; there is '" + schema_detail::name_list(near) + '\''));
      }
    }
    check_order(slot, names, order);
    if (schema.flexible == true) add_known_features(slot, names, members, present);
    if (schema.maximal_set) refuse_others(slot, names, members, present);
    for (const auto& feature : present) {
      slot.members.push_back(feature.id);
      if (const auto* column = table.find(feature.name)) check_column(slot, *column, feature);
    }
    std::sort(slot.members.begin(), slot.members.end());
    if (slot.index) check_index(slot, table);
  }

  /// Features of the columns that are no members of a flexible schema.
  void add_known_features(CheckedSlot& slot, const std::vector<std::string>& names,
                          const std::vector<FeatureRow>& members, std::vector<FeatureRow>& present) {
    const auto itype = "cat[" +
                       (slot.schema.itype && slot.schema.itype->text.starts_with("Feature[") ? slot.schema.itype->text
                                                                                             : std::string("Feature")) +
                       ']';
    auto kind = label_kinds(*row_.tables, itype).front();
    kind.field = "name";
    std::vector<std::string> others;
    for (const auto& name : names)
      if (std::none_of(members.begin(), members.end(), [&](const FeatureRow& member) { return member.name == name; }))
        others.push_back(name);
    std::vector<Labels> features;
    features.emplace_back(session(), *row_.tables, kind);
    const auto rows = rows_named(features, others);
    for (const auto& name : rows.ambiguous) problem(slot.slot, name, "several features are called so");
    std::vector<Value> ids;
    for (const auto& [name, row] : rows.found) ids.emplace_back(row.id);
    for (auto& [id, feature] : features_with(row_, "id", std::move(ids)))
      if (!feature.is_type && (!slot.index || slot.index->id != feature.id)) present.push_back(feature);
  }

  void refuse_others(CheckedSlot& slot, const std::vector<std::string>& names, const std::vector<FeatureRow>& members,
                     const std::vector<FeatureRow>& present) {
    std::vector<std::string> known;
    for (const auto& member : members) known.push_back(member.name);
    for (const auto& name : names) {
      if (is_internal_column(name) ||
          std::any_of(present.begin(), present.end(), [&](const FeatureRow& feature) { return feature.name == name; }))
        continue;
      const auto near = schema_detail::near_names(name, known);
      problem(slot.slot, name,
              slot.schema.flexible == true
                  ? "is no feature, and the schema allows no other columns"
                  : "is not in the schema, which allows no other columns" +
                        (near.empty() ? std::string() : "; it has '" + schema_detail::name_list(near) + '\''));
    }
  }

  void check_order(const CheckedSlot& slot, const std::vector<std::string>& names,
                   const std::vector<std::string>& order) {
    if (!slot.schema.ordered_set) return;
    std::vector<std::string> found;
    for (const auto& name : names)
      if (std::find(order.begin(), order.end(), name) != order.end()) found.push_back(name);
    if (found != order)
      problem(slot.slot, "",
              "the columns should stand in the order " + schema_detail::name_list(order) + ", not " +
                  schema_detail::name_list(found));
  }

  ColumnRule rule_of(const CheckedSlot& slot, const FeatureRow& feature) const {
    return {
        .dtype = feature.dtype, .nullable = feature.nullable, .coerce = feature.coerce || slot.schema.coerce == true};
  }
  void check_column(CheckedSlot& slot, const Column& column, const FeatureRow& feature) {
    if (auto what = column_problem(column, rule_of(slot, feature)); !what.empty())
      problem(slot.slot, column.name, std::move(what));
    else if (lamindb_detail::is_categorical(feature.dtype))
      check_labels(slot, column, column.name, feature);
  }
  void check_index(CheckedSlot& slot, const DataFrame& table) {
    auto rule = rule_of(slot, *slot.index);
    rule.nullable = false;
    if (lamindb_detail::is_categorical(rule.dtype)) rule.dtype = "str";
    const auto name = "index (" + slot.index->name + ')';
    if (!table.index()) {
      if (rule.dtype != "int" && rule.dtype != "num" && table.n_rows() > 0)
        problem(slot.slot, name, "is missing: the rows are only numbered");
    } else if (auto what = column_problem(*table.index(), rule); !what.empty()) {
      problem(slot.slot, name, std::move(what));
    } else if (lamindb_detail::is_categorical(slot.index->dtype)) {
      check_labels(slot, *table.index(), name, *slot.index);
    }
  }

  void check_labels(CheckedSlot& slot, const Column& column, const std::string& name, const FeatureRow& feature) {
    std::vector<Labels> kinds;
    std::string registries;
    for (const auto& kind : label_kinds(*row_.tables, feature.dtype)) {
      text::append_part(registries, kind.name, " or ");
      if (kind.table && session().catalog(kind.table->name)) kinds.emplace_back(session(), *row_.tables, kind);
    }
    if (kinds.empty()) {
      if (!registries.empty()) problem(slot.slot, name, "takes labels of " + registries + ", which is not here");
      return;
    }
    const auto rows = rows_named(kinds, distinct_texts(column, feature.dtype));
    if (auto what = label_problem(kinds, rows, registries); !what.empty()) problem(slot.slot, name, std::move(what));
    WantedValue wanted{.feature = feature};
    for (const auto& [text, label] : rows.found) wanted.labels.push_back(label);
    slot.labels.push_back(std::move(wanted));
  }

  AnnotatedRow row_;
  Schema schema_;
  DatasetReport report_{};
  std::vector<CheckedSlot> slots_{};
};

}  // namespace laminate::artifact_detail
