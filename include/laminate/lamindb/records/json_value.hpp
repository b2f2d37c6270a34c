/// @file
/// The registry JsonValue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A value of a feature that is not a row of a registry.
struct JsonValue {
  Id id{};
  std::optional<Ref<Feature>> feature{};
  Json value{};
  std::optional<std::string> hash{};
  bool is_locked = false;
  Timestamp created_at{};
  std::optional<Json> _aux{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Back<Artifact, ArtifactJsonValue> artifacts{};
  Back<Run, RunJsonValue> runs{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::JsonValue, "lamindb_jsonvalue", id, feature, value, hash, is_locked, created_at, _aux, space,
               branch, created_on, created_by, run, artifacts, runs)

namespace laminate::traits {

template <>
inline constexpr std::size_t id_bits<JsonValue> = 64;

template <>
inline constexpr auto identity<JsonValue> =
    first_of(key<&JsonValue::feature, &JsonValue::hash>, key<&JsonValue::feature, &JsonValue::hash, &JsonValue::value>);

template <>
inline constexpr auto belongs_to<JsonValue> = nothing;

template <>
inline constexpr auto constraints<JsonValue> =
    constrain(unique<&JsonValue::feature, &JsonValue::hash>, max_length<22, &JsonValue::hash>);

}  // namespace laminate::traits
