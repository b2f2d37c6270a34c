/// @file
/// The sync of a whole instance: a table at a time, set-wise.
///
/// Every row takes part, so nothing is followed. Rows with uids are matched by reading both unique indexes side by side
/// (matching.hpp), all others by reading both tables side by side (pairing.hpp); new rows go from the source straight
/// into the engine (table_feed.hpp). What is noted of a row are its number in the target, a byte, and its uid.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/support/sort.hpp>
#include <laminate/sync/engine/resolved.hpp>
#include <laminate/sync/engine/whole/matching.hpp>
#include <laminate/sync/engine/whole/pairing.hpp>
#include <laminate/sync/engine/whole/table_feed.hpp>
#include <laminate/sync/engine/work.hpp>
#include <laminate/sync/engine/write/write.hpp>

namespace laminate::sync_detail {

class WholeWork final : public Work {
 public:
  /// Whether a request asks for a whole instance, and for nothing that is decided row by row.
  static bool fits(const SyncRequest& request) {
    const auto& options = request.options;
    return request.scope.everything && !request.scope.closed && !request.part && !options.prune &&
           options.trashed == Trashed::keep && options.branch == Ownership::source &&
           options.space == Ownership::source && options.created_by == Ownership::source &&
           options.provenance == Provenance::original;
  }

  explicit WholeWork(const SyncRequest&&) = delete;  // a reference to its options is kept
  /// Finds out what is to be done. @throws LeftToRows
  explicit WholeWork(const SyncRequest& request)
      : state_(*request.source, *request.target, *request.tables, request.options),
        following_(state_.resolution.all_tables(), request.options, request.scope),
        progress_(*request.target, request.options) {
    if (request.source->origin() == request.target->origin()) throw LeftToRows();
    for (auto* database : {request.source.get(), request.target.get()}) database->connection().expect_lookups();
    check_partial_source(*request.source, *request.tables, request.selected, request.options, request.scope);
    for (std::size_t table = 0; table < state_.tables.size(); ++table) count(table);
    for (std::size_t table = 0; table < state_.tables.size(); ++table)
      if (state_.tables[table].known_by && has_rows(table)) {
        check_stop(state_.options, state_.target.name());
        Matching(state_, table).run();
      }
    Unequal unequal(state_, following_);
    for (const auto table : order_of_pairing()) {
      if (state_.tables[table].in_target > 0)
        Pairing(state_, table, unequal).run();
      else if (!state_.tables[table].known_by)
        all_new(table);
      resolved(table);
    }
    for (std::size_t table = 0; table < state_.tables.size(); ++table) check_new_rows(table);
  }

  /// @throws LeftToRows
  void rehearse() override {
    for (std::size_t table = 0; table < state_.tables.size(); ++table)
      if (state_.tables[table].transferred > 0)
        for (TableFeed feed(state_, table, {}); feed.next();) {
        }
  }

  SyncSummary summary() const override {
    const auto& resolution = state_.resolution;
    SyncSummary summary{.source = state_.source.name(), .target = state_.target.name()};
    summary.remarks = state_.remarks;
    summary.differences = state_.differences;
    for (std::size_t table = 0; table < state_.tables.size(); ++table) {
      if (!has_rows(table)) continue;
      const auto& whole = state_.tables[table];
      const auto& count = summary.counts.emplace_back(TableCount{.registry = resolution.qualified(table),
                                                                 .has_uid = resolution.schema()[table].uid.has_value(),
                                                                 .mapped = whole.in_source - whole.transferred,
                                                                 .transferred = whole.transferred,
                                                                 .differing = whole.differing});
      if (count.has_uid) summary.entries.add(count.registry, whole.map, whole.in_source);
    }
    for (std::size_t table = 0; table < state_.tables.size(); ++table)
      if (state_.tables[table].transferred > 0) remark_absent_columns(resolution, table, summary.remarks);
    remark_unknown_tables(
        state_.source, resolution.schema(), [&](std::size_t table) { return has_rows(table); }, summary.remarks);
    return summary;
  }

