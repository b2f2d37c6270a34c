/// @file
/// Artifacts as files of this machine. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <filesystem>

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/inputs.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// The folder for copies of remote objects, which LaminDB uses as well: `$LAMIN_CACHE_DIR`, what `lamin cache set`
/// chose, else `lamindb` in the user's cache folder. It may not exist. @throws InvalidArgument if it is no absolute
/// path.
LAMINATE_INLINE std::filesystem::path cache_folder();

/// The file or folder of an artifact on this machine. One that lies in a local storage location is where it is; a
/// remote one is copied to the cache folder first, unless its copy there has the right content: resumed after a break,
/// verified by its hash, complete or not there at all. It becomes an input of the tracked run.
/// @throws ObjectMissing, AccessDenied, Unreachable, Corrupted, StorageError; NotFound; Cancelled.
template <class Schema>
std::filesystem::path cache(const Database<Schema>& database, const Artifact& artifact,
                            const AccessOptions& options = {}) {
  auto path = artifact_detail::cache(database.session(), artifact, options);
  if (options.is_run_input) artifact_detail::track_input(database.session(), artifact);
  return path;
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/cached_copy.hpp>
#endif
