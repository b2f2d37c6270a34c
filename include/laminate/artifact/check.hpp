/// @file
/// Whether the database and its storage locations agree.
#pragma once

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/artifact/storage_report.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Compares the rows of artifacts with the files in the local storage locations that this instance manages. Reports
/// files that are missing, that differ from their rows, that no row refers to, and that killed programs left. Reads
/// names, sizes and what killed programs left; with `.hashes` all content. Nothing is changed without `.repair`.
///
/// A file that no row refers to may still be needed: its row may be hidden from this user, be in another database, or
/// have been pointed to other content. Removal is therefore advised only for parts of copies, and for content that a
/// row outside of the trash and its own file hold as well. @throws AccessDenied, Cancelled.
template <class Schema>
StorageReport check(const Database<Schema>& database, const CheckOptions& options = {}) {
  return artifact_detail::check(database.session(), options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/storage_check.hpp>
#endif
