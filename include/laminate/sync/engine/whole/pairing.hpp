/// @file
/// Rows of a whole instance that the target has: which they are, where they have no uid, and whether they say the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <laminate/sync/engine/compare/comparison.hpp>
#include <laminate/sync/engine/select/carry_policy.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/translation.hpp>
#include <laminate/sync/engine/whole/state.hpp>

namespace laminate::sync_detail {

/// Pairs of rows that may differ, compared as those of any sync, some at a time.
class Unequal {
 public:
  Unequal(WholeState& state, const Following& following)
      : state_(state), translation_(state.target, state.resolution, state.options, following) {}

  /// Adds a row of the source and what it refers to: by column, in the source's numbers.
  void add(std::size_t table, std::size_t at, std::span<const Value> values) {
    auto& row = add_row(table, at);
    row.selected = true;
    row.need = Need::firm;
    const auto& columns = state_.table(table).columns;
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (columns[c].role && values[c].integer() && columns[c].target < state_.tables.size())
        add_row(columns[c].target, state_.referred(columns[c], to_cell(values[c])).at);
    if (++added_ == 512) compare();
  }

  /// @throws RowDiffers, and LeftToRows if rows are to be written over.
  void compare() {
    if (std::exchange(added_, 0) == 0) return;
    auto& resolution = state_.resolution;
    Comparison(state_.source, state_.target, resolution, translation_, state_.options).run();
    for (std::size_t table = 0; table < state_.tables.size(); ++table)
      for (const auto& row : resolution.rows(table).list) {
        if (row.what == Outcome::updated) throw LeftToRows();
        state_.tables[table].differing += row.differs;
      }
    for (auto& found : resolution.differences()) state_.differences.push_back(std::move(found.difference));
    state_.remarks.insert(state_.remarks.end(), resolution.remarks().begin(), resolution.remarks().end());
    resolution.forget_rows();
  }

 private:
  SyncRow& add_row(std::size_t table, std::size_t at) {
    const auto& rows = state_.tables[table].rows();
    const auto [place, is_new] = state_.resolution.add(table, rows.source(at));
    auto& row = state_.resolution.rows(table).list[place];
    if (!is_new) return row;
    row.target = rows.target(at);
    row.what = rows.what(at);
    row.uid = rows.uid(at);
    row.need = Need::compared;
    return row;
  }

  WholeState& state_;
  Translation translation_;
  std::size_t added_ = 0;
};

/// Goes through a table of the source and the target's side by side, both in the order of their ids. What a sync has
/// written stands in the same order on both sides: so the next row there is mostly the next row here. Rows for which
/// that is not so are looked up, some at a time. Rows that are found are compared.
class Pairing {
 public:
  Pairing(WholeState& state, std::size_t table, Unequal& unequal)
      : state_(state), table_(table), t_(state.table(table)), whole_(state.tables[table]), unequal_(unequal) {
    compared_ = std::span(t_.compared.columns).first(t_.said);
    for (std::size_t c = 0; c < t_.columns.size(); ++c)
      if (is_needed(c)) read_.push_back(c);
    place_.resize(t_.columns.size());
    for (std::size_t i = 0; i < read_.size(); ++i) place_[read_[i]] = i + 1;
    cells_there_.resize(read_.size() + 1);
    cells_here_.resize(read_.size() + 1);
    branch_ = t_.find_role(Role::branch);
    // What the target has keeps its texts, unless they are written over.
    if (state.options.on_existing == OnExisting::update)
      for (const auto c : read_)
        if (t_.columns[c].text_references) names_rows_.push_back(c);
  }

  void run() {
    const auto select = "SELECT " + t_.selection(read_) + " FROM " + query::quoted(t_.info->name) + " ORDER BY \"id\"";
    auto source = state_.source.query(select, {}, Expected::many);
    std::optional<Cursor> here;
    if (whole_.in_target <= 16 * whole_.in_source) here.emplace(state_.target.query(select, {}, Expected::many));
    here_ = here ? &*here : nullptr;
    step();
    for (std::size_t n = 1; source.next(); ++n) {
      if (n % 4096 == 0) check_stop(state_.options, state_.target.name());
      source.read(cells_there_);
      const auto at = whole_.rows().find(cells_there_.front().integer);
      for (const auto c : names_rows_) state_.check_names(t_.columns[c], there(c));
      whole_.known_by ? compare_known(at) : find(at);
      if (waiting_.size() >= patience_) look_up();
    }
    look_up();
    unequal_.compare();
  }

 private:
  /// A row of the source that is to be looked up.
  struct Waiting {
    std::size_t at;
    std::vector<Value> values;  ///< by column
    std::int64_t target = 0;
    bool found = false;
    bool shared = false;  ///< the row that was found stands for another one already
  };

  bool is_needed(std::size_t c) const {
    if (t_.columns[c].role == Role::branch) return true;
    if (std::find(compared_.begin(), compared_.end(), c) != compared_.end()) return true;
    return std::any_of(t_.keys.begin(), t_.keys.end(), [&](const auto& key) {
      return key.condition == c || std::find(key.columns.begin(), key.columns.end(), c) != key.columns.end();
    });
  }

  const Cell& there(std::size_t c) const { return cells_there_[place_[c]]; }
  const Cell& here(std::size_t c) const { return cells_here_[place_[c]]; }
  std::int64_t here_id() const { return cells_here_.front().integer; }
  void step() {
    if (!here_) return;
    if (here_->next())
      here_->read(cells_here_);
    else
      here_ = nullptr;
  }

  // ---- rows that are known by a value -------------------------------------------------------------------------------