  std::vector<SyncedRows> rows() const override {
    std::vector<SyncedRows> all;
    for (std::size_t table = 0; table < state_.tables.size(); ++table) {
      if (!has_rows(table)) continue;
      const auto& whole = state_.tables[table];
      all.push_back({.table = &state_.resolution.schema()[table],
                     .registry = state_.resolution.qualified(table),
                     .rows = {whole.map, whole.in_source}});
    }
    return all;
  }

  std::size_t changes() const override {
    std::size_t n = 0;
    for (const auto& table : state_.tables) n += table.transferred;
    return n;
  }

  bool has(std::size_t table, Outcome what) const override {
    const auto& whole = state_.tables[table];
    return what == Outcome::transferred ? whole.transferred > 0
                                        : what == Outcome::mapped && whole.transferred < whole.in_source;
  }

  std::size_t write() override {
    if (changes() == 0) return 0;
    progress_.expect(changes());
    std::vector<std::size_t> found;
    std::vector<std::int64_t> components;
    for (std::size_t table = 0; table < state_.tables.size(); ++table)
      if (state_.tables[table].transferred > 0) {
        found.push_back(table);
        components.push_back(static_cast<std::int64_t>(state_.resolution.schema().component(table)));
      }
    std::vector<std::size_t> users, others;
    for (const auto i : support_detail::in_order(components))
      (state_.resolution.all_tables().creators[found[i]] ? users : others).push_back(found[i]);
    for (const auto table : users) number(table);
    for (const auto table : users) insert(table);
    writing_ = begin_writing(state_.source, state_.target, state_.resolution.tables(), found);
    for (const auto table : others) number(table);
    for (const auto table : others) insert(table);
    for (const auto table : found) settle(table);
    if (writing_.run && state_.target.hooks().finish_transfer)
      state_.target.hooks().finish_transfer(state_.target, *writing_.run);
    return progress_.done();
  }

  std::optional<std::int64_t> run() const override { return writing_.run; }

  std::optional<NewRow> a_new_row() const override {
    for (std::size_t table = 0; table < state_.tables.size(); ++table) {
      const auto& rows = state_.tables[table].rows();
      for (std::size_t at = 0; at < rows.size(); ++at)
        if (rows.what(at) == Outcome::transferred)
          return NewRow{&state_.resolution.schema()[table], rows.target(at), std::string(rows.uid(at))};
    }
    return std::nullopt;
  }

 private:
  bool has_rows(std::size_t table) const { return state_.tables[table].in_source > 0; }

  // ---- finding out --------------------------------------------------------------------------------------------------

  void count(std::size_t table) {
    const auto& t = state_.table(table);
    auto& whole = state_.tables[table];
    if (!t.in_source) return;
    const auto there = id_range(state_.source, t.info->name);
    whole.in_source = there.count;
    if (there.count == 0) return;
    if (!t.in_target || t.keys.empty() || !t.keys.front().is_identity) throw LeftToRows();
    whole.in_target = id_range(state_.target, t.info->name).count;
    if (is_known_by_value(t)) whole.known_by = t.keys.front().columns.front();
    // Its versions are told by its uid.
    if (t.latest && whole.known_by != t.uid) throw LeftToRows();
    const auto uid_width = t.uid ? t.info->columns[*t.info->uid].uid_size : 0;
    whole.rows() = IdMap::is_close(there.first, there.last, there.count) ? IdMap(there.first, there.last, uid_width)
                                                                         : IdMap(ids(t), uid_width);
  }

  static bool is_known_by_value(const SyncTable& t) {
    const auto& key = t.keys.front();
    const bool has_another = t.keys.size() > 1 && t.keys[1].is_identity;
    return !has_another && key.columns.size() == 1 && !t.columns[key.columns.front()].role;
  }

  std::vector<std::int64_t> ids(const SyncTable& t) const {
    std::vector<std::int64_t> all;
    for (auto rows = read_ids(t); rows.next();) all.push_back(rows.integer(0));
    return all;
  }
  Cursor read_ids(const SyncTable& t) const {
    return state_.source.query("SELECT \"id\" FROM " + query::quoted(t.info->name) + " ORDER BY \"id\"", {},
                               Expected::many);
  }

