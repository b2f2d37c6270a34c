/// @file
/// The registry Schema and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/features/dtype.hpp>
#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>
#include <laminate/sync/transfer.hpp>

namespace laminate {

/// What a dataset consists of: its features, or component schemas by slot.
struct Schema {
  Id id{};
  Uid<16> uid{};
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<std::int32_t> n_members{};
  std::optional<bool> coerce{};
  std::optional<bool> flexible{};
  std::optional<Dtype> itype{};  ///< registry of the members
  std::optional<std::string> otype{};
  std::optional<std::string> _dtype_str{};
  std::optional<std::string> hash{};
  bool minimal_set = true;
  bool ordered_set = false;
  bool maximal_set = false;
  std::optional<std::string> suffix{};
  bool is_type = false;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<SchemaAux> _aux{};
  std::optional<Ref<Schema>> type{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Many<Feature, SchemaFeature> features{};
  Many<Schema, SchemaComponent> components{};
  Back<Schema, SchemaComponent> composites{};
  Many<Project, SchemaProject> projects{};
  Back<Artifact, ArtifactSchema> artifacts{};
  Back<Artifact> validated_artifacts{};
  Many<SchemaBlock> ablocks{};
};

struct SchemaFeature {
  Id id{};
  Ref<Schema> schema{};
  Ref<Feature> feature{};
};

struct SchemaProject {
  Id id{};
  Ref<Schema> schema{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct SchemaComponent {
  Id id{};
  Ref<Schema> composite{};
  Ref<Schema> component{};
  std::optional<std::string> slot{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct SchemaBlock {
  Id id{};
  Uid<20> uid{};
  std::string content{};
  std::optional<std::string> hash{};
  std::string kind = "readme";
  std::int16_t _status_code = 0;
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  Timestamp created_at{};
  std::optional<Json> _aux{};
  Ref<Schema> schema{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Schema, "lamindb_schema", id, uid, name, description, n_members, coerce, flexible, itype,
               otype, _dtype_str, hash, minimal_set, ordered_set, maximal_set, suffix, is_type, is_locked, created_at,
               updated_at, _aux, type, space, branch, created_on, created_by, run, features, components, composites,
               projects, artifacts, validated_artifacts, ablocks)
LAMINATE_TABLE(laminate::SchemaFeature, "lamindb_schemafeature", id, schema, feature)
LAMINATE_TABLE(laminate::SchemaProject, "lamindb_schemaproject", id, schema, project, created_at, created_by, run)
LAMINATE_TABLE(laminate::SchemaComponent, "lamindb_schemacomponent", id, composite, component, slot, created_at,
               created_by, run)
LAMINATE_TABLE(laminate::SchemaBlock, "lamindb_schemablock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, schema, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr auto constraints<Schema> = constrain(
    max_length<22, &Schema::hash>, max_length<30, &Schema::suffix>, max_length<64, &Schema::otype, &Schema::_dtype_str>,
    max_length<120, &Schema::itype>, max_length<150, &Schema::name>,
    not_indexed<&Schema::description, &Schema::_dtype_str, &Schema::n_members, &Schema::coerce, &Schema::flexible>,
    since<2, 12>(has_column<&Schema::suffix>));

template <>
inline constexpr auto belongs_to<SchemaFeature> = owner<&SchemaFeature::schema>(Follow::members);

template <>
inline constexpr auto constraints<SchemaFeature> = constrain(unique<&SchemaFeature::schema, &SchemaFeature::feature>);

template <>
inline constexpr auto constraints<SchemaProject> = constrain(unique<&SchemaProject::schema, &SchemaProject::project>);

template <>
inline constexpr auto belongs_to<SchemaComponent> = owner<&SchemaComponent::composite>(Follow::members);

template <>
inline constexpr auto identity<SchemaComponent> =
    key<&SchemaComponent::composite, &SchemaComponent::component, &SchemaComponent::slot>;

template <>
inline constexpr auto constraints<SchemaComponent> =
    constrain(unique<&SchemaComponent::composite, &SchemaComponent::slot, &SchemaComponent::component>,
              unique<&SchemaComponent::composite, &SchemaComponent::slot>, max_length<255, &SchemaComponent::slot>,
              not_indexed<&SchemaComponent::slot>);

template <>
inline constexpr auto belongs_to<SchemaBlock> = owner<&SchemaBlock::schema>(Follow::notes);

template <>
inline constexpr bool versioned<SchemaBlock> = true;

template <>
inline constexpr auto constraints<SchemaBlock> =
    constrain(max_length<22, &SchemaBlock::hash, &SchemaBlock::kind>, max_length<30, &SchemaBlock::version_tag>,
              default_value<"readme", &SchemaBlock::kind>,
              since<2, 12>(has_column<&SchemaBlock::branch, &SchemaBlock::created_on>));

/// A schema is its members.
template <>
inline constexpr Transfer default_transfer<Schema> = Transfer::annotations;

}  // namespace laminate::traits
