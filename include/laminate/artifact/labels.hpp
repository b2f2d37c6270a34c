/// @file
/// The labels of a row: rows of other registries that are linked to it, under a feature or under none.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/label_links.hpp>
#include <laminate/artifact/features.hpp>
#include <laminate/support/log.hpp>

namespace laminate {

/// The labels of one row; made by labels(). Changes happen in one transaction.
class LabelManager {
 public:
  /// Links rows of label registries, one or a list, under no feature. A label that the row has already, under whichever
  /// feature, is not linked again, as in LaminDB. Returns how many were linked.
  /// @throws InvalidArgument for text (a name needs a feature that says of which registry), and for registries whose
  /// rows cannot be labels of this one, or only under a feature; ForeignReference; ReadOnly, Locked.
  std::size_t add(const AnyValue& labels) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto existing = artifact_detail::label_links(row_);
    std::size_t added = 0;
    std::vector<artifact_detail::LabelRow> done;
    for (const auto& label : rows_in(labels)) {
      const auto is_label = [&](const auto& other) { return other.table == label.table && other.id == label.id; };
      const bool known = std::any_of(done.begin(), done.end(), is_label) ||
                         std::any_of(existing.begin(), existing.end(), [&](const artifact_detail::LabelLink& link) {
                           return link.relation.target == label.table && link.label == label.id;
                         });
      if (known) continue;
      artifact_detail::link_label(row_, relation_to(*label.table), label.id, std::nullopt);
      done.push_back(label);
      ++added;
    }
    transaction.commit();
    return added;
  }
  /// Links labels, one or a list, as rows or by their names, under a feature: as features().add_values(), and with its
  /// errors. @throws InvalidArgument also for a feature whose values are no labels, or that was measured within an
  /// artifact's dataset.
  std::size_t add(const AnyValue& labels, const AnyFeature& feature) const {
    require_labels(feature);
    return FeatureManager(row_).add_values(
        {{feature, labels.get_if<AnyValue::List>() ? labels : AnyValue(AnyValue::List{labels})}});
  }

