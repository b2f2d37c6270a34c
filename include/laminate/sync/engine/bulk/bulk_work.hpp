/// @file
/// The sync of a whole instance: a table at a time, set-wise.
///
/// Every row takes part, so nothing is followed. Rows with uids are matched by reading both unique indexes side by side
/// (matching.hpp), all others by reading both tables side by side (pairing.hpp); new rows go from the source straight
/// into the engine (table_feed.hpp). What is noted of a row are its id in the target, a byte, and its uid.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/sort.hpp>
#include <laminate/sync/engine/bulk/matching.hpp>
#include <laminate/sync/engine/bulk/pairing.hpp>
#include <laminate/sync/engine/bulk/table_feed.hpp>
#include <laminate/sync/engine/functions.hpp>
#include <laminate/sync/engine/resolved.hpp>
#include <laminate/sync/engine/work.hpp>
#include <laminate/sync/engine/write/write.hpp>

namespace laminate::sync_detail {

class BulkWork final : public Work {
 public:
  explicit BulkWork(const SyncRequest&&) = delete;  // its options are referred to
  /// Finds out what is to be done. @throws NeedsRowPath
  explicit BulkWork(const SyncRequest& request) : state_(request), progress_(state_.context) {
    if (request.source->origin() == request.target->origin()) throw NeedsRowPath();
    for (auto* database : {request.source.get(), request.target.get()}) database->connection().expect_lookups();
    check_partial_source(request);
    for (const auto table : state_.tables.indices()) count(table);
    for (const auto table : state_.tables.indices())
      if (state_.tables[table].known_by && has_rows(table)) {
        state_.context.check_stop();
        Matching(state_, table).run();
      }
    BatchComparison batch_comparison(state_);
    for (const auto table : order_of_pairing()) {
      if (state_.tables[table].in_target > 0)
        Pairing(state_, table, batch_comparison).run();
      else if (!state_.tables[table].known_by)
        all_new(table);
      resolved(table);
    }
    for (const auto table : state_.tables.indices()) check_new_rows(table);
  }

  /// @throws NeedsRowPath
  void rehearse() override {
    for (const auto table : state_.tables.indices())
      if (state_.tables[table].transferred > 0)
        for (TableFeed feed(state_, table, {}); feed.next();) {
        }
  }

  SyncSummary summary() const override {
    const auto& context = state_.context;
    SyncSummary summary{.source = state_.context.source.name(), .target = state_.context.target.name()};
    summary.remarks = state_.remarks;
    summary.differences = state_.differences;
    for (const auto table : state_.tables.indices()) {
      if (!has_rows(table)) continue;
      const auto& bulk_table = state_.tables[table];
      const auto& count =
          summary.counts.emplace_back(TableCount{.registry = context.qualified(table),
                                                 .has_uid = context.schema[table].uid.has_value(),
                                                 .mapped = bulk_table.in_source - bulk_table.transferred,
                                                 .transferred = bulk_table.transferred,
                                                 .differing = bulk_table.differing});
      if (count.has_uid) summary.entries.add(count.registry, bulk_table.map, bulk_table.in_source);
    }
    for (const auto table : state_.tables.indices())
      if (state_.tables[table].transferred > 0) remark_absent_columns(context, table, summary.remarks);
    remark_unknown_tables(
        context, [&](TableIndex table) { return has_rows(table); }, summary.remarks);
    return summary;
  }

  std::vector<SyncedRows> rows() const override {
    std::vector<SyncedRows> all;
    for (const auto table : state_.tables.indices()) {
      if (!has_rows(table)) continue;
      const auto& bulk_table = state_.tables[table];
      all.push_back({.table = &state_.context.schema[table],
                     .registry = state_.context.qualified(table),
                     .rows = {bulk_table.map, bulk_table.in_source}});
    }
    return all;
  }

  std::size_t changes() const override {
    std::size_t n = 0;
    for (const auto& table : state_.tables) n += table.transferred;
    return n;
  }

  bool has(TableIndex table, Outcome what) const override {
    const auto& bulk_table = state_.tables[table];
    return what == Outcome::transferred ? bulk_table.transferred > 0
                                        : what == Outcome::mapped && bulk_table.transferred < bulk_table.in_source;
  }

  std::size_t write() override {
    if (changes() == 0) return 0;
    progress_.expect(changes());
    std::vector<TableIndex> found;
    std::vector<std::int64_t> components;
    for (const auto table : state_.tables.indices())
      if (state_.tables[table].transferred > 0) {
        found.push_back(table);
        components.push_back(static_cast<std::int64_t>(state_.context.schema.component(table)));
      }
    std::vector<TableIndex> users, others;
    for (const auto i : support_detail::in_order(components))
      (state_.table(found[i]).is_creator ? users : others).push_back(found[i]);
    for (const auto table : users) number(table);
    for (const auto table : users) insert(table);
    authorship_ = begin_transfer(state_.context, found);
    for (const auto table : others) number(table);
    for (const auto table : others) insert(table);
    for (const auto table : found) settle(table);
    if (authorship_.run && state_.context.target.hooks().finish_transfer)
      state_.context.target.hooks().finish_transfer(state_.context.target, *authorship_.run);
    return progress_.done();
  }

  std::optional<std::int64_t> run() const override { return authorship_.run; }

  std::optional<NewRow> a_new_row() const override {
    for (const auto table : state_.tables.indices()) {
      const auto& rows = state_.tables[table].rows();
      for (const auto at : rows.indices())
        if (rows.what(at) == Outcome::transferred)
          return NewRow{&state_.context.schema[table], rows.target(at), std::string(rows.uid(at))};
    }
    return std::nullopt;
  }

 private:
  bool has_rows(TableIndex table) const { return state_.tables[table].in_source > 0; }

