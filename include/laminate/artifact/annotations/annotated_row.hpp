/// @file
/// A row that has annotations.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/feature_values.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/row_label.hpp>

namespace laminate::artifact_detail {

/// A row of some registry, with the tables that can hold values for it.
struct AnnotatedRow {
  std::shared_ptr<Session> session;
  const Tables* tables = nullptr;
  const TableInfo* table = nullptr;
  std::int64_t id = 0;
  std::string uid{};
  std::vector<lamindb_detail::FeatureSource> sources{};

  std::string registry() const { return tables->qualified(*table); }
  /// In messages: `Artifact 9K1dteZ6Qx0EXK8g0000`.
  std::string name() const { return support_detail::row_label(registry(), uid, id); }
  Place place(std::string column = {}) const {
    return {.registry = registry(), .uid = uid, .column = std::move(column)};
  }
  bool is(std::string_view which) const { return table->name == which; }
};

inline constexpr std::string_view artifact_table = "lamindb_artifact", record_table = "lamindb_record";

/// @throws InvalidArgument if the row is not stored, or of a registry whose rows have no features; ForeignReference.
template <class T, class Schema>
AnnotatedRow annotated_row(const Database<Schema>& database, const T& row) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  static_assert(
      requires { row.uid; }, "laminate: rows of this record have no uid, and no annotations");
  AnnotatedRow found{.session = database.shared(),
                     .tables = &database.tables(),
                     .table = &table_info<T>(),
                     .id = row.id.value(),
                     .uid = row.uid.str()};
  if (row.id.origin() != found.session->origin())
    throw ForeignReference("this " + found.name() + " is a row of " + row.id.origin().name() + ", not of " +
                               found.session->name() + ": use sync() to bring it over",
                           found.place());
  found.sources = lamindb_detail::feature_sources(*found.session, *found.tables, *found.table);
  return found;
}

}  // namespace laminate::artifact_detail
