/// @file
/// Collections of artifacts: made, appended to, read. (LaminDB's Collection)
#pragma once

#include <optional>
#include <vector>

#include <laminate/artifact/collections/functions.hpp>
#include <laminate/artifact/inputs.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Saves artifacts as a collection, in this order, each once. A collection that has the same content already, in
/// whatever order, is returned instead, and log messages say so; other content under a key that is there becomes the
/// next version. Artifacts and former version become inputs of the run.
/// @throws InvalidArgument for artifacts that are not saved or have not the schema, and options that do not fit;
///   ForeignReference for artifacts of another database; NotLatest if `.revises` was the latest version and is not any
///   more; ReadOnly, Locked. Nothing is written then.
template <class Schema>
Collection save_collection(const Database<Schema>& database, const std::vector<Artifact>& artifacts,
                           const CollectionOptions& options = {}) {
  return artifact_detail::save_collection(database.session(), artifacts, options);
}

/// A new version of a collection, with one more artifact at its end. `collection` stays as it is; it is returned if the
/// artifact is in it already. @param run  that appends; none: the tracked run. @throws as save_collection().
template <class Schema>
Collection append(const Database<Schema>& database, const Collection& collection, const Artifact& artifact,
                  const std::optional<Ref<Run>>& run = {}) {
  return artifact_detail::append(database.session(), collection, artifact, run);
}

/// The artifacts of a collection, in order, those in the trash included. @throws ForeignReference.
template <class Schema>
std::vector<Artifact> artifacts_of(const Database<Schema>& database, const Collection& collection) {
  return artifact_detail::artifacts_of(database.session(), collection);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/collections/collector.hpp>
#endif
