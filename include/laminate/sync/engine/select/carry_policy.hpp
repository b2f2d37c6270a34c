/// @file
/// Which rows a sync carries with a row, besides those that it refers to.
#pragma once

#include <vector>

#include <laminate/sync/engine/context.hpp>

namespace laminate::sync_detail {

/// Decides which rows and references are carried along with a row.
class CarryPolicy {
 public:
  explicit CarryPolicy(const SyncContext& context) : context_(context) {}

  /// The tables whose rows belong to rows of a table.
  const std::vector<TableIndex>& owned_tables(TableIndex table) const { return context_.tables()[table].owned_tables; }
  /// The tables that say what the runs of a table read; none unless inputs are asked for.
  const std::vector<TableIndex>& read_by(TableIndex table) const {
    static const std::vector<TableIndex> none;
    return context_.options.inputs ? context_.tables()[table].read_by : none;
  }

  bool with_annotations() const { return context_.scope.mode == Transfer::annotations; }
  bool everything() const { return context_.scope.everything; }

  /// Whether rows of a link or child table come along with the row that they belong to.
  bool follows(Follow when, const SyncRow& owner) const {
    if (context_.scope.everything) return true;
    const bool selected = owner.levels >= 0;
    switch (when) {
      case Follow::annotations:
        return selected && with_annotations();
      case Follow::notes:
        return selected && context_.scope.mode != Transfer::record;
      case Follow::members:
        return with_annotations();
      case Follow::parents:
        return with_annotations() && context_.options.parents;
      default:
        return false;
    }
  }

  /// Whether a reference is carried with its row.
  bool carries(const SyncColumn& column) const {
    if (context_.scope.closed) return column.role.has_value();
    switch (column.role.value_or(Role::payload)) {
      case Role::payload:
        return column.role.has_value();
      case Role::creator:
        return context_.options.created_by == Ownership::source;
      case Role::run:
      case Role::link_run:
        return context_.options.provenance == Provenance::original;
      default:
        return false;
    }
  }

 private:
  SyncContext context_;
};

}  // namespace laminate::sync_detail
