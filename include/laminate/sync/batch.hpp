/// @file
/// Set-wise reading: many ids or keys in one statement.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <laminate/database/session.hpp>

namespace laminate::detail {

/// Sizes of batches: few, so that their statements are prepared once. A batch is filled up by repeating its last
/// member.
inline std::size_t batch_size(std::size_t members) {
  for (const std::size_t size : {1UL, 16UL, 128UL})
    if (members <= size) return size;
  return 512;
}

/// Runs `SELECT what FROM table WHERE column IN (ids)` and calls row(cursor) for each row; `order` follows the
/// condition.
template <class Row>
void for_ids(Session& session, std::string_view what, std::string_view table, std::string_view column,
             std::span<const std::int64_t> ids, std::string_view order, const Row& row) {
  while (!ids.empty()) {
    const auto size = batch_size(ids.size());
    const auto part = ids.first(std::min(size, ids.size()));
    ids = ids.subspan(part.size());
    std::string marks;
    std::vector<Value> values;
    for (std::size_t i = 0; i < size; ++i) {
      marks += (i == 0 ? "" : ",") + session.dialect().placeholder(i + 1);
      values.emplace_back(part[std::min(i, part.size() - 1)]);
    }
    auto cursor = session.query("SELECT " + std::string(what) + " FROM " + query::quoted(table) + " WHERE " +
                                    query::quoted(column) + " IN (" + marks + ") " + std::string(order),
                                values);
    while (cursor.next()) row(cursor);
  }
}

/// The values of `n` columns behind the id in a row.
inline std::vector<Value> values_behind_id(const Cursor& row, std::size_t n) {
  std::vector<Value> all;
  for (std::size_t i = 0; i < n; ++i) all.push_back(to_value(row[i + 1]));
  return all;
}

/// A key of a table: columns, with the function that its index applies, among the rows that a partial index covers.
struct LookupKey {
  std::vector<std::string> columns;
  std::string function{};
  std::string condition{};  ///< SQL on the alias t
  bool by_first = false;    ///< enter the table by the first column's index: links of a row are few, of a label many
};

/// Finds rows by key: calls found(i, id) if a row has the values of keys[i]. NULL equals NULL.
template <class Found>
void find_by_key(Session& session, std::string_view table, const LookupKey& key,
                 std::span<const std::vector<Value>> keys, const Found& found) {
  const auto columns = key.columns.size();
  for (std::size_t start = 0; start < keys.size();) {
    const auto size = std::min<std::size_t>(batch_size(keys.size() - start), 128);
    const auto count = std::min(size, keys.size() - start);
    std::string rows, names, on;
    std::vector<Value> values;
    for (std::size_t i = 0; i < size; ++i) {
      rows += (i == 0 ? "(" : ",(") + std::to_string(i);
      for (const auto& value : keys[start + std::min(i, count - 1)]) {
        values.push_back(value);
        rows += ',' + session.dialect().placeholder(values.size());
      }
      rows += ')';
    }
    const auto applied = [&](const std::string& column) {
      return key.function.empty() ? column : key.function + '(' + column + ')';
    };
    for (std::size_t c = 0; c < columns; ++c) {
      const auto name = 'c' + std::to_string(c);
      names += ',' + name;
      const auto column = "t." + query::quoted(key.columns[c]);
      on += (c == 0 ? "" : " AND ") +
            session.dialect().same(applied(key.by_first && c > 0 ? session.dialect().unindexed(column) : column),
                                   applied("k." + name));
    }
    // CROSS JOIN: the few keys are the outer loop, the table is entered by its index.
    auto cursor = session.query("WITH k(n" + names + ") AS (VALUES " + rows + ") SELECT k.n, t.id FROM k CROSS JOIN " +
                                    query::quoted(table) + " AS t ON " + on +
                                    (key.condition.empty() ? "" : " AND " + key.condition),
                                values);
    while (cursor.next())
      if (const auto n = static_cast<std::size_t>(cursor.integer(0)); n < count) found(start + n, cursor.integer(1));
    start += count;
  }
}

}  // namespace laminate::detail
