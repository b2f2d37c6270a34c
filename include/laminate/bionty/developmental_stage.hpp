/// @file
/// The registry bionty.DevelopmentalStage and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A developmental stage.
struct DevelopmentalStage {
  Id id{};
  Uid<14> uid{};
  std::string name{};
  std::optional<std::string> ontology_id{};
  std::optional<std::string> abbr{};
  std::optional<std::string> synonyms{};
  std::optional<std::string> description{};
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Source>> source{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<DevelopmentalStage, DevelopmentalStageParents> parents{};
  Back<DevelopmentalStage, DevelopmentalStageParents> children{};
  Back<Artifact, ArtifactDevelopmentalStage> artifacts{};
  Back<Record, RecordDevelopmentalStage> records{};
};

struct DevelopmentalStageParents {
  Id id{};
  Ref<DevelopmentalStage> from_developmentalstage{};
  Ref<DevelopmentalStage> to_developmentalstage{};
};

struct ArtifactDevelopmentalStage {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<DevelopmentalStage> developmentalstage{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordDevelopmentalStage {
  Id id{};
  Ref<Record> record{};
  Ref<DevelopmentalStage> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::DevelopmentalStage, "bionty_developmentalstage", id, uid, name, ontology_id, abbr,
               synonyms, description, is_locked, created_at, updated_at, _aux, source, space, branch, created_on,
               created_by, run, parents, children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::DevelopmentalStageParents, "bionty_developmentalstage_parents", id,
               from_developmentalstage, to_developmentalstage)
LAMINATE_TABLE(laminate::bionty::ArtifactDevelopmentalStage, "bionty_artifactdevelopmentalstage", id, artifact,
               developmentalstage, feature, created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordDevelopmentalStage, "bionty_recorddevelopmentalstage", id, record, value,
               feature, created_at, created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::DevelopmentalStage> =
    constrain(unique<&bionty::DevelopmentalStage::abbr>,
              unique<&bionty::DevelopmentalStage::name, &bionty::DevelopmentalStage::ontology_id>,
              max_length<32, &bionty::DevelopmentalStage::abbr>,
              max_length<255, &bionty::DevelopmentalStage::name, &bionty::DevelopmentalStage::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::DevelopmentalStageParents> =
    owner<&bionty::DevelopmentalStageParents::from_developmentalstage>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::DevelopmentalStageParents> =
    constrain(unique<&bionty::DevelopmentalStageParents::from_developmentalstage,
                     &bionty::DevelopmentalStageParents::to_developmentalstage>);

template <>
inline constexpr auto constraints<bionty::ArtifactDevelopmentalStage> = constrain(
    unique<&bionty::ArtifactDevelopmentalStage::artifact, &bionty::ArtifactDevelopmentalStage::developmentalstage,
           &bionty::ArtifactDevelopmentalStage::feature>);

template <>
inline constexpr auto constraints<bionty::RecordDevelopmentalStage> =
    constrain(unique<&bionty::RecordDevelopmentalStage::record, &bionty::RecordDevelopmentalStage::value,
                     &bionty::RecordDevelopmentalStage::feature>);

}  // namespace laminate::traits