  void compare_known(std::size_t at) {
    if (whole_.rows().what(at) == Outcome::transferred) {
      if (has_other_keys()) wait(at);
      return;
    }
    const auto target = whole_.rows().target(at);
    while (here_ && here_id() < target) step();
    if (!here_ || here_id() != target || !says_the_same()) unequal_.add(table_, at, values());
  }

  bool has_other_keys() const {
    return std::any_of(t_.keys.begin(), t_.keys.end(), [](const auto& key) { return !key.is_identity; });
  }

  // ---- rows that are known by what they refer to --------------------------------------------------------------------

  void find(std::size_t at) {
    const auto& key = t_.identity([&](std::size_t column) { return there(column).is_null(); });
    if (leads_to_new_row(key)) {
      whole_.rows().set(at, Outcome::transferred, 0);
      ++whole_.transferred;
      if (has_other_keys()) wait(at);
      return;
    }
    if (!here_ || !is_same_row(key)) return wait(at);
    claim(here_id());
    whole_.rows().set(at, Outcome::mapped, here_id());
    if (!says_the_same()) unequal_.add(table_, at, values());
    step();
    patience_ = least_patience;
  }

  bool leads_to_new_row(const SyncKey& key) const {
    return std::any_of(key.columns.begin(), key.columns.end(), [&](const auto c) {
      return t_.columns[c].role && !there(c).is_null() && state_.referred(t_.columns[c], there(c)).is_new;
    });
  }

  bool is_same_row(const SyncKey& key) const {
    return std::all_of(key.columns.begin(), key.columns.end(), [&](const auto c) { return is_same(c); });
  }

  // ---- comparing ----------------------------------------------------------------------------------------------------

  /// Whether the two rows at hand say the same, and nothing is to be said of the row's branch.
  bool says_the_same() const {
    for (const auto c : compared_)
      if (!is_same(c)) return false;
    if (!branch_) return true;
    const auto& branch = here(*branch_);
    return !(branch.kind == Cell::Type::integer && branch.integer == state_.target.hooks().trash);
  }

  bool is_same(std::size_t c) const {
    const auto& column = t_.columns[c];
    const auto &a = there(c), &b = here(c);
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

  std::vector<Value> values() const {
    std::vector<Value> all(t_.columns.size());
    for (const auto c : read_) all[c] = to_value(there(c));
    return all;
  }

  void wait(std::size_t at) { waiting_.push_back({at, values()}); }

  /// Takes a row of the target for one of the source; false if it was taken before.
  bool claim(std::int64_t target) {
    if (claimed_.empty()) {
      const auto range = id_range(state_.target, t_.info->name);
      if (!IdMap::is_close(range.first, range.last, 64 * range.count)) throw LeftToRows();
      first_here_ = range.first;
      claimed_.resize(static_cast<std::size_t>(range.last - range.first) + 1);
    }
    auto claimed = claimed_[static_cast<std::size_t>(target - first_here_)];
    const bool is_new = !claimed;
    claimed = true;
    return is_new;
  }

  /// Looks up the rows that wait; a unique key under which the target has another row is left to the way of rows.
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
      find_by_key(state_.target, t_.info->name, key.sql, keys, [&](std::size_t i, std::int64_t id) {
        if (!key.is_identity) throw LeftToRows();
        // Links that the source holds twice may be there twice.
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
        whole_.rows().set(row.at, Outcome::mapped, row.target);
        unequal_.add(table_, row.at, row.values);
        last = row.target;
      }
      if (whole_.rows().what(row.at) != Outcome::pending) continue;
      whole_.rows().set(row.at, Outcome::transferred, 0);
      ++whole_.transferred;
    }
    // Goes on side by side behind them, unless that is far away.
    while (here_ && here_id() <= last && last - here_id() < 4 * static_cast<std::int64_t>(patience_)) step();
    patience_ = std::min<std::size_t>(2 * patience_, 512);
    waiting_.clear();
  }

  /// The values of a key as the target would have them; none if no row can be there.
  std::vector<Value> is_asked(const Waiting& row, const SyncKey& key) const {
    std::vector<Value> values;
    const bool is_new = whole_.rows().what(row.at) == Outcome::transferred;
    if (row.found || (key.is_identity && is_new) || !t_.is_looked_up_by(key, row.values)) return values;
    for (const auto c : key.columns) {
      const auto& value = row.values[c];
      if (!t_.columns[c].role || is_null(value) || t_.columns[c].target >= state_.tables.size()) {
        values.push_back(value);
        continue;
      }
      const auto to = state_.referred(t_.columns[c], to_cell(value));
      if (to.is_new) return {};
      values.emplace_back(to.target);
    }
    return values;
  }

  static constexpr std::size_t least_patience = 16;

  WholeState& state_;
  std::size_t table_;
  const SyncTable& t_;
  WholeTable& whole_;
  Unequal& unequal_;
  std::span<const std::size_t> compared_;
  std::vector<std::size_t> read_, place_;  ///< columns that are read, and where they stand in a row
  std::optional<std::size_t> branch_;
  std::vector<std::size_t> names_rows_;         ///< columns whose texts are to name rows that there are
  Cursor* here_ = nullptr;                      ///< null at its end
  std::vector<Cell> cells_there_, cells_here_;  ///< of the rows at hand: the id, and what is read
  std::vector<Waiting> waiting_;
  std::size_t patience_ = least_patience;  ///< rows that wait at most until they are looked up
  std::vector<bool> claimed_;              ///< rows of the target that stand for one of the source, from first_here_
  std::int64_t first_here_ = 0;
};

}  // namespace laminate::sync_detail
