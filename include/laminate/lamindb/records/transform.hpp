/// @file
/// The registry Transform and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A piece of code that makes rows: a notebook, script, pipeline or function.
struct Transform {
  Id id{};
  Uid<16> uid{};
  std::string key{};
  std::optional<std::string> description{};
  std::string kind{};
  std::optional<std::string> source_code{};
  std::optional<std::string> hash{};
  std::optional<std::string> reference{};
  std::optional<std::string> reference_type{};
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Artifact>> environment{};
  std::optional<Ref<Artifact>> plan{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<ULabel, TransformULabel> ulabels{};
  Many<Record, TransformRecord> records{};
  Many<Project, TransformProject> projects{};
  Many<Reference, TransformReference> references{};
  Many<Transform, TransformTransform> predecessors{};
  Back<Transform, TransformTransform> successors{};
  Back<Run> runs{};
  Many<TransformBlock> ablocks{};
};

struct TransformULabel {
  Id id{};
  Ref<Transform> transform{};
  Ref<ULabel> ulabel{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct TransformReference {
  Id id{};
  Ref<Transform> transform{};
  Ref<Reference> reference{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct TransformProject {
  Id id{};
  Ref<Transform> transform{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct TransformRecord {
  Id id{};
  Ref<Transform> transform{};
  Ref<Record> record{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct TransformBlock {
  Id id{};
  Uid<20> uid{};
  std::string content{};
  std::optional<std::string> hash{};
  std::string kind = "readme";
  std::optional<std::int32_t> line_number{};
  std::int16_t _status_code = 0;
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  Timestamp created_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Transform>> transform{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

struct TransformTransform {
  Id id{};
  Ref<Transform> successor{};
  Ref<Transform> predecessor{};
  std::optional<Json> config{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Transform, "lamindb_transform", id, uid, key, description, kind, source_code, hash, reference,
               reference_type, version_tag, is_latest, is_locked, created_at, updated_at, _aux, environment, plan,
               space, branch, created_on, created_by, run, ulabels, records, projects, references, predecessors,
               successors, runs, ablocks)
LAMINATE_TABLE(laminate::TransformULabel, "lamindb_transformulabel", id, transform, ulabel, created_at, created_by, run)
LAMINATE_TABLE(laminate::TransformReference, "lamindb_transformreference", id, transform, reference, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::TransformProject, "lamindb_transformproject", id, transform, project, created_at, created_by,
               run)
LAMINATE_TABLE(laminate::TransformRecord, "lamindb_transformrecord", id, transform, record, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::TransformBlock, "lamindb_transformblock", id, uid, content, hash, kind, line_number,
               _status_code, version_tag, is_latest, created_at, _aux, transform, branch, created_on, created_by)
LAMINATE_TABLE(laminate::TransformTransform, "lamindb_transformtransform", id, successor, predecessor, config,
               created_at, created_by, run)

namespace laminate::traits {

template <>
inline constexpr bool versioned<Transform> = true;

template <>
inline constexpr auto constraints<Transform> = constrain(
    unique<&Transform::key, &Transform::hash>, max_length<20, &Transform::kind>, max_length<22, &Transform::hash>,
    max_length<25, &Transform::reference_type>, max_length<30, &Transform::version_tag>,
    max_length<255, &Transform::reference>, max_length<1024, &Transform::key>, not_indexed<&Transform::source_code>,
    since<2, 12>(has_column<&Transform::run>));

template <>
inline constexpr auto constraints<TransformULabel> =
    constrain(unique<&TransformULabel::transform, &TransformULabel::ulabel>);

template <>
inline constexpr auto constraints<TransformReference> =
    constrain(unique<&TransformReference::transform, &TransformReference::reference>);

template <>
inline constexpr auto constraints<TransformProject> =
    constrain(unique<&TransformProject::transform, &TransformProject::project>);

template <>
inline constexpr auto constraints<TransformRecord> = constrain(
    since<2, 12>(unique_with_null<&TransformRecord::transform, &TransformRecord::record, &TransformRecord::feature>),
    until<2, 12>(unique<&TransformRecord::transform, &TransformRecord::record, &TransformRecord::feature>),
    not_indexed<&TransformRecord::created_at>, since<2, 12>(may_be_null<&TransformRecord::feature>));

template <>
inline constexpr auto belongs_to<TransformBlock> = owner<&TransformBlock::transform>(Follow::notes);

template <>
inline constexpr bool versioned<TransformBlock> = true;

template <>
inline constexpr auto constraints<TransformBlock> =
    constrain(max_length<22, &TransformBlock::hash, &TransformBlock::kind>,
              max_length<30, &TransformBlock::version_tag>, default_value<"readme", &TransformBlock::kind>,
              since<2, 12>(has_column<&TransformBlock::branch, &TransformBlock::created_on>),
              not_indexed<&TransformBlock::line_number>);

template <>
inline constexpr auto belongs_to<TransformTransform> = owner<&TransformTransform::successor>(Follow::lineage);

template <>
inline constexpr auto constraints<TransformTransform> =
    constrain(unique<&TransformTransform::successor, &TransformTransform::predecessor>,
              since<2, 12>(has_column<&TransformTransform::run>, indexed<&TransformTransform::created_at>));

}  // namespace laminate::traits
