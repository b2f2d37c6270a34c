/// @file
/// Inputs from other databases.
#pragma once

#include <utility>

#include <laminate/artifact/inputs.hpp>
#include <laminate/sync/sync.hpp>

namespace laminate {

/// Makes an artifact or a collection of another database an input of the run that is tracked in `target`: syncs it
/// unless the target has it already, and links it. No file moves.
///
///     const auto target_row = track_input(source, artifact, target);
///     const auto table = load<DataFrame>(source, artifact);
///
/// @return the row in the target.
/// @throws InvalidArgument if no run is tracked; whatever sync() throws.
template <class Source, class T, class Target>
T track_input(const Database<Source>& source, const T& row, const Database<Target>& target, SyncOptions options = {}) {
  artifact_detail::check_tracked(target.session());
  const T target_row = sync<T>(source, target, row, std::move(options)).template objects<T>().front();
  artifact_detail::track_input(target.session(), target_row);
  return target_row;
}

}  // namespace laminate
