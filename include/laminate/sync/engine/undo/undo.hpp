/// @file
/// Takes back what a sync did.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/database/references.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/sort.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/engine/functions.hpp>
#include <laminate/sync/engine/schema.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/uid.hpp>
#include <laminate/sync/engine/undo/deleted_rows.hpp>
#include <laminate/sync/engine/undo/edits.hpp>
#include <laminate/sync/engine/undo/restoration.hpp>
#include <laminate/sync/engine/write/latest_versions.hpp>
#include <laminate/sync/engine/write/set_write.hpp>
#include <laminate/sync/receipt.hpp>
#include <laminate/sync/undo_report.hpp>

namespace laminate::sync_detail {

/// Undoes a sync in a database. Runs inside its write transaction.
class Undo {
 public:
  Undo(Session& database, const SyncSchema& schema)
      : database_(database),
        schema_(schema),
        deleted_(schema.size()),
        edits_(database, schema),
        restoration_(database, schema) {}

  /// Selects the rows of a run, with their links, values and notes. (Rows added later are found by their time.)
  void select(const Id& run_id) {
    if (run_id.origin() != database_.origin())
      throw ForeignReference("this run is a row of " + run_id.origin().name() + ", not of " + database_.name());
    const auto run = run_id.value();
    if (database_.hooks().is_transfer && !database_.hooks().is_transfer(database_, run))
      throw InvalidArgument("the run with id " + std::to_string(run) + " of " + database_.name() +
                            " is none of a transfer: undo takes back what syncs brought");
    run_ = run;
    for (const auto table : schema_.indices()) {
      const auto* column = schema_[table].find_role(Role::run);
      const auto* live = database_.catalog(schema_[table].name);
      if (column && live && live->find(column->name)) add_rows(table, column->name, {&run, 1});
    }
    const auto* runs = run_table();
    auto finished =
        database_.query("SELECT finished_at FROM " + query::quoted(runs->name) + " WHERE id = " + mark(1), {run});
    if (finished.next())
      if (const auto time = Timestamp::parse(finished.text(0))) finished_at_ = *time;
    add_owned_rows();
    if (!deletes_rows())
      refused_.push_back(
          "no row belongs to this run: what its syncs brought kept its original runs, and is taken back by "
          "their receipts");
  }

  void select(const Receipt& receipt) {
    // An instance without a uid is recognized by its rows alone.
    if (!receipt.target_uid.empty() && uid_of_instance(database_) != receipt.target_uid)
      throw InvalidArgument("this receipt is of a sync into the instance " + receipt.target_uid + ", not into " +
                            database_.name());
    run_ = receipt.run;
    finished_at_ = receipt.finished_at;
    restoration_.read(receipt);
    edits_.read(receipt);
    struct Listed {
      std::vector<std::int64_t> ids{};
      std::unordered_map<std::int64_t, std::string> uids{};  // of those that exist
    };
    ByTable<Listed> listed(schema_.size());
    for (const auto& row : receipt.transferred) listed[restoration_.index_of(row.registry)].ids.push_back(row.id);
    for (const auto table : schema_.indices())
      for_ids(database_, schema_[table].uid ? "\"id\", \"uid\"" : "\"id\", ''", schema_[table].name, "id",
              listed[table].ids, "",
              [&](const Cursor& row) { listed[table].uids.emplace(row.integer(0), row.text(1)); });
    for (const auto& row : receipt.transferred) {
      const auto table = restoration_.index_of(row.registry);
      // Those that do not exist any more were undone already.
      if (const auto found = listed[table].uids.find(row.id); found == listed[table].uids.end())
        continue;
      else if (found->second == row.uid)
        deleted_[table].add(row.id);
      else
        refused_.push_back(support_detail::row_label(row.registry, {}, row.id) + " is " + found->second + ", not " +
                           row.uid + ": this receipt is of another database");
    }
  }

  /// Finds out what prevents the undo. Rows without hashes are compared with those of `source`, if there is one.
  void check(const std::shared_ptr<Session>& source) {
    check_edits(source);
    for (const auto& live : database_.catalog())
      for (const auto& column : live.columns)
        if (const auto* to = column.references.empty() ? nullptr : schema_.find_table(column.references))
          check_references(live, column.name, schema_.index(*to));
    restoration_.check(deleted_, refused_);
    check_texts();
  }

  UndoReport report() const {
    UndoReport report{.database = database_.name()};
    for (const auto table : schema_.indices())
      if (!deleted_[table].order.empty())
        report.deleted.emplace_back(schema_.qualified(table), deleted_[table].order.size());
    report.restored = restoration_.values();
    report.returned = restoration_.links();
    report.refused = refused_;
    report.undetermined = undetermined_;
    if (run_ && database_.hooks().edited_transfer) report.kept = database_.hooks().edited_transfer(database_, *run_);
    return report;
  }