  // ---- finding out --------------------------------------------------------------------------------------------------

  void count(TableIndex table) {
    const auto& t = state_.table(table);
    auto& bulk_table = state_.tables[table];
    if (!t.in_source) return;
    const auto source_ids = id_range(state_.context.source, t.info->name);
    bulk_table.in_source = source_ids.count;
    if (source_ids.count == 0) return;
    if (!t.in_target || t.keys.empty() || !t.keys.front().is_identity) throw NeedsRowPath();
    bulk_table.in_target = id_range(state_.context.target, t.info->name).count;
    if (is_known_by_value(t)) bulk_table.known_by = t.keys.front().columns.front();
    // Its versions are told by its uid.
    if (t.latest && bulk_table.known_by != t.uid) throw NeedsRowPath();
    const auto uid_width = t.uid ? t.info->columns[*t.info->uid].uid_size : 0;
    bulk_table.rows() = IdMap::is_close(source_ids.first, source_ids.last, source_ids.count)
                            ? IdMap(source_ids.first, source_ids.last, uid_width)
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
    return state_.context.source.query("SELECT \"id\" FROM " + query::quoted(t.info->name) + " ORDER BY \"id\"", {},
                                       Expected::many);
  }

  void all_new(TableIndex table) {
    auto& bulk_table = state_.tables[table];
    bulk_table.transferred = bulk_table.in_source;
    if (bulk_table.rows().size() == bulk_table.in_source) {  // no gaps
      for (const auto at : bulk_table.rows().indices()) bulk_table.rows().set(at, Outcome::transferred, 0);
      return;
    }
    for (auto rows = read_ids(state_.table(table)); rows.next();)
      bulk_table.rows().set(bulk_table.rows().find(rows.integer(0)), Outcome::transferred, 0);
  }

  /// The tables with rows, each after those by whose rows its own are known.
  std::vector<TableIndex> order_of_pairing() const {
    std::vector<TableIndex> order, left;
    ByTable<bool> known(state_.tables.size());
    for (const auto table : state_.tables.indices()) {
      known[table] = state_.tables[table].known_by.has_value() || !has_rows(table);
      if (has_rows(table)) left.push_back(table);
    }
    const auto is_ready = [&](TableIndex table) {
      for (const auto& key : state_.table(table).keys)
        for (const auto c : key.columns)
          if (const auto& column = state_.table(table).columns[c];
              column.role && column.target && !known[*column.target])
            return false;
      return true;
    };
    while (!left.empty()) {
      const auto next = std::find_if(left.begin(), left.end(), is_ready);
      if (next == left.end()) throw NeedsRowPath();
      known[*next] = true;
      order.push_back(*next);
      left.erase(next);
    }
    return order;
  }

  /// Leaves new rows that the target may refuse to the row-by-row path, which reports single rows.
  void check_new_rows(TableIndex table) const {
    const auto& t = state_.table(table);
    if (state_.tables[table].transferred == 0) return;
    for (const auto& key : t.keys)
      if (key.only_in_target) throw NeedsRowPath();
    for (const auto& column : t.columns)
      if (column.checked_at_once) throw NeedsRowPath();
  }

  void resolved(TableIndex table) {
    state_.context.check_stop();
    done_ += state_.tables[table].in_source;
    if (state_.context.options.progress) state_.context.options.progress({"resolve", done_, done_});
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  void number(TableIndex table) {
    auto& bulk_table = state_.tables[table];
    const auto ids =
        state_.context.target.connection().reserve_ids(state_.context.schema[table].name, bulk_table.transferred);
    auto next = ids.begin();
    for (const auto at : bulk_table.rows().indices())
      if (bulk_table.rows().what(at) == Outcome::transferred) bulk_table.rows().set(at, Outcome::transferred, *next++);
  }

  void insert(TableIndex table) {
    auto& bulk_table = state_.tables[table];
    TableFeed feed(state_, table, authorship_, &progress_);
    std::size_t written = 0;
    try {
      written = state_.context.target.connection().insert(std::string(state_.table(table).info->name), feed.names(),
                                                          feed, bulk_table.transferred);
    } catch (const ConstraintViolation&) {
      throw NeedsRowPath();
    }
    if (written != bulk_table.transferred)
      throw EngineError(state_.context.source.name() + ": rows of " + state_.context.qualified(table) +
                        " could not be read");
    for (const auto& uid : feed.earlier_versions()) bulk_table.families.emplace_back(stem_of(uid));
    check_references(table);
  }

  /// What the rows say leads to rows of this sync; other references are those of columns that only the target has.
  void check_references(TableIndex table) const {
    const auto& t = state_.table(table);
    const auto* live = state_.context.target.catalog(t.info->name);
    const bool left_to_target = std::any_of(t.only_in_target.begin(), t.only_in_target.end(),
                                            [&](const auto& name) { return !live->find(name)->references.empty(); });
    if (left_to_target && !state_.context.target.connection().broken_references(live->name).empty())
      throw NeedsRowPath();
  }

  void settle(TableIndex table) {
    auto& families = state_.tables[table].families;
    if (!state_.table(table).latest || families.empty()) return;
    std::sort(families.begin(), families.end());
    families.erase(std::unique(families.begin(), families.end()), families.end());
    settle_latest(state_.context.target, state_.context.schema[table], state_.context.qualified(table), families,
                  state_.differences, state_.remarks);
  }

  BulkState state_;
  WriteProgress progress_;
  Authorship authorship_;
  std::size_t done_ = 0;
};

LAMINATE_INLINE std::unique_ptr<Work> make_bulk_work(const SyncRequest& request) {
  return std::make_unique<BulkWork>(request);
}

}  // namespace laminate::sync_detail
