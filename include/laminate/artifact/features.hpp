/// @file
/// What a row says under features: adding, replacing, removing and reading values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/values_by_feature.hpp>
#include <laminate/lamindb/records/schema.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

/// What a part of a dataset consists of.
struct SchemaSlot {
  std::string slot{};  ///< `obs`, `var`, …
  Schema schema{};
  std::vector<Feature> features{};  ///< its members in order, if they are features (and not genes, for example)
};

/// The values that one row has for features; made by features().
///
/// Values are checked against the data types of their features first, all of them: if one does not fit, or a feature or
/// a label does not exist, an InvalidArgument lists every problem, and nothing is written. Everything else happens in
/// one transaction. Labels are given by what people call them (or the column that the data type names), or as rows;
/// those of the type and with the filters that the data type names are known. What is listed twice is written once.
class FeatureManager {
 public:
  /// Adds values beside those that the row has. An artifact and a run may have several for one feature (as a dataset
  /// has); a record only for features of lists. Features without a value in the list (`{"tissue", {}}`) are left as
  /// they are. Returns how many rows were written: 0 if the row had all of them.
  /// @throws InvalidArgument that lists all problems, also for an artifact whose schema says what its annotations are,
  /// and for features of one value on a record: set_values() and update_values() are for those. ForeignReference for
  /// rows of another database. ReadOnly, Locked.
  std::size_t add_values(const Annotations& values) const {
    return write([&](artifact_detail::AnnotationCheck& check, const Rules& rules,
                     artifact_detail::AnnotationWriter& writer) {
      if (row_.is(artifact_detail::artifact_table) && rules)
        refuse(*rules, "values cannot be added one by one: set_values() and update_values() check all of them");
      const auto wanted = check.check(values);
      if (row_.is(artifact_detail::record_table))
        for (const auto& each : wanted)
          if (!lamindb_detail::element_dtype(each.feature.dtype) && (each.json || !each.labels.empty()))
            check.problems().add(each.feature.name,
                                 each.feature.title() +
                                     ": a record has one value for it, which update_values() or set_values() replaces");
      check.problems().raise();
      for (const auto& each : wanted) writer.write(each, artifact_detail::OnStored::keep);
    });
  }

  /// Makes these the values of the row: those of other features go, except of features that were measured within an
  /// artifact's dataset. An empty list removes them all. Values are checked against the schema that says what
  /// annotations the row has, if there is one. Returns how many rows were written and removed. @throws as add_values().
  std::size_t set_values(const Annotations& values) const {
    return write(
        [&](artifact_detail::AnnotationCheck& check, const Rules& rules, artifact_detail::AnnotationWriter& writer) {
          const auto wanted = check.check(values);
          if (rules) require(check, *rules, wanted, nullptr);
          check.problems().raise();
          const auto measured = artifact_detail::dataset_features(row_);
          writer.remove_if([&](const artifact_detail::StoredValue& stored) {
            return !measured.contains(stored.feature) && !is_among(wanted, stored.feature);
          });
          for (const auto& each : wanted) put(each, rules, writer, measured);
        });
  }

  /// Replaces the values of these features, and leaves all others. A feature without a value in the list loses its own.
  /// Returns how many rows were written and removed. @throws as add_values(); InvalidArgument also for a feature that
  /// was measured within an artifact's dataset.
  std::size_t update_values(const Annotations& values) const {
    return write(
        [&](artifact_detail::AnnotationCheck& check, const Rules& rules, artifact_detail::AnnotationWriter& writer) {
          const auto wanted = check.check(values);
          const auto measured = artifact_detail::dataset_features(row_);
          for (const auto& each : wanted)
            if (measured.contains(each.feature.id)) check.problems().add(each.feature.name, is_measured(each.feature));
          if (rules) require(check, *rules, wanted, &writer.stored());
          check.problems().raise();
          for (const auto& each : wanted) put(each, rules, writer, {});
        });
  }

