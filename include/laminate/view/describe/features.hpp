/// @file
/// The features of a row: those of its datasets, by slot, and those that it was annotated with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/stored_values.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/describe/dtype_text.hpp>
#include <laminate/view/describe/feature_values.hpp>
#include <laminate/view/describe/labels.hpp>

namespace laminate::view_detail {

/// A feature with the values that a row has for it: labels, or JSON.
struct FeatureValue {
  std::int64_t feature = 0;
  bool is_label = false;
  std::string name{}, dtype{};
  std::vector<std::string> values{};
};

/// A schema that a row has in a slot.
struct Slot {
  std::string slot{};
  std::int64_t schema = 0;
  std::optional<std::int64_t> size{};  ///< number of members
  std::string itype{};                 ///< registry of the members
  std::string dtype{};                 ///< of all members, if they are no features
};

/// A member of a schema.
struct Member {
  std::int64_t id = 0;
  std::string uid{}, name{}, dtype{};
};

/// What a row says under features, and what its datasets consist of. Reads set-wise: the number of statements depends
/// on the kinds of labels that the row has, not on their number.
class Features {
 public:
  /// How many members of a slot are shown beside those with values, as in LaminDB.
  static constexpr std::size_t shown_members = 20;

  Features(const Lookup& lookup, const TableInfo& table, std::int64_t id) : lookup_(lookup), table_(table), id_(id) {}

  /// Adds labels that were read already. Those without a feature say nothing here.
  void add_labels(const lamindb_detail::LabelRelation& relation, const std::vector<Label>& labels) {
    std::vector<Label> featured;
    for (const auto& label : labels)
      if (label.feature) featured.push_back(label);
    if (!featured.empty()) labels_.push_back({relation, std::move(featured)});
  }

  /// `Dataset features` and `External features`; neither where there is nothing to show.
  std::vector<Description::Section> sections() {
    read_slots();
    read_values();
    read_members();
    std::vector<std::string> dtypes;
    for (const auto& value : values_) dtypes.push_back(value.dtype);
    for (const auto& slot : slots_) {
      dtypes.insert(dtypes.end(), {slot.itype, slot.dtype});
      for (const auto& member : members_[slot.schema]) dtypes.push_back(member.dtype);
    }
    const DtypeText dtype_text(lookup_, dtypes);
    std::vector<Description::Section> sections;
    std::set<std::int64_t> internal;
    if (!slots_.empty()) {
      sections.push_back({table_.name == schema_table().name ? "Components" : "Dataset features"});
      for (const auto& slot : slots_) sections.back().groups.push_back(slot_group(slot, dtype_text, internal));
    }
    Description::Group external;
    for (const auto& value : values_)
      if (!internal.contains(value.feature))
        external.rows.push_back({value.name, dtype_text(value.dtype), value.values});
    if (!external.rows.empty()) sections.push_back({slots_.empty() ? "Features" : "External features", {external}});
    return sections;
  }

  /// The members of one schema, all of them.
  static std::vector<Member> members_of(const Lookup& lookup, const Slot& schema) {
    Features features(lookup, table_info<Schema>(), schema.schema);
    features.slots_.push_back(schema);
    features.read_members(std::nullopt);
    return std::move(features.members_[schema.schema]);
  }

 private:
  static const TableInfo& feature_table() { return table_info<Feature>(); }
  static const TableInfo& schema_table() { return table_info<Schema>(); }

  std::string placeholder(std::size_t n) const { return lookup_.session().dialect().placeholder(n); }

  bool is_owned(const TableInfo& link) const { return link.owner && link.columns[*link.owner].target == table_.name; }
  const std::string& owner_column(const TableInfo& link) const { return link.columns[*link.owner].name; }

  void read_slots() {
    for (const auto* link : lookup_.tables().all()) {
      if (!is_owned(*link) || !link->value || link->columns[*link->value].target != schema_table().name) continue;
      if (!lookup_.has(*link, "slot") || !lookup_.has(&schema_table())) continue;
      auto rows = lookup_.session().query(
          "SELECT l.slot, s.id, s.n_members, s.itype, s._dtype_str, " + lookup_.name_columns(schema_table(), "s") +
              " FROM " + Lookup::from(*link, "l") + " JOIN " + Lookup::from(schema_table(), "s") + " ON s.id = l." +
              query::quoted(link->columns[*link->value].name) + " WHERE l." + query::quoted(owner_column(*link)) +
              " = " + placeholder(1) + " ORDER BY l.id",
          {id_});
      while (rows.next()) {
        slots_.push_back(
            {.slot = rows.text(0), .schema = rows.integer(1), .itype = rows.text(3), .dtype = rows.text(4)});
        if (slots_.back().slot.empty()) slots_.back().slot = Lookup::name_in(rows, 5);
        if (!rows[2].is_null()) slots_.back().size = rows.integer(2);
      }
    }
  }

