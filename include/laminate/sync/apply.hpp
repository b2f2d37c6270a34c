/// @file
/// Carries out a sync: in one transaction, and again if others or the network prevented it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/retry.hpp>
#include <laminate/sync/resolved.hpp>
#include <laminate/sync/write.hpp>

namespace laminate::detail {

/// What a sync did, for its report.
struct Applied {
  SyncSummary summary{};
  std::vector<SyncedRows> rows{};
  std::optional<std::int64_t> run{};
  std::size_t written = 0;
};

/// Rows that the target will have another or a changed one of, or no more.
inline std::size_t rows_to_write(const Resolution& resolution) {
  auto n = resolution.removed().size();
  for (const auto& [table, i] : resolution.order()) {
    const auto what = resolution.rows(table).list[i].what;
    n += what == outcome::transferred || what == outcome::updated;
  }
  return n;
}

/// Link tables where others could write the same row at the same time without anybody noticing: rows that they belong
/// to are in the target already, and no unique key covers links that leave a column (the feature) open.
inline std::vector<std::string> unguarded_tables(Session& target, const Resolution& resolution) {
  std::vector<std::string> names;
  const auto any = [](const SyncRows& rows, outcome what) {
    return std::any_of(rows.list.begin(), rows.list.end(), [&](const auto& row) { return row.what == what; });
  };
  for (std::size_t table = 0; table < resolution.tables().size(); ++table) {
    const auto& info = resolution.schema()[table];
    if (info.uid || !info.host || !any(resolution.rows(table), outcome::transferred)) continue;
    const auto* host = resolution.schema().find_table(info.columns[*info.host].target);
    const auto* live = target.catalog(info.name);
    if (!host || !live || !any(resolution.rows(resolution.schema().index(*host)), outcome::mapped)) continue;
    const auto is_complete = [&](const CatalogUnique& key) {
      return key.condition_is_null || std::all_of(key.columns.begin(), key.columns.end(),
                                                  [&](const auto& column) { return live->find(column)->not_null; });
    };
    if (std::none_of(live->unique.begin(), live->unique.end(), is_complete)) names.push_back(live->name);
  }
  return names;
}

/// @throws PlanOutdated
inline void check_plan(const SyncRequest& request, const SyncSummary& planned, const SyncSummary& found) {
  if (!planned.same_as(found))
    throw PlanOutdated(request.target->name() + " or " + request.source->name() +
                       " has changed since this plan was made; make a new one");
}

/// Resolves and writes, as often as its options allow.
class Application {
 public:
  Application(const SyncRequest& request, const SyncSummary* planned) : request_(request), planned_(planned) {}

  /// Empty if a part had more rows to write than it may; rows() says how many.
  std::optional<Applied> run() {
    auto& source = *request_.source;
    auto& target = *request_.target;
    // What belongs to a transaction of the user's ends with it.
    const bool on_its_own = !source.in_transaction() && !target.in_transaction();
    Attempts attempts(on_its_own ? request_.options.retry : Retry{.attempts = 1}, request_.options.stop);
    const auto prepare_another = [&](const Error& error) {
      ++attempt_;
      why_ = "attempt " + std::to_string(attempt_) + " succeeded; before: " + error.what();
      attempts.next({&source, &target});
    };
    while (true) {
      stage_ = stage::finding_out;
      try {
        auto applied = attempt();
        if (std::exchange(again_, false)) continue;
        if (applied && !why_.empty()) applied->summary.remarks.push_back({"retried", {}, {}, why_});
        return applied;
      } catch (const ConnectionLost& error) {
        prepare_another(error);
      } catch (const WriteConflict& error) {
        if (stage_ == stage::committing) unanswered_.reset();
        prepare_another(error);
      } catch (const ConstraintViolation& error) {
        // Others have written a row of the same key in the meantime: the next attempt will find it. If it finds the
        // same as this one, it was not that.
        if (stage_ == stage::finding_out || target.connection().capabilities().one_writer) throw;
        unanswered_.reset();
        refused_ = std::current_exception();
        prepare_another(error);
      }
    }
  }

  std::size_t rows() const { return rows_; }

 private:
  enum class stage { finding_out, writing, committing };

