/// @file
/// Writes what a resolved sync transfers.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/registry/uid.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/sync/engine/write/insertion.hpp>
#include <laminate/sync/engine/write/latest_versions.hpp>
#include <laminate/sync/engine/write/updates.hpp>

namespace laminate::sync_detail {

/// Begins to record the transfer. The run is made only if some table with new rows has a column for it.
inline Authorship begin_transfer(const SyncContext& context, std::span<const TableIndex> with_new_rows) {
  auto& target = context.target;
  const auto& hooks = target.hooks();
  const bool records_run = std::any_of(with_new_rows.begin(), with_new_rows.end(), [&](const auto i) {
    return context.tables()[i].find_role(Role::run).has_value();
  });
  Authorship authorship{.creator = hooks.current_user ? std::optional(hooks.current_user(target))
                                                      : target.current(Role::creator)};
  if (records_run && hooks.begin_transfer && authorship.creator)
    authorship.run = hooks.begin_transfer(context.source, target, *authorship.creator);
  return authorship;
}

/// Counts rows that are done, and says so.
class WriteProgress {
 public:
  explicit WriteProgress(const SyncContext& context) : context_(context) {}

  /// Before the first row.
  void expect(std::size_t total) { total_ = total; }
  /// @throws Cancelled
  void add(std::size_t rows) {
    done_ += rows;
    context_.check_stop();
    if (context_.options.progress) context_.options.progress({"write", done_, total_});
  }
  std::size_t done() const { return done_; }

 private:
  SyncContext context_;
  std::size_t total_ = 0, done_ = 0;
};

/// Settles which rows of families are the latest, and says what has changed.
inline void settle_latest(Session& target, const TableInfo& table, const std::string& registry,
                          std::span<const std::string> stems, std::vector<FieldDifference>& differences,
                          std::vector<Remark>& remarks) {
  LatestVersions(target, table).settle(stems, [&](std::int64_t id, const std::string& uid, bool is_latest) {
    differences.push_back({.registry = registry,
                           .uid = uid,
                           .id = id,
                           .column = std::string(table.special.latest),
                           .before = std::int64_t{!is_latest},
                           .after = std::int64_t{is_latest},
                           .written = true});
    remarks.push_back({"superseded", registry, uid,
                       support_detail::row_label(registry, uid) + (is_latest ? " is" : " is no longer") +
                           " the latest version in " + target.name()});
  });
}

/// Writes what a sync transfers, updates and removes, with the ids of the target. Runs inside the target's write
/// transaction.
class Writer {
 public:
  Writer(const SyncContext& context, Resolution& resolution, const ValueMapping& value_mapping)
      : context_(context),
        resolution_(resolution),
        insertion_(context, resolution, value_mapping),
        updates_(context, resolution, value_mapping),
        progress_(context) {}

  /// Returns the number of rows written, changed or removed, those that record the transfer not counted.
  std::size_t write(std::size_t changes) {
    if (changes == 0) return 0;
    progress_.expect(changes);
    // Users first: the current one may be among them, and is made if it is still missing.
    const auto with_new_rows = insertion_.order();
    std::vector<TableIndex> users, order;
    for (const auto table : with_new_rows) (context_.tables()[table].is_creator ? users : order).push_back(table);
    for (const auto table : users) insertion_.number(table);
    insert_rows(users);
    authorship_ = begin_transfer(context_, with_new_rows);
    for (const auto table : order) insertion_.number(table);
    updates_.prepare();
    remove_rows();  // before others take their place
    updates_.give_up_keys();
    const auto updated = [&](std::size_t rows) { progress_.add(rows); };
    updates_.write(false, updated);
    insert_rows(order);
    insertion_.complete();
    updates_.write(true, updated);
    for (const auto table : context_.tables().indices()) settle_latest(table);
    if (authorship_.run && context_.target.hooks().finish_transfer)
      context_.target.hooks().finish_transfer(context_.target, *authorship_.run);
    return progress_.done();
  }

  /// The run that records the transfer.
  std::optional<std::int64_t> run() const { return authorship_.run; }
  /// What became, or is no longer, the latest version.
  const std::vector<FieldDifference>& superseded() const { return superseded_; }

 private:
  void insert_rows(const std::vector<TableIndex>& tables) {
    for (const auto table : tables) insertion_.insert(table, authorship_, [&] { progress_.add(1); });
  }

  void remove_rows() {
    const auto& removed = resolution_.removed();
    for (std::size_t first = 0, last = 0; first < removed.size(); first = last) {
      const auto& registry = removed[first].registry;
      std::vector<std::int64_t> ids;
      for (; last < removed.size() && removed[last].registry == registry; ++last) ids.push_back(removed[last].id);
      const auto table = context_.schema.find_registry(registry)->name;
      change_rows_in_parts(
          context_.target, ids.size(),
          [&](std::size_t from, std::size_t n) {
            const auto gone = delete_by_id(context_.target, table, std::span(ids).subspan(from, n));
            if (gone == static_cast<std::int64_t>(n)) progress_.add(n);
            return gone;
          },
          [&](std::size_t i) {
            return std::pair(support_detail::row_label(registry, {}, ids[i]),
                             Place{.registry = registry, .uid = {}, .column = {}});
          });
    }
  }

  // ---- versions -----------------------------------------------------------------------------------------------------

  void settle_latest(TableIndex table) {
    if (!context_.tables()[table].latest) return;
    const auto& rows = resolution_.rows(table).list;
    std::vector<std::string_view> uids;
    for (const auto& row : rows)
      if (row.what == Outcome::transferred || row.what == Outcome::updated) uids.push_back(row.uid);
    std::vector<std::string> stems;
    for (const auto i : support_detail::in_order(uids))
      if (const auto stem = stem_of(uids[i]); stems.empty() || stems.back() != stem) stems.emplace_back(stem);
    sync_detail::settle_latest(context_.target, context_.schema[table], context_.qualified(table), stems, superseded_,
                               resolution_.remarks());
  }

  SyncContext context_;
  Resolution& resolution_;
  Insertion insertion_;
  Updates updates_;
  Authorship authorship_;
  std::vector<FieldDifference> superseded_;
  WriteProgress progress_;
};

}  // namespace laminate::sync_detail
