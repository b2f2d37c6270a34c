/// @file
/// Removes collections with their links.
#pragma once

#include <laminate/artifact/collections/functions.hpp>
#include <laminate/artifact/files/delete_artifact.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

LAMINATE_INLINE void delete_permanently(Session& session, const Tables& tables, Collection& collection) {
  const Registry<Collection> collections(session.shared_from_this());
  Transaction transaction(session, Transaction::Mode::write);
  Collection row = collections.filter(columns<Collection>.id == collection.id).one();
  if (lamindb_detail::has_successors(row)) lamindb_detail::promote_other(collections, row);
  delete_owned_rows(session, tables, table_info<Collection>(), row.id.value());
  collections.remove(row);
  transaction.commit();
  collection.id = {};
}

}  // namespace laminate::artifact_detail
