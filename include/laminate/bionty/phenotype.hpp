/// @file
/// The registry bionty.Phenotype and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A phenotype.
struct Phenotype {
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
  Many<Phenotype, PhenotypeParents> parents{};
  Back<Phenotype, PhenotypeParents> children{};
  Back<Artifact, ArtifactPhenotype> artifacts{};
  Back<Record, RecordPhenotype> records{};
};

struct PhenotypeParents {
  Id id{};
  Ref<Phenotype> from_phenotype{};
  Ref<Phenotype> to_phenotype{};
};

struct ArtifactPhenotype {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Phenotype> phenotype{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordPhenotype {
  Id id{};
  Ref<Record> record{};
  Ref<Phenotype> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Phenotype, "bionty_phenotype", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::PhenotypeParents, "bionty_phenotype_parents", id, from_phenotype, to_phenotype)
LAMINATE_TABLE(laminate::bionty::ArtifactPhenotype, "bionty_artifactphenotype", id, artifact, phenotype, feature,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordPhenotype, "bionty_recordphenotype", id, record, value, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Phenotype> =
    constrain(unique<&bionty::Phenotype::abbr>, unique<&bionty::Phenotype::name, &bionty::Phenotype::ontology_id>,
              max_length<32, &bionty::Phenotype::abbr>,
              max_length<255, &bionty::Phenotype::name, &bionty::Phenotype::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::PhenotypeParents> =
    owner<&bionty::PhenotypeParents::from_phenotype>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::PhenotypeParents> =
    constrain(unique<&bionty::PhenotypeParents::from_phenotype, &bionty::PhenotypeParents::to_phenotype>);

template <>
inline constexpr auto constraints<bionty::ArtifactPhenotype> =
    constrain(unique<&bionty::ArtifactPhenotype::artifact, &bionty::ArtifactPhenotype::phenotype,
                     &bionty::ArtifactPhenotype::feature>);

template <>
inline constexpr auto constraints<bionty::RecordPhenotype> = constrain(
    unique<&bionty::RecordPhenotype::record, &bionty::RecordPhenotype::value, &bionty::RecordPhenotype::feature>);

}  // namespace laminate::traits
