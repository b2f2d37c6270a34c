/// @file
/// Removing collections for good.
#pragma once

#include <laminate/artifact/delete.hpp>

namespace laminate {

namespace artifact_detail {

inline void delete_permanently(Session& session, const Tables& tables, Collection& collection) {
  const Registry<Collection> collections(session.shared_from_this());
  Transaction transaction(session, Transaction::Mode::write);
  Collection row = collections.filter(columns<Collection>.id == collection.id).one();
  if (lamindb_detail::has_successors(row)) lamindb_detail::promote_other(collections, row);
  delete_owned_rows(session, tables, table_info<Collection>(), row.id.value());
  collections.remove(row);
  transaction.commit();
  collection.id = {};
}

}  // namespace artifact_detail

/// Removes a collection for good, with its links; its artifacts stay. The newest other version of its branch becomes
/// the latest. The record keeps its values, without an id.
/// @throws ConstraintViolation while others refer to it, by name; ForeignReference, RowLocked, Locked, ReadOnly.
template <class Schema>
void delete_permanently(const Database<Schema>& database, Collection& collection) {
  artifact_detail::delete_permanently(database.session(), database.tables(), collection);
}

}  // namespace laminate
