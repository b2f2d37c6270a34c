/// @file
/// The registry bionty.Disease and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A disease, by Mondo.
struct Disease {
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
  Many<Disease, DiseaseParents> parents{};
  Back<Disease, DiseaseParents> children{};
  Back<Artifact, ArtifactDisease> artifacts{};
  Back<Record, RecordDisease> records{};
};

struct DiseaseParents {
  Id id{};
  Ref<Disease> from_disease{};
  Ref<Disease> to_disease{};
};

struct ArtifactDisease {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Disease> disease{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordDisease {
  Id id{};
  Ref<Record> record{};
  Ref<Disease> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Disease, "bionty_disease", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::DiseaseParents, "bionty_disease_parents", id, from_disease, to_disease)
LAMINATE_TABLE(laminate::bionty::ArtifactDisease, "bionty_artifactdisease", id, artifact, disease, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordDisease, "bionty_recorddisease", id, record, value, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Disease> = constrain(
    unique<&bionty::Disease::abbr>, unique<&bionty::Disease::name, &bionty::Disease::ontology_id>,
    max_length<32, &bionty::Disease::abbr>, max_length<255, &bionty::Disease::name, &bionty::Disease::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::DiseaseParents> =
    owner<&bionty::DiseaseParents::from_disease>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::DiseaseParents> =
    constrain(unique<&bionty::DiseaseParents::from_disease, &bionty::DiseaseParents::to_disease>);

template <>
inline constexpr auto constraints<bionty::ArtifactDisease> = constrain(
    unique<&bionty::ArtifactDisease::artifact, &bionty::ArtifactDisease::disease, &bionty::ArtifactDisease::feature>);

template <>
inline constexpr auto constraints<bionty::RecordDisease> =
    constrain(unique<&bionty::RecordDisease::record, &bionty::RecordDisease::value, &bionty::RecordDisease::feature>);

}  // namespace laminate::traits
