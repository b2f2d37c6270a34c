/// @file
/// The registry bionty.CellLine and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A cell line.
struct CellLine {
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
  Many<CellLine, CellLineParents> parents{};
  Back<CellLine, CellLineParents> children{};
  Back<Artifact, ArtifactCellLine> artifacts{};
  Back<Record, RecordCellLine> records{};
};

struct CellLineParents {
  Id id{};
  Ref<CellLine> from_cellline{};
  Ref<CellLine> to_cellline{};
};

struct ArtifactCellLine {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<CellLine> cellline{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordCellLine {
  Id id{};
  Ref<Record> record{};
  Ref<CellLine> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::CellLine, "bionty_cellline", id, uid, name, ontology_id, abbr, synonyms, description,
               is_locked, created_at, updated_at, _aux, source, space, branch, created_on, created_by, run, parents,
               children, artifacts, records)
LAMINATE_TABLE(laminate::bionty::CellLineParents, "bionty_cellline_parents", id, from_cellline, to_cellline)
LAMINATE_TABLE(laminate::bionty::ArtifactCellLine, "bionty_artifactcellline", id, artifact, cellline, feature,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordCellLine, "bionty_recordcellline", id, record, value, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::CellLine> = constrain(
    unique<&bionty::CellLine::abbr>, unique<&bionty::CellLine::name, &bionty::CellLine::ontology_id>,
    max_length<32, &bionty::CellLine::abbr>, max_length<255, &bionty::CellLine::name, &bionty::CellLine::ontology_id>);

template <>
inline constexpr auto belongs_to<bionty::CellLineParents> =
    owner<&bionty::CellLineParents::from_cellline>(Follow::parents);

template <>
inline constexpr auto constraints<bionty::CellLineParents> =
    constrain(unique<&bionty::CellLineParents::from_cellline, &bionty::CellLineParents::to_cellline>);

template <>
inline constexpr auto constraints<bionty::ArtifactCellLine> =
    constrain(unique<&bionty::ArtifactCellLine::artifact, &bionty::ArtifactCellLine::cellline,
                     &bionty::ArtifactCellLine::feature>);

template <>
inline constexpr auto constraints<bionty::RecordCellLine> = constrain(
    unique<&bionty::RecordCellLine::record, &bionty::RecordCellLine::value, &bionty::RecordCellLine::feature>);

}  // namespace laminate::traits
