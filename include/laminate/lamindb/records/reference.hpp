/// @file
/// The registry Reference and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A paper, document or web page.
struct Reference {
  Id id{};
  Uid<12> uid{};
  std::string name{};
  std::optional<std::string> description{};
  std::optional<std::string> abbr{};
  std::optional<std::string> url{};
  std::optional<std::int64_t> pubmed_id{};
  std::optional<std::string> doi{};
  std::optional<std::string> text{};
  std::optional<Date> date{};
  bool is_type = false;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Reference>> type{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<Record, ReferenceRecord> records{};
  Back<Artifact, ArtifactReference> artifacts{};
  Back<Project, ProjectReferences> projects{};
};

struct ReferenceRecord {
  Id id{};
  Ref<Reference> reference{};
  Ref<Record> record{};
  std::optional<Ref<Feature>> feature{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Reference, "lamindb_reference", id, uid, name, description, abbr, url, pubmed_id, doi, text,
               date, is_type, is_locked, created_at, updated_at, _aux, type, space, branch, created_on, created_by, run,
               records, artifacts, projects)
LAMINATE_TABLE(laminate::ReferenceRecord, "lamindb_referencerecord", id, reference, record, feature, created_at,
               created_by, run)

namespace laminate::traits {

template <>
inline constexpr auto constraints<Reference> = constrain(
    max_length<32, &Reference::abbr>, max_length<200, &Reference::url>,
    max_length<255, &Reference::name, &Reference::doi>, not_indexed<&Reference::description, &Reference::text>);

template <>
inline constexpr auto constraints<ReferenceRecord> = constrain(
    since<2, 12>(unique_with_null<&ReferenceRecord::reference, &ReferenceRecord::record, &ReferenceRecord::feature>),
    until<2, 12>(unique<&ReferenceRecord::reference, &ReferenceRecord::record, &ReferenceRecord::feature>));

}  // namespace laminate::traits
