/// @file
/// sync: brings objects, and what they depend on, from one database to another. plan and apply: the same in two steps.
#pragma once

#include <chrono>
#include <memory>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/sync/comparison.hpp>
#include <laminate/sync/excerpt.hpp>
#include <laminate/sync/links.hpp>
#include <laminate/sync/pruning.hpp>
#include <laminate/sync/report.hpp>
#include <laminate/sync/resolve.hpp>
#include <laminate/sync/selection.hpp>
#include <laminate/sync/write.hpp>

namespace laminate {

namespace detail {

/// What a sync is about, without types.
struct SyncRequest {
  std::shared_ptr<Session> source, target;
  const Tables* tables = nullptr;
  std::vector<SelectedRows> selected;
  SyncOptions options;
  SyncScope scope;
};

inline void remark_absent_columns(const Resolution& resolution, std::size_t table, std::vector<Remark>& remarks) {
  const auto& t = resolution.tables()[table];
  const auto list = [](const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) (text += text.empty() ? "" : ", ") += name;
    return text;
  };
  if (!t.only_in_source.empty())
    remarks.push_back(
        {"absent_column",
         resolution.qualified(table),
         {},
         resolution.qualified(table) + ": the target has no column " + list(t.only_in_source) + ": not carried"});
  if (!t.only_in_target.empty())
    remarks.push_back({"absent_column",
                       resolution.qualified(table),
                       {},
                       resolution.qualified(table) + ": the source has no column " + list(t.only_in_target) +
                           ": left at its default"});
}

/// Tables of the source that refer to synced rows and that no record describes: nothing in them is carried.
inline void remark_unknown_tables(Session& source, const Tables& tables, const Resolution& resolution,
                                  std::vector<Remark>& remarks) {
  const auto refers_to_synced = [&](const CatalogTable& table) {
    for (const auto& column : table.columns)
      if (const auto* to = tables.find_table(column.references); to && !resolution.rows(tables.index(*to)).list.empty())
        return true;
    return false;
  };
  for (const auto& table : source.catalog())
    if (!tables.find_table(table.name) && refers_to_synced(table))
      remarks.push_back(
          {"unknown_table",
           table.name,
           {},
           "the source's table " + table.name + " refers to synced rows and is not part of the schema: not carried"});
}

/// What has been found out, without the order of the writing.
inline SyncSummary summarise(const SyncRequest& request, const Resolution& resolution) {
  SyncSummary summary{.source = request.source->name(), .target = request.target->name()};
  summary.remarks = resolution.remarks();
  for (const auto& found : resolution.differences()) summary.differences.push_back(found.difference);
  summary.removed = resolution.removed();
  constexpr auto none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> position(resolution.tables().size(), none);  // of each table in summary.counts
  const auto count_of = [&](std::size_t table) -> TableCount& {
    if (position[table] == none) {
      position[table] = summary.counts.size();
      summary.counts.push_back(
          {.registry = resolution.qualified(table), .has_uid = resolution.schema()[table].uid.has_value()});
    }
    return summary.counts[position[table]];
  };
  for (const auto& [table, i] : resolution.order()) {
    const auto& row = resolution.rows(table).list[i];
    if (!SyncRows::counts(row)) continue;
    auto& count = count_of(table);
    ++(row.what == outcome::skipped       ? count.skipped
       : row.what == outcome::transferred ? count.transferred
                                          : count.mapped);
    count.updated += row.what == outcome::updated;
    count.conflicting += row.what == outcome::mapped_by_key;
    count.differing += row.differs && row.what != outcome::updated;
    if (count.has_uid) summary.entries.push_back({count.registry, row.uid, row.what});
  }
  for (const auto& row : resolution.removed())
    ++count_of(resolution.schema().index(*resolution.schema().find_registry(row.registry))).removed;
  for (std::size_t table = 0; table < position.size(); ++table)
    if (position[table] != none && summary.counts[position[table]].transferred > 0)
      remark_absent_columns(resolution, table, summary.remarks);
  if (request.scope.everything || request.scope.mode == transfer::annotations)
    remark_unknown_tables(*request.source, *request.tables, resolution, summary.remarks);
  return summary;
}

/// A sync that knows what is to be done.
struct Resolved {
  explicit Resolved(const SyncRequest& request)
      : resolution(*request.source, *request.target, *request.tables),
        following(*request.tables, resolution.tables(), request.options, request.scope),
        translation(*request.target, resolution, request.options, following) {
    if (request.source->origin() == request.target->origin())
      throw InvalidArgument(request.source->name() + " is source and target of this sync: it needs two databases");
    check_excerpt(*request.source, *request.tables, request.selected, request.options, request.scope);
    Resolver resolver(*request.source, *request.target, resolution, request.options, following);
    if (request.scope.everything) resolver.select_all();
    for (const auto& rows : request.selected) resolver.select(request.tables->index(*rows.table), rows.ids);
    resolver.run();
    translation.read_names();
    DoubledLinks(*request.source, resolution, request.options).skip();
    Comparison(*request.source, *request.target, resolution, translation, request.options).run();
    if (request.options.prune) Pruning(*request.target, resolution, following).run();
  }
  Resolved(const Resolved&) = delete;
  Resolved& operator=(const Resolved&) = delete;

