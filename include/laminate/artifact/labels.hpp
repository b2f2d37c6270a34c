/// @file
/// The labels of a row: rows of other registries that are linked to it, under a feature or under none.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/annotated_row.hpp>
#include <laminate/artifact/annotations/any_value.hpp>
#include <laminate/artifact/annotations/functions.hpp>
#include <laminate/artifact/annotations/label_entry.hpp>
#include <laminate/artifact/features.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// The labels of one row; made by labels(). Changes happen in one transaction.
class LabelManager {
 public:
  /// Links rows of label registries, one or a list, under no feature. A label that the row has already, under whichever
  /// feature, is not linked again, as in LaminDB. Returns how many were linked.
  /// @throws InvalidArgument for text (a name needs a feature that says of which registry), and for registries whose
  /// rows cannot be labels of this one, or only under a feature; ForeignReference; ReadOnly, Locked.
  std::size_t add(const AnyValue& labels) const { return artifact_detail::add_labels(row_, labels); }
  /// Links labels, one or a list, as rows or by their names, under a feature: as features().add_values(), and with its
  /// errors. @throws InvalidArgument also for a feature whose values are no labels, or that was measured within an
  /// artifact's dataset.
  std::size_t add(const AnyValue& labels, const AnyFeature& feature) const {
    return artifact_detail::add_labels(row_, labels, feature);
  }

  /// All labels, in the order in which they were linked, table by table. Labels in the trash are left out.
  std::vector<LabelEntry> get() const { return artifact_detail::get_labels(row_); }
  /// Those under a feature. @throws InvalidArgument if there is no such feature, or its values are no labels.
  std::vector<LabelEntry> get(const AnyFeature& feature) const { return artifact_detail::get_labels(row_, feature); }
  /// Those of one registry, as its rows: `get<ULabel>()`, `get<bionty::Tissue>("tissues")`.
  template <class T>
  std::vector<T> get() const {
    return rows_of<T>(artifact_detail::label_ids(row_, table_info<T>()));
  }
  template <class T>
  std::vector<T> get(const AnyFeature& feature) const {
    return rows_of<T>(artifact_detail::label_ids(row_, table_info<T>(), feature));
  }

  /// Takes labels away, one or a list, from under every feature but those that were measured within an artifact's
  /// dataset. Returns how many links there were. @throws as add().
  std::size_t remove(const AnyValue& labels) const { return artifact_detail::remove_labels(row_, labels); }
  /// Takes a label away from under one feature. @throws as features().remove_values().
  std::size_t remove(const AnyValue& label, const AnyFeature& feature) const {
    return artifact_detail::remove_labels(row_, label, feature);
  }

  /// Adds the labels of another row, under the features that they have there. It may be a row of another database:
  /// labels and features are then found by their uids. Labels of registries that this row cannot have are left out,
  /// with a message. Returns how many were linked.
  /// @throws ForeignReference that lists the labels and features that this database does not have: a sync with
  /// `Transfer::annotations` of the other row brings them.
  std::size_t add_from(const LabelManager& other) const { return artifact_detail::add_labels_of(row_, other.row_); }

 private:
  template <class T, class Schema>
  friend LabelManager labels(const Database<Schema>& database, const T& row);

  explicit LabelManager(artifact_detail::AnnotatedRow row) : row_(std::move(row)) {}

  template <class T>
  std::vector<T> rows_of(const std::vector<std::int64_t>& ids) const {
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

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/annotations/label_changes.hpp>
#endif
