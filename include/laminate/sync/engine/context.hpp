/// @file
/// The context of a sync, which all its stages share.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <laminate/support/row_label.hpp>
#include <laminate/sync/engine/request.hpp>
#include <laminate/sync/engine/row.hpp>
#include <laminate/sync/engine/tables.hpp>

namespace laminate::sync_detail {

/// The databases of a sync, their tables, its options and its scope. An attempt makes one from its request; the stages
/// keep copies, which are a few references. The request must outlive all of them.
struct SyncContext {
  explicit SyncContext(const SyncRequest& request)
      : source(*request.source),
        target(*request.target),
        schema(*request.tables),
        options(request.options),
        scope(request.scope),
        part(request.part),
        shared_tables(sync_tables(source, target, schema)) {}
  explicit SyncContext(const SyncRequest&&) = delete;  // its options are referred to

  /// The tables of the schema, as both databases have them.
  const ByTable<SyncTable>& tables() const { return shared_tables->list; }

  std::string qualified(TableIndex table) const { return schema.qualified(table); }
  /// `Artifact 9K1dteZ6Qx0EXK8g0000`, `ArtifactULabel with id 3`
  std::string label(TableIndex table, const SyncRow& row) const {
    return support_detail::row_label(qualified(table), row.uid, row.source);
  }
  Place place(TableIndex table, const SyncRow& row, std::string column = {}) const {
    return {.registry = qualified(table), .uid = row.uid, .column = std::move(column)};
  }

  /// @throws Cancelled if the options request it.
  void check_stop() const { sync_detail::check_stop(options, target.name()); }

  Session& source;
  Session& target;
  SyncSchema schema;
  const SyncOptions& options;
  SyncScope scope;
  const SyncPart* part;  ///< of a sync in parts
  std::shared_ptr<const SyncTables> shared_tables;
};

}  // namespace laminate::sync_detail
