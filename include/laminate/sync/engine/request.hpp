/// @file
/// What a sync is asked to do, without types: what the functions of the engine take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/sync/engine/index.hpp>
#include <laminate/sync/selection.hpp>

namespace laminate::sync_detail {

/// How much a sync takes: the mode, the options, and whether everything is selected anyway.
struct SyncScope {
  Transfer mode = Transfer::record;
  bool everything = false;
  bool closed = false;  ///< with every row that is referred to: also users, runs, branches and spaces
};

/// The position of a part in a sync that is carried out in parts.
struct SyncPart {
  std::size_t done = 0, total = 0;  ///< selected rows: with this part, and of all parts
  std::size_t most = 0;             ///< rows to be written; 0: any number
  const ByTable<std::unordered_set<std::int64_t>>* known = nullptr;  ///< rows that other parts have reported
};

class Work;

struct SyncRequest {
  std::shared_ptr<Session> source, target;
  const Tables* tables = nullptr;
  std::vector<SelectedRows> selected{};
  SyncOptions options{};
  SyncScope scope{};
  const SyncPart* part = nullptr;  ///< of a sync in parts
  /// The bulk path for a whole instance, or null. A function pointer, so that other programs need not compile it.
  std::unique_ptr<Work> (*make_bulk_work)(const SyncRequest&) = nullptr;
};

/// Whether a request is for a whole instance, and for nothing that is decided row by row.
inline bool fits_bulk_path(const SyncRequest& request) {
  const auto& options = request.options;
  return request.make_bulk_work && !request.scope.closed && !request.part && !options.prune &&
         options.trashed == Trashed::keep && options.branch == Ownership::source &&
         options.space == Ownership::source && options.created_by == Ownership::source &&
         options.provenance == Provenance::original;
}

/// Options with the defaults that depend on what is synced.
inline SyncOptions settled(SyncOptions options, bool everything) {
  if (options.inputs) {
    if (options.provenance == Provenance::transfer)
      throw InvalidArgument(
          "inputs follow the runs that made the rows: they come with Provenance::original, not with "
          "Provenance::transfer");
    options.provenance = Provenance::original;
  }
  if (options.depth < 0) throw InvalidArgument("depth is a number of levels: it is not negative");
  const auto owner = everything ? Ownership::source : Ownership::current;
  if (!options.created_by) options.created_by = owner;
  if (!options.space) options.space = owner;
  if (!options.provenance) options.provenance = everything ? Provenance::original : Provenance::transfer;
  return options;
}

}  // namespace laminate::sync_detail
