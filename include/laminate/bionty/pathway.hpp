/// @file
/// The registry bionty.Pathway and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A pathway, with its genes.
struct Pathway {
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
  Many<Pathway, PathwayParents> parents{};
  Back<Pathway, PathwayParents> children{};
  Many<Gene, PathwayGenes> genes{};
  Back<Artifact, ArtifactPathway> artifacts{};
  Back<Record, RecordPathway> records{};
};

struct PathwayGenes {
  Id id{};
  Ref<Pathway> pathway{};
  Ref<Gene> gene{};
};

struct PathwayParents {
  Id id{};
  Ref<Pathway> from_pathway{};
  Ref<Pathway> to_pathway{};
};

struct ArtifactPathway {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Pathway> pathway{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordPathway {
  Id id{};
  Ref<Record> record{};
  Ref<Pathway> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct SchemaPathway {
  Id id{};
  Ref<Schema> schema{};
  Ref<Pathway> pathway{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Pathway, "bionty_pathway", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, genes, artifacts, records)
LAMINATE_TABLE(laminate::bionty::PathwayGenes, "bionty_pathway_genes", id, pathway, gene)
LAMINATE_TABLE(laminate::bionty::PathwayParents, "bionty_pathway_parents", id, from_pathway, to_pathway)
LAMINATE_TABLE(laminate::bionty::ArtifactPathway, "bionty_artifactpathway", id, artifact, pathway, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordPathway, "bionty_recordpathway", id, record, value, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::SchemaPathway, "bionty_schemapathway", id, schema, pathway)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Pathway> = constrain(
    unique<&bionty::Pathway::abbr>, unique<&bionty::Pathway::name, &bionty::Pathway::ontology_id>,
    max_length<32, &bionty::Pathway::abbr>, max_length<255, &bionty::Pathway::name, &bionty::Pathway::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::PathwayGenes> = owner<&bionty::PathwayGenes::pathway>(Follow::members);

template <>
inline constexpr auto constraints<bionty::PathwayGenes> =
    constrain(unique<&bionty::PathwayGenes::pathway, &bionty::PathwayGenes::gene>);

template <>
inline constexpr auto belongs_to<bionty::PathwayParents> =
    owner<&bionty::PathwayParents::from_pathway>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::PathwayParents> =
    constrain(unique<&bionty::PathwayParents::from_pathway, &bionty::PathwayParents::to_pathway>);

template <>
inline constexpr auto constraints<bionty::ArtifactPathway> = constrain(
    unique<&bionty::ArtifactPathway::artifact, &bionty::ArtifactPathway::pathway, &bionty::ArtifactPathway::feature>);

template <>
inline constexpr auto constraints<bionty::RecordPathway> =
    constrain(unique<&bionty::RecordPathway::record, &bionty::RecordPathway::value, &bionty::RecordPathway::feature>);

template <>
inline constexpr auto belongs_to<bionty::SchemaPathway> = owner<&bionty::SchemaPathway::schema>(Follow::members);

template <>
inline constexpr auto constraints<bionty::SchemaPathway> =
    constrain(unique<&bionty::SchemaPathway::schema, &bionty::SchemaPathway::pathway>);

}  // namespace laminate::traits
