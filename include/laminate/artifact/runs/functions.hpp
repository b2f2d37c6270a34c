/// @file
/// What track_input() calls.
#pragma once

namespace laminate {

struct Artifact;
struct Collection;
class Session;

namespace artifact_detail {

/// @throws InvalidArgument if no run is tracked.
inline void check_tracked(const Session& session);

/// For whoever reads an artifact or a collection: an input of the tracked run, if one is tracked.
inline void track_input(Session& session, const Artifact& artifact);
inline void track_input(Session& session, const Collection& collection);

}  // namespace artifact_detail

}  // namespace laminate
