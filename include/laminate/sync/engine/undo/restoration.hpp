/// @file
/// Brings back values that a sync overwrote and links that it removed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/sync/engine/compare/same_value.hpp>
#include <laminate/sync/engine/schema.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/undo/deleted_rows.hpp>
#include <laminate/sync/engine/write/set_write.hpp>
#include <laminate/sync/receipt.hpp>

namespace laminate::sync_detail {

/// Restores the values and links that a receipt lists.
class Restoration {
 public:
  Restoration(Session& database, const SyncSchema& schema) : database_(database), schema_(schema) {}

  void read(const Receipt& receipt) {
    written_ = receipt.written;
    for (const auto& each : written_) columns_.insert({each.registry, each.id, each.column});
    returned_ = receipt.removed;
  }

  std::size_t values() const { return written_.size(); }
  std::size_t links() const { return returned_.size(); }
  /// Whether a column of a row gets its earlier value back.
  bool restores(const std::string& registry, std::int64_t id, const std::string& column) const {
    return columns_.contains({registry, id, column});
  }

  /// Adds what prevents it; `deleted` are the rows that the undo deletes.
  void check(const ByTable<DeletedRows>& deleted, std::vector<std::string>& refused) const {
    check_values(refused);
    for_each_shape(
        [&](TableIndex table, std::span<const RemovedRow> rows) { check_links(table, rows, deleted, refused); });
  }

  void apply() const {
    const auto columns = by_column();
    for (const auto& [table_column, members] : columns) {
      std::vector<std::vector<Value>> rows;
      for (const auto i : members)
        if (is_unique(schema_[table_column.first].name, written_[i])) rows.push_back({written_[i].id, written_[i].uid});
      give_up_texts(database_, schema_[table_column.first].name, table_column.second, std::move(rows));
    }
    for (const auto& [table_column, members] : columns) {
      std::vector<std::vector<Value>> rows;
      for (const auto i : members) rows.push_back({written_[i].id, written_[i].before});
      update_by_id(database_, schema_[table_column.first].name, {&table_column.second, 1}, rows);
    }
    for_each_shape([&](TableIndex table, std::span<const RemovedRow> rows) {
      std::vector<std::string> names;
      for (const auto& [column, value] : rows.front().values) names.push_back(column);
      std::vector<std::vector<Value>> all(rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i)
        for (const auto& [column, value] : rows[i].values) all[i].push_back(value);
      RowsInMemory feed(all);
      database_.connection().insert(std::string(schema_[table].name), names, feed, all.size());
    });
  }

  /// The position of a table that a receipt lists.
  TableIndex index_of(const std::string& registry) const {
    const auto* table = schema_.find_registry(registry);
    if (!table)
      throw InvalidArgument("this receipt speaks of " + registry + ", which is not part of the schema of " +
                            database_.name());
    return schema_.index(*table);
  }

 private:
  /// Positions of written values, by table and column.
  std::map<std::pair<TableIndex, std::string>, std::vector<std::size_t>> by_column() const {
    std::map<std::pair<TableIndex, std::string>, std::vector<std::size_t>> found;
    for (std::size_t i = 0; i < written_.size(); ++i)
      found[{index_of(written_[i].registry), written_[i].column}].push_back(i);
    return found;
  }

  /// Calls use(table, rows) for links of one table, with the same columns, that stand together.
  template <class Use>
  void for_each_shape(const Use& use) const {
    const auto alike = [](const RemovedRow& a, const RemovedRow& b) {
      return a.registry == b.registry && std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                                                    [](const auto& x, const auto& y) { return x.first == y.first; });
    };
    for (std::size_t first = 0, last = 0; first < returned_.size(); first = last) {
      while (last < returned_.size() && alike(returned_[first], returned_[last])) ++last;
      use(index_of(returned_[first].registry), std::span(returned_).subspan(first, last - first));
    }
  }

