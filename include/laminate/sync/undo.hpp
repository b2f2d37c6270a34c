/// @file
/// undo: takes back what a sync brought.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/sync/batch.hpp>
#include <laminate/sync/change.hpp>
#include <laminate/sync/latest.hpp>
#include <laminate/sync/order.hpp>
#include <laminate/sync/restore.hpp>
#include <laminate/sync/sync.hpp>
#include <laminate/sync/uid.hpp>

namespace laminate {

/// What an undo does, or would do.
struct UndoReport {
  std::string database;
  bool done = false;                                           ///< or only planned
  std::vector<std::pair<std::string, std::size_t>> deleted{};  ///< rows by table
  std::size_t restored = 0;                                    ///< columns that get their earlier value back
  std::size_t returned = 0;                                    ///< links that come back
  std::vector<std::string> refused{};  ///< why it cannot be done: who refers to a row, or what has changed since

  /// Rows, values and links that change.
  std::size_t total() const {
    std::size_t n = restored + returned;
    for (const auto& [registry, rows] : deleted) n += rows;
    return n;
  }

  /// The same text as `<<` prints.
  std::string str() const {
    std::string text, list;
    for (const auto& [registry, rows] : deleted)
      list += (list.empty() ? "" : ", ") + std::to_string(rows) + ' ' + registry;
    if (!done && total() > 0) text += "plan: nothing is changed yet\n";
    if (!list.empty()) text += "→ taken back: " + list + '\n';
    if (restored > 0) text += "→ restored: " + std::to_string(restored) + (restored == 1 ? " value\n" : " values\n");
    if (returned > 0)
      text += "→ returned: " + std::to_string(returned) + (returned == 1 ? " link or value\n" : " links and values\n");
    if (total() == 0) text += "nothing to take back in " + database + '\n';
    for (const auto& reason : refused) text += "! " + reason + '\n';
    return text;
  }
  friend std::ostream& operator<<(std::ostream& out, const UndoReport& report) { return out << report.str(); }
};

namespace detail {

/// Takes rows of a database back. Runs inside its write transaction.
class Undoing {
 public:
  Undoing(Session& database, const Tables& schema)
      : database_(database),
        schema_(schema),
        taken_(schema.size()),
        order_(schema.size()),
        restoring_(database, schema) {}

  /// Everything that belongs to a run, with its links, values and notes. (What was added later is found by its time.)
  void take(const Id& number) {
    if (number.origin() != database_.origin())
      throw ForeignReference("this run is a row of " + number.origin().name() + ", not of " + database_.name());
    const auto run = number.value();
    if (database_.hooks().is_transfer && !database_.hooks().is_transfer(database_, run))
      throw InvalidArgument("the run with id " + std::to_string(run) + " of " + database_.name() +
                            " is none of a transfer: undo takes back what syncs brought");
    run_ = run;
    for (std::size_t table = 0; table < schema_.size(); ++table) {
      const auto* column = schema_[table].find_role(role::run);
      const auto* live = database_.catalog(schema_[table].name);
      if (column && live && live->find(column->name)) take_rows(table, column->name, {&run, 1});
    }
    const auto* runs = run_table();
    auto finished =
        database_.query("SELECT finished_at FROM " + query::quoted(runs->name) + " WHERE id = " + mark(1), {run});
    if (finished.next())
      if (const auto time = Timestamp::parse(finished.text(0))) finished_at_ = *time;
    take_hosted();
    if (!takes_rows())
      refused_.push_back(
          "no row belongs to this run: what its syncs brought kept its original runs, and is taken back by "
          "their receipts");
  }

  void take(const Receipt& receipt) {
    if (database_.hooks().identity && database_.hooks().identity(database_) != receipt.target_uid)
      throw InvalidArgument("this receipt is of a sync into the instance " + receipt.target_uid + ", not into " +
                            database_.name());
    run_ = receipt.run;
    finished_at_ = receipt.finished_at;
    restoring_.take(receipt);
    std::vector<std::vector<std::int64_t>> ids(schema_.size());
    for (const auto& row : receipt.transferred) ids[restoring_.index_of(row.registry)].push_back(row.id);
    std::vector<std::unordered_map<std::int64_t, std::string>> there(schema_.size());
    for (std::size_t table = 0; table < schema_.size(); ++table)
      for_ids(database_, schema_[table].uid ? "\"id\", \"uid\"" : "\"id\", ''", schema_[table].name, "id", ids[table],
              "", [&](const Cursor& row) { there[table].emplace(row.integer(0), row.text(1)); });
    for (const auto& row : receipt.transferred) {
      const auto table = restoring_.index_of(row.registry);
      // Those that are not there any more, someone took back already.
      if (const auto found = there[table].find(row.id); found == there[table].end())
        continue;
      else if (found->second == row.uid)
        take_row(table, row.id);
      else
        refused_.push_back(row.registry + " with id " + std::to_string(row.id) + " is " + found->second + ", not " +
                           row.uid + ": this receipt is of another database");
    }
  }

