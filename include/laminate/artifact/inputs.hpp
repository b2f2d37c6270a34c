/// @file
/// What runs read and made. (LaminDB's input_of_runs, query_output_artifacts)
#pragma once

#include <laminate/artifact/runs/functions.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Makes an artifact or a collection an input of the tracked run; cache() and load() do so themselves. Nothing happens
/// if it is one already, or if the run has made it. @throws InvalidArgument if no run is tracked; ForeignReference.
template <class Schema, class T>
void track_input(const Database<Schema>& database, const T& row) {
  artifact_detail::check_tracked(database.session());
  artifact_detail::track_input(database.session(), row);
}

/// The artifacts that a run has read, or (T = Collection) the collections.
template <class T = Artifact, class Schema>
QuerySet<T> inputs_of(const Database<Schema>& database, const Run& run) {
  return database.template registry<T>().filter(columns<T>.input_of_runs->id == run.id);
}

/// The artifacts that a run has made, also those that were there already with the same content; or (T = Collection) the
/// collections.
template <class T = Artifact, class Schema>
QuerySet<T> outputs_of(const Database<Schema>& database, const Run& run) {
  const auto& c = columns<T>;
  return database.template registry<T>().filter(c.run == run || c.recreating_runs->id == run.id);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/runs/run_links.hpp>
#endif
