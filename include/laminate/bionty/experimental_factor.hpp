/// @file
/// The registry bionty.ExperimentalFactor and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// An experimental factor, by EFO.
struct ExperimentalFactor {
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
  Many<ExperimentalFactor, ExperimentalFactorParents> parents{};
  Back<ExperimentalFactor, ExperimentalFactorParents> children{};
  Back<Artifact, ArtifactExperimentalFactor> artifacts{};
  Back<Record, RecordExperimentalFactor> records{};
};

struct ExperimentalFactorParents {
  Id id{};
  Ref<ExperimentalFactor> from_experimentalfactor{};
  Ref<ExperimentalFactor> to_experimentalfactor{};
};

struct ArtifactExperimentalFactor {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<ExperimentalFactor> experimentalfactor{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordExperimentalFactor {
  Id id{};
  Ref<Record> record{};
  Ref<ExperimentalFactor> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::ExperimentalFactor, "bionty_experimentalfactor", id, uid, name, ontology_id, abbr,
               synonyms, description, is_locked, created_at, updated_at, _aux, source, space, branch, created_on,
               created_by, run, parents, children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::ExperimentalFactorParents, "bionty_experimentalfactor_parents", id,
               from_experimentalfactor, to_experimentalfactor)
LAMINATE_TABLE(laminate::bionty::ArtifactExperimentalFactor, "bionty_artifactexperimentalfactor", id, artifact,
               experimentalfactor, feature, created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordExperimentalFactor, "bionty_recordexperimentalfactor", id, record, value,
               feature, created_at, created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::ExperimentalFactor> =
    constrain(unique<&bionty::ExperimentalFactor::abbr>,
              unique<&bionty::ExperimentalFactor::name, &bionty::ExperimentalFactor::ontology_id>,
              max_length<32, &bionty::ExperimentalFactor::abbr>,
              max_length<255, &bionty::ExperimentalFactor::name, &bionty::ExperimentalFactor::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::ExperimentalFactorParents> =
    owner<&bionty::ExperimentalFactorParents::from_experimentalfactor>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::ExperimentalFactorParents> =
    constrain(unique<&bionty::ExperimentalFactorParents::from_experimentalfactor,
                     &bionty::ExperimentalFactorParents::to_experimentalfactor>);

template <>
inline constexpr auto constraints<bionty::ArtifactExperimentalFactor> = constrain(
    unique<&bionty::ArtifactExperimentalFactor::artifact, &bionty::ArtifactExperimentalFactor::experimentalfactor,
           &bionty::ArtifactExperimentalFactor::feature>);

template <>
inline constexpr auto constraints<bionty::RecordExperimentalFactor> =
    constrain(unique<&bionty::RecordExperimentalFactor::record, &bionty::RecordExperimentalFactor::value,
                     &bionty::RecordExperimentalFactor::feature>);

}  // namespace laminate::traits