  /// Finds out what stands in the way.
  void check() {
    for (std::size_t table = 0; table < schema_.size(); ++table)
      if (!order_[table].empty()) check_changes(table);
    for (const auto& live : database_.catalog())
      for (const auto& column : live.columns)
        if (const auto* to = column.references.empty() ? nullptr : schema_.find_table(column.references))
          check_references(live, column.name, schema_.index(*to));
    restoring_.check(taken_, refused_);
    check_texts();
  }

  UndoReport report() const {
    UndoReport report{.database = database_.name()};
    for (std::size_t table = 0; table < schema_.size(); ++table)
      if (!order_[table].empty()) report.deleted.emplace_back(schema_.qualified(schema_[table]), order_[table].size());
    report.restored = restoring_.values();
    report.returned = restoring_.links();
    report.refused = refused_;
    return report;
  }

  /// @throws UndoRefused if anything stands in the way.
  void apply() {
    if (!refused_.empty()) {
      std::string message = database_.name() + ": the sync cannot be taken back";
      for (std::size_t i = 0; i < std::min<std::size_t>(refused_.size(), 5); ++i) message += "; " + refused_[i];
      if (refused_.size() > 5) message += "; and " + std::to_string(refused_.size() - 5) + " more reasons";
      throw UndoRefused(message);
    }
    std::vector<std::set<std::string>> families(schema_.size());
    std::vector<std::int64_t> components;
    for (std::size_t table = 0; table < schema_.size(); ++table) {
      if (schema_[table].versioned) collect_families(table, families[table]);
      components.push_back(-static_cast<std::int64_t>(schema_.component(table)));
    }
    for (const auto table : in_order(components))  // before those that they refer to
      delete_by_id(database_, schema_[table].name, order_[table]);
    restoring_.apply();
    for (std::size_t table = 0; table < schema_.size(); ++table)
      if (!families[table].empty())
        LatestVersions(database_, schema_[table])
            .settle(std::vector(families[table].begin(), families[table].end()),
                    [](std::int64_t, const std::string&, bool) {});
    const bool done = takes_rows() || restoring_.values() + restoring_.links() > 0;
    if (run_ && done && database_.hooks().forget_transfer && !is_referred(*run_))
      database_.hooks().forget_transfer(database_, *run_);
  }

 private:
  std::string mark(std::size_t n) const { return database_.dialect().placeholder(n); }
  const TableInfo* run_table() const {
    for (const auto* table : schema_.all())
      if (const auto* run = table->find_role(role::run)) return schema_.find_table(run->target);
    return nullptr;
  }

  bool takes_rows() const {
    for (const auto& rows : order_)
      if (!rows.empty()) return true;
    return false;
  }
  bool take_row(std::size_t table, std::int64_t id) {
    const bool is_new = taken_[table].insert(id).second;
    if (is_new) order_[table].push_back(id);
    return is_new;
  }
  bool take_rows(std::size_t table, const std::string& column, std::span<const std::int64_t> ids) {
    bool any = false;
    for_ids(database_, "\"id\"", schema_[table].name, column, ids, "",
            [&](const Cursor& row) { any = take_row(table, row.integer(0)) || any; });
    return any;
  }

  /// Rows that belong to rows that are taken.
  void take_hosted() {
    std::vector<std::size_t> asked(schema_.size());  // by link: how many of the rows that it may belong to
    for (bool more = true; more;) {
      more = false;
      for (std::size_t link = 0; link < schema_.size(); ++link) {
        const auto& info = schema_[link];
        if (!info.host || !database_.catalog(info.name)) continue;
        const auto& host = info.columns[*info.host];
        const auto* to = schema_.find_table(host.target);
        if (!to) continue;
        // A copy: a table may host its own rows.
        const auto hosts = order_[schema_.index(*to)];
        const auto fresh = std::span(hosts).subspan(asked[link]);
        asked[link] = hosts.size();
        more = take_rows(link, host.name, fresh) || more;
      }
    }
  }

  std::string label(const std::string& table, std::int64_t id) const {
    const auto* info = schema_.find_table(table);
    const auto uid = info ? uid_at(database_, *info, id) : std::nullopt;
    return (info ? schema_.qualified(*info) : table) + (uid ? ' ' + *uid : " with id " + std::to_string(id));
  }

  /// Rows that were changed, or made, after the sync.
  void check_changes(std::size_t table) {
    const auto& info = schema_[table];
    const auto* live = database_.catalog(info.name);
    const char* column = live->find("updated_at") ? "updated_at" : live->find("created_at") ? "created_at" : nullptr;
    if (!column || finished_at_ == Timestamp{}) return;
    for_ids(database_, std::string("id, ") + column, info.name, "id", order_[table], "", [&](const Cursor& row) {
      const auto time = Timestamp::parse(row.text(1));
      if (time && *time > finished_at_)
        refused_.push_back(label(std::string(info.name), row.integer(0)) + " was " +
                           (std::string_view(column) == "updated_at" ? "changed" : "made") + " after the sync, at " +
                           row.text(1));
    });
  }

