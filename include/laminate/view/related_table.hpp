/// @file
/// to_table() with columns of related rows, and of features.
#pragma once

#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table.hpp>

namespace laminate {

/// The same with values of related rows and of features as columns, as LaminDB's `to_dataframe(include=…, features=…)`:
///
///     to_table(db, artifacts, {.include = {"created_by__handle", "ulabels__name", "features"}})
///     to_table(db, artifacts, {.features = {"temperature", "perturbation"}})
///
/// A path through references gives one value, one through relations a list. A feature's column has one value for each
/// row, of the kind that the feature's data type says, or lists if one of the rows has several values; labels are shown
/// by the column that the data type names. A feature that has the name of a column, or of another feature, has its uid
/// behind the name. Rows without a value are NULL.
///
/// Beside the query for the rows, one for each path and for each table of feature values, and for 500 rows; none for a
/// row. @throws InvalidArgument for paths and columns that do not exist, with near names; NotFound and MultipleFound
/// for features.
template <class Schema, class T>
Table to_table(const Database<Schema>& database, const QuerySet<T>& query, const TableOptions& options = {}) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  const Transaction transaction(database.session(), Transaction::Mode::read);  // all of it from one state
  return view_detail::make_table(query.session(), database.tables(), query.tree(), query.sees_all_branches(), options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/table/related_columns.hpp>
#endif
