/// @file
/// What the functions that work with files of artifacts call.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct AccessOptions;
struct Artifact;
struct ArtifactOptions;
struct CheckOptions;
class DataFrame;
struct DeleteOptions;
struct ReplaceOptions;
class Session;
struct StorageReport;
class Tables;

namespace artifact_detail {

LAMINATE_INLINE Artifact save_artifact(Session& session, const std::string& source, const ArtifactOptions& options);

LAMINATE_INLINE Artifact save_table(Session& session, const DataFrame& table, const ArtifactOptions& options);

LAMINATE_INLINE std::vector<Artifact> save_dir(Session& session, const std::string& source,
                                               const ArtifactOptions& options);

LAMINATE_INLINE void replace(Session& session, Artifact& artifact, const std::string& source,
                             const ReplaceOptions& options);

LAMINATE_INLINE void delete_permanently(Session& session, const Tables& tables, Artifact& artifact,
                                        const DeleteOptions& options);

/// Does not make it an input of the tracked run.
LAMINATE_INLINE std::filesystem::path cache(Session& session, const Artifact& artifact, const AccessOptions& options);

LAMINATE_INLINE StorageReport check(Session& session, const CheckOptions& options);

}  // namespace artifact_detail

}  // namespace laminate
