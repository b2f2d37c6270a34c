/// @file
/// export_bundle: writes a selection, with all that it refers to, into one file, from which it can be synced.
#pragma once

#include <string>
#include <utility>

#include <laminate/bundle/export/bundle.hpp>
#include <laminate/bundle/export/functions.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/sync.hpp>

namespace laminate {

/// Writes the selected rows and all rows that a sync of them with `options` may need into one file: JSON lines, gzip.
/// `open(path, {.read_only = true})` of a program that includes <laminate/bundle.hpp> opens it as a database; syncs
/// from it do what they would do from the source itself. The file holds users, runs, transforms with their code,
/// branches and spaces as far as the rows refer to them; no content of artifacts.
///
/// Of the options, those count that say what comes along: transfer, versions, parents, inputs, depth; and
/// progress and stop. Two bundles of the same rows have the same bytes but for `exported_at`.
///
/// @throws AlreadyExists, StorageError, Cancelled, and what sync() throws about the source; there is no file then.
/// Cost: linear in the rows, with the memory of a sync; everything() needs no more than one row.
template <class Schema>
Bundle export_bundle(const Selection<Schema>& selection, const std::string& path, SyncOptions options = {},
                     Timestamp exported_at = Timestamp::now()) {
  return bundle_detail::export_bundle(
      sync_detail::request(selection, Database<Schema>(selection.source()), std::move(options)), path, exported_at);
}
/// The same of objects of one registry: `what` is a condition on T, a query, a record of the source, or a uid.
///
///     export_bundle<Artifact>(source, a.key == "dataset1.h5ad", "dataset1.jsonl.gz", {.transfer =
///     Transfer::annotations});
template <class T, class Schema, class What>
Bundle export_bundle(const Database<Schema>& source, const What& what, const std::string& path,
                     SyncOptions options = {}, Timestamp exported_at = Timestamp::now()) {
  return export_bundle(sync_detail::selection_of<T>(source, what), path, std::move(options), exported_at);
}
/// Every row of every table that the records of Schema describe, for sync_all(), and for any other sync. Of a bundle of
/// a selection: that bundle again, with the limits that it has.
template <class Schema>
Bundle export_all(const Database<Schema>& source, const std::string& path, SyncOptions options = {},
                  Timestamp exported_at = Timestamp::now()) {
  return bundle_detail::export_bundle(sync_detail::request(everything(source), source, std::move(options)), path,
                                      exported_at);
}

/// What was selected when a bundle was exported. @throws InvalidArgument for a database that is no such selection.
///
///     sync(exported(bundle), target, {.transfer = Transfer::annotations});
template <class Schema>
Selection<Schema> exported(const Database<Schema>& bundle) {
  Selection selection(bundle);
  for (auto& rows : bundle_detail::exported_rows(bundle.session(), bundle.tables())) selection.add(std::move(rows));
  return selection;
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/bundle/export/bundle_export.hpp>
#endif
