/// @file
/// undo: takes back what a sync brought.
#pragma once

#include <concepts>
#include <memory>

#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/engine/functions.hpp>
#include <laminate/sync/receipt.hpp>
#include <laminate/sync/undo_report.hpp>

namespace laminate {

/// What can be undone: a receipt, or the run of a transfer, by its id.
template <class What>
concept undoable = std::same_as<What, Receipt> || std::same_as<What, Id>;

/// Takes back what a sync did, in one transaction. `what` is one of:
/// - the sync's receipt: rows that it brought are deleted; values that it overwrote and links that it removed come
/// back.
///   Existing rows (mapped ones) are not touched otherwise.
/// - the id of the run of a transfer: all rows that belong to the run are deleted, with their links, values and notes.
///   Links that its syncs added to rows of the target stay, since only receipts know them.
///
/// The transfer's run and transform go with their last row, unless they were edited or other rows refer to them.
/// An edit is never deleted silently: the receipt has a hash of each row as it was committed, and rows that have other
/// values now are refused, as are rows that others refer to. Receipts of version 0.1 and runs have no hashes: such rows
/// are deleted only with `.force`, or if they equal those of a source (see the other overload).
/// @throws UndoRefused, which lists the reasons; nothing is changed then. Also InvalidArgument for a receipt of another
/// instance or a run that is not a transfer's, ReadOnly, Locked. Cost: linear in the rows of the sync.
template <class Schema, undoable What>
UndoReport undo(const Database<Schema>& database, const What& what, const UndoOptions& options = {}) {
  return sync_detail::undo({nullptr, database.shared(), &Schema::tables()}, what, options);
}
/// The same, where rows without hashes are compared with the database that the sync read: those that are equal were not
/// edited. Provenance columns are not compared.
template <class Source, class Schema, undoable What>
UndoReport undo(const Database<Source>& source, const Database<Schema>& database, const What& what,
                const UndoOptions& options = {}) {
  return sync_detail::undo({source.shared(), database.shared(), &Schema::tables()}, what, options);
}
/// What undo() would do, and what prevents it. Reads only.
template <class Schema, undoable What>
UndoReport plan_undo(const Database<Schema>& database, const What& what) {
  return sync_detail::undo({nullptr, database.shared(), &Schema::tables(), true}, what, {});
}
/// The same with a source to compare with.
template <class Source, class Schema, undoable What>
UndoReport plan_undo(const Database<Source>& source, const Database<Schema>& database, const What& what) {
  return sync_detail::undo({source.shared(), database.shared(), &Schema::tables(), true}, what, {});
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/sync/engine/undo/undo.hpp>
#endif
