/// @file
/// One row of each family of versions and branch is the latest. (reference-behaviour, rule 10)
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/schema/table_info.hpp>

namespace laminate::detail {

/// Settles which rows of a versioned table are the latest.
class LatestVersions {
 public:
  LatestVersions(Session& database, const TableInfo& table) : database_(database), table_(table) {
    const auto* branch = table.find_role(role::branch);
    const auto* live = database.catalog(table.name);
    branch_ = branch && live && live->find(branch->name) ? query::quoted(branch->name) : std::string("1");
  }

  /// Of a family: where several rows of a branch are the latest, or none is, the one with the largest uid of them is.
  /// Calls changed(id, uid, is_latest) for each row that it writes.
  template <class Changed>
  void settle(std::string_view stem, const Changed& changed) const {
    const auto family = read(std::string(stem));
    for (std::size_t first = 0, last = 0; first < family.size(); first = last) {
      while (last < family.size() && family[last].branch == family[first].branch) ++last;
      settle_branch({&family[first], last - first}, changed);
    }
  }

 private:
  struct Version {
    std::int64_t id;
    bool latest;
    std::string uid;
    std::int64_t branch;
  };

  std::vector<Version> read(const std::string& stem) const {
    const auto mark = [&](std::size_t n) { return database_.dialect().placeholder(n); };
    const auto uid = database_.dialect().by_bytes("uid");
    auto rows = database_.query("SELECT id, is_latest, uid, " + branch_ + " FROM " + query::quoted(table_.name) +
                                    " WHERE " + uid + " >= " + mark(1) + " AND " + uid + " < " + mark(2) +
                                    " ORDER BY " + branch_ + ", " + uid,
                                {stem, stem + '~'});
    std::vector<Version> family;
    while (rows.next()) family.push_back({rows.integer(0), rows.integer(1) != 0, rows.text(2), rows.integer(3)});
    return family;
  }

  template <class Changed>
  void settle_branch(std::span<const Version> versions, const Changed& changed) const {
    std::size_t latest_ones = 0;
    const auto* chosen = &versions.back();
    for (const auto& version : versions)
      if (version.latest) {
        ++latest_ones;
        chosen = &version;
      }
    if (latest_ones == 1) return;
    for (const auto& version : versions) {
      const bool latest = &version == chosen;
      if (version.latest == latest) continue;
      const auto mark = [&](std::size_t n) { return database_.dialect().placeholder(n); };
      database_.execute(
          "UPDATE " + query::quoted(table_.name) + " SET is_latest = " + mark(1) + " WHERE id = " + mark(2),
          {std::int64_t{latest}, version.id});
      changed(version.id, version.uid, latest);
    }
  }

  Session& database_;
  const TableInfo& table_;
  std::string branch_;
};

}  // namespace laminate::detail
