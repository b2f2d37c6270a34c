/// @file
/// The registry bionty.CellMarker and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A cell marker.
struct CellMarker {
  Id id{};
  Uid<14> uid{};
  std::optional<std::string> abbr{};
  std::optional<std::string> synonyms{};
  std::optional<std::string> description{};
  std::string name{};
  std::optional<std::string> gene_symbol{};
  std::optional<std::string> ncbi_gene_id{};
  std::optional<std::string> uniprotkb_id{};
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
  Back<Artifact, ArtifactCellMarker> artifacts{};
  Back<Record, RecordCellMarker> records{};
};

struct ArtifactCellMarker {
  Id id{};
  Ref<Artifact> artifact{};
  Ref<CellMarker> cellmarker{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct RecordCellMarker {
  Id id{};
  Ref<Record> record{};
  Ref<CellMarker> value{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct SchemaCellMarker {
  Id id{};
  Ref<Schema> schema{};
  Ref<CellMarker> cellmarker{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::CellMarker, "bionty_cellmarker", id, uid, abbr, synonyms, description, name,
               gene_symbol, ncbi_gene_id, uniprotkb_id, is_locked, created_at, updated_at, _aux, organism, source,
               space, branch, created_on, created_by, run, artifacts, records)
LAMINATE_TABLE(laminate::bionty::ArtifactCellMarker, "bionty_artifactcellmarker", id, artifact, cellmarker, feature,
               created_at, created_by, run)
LAMINATE_TABLE(laminate::bionty::RecordCellMarker, "bionty_recordcellmarker", id, record, value, feature, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::bionty::SchemaCellMarker, "bionty_schemacellmarker", id, schema, cellmarker)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::CellMarker> =
    constrain(unique<&bionty::CellMarker::abbr>, unique<&bionty::CellMarker::name, &bionty::CellMarker::organism>,
              max_length<10, &bionty::CellMarker::uniprotkb_id>,
              max_length<32, &bionty::CellMarker::abbr, &bionty::CellMarker::ncbi_gene_id>,
              max_length<64, &bionty::CellMarker::name, &bionty::CellMarker::gene_symbol>);

template <>
inline constexpr auto constraints<bionty::ArtifactCellMarker> =
    constrain(unique<&bionty::ArtifactCellMarker::artifact, &bionty::ArtifactCellMarker::cellmarker,
                     &bionty::ArtifactCellMarker::feature>);

template <>
inline constexpr auto constraints<bionty::RecordCellMarker> = constrain(
    unique<&bionty::RecordCellMarker::record, &bionty::RecordCellMarker::value, &bionty::RecordCellMarker::feature>);

template <>
inline constexpr auto belongs_to<bionty::SchemaCellMarker> = owner<&bionty::SchemaCellMarker::schema>(Follow::members);

template <>
inline constexpr auto constraints<bionty::SchemaCellMarker> =
    constrain(unique<&bionty::SchemaCellMarker::schema, &bionty::SchemaCellMarker::cellmarker>);

}  // namespace laminate::traits