  /// All labels, in the order in which they were linked, table by table. Labels in the trash are left out.
  std::vector<LabelEntry> get() const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    return artifact_detail::label_entries(row_, artifact_detail::label_links(row_));
  }
  /// Those under a feature. @throws InvalidArgument if there is no such feature, or its values are no labels.
  std::vector<LabelEntry> get(const AnyFeature& feature) const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    return artifact_detail::label_entries(row_, links_under(feature));
  }
  /// Those of one registry, as its rows: `get<ULabel>()`, `get<bionty::Tissue>("tissues")`.
  template <class T>
  std::vector<T> get() const {
    return rows_of<T>(artifact_detail::label_links(row_));
  }
  template <class T>
  std::vector<T> get(const AnyFeature& feature) const {
    return rows_of<T>(links_under(feature));
  }

  /// Takes labels away, one or a list, from under every feature but those that were measured within an artifact's
  /// dataset. Returns how many links there were. @throws as add().
  std::size_t remove(const AnyValue& labels) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto measured = artifact_detail::dataset_features(row_);
    const auto unwanted = rows_in(labels);
    std::size_t removed = 0;
    for (const auto& link : artifact_detail::label_links(row_)) {
      const bool picked = std::any_of(unwanted.begin(), unwanted.end(), [&](const artifact_detail::LabelRow& label) {
        return link.relation.target == label.table && link.label == label.id;
      });
      if (!picked || (link.feature && measured.contains(*link.feature))) continue;
      registry_detail::delete_row(*row_.session, *link.relation.link, link.row);
      ++removed;
    }
    transaction.commit();
    return removed;
  }
  /// Takes a label away from under one feature. @throws as features().remove_values().
  std::size_t remove(const AnyValue& label, const AnyFeature& feature) const {
    require_labels(feature);
    return FeatureManager(row_).remove_values(feature, label);
  }

  /// Adds the labels of another row, under the features that they have there. It may be a row of another database:
  /// labels and features are then found by their uids. Labels of registries that this row cannot have are left out,
  /// with a message. Returns how many were linked.
  /// @throws ForeignReference that lists the labels and features that this database does not have: a sync with
  /// `Transfer::annotations` of the other row brings them.
  std::size_t add_from(const LabelManager& other) const {
    Transaction transaction(*row_.session, Transaction::Mode::write);
    const auto existing = artifact_detail::label_links(row_);
    const auto wanted = artifact_detail::counterparts(row_, other.row_, artifact_detail::label_links(other.row_));
    std::size_t added = 0;
    for (const auto& link : wanted) {
      const bool known = std::any_of(existing.begin(), existing.end(), [&](const artifact_detail::LabelLink& own) {
        return own.relation.link == link.relation.link && own.label == link.label && own.feature == link.feature;
      });
      if (known) continue;
      artifact_detail::link_label(row_, link.relation, link.label, link.feature);
      ++added;
    }
    transaction.commit();
    return added;
  }

 private:
  template <class T, class Schema>
  friend LabelManager labels(const Database<Schema>& database, const T& row);

  explicit LabelManager(artifact_detail::AnnotatedRow row) : row_(std::move(row)) {}

  /// @throws InvalidArgument for what is no row, ForeignReference.
  std::vector<artifact_detail::LabelRow> rows_in(const AnyValue& labels) const {
    std::vector<artifact_detail::LabelRow> rows;
    if (const auto* list = labels.get_if<AnyValue::List>()) {
      for (const auto& each : *list)
        for (const auto& row : rows_in(each)) rows.push_back(row);
    } else if (const auto* label = labels.get_if<artifact_detail::LabelRow>()) {
      artifact_detail::check_origin(row_, *label, {});
      rows.push_back(*label);
    } else if (!labels.is_none()) {
      throw InvalidArgument(artifact_detail::described(labels) +
                                " is no label: give its row, or the feature under which it is " + "a label of " +
                                row_.name() + ", which says of which registry it is",
                            row_.place());
    }
    return rows;
  }
  lamindb_detail::LabelRelation relation_to(const TableInfo& labels) const {
    std::vector<std::string> names;
    for (const auto& relation : artifact_detail::labels_of(row_)) {
      if (relation.target == &labels && !artifact_detail::needs_feature(row_, relation)) return relation;
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
  artifact_detail::FeatureRow labelled(const AnyFeature& key) const {
    const std::optional<artifact_detail::AnnotationRules> none;
    artifact_detail::AnnotationCheck check(row_, none);
    const auto feature = check.find(key, AnyValue());
    check.problems().raise();
    if (!lamindb_detail::is_categorical(feature->dtype))
      throw InvalidArgument(feature->title() + " has values that are no labels: use features()",
                            row_.place(feature->name));
    return *feature;
  }
  void require_labels(const AnyFeature& key) const {
    const auto feature = labelled(key);
    if (artifact_detail::dataset_features(row_).contains(feature.id))
      throw InvalidArgument(
          row_.name() + ": " + feature.title() + " was measured within the dataset, whose labels come from its file",
          row_.place(feature.name));
  }
  std::vector<artifact_detail::LabelLink> links_under(const AnyFeature& key) const {
    const auto feature = labelled(key).id;
    auto links = artifact_detail::label_links(row_);
    std::erase_if(links, [&](const artifact_detail::LabelLink& link) { return link.feature != feature; });
    return links;
  }
  template <class T>
  std::vector<T> rows_of(const std::vector<artifact_detail::LabelLink>& links) const {
    std::vector<std::int64_t> ids;
    for (const auto& link : links)
      if (link.relation.target == &table_info<T>() && std::find(ids.begin(), ids.end(), link.label) == ids.end())
        ids.push_back(link.label);
    std::vector<T> rows;
    if (!ids.empty()) rows = Registry<T>(row_.session).filter(columns<T>.id.in(ids)).to_vector();
    std::sort(rows.begin(), rows.end(), [&](const T& a, const T& b) {
      return std::find(ids.begin(), ids.end(), a.id.value()) < std::find(ids.begin(), ids.end(), b.id.value());
    });
    return rows;
  }

  artifact_detail::AnnotatedRow row_;
};

/// The labels of a row:
///
///     labels(db, artifact).add(dmso);
///     labels(db, artifact).add({dmso, ifng}, "perturbation");
///     labels(db, artifact).get<ULabel>("perturbation");
///
/// @throws InvalidArgument if the row is not stored, ForeignReference if it is a row of another database.
template <class T, class Schema>
LabelManager labels(const Database<Schema>& database, const T& row) {
  return LabelManager(artifact_detail::annotated_row(database, row));
}

}  // namespace laminate
