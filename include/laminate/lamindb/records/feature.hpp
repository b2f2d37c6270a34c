/// @file
/// The registry Feature and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/features/dtype.hpp>
#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A measured or annotated dimension, with its data type.
struct Feature {
  Id id{};
  Uid<12> uid{};
  std::string name{};
  std::optional<Dtype> _dtype_str{};  ///< `cat[ULabel[uid]]`, `num`, …
  std::optional<std::string> unit{};
  std::optional<std::string> description{};
  std::int16_t array_rank = 0;
  std::int32_t array_size = 0;
  std::optional<Json> array_shape{};
  std::optional<std::string> synonyms{};
  std::optional<Json> default_value{};
  std::optional<bool> nullable{};
  std::optional<bool> coerce{};
  std::optional<std::string> _ounit_str{};
  bool is_type = false;
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<FeatureAux> _aux{};
  std::optional<Ref<Feature>> type{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Back<Schema, SchemaFeature> schemas{};
  Many<Project, FeatureProject> projects{};
  Back<JsonValue> values{};
  Many<FeatureBlock> ablocks{};
};

struct FeatureProject {
  Id id{};
  Ref<Feature> feature{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

struct FeatureBlock {
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
  Ref<Feature> feature{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Feature, "lamindb_feature", id, uid, name, _dtype_str, unit, description, array_rank,
               array_size, array_shape, synonyms, default_value, nullable, coerce, _ounit_str, is_type, is_locked,
               created_at, updated_at, _aux, type, space, branch, created_on, created_by, run, schemas, projects,
               values, ablocks)
LAMINATE_TABLE(laminate::FeatureProject, "lamindb_featureproject", id, feature, project, created_at, created_by, run)
LAMINATE_TABLE(laminate::FeatureBlock, "lamindb_featureblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, feature, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr auto constraints<Feature> =
    constrain(max_length<30, &Feature::unit>, max_length<150, &Feature::name>,
              max_length<255, &Feature::_dtype_str, &Feature::_ounit_str>,
              required_unless<&Feature::is_type, &Feature::_dtype_str>, default_value<"null", &Feature::array_shape>,
              not_indexed<&Feature::description, &Feature::synonyms, &Feature::nullable, &Feature::coerce>,
              since<2, 12>(has_column<&Feature::_ounit_str>));

template <>
inline constexpr auto constraints<FeatureProject> =
    constrain(unique<&FeatureProject::feature, &FeatureProject::project>);

template <>
inline constexpr auto belongs_to<FeatureBlock> = owner<&FeatureBlock::feature>(Follow::notes);

template <>
inline constexpr bool versioned<FeatureBlock> = true;

template <>
inline constexpr auto constraints<FeatureBlock> =
    constrain(max_length<22, &FeatureBlock::hash, &FeatureBlock::kind>, max_length<30, &FeatureBlock::version_tag>,
              default_value<"readme", &FeatureBlock::kind>,
              since<2, 12>(has_column<&FeatureBlock::branch, &FeatureBlock::created_on>));

}  // namespace laminate::traits
