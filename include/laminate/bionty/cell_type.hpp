/// @file
/// The registry bionty.CellType and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A cell type, by Cell Ontology.
struct CellType {
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
  Many<CellType, CellTypeParents> parents{};
  Back<CellType, CellTypeParents> children{};
  Back<Artifact, ArtifactCellType> artifacts{};
  Back<Record, RecordCellType> records{};
};

struct CellTypeParents {
  Id id{};
  Ref<CellType> from_celltype{};
  Ref<CellType> to_celltype{};
};

struct ArtifactCellType {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<CellType> celltype{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordCellType {
  Id id{};
  Ref<Record> record{};
  Ref<CellType> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::CellType, "bionty_celltype", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::CellTypeParents, "bionty_celltype_parents", id, from_celltype, to_celltype)
LAMINATE_TABLE(laminate::bionty::ArtifactCellType, "bionty_artifactcelltype", id, artifact, celltype, feature,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordCellType, "bionty_recordcelltype", id, record, value, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::CellType> = constrain(
    unique<&bionty::CellType::abbr>, unique<&bionty::CellType::name, &bionty::CellType::ontology_id>,
    max_length<32, &bionty::CellType::abbr>, max_length<255, &bionty::CellType::name, &bionty::CellType::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::CellTypeParents> =
    owner<&bionty::CellTypeParents::from_celltype>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::CellTypeParents> =
    constrain(unique<&bionty::CellTypeParents::from_celltype, &bionty::CellTypeParents::to_celltype>);

template <>
inline constexpr auto constraints<bionty::ArtifactCellType> =
    constrain(unique<&bionty::ArtifactCellType::artifact, &bionty::ArtifactCellType::celltype,
                     &bionty::ArtifactCellType::feature>);

template <>
inline constexpr auto constraints<bionty::RecordCellType> = constrain(
    unique<&bionty::RecordCellType::record, &bionty::RecordCellType::value, &bionty::RecordCellType::feature>);

}  // namespace laminate::traits
