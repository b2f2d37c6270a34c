/// @file
/// Errors of writes that are refused.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <laminate/database/session.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::registry_detail {

/// Throws the error of a record that is refused before the engine is asked.
template <class Error>
[[noreturn]] void refuse_saving(const Session& session, const Place& place, const std::string& why) {
  throw Error(
      support_detail::row_label(place.registry, place.uid) + " cannot be saved to " + session.name() + ": " + why,
      place);
}

/// Within a transaction that removed rows: how many rows of which tables still refer to them.
inline std::string referring_rows(Session& session, const TableInfo& table) {
  const auto id = query::quoted(table.columns[table.id].name);
  std::string list;
  for (const auto& other : session.catalog())
    for (const auto& column : other.columns) {
      if (column.references != table.name) continue;
      auto lost =
          session.query("SELECT count(*) FROM " + query::quoted(other.name) + " WHERE " + query::quoted(column.name) +
                        " NOT IN (SELECT " + id + " FROM " + query::quoted(table.name) + ')');
      const auto count = lost.next() ? lost.integer(0) : 0;
      if (count == 0) continue;
      text::append_part(list, std::to_string(count) + (count == 1 ? " row of " : " rows of ") + other.name + " (" +
                                  column.name + ')');
    }
  return list;
}

/// Throws the error of a change that the engine refused, with the transaction still open.
/// @param rows  what the message calls the rows that change.
/// @param what  what cannot be done with them: `saved`, `removed`.
[[noreturn]] inline void refuse_change(Session& session, const TableInfo& table, const std::string& rows,
                                       std::string_view what, const ConstraintViolation& error, Place place) {
  const auto referring = what == "removed" ? referring_rows(session, table) : std::string();
  throw ConstraintViolation(
      rows + " cannot be " + std::string(what) + ": " +
          (referring.empty() ? error.what()
                             : session.name() + ": " + referring + " would lose what they refer to: remove them first"),
      std::move(place));
}

}  // namespace laminate::registry_detail
