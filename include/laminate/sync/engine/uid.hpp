/// @file
/// The uids by which a sync recognises rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include <laminate/database/session.hpp>
#include <laminate/query/describe.hpp>
#include <laminate/registry/uid.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// The uid that a row has in a database, if the row exists and its table has uids.
inline std::optional<std::string> uid_at(Session& database, const TableInfo& table, const Value& id) {
  if (!table.uid) return std::nullopt;
  auto row = database.query(
      "SELECT uid FROM " + query::quoted(table.name) + " WHERE id = " + database.dialect().placeholder(1), {id});
  return row.next() ? std::optional(row.text(0)) : std::nullopt;
}

/// The uids of existing rows, by id; none of a table without uids.
inline std::unordered_map<std::int64_t, std::string> uids_at(Session& database, const TableInfo& table,
                                                             std::span<const std::int64_t> ids) {
  std::unordered_map<std::int64_t, std::string> uids;
  if (table.uid)
    for_ids(database, "\"id\", \"uid\"", table.name, "id", ids, "",
            [&](const Cursor& row) { uids.emplace(row.integer(0), row.text(1)); });
  return uids;
}

/// The uid of a row of the source. @throws BadValue if the row, or the family of its versions, cannot be told by it.
inline std::string uid_of_row(const Session& source, const TableInfo& table, const std::string& registry,
                              std::int64_t id, const Cell& cell) {
  const bool is_text = cell.kind == Cell::Type::text;
  if (is_text && cell.text.size() > (table.versioned ? version_length : 0)) return std::string(cell.text);
  const bool too_short = is_text && !cell.text.empty();
  throw BadValue(source.name() + ": the uid of " + support_detail::row_label(registry, {}, id) + " is " +
                     query::describe(to_value(cell)) +
                     (too_short ? ", too short to name its versions" : ", and a sync recognises rows by it") +
                     "; correct the row in the source",
                 {.registry = registry, .uid = too_short ? std::string(cell.text) : std::string(), .column = "uid"});
}

/// The uid of a database's instance; empty if it has none to give.
inline std::string uid_of_instance(Session& database) try {
  const auto identity = database.hooks().identity;
  return identity ? identity(database) : std::string();
} catch (const NotFound&) {
  return {};
}

}  // namespace laminate::sync_detail
