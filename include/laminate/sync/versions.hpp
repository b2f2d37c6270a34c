/// @file
/// Which versions of selected objects a sync takes. (reference-behaviour, rule 10)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/sync/batch.hpp>
#include <laminate/sync/options.hpp>
#include <laminate/sync/order.hpp>
#include <laminate/sync/row.hpp>
#include <laminate/sync/uid.hpp>

namespace laminate::detail {

/// The versions of a versioned table in the source.
class VersionSelection {
 public:
  VersionSelection(Session& source, const TableInfo& table, std::string registry)
      : source_(source), table_(table), registry_(std::move(registry)) {}

  /// Of the selected rows, those to sync: the latest, or their whole families. An older version that is selected beside
  /// the latest is left out with a remark. @throws NotLatest if it is selected alone.
  std::vector<std::int64_t> choose(const std::vector<std::int64_t>& ids, versions option,
                                   std::vector<Remark>& remarks) const {
    auto selected = read(ids);
    std::vector<std::int64_t> chosen;
    for (std::size_t first = 0, last = 0; first < selected.size(); first = last) {
      while (last < selected.size() && stem_of(selected[last].uid) == stem_of(selected[first].uid)) ++last;
      const std::span<const Version> family_members(selected.begin() + static_cast<std::ptrdiff_t>(first),
                                                    last - first);
      if (option == versions::family)
        take_family(family_members.front(), chosen);
      else
        take_latest(family_members, chosen, remarks);
    }
    return in_order_of(ids, chosen);
  }

 private:
  struct Version {
    std::int64_t id = 0;
    std::string uid{};
    bool latest = false;
  };

  Version version(const Cursor& row) const {
    const auto id = row.integer(0);
    return {id, uid_of_row(source_, table_, registry_, id, row[1]), row.integer(2) != 0};
  }

  std::vector<Version> read(const std::vector<std::int64_t>& ids) const {
    std::vector<Version> rows;
    for_ids(source_, "\"id\", \"uid\", \"is_latest\"", table_.name, "id", ids, "",
            [&](const Cursor& row) { rows.push_back(version(row)); });
    if (rows.size() < ids.size())
      throw NotFound(source_.name() + ": " + std::to_string(ids.size() - rows.size()) + " of the selected rows of " +
                         registry_ + " do not exist any more; select again",
                     {.registry = registry_, .uid = {}, .column = {}});
    std::vector<std::string_view> uids;
    for (const auto& row : rows) uids.push_back(row.uid);
    std::vector<Version> sorted;
    for (const auto i : in_order(uids)) sorted.push_back(rows[i]);
    return sorted;
  }

  std::vector<Version> family(const Version& member) const {
    const std::string stem(stem_of(member.uid));
    const auto mark = [&](std::size_t n) { return source_.dialect().placeholder(n); };
    auto rows = source_.query("SELECT id, uid, is_latest FROM " + query::quoted(table_.name) +
                                  " WHERE uid >= " + mark(1) + " AND uid < " + mark(2) + " ORDER BY uid",
                              {stem, stem + '~'});
    std::vector<Version> all;
    while (rows.next()) all.push_back(version(rows));
    return all;
  }

  void take_family(const Version& member, std::vector<std::int64_t>& chosen) const {
    for (const auto& each : family(member)) chosen.push_back(each.id);
  }

  void take_latest(std::span<const Version> selected, std::vector<std::int64_t>& chosen,
                   std::vector<Remark>& remarks) const {
    bool any_latest = false;
    for (const auto& each : selected) any_latest = any_latest || each.latest;
    if (!any_latest) refuse(selected.front());
    for (const auto& each : selected) {
      if (each.latest)
        chosen.push_back(each.id);
      else
        remarks.push_back({"older_version", registry_, each.uid,
                           registry_ + ' ' + each.uid + " was left out: a later version of it is selected too"});
    }
  }

  [[noreturn]] void refuse(const Version& outdated) const {
    std::string latest;
    for (const auto& each : family(outdated))
      if (each.latest) latest = each.uid;
    throw NotLatest(registry_ + ' ' + outdated.uid + " is not the latest in its version history: sync " +
                        (latest.empty() ? "" : latest + ", or ") + "the whole family (versions::family; --family)",
                    {.registry = registry_, .uid = outdated.uid, .column = "is_latest"});
  }

  /// Versions that were not selected themselves come last.
  static std::vector<std::int64_t> in_order_of(const std::vector<std::int64_t>& ids,
                                               const std::vector<std::int64_t>& chosen) {
    std::unordered_set<std::int64_t> left;
    for (const auto id : chosen) left.insert(id);
    std::vector<std::int64_t> all;
    for (const auto id : ids)
      if (left.erase(id) > 0) all.push_back(id);
    for (const auto i : in_order(chosen))
      if (left.erase(chosen[i]) > 0) all.push_back(chosen[i]);
    return all;
  }

  Session& source_;
  const TableInfo& table_;
  std::string registry_;
};

}  // namespace laminate::detail
