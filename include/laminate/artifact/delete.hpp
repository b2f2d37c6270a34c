/// @file
/// Removing artifacts for good. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Removes an artifact for good, with its links (labels, values, what runs read it) and, where the instance manages the
/// location, its file. Of a folder whose versions share their place, the latest takes all along; an older one leaves
/// the files. The newest other version of its branch becomes the latest. The record keeps its values, without an id.
/// @throws InvalidArgument where `.storage` must be said; ReadOnly; ConstraintViolation while others refer to it, by
/// name;
///   ForeignReference, Locked.
template <class Schema>
void delete_permanently(const Database<Schema>& database, Artifact& artifact, const DeleteOptions& options = {}) {
  artifact_detail::delete_permanently(database.session(), database.tables(), artifact, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/delete_artifact.hpp>
#endif
