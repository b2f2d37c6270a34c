/// @file
/// The registry Block and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A piece of text of its own, not attached to a row.
struct Block {
  Id id{};
  Uid<20> uid{};
  std::string content{};
  std::optional<std::string> hash{};
  std::string kind = "readme";
  std::optional<std::string> key{};
  std::int16_t _status_code = 0;
  std::optional<std::string> version_tag{};
  bool is_latest = true;
  bool is_locked = false;
  Timestamp created_at{};
  std::optional<Json> _aux{};
  std::optional<Ref<Block>> anchor{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  Many<Project, BlockProject> projects{};
};

struct BlockProject {
  Id id{};
  Ref<Block> block{};
  Ref<Project> project{};
  Timestamp created_at{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::link_run>> run{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Block, "lamindb_block", id, uid, content, hash, kind, key, _status_code, version_tag,
               is_latest, is_locked, created_at, _aux, anchor, space, branch, created_on, created_by, projects)
LAMINATE_TABLE(laminate::BlockProject, "lamindb_blockproject", id, block, project, created_at, created_by, run)

namespace laminate::traits {

template <>
inline constexpr std::size_t id_bits<Block> = 64;

template <>
inline constexpr bool versioned<Block> = true;

template <>
inline constexpr auto constraints<Block> =
    constrain(max_length<22, &Block::hash, &Block::kind>, max_length<30, &Block::version_tag>,
              max_length<1024, &Block::key>, default_value<"readme", &Block::kind>);

template <>
inline constexpr auto constraints<BlockProject> = constrain(unique<&BlockProject::block, &BlockProject::project>);

}  // namespace laminate::traits