  void check_references(const CatalogTable& live, const std::string& column, std::size_t to) {
    if (order_[to].empty() || !live.find("id")) return;
    const auto* info = schema_.find_table(live.name);
    const auto* own = info ? &taken_[schema_.index(*info)] : nullptr;
    for_ids(database_, "id, " + query::quoted(column), live.name, column, order_[to], "", [&](const Cursor& row) {
      if (own && own->contains(row.integer(0))) return;
      if (info && restoring_.restores(schema_.qualified(*info), row.integer(0), column)) return;
      refused_.push_back(label(live.name, row.integer(0)) + " refers by " + column + " to " +
                         label(std::string(schema_[to].name), row.integer(1)));
    });
  }

  /// Texts that name a row that would go, such as the dtype of a feature.
  void check_texts() {
    std::vector<std::unordered_set<std::string>> gone(schema_.size());
    for (std::size_t table = 0; table < schema_.size(); ++table)
      if (schema_[table].uid)
        for_ids(database_, "uid", schema_[table].name, "id", order_[table], "",
                [&](const Cursor& row) { gone[table].insert(row.text(0)); });
    for (std::size_t table = 0; table < schema_.size(); ++table)
      for (const auto& column : schema_[table].columns) {
        const auto* live = column.text_references ? database_.catalog(schema_[table].name) : nullptr;
        if (!live || !live->find(column.name)) continue;
        const auto name = query::quoted(column.name);
        auto rows = database_.query(
            "SELECT id, " + name + " FROM " + query::quoted(live->name) + " WHERE " + name + " IS NOT NULL", {},
            expected::many);
        while (rows.next()) {
          if (taken_[table].contains(rows.integer(0))) continue;
          const auto text = rows.text(1);
          for (const auto& reference : column.text_references(text)) {
            const auto* named = schema_.find_registry(reference);
            if (named && gone[schema_.index(*named)].contains(std::string(reference.uid)))
              refused_.push_back(label(live->name, rows.integer(0)) + " names in its " + column.name + ' ' +
                                 schema_.qualified(*named) + ' ' + std::string(reference.uid));
          }
        }
      }
  }

  void collect_families(std::size_t table, std::set<std::string>& stems) const {
    for_ids(database_, "uid", schema_[table].name, "id", order_[table], "",
            [&](const Cursor& row) { stems.emplace(stem_of(row.text(0))); });
  }

  bool is_referred(std::int64_t run) const {
    const auto* runs = run_table();
    for (const auto& live : database_.catalog())
      for (const auto& column : live.columns)
        if (runs && column.references == runs->name &&
            database_
                .query("SELECT 1 FROM " + query::quoted(live.name) + " WHERE " + query::quoted(column.name) + " = " +
                           mark(1) + " LIMIT 1",
                       {run})
                .next())
          return true;
    return false;
  }

  Session& database_;
  const Tables& schema_;
  std::vector<std::unordered_set<std::int64_t>> taken_;
  std::vector<std::vector<std::int64_t>> order_;  ///< the same, in the order in which they were found
  Restoring restoring_;
  std::vector<std::string> refused_;
  std::optional<std::int64_t> run_;
  Timestamp finished_at_{};
};

/// `what` is a receipt, or the id of a run.
template <class Schema, class What>
UndoReport undo(const Database<Schema>& in, const What& what, bool apply) {
  auto& database = in.session();
  return retrying(database, [&] {
    Transaction transaction(database, apply ? Transaction::mode::exclusive : Transaction::mode::read);
    Undoing undoing(database, Schema::tables());
    undoing.take(what);
    undoing.check();
    auto report = undoing.report();
    if (!apply) return report;
    undoing.apply();
    transaction.commit();
    report.done = true;
    return report;
  });
}

}  // namespace detail

/// Takes back what a sync did, by its receipt: rows that it brought are deleted, values that it overwrote and links
/// that it removed come back, in one transaction. Rows that were there before (mapped ones) are not touched otherwise.
/// @throws UndoRefused if others refer to a row that would go, or it was changed since (as far as `updated_at` and the
/// overwritten values tell); nothing is changed then. Also ReadOnly, Locked.
template <class Schema>
UndoReport undo(const Database<Schema>& database, const Receipt& receipt) {
  return detail::undo(database, receipt, true);
}
/// Takes back all rows that belong to a run, with their links, values and notes: for the run of a transfer, what all
/// its syncs brought. Links that they added to rows of the target stay; a receipt knows those. @throws as with a
/// receipt.
template <class Schema>
UndoReport undo(const Database<Schema>& database, const Id& run) {
  return detail::undo(database, run, true);
}
/// What undo() would do, and what stands in its way. Reads only.
template <class Schema>
UndoReport plan_undo(const Database<Schema>& database, const Receipt& receipt) {
  return detail::undo(database, receipt, false);
}
/// The same for all rows that belong to a run.
template <class Schema>
UndoReport plan_undo(const Database<Schema>& database, const Id& run) {
  return detail::undo(database, run, false);
}

}  // namespace laminate
