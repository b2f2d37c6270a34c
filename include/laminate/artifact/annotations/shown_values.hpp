/// @file
/// Collects the values that a row has, by feature.
#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include <laminate/artifact/annotations/annotation_write.hpp>
#include <laminate/artifact/annotations/values_by_feature.hpp>
#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

LAMINATE_INLINE const boost::json::value* ValuesByFeature::find(std::string_view feature) const {
  const ValueOfFeature* found = nullptr;
  for (const auto& each : values_) {
    if (each.uid == feature) return &each.value;
    if (each.name != feature) continue;
    if (found && found->uid != each.uid)
      throw MultipleFound(row_ + " has values for several features named '" + std::string(feature) +
                              "': say which by its uid: " + found->uid + " (" + found->dtype + "), " + each.uid + " (" +
                              each.dtype + ')',
                          {.registry = "Feature", .uid = {}, .column = "name"});
    if (!found) found = &each;
  }
  return found ? &found->value : nullptr;
}

LAMINATE_INLINE const boost::json::value& ValuesByFeature::operator[](std::string_view feature) const {
  if (const auto* found = find(feature)) return *found;
  std::vector<std::string> names;
  for (const auto& each : values_) names.push_back(each.name);
  throw NotFound(
      row_ + " has no value for a feature '" + std::string(feature) + "': " +
          (names.empty() ? "it has none at all" : schema_detail::suggestion(feature, names, "it has some for ")),
      {.registry = "Feature", .uid = {}, .column = "name"});
}

LAMINATE_INLINE boost::json::object ValuesByFeature::json() const {
  boost::json::object object;
  for (const auto& each : values_)
    object[object.contains(each.name) ? each.name + " (" + each.uid + ')' : each.name] = each.value;
  return object;
}

LAMINATE_INLINE ValuesByFeature::ValuesByFeature(std::string row, std::vector<ValueOfFeature> values)
    : row_(std::move(row)), values_(std::move(values)) {
  std::stable_sort(values_.begin(), values_.end(),
                   [](const ValueOfFeature& a, const ValueOfFeature& b) { return a.name < b.name; });
}

LAMINATE_INLINE std::ostream& operator<<(std::ostream& out, const ValuesByFeature& values) {
  return out << python::repr(boost::json::value(values.json()));
}

namespace artifact_detail {

/// A stored value in the form of its data type: a user interface that writes through JavaScript makes 10 of 10.0.
inline boost::json::value shaped(std::string_view dtype, boost::json::value json) {
  if (dtype == "float")
    if (const auto real = support_detail::exact_real(json)) return *real;
  if (json.is_double() && dtype == "int")
    if (auto checked = check_number("int", json, true); checked.json) return *std::move(checked.json);
  if (json.is_string() && dtype == "date" && json.get_string().size() > 10) {
    const auto day = json.get_string().subview(0, 10);
    return boost::json::value(day);
  }
  return json;
}

inline boost::json::value one_of(std::vector<boost::json::value> values) {
  if (values.size() == 1) return std::move(values.front());
  std::stable_sort(values.begin(), values.end(), [](const boost::json::value& a, const boost::json::value& b) {
    if (a.is_number() && b.is_number()) return support_detail::order_of(a) < support_detail::order_of(b);
    return a.is_number() != b.is_number() ? a.is_number() : python::str(a) < python::str(b);
  });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() == 1) return std::move(values.front());
  return boost::json::value(boost::json::array(values.begin(), values.end()));
}

/// Labels of a list are in the order of their links, which may stand in several tables.
inline boost::json::value shown_value_of(const FeatureRow& feature, bool labels,
                                         std::vector<const StoredValue*> stored) {
  const auto dtype = feature.dtype;
  std::vector<boost::json::value> values;
  for (const auto* each : stored) {
    const boost::json::value text(boost::json::string_view(each->text.data(), each->text.size()));
    values.push_back(labels ? text : shaped(dtype, support_detail::read_json_text(each->text).value.value_or(text)));
  }
  if (labels && lamindb_detail::element_dtype(dtype))
    return boost::json::value(boost::json::array(values.begin(), values.end()));
  return one_of(std::move(values));
}

/// What a record says beside its links: its name is the value of its index, and a feature that it must have but has no
/// value for is there without one.
inline void add_required(const AnnotatedRow& row, const AnnotationRules& rules, std::vector<ValueOfFeature>& values) {
  for (const auto& feature : rules.members) {
    const auto known = std::any_of(values.begin(), values.end(),
                                   [&](const ValueOfFeature& value) { return feature.uid == value.uid; });
    if (known) continue;
    ValueOfFeature value{feature.name, feature.uid, feature.dtype, {}};
    if (feature.uid == rules.index) {
      const auto name = cell_of(row, *row.table, row.id, "name");
      if (name.is_null()) continue;
      value.value = boost::json::value(*name.text());
    } else if (!rules.requires_value(feature) || !feature.nullable) {
      continue;
    } else if (lamindb_detail::element_dtype(value.dtype)) {
      value.value = boost::json::array();
    } else if (value.dtype == "dict") {
      value.value = boost::json::object();
    }
    values.push_back(std::move(value));
  }
}

inline ValuesByFeature values_by_feature(const AnnotatedRow& row, std::vector<StoredValue> stored) {
  std::erase_if(stored, [](const StoredValue& value) { return !value.visible; });
  const auto features = features_of(row, stored);
  name_by_field(row, stored, features);
  std::vector<ValueOfFeature> values;
  for (const auto& [id, feature] : features)
    for (const bool labels : {true, false}) {
      std::vector<const StoredValue*> of_feature;
      for (const auto& each : stored)
        if (each.feature == id && (row.sources[each.source].labels != nullptr) == labels) of_feature.push_back(&each);
      if (!of_feature.empty())
        values.push_back(
            {feature.name, feature.uid, feature.dtype, shown_value_of(feature, labels, std::move(of_feature))});
    }
  if (row.is(record_table))
    if (const auto rules = annotation_rules(row)) add_required(row, *rules, values);
  return {row.name() + " of " + row.session->name(), std::move(values)};
}

}  // namespace artifact_detail

}  // namespace laminate
