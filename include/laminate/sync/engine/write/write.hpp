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
#include <laminate/sync/engine/write/update.hpp>
#include <laminate/sync/options.hpp>

namespace laminate::sync_detail {

/// Who and which run the new rows belong to. The run is made only if some table with new rows has a column for it.
inline Writing begin_writing(Session& source, Session& target, const std::vector<SyncTable>& tables,
                             std::span<const std::size_t> with_new_rows) {
  const auto& hooks = target.hooks();
  const bool records_run = std::any_of(with_new_rows.begin(), with_new_rows.end(),
                                       [&](const auto i) { return tables[i].find_role(Role::run).has_value(); });
  Writing writing{.creator =
                      hooks.current_user ? std::optional(hooks.current_user(target)) : target.current(Role::creator)};
  if (records_run && hooks.begin_transfer && writing.creator)
    writing.run = hooks.begin_transfer(source, target, *writing.creator);
  return writing;
}

/// Counts rows that are done, and says so.
class WriteProgress {
 public:
  WriteProgress(const Session& target, const SyncOptions& options) : target_(target), options_(options) {}

  /// Before the first row.
  void expect(std::size_t total) { total_ = total; }
  /// @throws Cancelled
  void add(std::size_t rows) {
    done_ += rows;
    check_stop(options_, target_.name());
    if (options_.progress) options_.progress({"write", done_, total_});
  }
  std::size_t done() const { return done_; }

 private:
  const Session& target_;
  const SyncOptions& options_;
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
  Writer(Session&, Session&, Resolution&, const ValueMapping&, const SyncOptions&&) = delete;  // a reference is kept
  Writer(Session& source, Session& target, Resolution& resolution, const ValueMapping& value_mapping,
         const SyncOptions& options)
      : source_(source),
        target_(target),
        resolution_(resolution),
        insertion_(source, target, resolution, value_mapping),
        updating_(source, target, resolution, value_mapping),
        progress_(target, options) {}

  /// Returns the number of rows written, changed or removed, those that record the transfer not counted.
  std::size_t write(std::size_t changes) {
    if (changes == 0) return 0;
    progress_.expect(changes);
    // Users first: the current one may be among them, and is made if it is still missing.
    const auto with_new_rows = insertion_.order();
    std::vector<std::size_t> users, order;
    for (const auto table : with_new_rows) (resolution_.all_tables().creators[table] ? users : order).push_back(table);
    for (const auto table : users) insertion_.number(table);
    insert_rows(users);
    writing_ = begin_writing(source_, target_, resolution_.tables(), with_new_rows);
    for (const auto table : order) insertion_.number(table);
    updating_.prepare();
    remove_rows();  // before others take their place
    updating_.give_up_keys();
    const auto updated = [&](std::size_t rows) { progress_.add(rows); };
    updating_.write(false, updated);
    insert_rows(order);
    insertion_.complete();
    updating_.write(true, updated);
    for (std::size_t table = 0; table < resolution_.tables().size(); ++table) settle_latest(table);
    if (writing_.run && target_.hooks().finish_transfer) target_.hooks().finish_transfer(target_, *writing_.run);
    return progress_.done();
  }

  /// The run that records the transfer.
  std::optional<std::int64_t> run() const { return writing_.run; }
  /// What became, or is no longer, the latest version.
  const std::vector<FieldDifference>& superseded() const { return superseded_; }

 private:
  void insert_rows(const std::vector<std::size_t>& tables) {
    for (const auto table : tables) insertion_.insert(table, writing_, [&] { progress_.add(1); });
  }

  void remove_rows() {
    const auto& removed = resolution_.removed();
    for (std::size_t first = 0, last = 0; first < removed.size(); first = last) {
      const auto& registry = removed[first].registry;
      std::vector<std::int64_t> ids;
      for (; last < removed.size() && removed[last].registry == registry; ++last) ids.push_back(removed[last].id);
      const auto table = resolution_.schema().find_registry(registry)->name;
      change_rows_in_parts(
          target_, ids.size(),
          [&](std::size_t from, std::size_t n) {
            const auto gone = delete_by_id(target_, table, std::span(ids).subspan(from, n));
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

  void settle_latest(std::size_t table) {
    if (!resolution_.tables()[table].latest) return;
    const auto& rows = resolution_.rows(table).list;
    std::vector<std::string_view> uids;
    for (const auto& row : rows)
      if (row.what == Outcome::transferred || row.what == Outcome::updated) uids.push_back(row.uid);
    std::vector<std::string> stems;
    for (const auto i : support_detail::in_order(uids))
      if (const auto stem = stem_of(uids[i]); stems.empty() || stems.back() != stem) stems.emplace_back(stem);
    sync_detail::settle_latest(target_, resolution_.schema()[table], resolution_.qualified(table), stems, superseded_,
                               resolution_.remarks());
  }

  Session& source_;
  Session& target_;
  Resolution& resolution_;
  Insertion insertion_;
  Updating updating_;
  Writing writing_;
  std::vector<FieldDifference> superseded_;
  WriteProgress progress_;
};

}  // namespace laminate::sync_detail
