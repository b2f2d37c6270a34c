/// @file
/// Rows of a whole instance that the target has: which they are, where they have no uid, and whether their content is
/// equal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <laminate/sync/engine/bulk/batch_comparison.hpp>
#include <laminate/sync/engine/bulk/state.hpp>
#include <laminate/sync/engine/compare/same_value.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// Goes through a table of the source and the target's side by side, both in the order of their ids. What a sync has
/// written has the same order in both: so the next source row mostly belongs to the next row of the target. Other rows
/// are looked up in batches. Rows that are found are compared.
class Pairing {
 public:
  Pairing(BulkState& state, TableIndex table, BatchComparison& batch_comparison)
      : state_(state),
        table_(table),
        t_(state.table(table)),
        bulk_table_(state.tables[table]),
        batch_comparison_(batch_comparison) {
    compared_ = std::span(t_.compared.columns).first(t_.content_columns);
    for (const auto c : t_.columns.indices())
      if (is_needed(c)) read_.push_back(c);
    cell_index_.resize(t_.columns.size());
    for (std::size_t i = 0; i < read_.size(); ++i) cell_index_[read_[i]] = i + 1;
    source_cells_.resize(read_.size() + 1);
    target_cells_.resize(read_.size() + 1);
    branch_ = t_.find_role(Role::branch);
    // What the target has keeps its texts, unless they are written over.
    if (state.context.options.on_existing == OnExisting::update)
      for (const auto c : read_)
        if (t_.columns[c].text_references) text_references_.push_back(c);
  }

  void run() {
    const auto select = "SELECT " + t_.selection(read_) + " FROM " + query::quoted(t_.info->name) + " ORDER BY \"id\"";
    auto source_cursor = state_.context.source.query(select, {}, Expected::many);
    std::optional<Cursor> target_cursor;
    if (bulk_table_.in_target <= 16 * bulk_table_.in_source)
      target_cursor.emplace(state_.context.target.query(select, {}, Expected::many));
    target_cursor_ = target_cursor ? &*target_cursor : nullptr;
    step();
    for (std::size_t n = 1; source_cursor.next(); ++n) {
      if (n % 4096 == 0) state_.context.check_stop();
      source_cursor.read(source_cells_);
      const auto at = bulk_table_.rows().find(source_cells_.front().integer);
      for (const auto c : text_references_) state_.check_text_references(t_.columns[c], source_cell(c));
      bulk_table_.known_by ? compare_known(at) : find(at);
      if (waiting_.size() >= batch_size_) look_up();
    }
    look_up();
    batch_comparison_.compare();
  }

 private:
  /// A row of the source that is to be looked up.
  struct Waiting {
    MapIndex at;
    ByColumn<Value> values;
    std::int64_t target = 0;
    bool found = false;
    bool shared = false;  ///< the row that was found stands for another one already
  };

  bool is_needed(ColumnIndex c) const {
    if (t_.columns[c].role == Role::branch) return true;
    if (std::find(compared_.begin(), compared_.end(), c) != compared_.end()) return true;
    return std::any_of(t_.keys.begin(), t_.keys.end(), [&](const auto& key) {
      return key.condition == c || std::find(key.columns.begin(), key.columns.end(), c) != key.columns.end();
    });
  }

  const Cell& source_cell(ColumnIndex c) const { return source_cells_[cell_index_[c]]; }
  const Cell& target_cell(ColumnIndex c) const { return target_cells_[cell_index_[c]]; }
  std::int64_t target_id() const { return target_cells_.front().integer; }
  void step() {
    if (!target_cursor_) return;
    if (target_cursor_->next())
      target_cursor_->read(target_cells_);
    else
      target_cursor_ = nullptr;
  }

  // ---- rows that are known by a value -------------------------------------------------------------------------------

  void compare_known(MapIndex at) {
    if (bulk_table_.rows().what(at) == Outcome::transferred) {
      if (has_other_keys()) wait(at);
      return;
    }
    const auto target = bulk_table_.rows().target(at);
    while (target_cursor_ && target_id() < target) step();
    if (!target_cursor_ || target_id() != target || !has_same_content()) batch_comparison_.add(table_, at, values());
  }

  bool has_other_keys() const {
    return std::any_of(t_.keys.begin(), t_.keys.end(), [](const auto& key) { return !key.is_identity; });
  }

  // ---- rows that are known by what they refer to --------------------------------------------------------------------

  void find(MapIndex at) {
    const auto& key = t_.identity([&](ColumnIndex column) { return source_cell(column).is_null(); });
    if (leads_to_new_row(key)) {
      bulk_table_.rows().set(at, Outcome::transferred, 0);
      ++bulk_table_.transferred;
      if (has_other_keys()) wait(at);
      return;
    }
    if (!target_cursor_ || !is_same_row(key)) return wait(at);
    claim(target_id());
    bulk_table_.rows().set(at, Outcome::mapped, target_id());
    if (!has_same_content()) batch_comparison_.add(table_, at, values());
    step();
    batch_size_ = min_batch_size;
  }

  bool leads_to_new_row(const SyncKey& key) const {
    return std::any_of(key.columns.begin(), key.columns.end(), [&](const auto c) {
      return t_.columns[c].role && !source_cell(c).is_null() && state_.referred(t_.columns[c], source_cell(c)).is_new;
    });
  }

  bool is_same_row(const SyncKey& key) const {
    return std::all_of(key.columns.begin(), key.columns.end(), [&](const auto c) { return is_same(c); });
  }

  // ---- comparing ----------------------------------------------------------------------------------------------------