  Resolution resolution;
  Following following;
  Translation translation;
};

inline std::vector<SyncedRows> synced_rows(const Resolution& resolution) {
  std::vector<SyncedRows> all;
  for (std::size_t table = 0; table < resolution.tables().size(); ++table) {
    SyncedRows rows{.table = &resolution.schema()[table], .registry = resolution.qualified(table)};
    for (const auto& row : resolution.rows(table).list)
      if (SyncRows::counts(row) && row.what != outcome::skipped)
        rows.rows.push_back({row.source, row.target, row.uid, row.what, row.selected});
    if (!rows.rows.empty()) all.push_back(std::move(rows));
  }
  return all;
}

inline SyncReport apply(const SyncRequest& request, const SyncSummary* planned) {
  const auto start = std::chrono::steady_clock::now();
  Transaction reading(*request.source, Transaction::mode::read);
  Transaction writing(*request.target, Transaction::mode::exclusive);
  Resolved resolved(request);
  if (planned && !planned->same_as(summarise(request, resolved.resolution)))
    throw PlanOutdated(request.target->name() + " or " + request.source->name() +
                       " has changed since this plan was made; make a new one");
  Writer writer(*request.source, *request.target, resolved.resolution, resolved.translation, request.options);
  const auto written = writer.write();
  auto summary = summarise(request, resolved.resolution);
  for (const auto& difference : writer.superseded()) summary.differences.push_back(difference);
  if (written > 0) writing.commit();
  return SyncReport(std::move(summary), request.target, synced_rows(resolved.resolution), writer.run(), written,
                    std::chrono::steady_clock::now() - start);
}

/// The tables of both schemas.
template <class Source, class Target>
const Tables& joint_tables() {
  if constexpr (std::is_same_v<Source, Target>) {
    return Source::tables();
  } else {
    static const Tables joint = [] {
      std::vector<const TableInfo*> list;
      std::vector<std::size_t> component;
      for (const Tables* tables : {&Source::tables(), &Target::tables()}) {
        const auto offset = list.size();
        for (std::size_t i = 0; i < tables->size(); ++i) {
          if (std::find(list.begin(), list.end(), &(*tables)[i]) != list.end()) continue;
          list.push_back(&(*tables)[i]);
          component.push_back(offset + tables->component(i));
        }
      }
      return Tables(std::move(list), std::move(component));
    }();
    return joint;
  }
}

/// Options with the defaults that depend on what is synced.
inline SyncOptions settled(SyncOptions options, bool everything) {
  if (options.inputs) {
    if (options.provenance == provenance::transfer)
      throw InvalidArgument(
          "inputs follow the runs that made the rows: they come with provenance::original, not with "
          "provenance::transfer");
    options.provenance = provenance::original;
  }
  if (options.depth < 0) throw InvalidArgument("depth is a number of levels: it is not negative");
  const auto owner = everything ? ownership::source : ownership::current;
  if (!options.created_by) options.created_by = owner;
  if (!options.space) options.space = owner;
  if (!options.provenance) options.provenance = everything ? provenance::original : provenance::transfer;
  return options;
}

template <class Source, class Target>
SyncRequest request(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options) {
  auto mode = options.transfer.value_or(transfer::record);
  if (!options.transfer)
    for (const auto& rows : selection.rows())
      if (rows.mode == transfer::annotations) mode = rows.mode;
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
          .scope = {.mode = transfer::annotations, .everything = true}};
}

