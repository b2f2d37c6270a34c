/// @file
/// The registry Branch and the tables that belong to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/lamindb/fwd.hpp>
#include <laminate/record/record.hpp>

namespace laminate {

/// A branch that rows live on: main, archive, trash, or a contribution.
struct Branch {
  Id id{};
  Uid<12> uid{};
  std::string name{};
  std::optional<std::string> description{};
  std::int16_t _status_code = 0;
  Timestamp created_at{};
  std::optional<Json> _aux{};
  Ref<Space, Role::space> space{};
  Ref<User, Role::creator> created_by{};
  Many<ULabel, BranchULabel> ulabels{};
  Many<Project, BranchProject> projects{};
  Many<User, BranchUser> users{};
  Many<BranchBlock> ablocks{};
};

namespace lamindb_detail {

/// Every instance has this branch.
inline constexpr std::string_view main_branch_uid = "mmmmmmmmmmmm";

}  // namespace lamindb_detail

struct BranchProject {
  Id id{};
  Ref<Branch> branch{};
  Ref<Project> project{};
};

struct BranchULabel {
  Id id{};
  Ref<Branch> branch{};
  Ref<ULabel> ulabel{};
};

struct BranchUser {
  Id id{};
  Ref<Branch> branch{};
  Ref<User> user{};
  std::string role{};
};

struct BranchBlock {
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
  Ref<Branch> branch{};
  Ref<User, Role::creator> created_by{};
};

}  // namespace laminate

LAMINATE_TABLE(laminate::Branch, "lamindb_branch", id, uid, name, description, _status_code, created_at, _aux, space,
               created_by, ulabels, projects, users, ablocks)
LAMINATE_TABLE(laminate::BranchProject, "lamindb_branchproject", id, branch, project)
LAMINATE_TABLE(laminate::BranchULabel, "lamindb_branchulabel", id, branch, ulabel)
LAMINATE_TABLE(laminate::BranchUser, "lamindb_branchuser", id, branch, user, role)
LAMINATE_TABLE(laminate::BranchBlock, "lamindb_branchblock", id, uid, content, hash, kind, _status_code, version_tag,
               is_latest, created_at, _aux, branch, created_by)

namespace laminate::traits {

template <>
inline constexpr auto constraints<Branch> =
    constrain(max_length<100, &Branch::name>, unique_ignoring_case<&Branch::name>, not_indexed<&Branch::description>,
              since<2, 12>(has_column<&Branch::_aux>));

template <>
inline constexpr auto constraints<BranchProject> = constrain(unique<&BranchProject::branch, &BranchProject::project>);

template <>
inline constexpr auto constraints<BranchULabel> = constrain(unique<&BranchULabel::branch, &BranchULabel::ulabel>);

template <>
inline constexpr auto identity<BranchUser> = key<&BranchUser::branch, &BranchUser::user, &BranchUser::role>;

template <>
inline constexpr auto constraints<BranchUser> =
    constrain(unique<&BranchUser::branch, &BranchUser::user, &BranchUser::role>, max_length<32, &BranchUser::role>);

template <>
inline constexpr auto belongs_to<BranchBlock> = owner<&BranchBlock::branch>(Follow::notes);

template <>
inline constexpr bool versioned<BranchBlock> = true;

template <>
inline constexpr auto constraints<BranchBlock> =
    constrain(max_length<22, &BranchBlock::hash, &BranchBlock::kind>, max_length<30, &BranchBlock::version_tag>,
              default_value<"readme", &BranchBlock::kind>);

}  // namespace laminate::traits
