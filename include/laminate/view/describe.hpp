/// @file
/// describe(): what is known of one row.
#pragma once

#include <string>
#include <utility>

#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/registry/binding.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/view/describe/description_text.hpp>
#include <laminate/view/describe/row_describer.hpp>

namespace laminate {

namespace view_detail {

/// What stands between title and sections, for any registry.
inline void add_properties(RowDescriber& row, const void*) {
  row.add_uid_and_run();
  row.add_own_fields();
  row.add_branch_space_creation();
}

/// The same for an artifact, in LaminDB's order.
inline void add_properties(RowDescriber& row, const Artifact* artifact) {
  row.add_uid_and_run();
  if (artifact->kind || artifact->otype) {
    row.add("kind", artifact->kind.value_or("None"));
    row.add("otype", artifact->otype.value_or("None"));
  }
  row.add("hash", artifact->hash.value_or("None"));
  row.add("size", artifact->size ? shown_size(*artifact->size) : "None");
  row.add_branch_space_creation();
  if (artifact->n_observations.value_or(0) != 0) row.add("n_observations", std::to_string(*artifact->n_observations));
  if (artifact->n_files.value_or(0) != 0) row.add("n_files", std::to_string(*artifact->n_files));
  if (artifact->schema && row.is_recent()) row.add("schema", row.name_of(*row.table().find("schema_id")));
  const auto root = row.name_of(*row.table().find("storage_id"));  // its row may be missing
  row.out().locations.push_back({"storage/path", root.empty() ? "None" : path_in(root, *artifact)});
}

}  // namespace view_detail

/// What is known of a row: its columns, features, labels and notes, also those that other modules attach. Print it,
/// take its str(), or read its parts.
///
///     std::cout << describe(db, db.registry<Artifact>().get("9K1dteZ6"));
///
/// Reads set-wise, as the database is now; the columns are those of `record`.
/// @throws InvalidArgument if the record is not stored, ForeignReference if it is a row of another database.
template <class Schema, class T>
Description describe(const Database<Schema>& database, const T& record, const DescribeOptions& options = {}) {
  static_assert(record_type<T>, "laminate: describe() needs a record");
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  auto& session = database.session();
  const auto& table = table_info<T>();
  if (const auto origin = record.id.origin(); origin && origin != session.origin())
    throw ForeignReference("this " + std::string(table.registry) + " is a row of " + origin.name() + ", not of " +
                               session.name() + ": describe it there, or use sync() to bring it over",
                           {.registry = std::string(table.registry), .uid = {}, .column = {}});
  registry_detail::require_table(session, table);
  const T fresh{};
  view_detail::RowDescriber row(session, database.tables(), schema_detail::RecordView(record),
                                schema_detail::RecordView(fresh));
  row.add_title();
  view_detail::add_properties(row, &record);
  row.add_features_and_labels();
  row.add_params();
  row.add_members();
  row.add_notes(options);
  return std::move(row.out());
}

}  // namespace laminate