  void check_values(std::vector<std::string>& refused) const {
    struct Present {
      std::string uid;
      Value value;
    };
    std::vector<std::optional<Present>> present(written_.size());
    for (const auto& [table_column, members] : by_column()) {
      const auto& info = schema_[table_column.first];
      std::unordered_map<std::int64_t, Present> found;
      std::vector<std::int64_t> ids;
      for (const auto i : members) ids.push_back(written_[i].id);
      for_ids(database_, "\"id\", " + query::quoted(table_column.second) + (info.uid ? ", \"uid\"" : ", ''"), info.name,
              "id", ids, "", [&](const Cursor& row) {
                found[row.integer(0)] = {row.text(2), to_value(row[1])};
              });
      for (const auto i : members)
        if (const auto row = found.find(written_[i].id); row != found.end()) present[i] = row->second;
    }
    for (std::size_t i = 0; i < written_.size(); ++i) {
      const auto& difference = written_[i];
      const bool named = !difference.uid.empty();
      const auto name = support_detail::row_label(difference.registry, difference.uid, difference.id);
      if (!present[i] || (named && present[i]->uid != difference.uid))
        refused.push_back(name + " does not exist any more");
      else if (!same_value(kind_of(difference), present[i]->value, difference.after))
        refused.push_back(name + " was changed after the sync: its " + difference.column + " is " +
                          query::describe(present[i]->value) + ", no longer " + query::describe(difference.after));
    }
  }

  Kind kind_of(const FieldDifference& difference) const {
    const auto* column = schema_.find_registry(difference.registry)->find(difference.column);
    return column ? column->kind : Kind::text;
  }

  /// Whether removed links can come back: they do not exist again, and what they connect still exists.
  void check_links(TableIndex table, std::span<const RemovedRow> rows, const ByTable<DeletedRows>& deleted,
                   std::vector<std::string>& refused) const {
    const auto& info = schema_[table];
    std::vector<std::size_t> ends;  // positions of the columns that lead to what a link connects
    LookupKey key;
    for (std::size_t c = 0; c < rows.front().values.size(); ++c) {
      const auto& column = rows.front().values[c].first;
      const auto* known = info.find(column);
      if (!known || !known->is_payload_reference()) continue;
      ends.push_back(c);
      key.columns.push_back(column);
    }
    std::vector<std::int64_t> ids;
    std::vector<std::vector<Value>> connected;
    for (const auto& row : rows) {
      ids.push_back(row.id);
      connected.emplace_back();
      for (const auto c : ends) connected.back().push_back(row.values[c].second);
    }
    std::vector<const TableInfo*> to;
    std::vector<std::unordered_set<std::int64_t>> existing;
    for (std::size_t end = 0; end < ends.size(); ++end) {
      to.push_back(schema_.find_table(info.find(key.columns[end])->target));
      existing.push_back(!to[end] ? std::unordered_set<std::int64_t>{} : existing_ids(to[end]->name, connected, end));
    }
    std::unordered_set<std::size_t> again;  // positions of links that exist again
    const auto same = ids_of(info.name, ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (same.contains(ids[i])) again.insert(i);
    if (!ends.empty())
      find_by_key(database_, info.name, key, connected, [&](std::size_t i, std::int64_t) { again.insert(i); });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto name = support_detail::row_label(rows[i].registry, {}, rows[i].id) + " cannot come back: ";
      for (std::size_t end = 0; end < ends.size(); ++end) {
        const auto& value = connected[i][end];
        if (!to[end] || is_null(value)) continue;
        const auto* id = value.integer();
        if (!id || !existing[end].contains(*id) || deleted[schema_.index(*to[end])].ids.contains(*id))
          refused.push_back(name + "the " + schema_.qualified(*to[end]) + " that it refers to by " + key.columns[end] +
                            " is not there any more");
      }
      if (again.contains(i)) refused.push_back(name + "it, or another row that says the same, is there again");
    }
  }

  std::unordered_set<std::int64_t> existing_ids(std::string_view table, const std::vector<std::vector<Value>>& rows,
                                                std::size_t column) const {
    std::vector<std::int64_t> ids;
    for (const auto& row : rows)
      if (const auto* id = row[column].integer()) ids.push_back(*id);
    return ids_of(table, ids);
  }
  std::unordered_set<std::int64_t> ids_of(std::string_view table, const std::vector<std::int64_t>& ids) const {
    std::unordered_set<std::int64_t> found;
    for_ids(database_, "\"id\"", table, "id", ids, "", [&](const Cursor& row) { found.insert(row.integer(0)); });
    return found;
  }

  /// Whether an index forbids that two rows have the same text in this column.
  bool is_unique(std::string_view table, const FieldDifference& difference) const {
    if (!difference.after.text() || difference.uid.empty()) return false;
    for (const auto& key : database_.catalog(table)->unique)
      for (const auto& column : key.columns)
        if (column == difference.column) return true;
    return false;
  }

  Session& database_;
  SyncSchema schema_;
  std::vector<FieldDifference> written_;
  std::set<std::tuple<std::string, std::int64_t, std::string>> columns_;  ///< those of written_
  std::vector<RemovedRow> returned_;
};

}  // namespace laminate::sync_detail
