/// @file
/// Many files at once: an artifact for each file of a folder.
#pragma once

#include <string>
#include <vector>

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Saves each file below a folder as an artifact, in one transaction: all or none. Their keys are `.key` (or, outside
/// of storage locations, the folder's name; inside, its path there) and their path in the folder. They are hashed and
/// copied by all processors, and put on the disk together. Otherwise as save_artifact().
/// @return an artifact for each file, in the order of their paths; files with the same content share one.
/// @throws as save_artifact(); AlreadyExists.
template <class Schema>
std::vector<Artifact> save_dir(const Database<Schema>& database, const std::string& folder,
                               const ArtifactOptions& options = {}) {
  return artifact_detail::save_dir(database.session(), folder, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/save_folder.hpp>
#endif
