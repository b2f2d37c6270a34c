/// @file
/// The registry bionty.Ethnicity and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// An ethnicity.
struct Ethnicity {
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
  Many<Ethnicity, EthnicityParents> parents{};
  Back<Ethnicity, EthnicityParents> children{};
  Back<Artifact, ArtifactEthnicity> artifacts{};
  Back<Record, RecordEthnicity> records{};
};

struct EthnicityParents {
  Id id{};
  Ref<Ethnicity> from_ethnicity{};
  Ref<Ethnicity> to_ethnicity{};
};

struct ArtifactEthnicity {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Ethnicity> ethnicity{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordEthnicity {
  Id id{};
  Ref<Record> record{};
  Ref<Ethnicity> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Ethnicity, "bionty_ethnicity", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::EthnicityParents, "bionty_ethnicity_parents", id, from_ethnicity, to_ethnicity)
LAMINATE_TABLE(laminate::bionty::ArtifactEthnicity, "bionty_artifactethnicity", id, artifact, ethnicity, feature,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordEthnicity, "bionty_recordethnicity", id, record, value, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Ethnicity> =
    constrain(unique<&bionty::Ethnicity::abbr>, unique<&bionty::Ethnicity::name, &bionty::Ethnicity::ontology_id>,
              max_length<32, &bionty::Ethnicity::abbr>,
              max_length<255, &bionty::Ethnicity::name, &bionty::Ethnicity::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::EthnicityParents> =
    owner<&bionty::EthnicityParents::from_ethnicity>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::EthnicityParents> =
    constrain(unique<&bionty::EthnicityParents::from_ethnicity, &bionty::EthnicityParents::to_ethnicity>);

template <>
inline constexpr auto constraints<bionty::ArtifactEthnicity> =
    constrain(unique<&bionty::ArtifactEthnicity::artifact, &bionty::ArtifactEthnicity::ethnicity,
                     &bionty::ArtifactEthnicity::feature>);

template <>
inline constexpr auto constraints<bionty::RecordEthnicity> = constrain(
    unique<&bionty::RecordEthnicity::record, &bionty::RecordEthnicity::value, &bionty::RecordEthnicity::feature>);

}  // namespace laminate::traits
