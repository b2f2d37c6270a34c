/// @file
/// The registry Space and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// Who has access: a space of users.
struct Space {
  Id id{};
  Uid<12> uid{};
  std::string name{};
  std::optional<std::string> description{};
  Timestamp created_at{};
  std::optional<Ref<User, Role::creator>> created_by{};
  Many<SpaceBlock> ablocks{};
};

namespace lamindb_detail {

/// Every instance has this space.
inline constexpr std::string_view all_space_uid = "aaaaaaaaaaaa";

}  // namespace lamindb_detail

struct SpaceBlock {
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
  Ref<Space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Space, "lamindb_space", id, uid, name, description, created_at, created_by, ablocks)
LAMINATE_TABLE(laminate::SpaceBlock, "lamindb_spaceblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, space, branch, created_on, created_by)

namespace laminate::traits {

template <>
inline constexpr std::size_t id_bits<Space> = 16;

template <>
inline constexpr auto constraints<Space> =
    constrain(max_length<100, &Space::name>, unique_ignoring_case<&Space::name>, not_indexed<&Space::description>);

template <>
inline constexpr auto belongs_to<SpaceBlock> = owner<&SpaceBlock::space>(Follow::notes);

template <>
inline constexpr bool versioned<SpaceBlock> = true;

template <>
inline constexpr auto constraints<SpaceBlock> = constrain(
    max_length<22, &SpaceBlock::hash, &SpaceBlock::kind>, max_length<30, &SpaceBlock::version_tag>,
    default_value<"readme", &SpaceBlock::kind>, since<2, 12>(has_column<&SpaceBlock::branch, &SpaceBlock::created_on>));

}  // namespace laminate::traits
