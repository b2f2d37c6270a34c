/// @file
/// Writes what a resolved sync transfers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/registry/uid.hpp>
#include <laminate/sync/batch.hpp>
#include <laminate/sync/latest.hpp>
#include <laminate/sync/options.hpp>
#include <laminate/sync/translation.hpp>

namespace laminate::detail {

/// Puts something that no other row has in place of a text that is about to change.
inline void give_up_text(Session& database, std::string_view table, const FieldDifference& difference) {
  const auto mark = [&](std::size_t n) { return database.dialect().placeholder(n); };
  database.execute("UPDATE " + query::quoted(table) + " SET " + query::quoted(difference.column) + " = " + mark(1) +
                       " WHERE \"id\" = " + mark(2),
                   {'\x01' + difference.uid, difference.id});
}

/// Writes what a sync transfers, updates and removes, with the ids of the target. Runs inside the target's write
/// transaction.
class Writer {
 public:
  Writer(Session& source, Session& target, Resolution& resolution, const Translation& translation,
         const SyncOptions& options)
      : source_(source), target_(target), resolution_(resolution), translation_(translation), options_(options) {}

  /// Returns the number of rows written, changed or removed, those that record the transfer not counted.
  std::size_t write() {
    const auto total = changes();
    if (total == 0) return 0;
    numbered_.resize(resolution_.tables().size());
    // Users first: the current one may be among them, and is made if it is still missing.
    const auto with_new_rows = insertion_order();
    std::vector<std::size_t> users, order;
    for (const auto table : with_new_rows) (is_creators(table) ? users : order).push_back(table);
    for (const auto table : users) number_rows(table);
    for (const auto table : users) insert_rows(table, total);
    start_run(with_new_rows);
    for (const auto table : order) number_rows(table);
    remove_rows(total);  // before others take their place
    give_up_keys();
    update_rows(total);
    for (const auto table : order) insert_rows(table, total);
    for (std::size_t table = 0; table < numbered_.size(); ++table) settle_latest(table);
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

  /// The tables with new rows; each after those that it refers to, as far as they do not refer to each other.
  std::vector<std::size_t> insertion_order() const {
    std::vector<std::size_t> order;
    for (std::size_t table = 0; table < resolution_.tables().size(); ++table)
      for (const auto& row : resolution_.rows(table).list) {
        if (row.what != outcome::transferred) continue;
        order.push_back(table);
        break;
      }
    std::vector<std::int64_t> components;
    for (const auto table : order)
      components.push_back(static_cast<std::int64_t>(resolution_.schema().component(table)));
    std::vector<std::size_t> sorted;
    for (const auto i : in_order(components)) sorted.push_back(order[i]);
    return sorted;
  }

  /// Whether rows of the table are users: creators of others, with no creator themselves.
  bool is_creators(std::size_t table) const {
    const auto& tables = resolution_.tables();
    if (tables[table].find_role(role::creator)) return false;
    for (const auto& other : tables)
      if (const auto creator = other.find_role(role::creator); creator && other.columns[*creator].target == table)
        return true;
    return false;
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

  /// Numbers the new rows in the order of the source, above every number that the table has had.
  void number_rows(std::size_t table) {
    auto& rows = resolution_.rows(table).list;
    std::vector<std::size_t> fresh;
    std::vector<std::int64_t> sources;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].what == outcome::transferred) {
        fresh.push_back(i);
        sources.push_back(rows[i].source);
      }
    const auto ids = target_.connection().reserve_ids(resolution_.schema()[table].name, fresh.size());
    auto next = ids.begin();
    for (const auto i : in_order(sources)) {
      rows[fresh[i]].target = *next++;
      numbered_[table].push_back(fresh[i]);
    }
  }

  void insert_rows(std::size_t table, std::size_t total) {
    const auto& t = resolution_.tables()[table];
    std::string names = "\"id\"", marks = target_.dialect().placeholder(1);
    std::size_t n = 1;
    const auto add = [&](const std::string& name) {
      names += ", " + query::quoted(name);
      marks += ", " + target_.dialect().placeholder(++n);
    };
    for (const auto& column : t.columns) add(column.name);
    const auto added = columns_to_add(t);
    for (const auto& [name, value] : added) add(name);
    auto insert =
        target_.query("INSERT INTO " + query::quoted(t.info->name) + " (" + names + ") VALUES (" + marks + ')');
    std::vector<std::int64_t> ids;
    for (const auto i : numbered_[table]) ids.push_back(resolution_.rows(table).list[i].source);
    for_ids(source_, t.selection(), t.info->name, "id", ids, "ORDER BY \"id\"", [&](const Cursor& cursor) {
      const auto& row = *resolution_.rows(table).find(cursor.integer(0));
      std::vector<Value> values{row.target};
      for (std::size_t c = 0; c < t.columns.size(); ++c)
        values.push_back(value_for(table, row, t.columns[c], to_value(cursor[c + 1])));
      for (const auto& [name, value] : added) values.push_back(value);
      insert_row(table, row, insert, values);
      report_progress(total);
    });
  }

