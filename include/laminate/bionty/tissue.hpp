/// @file
/// The registry bionty.Tissue and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A tissue, by Uberon.
struct Tissue {
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
  Many<Tissue, TissueParents> parents{};
  Back<Tissue, TissueParents> children{};
  Back<Artifact, ArtifactTissue> artifacts{};
  Back<Record, RecordTissue> records{};
};

struct TissueParents {
  Id id{};
  Ref<Tissue> from_tissue{};
  Ref<Tissue> to_tissue{};
};

struct RecordTissue {
  Id id{};
  Ref<Record> record{};
  Ref<Tissue> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct ArtifactTissue {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<Tissue> tissue{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Tissue, "bionty_tissue", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::TissueParents, "bionty_tissue_parents", id, from_tissue, to_tissue)
LAMINATE_TABLE(laminate::bionty::RecordTissue, "bionty_recordtissue", id, record, value, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::ArtifactTissue, "bionty_artifacttissue", id, artifact, tissue, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Tissue> = constrain(
    unique<&bionty::Tissue::abbr>, unique<&bionty::Tissue::name, &bionty::Tissue::ontology_id>,
    max_length<32, &bionty::Tissue::abbr>, max_length<255, &bionty::Tissue::name, &bionty::Tissue::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::TissueParents> = owner<&bionty::TissueParents::from_tissue>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::TissueParents> =
    constrain(unique<&bionty::TissueParents::from_tissue, &bionty::TissueParents::to_tissue>);

template <>
inline constexpr auto constraints<bionty::RecordTissue> =
    constrain(unique<&bionty::RecordTissue::record, &bionty::RecordTissue::value, &bionty::RecordTissue::feature>);

template <>
inline constexpr auto constraints<bionty::ArtifactTissue> = constrain(
    unique<&bionty::ArtifactTissue::artifact, &bionty::ArtifactTissue::tissue, &bionty::ArtifactTissue::feature>);

}  // namespace laminate::traits
