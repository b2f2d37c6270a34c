/// @file
/// Writes what a resolved sync transfers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/registry/uid.hpp>
#include <laminate/sync/insertion.hpp>
#include <laminate/sync/latest.hpp>
#include <laminate/sync/options.hpp>
#include <laminate/sync/update.hpp>

namespace laminate::detail {

/// Writes what a sync transfers, updates and removes, with the ids of the target. Runs inside the target's write
/// transaction.
class Writer {
 public:
  Writer(Session& source, Session& target, Resolution& resolution, const Translation& translation,
         const SyncOptions& options)
      : source_(source),
        target_(target),
        resolution_(resolution),
        options_(options),
        insertion_(source, target, resolution, translation),
        updating_(source, target, resolution, translation) {}

  /// Returns the number of rows written, changed or removed, those that record the transfer not counted.
  std::size_t write() {
    total_ = changes();
    if (total_ == 0) return 0;
    // Users first: the current one may be among them, and is made if it is still missing.
    const auto with_new_rows = insertion_.order();
    std::vector<std::size_t> users, order;
    for (const auto table : with_new_rows) (resolution_.all_tables().creators[table] ? users : order).push_back(table);
    for (const auto table : users) insertion_.number(table);
    insert_rows(users);
    start_run(with_new_rows);
    for (const auto table : order) insertion_.number(table);
    updating_.prepare();
    remove_rows();  // before others take their place
    updating_.give_up_keys();
    const auto updated = [&](std::size_t rows) { report_progress(rows); };
    updating_.write(false, updated);
    insert_rows(order);
    insertion_.complete();
    updating_.write(true, updated);
    for (std::size_t table = 0; table < resolution_.tables().size(); ++table) settle_latest(table);
    if (writing_.run && target_.hooks().finish_transfer) target_.hooks().finish_transfer(target_, *writing_.run);
    return done_;
  }

  /// The run that records the transfer.
  std::optional<std::int64_t> run() const { return writing_.run; }
  /// What became, or is no longer, the latest version.
  const std::vector<FieldDifference>& superseded() const { return superseded_; }

 private:
  std::size_t changes() const {
    auto n = resolution_.removed().size();
    for (const auto& [table, i] : resolution_.order()) {
      const auto what = resolution_.rows(table).list[i].what;
      n += what == outcome::transferred || what == outcome::updated;
    }
    return n;
  }

  /// Who and which run the new rows belong to. The run is made only if some row says which run wrote it.
  void start_run(const std::vector<std::size_t>& with_new_rows) {
    const auto& hooks = target_.hooks();
    writing_.creator = hooks.current_user ? std::optional(hooks.current_user(target_)) : target_.current(role::creator);
    bool recorded = false;
    for (const auto table : with_new_rows) recorded = recorded || resolution_.tables()[table].find_role(role::run);
    if (!recorded || !hooks.begin_transfer || !writing_.creator) return;
    writing_.run = hooks.begin_transfer(source_, target_, *writing_.creator);
  }

  void insert_rows(const std::vector<std::size_t>& tables) {
    for (const auto table : tables) insertion_.insert(table, writing_, [&] { report_progress(1); });
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
            if (gone == static_cast<std::int64_t>(n)) report_progress(n);
            return gone;
          },
          [&](std::size_t i, const std::string& why) {
            const auto label = registry + " with id " + std::to_string(ids[i]);
            if (why.empty()) throw EngineError(target_.name() + " did not change " + label);
            throw ConstraintViolation(label + " cannot be changed in " + target_.name() + ": " + why,
                                      {.registry = registry, .uid = {}, .column = {}});
          });
    }
  }

  /// Counts rows that are done.
  void report_progress(std::size_t rows) {
    done_ += rows;
    if (options_.stop.stop_requested())
      throw Cancelled("the sync was cancelled; " + target_.name() + " is as it was before");
    if (options_.progress) options_.progress({"write", done_, total_});
  }

  // ---- versions -----------------------------------------------------------------------------------------------------

  void settle_latest(std::size_t table) {
    if (!resolution_.tables()[table].latest) return;
    const auto& rows = resolution_.rows(table).list;
    const auto name = resolution_.qualified(table);
    const LatestVersions latest(target_, resolution_.schema()[table]);
    std::vector<std::string_view> uids;
    for (const auto& row : rows)
      if (row.what == outcome::transferred || row.what == outcome::updated) uids.push_back(row.uid);
    std::vector<std::string> stems;
    for (const auto i : in_order(uids))
      if (const auto stem = stem_of(uids[i]); stems.empty() || stems.back() != stem) stems.emplace_back(stem);
    latest.settle(stems, [&](std::int64_t id, const std::string& uid, bool is_latest) {
      superseded_.push_back({.registry = name,
                             .uid = uid,
                             .id = id,
                             .column = "is_latest",
                             .before = std::int64_t{!is_latest},
                             .after = std::int64_t{is_latest},
                             .written = true});
      resolution_.remarks().push_back(
          {"superseded", name, uid,
           name + ' ' + uid + (is_latest ? " is" : " is no longer") + " the latest version in " + target_.name()});
    });
  }

  Session& source_;
  Session& target_;
  Resolution& resolution_;
  const SyncOptions& options_;
  Insertion insertion_;
  Updating updating_;
  Writing writing_;
  std::vector<FieldDifference> superseded_;
  std::size_t total_ = 0, done_ = 0;
};

}  // namespace laminate::detail