  /// Roles that only the target has a column for.
  std::vector<std::pair<std::string, Value>> columns_to_add(const SyncTable& t) const {
    std::vector<std::pair<std::string, Value>> added;
    for (const auto& name : t.only_in_target) {
      const auto* column = t.info->find(name);
      if (column && column->role == role::run && writing_.run) added.emplace_back(name, *writing_.run);
      if (column && column->role == role::creator && writing_.creator) added.emplace_back(name, *writing_.creator);
    }
    return added;
  }

  void insert_row(std::size_t table, const SyncRow& row, Cursor& insert, const std::vector<Value>& values) {
    try {
      if (insert.run(values) != 1) throw EngineError(target_.name() + " did not take the row");
    } catch (const ConstraintViolation& error) {
      throw ConstraintViolation(resolution_.label(table, row) + " cannot be written: " + error.what(),
                                resolution_.place(table, row, error.place().column));
    }
    ++done_;
  }

  void report_progress(std::size_t total) const {
    if (options_.stop.stop_requested())
      throw Cancelled("the sync was cancelled; " + target_.name() + " is as it was before");
    if (options_.progress) options_.progress({"write", done_, total});
  }

  // ---- values -------------------------------------------------------------------------------------------------------

  Value value_for(std::size_t table, const SyncRow& row, const SyncColumn& column, const Value& value) const {
    auto translated = translation_.value(table, row, column, value, writing_);
    if (is_null(translated) && column.not_null)
      throw ConstraintViolation(resolution_.label(table, row) + " has no " + column.name + ", which " + target_.name() +
                                    " requires; its version of LaminDB is another one",
                                resolution_.place(table, row, column.name));
    return translated;
  }

  // ---- what exists --------------------------------------------------------------------------------------------------

  /// Writes the differences that were decided on, a statement for each row.
  void update_rows(std::size_t total) {
    auto& found = resolution_.differences();
    for (std::size_t first = 0, last = 0; first < found.size(); first = last) {
      const auto& [row, table, at, _, there] = found[first];
      std::string set;
      std::vector<Value> values;
      for (; last < found.size() && found[last].table == table && found[last].row == at; ++last) {
        auto& difference = found[last].difference;
        if (!difference.written) continue;
        // The rows that it leads to are numbered by now.
        const auto& column = resolution_.tables()[table].columns[found[last].column];
        if (column.is_payload_reference())
          if (const auto id = translation_.referred(column, found[last].there)) difference.after = *id;
        values.push_back(difference.after);
        set += (set.empty() ? "" : ", ") + query::quoted(difference.column) + " = " +
               target_.dialect().placeholder(values.size());
      }
      if (values.empty()) continue;
      values.emplace_back(row.id);
      const auto& synced = resolution_.rows(table).list[at];
      change("UPDATE " + query::quoted(resolution_.schema()[table].name) + " SET " + set +
                 " WHERE \"id\" = " + target_.dialect().placeholder(values.size()),
             values, resolution_.label(table, synced), resolution_.place(table, synced));
      report_progress(total);
    }
  }

  /// Unique texts may move from one row to another, or change places: rows that change them give them up first.
  void give_up_keys() {
    for (const auto& [difference, table, at, column, there] : resolution_.differences()) {
      if (!difference.written || !difference.before.text() || difference.uid.empty()) continue;
      if (!resolution_.tables()[table].in_unique_key(column)) continue;
      give_up_text(target_, resolution_.schema()[table].name, difference);
    }
  }

  void remove_rows(std::size_t total) {
    for (const auto& row : resolution_.removed()) {
      change("DELETE FROM " + query::quoted(resolution_.schema().find_registry(row.registry)->name) +
                 " WHERE \"id\" = " + target_.dialect().placeholder(1),
             {row.id}, row.registry + " with id " + std::to_string(row.id),
             {.registry = row.registry, .uid = {}, .column = {}});
      report_progress(total);
    }
  }

  void change(const std::string& sql, const std::vector<Value>& values, const std::string& label, const Place& place) {
    try {
      if (target_.execute(sql, values) != 1) throw EngineError(target_.name() + " did not change " + label);
    } catch (const ConstraintViolation& error) {
      throw ConstraintViolation(label + " cannot be changed in " + target_.name() + ": " + error.what(), place);
    }
    ++done_;
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
    std::string_view settled;
    for (const auto i : in_order(uids)) {
      const auto stem = stem_of(uids[i]);
      if (stem != settled)
        latest.settle(stem, [&](std::int64_t id, const std::string& uid, bool is_latest) {
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
      settled = stem;
    }
  }

  Session& source_;
  Session& target_;
  Resolution& resolution_;
  const Translation& translation_;
  const SyncOptions& options_;
  Writing writing_;
  std::vector<std::vector<std::size_t>> numbered_;  ///< by table: positions of the new rows, in the source's order
  std::vector<FieldDifference> superseded_;
  std::size_t done_ = 0;
};

}  // namespace laminate::detail