template <class T, class Source, class What>
Selection<Source> selection_of(const Database<Source>& source, const What& what) {
  Selection<Source> selection(source);
  selection.template add<T>(what);
  return selection;
}

inline SyncSummary plan(const SyncRequest& request) {
  const Transaction reading(*request.source, Transaction::mode::read);
  const Transaction looking(*request.target, Transaction::mode::read);
  return summarise(request, Resolved(request).resolution);
}

}  // namespace detail

/// What a sync would do. Prints itself; holds no lock and no snapshot. Keep both databases open until it is applied.
class SyncPlan : public SyncSummary {
 public:
  SyncPlan(SyncSummary summary, detail::SyncRequest request)
      : SyncSummary(std::move(summary)), request_(std::move(request)) {}

  /// Resolves again under the target's write lock and writes, if the outcome is the one that was planned.
  /// @throws PlanOutdated if it is not, and whatever sync() throws.
  SyncReport apply() const { return detail::apply(request_, this); }

  /// The same text as `<<` prints, its lines broken to fit the width.
  std::string str(const TextStyle& style = {}) const {
    return text::folded("plan: " + source + " → " + target + ", nothing is written yet", style.width) + '\n' +
           text(style);
  }
  friend std::ostream& operator<<(std::ostream& out, const SyncPlan& plan) { return out << plan.str(); }

 private:
  detail::SyncRequest request_;
};

/// Brings selected objects to `target`: found there by uid they are mapped, else they are transferred with everything
/// that they depend on, in one transaction. Nothing is written if nothing is new.
///
/// @throws NotLatest, DanglingReference, BadValue, ConstraintViolation, RowDiffers, RowLocked, MissingTable, ReadOnly,
/// Locked, Cancelled, InvalidArgument; the target is then as before. Cost: linear in the rows moved.
/// (reference-behaviour, "Sync")
template <class Source, class Target>
SyncReport sync(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options = {}) {
  return detail::apply(detail::request(selection, target, std::move(options)), nullptr);
}
/// The same of objects of one registry: `what` is a condition on T, a query, a record of the source, or a uid.
///
///     sync<Artifact>(source, target, a.key == "dataset1.h5ad", {.transfer = transfer::annotations});
///
/// @throws also NotFound if nothing is selected.
template <class T, class Source, class Target, class What>
SyncReport sync(const Database<Source>& source, const Database<Target>& target, const What& what,
                SyncOptions options = {}) {
  return sync(detail::selection_of<T>(source, what), target, std::move(options));
}
/// Brings every row of every table, with its provenance: runs and transforms, users, branches and spaces. In other
/// respects as sync().
template <class Source, class Target>
SyncReport sync_all(const Database<Source>& source, const Database<Target>& target, SyncOptions options = {}) {
  return detail::apply(detail::request(everything(source), target, std::move(options)), nullptr);
}

/// What sync() would do, found out by reading only.
template <class Source, class Target>
SyncPlan plan(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options = {}) {
  auto request = detail::request(selection, target, std::move(options));
  return {detail::plan(request), std::move(request)};
}
/// The same of objects of one registry, selected as for sync().
template <class T, class Source, class Target, class What>
SyncPlan plan(const Database<Source>& source, const Database<Target>& target, const What& what,
              SyncOptions options = {}) {
  return plan(detail::selection_of<T>(source, what), target, std::move(options));
}
/// What sync_all() would do.
template <class Source, class Target>
SyncPlan plan_all(const Database<Source>& source, const Database<Target>& target, SyncOptions options = {}) {
  auto request = detail::request(everything(source), target, std::move(options));
  return {detail::plan(request), std::move(request)};
}

}  // namespace laminate