  /// Removes all values but those that were measured within an artifact's dataset. Returns how many there were.
  /// @throws InvalidArgument for an artifact whose schema says what its annotations are.
  std::size_t remove_values() const {
    return write([&](artifact_detail::AnnotationCheck&, const Rules& rules, artifact_detail::AnnotationWriter& writer) {
      if (row_.is(artifact_detail::artifact_table) && rules)
        refuse(*rules, "values cannot be removed: set_values() checks those that stay");
      const auto measured = artifact_detail::dataset_features(row_);
      writer.remove_if([&](const artifact_detail::StoredValue& stored) { return !measured.contains(stored.feature); });
    });
  }
  /// Removes the values of a feature; with `value`, only that one: a label by its name or as its row. Of several
  /// features with one name, the one is meant that the row has values for. Returns how many values there were.
  /// @throws InvalidArgument if there is no such feature, the row has values for several of that name, or it was
  /// measured within an artifact's dataset.
  std::size_t remove_values(const AnyFeature& feature, const std::optional<AnyValue>& value = {}) const {
    return write(
        [&](artifact_detail::AnnotationCheck& check, const Rules& rules, artifact_detail::AnnotationWriter& writer) {
          if (row_.is(artifact_detail::artifact_table) && rules)
            refuse(*rules, "values cannot be removed: set_values() checks those that stay");
          auto stored = writer.stored();
          auto matches = artifact_detail::features_of(row_, stored);
          std::erase_if(matches, [&](const auto& each) {
            const artifact_detail::FeatureRow& row = each.second;
            return feature.id() ? row.id != *feature.id() : row.name != feature.name() && row.uid != feature.name();
          });
          const bool foreign = feature.id() && feature.origin() != row_.session->origin();
          if (matches.empty() || foreign) check.find(feature, value.value_or(AnyValue()));
          const auto measured = artifact_detail::dataset_features(row_);
          for (const auto& [id, row] : matches)
            if (measured.contains(id)) check.problems().add(row.name, is_measured(row));
          if (matches.size() > 1) check.problems().add(feature.name(), are_several(feature.name(), matches));
          check.problems().raise();
          artifact_detail::name_by_field(row_, stored, matches);
          std::erase_if(stored, [&](const artifact_detail::StoredValue& each) {
            const auto row = matches.find(each.feature);
            return row == matches.end() || (value && !is_value(row->second, each, *value));
          });
          writer.remove_if([&](const artifact_detail::StoredValue& each) {
            return std::any_of(stored.begin(), stored.end(), [&](const artifact_detail::StoredValue& other) {
              return other.source == each.source && other.row == each.row;
            });
          });
        });
  }

