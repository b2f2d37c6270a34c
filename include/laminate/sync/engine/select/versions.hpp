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

#include <laminate/support/row_label.hpp>
#include <laminate/support/sort.hpp>
#include <laminate/sync/engine/row.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/select/version_families.hpp>
#include <laminate/sync/engine/uid.hpp>
#include <laminate/sync/options.hpp>

namespace laminate::sync_detail {

/// The versions of a versioned table in the source.
class VersionSelection {
 public:
  VersionSelection(Session& source, const TableInfo& table, std::string registry)
      : source_(source), table_(table), registry_(std::move(registry)) {}

  /// Of the selected rows, those to sync: the latest, or their whole families. An older version that is selected beside
  /// the latest is left out with a remark. @throws NotLatest if it is selected alone.
  std::vector<std::int64_t> choose(const std::vector<std::int64_t>& ids, Versions option,
                                   std::vector<Remark>& remarks) const {
    auto selected = read(ids);
    if (option == Versions::family) return in_order_of(ids, families_of(selected));
    std::vector<std::int64_t> chosen;
    for (std::size_t first = 0, last = 0; first < selected.size(); first = last) {
      while (last < selected.size() && stem_of(selected[last].uid) == stem_of(selected[first].uid)) ++last;
      take_latest(std::span(selected).subspan(first, last - first), chosen, remarks);
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
    for_ids(source_, "\"id\", \"uid\", " + query::quoted(table_.special.latest), table_.name, "id", ids, "",
            [&](const Cursor& row) { rows.push_back(version(row)); });
    if (rows.size() < ids.size())
      throw NotFound(source_.name() + ": " + std::to_string(ids.size() - rows.size()) + " of the selected rows of " +
                         registry_ + " do not exist any more; select again",
                     {.registry = registry_, .uid = {}, .column = {}});
    return by_uid(std::move(rows));
  }

  static std::vector<Version> by_uid(std::vector<Version> rows) {
    std::vector<std::string_view> uids;
    for (const auto& row : rows) uids.push_back(row.uid);
    std::vector<Version> sorted;
    for (const auto i : support_detail::in_order(uids)) sorted.push_back(rows[i]);
    return sorted;
  }

  std::vector<Version> families(std::span<const std::string> stems) const {
    std::vector<Version> all;
    for_families(source_, table_, "", stems, [&](const Cursor& row) { all.push_back(version(row)); });
    return by_uid(std::move(all));
  }

  /// All versions of the selected rows' families.
  std::vector<std::int64_t> families_of(const std::vector<Version>& selected) const {
    std::vector<std::string> stems;
    for (const auto& each : selected)
      if (const auto stem = stem_of(each.uid); stems.empty() || stems.back() != stem) stems.emplace_back(stem);
    std::vector<std::int64_t> ids;
    for (const auto& each : families(stems)) ids.push_back(each.id);
    return ids;
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
        remarks.push_back(
            {"older_version", registry_, each.uid,
             support_detail::row_label(registry_, each.uid) + " was left out: a later version of it is selected too"});
    }
  }

  [[noreturn]] void refuse(const Version& outdated) const {
    std::string latest;
    const std::string stem(stem_of(outdated.uid));
    for (const auto& each : families({&stem, 1}))
      if (each.latest) latest = each.uid;
    throw NotLatest(support_detail::row_label(registry_, outdated.uid) +
                        " is not the latest in its version history: sync " + (latest.empty() ? "" : latest + ", or ") +
                        "the whole family (Versions::family; --family)",
                    {.registry = registry_, .uid = outdated.uid, .column = std::string(table_.special.latest)});
  }

  /// Versions that were not selected themselves come last.
  static std::vector<std::int64_t> in_order_of(const std::vector<std::int64_t>& ids,
                                               const std::vector<std::int64_t>& chosen) {
    std::unordered_set<std::int64_t> left;
    for (const auto id : chosen) left.insert(id);
    std::vector<std::int64_t> all;
    for (const auto id : ids)
      if (left.erase(id) > 0) all.push_back(id);
    for (const auto i : support_detail::in_order(chosen))
      if (left.erase(chosen[i]) > 0) all.push_back(chosen[i]);
    return all;
  }

  Session& source_;
  const TableInfo& table_;
  std::string registry_;
};

}  // namespace laminate::sync_detail
