/// @file
/// A sync that knows what is to be done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/support/text/join.hpp>
#include <laminate/sync/engine/compare/comparison.hpp>
#include <laminate/sync/engine/compare/surplus_links.hpp>
#include <laminate/sync/engine/select/duplicate_links.hpp>
#include <laminate/sync/engine/select/partial_source.hpp>
#include <laminate/sync/engine/select/resolve.hpp>
#include <laminate/sync/report.hpp>
#include <laminate/sync/selection.hpp>

namespace laminate::sync_detail {

/// Whether a row belongs into the report.
inline bool is_reported(const SyncContext& context, TableIndex table, const SyncRow& row) {
  return SyncRows::counts(row) && !(context.part && (*context.part->known)[table].contains(row.source));
}

inline void remark_absent_columns(const SyncContext& context, TableIndex table, std::vector<Remark>& remarks) {
  const auto& t = context.tables()[table];
  if (!t.only_in_source.empty())
    remarks.push_back(
        {"absent_column",
         context.qualified(table),
         {},
         context.qualified(table) + ": the target has no column " + text::joined(t.only_in_source) + ": not carried"});
  if (!t.only_in_target.empty())
    remarks.push_back({"absent_column",
                       context.qualified(table),
                       {},
                       context.qualified(table) + ": the source has no column " + text::joined(t.only_in_target) +
                           ": left at its default"});
}

/// Tables of the source that refer to synced rows and that no record describes: nothing in them is carried.
template <class HasRows>
void remark_unknown_tables(const SyncContext& context, const HasRows& has_rows, std::vector<Remark>& remarks) {
  const auto& schema = context.schema;
  const auto refers_to_synced = [&](const CatalogTable& table) {
    for (const auto& column : table.columns)
      if (const auto* to = schema.find_table(column.references); to && has_rows(schema.index(*to))) return true;
    return false;
  };
  for (const auto& table : context.source.catalog())
    if (!schema.find_table(table.name) && refers_to_synced(table))
      remarks.push_back(
          {"unknown_table",
           table.name,
           {},
           "the source's table " + table.name + " refers to synced rows and is not part of the schema: not carried"});
}

/// What has been found out, without the order of the writing.
inline SyncSummary summarize(const SyncContext& context, const Resolution& resolution) {
  SyncSummary summary{.source = context.source.name(), .target = context.target.name()};
  summary.remarks = resolution.remarks();
  for (const auto& found : resolution.differences())
    if (is_reported(context, found.table, resolution.rows(found.table).list[found.row]))
      summary.differences.push_back(found.difference);
  summary.removed = resolution.removed();
  ByTable<std::optional<std::size_t>> position(context.schema.size());  // of each table in summary.counts
  const auto count_of = [&](TableIndex table) -> TableCount& {
    if (!position[table]) {
      position[table] = summary.counts.size();
      summary.counts.push_back(
          {.registry = context.qualified(table), .has_uid = context.schema[table].uid.has_value()});
    }
    return summary.counts[*position[table]];
  };
  for (const auto& [table, i] : resolution.order()) {
    const auto& row = resolution.rows(table).list[i];
    if (!is_reported(context, table, row)) continue;
    auto& count = count_of(table);
    ++(row.what == Outcome::skipped       ? count.skipped
       : row.what == Outcome::transferred ? count.transferred
                                          : count.mapped);
    count.updated += row.what == Outcome::updated;
    count.conflicting += row.what == Outcome::mapped_by_key;
    count.differing += row.differs && row.what != Outcome::updated;
    if (count.has_uid) summary.entries.push_back({count.registry, row.uid, row.what});
  }
  for (const auto& row : resolution.removed())
    ++count_of(context.schema.index(*context.schema.find_registry(row.registry))).removed;
  for (const auto table : position.indices())
    if (position[table] && summary.counts[*position[table]].transferred > 0)
      remark_absent_columns(context, table, summary.remarks);
  if (context.scope.everything || context.scope.mode == Transfer::annotations)
    remark_unknown_tables(
        context, [&](TableIndex table) { return !resolution.rows(table).list.empty(); }, summary.remarks);
  return summary;
}

/// A sync that knows what is to be done.
struct Resolved {
  explicit Resolved(const SyncRequest& request)
      : context(request), resolution(context), value_mapping(context, resolution) {
    if (request.source->origin() == request.target->origin())
      throw InvalidArgument(request.source->name() + " is source and target of this sync: it needs two databases");
    for (auto* database : {request.source.get(), request.target.get()}) database->connection().expect_lookups();
    check_partial_source(request);
    Resolver resolver(context, resolution);
    if (request.scope.everything && !request.part) resolver.select_all();
    for (const auto& rows : request.selected) {
      const auto table = context.schema.index(*rows.table);
      request.scope.everything ? resolver.select_rows(table, rows.ids) : resolver.select(table, rows.ids);
    }
    resolver.run();
    value_mapping.find_other_uids();
    DuplicateLinks(context, resolution).skip();
    Comparison(context, resolution, value_mapping).run();
    if (request.options.prune) SurplusLinks(context, resolution).find();
  }
  Resolved(const Resolved&) = delete;
  Resolved& operator=(const Resolved&) = delete;

  SyncContext context;
  Resolution resolution;
  ValueMapping value_mapping;
};

inline std::vector<SyncedRows> synced_rows(const SyncContext& context, const Resolution& resolution) {
  std::vector<SyncedRows> all;
  for (const auto table : context.tables().indices()) {
    SyncedRows rows{.table = &context.schema[table], .registry = context.qualified(table)};
    for (const auto& row : resolution.rows(table).list)
      if (is_reported(context, table, row) && row.what != Outcome::skipped)
        rows.rows.push_back({row.source, row.target, row.uid, row.what, row.selected});
    if (!rows.rows.empty()) all.push_back(std::move(rows));
  }
  return all;
}

}  // namespace laminate::sync_detail
