/// @file
/// The registry Artifact and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A file, folder or array in a storage location, with its annotations.
struct Artifact {
  Id id{};
  Uid<20> uid{};
  std::optional<std::string> key{};        ///< path in its storage, real or virtual
  std::optional<std::string> _real_key{};  ///< where the object lies, if not at its key
  std::optional<std::string> description{};
  std::string suffix{};  ///< `.h5ad`
  std::optional<std::string> kind{};
  std::optional<std::string> otype{};
  std::optional<std::int64_t> size{};  ///< in bytes
  std::optional<std::string> hash{};   ///< 22 characters
  std::optional<std::int64_t> n_files{};
  std::optional<std::int64_t> n_observations{};
  std::optional<std::string> _hash_type{};
  bool _key_is_virtual = true;       ///< the object lies in `.lamindb/`, not at its key
  bool _overwrite_versions = false;  ///< all versions share one location
  std::optional<Json> extra_data{};
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Schema>> schema{};
  Ref<Storage> storage{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<ULabel, ArtifactULabel> ulabels{};
  Many<Record, ArtifactRecord> records{};
  Many<Project, ArtifactProject> projects{};
  Many<Reference, ArtifactReference> references{};
  Many<User, ArtifactUser> users{};
  Many<Run, ArtifactRun> runs{};
  Many<Artifact, ArtifactArtifact> artifacts{};
  Many<Schema, ArtifactSchema> schemas{};
  Many<JsonValue, ArtifactJsonValue> json_values{};
  Many<Run, ArtifactInputOfRuns> input_of_runs{};
  Many<Run, ArtifactRecreatingRuns> recreating_runs{};
  Back<Collection, CollectionArtifact> collections{};
  Many<ArtifactBlock> ablocks{};
};

struct ArtifactActions {
  Id id{};
  Ref<Artifact> from_artifact{};
  Ref<Artifact> to_artifact{};
};

struct ArtifactInputOfRuns {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Run> run{};
};

struct ArtifactRecreatingRuns {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Run> run{};
};

struct ArtifactUser {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<User> user{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactULabel {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<ULabel> ulabel{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactSchema {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Schema> schema{};
  std::optional<std::string> slot{};
  std::optional<bool> feature_ref_is_semantic{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactRun {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Run> run{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
};

struct ArtifactReference {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Reference> reference{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactRecord {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Record> record{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactProject {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Project> project{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactJsonValue {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<JsonValue> jsonvalue{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactArtifact {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Artifact> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactBlock {
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
  Ref<Artifact> artifact{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Artifact, "lamindb_artifact", id, uid, key, _real_key, description, suffix, kind, otype, size,
               hash, n_files, n_observations, _hash_type, _key_is_virtual, _overwrite_versions, extra_data, version_tag,
               is_latest, is_locked, created_at, updated_at, _aux, schema, storage, space, branch, created_on,
               created_by, run, ulabels, records, projects, references, users, runs, artifacts, schemas, json_values,
               input_of_runs, recreating_runs, collections, ablocks)
LAMINATE_TABLE(laminate::ArtifactActions, "lamindb_artifact__actions", id, from_artifact, to_artifact)
LAMINATE_TABLE(laminate::ArtifactInputOfRuns, "lamindb_artifact_input_of_runs", id, artifact, run)
LAMINATE_TABLE(laminate::ArtifactRecreatingRuns, "lamindb_artifact_recreating_runs", id, artifact, run)
LAMINATE_TABLE(laminate::ArtifactUser, "lamindb_artifactuser", id, artifact, user, feature, created_at, created_by, run)
LAMINATE_TABLE(laminate::ArtifactULabel, "lamindb_artifactulabel", id, artifact, ulabel, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::ArtifactSchema, "lamindb_artifactschema", id, artifact, schema, slot, feature_ref_is_semantic,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::ArtifactRun, "lamindb_artifactrun", id, artifact, run, feature, created_at, created_by)
LAMINATE_TABLE(laminate::ArtifactReference, "lamindb_artifactreference", id, artifact, reference, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::ArtifactRecord, "lamindb_artifactrecord", id, artifact, record, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::ArtifactProject, "lamindb_artifactproject", id, artifact, project, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::ArtifactJsonValue, "lamindb_artifactjsonvalue", id, artifact, jsonvalue, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::ArtifactArtifact, "lamindb_artifactartifact", id, artifact, value, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::ArtifactBlock, "lamindb_artifactblock", id, uid, content, hash, kind, _status_code,
               version_tag, is_latest, created_at, _aux, artifact, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr bool versioned<Artifact> = true;

template <>
inline constexpr auto constraints<Artifact> =
    constrain(named<"unique_artifact_storage_hash_null_key">(
                  unique_where_null<&Artifact::key, &Artifact::storage, &Artifact::hash>),
              named<"unique_artifact_storage_key_hash_not_null">(
                  unique_where_not_null<&Artifact::key, &Artifact::storage, &Artifact::key, &Artifact::hash>),
              max_length<20, &Artifact::kind>, max_length<22, &Artifact::hash>,
              max_length<30, &Artifact::suffix, &Artifact::_hash_type, &Artifact::version_tag>,
              max_length<64, &Artifact::otype>, max_length<1024, &Artifact::key, &Artifact::_real_key>,
              not_indexed<&Artifact::_key_is_virtual, &Artifact::_overwrite_versions>,
              since<2, 12>(has_column<&Artifact::extra_data>));

template <>
inline constexpr auto belongs_to<ArtifactActions> = owner<&ArtifactActions::from_artifact>(Follow::lineage);

template <>
inline constexpr auto constraints<ArtifactActions> =
    constrain(unique<&ArtifactActions::from_artifact, &ArtifactActions::to_artifact>);

template <>
inline constexpr auto belongs_to<ArtifactInputOfRuns> = owner<&ArtifactInputOfRuns::artifact>(Follow::inputs);

template <>
inline constexpr auto constraints<ArtifactInputOfRuns> =
    constrain(unique<&ArtifactInputOfRuns::artifact, &ArtifactInputOfRuns::run>);

template <>
inline constexpr auto belongs_to<ArtifactRecreatingRuns> = owner<&ArtifactRecreatingRuns::artifact>(Follow::lineage);

template <>
inline constexpr auto constraints<ArtifactRecreatingRuns> =
    constrain(unique<&ArtifactRecreatingRuns::artifact, &ArtifactRecreatingRuns::run>);

template <>
inline constexpr auto constraints<ArtifactUser> =
    constrain(since<2, 12>(unique_with_null<&ArtifactUser::artifact, &ArtifactUser::user, &ArtifactUser::feature>),
              until<2, 12>(unique<&ArtifactUser::artifact, &ArtifactUser::user, &ArtifactUser::feature>));

template <>
inline constexpr auto constraints<ArtifactULabel> = constrain(
    since<2, 12>(unique_with_null<&ArtifactULabel::artifact, &ArtifactULabel::ulabel, &ArtifactULabel::feature>),
    until<2, 12>(unique<&ArtifactULabel::artifact, &ArtifactULabel::ulabel, &ArtifactULabel::feature>));

template <>
inline constexpr auto identity<ArtifactSchema> =
    key<&ArtifactSchema::artifact, &ArtifactSchema::schema, &ArtifactSchema::slot>;

template <>
inline constexpr auto constraints<ArtifactSchema> =
    constrain(since<2, 12>(unique<&ArtifactSchema::artifact, &ArtifactSchema::slot, &ArtifactSchema::schema>),
              until<2, 12>(unique<&ArtifactSchema::artifact, &ArtifactSchema::schema>),
              unique<&ArtifactSchema::artifact, &ArtifactSchema::slot>, max_length<255, &ArtifactSchema::slot>,
              not_indexed<&ArtifactSchema::slot, &ArtifactSchema::feature_ref_is_semantic>);

template <>
inline constexpr auto constraints<ArtifactRun> =
    constrain(since<2, 12>(unique_with_null<&ArtifactRun::artifact, &ArtifactRun::run, &ArtifactRun::feature>),
              until<2, 12>(unique<&ArtifactRun::artifact, &ArtifactRun::run, &ArtifactRun::feature>));

template <>
inline constexpr auto constraints<ArtifactReference> = constrain(
    since<2, 12>(
        unique_with_null<&ArtifactReference::artifact, &ArtifactReference::reference, &ArtifactReference::feature>),
    until<2, 12>(unique<&ArtifactReference::artifact, &ArtifactReference::reference, &ArtifactReference::feature>));

template <>
inline constexpr auto constraints<ArtifactRecord> = constrain(
    since<2, 12>(unique_with_null<&ArtifactRecord::artifact, &ArtifactRecord::record, &ArtifactRecord::feature>),
    until<2, 12>(unique<&ArtifactRecord::artifact, &ArtifactRecord::record, &ArtifactRecord::feature>));

template <>
inline constexpr auto constraints<ArtifactProject> = constrain(
    since<2, 12>(unique_with_null<&ArtifactProject::artifact, &ArtifactProject::project, &ArtifactProject::feature>),
    until<2, 12>(unique<&ArtifactProject::artifact, &ArtifactProject::project, &ArtifactProject::feature>));

template <>
inline constexpr auto constraints<ArtifactJsonValue> =
    constrain(unique<&ArtifactJsonValue::artifact, &ArtifactJsonValue::jsonvalue>);

template <>
inline constexpr auto constraints<ArtifactArtifact> = constrain(
    since<2, 12>(unique_with_null<&ArtifactArtifact::artifact, &ArtifactArtifact::value, &ArtifactArtifact::feature>),
    until<2, 12>(unique<&ArtifactArtifact::artifact, &ArtifactArtifact::value, &ArtifactArtifact::feature>));

template <>
inline constexpr auto belongs_to<ArtifactBlock> = owner<&ArtifactBlock::artifact>(Follow::notes);

template <>
inline constexpr bool versioned<ArtifactBlock> = true;

template <>
inline constexpr auto constraints<ArtifactBlock> =
    constrain(max_length<22, &ArtifactBlock::hash, &ArtifactBlock::kind>, max_length<30, &ArtifactBlock::version_tag>,
              default_value<"readme", &ArtifactBlock::kind>,
              since<2, 12>(has_column<&ArtifactBlock::branch, &ArtifactBlock::created_on>));

}  // namespace laminate::traits
