/// @file
/// Checks values given for features before anything is written, and collects all that is wrong with them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/json_hash.hpp>
#include <laminate/artifact/annotations/label_choice.hpp>
#include <laminate/artifact/annotations/value_check.hpp>
#include <laminate/artifact/datasets/schema_slots.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::artifact_detail {

/// Everything that is wrong with what one call was given.
class Problems {
 public:
  explicit Problems(const AnnotatedRow& row) : row_(&row) {}

  void add(const std::string& feature, std::string problem) {
    if (list_.empty()) first_ = feature;
    list_.push_back(std::move(problem));
  }
  /// @throws InvalidArgument that lists them all.
  void raise() const {
    if (list_.empty()) return;
    auto message = row_->name() + " of " + row_->session->name() + " cannot be annotated so; nothing was written";
    if (list_.size() == 1) throw InvalidArgument(message + ": " + list_.front(), row_->place(first_));
    message += ':';
    for (const auto& problem : list_) message += "\n  - " + problem;
    throw InvalidArgument(message, row_->place(first_));
  }

 private:
  const AnnotatedRow* row_;
  std::vector<std::string> list_{};
  std::string first_{};
};

/// What is to be written for one feature: rows of registries, or JSON. Neither: nothing, and existing values may be
/// removed.
struct WantedValue {
  FeatureRow feature{};
  std::vector<LabelChoice> labels{};
  std::optional<boost::json::value> json{};
};

/// The data type that a new feature for a value would have.
inline std::string inferred_dtype(const AnyValue& value) {
  return value.visit([]<class V>(const V& content) -> std::string {
    if constexpr (std::is_same_v<V, boost::json::value>) {
      if (content.is_bool()) return "bool";
      if (content.is_number()) return content.is_double() ? "float" : "int";
      if (content.is_object()) return "dict";
      return content.is_array() ? "list[str]" : "str";
    } else if constexpr (std::is_same_v<V, Timestamp>) {
      return "datetime";
    } else if constexpr (std::is_same_v<V, Date>) {
      return "date";
    } else if constexpr (std::is_same_v<V, LabelRow>) {
      const std::string module(content.table->module == "lamindb" ? "" : content.table->module);
      return "cat[" + module + (module.empty() ? "" : ".") + std::string(content.table->registry) + ']';
    } else if constexpr (std::is_same_v<V, AnyValue::List>) {
      return content.empty() ? "list[str]" : "list[" + inferred_dtype(content.front()) + ']';
    } else {
      return "str";
    }
  });
}

/// @throws ForeignReference for a label of another database.
inline void check_origin(const AnnotatedRow& row, const LabelRow& label, const std::string& column) {
  if (label.origin != row.session->origin())
    throw ForeignReference("this " + std::string(label.table->registry) + " is a row of " + label.origin.name() +
                               ", not of " + row.session->name() + ": sync it first, then use its counterpart",
                           row.place(column));
}

/// Checks what one call gives a row: whether each feature exists, and takes the value.
class AnnotationCheck {
 public:
  AnnotationCheck(const AnnotatedRow& row, const std::optional<AnnotationRules>& rules)
      : row_(&row), rules_(&rules), problems_(row) {}

  Problems& problems() { return problems_; }

  /// Checks all; problems are kept. @throws ForeignReference for features and labels of another database.
  std::vector<WantedValue> check(const Annotations& given) {
    std::vector<WantedValue> wanted;
    for (const auto& each : given) {
      const auto feature = find(each.feature, each.value);
      if (!feature) continue;
      const bool twice = std::any_of(wanted.begin(), wanted.end(),
                                     [&](const WantedValue& other) { return other.feature.id == feature->id; });
      if (twice)
        problem(*feature, "it is given twice; give a list for several values, if it takes them");
      else
        wanted.push_back(check(*feature, each.value));
    }
    return wanted;
  }

