/// @file
/// Set-wise reading: many ids or keys in one statement.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::sync_detail {

/// The rows that `SELECT what FROM table WHERE column IN (ids)` finds, some ids at a time; `order` follows the
/// condition.
class RowsOfIds {
 public:
  RowsOfIds(Session& session, std::string_view what, std::string_view table, std::string_view column,
            std::span<const std::int64_t> ids, std::string_view order)
      : session_(session),
        select_("SELECT " + std::string(what) + " FROM " + query::quoted(table) + " WHERE "),
        column_(query::quoted(column)),
        order_(order),
        ids_(ids) {}

  bool next() {
    while (!cursor_ || !cursor_->next()) {
      cursor_.reset();
      if (ids_.empty()) return false;
      const auto part = ids_.first(std::min(4 * session_.connection().capabilities().rows_at_a_time, ids_.size()));
      ids_ = ids_.subspan(part.size());
      query::Sql sql;
      const auto wanted = session_.dialect().one_of(column_, part, sql);
      cursor_.emplace(session_.query(select_ + wanted + ' ' + order_, sql.values));
    }
    return true;
  }
  const Cursor& row() const { return *cursor_; }

 private:
  Session& session_;
  std::string select_, column_, order_;
  std::span<const std::int64_t> ids_;
  std::optional<Cursor> cursor_{};
};

/// Calls row(cursor) for each of RowsOfIds.
template <class Row>
void for_ids(Session& session, std::string_view what, std::string_view table, std::string_view column,
             std::span<const std::int64_t> ids, std::string_view order, const Row& row) {
  RowsOfIds rows(session, what, table, column, ids, order);
  while (rows.next()) row(rows.row());
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

/// A row that was found by a key, which is told by its position.
struct Hit {
  std::size_t key;
  std::int64_t id;
  auto operator<=>(const Hit&) const = default;
};

/// A statement that finds rows by key; the values of the keys are NULL where `nulls` is '0'.
inline query::Sql select_by_key(Session& session, const CatalogTable& live, const LookupKey& key,
                                const std::string& nulls, std::span<const std::vector<Value>> keys) {
  const auto& dialect = session.dialect();
  const auto applied = [&](const std::string& column) {
    return key.function.empty() ? column : key.function + '(' + column + ')';
  };
  std::vector<std::string> types;
  std::string on;
  for (std::size_t c = 0; c < key.columns.size(); ++c) {
    types.push_back(live.find(key.columns[c])->type);
    const auto column = "t." + query::quoted(key.columns[c]);
    const auto place = applied(key.by_first && c > 0 ? dialect.unindexed(column) : column);
    text::append_part(on, nulls[c] == '0' ? place + " IS NULL" : place + " = " + applied("k.c" + std::to_string(c)),
                      " AND ");
  }
  query::Sql sql;
  const auto from = dialect.rows(types, keys, sql);
  // CROSS JOIN: the few keys are the outer loop, the table is entered by its index.
  sql.text = "SELECT k.n, t.id FROM " + from + " CROSS JOIN " + query::quoted(live.name) + " AS t WHERE " + on;
  if (!key.condition.empty()) sql.text += " AND " + key.condition;
  return sql;
}

/// The rows that have the values of keys, those of one key together and by their ids. NULL equals NULL.
inline std::vector<Hit> hits_by_key(Session& session, std::string_view table, const LookupKey& key,
                                    std::span<const std::vector<Value>> keys) {
  std::vector<Hit> hits;
  const auto* live = keys.empty() ? nullptr : session.catalog(table);
  if (!live) return hits;
  // Which of the values are NULL, as text: those alike are asked for together, by conditions that indexes serve.
  std::vector<std::string> shapes;
  std::vector<std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::string nulls;
    for (const auto& value : keys[i]) nulls += is_null(value) ? '0' : '1';
    const auto shape = static_cast<std::size_t>(std::find(shapes.begin(), shapes.end(), nulls) - shapes.begin());
    if (shape == shapes.size()) {
      shapes.push_back(nulls);
      alike.emplace_back();
    }
    alike[shape].push_back(i);
  }
  for (std::size_t shape = 0; shape < shapes.size(); ++shape) {
    const auto& members = alike[shape];
    auto part = members.size() == keys.size() ? keys : std::span<const std::vector<Value>>{};
    std::vector<std::vector<Value>> picked;
    if (part.empty()) {
      for (const auto i : members) picked.push_back(keys[i]);
      part = picked;
    }
    const auto at_a_time = session.connection().capabilities().rows_at_a_time;
    for (std::size_t start = 0; start < members.size(); start += at_a_time) {
      auto cursor = session.query(select_by_key(session, *live, key, shapes[shape],
                                                part.subspan(start, std::min(at_a_time, part.size() - start))));
      while (cursor.next())
        if (!cursor[0].is_null())
          hits.push_back({members[start + static_cast<std::size_t>(cursor.integer(0))], cursor.integer(1)});
    }
  }
  // Engines join in any order; what stands for what must not depend on that.
  if (!std::is_sorted(hits.begin(), hits.end())) std::sort(hits.begin(), hits.end());
  return hits;
}

/// Calls found(i, id) for each row that has the values of keys[i], in the order of hits_by_key().
template <class Found>
void find_by_key(Session& session, std::string_view table, const LookupKey& key,
                 std::span<const std::vector<Value>> keys, const Found& found) {
  for (const auto& hit : hits_by_key(session, table, key, keys)) found(hit.key, hit.id);
}

}  // namespace laminate::sync_detail
