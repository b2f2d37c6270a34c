/// @file
/// Set-wise writing: many rows of a table in few statements, found by their ids.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::sync_detail {

/// Calls part(first, n) for parts of `count` rows that one statement takes.
template <class Part>
void in_parts(Session& session, std::size_t count, const Part& part) {
  const auto at_a_time = session.connection().capabilities().rows_at_a_time;
  for (std::size_t first = 0; first < count; first += at_a_time) part(first, std::min(at_a_time, count - first));
}

/// Changes rows in parts; change(first, n) changes some of them by one statement and returns how many exist. Where
/// that is refused, or a row does not exist, they are changed one by one, to find out which one it is: row(i) returns
/// what messages call it, and its place. @throws ConstraintViolation, EngineError.
template <class Change, class Row>
void change_rows_in_parts(Session& session, std::size_t count, const Change& change, const Row& row) {
  const auto together = [&](std::size_t first, std::size_t n) {
    try {
      Transaction part(session, Transaction::Mode::write);
      if (change(first, n) != static_cast<std::int64_t>(n)) return false;
      part.commit();
      return true;
    } catch (const ConstraintViolation&) {
      return false;
    }
  };
  in_parts(session, count, [&](std::size_t first, std::size_t n) {
    if (together(first, n)) return;
    for (auto i = first; i < first + n; ++i) {
      std::string why;
      try {
        if (change(i, 1) == 1) continue;
      } catch (const ConstraintViolation& error) {
        why = error.what();
      }
      const std::pair<std::string, Place> refused = row(i);
      if (why.empty()) throw EngineError(session.name() + " did not change " + refused.first);
      throw ConstraintViolation(refused.first + " cannot be changed in " + session.name() + ": " + why, refused.second);
    }
  });
}

/// Writes columns of rows: of each row its id, then a value for each of the columns. Returns how many rows existed.
inline std::int64_t update_by_id(Session& session, std::string_view table, std::span<const std::string> columns,
                                 std::span<const std::vector<Value>> rows) {
  if (rows.empty()) return 0;
  const auto& live = *session.catalog(table);
  std::vector<std::string> types{live.find("id")->type};
  std::string assignments;
  for (const auto& column : columns) {
    text::append_part(assignments, query::quoted(column) + " = k.c" + std::to_string(types.size()));
    types.push_back(live.find(column)->type);
  }
  std::int64_t changed = 0;
  in_parts(session, rows.size(), [&](std::size_t first, std::size_t n) {
    query::Sql sql;
    const auto from = session.dialect().rows(types, rows.subspan(first, n), sql);
    changed += session.execute(
        "UPDATE " + query::quoted(table) + " AS t SET " + assignments + " FROM " + from + " WHERE t.\"id\" = k.c0",
        sql.values);
  });
  return changed;
}

/// Removes rows. Returns how many existed.
inline std::int64_t delete_by_id(Session& session, std::string_view table, std::span<const std::int64_t> ids) {
  std::int64_t removed = 0;
  in_parts(session, ids.size(), [&](std::size_t first, std::size_t n) {
    query::Sql sql;
    const auto wanted = session.dialect().one_of("\"id\"", ids.subspan(first, n), sql);
    removed += session.execute("DELETE FROM " + query::quoted(table) + " WHERE " + wanted, sql.values);
  });
  return removed;
}

/// Puts something that no other row has in place of texts that are about to change: unique ones may move from one row
/// to another, or change places. `rows` are ids and uids.
inline void give_up_texts(Session& session, std::string_view table, const std::string& column,
                          std::vector<std::vector<Value>> rows) {
  for (auto& row : rows) row[1] = '\x01' + *row[1].text();
  update_by_id(session, table, {&column, 1}, rows);
}

}  // namespace laminate::sync_detail