  /// The feature that is meant; none if there is a problem.
  std::optional<FeatureRow> find(const AnyFeature& key, const AnyValue& value) {
    auto& session = *row_->session;
    if (key.origin() && key.origin() != session.origin())
      throw ForeignReference("the feature " + key.name() + " is a row of " + key.origin().name() + ", not of " +
                                 session.name() + ": name it by its name or uid, or sync it first",
                             row_->place(key.name()));
    if (*rules_) return member(key);
    auto id = key.id();
    if (!id) {
      lamindb_detail::FeatureValues found{.session = row_->session, .registry = row_->registry()};
      try {
        if (lamindb_detail::find_feature(found, *row_->tables->find_table(lamindb_detail::feature_table), key.name()))
          id = found.id;
      } catch (const MultipleFound& several) {
        return problems_.add(key.name(), several.what()), std::nullopt;
      }
    }
    if (id)
      if (auto found = features_with(*row_, "id", {*id}); !found.empty()) return found.begin()->second;
    const auto names = lamindb_detail::feature_names(session, *row_->tables);
    problems_.add(key.name(), session.name() + " has no feature '" + key.name() +
                                  "': " + schema_detail::suggestion(key.name(), names, "it has ") +
                                  " (to make a new one, save a Feature{.name = \"" + key.name() +
                                  "\", ._dtype_str = Dtype{\"" + inferred_dtype(value) + "\"}})");
    return std::nullopt;
  }

 private:
  void problem(const FeatureRow& feature, const std::string& what) {
    problems_.add(feature.name, feature.title() + ": " + what);
  }

  /// A feature of the schema that says what may be annotated.
  std::optional<FeatureRow> member(const AnyFeature& key) {
    std::vector<FeatureRow> found;
    std::vector<std::string> names;
    for (const auto& feature : (*rules_)->members) {
      names.push_back(feature.name);
      if (key.id() ? feature.id == *key.id() : feature.name == key.name() || feature.uid == key.name())
        found.push_back(feature);
    }
    if (found.size() == 1) return found.front();
    problems_.add(
        key.name(),
        (*rules_)->schema.title() + " has " + (found.empty() ? "no" : "several") + " features '" + key.name() +
            "': " + (found.empty() ? schema_detail::suggestion(key.name(), names, "it has ") : "say which by its uid"));
    return std::nullopt;
  }

  WantedValue check(const FeatureRow& feature, const AnyValue& value) {
    WantedValue wanted{.feature = feature};
    const auto dtype = feature.dtype;
    if (feature.is_type) {
      problem(feature, "it is a type of features, and has no values itself");
    } else if (feature.through && row_->is(record_table)) {
      problem(feature, "its values stand elsewhere (values_through): write them there");
    } else if (value.is_none()) {
      if (!feature.nullable) problem(feature, "it must have a value");
    } else if (lamindb_detail::is_categorical(dtype)) {
      check_labels(wanted, value);
    } else {
      const bool coerce = feature.coerce || (*rules_ && (*rules_)->schema.coerce);
      auto checked = check_value(dtype, value, coerce);
      if (checked.json)
        wanted.json = std::move(checked.json);
      else
        problem(feature, described(value) + ' ' + checked.problem);
    }
    return wanted;
  }

  void check_labels(WantedValue& wanted, const AnyValue& value) {
    const auto& feature = wanted.feature;
    const bool many = lamindb_detail::element_dtype(feature.dtype).has_value();
    AnyValue::List items;
    const bool is_list = flatten(value, many, items);
    if (many && !is_list) return problem(feature, described(value) + " is no list");
    if (!many && items.size() > 1 && row_->is(record_table))
      return problem(feature, described(value) + " is a list, and a record has one value for it");
    std::vector<Labels> kinds;
    std::string names;
    for (const auto& kind : label_kinds(*row_->tables, feature.dtype)) {
      text::append_part(names, kind.name, " or ");
      const bool can = std::any_of(
          row_->sources.begin(), row_->sources.end(),
          [&](const lamindb_detail::FeatureSource& source) { return kind.table && source.labels == kind.table; });
      if (can) kinds.emplace_back(*row_->session, *row_->tables, kind);
    }
    if (kinds.empty())
      return problem(feature, names.empty() ? "its data type names no registry of labels"
                                            : "rows of " + row_->registry() + " have no values from " + names);
    choose(wanted, kinds, items, names);
  }

