/// @file
/// Changes and reads the labels of rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <laminate/artifact/annotations/annotation_check.hpp>
#include <laminate/artifact/annotations/feature_changes.hpp>
#include <laminate/artifact/annotations/functions.hpp>
#include <laminate/artifact/annotations/label_links.hpp>
#include <laminate/artifact/datasets/schema_slots.hpp>
#include <laminate/registry/write.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

/// The labels of one row.
class LabelChanges {
 public:
  explicit LabelChanges(const AnnotatedRow&&) = delete;  // a reference is kept
  explicit LabelChanges(const AnnotatedRow& row) : row_(row) {}

  std::size_t add(const AnyValue& labels) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto existing = label_links(row_);
    std::size_t added = 0;
    std::vector<LabelRow> done;
    for (const auto& label : rows_in(labels)) {
      const auto is_label = [&](const auto& other) { return other.table == label.table && other.id == label.id; };
      const bool known = std::any_of(done.begin(), done.end(), is_label) ||
                         std::any_of(existing.begin(), existing.end(), [&](const LabelLink& link) {
                           return link.relation.target == label.table && link.label == label.id;
                         });
      if (known) continue;
      link_label(row_, relation_to(*label.table), label.id, std::nullopt);
      done.push_back(label);
      ++added;
    }
    transaction.commit();
    return added;
  }

  std::size_t add(const AnyValue& labels, const AnyFeature& feature) const {
    require_labels(feature);
    return add_values(row_, {{feature, labels.get_if<AnyValue::List>() ? labels : AnyValue(AnyValue::List{labels})}});
  }

  std::vector<LabelEntry> get() const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    return label_entries(row_, label_links(row_));
  }

  std::vector<LabelEntry> get(const AnyFeature& feature) const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    return label_entries(row_, links_under(feature));
  }

  std::size_t remove(const AnyValue& labels) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto measured = dataset_features(row_);
    const auto unwanted = rows_in(labels);
    std::size_t removed = 0;
    for (const auto& link : label_links(row_)) {
      const bool picked = std::any_of(unwanted.begin(), unwanted.end(), [&](const LabelRow& label) {
        return link.relation.target == label.table && link.label == label.id;
      });
      if (!picked || (link.feature && measured.contains(*link.feature))) continue;
      registry_detail::delete_row(*row_.session, *link.relation.link, link.row);
      ++removed;
    }
    transaction.commit();
    return removed;
  }

  std::size_t remove(const AnyValue& label, const AnyFeature& feature) const {
    require_labels(feature);
    return remove_values(row_, feature, label);
  }

  std::size_t add_from(const AnnotatedRow& other) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto existing = label_links(row_);
    const auto wanted = counterparts(row_, other, label_links(other));
    std::size_t added = 0;
    for (const auto& link : wanted) {
      const bool known = std::any_of(existing.begin(), existing.end(), [&](const LabelLink& own) {
        return own.relation.link == link.relation.link && own.label == link.label && own.feature == link.feature;
      });
      if (known) continue;
      link_label(row_, link.relation, link.label, link.feature);
      ++added;
    }
    transaction.commit();
    return added;
  }

  std::vector<LabelLink> links_under(const AnyFeature& key) const {
    const auto feature = labelled(key).id;
    auto links = label_links(row_);
    std::erase_if(links, [&](const LabelLink& link) { return link.feature != feature; });
    return links;
  }
  /// The ids of those labels that are of one registry.
  static std::vector<std::int64_t> ids(const std::vector<LabelLink>& links, const TableInfo& registry) {
    std::vector<std::int64_t> ids;
    for (const auto& link : links)
      if (link.relation.target == &registry && std::find(ids.begin(), ids.end(), link.label) == ids.end())
        ids.push_back(link.label);
    return ids;
  }

 private:
  /// @throws InvalidArgument for what is no row, ForeignReference.
  std::vector<LabelRow> rows_in(const AnyValue& labels) const {
    std::vector<LabelRow> rows;
    if (const auto* list = labels.get_if<AnyValue::List>()) {
      for (const auto& each : *list)
        for (const auto& row : rows_in(each)) rows.push_back(row);
    } else if (const auto* label = labels.get_if<LabelRow>()) {
      check_origin(row_, *label, {});
      rows.push_back(*label);
    } else if (!labels.is_none()) {
      throw InvalidArgument(described(labels) + " is no label: give its row, or the feature under which it is " +
                                "a label of " + row_.name() + ", which says of which registry it is",
                            row_.place());
    }
    return rows;
  }
  lamindb_detail::LabelRelation relation_to(const TableInfo& labels) const {
    std::vector<std::string> names;
    for (const auto& relation : labels_of(row_)) {
      if (relation.target == &labels && !needs_feature(row_, relation)) return relation;
      names.push_back(row_.tables->qualified(*relation.target));
      if (relation.target == &labels)
        throw InvalidArgument(
            "rows of " + names.back() + " are labels of " + row_.name() + " under a feature only: say under which",
            row_.place());
    }
    throw InvalidArgument("rows of " + row_.tables->qualified(labels) + " are no labels of " + row_.registry() +
                              ": those are of " + schema_detail::name_list(names),
                          row_.place());
  }

  /// @throws InvalidArgument unless the values of the feature are labels that may be changed by hand.
  FeatureRow labelled(const AnyFeature& key) const {
    const std::optional<AnnotationRules> none;
    AnnotationCheck check(row_, none);
    const auto feature = check.find(key, AnyValue());
    check.problems().raise();
    if (!lamindb_detail::is_categorical(feature->dtype))
      throw InvalidArgument(feature->title() + " has values that are no labels: use features()",
                            row_.place(feature->name));
    return *feature;
  }
  void require_labels(const AnyFeature& key) const {
    const auto feature = labelled(key);
    if (dataset_features(row_).contains(feature.id))
      throw InvalidArgument(
          row_.name() + ": " + feature.title() + " was measured within the dataset, whose labels come from its file",
          row_.place(feature.name));
  }

  const AnnotatedRow& row_;
};

