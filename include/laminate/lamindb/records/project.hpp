/// @file
/// The registry Project and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A project.
struct Project {
  Id id{};
  Uid<12> uid{};
  std::string name{};
  std::optional<std::string> description{};
  std::optional<std::string> abbr{};
  std::optional<std::string> url{};
  std::optional<Date> start_date{};
  std::optional<Date> end_date{};
  std::int16_t _status_code = 0;
  bool is_type = false;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Project>> type{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<Project, ProjectParents> parents{};
  Back<Project, ProjectParents> children{};
  Many<Project, ProjectPredecessors> predecessors{};
  Many<Reference, ProjectReferences> references{};
  Many<User, ProjectUser> users{};
  Many<Record, ProjectRecord> records{};
  Back<Artifact, ArtifactProject> artifacts{};
  Back<Project> projects{};
  Many<ProjectBlock> ablocks{};
};

struct ProjectParents {
  Id id{};
  Ref<Project> from_project{};
  Ref<Project> to_project{};
};

struct ProjectPredecessors {
  Id id{};
  Ref<Project> from_project{};
  Ref<Project> to_project{};
};

struct ProjectReferences {
  Id id{};
  Ref<Project> project{};
  Ref<Reference> reference{};
};

struct ProjectUser {
  Id id{};
  Ref<Project> project{};
  Ref<User> user{};
  std::string role{};
};

struct ProjectRecord {
  Id id{};
  Ref<Project> project{};
  Ref<Record> record{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ProjectBlock {
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
  Ref<Project> project{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Project, "lamindb_project", id, uid, name, description, abbr, url, start_date, end_date,
               _status_code, is_type, is_locked, created_at, updated_at, _aux, type, space, branch, created_on,
               created_by, run, parents, children, predecessors, references, users, records, artifacts, projects,
               ablocks)
LAMINATE_TABLE(laminate::ProjectParents, "lamindb_project_parents", id, from_project, to_project)
LAMINATE_TABLE(laminate::ProjectPredecessors, "lamindb_project_predecessors", id, from_project, to_project)
LAMINATE_TABLE(laminate::ProjectReferences, "lamindb_project_references", id, project, reference)
LAMINATE_TABLE(laminate::ProjectUser, "lamindb_projectuser", id, project, user, role)
LAMINATE_TABLE(laminate::ProjectRecord, "lamindb_projectrecord", id, project, record, feature, created_at, created_by,
               run)
LAMINATE_TABLE(laminate::ProjectBlock, "lamindb_projectblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, project, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr auto constraints<Project> =
    constrain(max_length<32, &Project::abbr>, max_length<255, &Project::name, &Project::url>,
              not_indexed<&Project::description, &Project::url>);

template <>
inline constexpr auto belongs_to<ProjectParents> = owner<&ProjectParents::from_project>(Follow::parents);

template <>
inline constexpr auto constraints<ProjectParents> =
    constrain(unique<&ProjectParents::from_project, &ProjectParents::to_project>);

template <>
inline constexpr auto constraints<ProjectPredecessors> =
    constrain(unique<&ProjectPredecessors::from_project, &ProjectPredecessors::to_project>);

template <>
inline constexpr auto constraints<ProjectReferences> =
    constrain(unique<&ProjectReferences::project, &ProjectReferences::reference>);

template <>
inline constexpr auto identity<ProjectUser> = key<&ProjectUser::project, &ProjectUser::user, &ProjectUser::role>;

template <>
inline constexpr auto constraints<ProjectUser> = constrain(
    unique<&ProjectUser::project, &ProjectUser::user, &ProjectUser::role>, max_length<32, &ProjectUser::role>);

template <>
inline constexpr auto constraints<ProjectRecord> =
    constrain(since<2, 12>(unique_with_null<&ProjectRecord::project, &ProjectRecord::record, &ProjectRecord::feature>),
              until<2, 12>(unique<&ProjectRecord::project, &ProjectRecord::record, &ProjectRecord::feature>));

template <>
inline constexpr auto belongs_to<ProjectBlock> = owner<&ProjectBlock::project>(Follow::notes);

template <>
inline constexpr bool versioned<ProjectBlock> = true;

template <>
inline constexpr auto constraints<ProjectBlock> =
    constrain(max_length<22, &ProjectBlock::hash, &ProjectBlock::kind>, max_length<30, &ProjectBlock::version_tag>,
              default_value<"readme", &ProjectBlock::kind>,
              since<2, 12>(has_column<&ProjectBlock::branch, &ProjectBlock::created_on>));

}  // namespace laminate::traits
