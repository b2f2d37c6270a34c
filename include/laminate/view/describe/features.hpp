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

#include <laminate/artifact/annotations/held_values.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/describe/dtype_text.hpp>
#include <laminate/view/describe/feature_values.hpp>
#include <laminate/view/describe/labels.hpp>

namespace laminate::detail {

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
  void add_labels(const LabelRelation& relation, const std::vector<Label>& labels) {
    std::vector<Label> featured;
    for (const auto& label : labels)
      if (label.feature) featured.push_back(label);
    if (!featured.empty()) labels_.push_back({relation, std::move(featured)});
  }

  /// `Dataset features` and `External features`; neither where there is nothing to show.
  std::vector<Description::Section> sections() {
    read_slots();
    read_json();
    read_features();
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

  bool is_host(const TableInfo& link) const { return link.host && link.columns[*link.host].target == table_.name; }
  const std::string& host_column(const TableInfo& link) const { return link.columns[*link.host].name; }

  void read_slots() {
    for (const auto* link : lookup_.tables().all()) {
      if (!is_host(*link) || !link->value || link->columns[*link->value].target != schema_table().name) continue;
      if (!lookup_.has(*link, "slot") || !lookup_.has(&schema_table())) continue;
      auto rows = lookup_.session().query(
          "SELECT l.slot, s.id, s.n_members, s.itype, s._dtype_str, " + lookup_.name_columns(schema_table(), "s") +
              " FROM " + Lookup::from(*link, "l") + " JOIN " + Lookup::from(schema_table(), "s") + " ON s.id = l." +
              query::quoted(link->columns[*link->value].name) + " WHERE l." + query::quoted(host_column(*link)) +
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

  /// The JSON column of a table that holds values of features, if it is one.
  const ColumnInfo* json_column(const TableInfo& table) const {
    if (table.uid || !table.reference_to(feature_table().name) || !lookup_.has(&table)) return nullptr;
    for (const auto& column : table.columns)
      if (column.kind == Kind::json && !column.name.starts_with('_')) return &column;
    return nullptr;
  }

  /// Values stand in a table that is linked to the row (JsonValue), or in rows of the row's own (RecordJson).
  void read_json() {
    for (const auto* link : lookup_.tables().all()) {
      if (!is_host(*link) || !lookup_.has(link)) continue;
      if (const auto* json = json_column(*link)) {
        read_json("SELECT v.feature_id, v." + query::quoted(json->name) + " FROM " + Lookup::from(*link, "v") +
                  " WHERE v." + query::quoted(host_column(*link)) + " = " + placeholder(1) + " ORDER BY v.id");
        continue;
      }
      const auto* table = link->value ? lookup_.tables().find_table(link->columns[*link->value].target) : nullptr;
      if (const auto* json = table ? json_column(*table) : nullptr)
        read_json("SELECT v.feature_id, v." + query::quoted(json->name) + " FROM " + Lookup::from(*link, "l") +
                  " JOIN " + Lookup::from(*table, "v") + " ON v.id = l." +
                  query::quoted(link->columns[*link->value].name) + " WHERE l." + query::quoted(host_column(*link)) +
                  " = " + placeholder(1) + " ORDER BY l.id");
    }
  }
  void read_json(const std::string& sql) {
    auto rows = lookup_.session().query(sql, {id_});
    while (rows.next()) json_values_[rows.integer(0)].push_back(json_text(rows[1]));
  }

  /// Names and data types of the features, and the values that each shows; labels first, then JSON, each by name.
  void read_features() {
    std::set<std::int64_t> ids;
    for (const auto& [relation, labels] : labels_)
      for (const auto& label : labels) ids.insert(*label.feature);
    for (const auto& [feature, texts] : json_values_) ids.insert(feature);
    std::map<std::int64_t, std::pair<std::string, std::string>> known;
    lookup_.for_each_row("SELECT id, name, _dtype_str FROM " + query::quoted(feature_table().name) + " WHERE id IN ",
                         {ids.begin(), ids.end()}, "", [&](const Cursor& row) {
                           known[row.integer(0)] = {row.text(1), row.text(2)};
                         });
    for (const auto id : ids) known.try_emplace(id, "None", "");  // a JsonValue may have no feature
    for (auto& [feature, values] : label_values(known)) add_value({feature, true, {}, {}, std::move(values)}, known);
    for (const auto& [feature, texts] : json_values_)
      add_value({feature, false, {}, {}, shown_values_of(texts, known[feature].second)}, known);
    std::sort(values_.begin(), values_.end(), [](const FeatureValue& a, const FeatureValue& b) {
      return std::tie(b.is_label, a.name, a.dtype, a.feature) < std::tie(a.is_label, b.name, b.dtype, b.feature);
    });
  }
  void add_value(FeatureValue value, const std::map<std::int64_t, std::pair<std::string, std::string>>& known) {
    std::tie(value.name, value.dtype) = known.at(value.feature);
    values_.push_back(std::move(value));
  }

  /// What the labels under each feature are called: by the column that the data type names, else by their names.
  std::map<std::int64_t, std::vector<std::string>> label_values(
      const std::map<std::int64_t, std::pair<std::string, std::string>>& known) const {
    std::map<std::int64_t, std::vector<std::pair<std::int64_t, std::string>>> linked;
    for (const auto& [relation, labels] : labels_) {
      std::map<std::string, std::map<std::int64_t, std::string>, std::less<>> by_field;
      const auto registry = lookup_.tables().qualified(*relation.target);
      for (const auto& label : labels) {
        const auto dtype = known.find(*label.feature);
        if (dtype == known.end()) continue;
        auto name = label.name;
        const auto field = field_in_dtype(dtype->second.second, registry);
        if (!field.empty() && lookup_.has(*relation.target, field)) {
          auto& values = by_field[std::string(field)];
          if (values.empty()) values = read_field(relation, std::string(field));
          if (const auto value = values.find(label.id); value != values.end()) name = value->second;
        }
        linked[*label.feature].emplace_back(label.link, std::move(name));
      }
    }
    std::map<std::int64_t, std::vector<std::string>> values;
    for (auto& [feature, names] : linked) values[feature] = in_order(std::move(names), known.at(feature).second);
    return values;
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

  std::map<std::int64_t, std::string> read_field(const LabelRelation& relation, const std::string& field) const {
    std::map<std::int64_t, std::string> found;
    const auto& key = Lookup::id_of(*relation.target);
    auto rows = lookup_.session().query("SELECT v." + query::quoted(key) + ", v." + query::quoted(field) + " FROM " +
                                            Lookup::from(*relation.target, "v") + " WHERE v." + query::quoted(key) +
                                            " IN (SELECT l." + query::quoted(relation.there->name) + " FROM " +
                                            Lookup::from(*relation.link, "l") + " WHERE l." +
                                            query::quoted(relation.here->name) + " = " + placeholder(1) + ')',
                                        {id_});
    while (rows.next())
      if (rows[1].kind == Cell::Type::text) found[rows.integer(0)] = rows.text(1);
    return found;
  }

  void read_members(std::optional<std::size_t> limit = shown_members) {
    std::map<const TableInfo*, std::vector<Value>> by_link;
    for (const auto& slot : slots_)
      if (const auto* link = member_link(slot)) by_link[link].emplace_back(slot.schema);
    for (const auto& [link, schemas] : by_link) {
      const auto& target = *lookup_.tables().find_table(link->columns[*link->value].target);
      const auto schema = "l." + query::quoted(host_column(*link));
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
    const auto schema = query::quoted(host_column(link)), feature = query::quoted(link.columns[*link.value].name);
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
      if (registry && link->when == Follow::members && !link->find("slot") && link->host && link->value &&
          link->columns[*link->host].target == schema_table().name &&
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
  std::vector<std::pair<LabelRelation, std::vector<Label>>> labels_{};
  std::map<std::int64_t, std::vector<std::string>> json_values_{};
  std::vector<FeatureValue> values_{};
  std::vector<Slot> slots_{};
  std::map<std::int64_t, std::vector<Member>> members_{};
  std::map<std::int64_t, std::set<std::int64_t>> membership_{};
};

}  // namespace laminate::detail
