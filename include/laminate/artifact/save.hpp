/// @file
/// Artifacts from files, folders, URLs and tables. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <string>

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/inputs.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Saves a file, a folder or the object at a URL as an artifact.
///
/// A local file or folder is copied to the instance's storage location (or `.storage`), hashed on the way; one that
/// lies in a storage location already stays where it is, with its path there as its key. Of a URL (`s3://`, `https://`)
/// only what is known of it is saved. Content that the database has already is not stored again: its artifact is
/// returned, and log messages say so. Other content under a key that is there becomes the next version. `otype` follows
/// from the suffix, `n_observations` from the file where a component reads it (<laminate/hdf5.hpp>,
/// <laminate/arrow.hpp>).
///
/// The content is on the disk under its final name before its row is committed: a crash leaves no row without its file
/// and no half file under its name, at most a copy that check() names.
///
/// @param source  a path, or a URL.
/// @throws ObjectMissing, AccessDenied, ObjectChanged, StorageError; InvalidArgument for a key or options that LaminDB
///   would refuse; ReadOnly for a storage location or database that is not to be written; NotFound, Locked, Cancelled.
template <class Schema>
Artifact save_artifact(const Database<Schema>& database, const std::string& source,
                       const ArtifactOptions& options = {}) {
  return artifact_detail::save_artifact(database.session(), source, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/save_file.hpp>
#endif
