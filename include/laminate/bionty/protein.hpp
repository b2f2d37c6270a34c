/// @file
/// The registry bionty.Protein and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A protein, by UniProt.
struct Protein {
  Id id{};
  Uid<14> uid{};
  std::optional<std::string> abbr{};
  std::optional<std::string> synonyms{};
  std::optional<std::string> description{};
  std::optional<std::string> name{};
  std::optional<std::string> uniprotkb_id{};
  std::optional<std::int64_t> length{};
  std::optional<std::string> gene_symbol{};
  std::optional<std::string> ensembl_gene_ids{};
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
  Back<Artifact, ArtifactProtein> artifacts{};
  Back<Record, RecordProtein> records{};
};

struct ArtifactProtein {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Protein> protein{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordProtein {
  Id id{};
  Ref<Record> record{};
  Ref<Protein> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct SchemaProtein {
  Id id{};
  Ref<Schema> schema{};
  Ref<Protein> protein{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Protein, "bionty_protein", id, uid, abbr, synonyms, description, name, uniprotkb_id,
               length, gene_symbol, ensembl_gene_ids, is_locked, created_at, updated_at, _aux, organism, source, space,
               branch, created_on, created_by, run, artifacts, records)
LAMINATE_TABLE(laminate::bionty::ArtifactProtein, "bionty_artifactprotein", id, artifact, protein, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordProtein, "bionty_recordprotein", id, record, value, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::SchemaProtein, "bionty_schemaprotein", id, schema, protein)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Protein> =
    constrain(unique<&bionty::Protein::abbr>, unique<&bionty::Protein::uniprotkb_id>,
              max_length<10, &bionty::Protein::uniprotkb_id>, max_length<32, &bionty::Protein::abbr>,
              max_length<255, &bionty::Protein::name, &bionty::Protein::gene_symbol>,
              not_indexed<&bionty::Protein::ensembl_gene_ids>);

template <>
inline constexpr auto constraints<bionty::ArtifactProtein> = constrain(
    unique<&bionty::ArtifactProtein::artifact, &bionty::ArtifactProtein::protein, &bionty::ArtifactProtein::feature>);

template <>
inline constexpr auto constraints<bionty::RecordProtein> =
    constrain(unique<&bionty::RecordProtein::record, &bionty::RecordProtein::value, &bionty::RecordProtein::feature>);

template <>
inline constexpr auto belongs_to<bionty::SchemaProtein> = owner<&bionty::SchemaProtein::schema>(Follow::members);

template <>
inline constexpr auto constraints<bionty::SchemaProtein> =
    constrain(unique<&bionty::SchemaProtein::schema, &bionty::SchemaProtein::protein>);

}  // namespace laminate::traits
