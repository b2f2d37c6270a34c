/// @file
/// The registry bionty.Source and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/bionty/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate::bionty {

/// A release of a public ontology.
struct Source {
  Id id{};
  Uid<8> uid{};
  std::string entity{};
  std::string organism{};
  std::string name{};
  std::string version{};
  bool in_db = false;
  bool currently_used = false;
  std::optional<std::string> description{};
  std::optional<std::string> url{};
  std::optional<std::string> md5{};
  std::optional<std::string> source_website{};
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Artifact>> dataframe_artifact{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<Artifact, SourceArtifacts> artifacts{};
};

struct SourceArtifacts {
  Id id{};
  Ref<Source> source{};
  Ref<Artifact> artifact{};
};

}  // namespace laminate::bionty

LAMINATE_TABLE(laminate::bionty::Source, "bionty_source", id, uid, entity, organism, name, version, in_db,
               currently_used, description, url, md5, source_website, is_locked, created_at, updated_at, _aux,
               dataframe_artifact, space, branch, created_on, created_by, run, artifacts)
LAMINATE_TABLE(laminate::bionty::SourceArtifacts, "bionty_source_artifacts", id, source, artifact)

namespace laminate::traits {

template <>
inline constexpr auto constraints<bionty::Source> = constrain(
    unique<&bionty::Source::entity, &bionty::Source::name, &bionty::Source::organism, &bionty::Source::version>,
    max_length<255, &bionty::Source::entity, &bionty::Source::organism, &bionty::Source::name,
               &bionty::Source::version>,
    not_indexed<&bionty::Source::url, &bionty::Source::md5, &bionty::Source::source_website>);

template <>
inline constexpr auto belongs_to<bionty::SourceArtifacts> = owner<&bionty::SourceArtifacts::source>(Follow::never);

template <>
inline constexpr auto constraints<bionty::SourceArtifacts> =
    constrain(unique<&bionty::SourceArtifacts::source, &bionty::SourceArtifacts::artifact>);

}  // namespace laminate::traits
