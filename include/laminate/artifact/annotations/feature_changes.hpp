/// @file
/// Changes and reads the values that rows have for features.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <laminate/artifact/annotations/annotation_write.hpp>
#include <laminate/artifact/annotations/functions.hpp>
#include <laminate/artifact/annotations/json_hash.hpp>
#include <laminate/artifact/annotations/shown_values.hpp>
#include <laminate/artifact/datasets/schema_slots.hpp>
#include <laminate/registry/binding.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::artifact_detail {

/// The changes of one row.
class FeatureChanges {
 public:
  explicit FeatureChanges(const AnnotatedRow&&) = delete;  // a reference is kept
  explicit FeatureChanges(const AnnotatedRow& row) : row_(row) {}

  std::size_t add_values(const Annotations& values) const {
    return write([&](AnnotationCheck& check, const Rules& rules, AnnotationWriter& writer) {
      if (row_.is(artifact_table) && rules)
        refuse(*rules, "values cannot be added one by one: set_values() and update_values() check all of them");
      const auto wanted = check.check(values);
      if (row_.is(record_table))
        for (const auto& each : wanted)
          if (!lamindb_detail::element_dtype(each.feature.dtype) && (each.json || !each.labels.empty()))
            check.problems().add(each.feature.name,
                                 each.feature.title() +
                                     ": a record has one value for it, which update_values() or set_values() replaces");
      check.problems().raise();
      for (const auto& each : wanted) writer.write(each, OnStored::keep);
    });
  }

  std::size_t set_values(const Annotations& values) const {
    return write([&](AnnotationCheck& check, const Rules& rules, AnnotationWriter& writer) {
      const auto wanted = check.check(values);
      if (rules) require(check, *rules, wanted, nullptr);
      check.problems().raise();
      const auto measured = dataset_features(row_);
      writer.remove_if([&](const StoredValue& stored) {
        return !measured.contains(stored.feature) && !is_among(wanted, stored.feature);
      });
      for (const auto& each : wanted) put(each, rules, writer, measured);
    });
  }

  std::size_t update_values(const Annotations& values) const {
    return write([&](AnnotationCheck& check, const Rules& rules, AnnotationWriter& writer) {
      const auto wanted = check.check(values);
      const auto measured = dataset_features(row_);
      for (const auto& each : wanted)
        if (measured.contains(each.feature.id)) check.problems().add(each.feature.name, is_measured(each.feature));
      if (rules) require(check, *rules, wanted, &writer.stored());
      check.problems().raise();
      for (const auto& each : wanted) put(each, rules, writer, {});
    });
  }

  std::size_t remove_values() const {
    return write([&](AnnotationCheck&, const Rules& rules, AnnotationWriter& writer) {
      if (row_.is(artifact_table) && rules)
        refuse(*rules, "values cannot be removed: set_values() checks those that stay");
      const auto measured = dataset_features(row_);
      writer.remove_if([&](const StoredValue& stored) { return !measured.contains(stored.feature); });
    });
  }

  std::size_t remove_values(const AnyFeature& feature, const std::optional<AnyValue>& value) const {
    return write([&](AnnotationCheck& check, const Rules& rules, AnnotationWriter& writer) {
      if (row_.is(artifact_table) && rules)
        refuse(*rules, "values cannot be removed: set_values() checks those that stay");
      auto stored = writer.stored();
      auto matches = features_of(row_, stored);
      std::erase_if(matches, [&](const auto& each) {
        const FeatureRow& row = each.second;
        return feature.id() ? row.id != *feature.id() : row.name != feature.name() && row.uid != feature.name();
      });
      const bool foreign = feature.id() && feature.origin() != row_.session->origin();
      if (matches.empty() || foreign) check.find(feature, value.value_or(AnyValue()));
      const auto measured = dataset_features(row_);
      for (const auto& [id, row] : matches)
        if (measured.contains(id)) check.problems().add(row.name, is_measured(row));
      if (matches.size() > 1) check.problems().add(feature.name(), are_several(feature.name(), matches));
      check.problems().raise();
      name_by_field(row_, stored, matches);
      std::erase_if(stored, [&](const StoredValue& each) {
        const auto row = matches.find(each.feature);
        return row == matches.end() || (value && !is_value(row->second, each, *value));
      });
      writer.remove_if([&](const StoredValue& each) {
        return std::any_of(stored.begin(), stored.end(), [&](const StoredValue& other) {
          return other.source == each.source && other.row == each.row;
        });
      });
    });
  }

