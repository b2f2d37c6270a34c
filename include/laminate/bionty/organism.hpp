/// @file
/// The registry bionty.Organism and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// An organism, by NCBI taxonomy.
struct Organism {
  Id id{};
  Uid<14> uid{};
  std::string name{};
  std::optional<std::string> ontology_id{};
  std::optional<std::string> abbr{};
  std::optional<std::string> synonyms{};
  std::optional<std::string> description{};
  std::optional<std::string> scientific_name{};
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
  Many<Organism, OrganismParents> parents{};
  Back<Organism, OrganismParents> children{};
  Back<Artifact, ArtifactOrganism> artifacts{};
  Back<Record, RecordOrganism> records{};
};

struct OrganismParents {
  Id id{};
  Ref<Organism> from_organism{};
  Ref<Organism> to_organism{};
};

struct ArtifactOrganism {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Organism> organism{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordOrganism {
  Id id{};
  Ref<Record> record{};
  Ref<Organism> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Organism, "bionty_organism", id, uid, name, ontology_id, abbr, synonyms, description,
               scientific_name, is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by,
               run, parents, children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::OrganismParents, "bionty_organism_parents", id, from_organism, to_organism)
LAMINATE_TABLE(laminate::bionty::ArtifactOrganism, "bionty_artifactorganism", id, artifact, organism, feature,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordOrganism, "bionty_recordorganism", id, record, value, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Organism> = constrain(
    unique<&bionty::Organism::abbr>, unique<&bionty::Organism::name, &bionty::Organism::ontology_id>,
    unique<&bionty::Organism::scientific_name>, max_length<32, &bionty::Organism::abbr>,
    max_length<255, &bionty::Organism::name, &bionty::Organism::ontology_id, &bionty::Organism::scientific_name>);

template <>
inline constexpr auto belongs_to<bionty::OrganismParents> =
    owner<&bionty::OrganismParents::from_organism>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::OrganismParents> =
    constrain(unique<&bionty::OrganismParents::from_organism, &bionty::OrganismParents::to_organism>);

template <>
inline constexpr auto constraints<bionty::ArtifactOrganism> =
    constrain(unique<&bionty::ArtifactOrganism::artifact, &bionty::ArtifactOrganism::organism,
                     &bionty::ArtifactOrganism::feature>);

template <>
inline constexpr auto constraints<bionty::RecordOrganism> = constrain(
    unique<&bionty::RecordOrganism::record, &bionty::RecordOrganism::value, &bionty::RecordOrganism::feature>);

}  // namespace laminate::traits