  /// Whether the two rows at hand have the same content, and the target's is not in the trash.
  bool has_same_content() const {
    for (const auto c : compared_)
      if (!is_same(c)) return false;
    if (!branch_) return true;
    const auto& branch = target_cell(*branch_);
    return !(branch.kind == Cell::Type::integer && branch.integer == state_.context.target.hooks().trash);
  }

  bool is_same(ColumnIndex c) const {
    const auto& column = t_.columns[c];
    const auto &a = source_cell(c), &b = target_cell(c);
    if (column.role && !a.is_null()) {
      const auto to = state_.referred(column, a);
      return !to.is_new && b.kind == Cell::Type::integer && b.integer == to.target;
    }
    if (a.kind != b.kind) return !a.is_null() && !b.is_null() && same_value(column.kind, to_value(a), to_value(b));
    switch (a.kind) {
      case Cell::Type::null:
        return true;
      case Cell::Type::integer:
        return a.integer == b.integer;
      case Cell::Type::real:
        return a.real == b.real;
      default:
        return a.text == b.text || same_value(column.kind, to_value(a), to_value(b));
    }
  }

  // ---- looking up ---------------------------------------------------------------------------------------------------

  ByColumn<Value> values() const {
    ByColumn<Value> all(t_.columns.size());
    for (const auto c : read_) all[c] = to_value(source_cell(c));
    return all;
  }

  void wait(MapIndex at) { waiting_.push_back({at, values()}); }

  /// Takes a row of the target for one of the source; false if it was taken before.
  bool claim(std::int64_t target) {
    if (claimed_.empty()) {
      const auto range = id_range(state_.context.target, t_.info->name);
      if (!IdMap::is_close(range.first, range.last, 64 * range.count)) throw NeedsRowPath();
      first_target_id_ = range.first;
      claimed_.resize(static_cast<std::size_t>(range.last - range.first) + 1);
    }
    auto claimed = claimed_[static_cast<std::size_t>(target - first_target_id_)];
    const bool is_new = !claimed;
    claimed = true;
    return is_new;
  }

  /// Looks up the rows that wait; a unique key under which the target has another row needs the row-by-row path.
  void look_up() {
    if (waiting_.empty()) return;
    for (const auto& key : t_.keys) {
      std::vector<std::size_t> asked;
      std::vector<std::vector<Value>> keys;
      for (std::size_t w = 0; w < waiting_.size(); ++w)
        if (auto values = is_asked(waiting_[w], key); !values.empty()) {
          asked.push_back(w);
          keys.push_back(std::move(values));
        }
      find_by_key(state_.context.target, t_.info->name, key.sql, keys, [&](std::size_t i, std::int64_t id) {
        if (!key.is_identity) throw NeedsRowPath();
        // Links that the source holds twice may exist twice.
        auto& row = waiting_[asked[i]];
        if (row.found && !(row.shared && claim(id))) return;
        row.shared = !row.found && !claim(id);
        row.found = true;
        row.target = id;
      });
    }
    std::int64_t last = 0;
    for (const auto& row : waiting_) {
      if (row.found) {
        bulk_table_.rows().set(row.at, Outcome::mapped, row.target);
        batch_comparison_.add(table_, row.at, row.values);
        last = row.target;
      }
      if (bulk_table_.rows().what(row.at) != Outcome::pending) continue;
      bulk_table_.rows().set(row.at, Outcome::transferred, 0);
      ++bulk_table_.transferred;
    }
    // Goes on side by side behind them, unless that is far away.
    while (target_cursor_ && target_id() <= last && last - target_id() < 4 * static_cast<std::int64_t>(batch_size_))
      step();
    batch_size_ = std::min<std::size_t>(2 * batch_size_, 512);
    waiting_.clear();
  }

  /// The values of a key as the target would have them; none if it can have no such row.
  std::vector<Value> is_asked(const Waiting& row, const SyncKey& key) const {
    std::vector<Value> values;
    const bool is_new = bulk_table_.rows().what(row.at) == Outcome::transferred;
    if (row.found || (key.is_identity && is_new) || !t_.is_looked_up_by(key, row.values)) return values;
    for (const auto c : key.columns) {
      const auto& value = row.values[c];
      if (!t_.columns[c].role || is_null(value) || !t_.columns[c].target) {
        values.push_back(value);
        continue;
      }
      const auto to = state_.referred(t_.columns[c], to_cell(value));
      if (to.is_new) return {};
      values.emplace_back(to.target);
    }
    return values;
  }

  static constexpr std::size_t min_batch_size = 16;

  BulkState& state_;
  TableIndex table_;
  const SyncTable& t_;
  BulkTable& bulk_table_;
  BatchComparison& batch_comparison_;
  std::span<const ColumnIndex> compared_;
  std::vector<ColumnIndex> read_;     ///< columns that are read
  ByColumn<std::size_t> cell_index_;  ///< and the positions of their cells
  std::optional<ColumnIndex> branch_;
  std::vector<ColumnIndex> text_references_;       ///< columns whose texts must name existing rows
  Cursor* target_cursor_ = nullptr;                ///< null at its end
  std::vector<Cell> source_cells_, target_cells_;  ///< of the rows at hand: the id, and what is read
  std::vector<Waiting> waiting_;
  std::size_t batch_size_ = min_batch_size;  ///< rows that are looked up together
  std::vector<bool> claimed_;  ///< rows of the target that a source row is mapped to, from first_target_id_
  std::int64_t first_target_id_ = 0;
};

}  // namespace laminate::sync_detail