LAMINATE_INLINE std::size_t add_labels(const AnnotatedRow& row, const AnyValue& labels) {
  return LabelChanges(row).add(labels);
}
LAMINATE_INLINE std::size_t add_labels(const AnnotatedRow& row, const AnyValue& labels, const AnyFeature& feature) {
  return LabelChanges(row).add(labels, feature);
}
LAMINATE_INLINE std::size_t add_labels_of(const AnnotatedRow& row, const AnnotatedRow& other) {
  return LabelChanges(row).add_from(other);
}
LAMINATE_INLINE std::size_t remove_labels(const AnnotatedRow& row, const AnyValue& labels) {
  return LabelChanges(row).remove(labels);
}
LAMINATE_INLINE std::size_t remove_labels(const AnnotatedRow& row, const AnyValue& label, const AnyFeature& feature) {
  return LabelChanges(row).remove(label, feature);
}
LAMINATE_INLINE std::vector<LabelEntry> get_labels(const AnnotatedRow& row) { return LabelChanges(row).get(); }
LAMINATE_INLINE std::vector<LabelEntry> get_labels(const AnnotatedRow& row, const AnyFeature& feature) {
  return LabelChanges(row).get(feature);
}

LAMINATE_INLINE std::vector<std::int64_t> label_ids(const AnnotatedRow& row, const TableInfo& registry) {
  return LabelChanges::ids(label_links(row), registry);
}
LAMINATE_INLINE std::vector<std::int64_t> label_ids(const AnnotatedRow& row, const TableInfo& registry,
                                                    const AnyFeature& feature) {
  return LabelChanges::ids(LabelChanges(row).links_under(feature), registry);
}

}  // namespace laminate::artifact_detail
