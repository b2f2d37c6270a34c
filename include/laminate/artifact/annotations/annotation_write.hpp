/// @file
/// Writes values of features to the tables that LaminDB would use, and takes them away.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/annotation_check.hpp>
#include <laminate/artifact/annotations/stored_values.hpp>
#include <laminate/registry/write.hpp>

namespace laminate::artifact_detail {

/// What happens to values that a row has already for the features it is given.
enum class OnStored { keep, replace };

/// Writes and removes values of a row, knowing those that it has. For use inside a transaction.
class AnnotationWriter {
 public:
  AnnotationWriter(const AnnotatedRow& row, std::vector<StoredValue> stored) : row_(&row), stored_(std::move(stored)) {}

  /// Rows written and removed.
  std::size_t changes() const { return changes_; }
  const std::vector<StoredValue>& stored() const { return stored_; }

  void write(const WantedValue& wanted, OnStored on_stored) {
    if (on_stored == OnStored::replace && is_list(wanted) && !wanted.labels.empty() && order_differs(wanted))
      remove_if([&](const StoredValue& value) { return value.feature == wanted.feature.id; });
    std::vector<StoredValue> kept;
    for (const auto& label : wanted.labels) kept.push_back(write_label(wanted.feature, label));
    if (wanted.json) kept.push_back(write_json(wanted.feature, *wanted.json, on_stored));
    if (on_stored == OnStored::keep) return;
    remove_if([&](const StoredValue& value) {
      if (value.feature != wanted.feature.id) return false;
      return std::none_of(kept.begin(), kept.end(), [&](const StoredValue& other) {
        return other.source == value.source && other.row == value.row;
      });
    });
  }

  /// Removes the values that the function picks. Rows of shared JSON stay: others may have them.
  template <class Pick>
  void remove_if(const Pick& pick) {
    std::erase_if(stored_, [&](const StoredValue& value) {
      if (!pick(value)) return false;
      registry_detail::delete_row(*row_->session, *row_->sources[value.source].rows.table, value.row);
      ++changes_;
      return true;
    });
  }

 private:
  static bool is_list(const WantedValue& wanted) {
    return lamindb_detail::element_dtype(wanted.feature.dtype).has_value();
  }

  /// Whether the stored labels of a list differ from the wanted ones; their order is that of their links.
  bool order_differs(const WantedValue& wanted) const {
    std::vector<std::pair<std::int64_t, std::pair<const TableInfo*, std::int64_t>>> stored;
    for (const auto& value : stored_)
      if (value.feature == wanted.feature.id)
        stored.push_back({value.row, {row_->sources[value.source].labels, value.value}});
    std::sort(stored.begin(), stored.end());
    return !std::equal(stored.begin(), stored.end(), wanted.labels.begin(), wanted.labels.end(),
                       [](const auto& is, const LabelChoice& label) {
                         return is.second.first == label.table && is.second.second == label.id;
                       });
  }

  /// The table for labels of a registry, or for JSON. There is one: it was checked.
  std::size_t source_for(const TableInfo* labels) const {
    const auto found =
        std::find_if(row_->sources.begin(), row_->sources.end(),
                     [&](const lamindb_detail::FeatureSource& source) { return source.labels == labels; });
    if (found == row_->sources.end())
      throw InvalidArgument("rows of " + row_->registry() + " have no values that are JSON", row_->place());
    return static_cast<std::size_t>(found - row_->sources.begin());
  }

  const StoredValue* find(std::size_t source, std::int64_t feature, std::int64_t value) const {
    for (const auto& each : stored_)
      if (each.source == source && each.feature == feature && each.value == value) return &each;
    return nullptr;
  }
  StoredValue insert(StoredValue value, const std::vector<registry_detail::ColumnValue>& cells) {
    value.row = registry_detail::insert_row(*row_->session, *row_->sources[value.source].rows.table, cells);
    ++changes_;
    stored_.push_back(value);
    return value;
  }

