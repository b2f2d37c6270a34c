/// @file
/// Links between rows and the runs that read or made them.
#pragma once

#include <optional>
#include <string>

#include <laminate/artifact/runs/functions.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/registry/write.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

inline std::optional<Ref<Run>> tracked_run(Session& session) {
  const auto id = session.current(Role::run);
  return id ? std::optional(Ref<Run>(Id(*id, session.origin()))) : std::nullopt;
}

/// Links a row as an input of a run, unless it is one already, or the run has made it (again): inputs and outputs must
/// not form a circle.
/// @tparam reads  the member of the link table that names the row; of the recreating runs: `makes`.
template <auto reads, auto makes, class T>
void link_input(Session& session, const T& row, const Ref<Run>& run) {
  using Input = record_detail::record_of<reads>;
  using Output = record_detail::record_of<makes>;
  if (row.id.value(); row.id.origin() != session.origin())
    throw ForeignReference(
        support_detail::row_label(table_info<T>().registry, row.uid.str()) + " is a row of " + row.id.origin().name() +
            ", not of " + session.name() +
            ": track_input(source, row, target) of <laminate/artifact/foreign_input.hpp> brings it over first",
        {.registry = std::string(table_info<T>().registry), .uid = row.uid.str(), .column = "input_of_runs"});
  if (row.run && row.run->id() == run.id()) return;
  if (lamindb_detail::find_id<Output>(session, field<makes> == row && columns<Output>.run == run)) return;
  if (lamindb_detail::find_id<Input>(session, field<reads> == row && columns<Input>.run == run)) return;
  Input link{};
  link.*reads = row;
  link.run = run;
  registry_detail::insert_row(session, schema_detail::RecordView(link));
}

inline void link_input(Session& session, const Artifact& artifact, const Ref<Run>& run) {
  link_input<&ArtifactInputOfRuns::artifact, &ArtifactRecreatingRuns::artifact>(session, artifact, run);
}
inline void link_input(Session& session, const Collection& collection, const Ref<Run>& run) {
  link_input<&CollectionInputOfRuns::collection, &CollectionRecreatingRuns::collection>(session, collection, run);
}

/// A run has made a row that was there already, unless it has read it. Returns whether the row has no other run: it is
/// to be saved with this one; else the run is linked as one that recreated it.
template <auto reads, auto makes, class T>
bool link_output(Session& session, T& row, const Ref<Run>& run) {
  using Input = record_detail::record_of<reads>;
  using Output = record_detail::record_of<makes>;
  if (lamindb_detail::find_id<Input>(session, field<reads> == row && columns<Input>.run == run)) return false;
  if (!row.run) {
    row.run = run;
    return true;
  }
  if (row.run->id() == run.id()) return false;
  if (lamindb_detail::find_id<Output>(session, field<makes> == row && columns<Output>.run == run)) return false;
  Output link{};
  link.*makes = row;
  link.run = run;
  registry_detail::insert_row(session, schema_detail::RecordView(link));
  return false;
}
inline bool link_output(Session& session, Artifact& artifact, const Ref<Run>& run) {
  return link_output<&ArtifactInputOfRuns::artifact, &ArtifactRecreatingRuns::artifact>(session, artifact, run);
}
inline bool link_output(Session& session, Collection& collection, const Ref<Run>& run) {
  return link_output<&CollectionInputOfRuns::collection, &CollectionRecreatingRuns::collection>(session, collection,
                                                                                                run);
}

LAMINATE_INLINE void track_input(Session& session, const Artifact& artifact) {
  if (const auto run = tracked_run(session)) link_input(session, artifact, *run);
}
LAMINATE_INLINE void track_input(Session& session, const Collection& collection) {
  if (const auto run = tracked_run(session)) link_input(session, collection, *run);
}

LAMINATE_INLINE void check_tracked(const Session& session) {
  if (!session.current(Role::run))
    throw InvalidArgument(session.name() + ": no run is tracked that could have an input: call track() first");
}

}  // namespace laminate::artifact_detail
