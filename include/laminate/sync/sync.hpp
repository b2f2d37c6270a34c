/// @file
/// sync: brings objects, and what they depend on, from one database to another. plan and apply: the same in two steps.
#pragma once

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/engine/functions.hpp>
#include <laminate/sync/report.hpp>
#include <laminate/sync/selection.hpp>

namespace laminate {

class SyncPlan;

namespace sync_detail {

/// The tables of both schemas.
template <class Source, class Target>
const Tables& joint_tables() {
  if constexpr (std::is_same_v<Source, Target>) {
    return Source::tables();
  } else {
    static const Tables joint = [] {
      auto list = Source::tables().all();
      for (const auto* table : Target::tables().all())
        if (Source::tables().index(*table) == Source::tables().size()) list.push_back(table);
      return Tables(std::move(list));
    }();
    return joint;
  }
}

template <class Source, class Target>
SyncRequest request(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options) {
  auto mode = options.transfer.value_or(Transfer::record);
  if (!options.transfer)
    for (const auto& rows : selection.rows())
      if (rows.mode == Transfer::annotations) mode = rows.mode;
  return {.source = selection.source(),
          .target = target.shared(),
          .tables = &joint_tables<Source, Target>(),
          .selected = selection.rows(),
          .options = settled(std::move(options), false),
          .scope = {.mode = mode}};
}
template <class Source, class Target>
SyncRequest request(const Everything<Source>& all, const Database<Target>& target, SyncOptions options) {
  return {.source = all.source,
          .target = target.shared(),
          .tables = &joint_tables<Source, Target>(),
          .selected = {},
          .options = settled(std::move(options), true),
          .scope = {.mode = Transfer::annotations, .everything = true},
          .make_bulk_work = &make_bulk_work};
}

template <class T, class Source, class What>
Selection<Source> selection_of(const Database<Source>& source, const What& what) {
  Selection<Source> selection(source);
  selection.template add<T>(what);
  return selection;
}

inline SyncPlan plan_of(SyncRequest request);

}  // namespace sync_detail

/// What a sync would do. Prints itself; holds no lock and no snapshot. Keep both databases open until it is applied.
class [[nodiscard]] SyncPlan : public SyncSummary {
 public:
  /// Resolves again under the target's write lock and writes, if the outcome is the one that was planned.
  /// @throws PlanOutdated if it is not, and whatever sync() throws.
  SyncReport apply() const { return sync_detail::apply(request_, this); }

  /// The same text as `<<` prints, its lines broken to fit the width.
  std::string str(const TextStyle& style = {}) const {
    return text::folded("plan: " + source + " → " + target + ", nothing is written yet", style.width) + '\n' +
           text(style);
  }
  friend std::ostream& operator<<(std::ostream& out, const SyncPlan& plan) { return out << plan.str(); }

 private:
  friend SyncPlan sync_detail::plan_of(sync_detail::SyncRequest request);
  SyncPlan(SyncSummary summary, sync_detail::SyncRequest request)
      : SyncSummary(std::move(summary)), request_(std::move(request)) {}

  sync_detail::SyncRequest request_;
};

namespace sync_detail {

inline SyncPlan plan_of(SyncRequest request) {
  auto summary = plan(request);
  return {std::move(summary), std::move(request)};
}

}  // namespace sync_detail

/// Brings selected objects to `target`: found there by uid they are mapped, else they are transferred with everything
/// that they depend on, in one transaction. Nothing is written if nothing is new.
///
/// After its commit it throws nothing: what fails then is a remark of the report, with the code `after_commit`.
///
/// @throws NotLatest, DanglingReference, BadValue, ConstraintViolation, RowDiffers, RowLocked, MissingTable, ReadOnly,
/// Locked, Cancelled, InvalidArgument; the target is then as before, but for the finished chunks of a sync with
/// `SyncOptions::chunk`. ConnectionLost and EngineError say so if it is not known whether the target has committed. In
/// both cases SyncOptions::incomplete is called first. Cost: linear in the rows moved.
/// (reference-behaviour, "Sync")
template <class Source, class Target>
SyncReport sync(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::apply(sync_detail::request(selection, target, std::move(options)), nullptr);
}
/// The same of objects of one registry: `what` is a condition on T, a query, a record of the source, or a uid.
///
///     sync<Artifact>(source, target, a.key == "dataset1.h5ad", {.transfer = Transfer::annotations});
///
/// @throws also NotFound if nothing is selected.
template <class T, class Source, class Target, class What>
SyncReport sync(const Database<Source>& source, const Database<Target>& target, const What& what,
                SyncOptions options = {}) {
  return sync(sync_detail::selection_of<T>(source, what), target, std::move(options));
}
/// Brings every row of every table, with its provenance: runs and transforms, users, branches and spaces. In other
/// respects as sync().
template <class Source, class Target>
SyncReport sync_all(const Database<Source>& source, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::apply(sync_detail::request(everything(source), target, std::move(options)), nullptr);
}

/// What sync() would do, found out by reading only.
template <class Source, class Target>
SyncPlan plan(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::plan_of(sync_detail::request(selection, target, std::move(options)));
}
/// The same of objects of one registry, selected as for sync().
template <class T, class Source, class Target, class What>
SyncPlan plan(const Database<Source>& source, const Database<Target>& target, const What& what,
              SyncOptions options = {}) {
  return plan(sync_detail::selection_of<T>(source, what), target, std::move(options));
}
/// What sync_all() would do.
template <class Source, class Target>
SyncPlan plan_all(const Database<Source>& source, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::plan_of(sync_detail::request(everything(source), target, std::move(options)));
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/sync/engine/bulk/bulk_work.hpp>
#include <laminate/sync/engine/chunks.hpp>
#endif
