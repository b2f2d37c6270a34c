/// @file
/// Rows by what recognises them in any database: their uid, else the columns of their identity.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/json/column.hpp>
#include <laminate/schema/module.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::json_detail {

/// The names of rows, by their ids. Asked for first, then found together: one statement for some hundred rows of a
/// table.
class RowNames {
 public:
  RowNames(Session& session, const Tables& tables) : session_(session), tables_(tables) {}

  void want(std::string_view table, std::int64_t id) {
    auto& known = known_[table];
    if (!known.contains(id)) wanted_[table].insert(id);
  }
  /// Finds what was asked for, and what that in turn is named by.
  void find() {
    while (!wanted_.empty()) {
      const auto [name, ids] = *wanted_.begin();
      wanted_.erase(wanted_.begin());
      read(*tables_.find_table(name), {ids.begin(), ids.end()});
    }
  }
  /// Of a row that was asked for: a text, or `{"feature": "…", "hash": "…"}`. None if there is no such row.
  std::optional<boost::json::value> name(std::string_view table, std::int64_t id) const {
    const auto& rows = known_.find(table)->second;
    const auto found = rows.find(id);
    if (found == rows.end()) return std::nullopt;
    const auto& info = *tables_.find_table(table);
    if (info.uid) return boost::json::value(*found->second.front().text());
    const auto& columns = columns_of_names(info);
    boost::json::object out;
    const auto value = [&](std::size_t column) -> const Value& {
      return found
          ->second[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin())];
    };
    for (const auto i :
         schema_detail::identity_among(info.identity, [&](std::size_t column) { return is_null(value(column)); })) {
      const auto& column = info.columns[i];
      const auto* target_id = column.role ? value(i).integer() : nullptr;
      if (target_id)
        out[std::string_view(column.member)] = this->name(column.target, *target_id).value_or(nullptr);
      else if (column.role)
        out[std::string_view(column.member)] = nullptr;
      else
        add_column(out, column, value(i), {.table = &info});
    }
    return out;
  }
  /// Forgets everything: memory stays that of a batch.
  void clear() { known_.clear(); }

 private:
  /// The columns of all its identities.
  static std::vector<std::size_t> columns_of_names(const TableInfo& table) {
    if (table.uid) return {*table.uid};
    std::vector<std::size_t> columns;
    for (const auto& key : table.identity)
      for (const auto column : key)
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    return columns;
  }

  void read(const TableInfo& table, const std::vector<std::int64_t>& ids) {
    const auto columns = columns_of_names(table);
    std::string what = "\"id\"";
    for (const auto column : columns) what += ", " + query::quoted(table.columns[column].name);
    auto& known = known_[table.name];
    std::vector<std::pair<std::string_view, std::int64_t>> further;
    sync_detail::for_ids(session_, what, table.name, "id", ids, "", [&](const Cursor& row) {
      auto& values = known[row.integer(0)] = sync_detail::values_behind_id(row, columns.size());
      for (std::size_t i = 0; i < columns.size(); ++i)
        if (const auto& column = table.columns[columns[i]]; column.role && values[i].integer())
          further.emplace_back(column.target, *values[i].integer());
    });
    for (const auto& [target, id] : further) want(target, id);
  }

  Session& session_;
  const Tables& tables_;
  std::map<std::string_view, std::set<std::int64_t>> wanted_;
  std::map<std::string_view, std::unordered_map<std::int64_t, std::vector<Value>>> known_;
};

/// The ids of rows, by their names. Asked for first, then found together, as RowNames.
class RowIds {
 public:
  RowIds(Session& session, const Tables& tables) : session_(session), tables_(tables) {}

  /// @throws BadValue for JSON that names no row of the column's table.
  void want(const ColumnInfo& column, const boost::json::value& name, const JsonPlace& place) {
    const auto& table = *tables_.find_table(column.target);
    const auto* object = name.if_object();
    if (table.uid ? !name.is_string() : !object)
      place.bad(column, "is " + boost::json::serialize(name).substr(0, 80) + ", and a row of " +
                            tables_.qualified(table) + " is named by " +
                            (table.uid ? "its uid, a text" : "an object with the columns that tell it from others"));
    for (std::size_t i = 0; object && i < table.columns.size(); ++i)
      if (const auto* part = object->if_contains(table.columns[i].member);
          part && table.columns[i].role && !part->is_null())
        want(table.columns[i], *part, place);
    auto key = boost::json::serialize(name);
    if (!found_[table.name].contains(key)) wanted_[depth_of(name)][table.name].emplace(std::move(key), name);
  }
  /// Finds what was asked for: what others are named by before those.
  void find() {
    for (const auto& [depth, tables] : std::exchange(wanted_, {}))
      for (const auto& [table, names] : tables) read(*tables_.find_table(table), names);
  }
  std::optional<std::int64_t> find_id(const ColumnInfo& column, const boost::json::value& name) const {
    const auto& rows = found_.find(column.target)->second;
    const auto found = rows.find(boost::json::serialize(name));
    return found == rows.end() ? std::nullopt : found->second;
  }
  void clear() { found_.clear(); }

 private:
  using Names = std::map<std::string, boost::json::value>;

  static int depth_of(const boost::json::value& name) {
    int depth = 0;
    if (const auto* object = name.if_object())
      for (const auto& part : *object) depth = std::max(depth, depth_of(part.value()) + 1);
    return depth;
  }

  void read(const TableInfo& table, const Names& names) {
    if (table.uid) return read(table, {*table.uid}, names);
    // Rows that are told apart by the same columns are looked up together.
    std::map<std::vector<std::size_t>, Names> by_identity;
    for (const auto& [key, name] : names) {
      const auto& object = name.get_object();
      const auto& identity = schema_detail::identity_among(table.identity, [&](std::size_t column) {
        const auto* part = object.if_contains(table.columns[column].member);
        return !part || part->is_null();
      });
      by_identity[identity].emplace(key, name);
    }
    for (const auto& [identity, group] : by_identity) read(table, identity, group);
  }

  void read(const TableInfo& table, const std::vector<std::size_t>& identity, const Names& names) {
    sync_detail::LookupKey key{.columns = {}};
    for (const auto column : identity) key.columns.push_back(table.columns[column].name);
    std::vector<std::vector<Value>> values;
    std::vector<const std::string*> texts;
    auto& found = found_[table.name];
    for (const auto& [text, name] : names) {
      found.emplace(text, std::nullopt);
      std::vector<Value> row;
      for (const auto i : identity)
        if (auto value = part(table, table.columns[i], name)) row.push_back(*std::move(value));
      if (row.size() < identity.size()) continue;
      values.push_back(std::move(row));
      texts.push_back(&text);
    }
    sync_detail::find_by_key(session_, table.name, key, values,
                             [&](std::size_t i, std::int64_t id) { found[*texts[i]] = id; });
  }

  /// None if it is a row that the database does not have.
  std::optional<Value> part(const TableInfo& table, const ColumnInfo& column, const boost::json::value& name) const {
    if (table.uid) return Value(std::string(name.get_string()));
    const auto* json = name.get_object().if_contains(column.member);
    if (!json || (column.role && json->is_null())) return Value();
    if (!column.role) return column_value(column, *json, {.table = &table});
    const auto id = find_id(column, *json);
    return id ? std::optional<Value>(*id) : std::nullopt;
  }

  Session& session_;
  const Tables& tables_;
  std::map<int, std::map<std::string_view, Names>> wanted_;
  std::map<std::string_view, std::map<std::string, std::optional<std::int64_t>>> found_;
};

}  // namespace laminate::json_detail