  /// The values of each feature: labels, which were read already, and JSON; labels first, then JSON, each by name.
  void read_values() {
    auto& session = lookup_.session();
    const artifact_detail::AnnotatedRow row{
        .session = session.shared_from_this(),
        .tables = &lookup_.tables(),
        .table = &table_,
        .id = id_,
        .sources = lamindb_detail::feature_sources(session, lookup_.tables(), table_)};
    std::vector<artifact_detail::StoredValue> stored;
    for (std::size_t i = 0; i < row.sources.size(); ++i) {
      if (!row.sources[i].labels) artifact_detail::read_stored(row, i, stored);
      for (const auto& [relation, labels] : labels_)
        for (const auto& label : labels)
          if (relation.link == row.sources[i].rows.table)
            stored.push_back({i, label.link, *label.feature, label.id, label.name});
    }
    const auto features = features_of(stored);
    artifact_detail::name_by_field(row, stored, features);
    std::map<std::int64_t, std::vector<std::pair<std::int64_t, std::string>>> linked;
    std::map<std::int64_t, std::vector<std::string>> json;
    for (auto& value : stored)
      if (row.sources[value.source].labels)
        linked[value.feature].emplace_back(value.row, std::move(value.text));
      else
        json[value.feature].push_back(std::move(value.text));
    const auto add = [&](std::int64_t id, bool is_label, std::vector<std::string> values) {
      const auto& feature = features.at(id);
      values_.push_back({id, is_label, feature.name, feature.dtype, std::move(values)});
    };
    for (auto& [id, names] : linked) add(id, true, in_order(std::move(names), features.at(id).dtype));
    for (const auto& [id, texts] : json) add(id, false, shown_values_of(texts, features.at(id).dtype));
    std::sort(values_.begin(), values_.end(), [](const FeatureValue& a, const FeatureValue& b) {
      return std::tie(b.is_label, a.name, a.dtype, a.feature) < std::tie(a.is_label, b.name, b.dtype, b.feature);
    });
  }

  /// Names and data types. A value may have no feature, and its row may be missing.
  std::map<std::int64_t, artifact_detail::FeatureRow> features_of(
      const std::vector<artifact_detail::StoredValue>& stored) const {
    std::map<std::int64_t, artifact_detail::FeatureRow> features;
    for (const auto& value : stored) features[value.feature].name = "None";
    std::vector<Value> ids;
    for (const auto& [id, feature] : features) ids.emplace_back(id);
    lookup_.for_each_row("SELECT id, name, _dtype_str FROM " + query::quoted(feature_table().name) + " WHERE id IN ",
                         ids, "", [&](const Cursor& row) {
                           features[row.integer(0)] = {.id = row.integer(0), .name = row.text(1), .dtype = row.text(2)};
                         });
    return features;
  }