  /// A commit that the server has not answered.
  struct Unanswered {
    Applied applied;
    // One of the new rows, under the number that only it can have.
    const TableInfo* table = nullptr;
    std::int64_t id = 0;
    std::string uid{};
  };

  std::optional<Applied> attempt() {
    auto& target = *request_.target;
    Transaction reading(*request_.source, Transaction::mode::read);
    Transaction writing(target, Transaction::mode::exclusive, locked_);
    if (unanswered_ && is_there(*unanswered_)) return std::move(unanswered_->applied);
    Resolved resolved(request_);
    auto& resolution = resolved.resolution;
    if (unanswered_ && !unanswered_->table && rows_to_write(resolution) == 0) return std::move(unanswered_->applied);
    unanswered_.reset();
    if (planned_ || !target.connection().capabilities().one_writer) {
      auto found = summarise(request_, resolution);
      if (planned_) check_plan(request_, *planned_, found);
      if (const auto refused = std::exchange(refused_, nullptr); refused && found.counts == counts_)
        std::rethrow_exception(refused);
      counts_ = std::move(found.counts);
    }
    rows_ = rows_to_write(resolution);
    if (const auto& part = request_.part; part && part->most > 0 && rows_ > part->most) return std::nullopt;
    if (lock_more(unguarded_tables(target, resolution))) return std::nullopt;
    stage_ = stage::writing;
    Writer writer(*request_.source, target, resolution, resolved.translation, request_.options);
    const auto written = writer.write();
    if (request_.part && writer.run() && target.hooks().continue_transfer)
      target.hooks().continue_transfer(target, *writer.run(), request_.part->done, request_.part->total);
    Applied applied{.summary = summarise(request_, resolution),
                    .rows = synced_rows(request_, resolution),
                    .run = writer.run(),
                    .written = written};
    for (const auto& difference : writer.superseded()) applied.summary.differences.push_back(difference);
    if (written == 0) return applied;
    unanswered_ = Unanswered{.applied = std::move(applied)};
    name_a_row(resolution, *unanswered_);
    stage_ = stage::committing;
    try {
      writing.commit();
    } catch (const ConnectionLost& error) {
      throw ConnectionLost(error.what() + std::string(" during the commit, and whether it happened is not known: the "
                                                      "same sync again finds out"));
    }
    return std::move(unanswered_->applied);
  }

  /// What nobody else may write to must be known before the transaction sees its state of the database: this one is of
  /// no use then.
  bool lock_more(const std::vector<std::string>& tables) {
    if (!request_.target->connection().capabilities().table_locks) return false;
    for (const auto& name : tables)
      if (std::find(locked_.begin(), locked_.end(), name) == locked_.end()) {
        locked_.push_back(name);
        again_ = true;
      }
    return again_;
  }

  static void name_a_row(const Resolution& resolution, Unanswered& commit) {
    for (const auto& [table, i] : resolution.order()) {
      const auto& row = resolution.rows(table).list[i];
      if (row.what != outcome::transferred) continue;
      commit.table = &resolution.schema()[table];
      commit.id = row.target;
      commit.uid = row.uid;
      return;
    }
  }

  bool is_there(const Unanswered& commit) const {
    if (!commit.table) return false;
    auto& target = *request_.target;
    const bool has_uid = !commit.uid.empty();
    auto row =
        target.query("SELECT " + std::string(has_uid ? "\"uid\"" : "\"id\"") + " FROM " +
                         query::quoted(commit.table->name) + " WHERE \"id\" = " + target.dialect().placeholder(1),
                     {commit.id});
    return row.next() && (!has_uid || row.text(0) == commit.uid);
  }

  const SyncRequest& request_;
  const SyncSummary* planned_;
  std::size_t rows_ = 0, attempt_ = 1;
  stage stage_ = stage::finding_out;
  std::optional<Unanswered> unanswered_{};
  std::exception_ptr refused_{};
  std::vector<TableCount> counts_{};   ///< what the last attempt has found
  std::vector<std::string> locked_{};  ///< tables that nobody else writes to
  bool again_ = false;
  std::string why_{};
};

}  // namespace laminate::detail