  /// The single values of what was given. Returns whether that was a list.
  static bool flatten(const AnyValue& value, bool many, AnyValue::List& items) {
    if (const auto* list = value.get_if<AnyValue::List>()) return items = *list, true;
    const auto* json = value.get_if<boost::json::value>();
    const auto* text = value.get_if<TypedText>();
    const bool is_json = text && many && text->text.starts_with('[');
    const auto typed_list = is_json ? support_detail::parse_json(text->text) : std::nullopt;
    if (typed_list) json = &*typed_list;
    if (text && many && !is_json) {
      for (const auto part : typed_elements(text->text)) items.push_back(AnyValue(part));
      return true;
    }
    if (json && json->is_array()) {
      for (const auto& each : json->get_array()) items.push_back(AnyValue(each));
      return true;
    }
    items.push_back(value);
    return false;
  }

  void choose(WantedValue& wanted, const std::vector<Labels>& kinds, const AnyValue::List& items,
              const std::string& names) {
    std::vector<Value> texts;
    for (const auto& item : items)
      if (const auto text = text_of(item)) texts.emplace_back(*text);
    std::vector<std::multimap<std::string, std::int64_t>> found;
    for (const auto& kind : kinds)
      found.push_back(texts.empty() ? std::multimap<std::string, std::int64_t>{} : kind.named(texts));
    for (const auto& item : items) {
      const auto text = text_of(item);
      const auto label = text ? named(wanted.feature, kinds, found, *text) : given(wanted.feature, kinds, item, names);
      const bool is_listed =
          label && std::any_of(wanted.labels.begin(), wanted.labels.end(), [&](const LabelChoice& other) {
            return other.table == label->table && other.id == label->id;
          });
      if (label && !is_listed) wanted.labels.push_back(*label);
    }
  }
  static std::optional<std::string> text_of(const AnyValue& item) {
    if (const auto* text = item.get_if<TypedText>()) return text->text;
    const auto* json = item.get_if<boost::json::value>();
    return json && json->is_string() ? std::optional(std::string(python::text_of(json->get_string()))) : std::nullopt;
  }

  /// The label of a name, in the first registry that has one.
  std::optional<LabelChoice> named(const FeatureRow& feature, const std::vector<Labels>& kinds,
                                   const std::vector<std::multimap<std::string, std::int64_t>>& found,
                                   const std::string& name) {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      std::vector<std::int64_t> ids;
      for (auto [at, end] = found[i].equal_range(name); at != end; ++at) ids.push_back(at->second);
      if (ids.empty()) continue;
      if (const auto id = ids.size() == 1 ? ids.front() : kinds[i].topmost(ids))
        return LabelChoice{&kinds[i].table(), *id};
      std::vector<std::string> uids;
      for (const auto id : ids) uids.push_back(kinds[i].uid_of(id));
      problem(feature, "there are " + std::to_string(ids.size()) + " rows of " +
                           std::string(kinds[i].table().registry) + " called '" + name +
                           "': give the one that is meant as a row, " + schema_detail::name_list(uids));
      return std::nullopt;
    }
    std::vector<std::string> known;
    for (const auto& kind : kinds) {
      if (const auto label = kind.called(name))
        return problem(feature, '\'' + name + "' is a synonym of '" + *label + "': use that"), std::nullopt;
      for (auto& each : kind.names()) known.push_back(std::move(each));
    }
    problem(feature, "no label that it takes is called '" + name + "': " +
                         (known.empty() ? std::string("there are none yet")
                                        : schema_detail::suggestion(name, known, "there are ")) +
                         " (if it is new, save it first)");
    return std::nullopt;
  }

  /// A label that was given as a row.
  std::optional<LabelChoice> given(const FeatureRow& feature, const std::vector<Labels>& kinds, const AnyValue& item,
                                   const std::string& names) {
    const auto* label = item.get_if<LabelRow>();
    if (!label) return problem(feature, described(item) + " is no label: give its name or its row"), std::nullopt;
    check_origin(*row_, *label, feature.name);
    bool of_kind = false;
    for (const auto& kind : kinds) {
      if (&kind.table() != label->table) continue;
      of_kind = true;
      if (kind.contain(label->id)) return LabelChoice{label->table, label->id};
    }
    problem(feature, described(item) + (of_kind ? " is not one of the labels that it takes, by its type or its filters"
                                                : " is no label of it: it takes " + names));
    return std::nullopt;
  }

  const AnnotatedRow* row_;
  const std::optional<AnnotationRules>* rules_;
  Problems problems_;
};

}  // namespace laminate::artifact_detail
