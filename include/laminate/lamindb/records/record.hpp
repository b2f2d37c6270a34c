/// @file
/// The registry Record and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A row of a sheet: flexible metadata under features.
struct Record {
  Id id{};
  Uid<16> uid{};
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<std::string> reference{};
  std::optional<std::string> reference_type{};
  std::optional<Json> extra_data{};
  bool is_type = false;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Schema>> schema{};
  std::optional<Ref<Record>> type{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<Record, RecordParents> parents{};
  Back<Record, RecordParents> children{};
  Back<Record> records{};
  Many<RecordJson> values_json{};
  Many<ULabel, RecordULabel> linked_ulabels{};
  Many<Record, RecordRecord> linked_records{};
  Many<Artifact, RecordArtifact> linked_artifacts{};
  Many<Collection, RecordCollection> linked_collections{};
  Many<Project, RecordProject> linked_projects{};
  Many<Reference, RecordReference> linked_references{};
  Many<Run, RecordRun> linked_runs{};
  Many<Transform, RecordTransform> linked_transforms{};
  Many<User, RecordUser> linked_users{};
  Many<Run, RecordInputOfRuns> input_of_runs{};
  Back<Artifact, ArtifactRecord> artifacts{};
  Many<RecordBlock> ablocks{};
};

struct RecordParents {
  Id id{};
  Ref<Record> from_record{};
  Ref<Record> to_record{};
};

struct RecordArtifact {
  Id id{};
  Ref<Record> record{};
  Ref<Artifact> value{};
  Ref<Feature> feature{};
};

struct RecordCollection {
  Id id{};
  Ref<Record> record{};
  Ref<Collection> value{};
  Ref<Feature> feature{};
};

struct RecordProject {
  Id id{};
  Ref<Record> record{};
  Ref<Project> value{};
  Ref<Feature> feature{};
};

struct RecordRecord {
  Id id{};
  Ref<Record> record{};
  Ref<Record> value{};
  Ref<Feature> feature{};
};

struct RecordReference {
  Id id{};
  Ref<Record> record{};
  Ref<Reference> value{};
  Ref<Feature> feature{};
};

struct RecordRun {
  Id id{};
  Ref<Record> record{};
  Ref<Run> value{};
  Ref<Feature> feature{};
};

struct RecordInputOfRuns {
  Id id{};
  Ref<Record> record{};
  Ref<Run> run{};
};

struct RecordTransform {
  Id id{};
  Ref<Record> record{};
  Ref<Transform> value{};
  Ref<Feature> feature{};
};

struct RecordULabel {
  Id id{};
  Ref<Record> record{};
  Ref<ULabel> value{};
  Ref<Feature> feature{};
};

struct RecordUser {
  Id id{};
  Ref<Record> record{};
  Ref<User> value{};
  Ref<Feature> feature{};
};

struct RecordJson {
  Id id{};
  Ref<Record> record{};
  Ref<Feature> feature{};
  Json value{};
};

struct RecordBlock {
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
  Ref<Record> record{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Record, "lamindb_record", id, uid, name, description, reference, reference_type, extra_data,
               is_type, is_locked, created_at, updated_at, _aux, schema, type, space, branch, created_on, created_by,
               run, parents, children, records, values_json, linked_ulabels, linked_records, linked_artifacts,
               linked_collections, linked_projects, linked_references, linked_runs, linked_transforms, linked_users,
               input_of_runs, artifacts, ablocks)
LAMINATE_TABLE(laminate::RecordParents, "lamindb_record_parents", id, from_record, to_record)
LAMINATE_TABLE(laminate::RecordArtifact, "lamindb_recordartifact", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordCollection, "lamindb_recordcollection", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordProject, "lamindb_recordproject", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordRecord, "lamindb_recordrecord", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordReference, "lamindb_recordreference", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordRun, "lamindb_recordrun", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordInputOfRuns, "lamindb_record_input_of_runs", id, record, run)
LAMINATE_TABLE(laminate::RecordTransform, "lamindb_recordtransform", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordULabel, "lamindb_recordulabel", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordUser, "lamindb_recorduser", id, record, value, feature)
LAMINATE_TABLE(laminate::RecordJson, "lamindb_recordjson", id, record, feature, value)
LAMINATE_TABLE(laminate::RecordBlock, "lamindb_recordblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, record, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr auto constraints<Record> =
    constrain(max_length<25, &Record::reference_type>, max_length<150, &Record::name>,
              max_length<255, &Record::reference>, not_indexed<&Record::description>);

template <>
inline constexpr auto belongs_to<RecordParents> = owner<&RecordParents::from_record>(Follow::parents);

template <>
inline constexpr auto constraints<RecordParents> =
    constrain(unique<&RecordParents::from_record, &RecordParents::to_record>);

template <>
inline constexpr auto constraints<RecordArtifact> =
    constrain(unique<&RecordArtifact::record, &RecordArtifact::feature, &RecordArtifact::value>);

template <>
inline constexpr auto constraints<RecordCollection> =
    constrain(unique<&RecordCollection::record, &RecordCollection::feature, &RecordCollection::value>);

template <>
inline constexpr auto constraints<RecordProject> =
    constrain(unique<&RecordProject::record, &RecordProject::feature, &RecordProject::value>);

template <>
inline constexpr auto constraints<RecordRecord> =
    constrain(unique<&RecordRecord::record, &RecordRecord::feature, &RecordRecord::value>);

template <>
inline constexpr auto constraints<RecordReference> =
    constrain(unique<&RecordReference::record, &RecordReference::feature, &RecordReference::value>);

template <>
inline constexpr auto constraints<RecordRun> =
    constrain(unique<&RecordRun::record, &RecordRun::feature, &RecordRun::value>);

template <>
inline constexpr auto belongs_to<RecordInputOfRuns> = owner<&RecordInputOfRuns::record>(Follow::inputs);

template <>
inline constexpr auto constraints<RecordInputOfRuns> =
    constrain(unique<&RecordInputOfRuns::record, &RecordInputOfRuns::run>);

template <>
inline constexpr auto constraints<RecordTransform> =
    constrain(unique<&RecordTransform::record, &RecordTransform::feature, &RecordTransform::value>);

template <>
inline constexpr auto constraints<RecordULabel> =
    constrain(unique<&RecordULabel::record, &RecordULabel::feature, &RecordULabel::value>);

template <>
inline constexpr auto constraints<RecordUser> =
    constrain(unique<&RecordUser::record, &RecordUser::feature, &RecordUser::value>);

template <>
inline constexpr auto constraints<RecordJson> =
    constrain(unique<&RecordJson::record, &RecordJson::feature>, default_value<"null", &RecordJson::value>);

template <>
inline constexpr auto belongs_to<RecordBlock> = owner<&RecordBlock::record>(Follow::notes);

template <>
inline constexpr bool versioned<RecordBlock> = true;

template <>
inline constexpr auto constraints<RecordBlock> =
    constrain(max_length<22, &RecordBlock::hash, &RecordBlock::kind>, max_length<30, &RecordBlock::version_tag>,
              default_value<"readme", &RecordBlock::kind>,
              since<2, 12>(has_column<&RecordBlock::branch, &RecordBlock::created_on>));

}  // namespace laminate::traits