  StoredValue write_label(const FeatureRow& feature, const LabelChoice& label) {
    const auto at = source_for(label.table);
    if (const auto* existing = find(at, feature.id, label.id)) return *existing;
    const auto& source = row_->sources[at];
    return insert({.source = at, .feature = feature.id, .value = label.id},
                  {{source.rows.table->find(source.rows.right), row_->id},
                   {source.feature.column, feature.id},
                   {source.label_id, label.id}});
  }

  StoredValue write_json(const FeatureRow& feature, const boost::json::value& json, OnStored on_stored) {
    if (!has_only_utf8(json))
      throw BadValue(row_->name() + " cannot have this value for " + feature.title() +
                         ": it has a text that is not valid UTF-8: correct it",
                     row_->place(feature.name));
    const auto at = source_for(nullptr);
    const auto& source = row_->sources[at];
    const auto& link = *source.rows.table;
    const auto* owner_column = link.find(source.rows.right);
    const auto id = feature.id;
    if (!source.value.joins.empty()) {
      const auto value = shared_json(source, id, json);
      if (const auto* existing = find(at, id, value)) return *existing;
      return insert({.source = at, .feature = id, .value = value},
                    {{owner_column, row_->id}, {&link.columns[*link.value], value}});
    }
    // JSON in a row of its own: one for each feature.
    const auto text = python::json(json);
    const auto* existing = find(at, id, 0);
    if (existing && same_json(existing->text, json)) return *existing;
    if (existing && on_stored == OnStored::keep)
      throw InvalidArgument(row_->name() + " has a value for " + feature.title() + " already, " + existing->text +
                                ": update_values() replaces it",
                            row_->place(feature.name));
    if (existing) remove_if([&](const StoredValue& value) { return value.source == at && value.feature == id; });
    return insert({.source = at, .feature = id, .text = text},
                  {{owner_column, row_->id}, {source.feature.column, id}, {source.value.column, text}});
  }
  /// As JSON it would be written with other characters in the place of those bytes.
  static bool has_only_utf8(const boost::json::value& json) {
    if (const auto* text = json.if_string()) return is_utf8(python::text_of(*text));
    if (const auto* array = json.if_array()) return std::all_of(array->begin(), array->end(), &has_only_utf8);
    const auto* object = json.if_object();
    return !object || std::all_of(object->begin(), object->end(), [](const auto& member) {
      return is_utf8(python::text_of(member.key())) && has_only_utf8(member.value());
    });
  }
  static bool same_json(const std::string& text, const boost::json::value& json) {
    const auto stored = support_detail::parse_json(text);
    return stored && json_hash(*stored) == json_hash(json) && stored->kind() == json.kind();
  }

  /// The row of a value that others share: by its feature and its hash.
  std::int64_t shared_json(const lamindb_detail::FeatureSource& source, std::int64_t feature,
                           const boost::json::value& json) {
    const auto& table = *source.value.joins.back().table;
    const auto* hash = table.find("hash");
    const auto text = python::json(json);
    const auto key = hash ? json_hash(json) : text;
    query::Select select{.table = &table, .terms = {term_of({}, table.columns[table.id])}};
    select.filters = {registry_detail::where(*source.feature.column, query::Op::eq, feature),
                      registry_detail::where(hash ? *hash : *source.value.column, query::Op::eq, key)};
    {
      auto rows = selected(*row_->session, select);
      if (rows.next()) return rows.integer(0);
    }
    std::vector<registry_detail::ColumnValue> cells{{source.feature.column, feature}, {source.value.column, text}};
    if (hash) cells.push_back({hash, key});
    ++changes_;
    return registry_detail::insert_row(*row_->session, table, cells);
  }

  const AnnotatedRow* row_;
  std::vector<StoredValue> stored_;
  std::size_t changes_ = 0;
};

}  // namespace laminate::artifact_detail
