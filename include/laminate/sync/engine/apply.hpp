/// @file
/// Carries out a sync: in one transaction, and again if others or the network prevented it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/retry.hpp>
#include <laminate/sync/engine/functions.hpp>
#include <laminate/sync/engine/row_work.hpp>
#include <laminate/sync/engine/uid.hpp>
#include <laminate/sync/engine/undo/note_hashes.hpp>

namespace laminate::sync_detail {

/// What a sync did, for its report. All of it is read before the commit: after it the target may be locked, or the
/// connection lost, and the sync is done all the same.
struct Applied {
  SyncSummary summary{};
  std::vector<SyncedRows> rows{};
  std::optional<std::int64_t> run{};
  std::size_t written = 0;
  std::string target_uid{};
  Timestamp finished_at = Timestamp::now();
  RowHashes rewritten{};  ///< of a part: existing rows, perhaps from an earlier part
};

/// Link tables where others could write the same row at the same time without anybody noticing: rows that they belong
/// to are in the target already, and no unique key covers links that leave a column (the feature) open.
inline std::vector<std::string> unguarded_tables(Session& target, const SyncSchema& schema, const Work& work) {
  std::vector<std::string> names;
  for (const auto table : schema.indices()) {
    const auto& info = schema[table];
    if (info.uid || !info.owner || !work.has(table, Outcome::transferred)) continue;
    const auto* owner = schema.find_table(info.columns[*info.owner].target);
    const auto* live = target.catalog(info.name);
    if (!owner || !live || !work.has(schema.index(*owner), Outcome::mapped)) continue;
    const auto is_complete = [&](const CatalogUnique& key) {
      return key.condition_is_null || std::all_of(key.columns.begin(), key.columns.end(),
                                                  [&](const auto& column) { return live->find(column)->not_null; });
    };
    if (std::none_of(live->unique.begin(), live->unique.end(), is_complete)) names.push_back(live->name);
  }
  return names;
}

/// Resolves a request. @throws NeedsRowPath if the bulk path cannot carry it out.
inline std::unique_ptr<Work> prepare_work(const SyncRequest& request, bool bulk) {
  if (bulk) return request.make_bulk_work(request);
  return std::make_unique<RowWork>(request);
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
  Application(const SyncRequest&&, const SyncSummary*) = delete;  // a reference is kept

  /// Empty if a part had more rows to write than it may; rows() says how many.
  std::optional<Applied> run() {
    try {
      return carry_out();
    } catch (const Cancelled& error) {
      rethrow(error);
    } catch (const ConnectionLost& error) {
      rethrow(error);
    } catch (const Locked& error) {
      rethrow(error);
    } catch (const EngineError& error) {
      rethrow(error);
    }
  }

  std::size_t rows() const { return rows_; }
  /// After run() has thrown: what a commit wrote if it succeeded, which is not known. Null if none is in doubt.
  Applied* unconfirmed() { return unanswered_ ? &unanswered_->applied : nullptr; }

 private:
  enum class Stage { preparing, writing, committing };

  /// A commit that the server has not answered, or whose answer was an error that may have occurred after it.
  struct Unanswered {
    Applied applied;
    std::optional<NewRow> row{};  ///< under the number that only it can have
  };

  std::optional<Applied> carry_out() {
    auto& source = *request_.source;
    auto& target = *request_.target;
    // What belongs to a transaction of the user's ends with it.
    const bool on_its_own = !source.in_transaction() && !target.in_transaction();
    database_detail::Attempts attempts(on_its_own ? request_.options.retry : Retry{.attempts = 1},
                                       request_.options.stop);
    const auto prepare_another = [&](const Error& error) {
      ++attempt_;
      why_ = "attempt " + std::to_string(attempt_) + " succeeded; before: " + error.what();
      attempts.next({&source, &target});
    };
    while (true) {
      stage_ = Stage::preparing;
      try {
        auto applied = attempt();
        if (std::exchange(again_, false)) continue;
        if (applied && !why_.empty()) applied->summary.remarks.push_back({"retried", {}, {}, why_});
        return applied;
      } catch (const NeedsRowPath&) {
        bulk_ = false;
      } catch (const ConnectionLost& error) {
        prepare_another(error);
      } catch (const WriteConflict& error) {
        if (stage_ == Stage::committing) unanswered_.reset();
        prepare_another(error);
      } catch (const ConstraintViolation& error) {
        // Others have written a row of the same key in the meantime: the next attempt will find it. If it finds the
        // same as this one, it was not that.
        if (stage_ == Stage::committing) unanswered_.reset();
        if (stage_ == Stage::preparing || target.connection().capabilities().one_writer) throw;
        unanswered_.reset();
        refused_ = std::current_exception();
        prepare_another(error);
      } catch (const Locked&) {
        if (stage_ == Stage::committing) unanswered_.reset();
        throw;
      } catch (const Error& error) {
        if (stage_ != Stage::committing || !took_effect()) throw;
        auto applied = std::move(unanswered_->applied);
        unanswered_.reset();
        applied.summary.remarks.push_back(
            {"after_commit",
             {},
             {},
             std::string("the commit reported an error after it took effect (") + error.what() +
                 "): check the disk, and the database with PRAGMA integrity_check; do not repeat the sync"});
        return applied;
      }
    }
  }

  std::optional<Applied> attempt() {
    auto& target = *request_.target;
    Transaction reading(*request_.source, Transaction::Mode::read);
    Transaction writing(target, Transaction::Mode::exclusive, locked_, bulk_ ? Expected::many : Expected::few);
    if (unanswered_) {
      const bool is_done = is_in_effect();
      const auto last = std::exchange(unanswered_, std::nullopt);
      if (is_done) return std::move(last->applied);
    }
    const auto work = prepare_work(request_, bulk_);
    rows_ = work->changes();
    if (planned_ || !target.connection().capabilities().one_writer) {
      auto found = work->summary();
      if (planned_) check_plan(request_, *planned_, found);
      if (const auto refused = std::exchange(refused_, nullptr); refused && found.counts == counts_)
        std::rethrow_exception(refused);
      counts_ = std::move(found.counts);
    }
    if (const auto* part = request_.part; part && part->most > 0 && rows_ > part->most) return std::nullopt;
    if (lock_more(unguarded_tables(target, SyncSchema(*request_.tables), *work))) return std::nullopt;
    stage_ = Stage::writing;
    const auto written = work->write();
    if (request_.part && work->run() && target.hooks().continue_transfer)
      target.hooks().continue_transfer(target, *work->run(), request_.part->done, request_.part->total);
    Applied applied{.summary = work->summary(),
                    .rows = work->rows(),
                    .run = work->run(),
                    .written = written,
                    .target_uid = uid_of_instance(target)};
    if (written == 0) return applied;
    for (auto& table : applied.rows) note_hashes(target, table);
    if (request_.part) applied.rewritten = hashes_of_written(target, *request_.tables, applied.summary.differences);
    Unanswered answer{.applied = std::move(applied), .row = work->a_new_row()};
    if (request_.options.committing) request_.options.committing();
    check_stop(request_.options, target.name());
    unanswered_ = std::move(answer);
    stage_ = Stage::committing;
    writing.commit();
    return std::move(std::exchange(unanswered_, std::nullopt)->applied);
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

  /// Whether the commit in doubt succeeded: its row is in the target, or, if it has none, nothing is left to do.
  /// Within transactions on both sides.
  bool is_in_effect() const {
    if (unanswered_->row) return is_in_target(*unanswered_->row);
    auto request = request_;
    request.options.stop = {};  // to stop now would leave it unknown
    request.options.progress = {};
    return prepare_work(request, bulk_)->changes() == 0;
  }

  bool is_in_target(const NewRow& written) const {
    auto& target = *request_.target;
    const bool has_uid = !written.uid.empty();
    auto row =
        target.query("SELECT " + std::string(has_uid ? "\"uid\"" : "\"id\"") + " FROM " +
                         query::quoted(written.table->name) + " WHERE \"id\" = " + target.dialect().placeholder(1),
                     {written.id});
    return row.next() && (!has_uid || row.text(0) == written.uid);
  }

  /// For a commit that has failed with an error: SQLite reports one also if a file could not be unlocked after it.
  /// @throws EngineError if the target cannot be read.
  bool took_effect() {
    try {
      const Transaction reading(*request_.source, Transaction::Mode::read);
      const Transaction looking(*request_.target, Transaction::Mode::read);
      if (is_in_effect()) return true;
    } catch (const std::exception& error) {
      throw EngineError(error.what());
    }
    unanswered_.reset();
    return false;
  }

  /// Throws an error again, and says if it leaves a commit in doubt.
  template <class Thrown>
  [[noreturn]] void rethrow(const Thrown& error) const {
    if (!unanswered_) throw;
    throw Thrown(std::string(error.what()) + "; whether " + request_.target->name() +
                     " has committed the sync is not known: the same sync again finds out",
                 error.place());
  }

  const SyncRequest& request_;
  const SyncSummary* planned_;
  bool bulk_ = fits_bulk_path(request_);
  std::size_t rows_ = 0, attempt_ = 1;
  Stage stage_ = Stage::preparing;
  std::optional<Unanswered> unanswered_{};
  std::exception_ptr refused_{};
  std::vector<TableCount> counts_{};   ///< what the last attempt has found
  std::vector<std::string> locked_{};  ///< tables that nobody else writes to
  bool again_ = false;
  std::string why_{};
};

}  // namespace laminate::sync_detail