  void all_new(std::size_t table) {
    auto& whole = state_.tables[table];
    whole.transferred = whole.in_source;
    if (whole.rows().size() == whole.in_source) {  // no gaps
      for (std::size_t at = 0; at < whole.rows().size(); ++at) whole.rows().set(at, Outcome::transferred, 0);
      return;
    }
    for (auto rows = read_ids(state_.table(table)); rows.next();)
      whole.rows().set(whole.rows().find(rows.integer(0)), Outcome::transferred, 0);
  }

  /// The tables with rows, each after those by whose rows its own are known.
  std::vector<std::size_t> order_of_pairing() const {
    std::vector<std::size_t> order, left;
    std::vector<bool> known(state_.tables.size());
    for (std::size_t table = 0; table < state_.tables.size(); ++table) {
      known[table] = state_.tables[table].known_by.has_value() || !has_rows(table);
      if (has_rows(table)) left.push_back(table);
    }
    const auto is_ready = [&](std::size_t table) {
      for (const auto& key : state_.table(table).keys)
        for (const auto c : key.columns)
          if (const auto& column = state_.table(table).columns[c];
              column.role && column.target < known.size() && !known[column.target])
            return false;
      return true;
    };
    while (!left.empty()) {
      const auto next = std::find_if(left.begin(), left.end(), is_ready);
      if (next == left.end()) throw LeftToRows();
      known[*next] = true;
      order.push_back(*next);
      left.erase(next);
    }
    return order;
  }

  /// What the target may refuse of new rows, and says better of each by itself.
  void check_new_rows(std::size_t table) const {
    const auto& t = state_.table(table);
    if (state_.tables[table].transferred == 0) return;
    for (const auto& key : t.keys)
      if (key.only_in_target) throw LeftToRows();
    for (const auto& column : t.columns)
      if (column.checked_at_once) throw LeftToRows();
  }

  void resolved(std::size_t table) {
    check_stop(state_.options, state_.target.name());
    done_ += state_.tables[table].in_source;
    if (state_.options.progress) state_.options.progress({"resolve", done_, done_});
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  void number(std::size_t table) {
    auto& whole = state_.tables[table];
    const auto ids = state_.target.connection().reserve_ids(state_.resolution.schema()[table].name, whole.transferred);
    auto next = ids.begin();
    for (std::size_t at = 0; at < whole.rows().size(); ++at)
      if (whole.rows().what(at) == Outcome::transferred) whole.rows().set(at, Outcome::transferred, *next++);
  }

  void insert(std::size_t table) {
    auto& whole = state_.tables[table];
    TableFeed feed(state_, table, writing_, &progress_);
    std::size_t written = 0;
    try {
      written = state_.target.connection().insert(std::string(state_.table(table).info->name), feed.names(), feed,
                                                  whole.transferred);
    } catch (const ConstraintViolation&) {
      throw LeftToRows();
    }
    if (written != whole.transferred)
      throw EngineError(state_.source.name() + ": rows of " + state_.resolution.qualified(table) +
                        " could not be read");
    for (const auto& uid : feed.earlier_versions()) whole.families.emplace_back(stem_of(uid));
    check_references(table);
  }

  /// What the rows say leads to rows of this sync; other references are those of columns that only the target has.
  void check_references(std::size_t table) const {
    const auto& t = state_.table(table);
    const auto* live = state_.target.catalog(t.info->name);
    const bool left_to_target = std::any_of(t.only_in_target.begin(), t.only_in_target.end(),
                                            [&](const auto& name) { return !live->find(name)->references.empty(); });
    if (left_to_target && !state_.target.connection().broken_references(live->name).empty()) throw LeftToRows();
  }

  void settle(std::size_t table) {
    auto& families = state_.tables[table].families;
    if (!state_.table(table).latest || families.empty()) return;
    std::sort(families.begin(), families.end());
    families.erase(std::unique(families.begin(), families.end()), families.end());
    settle_latest(state_.target, state_.resolution.schema()[table], state_.resolution.qualified(table), families,
                  state_.differences, state_.remarks);
  }

  WholeState state_;
  Following following_;
  WriteProgress progress_;
  Writing writing_;
  std::size_t done_ = 0;
};

inline std::unique_ptr<Work> whole_work(const SyncRequest& request) { return std::make_unique<WholeWork>(request); }

}  // namespace laminate::sync_detail
