/// @file
/// What track(), finish() and TrackedRun call.
#pragma once

#include <cstdint>
#include <source_location>

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

enum class RunOutcome : std::int16_t;
struct Run;
class Session;
struct TrackOptions;

namespace lamindb_detail {

/// @throws as laminate::track().
LAMINATE_INLINE Run track(Session& session, TrackOptions options, const std::source_location& caller);

/// @throws InvalidArgument if no run is tracked.
LAMINATE_INLINE Run finish(Session& session, RunOutcome outcome);

/// For destructors: finishes the run unless it is not the tracked one any more. If that fails, a message says so.
LAMINATE_INLINE void finish_if_tracked(Session& session, const Run& run, RunOutcome outcome);

}  // namespace lamindb_detail

}  // namespace laminate
