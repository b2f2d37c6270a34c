/// @file
/// The registry ULabel and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A universal label.
struct ULabel {
  Id id{};
  Uid<8> uid{};
  std::string name{};
  std::optional<std::string> description{};
  std::optional<std::string> reference{};
  std::optional<std::string> reference_type{};
  bool is_type = false;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<ULabel>> type{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<ULabel, ULabelParents> parents{};
  Back<ULabel, ULabelParents> children{};
  Back<ULabel> ulabels{};
  Many<Project, ULabelProject> projects{};
  Back<Artifact, ArtifactULabel> artifacts{};
  Back<Collection, CollectionULabel> collections{};
  Many<ULabelBlock> ablocks{};
};

struct ULabelParents {
  Id id{};
  Ref<ULabel> from_ulabel{};
  Ref<ULabel> to_ulabel{};
};

struct ULabelProject {
  Id id{};
  Ref<ULabel> ulabel{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ULabelBlock {
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
  Ref<ULabel> ulabel{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::ULabel, "lamindb_ulabel", id, uid, name, description, reference, reference_type, is_type,
               is_locked, created_at, updated_at, _aux, type, space, branch, created_on, created_by, run, parents,
               children, ulabels, projects, artifacts, collections, ablocks)
LAMINATE_TABLE(laminate::ULabelParents, "lamindb_ulabel_parents", id, from_ulabel, to_ulabel)
LAMINATE_TABLE(laminate::ULabelProject, "lamindb_ulabelproject", id, ulabel, project, created_at, created_by, run)
LAMINATE_TABLE(laminate::ULabelBlock, "lamindb_ulabelblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, ulabel, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr auto constraints<ULabel> =
    constrain(max_length<25, &ULabel::reference_type>, max_length<150, &ULabel::name>,
              max_length<255, &ULabel::reference>, not_indexed<&ULabel::description>);

template <>
inline constexpr auto belongs_to<ULabelParents> = owner<&ULabelParents::from_ulabel>(Follow::parents);

template <>
inline constexpr auto constraints<ULabelParents> =
    constrain(unique<&ULabelParents::from_ulabel, &ULabelParents::to_ulabel>);

template <>
inline constexpr auto constraints<ULabelProject> = constrain(unique<&ULabelProject::ulabel, &ULabelProject::project>);

template <>
inline constexpr auto belongs_to<ULabelBlock> = owner<&ULabelBlock::ulabel>(Follow::notes);

template <>
inline constexpr bool versioned<ULabelBlock> = true;

template <>
inline constexpr auto constraints<ULabelBlock> =
    constrain(max_length<22, &ULabelBlock::hash, &ULabelBlock::kind>, max_length<30, &ULabelBlock::version_tag>,
              default_value<"readme", &ULabelBlock::kind>,
              since<2, 12>(has_column<&ULabelBlock::branch, &ULabelBlock::created_on>));

}  // namespace laminate::traits
