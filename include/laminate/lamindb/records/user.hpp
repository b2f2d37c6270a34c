/// @file
/// The registry User.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A person, or the anonymous user.
struct User {
  Id id{};
  Uid<8> uid{};
  std::string handle{};
  std::optional<std::string> name{};
  Timestamp created_at{};
  Timestamp updated_at{};
  Back<Artifact, void, Role::creator> created_artifacts{};
  Back<Run, void, Role::creator> created_runs{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::User, "lamindb_user", id, uid, handle, name, created_at, updated_at, created_artifacts,
               created_runs)

namespace laminate::traits {

template <>
inline constexpr auto display_name<User> = key<&User::handle>;

template <>
inline constexpr auto constraints<User> =
    constrain(unique<&User::handle>, max_length<30, &User::handle>, max_length<150, &User::name>);

}  // namespace laminate::traits