 private:
  using Rules = std::optional<AnnotationRules>;

  template <class Change>
  std::size_t write(const Change& change) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto rules = annotation_rules(row_);
    AnnotationCheck check(row_, rules);
    AnnotationWriter writer(row_, stored_values(row_));
    change(check, rules, writer);
    transaction.commit();
    return writer.changes();
  }

  [[noreturn]] void refuse(const AnnotationRules& rules, const std::string& why) const {
    throw InvalidArgument(row_.name() + " has " + rules.schema.title() + " for its annotations: " + why, row_.place());
  }
  static std::string is_measured(const FeatureRow& feature) {
    return feature.title() + ": it was measured within the dataset, whose values come from its file";
  }
  static std::string are_several(const std::string& name, const std::map<std::int64_t, FeatureRow>& features) {
    const auto title = [](const auto& each) { return each.second.uid + " (" + each.second.dtype + ')'; };
    return "it has values for " + std::to_string(features.size()) + " features named '" + name +
           "': say which by its uid: " + text::joined(features, ", ", title);
  }
  static bool is_among(const std::vector<WantedValue>& wanted, std::int64_t feature) {
    for (const auto& each : wanted)
      if (each.feature.id == feature) return true;
    return false;
  }

  /// Requires an entry for each required feature of the schema: in the list, even if it is none, or among the values
  /// that stay.
  static void require(AnnotationCheck& check, const AnnotationRules& rules, const std::vector<WantedValue>& wanted,
                      const std::vector<StoredValue>* stay) {
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

  void put(const WantedValue& wanted, const Rules& rules, AnnotationWriter& writer,
           const std::set<std::int64_t>& measured) const {
    const bool is_index = rules && row_.is(record_table) && wanted.feature.uid == rules->index;
    if (is_index) return rename(wanted);
    writer.write(wanted, measured.contains(wanted.feature.id) ? OnStored::keep : OnStored::replace);
  }
  /// The name of a record is the value of its sheet's index.
  void rename(const WantedValue& wanted) const {
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
  bool is_value(const FeatureRow& feature, const StoredValue& stored, const AnyValue& wanted) const {
    const auto* labels = row_.sources[stored.source].labels;
    if (const auto* label = wanted.get_if<LabelRow>())
      return labels == label->table && stored.value == label->id && label->origin == row_.session->origin();
    if (labels) {
      if (const auto* typed = wanted.get_if<TypedText>()) return stored.text == typed->text;
      const auto* json = wanted.get_if<boost::json::value>();
      return json && json->is_string() && stored.text == python::text_of(json->get_string());
    }
    const auto checked = check_value(feature.dtype, wanted, true);
    const auto json = support_detail::parse_json(stored.text);
    return checked.json && json && json_hash(*json) == json_hash(*checked.json);
  }

  const AnnotatedRow& row_;
};

LAMINATE_INLINE std::size_t add_values(const AnnotatedRow& row, const Annotations& values) {
  return FeatureChanges(row).add_values(values);
}
LAMINATE_INLINE std::size_t set_values(const AnnotatedRow& row, const Annotations& values) {
  return FeatureChanges(row).set_values(values);
}
LAMINATE_INLINE std::size_t update_values(const AnnotatedRow& row, const Annotations& values) {
  return FeatureChanges(row).update_values(values);
}
LAMINATE_INLINE std::size_t remove_values(const AnnotatedRow& row) { return FeatureChanges(row).remove_values(); }
LAMINATE_INLINE std::size_t remove_values(const AnnotatedRow& row, const AnyFeature& feature,
                                          const std::optional<AnyValue>& value) {
  return FeatureChanges(row).remove_values(feature, value);
}

LAMINATE_INLINE ValuesByFeature get_values(const AnnotatedRow& row) {
  Transaction transaction(*row.session, Transaction::Mode::read);
  return values_by_feature(row, stored_values(row));
}

LAMINATE_INLINE std::vector<SlotMembers> slot_members(const AnnotatedRow& row) {
  std::vector<SlotMembers> slots;
  for (const auto& [name, id] : slots_of(row)) {
    const auto schema = schema_with(row, id);
    if (!schema) continue;
    slots.push_back({name, id});
    for (const auto& member : schema_members(row, *schema)) slots.back().features.push_back(member.id);
  }
  return slots;
}

}  // namespace laminate::artifact_detail
