/// @file
/// What the functions that work with collections call.
#pragma once

#include <optional>
#include <vector>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/ref.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct CollectionOptions;
class Session;
class Tables;

namespace artifact_detail {

LAMINATE_INLINE Collection save_collection(Session& session, const std::vector<Artifact>& artifacts,
                                           const CollectionOptions& options);

LAMINATE_INLINE Collection append(Session& session, const Collection& collection, const Artifact& artifact,
                                  const std::optional<Ref<Run>>& run);

LAMINATE_INLINE std::vector<Artifact> artifacts_of(Session& session, const Collection& collection);

LAMINATE_INLINE void delete_permanently(Session& session, const Tables& tables, Collection& collection);

}  // namespace artifact_detail

}  // namespace laminate
