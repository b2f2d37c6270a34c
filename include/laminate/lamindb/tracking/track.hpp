/// @file
/// Tracking programs: which program made which rows, and when it ran.
#pragma once

#include <source_location>

#include <laminate/lamindb/instance/instance.hpp>
#include <laminate/lamindb/tracking/functions.hpp>
#include <laminate/lamindb/tracking/options.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Tracks this program in `database`: finds its transform, by uid or by key, or makes it, and starts a run. New rows
/// and syncs into this database then name the run and its user; artifacts that are loaded become its inputs. Says what
/// it did through set_log().
///
/// The source file that calls track() becomes the code of the transform, as far as it is on this machine, and its name
/// the key; changed code makes a new version. What look like secrets in code, parameters and arguments, by their names,
/// forms or positions in URLs, is not stored.
/// @param caller  where the call stands; `{}`: nowhere, the program is tracked without its source file.
/// @throws InvalidArgument for options that fit no program, NotFound for an initiating run that is not there, ReadOnly,
///   Locked; nothing is changed then.
template <class Schema>
Run track(const Database<Schema>& database, const TrackOptions& options = {},
          const std::source_location& caller = std::source_location::current()) {
  return lamindb_detail::track(database.session(), options, caller);
}

/// Says how the tracked run ended, now. New rows name no run any more. @throws InvalidArgument if none is tracked.
template <class Schema>
Run finish(const Database<Schema>& database, RunOutcome outcome = RunOutcome::completed) {
  return lamindb_detail::finish(database.session(), outcome);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/lamindb/tracking/track_program.hpp>
#endif
