/// @file
/// Carries out a sync: all at once, or part by part where it is larger than one transaction should be.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/engine/apply.hpp>

namespace laminate::sync_detail {

/// For the report of a sync that has failed: of the rows that are in the target, and of those that may be.
inline Remark remark_incomplete(const Applied& committed) {
  return {"incomplete",
          {},
          {},
          "the sync did not reach its end: " + std::to_string(committed.written) + " rows of finished parts are in " +
              committed.summary.target + "; the same sync again goes on from there"};
}
inline Remark remark_unconfirmed(const Applied& written) {
  return {"unconfirmed",
          {},
          {},
          "whether " + written.summary.target + " has committed " + std::to_string(written.written) +
              " rows is not known: the same sync again finds out"};
}

/// A sync in parts: some of the selected rows after the other, each time with all that they depend on, in a transaction
/// of its own. Every part leaves the target complete in itself, and finds the rows of the parts before it: so
/// the same sync again goes on where one has ended. The transfer's run says how far it is, and is finished at the end.
/// What fails after the last row is committed does not make the sync fail: it becomes a remark.
class Chunks {
 public:
  explicit Chunks(const SyncRequest&&) = delete;  // a reference is kept
  explicit Chunks(const SyncRequest& request)
      : request_(request), schema_(*request.tables), selected_(parts_of(request)), known_(schema_.size()) {
    for (const auto& rows : selected_)
      if (request.scope.everything && holds_branches_or_spaces(schema_, schema_.index(*rows.table)))
        branches_and_spaces_.push_back(rows);
  }

  Applied run() {
    std::size_t total = 0, done = 0;
    for (const auto& rows : selected_) total += rows.ids.size();
    const auto most = std::max<std::size_t>(*request_.options.chunk, 1);
    auto at_once = most;
    for (const auto& rows : selected_)
      for (std::size_t first = 0; first < rows.ids.size();) {
        const auto n = std::min(at_once, rows.ids.size() - first);
        const SyncPart position{.done = done + n, .total = total, .most = n > 1 ? most : 0, .known = &known_};
        SyncRequest part{.source = request_.source,
                         .target = request_.target,
                         .tables = request_.tables,
                         .selected = with_branches_and_spaces(
                             {.table = rows.table, .ids = slice(rows.ids, first, n), .mode = rows.mode}),
                         .options = request_.options,
                         .scope = request_.scope,
                         .part = &position};
        Application application(part, nullptr);
        auto applied = run(application);
        const auto written = application.rows();
        if (applied) {
          add(std::move(*applied));
          first += n;
          done += n;
        }
        // As many as should make a transaction of the right size.
        at_once = std::clamp<std::size_t>(written == 0 ? most : n * most / written, std::max<std::size_t>(n / 4, 1),
                                          applied ? std::min(4 * n, most) : std::max<std::size_t>(n - 1, 1));
      }
    if (sum_.run && last_run_ != sum_.run) finish();
    renew_hashes();
    return std::move(sum_);
  }

  /// After run() has thrown: what it has, or may have, written. Null if nothing.
  Applied* left_behind() {
    renew_hashes();
    return sum_.written > 0 ? &sum_ : nullptr;
  }

 private:
  /// @throws Cancelled, which says what stays.
  std::optional<Applied> run(Application& application) {
    try {
      return application.run();
    } catch (const Cancelled& error) {
      note_left_behind(application.unconfirmed());
      if (sum_.written == 0 || application.unconfirmed()) throw;
      throw Cancelled("the sync was cancelled; " + std::to_string(sum_.written) + " rows of finished parts stay in " +
                      request_.target->name() + ": the same sync again goes on from there");
    } catch (...) {
      note_left_behind(application.unconfirmed());
      throw;
    }
  }

  void note_left_behind(Applied* unconfirmed) {
    if (sum_.written > 0) sum_.summary.remarks.push_back(remark_incomplete(sum_));
    if (!unconfirmed) return;
    auto remark = remark_unconfirmed(*unconfirmed);
    add(std::move(*unconfirmed));
    sum_.summary.remarks.push_back(std::move(remark));
  }

  std::vector<SelectedRows> with_branches_and_spaces(SelectedRows rows) const {
    std::vector<SelectedRows> all;
    for (const auto& each : branches_and_spaces_)
      if (each.table != rows.table) all.push_back(each);
    all.push_back(std::move(rows));
    return all;
  }