  /// A list keeps the order of its links and shows as one in Python; other values are sorted, each once.
  static std::vector<std::string> in_order(std::vector<std::pair<std::int64_t, std::string>> linked,
                                           const std::string& dtype) {
    std::vector<std::string> names;
    if (dtype.starts_with("list[")) {
      std::sort(linked.begin(), linked.end());
      const auto of_link = [](const auto& each) { return python::repr(each.second); };
      return {'[' + text::joined(linked, ", ", of_link) + ']'};
    }
    for (auto& [link, name] : linked) names.push_back(std::move(name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  void read_members(std::optional<std::size_t> limit = shown_members) {
    std::map<const TableInfo*, std::vector<Value>> by_link;
    for (const auto& slot : slots_)
      if (const auto* link = member_link(slot)) by_link[link].emplace_back(slot.schema);
    for (const auto& [link, schemas] : by_link) {
      const auto& target = *lookup_.tables().find_table(link->columns[*link->value].target);
      const auto schema = "l." + query::quoted(owner_column(*link));
      const auto from = " FROM " + Lookup::from(*link, "l") + " JOIN " + Lookup::from(target, "v") + " ON v.id = l." +
                        query::quoted(link->columns[*link->value].name) + " WHERE " + schema + " IN ";
      const std::string dtype = lookup_.has(target, "_dtype_str") ? "v._dtype_str" : "NULL";
      const auto columns = schema + " AS s, v.id AS m, v.uid AS u, " + dtype + " AS d, l.id AS k, " + named(target);
      lookup_.for_each_row(
          "SELECT s, m, u, d, n, u FROM (SELECT " + columns + ", row_number() OVER (PARTITION BY " + schema +
              " ORDER BY l.id) AS r" + from,
          schemas, ") AS t" + (limit ? " WHERE r <= " + std::to_string(*limit) : std::string()) + " ORDER BY s, k",
          [&](const Cursor& row) {
            members_[row.integer(0)].push_back({row.integer(1), row.text(2), Lookup::name_in(row, 4), row.text(3)});
          });
      if (&target == &feature_table()) read_membership(*link, schemas);
    }
  }
  std::string named(const TableInfo& target) const {
    const auto name = lookup_.name_columns(target, "v");
    return name.substr(0, name.find(", ")) + " AS n";
  }

  /// Which features with values are members of which schema: also those beyond the members that are shown.
  void read_membership(const TableInfo& link, const std::vector<Value>& schemas) {
    std::set<std::int64_t> valued;
    for (const auto& value : values_) valued.insert(value.feature);
    const auto schema = query::quoted(owner_column(link)), feature = query::quoted(link.columns[*link.value].name);
    lookup_.for_each_row(
        "SELECT " + schema + ", " + feature + " FROM " + query::quoted(link.name) + " WHERE " + schema + " IN " +
            lookup_.list(1, schemas.size()) + " AND " + feature + " IN ",
        {valued.begin(), valued.end()}, "",
        [&](const Cursor& row) { membership_[row.integer(0)].insert(row.integer(1)); }, schemas);
  }

  /// The link table that leads from a schema to its members.
  const TableInfo* member_link(const Slot& slot) const {
    const auto* registry = slot.itype.empty() ? &feature_table() : registry_in_dtype(lookup_.tables(), slot.itype);
    for (const auto* link : lookup_.tables().all())
      if (registry && link->when == Follow::members && !link->find("slot") && link->owner && link->value &&
          link->columns[*link->owner].target == schema_table().name &&
          link->columns[*link->value].target == registry->name)
        return lookup_.has(link) && lookup_.has(registry) ? link : nullptr;
    return nullptr;
  }

  Description::Group slot_group(const Slot& slot, const DtypeText& dtype_text, std::set<std::int64_t>& internal) {
    Description::Group group;
    const bool of_features = slot.itype.empty() || slot.itype == "Feature";
    std::string size = slot.size ? std::to_string(*slot.size) : "";
    if (!of_features) text::append_part(size, dtype_text(slot.itype), " ");
    group.title = slot.slot + (size.empty() ? "" : " (" + size + ')');
    const auto& valued = membership_[slot.schema];
    for (const auto& value : values_)
      if (valued.contains(value.feature)) group.rows.push_back({value.name, dtype_text(value.dtype), value.values});
    internal.insert(valued.begin(), valued.end());
    for (const auto& member : members_[slot.schema])
      if (!valued.contains(member.id) || !member_is_feature(slot))
        group.rows.push_back({member.name, dtype_text(member_is_feature(slot) ? member.dtype : slot.dtype)});
    std::stable_sort(group.rows.begin(), group.rows.end(),
                     [](const Description::Row& a, const Description::Row& b) { return a.name < b.name; });
    return group;
  }
  bool member_is_feature(const Slot& slot) const {
    const auto* link = member_link(slot);
    return link && link->columns[*link->value].target == feature_table().name;
  }

  Lookup lookup_;
  const TableInfo& table_;
  std::int64_t id_;
  std::vector<std::pair<lamindb_detail::LabelRelation, std::vector<Label>>> labels_{};
  std::vector<FeatureValue> values_{};
  std::vector<Slot> slots_{};
  std::map<std::int64_t, std::vector<Member>> members_{};
  std::map<std::int64_t, std::set<std::int64_t>> membership_{};
};

}  // namespace laminate::view_detail
