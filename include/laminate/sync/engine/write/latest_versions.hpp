/// @file
/// One row of each family of versions and branch is the latest. (reference-behaviour, rule 10)
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <laminate/registry/uid.hpp>
#include <laminate/support/sort.hpp>
#include <laminate/sync/engine/select/version_families.hpp>
#include <laminate/sync/engine/write/set_write.hpp>

namespace laminate::sync_detail {

/// Settles which rows of a versioned table are the latest.
class LatestVersions {
 public:
  LatestVersions(Session& database, const TableInfo& table) : database_(database), table_(table) {
    // Earlier versions of LaminDB have no branches.
    const auto* branch = table.find_role(Role::branch);
    if (branch && database.catalog(table.name)->find(branch->name)) branch_ = "t." + query::quoted(branch->name);
  }

  /// Of families, given by their stems: where several rows of a branch are the latest, or none is, the one with the
  /// largest uid of them is. Calls changed(id, uid, is_latest) for each row that it writes, in the order of the uids.
  template <class Changed>
  void settle(std::span<const std::string> stems, const Changed& changed) const {
    const auto versions = read(stems);
    std::vector<std::vector<Value>> rows;
    for (std::size_t first = 0, last = 0; first < versions.size(); first = last) {
      while (last < versions.size() && versions[last].group() == versions[first].group()) ++last;
      settle_branch({&versions[first], last - first}, [&](const Version& version, bool latest) {
        rows.push_back({version.id, std::int64_t{latest}});
        changed(version.id, version.uid, latest);
      });
    }
    const std::string column(table_.special.latest);
    update_by_id(database_, table_.name, {&column, 1}, rows);
  }

 private:
  struct Version {
    std::int64_t id;
    bool latest;
    std::string uid;
    std::int64_t branch;

    std::tuple<std::string_view, std::int64_t> group() const { return {stem_of(uid), branch}; }
  };

  /// All versions, those of a family and branch together and in the order of their uids.
  std::vector<Version> read(std::span<const std::string> stems) const {
    std::vector<Version> found, sorted;
    for_families(database_, table_, ", " + branch_, stems, [&](const Cursor& row) {
      found.push_back({row.integer(0), row.integer(2) != 0, row.text(1), row.integer(4)});
    });
    for (const auto i : support_detail::sorted_positions(found.size(), [&](std::size_t a, std::size_t b) {
           const auto x = found[a].group(), y = found[b].group();
           return x != y ? x < y : found[a].uid < found[b].uid;
         }))
      sorted.push_back(std::move(found[i]));
    return sorted;
  }

  template <class Change>
  static void settle_branch(std::span<const Version> versions, const Change& change) {
    std::size_t latest_ones = 0;
    const auto* chosen = &versions.back();
    for (const auto& version : versions)
      if (version.latest) {
        ++latest_ones;
        chosen = &version;
      }
    if (latest_ones == 1) return;
    for (const auto& version : versions)
      if (const bool latest = &version == chosen; latest != version.latest) change(version, latest);
  }

  Session& database_;
  const TableInfo& table_;
  std::string branch_ = "1";
};

}  // namespace laminate::sync_detail
