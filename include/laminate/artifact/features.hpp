/// @file
/// What a row says under features: adding, replacing, removing and reading values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/annotated_row.hpp>
#include <laminate/artifact/annotations/any_value.hpp>
#include <laminate/artifact/annotations/functions.hpp>
#include <laminate/artifact/annotations/values_by_feature.hpp>
#include <laminate/lamindb/records/feature.hpp>
#include <laminate/lamindb/records/schema.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>

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
  std::size_t add_values(const Annotations& values) const { return artifact_detail::add_values(row_, values); }

  /// Makes these the values of the row: those of other features go, except of features that were measured within an
  /// artifact's dataset. An empty list removes them all. Values are checked against the schema that says what
  /// annotations the row has, if there is one. Returns how many rows were written and removed. @throws as add_values().
  std::size_t set_values(const Annotations& values) const { return artifact_detail::set_values(row_, values); }

  /// Replaces the values of these features, and leaves all others. A feature without a value in the list loses its own.
  /// Returns how many rows were written and removed. @throws as add_values(); InvalidArgument also for a feature that
  /// was measured within an artifact's dataset.
  std::size_t update_values(const Annotations& values) const { return artifact_detail::update_values(row_, values); }

  /// Removes all values but those that were measured within an artifact's dataset. Returns how many there were.
  /// @throws InvalidArgument for an artifact whose schema says what its annotations are.
  std::size_t remove_values() const { return artifact_detail::remove_values(row_); }
  /// Removes the values of a feature; with `value`, only that one: a label by its name or as its row. Of several
  /// features with one name, the one is meant that the row has values for. Returns how many values there were.
  /// @throws InvalidArgument if there is no such feature, the row has values for several of that name, or it was
  /// measured within an artifact's dataset.
  std::size_t remove_values(const AnyFeature& feature, const std::optional<AnyValue>& value = {}) const {
    return artifact_detail::remove_values(row_, feature, value);
  }

  /// All values, by feature. One query for each table that can hold values. Labels in the trash are left out.
  ValuesByFeature get_values() const { return artifact_detail::get_values(row_); }
  /// The value of one feature, by name or uid. @throws NotFound if the row has none, with near names.
  boost::json::value operator[](std::string_view feature) const { return get_values()[feature]; }

  /// The schemas of the row's dataset, in the order in which they were linked, each with its features in order.
  // A template, so that only who calls it compiles how schemas and features are read.
  template <class S = Schema, class F = Feature>
  std::vector<SchemaSlot> slots() const {
    Transaction transaction(*row_.session, Transaction::Mode::read);
    std::vector<SchemaSlot> slots;
    for (const auto& [name, schema, members] : artifact_detail::slot_members(row_)) {
      slots.push_back({name, Registry<S>(row_.session).filter(columns<S>.id == schema).one()});
      for (const auto member : members)
        slots.back().features.push_back(Registry<F>(row_.session).filter(columns<F>.id == member).one());
    }
    return slots;
  }

 private:
  template <class T, class Schema>
  friend FeatureManager features(const Database<Schema>& database, const T& row);

  explicit FeatureManager(artifact_detail::AnnotatedRow row) : row_(std::move(row)) {}

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

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/annotations/feature_changes.hpp>
#endif
