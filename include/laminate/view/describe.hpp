/// @file
/// describe(): what is known of one row.
#pragma once

#include <concepts>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/registry/binding.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/schema/record_view.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/describe/functions.hpp>
#include <laminate/view/describe/options.hpp>

namespace laminate {

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
  const Artifact* artifact = nullptr;
  if constexpr (std::same_as<T, Artifact>) artifact = &record;
  const T fresh{};
  return view_detail::describe(database.session(), database.tables(), schema_detail::RecordView(record),
                               schema_detail::RecordView(fresh), record.id, artifact, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/describe/describe_row.hpp>
#include <laminate/view/describe/description_text.hpp>
#endif
