/// @file
/// The registry bionty.Gene and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A gene, by Ensembl.
struct Gene {
  Id id{};
  Uid<14> uid{};
  std::optional<std::string> abbr{};
  std::optional<std::string> synonyms{};
  std::optional<std::string> description{};
  std::optional<std::string> symbol{};
  std::optional<std::string> stable_id{};
  std::optional<std::string> ensembl_gene_id{};
  std::optional<std::string> ncbi_gene_ids{};
  std::optional<std::string> biotype{};  ///< `protein_coding`, …
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  Ref<Organism> organism{};
  std::optional<Ref<Source>> source{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Back<Artifact, ArtifactGene> artifacts{};
  Back<Record, RecordGene> records{};
};

struct ArtifactGene {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Gene> gene{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordGene {
  Id id{};
  Ref<Record> record{};
  Ref<Gene> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct SchemaGene {
  Id id{};
  Ref<Schema> schema{};
  Ref<Gene> gene{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Gene, "bionty_gene", id, uid, abbr, synonyms, description, symbol, stable_id,
               ensembl_gene_id, ncbi_gene_ids, biotype, is_locked, created_at, updated_at, _aux, organism, source,
               space, branch, created_on, created_by, run, artifacts, records)
LAMINATE_TABLE(laminate::bionty::ArtifactGene, "bionty_artifactgene", id, artifact, gene, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordGene, "bionty_recordgene", id, record, value, feature, created_at, created_by,
               run)
LAMINATE_TABLE(laminate::bionty::SchemaGene, "bionty_schemagene", id, schema, gene)

namespace laminate::traits {

template <>
inline constexpr auto display_name<bionty::Gene> = key<&bionty::Gene::symbol>;

template <>
inline constexpr auto constraints<bionty::Gene> =
    constrain(unique<&bionty::Gene::abbr>, unique<&bionty::Gene::ensembl_gene_id>, unique<&bionty::Gene::stable_id>,
              max_length<32, &bionty::Gene::abbr>,
              max_length<64, &bionty::Gene::symbol, &bionty::Gene::ensembl_gene_id, &bionty::Gene::biotype>,
              max_length<255, &bionty::Gene::stable_id>);

template <>
inline constexpr auto constraints<bionty::ArtifactGene> =
    constrain(unique<&bionty::ArtifactGene::artifact, &bionty::ArtifactGene::gene, &bionty::ArtifactGene::feature>);

template <>
inline constexpr auto constraints<bionty::RecordGene> =
    constrain(unique<&bionty::RecordGene::record, &bionty::RecordGene::value, &bionty::RecordGene::feature>);

template <>
inline constexpr auto belongs_to<bionty::SchemaGene> = owner<&bionty::SchemaGene::schema>(Follow::members);

template <>
inline constexpr auto constraints<bionty::SchemaGene> =
    constrain(unique<&bionty::SchemaGene::schema, &bionty::SchemaGene::gene>);

}  // namespace laminate::traits
