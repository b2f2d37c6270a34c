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

#include <laminate/registry/database.hpp>
#include <laminate/sync/links.hpp>
#include <laminate/sync/report.hpp>
#include <laminate/sync/resolve.hpp>
#include <laminate/sync/write.hpp>

namespace laminate {

namespace detail {

/// What a sync is about, without types.
struct SyncRequest {
  std::shared_ptr<Session> source, target;
  const Tables* tables = nullptr;
  const TableInfo* table = nullptr;
  std::vector<std::int64_t> ids;
  SyncOptions options;
  laminate::transfer mode = laminate::transfer::record;
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
  const auto is_synced = [&](const CatalogColumn& column) {
    const auto* table = tables.find_table(column.references);
    return table && !resolution.rows(tables.index(*table)).list.empty();
  };
  for (const auto& table : source.catalog())
    if (!tables.find_table(table.name) && std::any_of(table.columns.begin(), table.columns.end(), is_synced))
      remarks.push_back(
          {"unknown_table",
           table.name,
           {},
           "the source's table " + table.name + " refers to synced rows and is not part of the schema: not carried"});
}

inline SyncSummary summarise(const SyncRequest& request, const Resolution& resolution) {
  SyncSummary summary{.source = request.source->name(), .target = request.target->name()};
  summary.remarks = resolution.remarks();
  constexpr auto none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> position(resolution.tables().size(), none);  // of each table in summary.counts
  for (const auto& [table, i] : resolution.order()) {
    const auto& row = resolution.rows(table).list[i];
    if (!SyncRows::counts(row)) continue;
    const bool has_uid = resolution.schema()[table].uid.has_value();
    if (position[table] == none) {
      position[table] = summary.counts.size();
      summary.counts.push_back({.registry = resolution.qualified(table), .has_uid = has_uid});
    }
    auto& count = summary.counts[position[table]];
    ++(row.what == outcome::skipped       ? count.skipped
       : row.what == outcome::transferred ? count.transferred
                                          : count.mapped);
    if (has_uid) summary.entries.push_back({resolution.qualified(table), row.uid, row.what});
  }
  for (std::size_t table = 0; table < position.size(); ++table)
    if (position[table] != none && summary.counts[position[table]].transferred > 0)
      remark_absent_columns(resolution, table, summary.remarks);
  if (request.mode == transfer::annotations)
    remark_unknown_tables(*request.source, *request.tables, resolution, summary.remarks);
  return summary;
}

inline Resolution resolve(const SyncRequest& request) {
  if (request.source->origin() == request.target->origin())
    throw InvalidArgument(request.source->name() + " is source and target of this sync: it needs two databases");
  Resolution resolution(*request.source, *request.target, *request.tables);
  Resolver resolver(*request.source, *request.target, resolution, request.options, request.mode);
  resolver.select(request.tables->index(*request.table), request.ids);
  resolver.run();
  DoubledLinks(*request.source, resolution, request.options).skip();
  return resolution;
}

inline SyncReport apply(const SyncRequest& request, const SyncSummary* planned) {
  const auto start = std::chrono::steady_clock::now();
  Transaction reading(*request.source, Transaction::mode::read);
  Transaction writing(*request.target, Transaction::mode::write);
  auto resolution = resolve(request);
  if (planned) {
    const auto now = summarise(request, resolution);
    if (now.counts != planned->counts || now.entries != planned->entries || now.remarks != planned->remarks)
      throw PlanOutdated(request.target->name() + " or " + request.source->name() +
                         " has changed since this plan was made; make a new one");
  }
  const auto written = Writer(*request.source, *request.target, resolution, request.options).write();
  auto summary = summarise(request, resolution);
  if (written > 0) writing.commit();
  std::vector<std::int64_t> selected;
  for (const auto& row : resolution.rows(request.tables->index(*request.table)).list)
    if (row.selected && row.what != outcome::skipped) selected.push_back(row.target);
  return SyncReport(std::move(summary), request.target, *request.table, std::move(selected), written,
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

template <class T, class Schema>
std::vector<std::int64_t> selected_ids(const Database<Schema>& source, const QuerySet<T>& rows) {
  if (rows.session().origin() != source.session().origin())
    throw InvalidArgument("this query asks " + rows.session().name() + ", not the source " + source.name());
  auto ids = rows.ids();
  if (ids.empty()) rows.not_found();
  return ids;
}
template <class T, class Schema, class U>
std::vector<std::int64_t> selected_ids(const Database<Schema>& source, const Predicate<U>& predicate) {
  static_assert(std::is_same_v<T, U>, "laminate: this condition is about another registry than the one to sync");
  if constexpr (std::is_same_v<T, U>)
    return selected_ids<T>(source, source.template registry<T>().filter(predicate));
  else
    return {};
}
template <class T, class Schema>
std::vector<std::int64_t> selected_ids(const Database<Schema>& source, std::string_view uid) {
  return {source.template registry<T>().get(uid).id.value()};
}
template <class T, class Schema>
std::vector<std::int64_t> selected_ids(const Database<Schema>& source, const T& record) {
  if (record.id.value(); record.id.origin() != source.session().origin())
    throw ForeignReference("this " + std::string(table_info<T>().registry) + " is a row of " +
                               record.id.origin().name() + ", not of the source " + source.name(),
                           place_of(RecordView(record)));
  return {record.id.value()};
}

template <class T, class Source, class Target, class Selection>
SyncRequest request(const Database<Source>& source, const Database<Target>& target, const Selection& selection,
                    SyncOptions options) {
  static_assert(Source::template contains<T>, "laminate: this record is not part of the source's schema");
  const auto mode = options.transfer.value_or(default_transfer<T>);
  return {.source = source.shared(),
          .target = target.shared(),
          .tables = &joint_tables<Source, Target>(),
          .table = &table_info<T>(),
          .ids = selected_ids<T>(source, selection),
          .options = std::move(options),
          .mode = mode};
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

  friend std::ostream& operator<<(std::ostream& out, const SyncPlan& plan) {
    out << "plan: " << plan.source << " → " << plan.target << ", nothing is written yet\n";
    plan.print(out);
    return out;
  }

 private:
  detail::SyncRequest request_;
};

/// Brings objects of the registry T from `source` to `target`: found there by uid they are mapped, else they are
/// transferred with everything that they depend on, in one transaction. Nothing is written if nothing is new.
///
/// `selection` is a condition on T, a query, a record of the source, or a uid.
///
///     sync<Artifact>(source, target, a.key == "dataset1.h5ad", {.transfer = transfer::annotations});
///
/// @throws NotFound if nothing is selected, NotLatest, DanglingReference, BadValue, ConstraintViolation, MissingTable,
/// ReadOnly, Locked, Cancelled; the target is then as before. Cost: linear in the rows moved. (reference-behaviour,
/// "Sync")
template <class T, class Source, class Target, class Selection>
SyncReport sync(const Database<Source>& source, const Database<Target>& target, const Selection& selection,
                SyncOptions options = {}) {
  return detail::apply(detail::request<T>(source, target, selection, std::move(options)), nullptr);
}

/// What sync() would do, found out by reading only.
template <class T, class Source, class Target, class Selection>
SyncPlan plan(const Database<Source>& source, const Database<Target>& target, const Selection& selection,
              SyncOptions options = {}) {
  auto request = detail::request<T>(source, target, selection, std::move(options));
  const Transaction reading(*request.source, Transaction::mode::read);
  const Transaction looking(*request.target, Transaction::mode::read);
  auto resolution = detail::resolve(request);
  return {detail::summarise(request, resolution), std::move(request)};
}

}  // namespace laminate
