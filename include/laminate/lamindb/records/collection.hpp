/// @file
/// The registry Collection and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// An ordered set of artifacts.
struct Collection {
  Id id{};
  Uid<20> uid{};
  std::string key{};
  std::optional<std::string> description{};
  std::optional<std::string> hash{};
  std::optional<std::string> reference{};
  std::optional<std::string> reference_type{};
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Artifact>> meta_artifact{};
  std::optional<Ref<Schema>> schema{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<Artifact, CollectionArtifact> artifacts{};
  Many<ULabel, CollectionULabel> ulabels{};
  Many<Record, CollectionRecord> records{};
  Many<Project, CollectionProject> projects{};
  Many<Reference, CollectionReference> references{};
  Many<Run, CollectionInputOfRuns> input_of_runs{};
  Many<Run, CollectionRecreatingRuns> recreating_runs{};
  Many<CollectionBlock> ablocks{};
};

struct CollectionActions {
  Id id{};
  Ref<Collection> collection{};
  Ref<Artifact> artifact{};
};

struct CollectionInputOfRuns {
  Id id{};
  Ref<Collection> collection{};
  Ref<Run> run{};
};

struct CollectionRecreatingRuns {
  Id id{};
  Ref<Collection> collection{};
  Ref<Run> run{};
};

struct CollectionULabel {
  Id id{};
  Ref<Collection> collection{};
  Ref<ULabel> ulabel{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct CollectionReference {
  Id id{};
  Ref<Collection> collection{};
  Ref<Reference> reference{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct CollectionRecord {
  Id id{};
  Ref<Collection> collection{};
  Ref<Record> record{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct CollectionProject {
  Id id{};
  Ref<Collection> collection{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct CollectionArtifact {
  Id id{};
  Ref<Collection> collection{};
  Ref<Artifact> artifact{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct CollectionBlock {
  Id id{};
  Uid<20> uid{};
  std::string content{};
  std::optional<std::string> hash{};
  std::string kind = "readme";
  std::int16_t _status_code = 0;
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  Timestamp created_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Collection>> collection{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Collection, "lamindb_collection", id, uid, key, description, hash, reference, reference_type,
               version_tag, is_latest, is_locked, created_at, updated_at, _aux, meta_artifact, schema, space, branch,
               created_on, created_by, run, artifacts, ulabels, records, projects, references, input_of_runs,
               recreating_runs, ablocks)
LAMINATE_TABLE(laminate::CollectionActions, "lamindb_collection__actions", id, collection, artifact)
LAMINATE_TABLE(laminate::CollectionInputOfRuns, "lamindb_collection_input_of_runs", id, collection, run)
LAMINATE_TABLE(laminate::CollectionRecreatingRuns, "lamindb_collection_recreating_runs", id, collection, run)
LAMINATE_TABLE(laminate::CollectionULabel, "lamindb_collectionulabel", id, collection, ulabel, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::CollectionReference, "lamindb_collectionreference", id, collection, reference, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::CollectionRecord, "lamindb_collectionrecord", id, collection, record, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::CollectionProject, "lamindb_collectionproject", id, collection, project, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::CollectionArtifact, "lamindb_collectionartifact", id, collection, artifact, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::CollectionBlock, "lamindb_collectionblock", id, uid, content, hash, kind, _status_code,
               version_tag, is_latest, created_at, _aux, collection, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr bool versioned<Collection> = true;

template <>
inline constexpr auto constraints<Collection> =
    constrain(unique<&Collection::key, &Collection::hash>, unique<&Collection::meta_artifact>,
              max_length<22, &Collection::hash>, max_length<25, &Collection::reference_type>,
              max_length<30, &Collection::version_tag>, max_length<255, &Collection::key, &Collection::reference>,
              not_indexed<&Collection::description>, since<2, 12>(has_column<&Collection::schema>));

template <>
inline constexpr auto belongs_to<CollectionActions> = owner<&CollectionActions::collection>(Follow::lineage);

template <>
inline constexpr auto constraints<CollectionActions> =
    constrain(unique<&CollectionActions::collection, &CollectionActions::artifact>);

template <>
inline constexpr auto belongs_to<CollectionInputOfRuns> = owner<&CollectionInputOfRuns::collection>(Follow::inputs);

template <>
inline constexpr auto constraints<CollectionInputOfRuns> =
    constrain(unique<&CollectionInputOfRuns::collection, &CollectionInputOfRuns::run>);

template <>
inline constexpr auto belongs_to<CollectionRecreatingRuns> =
    owner<&CollectionRecreatingRuns::collection>(Follow::lineage);

template <>
inline constexpr auto constraints<CollectionRecreatingRuns> =
    constrain(unique<&CollectionRecreatingRuns::collection, &CollectionRecreatingRuns::run>);

template <>
inline constexpr auto constraints<CollectionULabel> =
    constrain(unique<&CollectionULabel::collection, &CollectionULabel::ulabel>);

template <>
inline constexpr auto constraints<CollectionReference> =
    constrain(unique<&CollectionReference::collection, &CollectionReference::reference>);

template <>
inline constexpr auto constraints<CollectionRecord> = constrain(
    since<2, 12>(
        unique_with_null<&CollectionRecord::collection, &CollectionRecord::record, &CollectionRecord::feature>),
    until<2, 12>(unique<&CollectionRecord::collection, &CollectionRecord::record, &CollectionRecord::feature>));

template <>
inline constexpr auto constraints<CollectionProject> =
    constrain(unique<&CollectionProject::collection, &CollectionProject::project>);

template <>
inline constexpr auto constraints<CollectionArtifact> =
    constrain(unique<&CollectionArtifact::collection, &CollectionArtifact::artifact>);

template <>
inline constexpr auto belongs_to<CollectionBlock> = owner<&CollectionBlock::collection>(Follow::notes);

template <>
inline constexpr bool versioned<CollectionBlock> = true;

template <>
inline constexpr auto constraints<CollectionBlock> =
    constrain(max_length<22, &CollectionBlock::hash, &CollectionBlock::kind>,
              max_length<30, &CollectionBlock::version_tag>, default_value<"readme", &CollectionBlock::kind>,
              since<2, 12>(has_column<&CollectionBlock::branch, &CollectionBlock::created_on>));

}  // namespace laminate::traits
