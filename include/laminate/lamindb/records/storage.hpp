/// @file
/// The registry Storage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A storage location: a folder, a bucket, a URL prefix.
struct Storage {
  Id id{};
  Uid<12> uid{};
  std::string root{};  ///< `s3://bucket`, or an absolute path
  std::optional<std::string> description{};
  std::string type{};
  std::optional<std::string> region{};
  std::optional<std::string> instance_uid{};  ///< the instance that manages it; others only read
  bool is_locked = false;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Json> _aux{};
  Ref<Space, Role::space> space{};
  Ref<Branch, Role::branch> branch{};
  Ref<Branch, Role::created_on> created_on{};
  Ref<User, Role::creator> created_by{};
  std::optional<Ref<Run, Role::run>> run{};
  Back<Artifact> artifacts{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Storage, "lamindb_storage", id, uid, root, description, type, region, instance_uid, is_locked,
               created_at, updated_at, _aux, space, branch, created_on, created_by, run, artifacts)

namespace laminate::traits {

template <>
inline constexpr auto identity<Storage> = key<&Storage::root>;

template <>
inline constexpr auto constraints<Storage> =
    constrain(unique<&Storage::root>, max_length<12, &Storage::instance_uid>, max_length<30, &Storage::type>,
              max_length<64, &Storage::region>, max_length<255, &Storage::root>, not_indexed<&Storage::description>);

}  // namespace laminate::traits
