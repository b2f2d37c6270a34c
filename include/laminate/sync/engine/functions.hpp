/// @file
/// The functions through which public headers reach the engine.
#pragma once

#include <cstddef>
#include <memory>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/engine/request.hpp>

namespace laminate {

class Id;
class SyncDiff;
class SyncReport;
struct Receipt;
struct SyncSummary;
struct UndoOptions;
struct UndoReport;

namespace sync_detail {

/// What a sync would do. Reads only.
LAMINATE_INLINE SyncSummary plan(const SyncRequest& request);
/// Syncs; if a plan is given, only if the outcome is the one that was planned.
LAMINATE_INLINE SyncReport apply(const SyncRequest& request, const SyncSummary* planned);
/// In what the selected rows, and what comes along with them, differ. Reads only.
LAMINATE_INLINE SyncDiff diff(SyncRequest request);
/// For SyncRequest::make_bulk_work.
LAMINATE_INLINE std::unique_ptr<Work> make_bulk_work(const SyncRequest& request);

/// Where a sync is taken back; whether it is, or only planned; and with which source rows without hashes are compared.
struct UndoRequest {
  std::shared_ptr<Session> source, database;
  const Tables* tables = nullptr;
  bool planned = false;
};
LAMINATE_INLINE UndoReport undo(const UndoRequest& request, const Receipt& receipt, const UndoOptions& options);
/// `run` is that of a transfer.
LAMINATE_INLINE UndoReport undo(const UndoRequest& request, const Id& run, const UndoOptions& options);

}  // namespace sync_detail

}  // namespace laminate
