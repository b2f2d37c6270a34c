/// @file
/// Compares what is selected in two databases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/diff_report.hpp>
#include <laminate/sync/engine/functions.hpp>
#include <laminate/sync/engine/resolved.hpp>

namespace laminate::sync_detail {

/// What links say, in uids.
class LinkTexts {
 public:
  LinkTexts(Session& database, const SyncContext& context, TableIndex link)
      : database_(database), schema_(context.schema), table_(context.tables()[link]) {}

  std::vector<std::string> of(const std::vector<std::int64_t>& ids) const {
    std::vector<std::string> texts;
    for_ids(database_, table_.all.selection, table_.info->name, "id", ids, "ORDER BY \"id\"",
            [&](const Cursor& cursor) { texts.push_back(text(values_behind_id(cursor, table_.columns.size()))); });
    return texts;
  }

 private:
  std::string text(const std::vector<Value>& row) const {
    std::string out;
    std::size_t next = 0;
    for (const auto& column : table_.columns) {
      const auto& in_row = row[next++];
      if (is_null(in_row) || (column.role && !column.is_payload_reference()) ||
          column.name == table_.info->special.created_at)
        continue;
      text::append_part(out, column.name.substr(0, column.name.rfind("_id")) + ' ' + value(column, in_row));
    }
    return out;
  }

  std::string value(const SyncColumn& column, const Value& value) const {
    const bool leads = column.role && column.target;
    const auto uid = leads ? uid_at(database_, schema_[*column.target], value) : std::nullopt;
    return uid ? *uid : query::describe(value);
  }

  Session& database_;
  SyncSchema schema_;
  const SyncTable& table_;
};

LAMINATE_INLINE SyncDiff diff(SyncRequest request) {
  request.options.on_existing = OnExisting::keep;
  request.options.prune = true;
  const Transaction reading(*request.source, Transaction::Mode::read);
  const Transaction looking(*request.target, Transaction::Mode::read);
  const Resolved resolved(request);
  const auto& context = resolved.context;
  const auto& resolution = resolved.resolution;
  std::vector<LinkDifference> links;
  for (const auto table : context.tables().indices()) {
    if (context.schema[table].uid) continue;
    const auto name = context.qualified(table);
    std::vector<std::int64_t> source_ids, target_ids;
    for (const auto& row : resolution.rows(table).list)
      if (row.what == Outcome::transferred) source_ids.push_back(row.source);
    for (const auto& row : resolution.removed())
      if (row.registry == name) target_ids.push_back(row.id);
    for (auto& text : LinkTexts(context.source, context, table).of(source_ids))
      links.push_back({name, std::move(text), true});
    for (auto& text : LinkTexts(context.target, context, table).of(target_ids))
      links.push_back({name, std::move(text), false});
  }
  return {summarize(context, resolution), std::move(links)};
}

}  // namespace laminate::sync_detail