  static std::vector<std::int64_t> slice(const std::vector<std::int64_t>& ids, std::size_t first, std::size_t n) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(n)};
  }

  /// What is selected. Of everything: the tables one after the other, those first that others refer to; before all of
  /// them branches and spaces, which a row keeps only if the target or the same part has them.
  static std::vector<SelectedRows> parts_of(const SyncRequest& request) {
    if (!request.scope.everything) return request.selected;
    const SyncSchema schema(*request.tables);
    std::vector<std::int64_t> levels;
    for (const auto table : schema.indices())
      levels.push_back(holds_branches_or_spaces(schema, table) ? -1
                                                               : static_cast<std::int64_t>(schema.component(table)));
    std::vector<SelectedRows> all;
    for (const auto position : support_detail::in_order(levels)) {
      const auto& table = schema[TableIndex{position}];
      const auto name = table.name;
      if (!request.source->catalog(name) || !request.target->catalog(name)) continue;
      SelectedRows rows{.table = &table, .ids = {}, .mode = request.scope.mode};
      auto ids = request.source->query("SELECT \"id\" FROM " + query::quoted(name) + " ORDER BY \"id\"");
      while (ids.next()) rows.ids.push_back(ids.integer(0));
      if (!rows.ids.empty()) all.push_back(std::move(rows));
    }
    return all;
  }

  static bool holds_branches_or_spaces(const SyncSchema& schema, TableIndex table) {
    for (const auto other : schema.indices())
      for (const auto& column : schema[other].columns)
        if ((column.role == Role::space || column.role == Role::branch) && column.target == schema[table].name)
          return true;
    return false;
  }

  void add(Applied&& part) {
    auto& summary = sum_.summary;
    summary.source = part.summary.source;
    summary.target = part.summary.target;
    for (const auto& count : part.summary.counts) {
      auto& counts = summary.counts;
      auto at = std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.registry == count.registry; });
      if (at == counts.end()) at = counts.insert(at, {.registry = count.registry, .has_uid = count.has_uid});
      for (const auto member :
           {&TableCount::mapped, &TableCount::transferred, &TableCount::updated, &TableCount::differing,
            &TableCount::conflicting, &TableCount::skipped, &TableCount::removed})
        *at.*member += count.*member;
    }
    summary.entries.append(std::move(part.summary.entries));
    append(summary.differences, part.summary.differences);
    append(summary.removed, part.summary.removed);
    for (auto& remark : part.summary.remarks)
      if (reported_remarks_.insert(remark.registry + '\n' + remark.message).second)
        summary.remarks.push_back(std::move(remark));
    for (auto& rows : part.rows) {
      const auto table = schema_.index(*rows.table);
      for (const auto& row : rows.rows) known_[table].insert(row.source);
      auto at = std::find_if(sum_.rows.begin(), sum_.rows.end(), [&](const auto& r) { return r.table == rows.table; });
      if (at == sum_.rows.end()) {
        sum_.rows.push_back(std::move(rows));
      } else {
        at->rows.append(std::move(rows.rows));
        if (at->hashed.empty()) at->hashed = std::move(rows.hashed);
      }
    }
    for (const auto& [row, hash] : part.rewritten) sum_.rewritten[row] = hash;
    sum_.written += part.written;
    sum_.target_uid = std::move(part.target_uid);
    sum_.finished_at = part.finished_at;
    last_run_ = part.run;
    if (part.run) sum_.run = part.run;
  }

  /// Parts may write over rows that earlier parts have brought: older versions, say, are not the latest any more.
  void renew_hashes() {
    if (sum_.rewritten.empty()) return;
    for (auto& table : sum_.rows)
      for (TransferredRows rows(table.rows); !rows.at_end(); rows.next())
        if (const auto found = sum_.rewritten.find({table.table, rows.id()}); found != sum_.rewritten.end())
          rows.set_hash(found->second);
  }

  template <class T>
  static void append(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  /// The last part had nothing to write.
  void finish() {
    auto& target = *request_.target;
    if (!target.hooks().continue_transfer) return;
    try {
      database_detail::retrying(target, [&] {
        Transaction writing(target, Transaction::Mode::write);
        target.hooks().continue_transfer(target, *sum_.run, 1, 1);
        writing.commit();
      });
    } catch (const std::exception& error) {
      sum_.summary.remarks.push_back({"after_commit",
                                      {},
                                      {},
                                      "the run with id " + std::to_string(*sum_.run) + " of " + target.name() +
                                          ", which records the sync, could not be marked as finished (" + error.what() +
                                          "): all rows are there; the next sync from " + sum_.summary.source +
                                          " that writes rows completes it"});
    }
  }

  const SyncRequest& request_;
  SyncSchema schema_;
  std::vector<SelectedRows> selected_;
  /// Of a whole instance: branches and spaces. They are few, and every part has all of them.
  std::vector<SelectedRows> branches_and_spaces_;
  ByTable<std::unordered_set<std::int64_t>> known_;  ///< rows that have been reported
  std::unordered_set<std::string> reported_remarks_;
  Applied sum_;
  std::optional<std::int64_t> last_run_{};
};

LAMINATE_INLINE SyncSummary plan(const SyncRequest& request) {
  const Transaction reading(*request.source, Transaction::Mode::read);
  const Transaction looking(*request.target, Transaction::Mode::read);
  if (fits_bulk_path(request)) try {
      const auto work = prepare_work(request, true);
      work->rehearse();
      return work->summary();
    } catch (const NeedsRowPath&) {
    }
  return prepare_work(request, false)->summary();
}

LAMINATE_INLINE SyncReport apply(const SyncRequest& request, const SyncSummary* planned) {
  const auto start = std::chrono::steady_clock::now();
  const auto report = [&](Applied&& applied) {
    return SyncReport(std::move(applied.summary), request.target, std::move(applied.rows), applied.run, applied.written,
                      std::chrono::steady_clock::now() - start, std::move(applied.target_uid), applied.finished_at);
  };
  const auto tell = [&](Applied* left_behind) {
    if (left_behind && request.options.incomplete) request.options.incomplete(report(std::move(*left_behind)));
  };
  if (!request.options.chunk) {
    Application application(request, planned);
    try {
      return report(*application.run());
    } catch (...) {
      auto* const unconfirmed = application.unconfirmed();
      if (unconfirmed) unconfirmed->summary.remarks.push_back(remark_unconfirmed(*unconfirmed));
      tell(unconfirmed);
      throw;
    }
  }
  if (planned) check_plan(request, *planned, plan(request));
  Chunks chunks(request);
  try {
    return report(chunks.run());
  } catch (...) {
    tell(chunks.left_behind());
    throw;
  }
}

}  // namespace laminate::sync_detail
