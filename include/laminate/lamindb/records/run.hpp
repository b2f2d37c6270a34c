/// @file
/// The registry Run and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// One execution of a transform.
struct Run {
  Id id{};
  Uid<20> uid{};
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<std::string> entrypoint{};
  Timestamp started_at{};
  std::optional<Timestamp> finished_at{};
  std::optional<Json> params{};
  std::optional<std::string> reference{};
  std::optional<std::string> reference_type{};
  std::optional<std::string> cli_args{};
  std::optional<bool> _is_consecutive{};
  std::int16_t _status_code = -3;  ///< -3 scheduled, -2 restarted, -1 started, 0 completed, 1 errored, 2 aborted
  std::optional<Json> extra_data{};
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Artifact>> environment{};
  std::optional<Ref<Artifact>> plan{};
  std::optional<Ref<Artifact>> report{};
  Ref<Transform> transform{};
  std::optional<Ref<Run>> initiated_by_run{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  Many<ULabel, RunULabel> ulabels{};
  Many<Record, RunRecord> records{};
  Many<Project, RunProject> projects{};
  Many<JsonValue, RunJsonValue> json_values{};
  Many<Artifact, RunArtifact> artifacts{};
  Back<Artifact, ArtifactInputOfRuns> input_artifacts{};
  Back<Artifact, void, Role::run> output_artifacts{};
  Back<Collection, CollectionInputOfRuns> input_collections{};
  Back<Run> initiated_runs{};
  Many<RunBlock> ablocks{};
};

struct RunArtifact {
  Id id{};
  Ref<Run> run{};
  Ref<Artifact> artifact{};
  std::optional<Ref<Feature>> feature{};
};

struct RunULabel {
  Id id{};
  Ref<Run> run{};
  Ref<ULabel> ulabel{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
};

struct RunProject {
  Id id{};
  Ref<Run> run{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
};

struct RunJsonValue {
  Id id{};
  Ref<Run> run{};
  Ref<JsonValue> jsonvalue{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
};

struct RunRecord {
  Id id{};
  Ref<Run> run{};
  Ref<Record> record{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
};

struct RunBlock {
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
  Ref<Run> run{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Run, "lamindb_run", id, uid, name, description, entrypoint, started_at, finished_at, params,
               reference, reference_type, cli_args, _is_consecutive, _status_code, extra_data, is_locked, created_at,
               updated_at, _aux, environment, plan, report, transform, initiated_by_run, space, branch, created_on,
               created_by, ulabels, records, projects, json_values, artifacts, input_artifacts, output_artifacts,
               input_collections, initiated_runs, ablocks)
LAMINATE_TABLE(laminate::RunArtifact, "lamindb_runartifact", id, run, artifact, feature)
LAMINATE_TABLE(laminate::RunULabel, "lamindb_runulabel", id, run, ulabel, created_at, created_by)
LAMINATE_TABLE(laminate::RunProject, "lamindb_runproject", id, run, project, created_at, created_by)
LAMINATE_TABLE(laminate::RunJsonValue, "lamindb_runjsonvalue", id, run, jsonvalue, created_at, created_by)
LAMINATE_TABLE(laminate::RunRecord, "lamindb_runrecord", id, run, record, feature, created_at, created_by)
LAMINATE_TABLE(laminate::RunBlock, "lamindb_runblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, run, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr std::size_t id_bits<Run> = 64;

template <>
inline constexpr std::size_t uid_length<Run> = 16;

template <>
inline constexpr auto constraints<Run> = constrain(
    max_length<25, &Run::reference_type>, max_length<150, &Run::name>,
    max_length<255, &Run::entrypoint, &Run::reference>, max_length<1024, &Run::cli_args>,
    default_value<"-3", &Run::_status_code>, not_indexed<&Run::description, &Run::cli_args, &Run::_is_consecutive>,
    since<2, 12>(has_column<&Run::extra_data>));

template <>
inline constexpr auto constraints<RunArtifact> =
    constrain(since<2, 12>(unique_with_null<&RunArtifact::run, &RunArtifact::artifact, &RunArtifact::feature>),
              until<2, 12>(unique<&RunArtifact::run, &RunArtifact::artifact, &RunArtifact::feature>));

template <>
inline constexpr auto constraints<RunULabel> = constrain(unique<&RunULabel::run, &RunULabel::ulabel>);

template <>
inline constexpr auto constraints<RunProject> = constrain(unique<&RunProject::run, &RunProject::project>);

template <>
inline constexpr auto constraints<RunJsonValue> = constrain(unique<&RunJsonValue::run, &RunJsonValue::jsonvalue>);

template <>
inline constexpr auto constraints<RunRecord> =
    constrain(since<2, 12>(unique_with_null<&RunRecord::run, &RunRecord::record, &RunRecord::feature>),
              until<2, 12>(unique<&RunRecord::run, &RunRecord::record, &RunRecord::feature>),
              since<2, 12>(may_be_null<&RunRecord::feature>));

template <>
inline constexpr auto belongs_to<RunBlock> = owner<&RunBlock::run>(Follow::notes);

template <>
inline constexpr bool versioned<RunBlock> = true;

template <>
inline constexpr auto constraints<RunBlock> = constrain(
    max_length<22, &RunBlock::hash, &RunBlock::kind>, max_length<30, &RunBlock::version_tag>,
    default_value<"readme", &RunBlock::kind>, since<2, 12>(has_column<&RunBlock::branch, &RunBlock::created_on>));

}  // namespace laminate::traits
