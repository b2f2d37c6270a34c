/// @file
/// Which rows a sync needs, and which of them the target has.
///
/// Rows are found in waves: of the rows of a wave, those that the target has (by key) are mapped, and the references of
/// the others give the next wave, set-wise, one statement for many rows. A row can be looked up by a key once the
/// references in that key are resolved: so links are looked up by their ends, and values by feature and hash.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/dependencies.hpp>
#include <laminate/sync/engine/select/required_rows.hpp>
#include <laminate/sync/engine/select/target_lookup.hpp>
#include <laminate/sync/engine/select/versions.hpp>

namespace laminate::sync_detail {

class Resolver {
 public:
  Resolver(const SyncContext& context, Resolution& result)
      : context_(context),
        result_(result),
        required_(context, result),
        dependencies_(context, result, required_),
        target_lookup_(context, result, required_, dependencies_) {}
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Adds rows of the source to the selection.
  void select(TableIndex table, std::vector<std::int64_t> ids) {
    const auto& t = context_.tables()[table];
    if (!t.in_target && !ids.empty())
      throw MissingTable(context_.target.name() + " has no table " + std::string(t.info->name) +
                             ": it lacks the module " + std::string(t.info->module),
                         {.registry = context_.qualified(table), .uid = {}, .column = {}});
    if (t.latest)
      ids = VersionSelection(context_.source, *t.info, context_.qualified(table))
                .choose(ids, context_.options.versions, result_.remarks());
    select_rows(table, ids);
  }

  /// Adds rows of the source that are not selected.
  void add(TableIndex table, std::span<const std::int64_t> ids) {
    for (const auto id : ids) required_.require(table, id, {});
  }

  /// Selects rows as they are: of a versioned table any version.
  void select_rows(TableIndex table, const std::vector<std::int64_t>& ids) {
    for (const auto id : ids) select_row(table, id);
  }

  /// Selects every row of the source.
  void select_all() {
    for (const auto table : context_.tables().indices()) {
      if (!context_.tables()[table].in_source) continue;
      auto all = context_.source.query(
          "SELECT \"id\" FROM " + query::quoted(context_.schema[table].name) + " ORDER BY \"id\"", {}, Expected::many);
      while (all.next()) select_row(table, all.integer(0));
    }
  }

  /// Follows the selection to its end. @throws DanglingReference, BadValue, NotLatest, ConstraintViolation, Cancelled.
  void run() {
    while (step()) {
    }
  }

 private:
  void select_row(TableIndex table, std::int64_t id) {
    auto* row = required_.require(table, id, {});
    row->selected = true;
    row->levels = context_.options.depth;
  }

  bool step() {
    context_.check_stop();
    bool moved = false;
    for (const auto table : context_.tables().indices()) {
      if (!required_[table].unread.empty()) {
        required_.read(table);
        moved = true;
      }
      if (!required_[table].unresolved.empty()) moved = target_lookup_.look_up(table, false) || moved;
      moved = dependencies_.find_text_references(table) || moved;
      if (!required_[table].resolved.empty()) {
        dependencies_.follow_relations(table);
        moved = true;
      }
    }
    if (context_.options.progress)
      context_.options.progress({"resolve", result_.order().size(), result_.order().size()});
    if (moved) return true;
    // Rows whose keys wait for each other: none of them can be in the target under such a key.
    for (const auto table : context_.tables().indices())
      if (!required_[table].unresolved.empty()) return target_lookup_.look_up(table, true);
    return false;
  }

  SyncContext context_;
  Resolution& result_;
  RequiredRows required_;
  Dependencies dependencies_;
  TargetLookup target_lookup_;
};

}  // namespace laminate::sync_detail
