/// @file
/// Removing collections for good.
#pragma once

#include <laminate/artifact/collections/functions.hpp>
#include <laminate/artifact/delete.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Removes a collection for good, with its links; its artifacts stay. The newest other version of its branch becomes
/// the latest. The record keeps its values, without an id.
/// @throws ConstraintViolation while others refer to it, by name; ForeignReference, RowLocked, Locked, ReadOnly.
template <class Schema>
void delete_permanently(const Database<Schema>& database, Collection& collection) {
  artifact_detail::delete_permanently(database.session(), database.tables(), collection);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/collections/delete_collection.hpp>
#endif