  /// All values, by feature. One query for each table that can hold values. Labels in the trash are left out.
  ValuesByFeature get_values() const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    return artifact_detail::values_by_feature(row_, artifact_detail::stored_values(row_));
  }
  /// The value of one feature, by name or uid. @throws NotFound if the row has none, with near names.
  boost::json::value operator[](std::string_view feature) const { return get_values()[feature]; }

  /// The schemas of the row's dataset, in the order in which they were linked, each with its features in order.
  // A template, so that only who calls it compiles how schemas and features are read.
  template <class S = Schema, class F = Feature>
  std::vector<SchemaSlot> slots() const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    std::vector<SchemaSlot> slots;
    for (const auto& [name, id] : artifact_detail::slots_of(row_)) {
      const auto schema = artifact_detail::schema_with(row_, id);
      if (!schema) continue;
      slots.push_back({name, Registry<S>(row_.session).filter(columns<S>.id == id).one()});
      for (const auto& member : artifact_detail::schema_members(row_, *schema))
        slots.back().features.push_back(Registry<F>(row_.session).filter(columns<F>.id == member.id).one());
    }
    return slots;
  }

 private:
  template <class T, class Schema>
  friend FeatureManager features(const Database<Schema>& database, const T& row);
  friend class LabelManager;

  explicit FeatureManager(artifact_detail::AnnotatedRow row) : row_(std::move(row)) {}

  using Rules = std::optional<artifact_detail::AnnotationRules>;

  template <class Change>
  std::size_t write(const Change& change) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto rules = artifact_detail::annotation_rules(row_);
    artifact_detail::AnnotationCheck check(row_, rules);
    artifact_detail::AnnotationWriter writer(row_, artifact_detail::stored_values(row_));
    change(check, rules, writer);
    transaction.commit();
    return writer.changes();
  }

  [[noreturn]] void refuse(const artifact_detail::AnnotationRules& rules, const std::string& why) const {
    throw InvalidArgument(row_.name() + " has " + rules.schema.title() + " for its annotations: " + why, row_.place());
  }
  static std::string is_measured(const artifact_detail::FeatureRow& feature) {
    return feature.title() + ": it was measured within the dataset, whose values come from its file";
  }
  static std::string are_several(const std::string& name,
                                 const std::map<std::int64_t, artifact_detail::FeatureRow>& features) {
    const auto title = [](const auto& each) { return each.second.uid + " (" + each.second.dtype + ')'; };
    return "it has values for " + std::to_string(features.size()) + " features named '" + name +
           "': say which by its uid: " + text::joined(features, ", ", title);
  }
  static bool is_among(const std::vector<artifact_detail::WantedValue>& wanted, std::int64_t feature) {
    for (const auto& each : wanted)
      if (each.feature.id == feature) return true;
    return false;
  }

  /// Requires an entry for each required feature of the schema: in the list, even if it is none, or among the values
  /// that stay.
  static void require(artifact_detail::AnnotationCheck& check, const artifact_detail::AnnotationRules& rules,
                      const std::vector<artifact_detail::WantedValue>& wanted,
                      const std::vector<artifact_detail::StoredValue>* stay) {
    for (const auto& feature : rules.members) {
      bool has_value = is_among(wanted, feature.id) || !rules.requires_value(feature);
      if (stay) {
        has_value = has_value || feature.nullable || feature.uid == rules.index;
        for (const auto& stored : *stay) has_value = has_value || stored.feature == feature.id;
      }
      if (!has_value)
        check.problems().add(feature.name, feature.title() + ": " + rules.schema.title() + " requires it");
    }
  }

  void put(const artifact_detail::WantedValue& wanted, const Rules& rules, artifact_detail::AnnotationWriter& writer,
           const std::set<std::int64_t>& measured) const {
    const bool is_index = rules && row_.is(artifact_detail::record_table) && wanted.feature.uid == rules->index;
    if (is_index) return rename(wanted);
    writer.write(wanted, measured.contains(wanted.feature.id) ? artifact_detail::OnStored::keep
                                                              : artifact_detail::OnStored::replace);
  }
  /// The name of a record is the value of its sheet's index.
  void rename(const artifact_detail::WantedValue& wanted) const {
    const Value name = wanted.json && wanted.json->is_string()
                           ? Value(std::string(python::text_of(wanted.json->get_string())))
                           : Value();
    const auto& column = *row_.table->find("name");
    registry_detail::check_fit(*row_.session, column,
                               *registry_detail::require_table(*row_.session, *row_.table).find(column.name), name,
                               [&] { return row_.place(column.name); });
    row_.session->execute("UPDATE " + query::quoted(row_.table->name) +
                              " SET \"name\" = " + row_.session->dialect().placeholder(1) +
                              " WHERE \"id\" = " + row_.session->dialect().placeholder(2),
                          {name, row_.id});
  }

  /// Whether a value of the row is the wanted one.
  bool is_value(const artifact_detail::FeatureRow& feature, const artifact_detail::StoredValue& stored,
                const AnyValue& wanted) const {
    const auto* labels = row_.sources[stored.source].labels;
    if (const auto* label = wanted.get_if<artifact_detail::LabelRow>())
      return labels == label->table && stored.value == label->id && label->origin == row_.session->origin();
    if (labels) {
      if (const auto* typed = wanted.get_if<artifact_detail::TypedText>()) return stored.text == typed->text;
      const auto* json = wanted.get_if<boost::json::value>();
      return json && json->is_string() && stored.text == python::text_of(json->get_string());
    }
    const auto checked = artifact_detail::check_value(feature.dtype, wanted, true);
    const auto json = support_detail::parse_json(stored.text);
    return checked.json && json && json_hash(*json) == json_hash(*checked.json);
  }

  artifact_detail::AnnotatedRow row_;
};

/// The values that an artifact, a run or a record (a row of any registry with tables for them) has for features:
///
///     features(db, artifact).add_values({{"temperature", 21.6}, {"treatment", "DMSO"}, {"tissues", {"blood",
///     "lung"}}}); features(db, artifact)["temperature"].as_double();
///
/// @throws InvalidArgument if the row is not stored, ForeignReference if it is a row of another database.
template <class T, class Schema>
FeatureManager features(const Database<Schema>& database, const T& row) {
  return FeatureManager(artifact_detail::annotated_row(database, row));
}

}  // namespace laminate