  /// @throws UndoRefused if anything prevents it.
  void apply(const UndoOptions& options) {
    auto reasons = refused_;
    if (!options.force) reasons.insert(reasons.end(), undetermined_.begin(), undetermined_.end());
    if (!reasons.empty()) {
      std::string message = database_.name() + ": the sync cannot be taken back";
      for (std::size_t i = 0; i < std::min<std::size_t>(reasons.size(), 5); ++i) message += "; " + reasons[i];
      if (reasons.size() > 5) message += "; and " + std::to_string(reasons.size() - 5) + " more reasons";
      throw UndoRefused(message);
    }
    ByTable<std::set<std::string>> families(schema_.size());
    std::vector<std::int64_t> components;
    for (const auto table : schema_.indices()) {
      if (schema_[table].versioned) collect_families(table, families[table]);
      components.push_back(-static_cast<std::int64_t>(schema_.component(table)));
    }
    for (const auto position : support_detail::in_order(components)) {  // before those that they refer to
      const TableIndex table{position};
      delete_by_id(database_, schema_[table].name, deleted_[table].order);
    }
    restoration_.apply();
    for (const auto table : schema_.indices())
      if (!families[table].empty())
        LatestVersions(database_, schema_[table])
            .settle(std::vector(families[table].begin(), families[table].end()),
                    [](std::int64_t, const std::string&, bool) {});
    const bool done = deletes_rows() || restoration_.values() + restoration_.links() > 0;
    const auto* runs = run_table();
    if (run_ && done && runs && database_.hooks().forget_transfer &&
        !database_detail::is_referred(database_, runs->name, *run_))
      database_.hooks().forget_transfer(database_, *run_);
  }

 private:
  std::string mark(std::size_t n) const { return database_.dialect().placeholder(n); }
  const TableInfo* run_table() const {
    for (const auto* table : schema_.tables().all())
      if (const auto* run = table->find_role(Role::run)) return schema_.find_table(run->target);
    return nullptr;
  }

  bool deletes_rows() const {
    for (const auto& rows : deleted_)
      if (!rows.order.empty()) return true;
    return false;
  }
  bool add_rows(TableIndex table, const std::string& column, std::span<const std::int64_t> ids) {
    bool any = false;
    for_ids(database_, "\"id\"", schema_[table].name, column, ids, "",
            [&](const Cursor& row) { any = deleted_[table].add(row.integer(0)) || any; });
    return any;
  }

  /// Adds the links and values of the rows that are deleted.
  void add_owned_rows() {
    ByTable<std::size_t> asked(schema_.size());  // of a link: how many of the rows that it may belong to
    for (bool more = true; more;) {
      more = false;
      for (const auto link : schema_.indices()) {
        const auto& info = schema_[link];
        if (!info.owner || !database_.catalog(info.name)) continue;
        const auto& owner = info.columns[*info.owner];
        const auto* to = schema_.find_table(owner.target);
        if (!to) continue;
        // A copy: rows of a table may belong to rows of the same table.
        const auto owners = deleted_[schema_.index(*to)].order;
        const auto new_owners = std::span(owners).subspan(asked[link]);
        asked[link] = owners.size();
        more = add_rows(link, owner.name, new_owners) || more;
      }
    }
  }

  std::string label(const std::string& table, std::int64_t id) const {
    const auto* info = schema_.find_table(table);
    const auto uid = info ? uid_at(database_, *info, id) : std::nullopt;
    return support_detail::row_label(info ? schema_.qualified(*info) : table, uid.value_or(""), id);
  }

  /// Rows that were edited after the sync, or may have been.
  void check_edits(const std::shared_ptr<Session>& source) {
    ByTable<std::vector<std::int64_t>> unknown(schema_.size());
    for (const auto table : schema_.indices()) {
      const auto name = std::string(schema_[table].name);
      auto checked = edits_.check(table, deleted_[table].order);
      for (const auto id : checked.edited) refused_.push_back(label(name, id) + " was edited after the sync");
      for (const auto id : written_later(table, checked.unknown)) {
        refused_.push_back(label(name, id) + " was written after the sync, by its timestamps");
        std::erase(checked.unknown, id);
      }
      unknown[table] = std::move(checked.unknown);
    }
    if (source) return compare(source, unknown);
    std::string rows;
    for (const auto table : schema_.indices())
      if (const auto n = unknown[table].size(); n > 0)
        text::append_part(rows, std::to_string(n) + ' ' + schema_.qualified(table));
    if (!rows.empty())
      undetermined_.push_back(
          "only a comparison with the source can determine whether these rows were edited after the sync: " + rows);
  }

  void compare(const std::shared_ptr<Session>& source, const ByTable<std::vector<std::int64_t>>& rows) {
    const auto equal = rows_equal_in_source(source, database_.shared_from_this(), schema_, rows);
    for (const auto table : schema_.indices())
      for (const auto id : rows[table])
        if (!equal[table].contains(id))
          undetermined_.push_back(label(std::string(schema_[table].name), id) + " differs from " + source->name() +
                                  ", or is not there: it was edited after the sync, in one of the two databases");
  }

