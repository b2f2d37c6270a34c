/// @file
/// Which rows a sync carries with a row, besides those that it refers to.
#pragma once

#include <vector>

#include <laminate/sync/engine/request.hpp>
#include <laminate/sync/engine/row.hpp>
#include <laminate/sync/engine/tables.hpp>

namespace laminate::sync_detail {

/// Decides which rows and references are carried along with a row.
class CarryPolicy {
 public:
  CarryPolicy(const SyncTables&, const SyncOptions&&, SyncScope) = delete;  // a reference is kept
  CarryPolicy(const SyncTables& tables, const SyncOptions& options, SyncScope scope)
      : tables_(tables), options_(options), scope_(scope) {}

  /// The tables whose rows belong to rows of a table.
  const std::vector<std::size_t>& owned_tables(std::size_t table) const { return tables_.owned_tables[table]; }
  /// The tables that say what the runs of a table read; none unless inputs are asked for.
  const std::vector<std::size_t>& read_by(std::size_t table) const {
    static const std::vector<std::size_t> none;
    return options_.inputs ? tables_.read_by[table] : none;
  }

  bool with_annotations() const { return scope_.mode == Transfer::annotations; }
  bool everything() const { return scope_.everything; }

  /// Whether rows of a link or child table come along with the row that they belong to.
  bool follows(Follow when, const SyncRow& owner) const {
    if (scope_.everything) return true;
    const bool selected = owner.levels >= 0;
    switch (when) {
      case Follow::annotations:
        return selected && with_annotations();
      case Follow::notes:
        return selected && scope_.mode != Transfer::record;
      case Follow::members:
        return with_annotations();
      case Follow::parents:
        return with_annotations() && options_.parents;
      default:
        return false;
    }
  }

  /// Whether a reference is carried with its row.
  bool carries(const SyncColumn& column) const {
    if (scope_.closed) return column.role.has_value();
    switch (column.role.value_or(Role::payload)) {
      case Role::payload:
        return column.role.has_value();
      case Role::creator:
        return options_.created_by == Ownership::source;
      case Role::run:
      case Role::link_run:
        return options_.provenance == Provenance::original;
      default:
        return false;
    }
  }

 private:
  const SyncTables& tables_;
  const SyncOptions& options_;
  SyncScope scope_;
};

}  // namespace laminate::sync_detail
