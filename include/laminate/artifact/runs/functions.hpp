/// @file
/// What track_input() calls.
#pragma once

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct Artifact;
struct Collection;
class Session;

namespace artifact_detail {

/// @throws InvalidArgument if no run is tracked.
LAMINATE_INLINE void check_tracked(const Session& session);

/// For whoever reads an artifact or a collection: an input of the tracked run, if one is tracked.
LAMINATE_INLINE void track_input(Session& session, const Artifact& artifact);
LAMINATE_INLINE void track_input(Session& session, const Collection& collection);

}  // namespace artifact_detail

}  // namespace laminate