  /// Rows whose timestamps are later than the sync. LaminDB does not update them: that they are earlier means nothing.
  std::vector<std::int64_t> written_later(TableIndex table, const std::vector<std::int64_t>& ids) const {
    std::vector<std::int64_t> later;
    const auto& info = schema_[table];
    const auto* live = ids.empty() ? nullptr : database_.catalog(info.name);
    if (!live) return later;  // a database need not have the tables of all modules
    const auto known = [&](std::string_view name) { return live->find(name) ? name : std::string_view(); };
    const auto updated_at = known(info.special.updated_at);
    const auto column = updated_at.empty() ? known(info.special.created_at) : updated_at;
    if (column.empty() || finished_at_ == Timestamp{}) return later;
    for_ids(database_, "id, " + query::quoted(column), info.name, "id", ids, "", [&](const Cursor& row) {
      if (const auto time = Timestamp::parse(row.text(1)); time && *time > finished_at_)
        later.push_back(row.integer(0));
    });
    return later;
  }

  void check_references(const CatalogTable& live, const std::string& column, TableIndex to) {
    if (deleted_[to].order.empty() || !live.find("id")) return;
    const auto* info = schema_.find_table(live.name);
    const auto* own = info ? &deleted_[schema_.index(*info)].ids : nullptr;
    for_ids(database_, "id, " + query::quoted(column), live.name, column, deleted_[to].order, "",
            [&](const Cursor& row) {
              if (own && own->contains(row.integer(0))) return;
              if (info && restoration_.restores(schema_.qualified(*info), row.integer(0), column)) return;
              refused_.push_back(label(live.name, row.integer(0)) + " refers by " + column + " to " +
                                 label(std::string(schema_[to].name), row.integer(1)));
            });
  }

  /// Texts that refer to a row that would be deleted, such as the dtype of a feature.
  void check_texts() {
    ByTable<std::unordered_set<std::string>> deleted_uids(schema_.size());
    for (const auto table : schema_.indices())
      if (schema_[table].uid)
        for_ids(database_, "uid", schema_[table].name, "id", deleted_[table].order, "",
                [&](const Cursor& row) { deleted_uids[table].insert(row.text(0)); });
    for (const auto table : schema_.indices())
      for (const auto& column : schema_[table].columns) {
        const auto* live = column.text_references ? database_.catalog(schema_[table].name) : nullptr;
        if (!live || !live->find(column.name)) continue;
        const auto name = query::quoted(column.name);
        auto rows = database_.query(
            "SELECT id, " + name + " FROM " + query::quoted(live->name) + " WHERE " + name + " IS NOT NULL", {},
            Expected::many);
        while (rows.next()) {
          if (deleted_[table].ids.contains(rows.integer(0))) continue;
          const auto text = rows.text(1);
          for (const auto& reference : column.text_references(text)) {
            const auto* named = schema_.find_registry(reference);
            if (named && deleted_uids[schema_.index(*named)].contains(std::string(reference.uid)))
              refused_.push_back(label(live->name, rows.integer(0)) + " names in its " + column.name + ' ' +
                                 support_detail::row_label(schema_.qualified(*named), reference.uid));
          }
        }
      }
  }

  void collect_families(TableIndex table, std::set<std::string>& stems) const {
    for_ids(database_, "uid", schema_[table].name, "id", deleted_[table].order, "",
            [&](const Cursor& row) { stems.emplace(stem_of(row.text(0))); });
  }

  Session& database_;
  SyncSchema schema_;
  ByTable<DeletedRows> deleted_;
  Edits edits_;
  Restoration restoration_;
  std::vector<std::string> refused_, undetermined_;
  std::optional<std::int64_t> run_;
  Timestamp finished_at_{};
};

template <class What>
UndoReport undo_what(const UndoRequest& request, const What& what, const UndoOptions& options) {
  auto& database = *request.database;
  return database_detail::retrying(database, [&] {
    const auto reading =
        request.source ? std::make_unique<Transaction>(*request.source, Transaction::Mode::read) : nullptr;
    Transaction transaction(database, request.planned ? Transaction::Mode::read : Transaction::Mode::exclusive);
    Undo undo(database, SyncSchema(*request.tables));
    undo.select(what);
    undo.check(request.source);
    auto report = undo.report();
    if (request.planned) return report;
    undo.apply(options);
    transaction.commit();
    report.done = true;
    return report;
  });
}
LAMINATE_INLINE UndoReport undo(const UndoRequest& request, const Receipt& receipt, const UndoOptions& options) {
  return undo_what(request, receipt, options);
}
LAMINATE_INLINE UndoReport undo(const UndoRequest& request, const Id& run, const UndoOptions& options) {
  return undo_what(request, run, options);
}

}  // namespace laminate::sync_detail
