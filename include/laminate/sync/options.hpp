/// @file
/// What a sync does where there is a choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <laminate/database/retry.hpp>
#include <laminate/support/error.hpp>
#include <laminate/sync/transfer.hpp>

namespace laminate {

class SyncReport;

/// @throws InvalidArgument that lists the valid modes.
inline Transfer parse_transfer(std::string_view mode) {
  if (mode == "record" || mode == "sqlrecord") return Transfer::record;
  if (mode == "notes") return Transfer::notes;
  if (mode == "annotations") return Transfer::annotations;
  throw InvalidArgument("'" + std::string(mode) +
                        "' is not a transfer mode: it is one of record (or sqlrecord), notes, annotations");
}

/// Who a transferred row belongs to: the current user or space of the target (LaminDB 2.2), or the source's, matched by
/// uid (LaminDB 2.12). (rules 4 and 5)
enum class Ownership { current, source };

/// Which versions of a selected object come along: it alone, which must be the latest, or its whole family. (rule 10)
enum class Versions { latest, family };

/// What to do with a row whose counterpart the target cannot take: go on without it and report it, or refuse the sync.
enum class Refusal { skip, refuse };

/// What to do with a row that the target has and that says something else in the source. Rows are compared in what
/// they say, not in who wrote them and when, nor in space and branch. (rule 12)
enum class OnExisting {
  keep,    ///< the target's stays as it is; the report lists the difference (LaminDB 2.2)
  update,  ///< the source's columns are written over it (LaminDB 2.12 does so for records and ulabels)
  refuse   ///< the sync ends with RowDiffers
};

/// Which run a carried row belongs to.
enum class Provenance {
  transfer,  ///< the run of the transfer, as in LaminDB. An existing row keeps its run in any case
  original   ///< the run that made it, which is carried with its transform; the transfer is recorded beside them
};

/// Rows in the trash, of the source or of the target: they stay there, or the selected ones come to the current branch.
enum class Trashed { keep, restore };

/// Where a sync is. Phases: `resolve`, then `write`.
struct Progress {
  std::string_view phase;
  std::size_t done = 0;   ///< rows
  std::size_t total = 0;  ///< rows known so far
};

/// How a sync, a plan or a diff goes about it.
struct SyncOptions {
  /// Default: annotations for schemas, record for everything else.
  std::optional<laminate::Transfer> transfer{};
  /// Carry the ontology parents of rows with annotations.
  bool parents = true;
  /// Selects also the rows whose `type` is a selected row, and those below them, so many levels down. (rule 18)
  int depth = 0;
  /// Default: current; of a whole instance, source.
  std::optional<Ownership> created_by{};
  /// Default: as for created_by.
  std::optional<Ownership> space{};
  /// Rows stay on their branch where the target has it by uid; `current`: they come to the current one, unless they are
  /// in the trash or the archive.
  Ownership branch = Ownership::source;
  /// What becomes of selected rows that are in the trash.
  laminate::Trashed trashed = laminate::Trashed::keep;
  /// Which versions of the selected objects come along. `latest`: to select another is NotLatest.
  laminate::Versions versions = laminate::Versions::latest;
  /// What becomes of rows that the target has and that say something else.
  laminate::OnExisting on_existing = laminate::OnExisting::keep;
  /// Removes links and values of selected rows that the source does not have. Only those that the mode of the sync
  /// carries.
  bool prune = false;
  /// Schemas with more members than that come without them (LaminDB: 1,000). Default: no limit.
  std::optional<std::size_t> member_cap{};
  /// Default: transfer; of a whole instance, original.
  std::optional<laminate::Provenance> provenance{};
  /// Follows lineage upstream: what the runs of carried rows read comes along, and what the runs of those read. Implies
  /// Provenance::original.
  bool inputs = false;
  /// Rows of a module that the target does not have. (rule 14)
  Refusal missing_module = Refusal::skip;
  /// A row that collides with another row of the target on a unique key other than its identity: use that row (rule
  /// 11), or refuse.
  Refusal conflict = Refusal::skip;
  /// What others or the network prevent is tried again: writes in conflict, a key that somebody else took in between, a
  /// connection that was lost. Not in a transaction that is open already. A remark says how many attempts it took.
  Retry retry{};
  /// Writes so many rows at most in one transaction (more if one object comes with more), and what is selected in
  /// parts: objects with all that belongs to them; of everything, tables one behind the other. What has been written
  /// stays if a later part fails; the same sync again goes on from there. Default: all in one transaction.
  std::optional<std::size_t> chunk{};
  /// Called as the work goes on, on the thread of the sync.
  std::function<void(const Progress&)> progress{};
  /// Ends the sync with `Cancelled`; the target stays as it was. Has no effect after the commit; a sync with `chunk`
  /// ends in the next chunk, and the committed chunks stay.
  std::stop_token stop{};
  /// Called right before each commit. `stop` is read once more after this call, and then not until the commit has
  /// succeeded or failed: a program that turns signals into `stop` holds them after this call.
  std::function<void()> committing{};
  /// Called if the sync fails although it has written rows, before its error is thrown: with a report of the chunks
  /// that are committed, and of a commit whose outcome is not known. A remark (`incomplete`, `unconfirmed`) says which.
  /// The receipt of this report undoes them. What this function throws is thrown in place of the error.
  std::function<void(const SyncReport&)> incomplete{};
};

namespace sync_detail {

/// @throws Cancelled if a sync into this database is to end.
inline void check_stop(const SyncOptions& options, const std::string& target) {
  if (options.stop.stop_requested()) throw Cancelled("the sync was cancelled; " + target + " is as it was before");
}

}  // namespace sync_detail

}  // namespace laminate
