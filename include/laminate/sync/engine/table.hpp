/// @file
/// One table as source and target both have it.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/sync/engine/index.hpp>
#include <laminate/sync/engine/schema.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// A column that both databases have. Also one that the record does not know: then the catalogs say what it refers to.
struct SyncColumn {
  std::string name;
  std::optional<laminate::Role> role{};  ///< of a foreign key
  std::optional<TableIndex> target{};    ///< of a foreign key: the table that it refers to, if it is in the schema
  const CatalogColumn* in_target = nullptr;
  bool checked_at_once = false;      ///< a reference that the target checks as soon as it is written
  laminate::Kind kind = Kind::text;  ///< as far as the record knows it
  TextReferences text_references = nullptr;
  ColumnFit fit{};  ///< what the target can hold; of a foreign key anything, since it is mapped

  bool is_payload_reference() const { return role == laminate::Role::payload; }
};

/// A key by which rows are looked up in the target.
struct SyncKey {
  std::vector<ColumnIndex> columns;
  LookupKey sql{};
  bool is_identity = false;
  bool only_in_target = false;  ///< the source allows several rows with it
  std::optional<ColumnIndex> condition{};
  bool condition_is_null = false;
};

/// Some columns that are read together, and what selects the id and them.
struct ReadColumns {
  std::vector<ColumnIndex> columns{};
  std::string selection{};
};

struct SyncTable {
  const TableInfo* info = nullptr;
  bool in_source = false;
  bool in_target = false;
  ByColumn<SyncColumn> columns{};
  std::vector<SyncKey> keys{};  ///< identity first
  std::vector<std::string> only_in_source{};
  std::vector<std::string> only_in_target{};
  std::optional<ColumnIndex> uid{};
  std::optional<ColumnIndex> latest{};  ///< of a versioned table
  std::optional<ColumnIndex> type{};    ///< the reference to a row of the same table that is its type
  ReadColumns all{};
  ReadColumns found_by{};                  ///< what rows are found by, in the target and from each other
  ReadColumns compared{};                  ///< the content columns, then those that decide what becomes of the row
  std::size_t content_columns = 0;         ///< how many of the compared columns are content columns
  std::vector<TableIndex> owned_tables{};  ///< tables of the source whose rows belong to rows of this one
  std::vector<TableIndex> read_by{};       ///< and those that say what the runs of this one read
  bool is_creator = false;                 ///< users: rows of other tables say which one made them

  std::optional<ColumnIndex> find(std::string_view name) const {
    for (const auto i : columns.indices())
      if (columns[i].name == name) return i;
    return std::nullopt;
  }
  /// The identity that recognizes a row; `is_null_at` tells of a column whether the row has NULL in it.
  template <class IsNull>
  const SyncKey& identity(const IsNull& is_null_at) const {
    const auto end = std::find_if(keys.begin(), keys.end(), [](const auto& key) { return !key.is_identity; });
    return schema_detail::identity_among(std::span(keys.begin(), end), is_null_at, &SyncKey::columns);
  }
  /// Whether a row, given by its values by column, is looked up by one of the keys.
  bool is_looked_up_by(const SyncKey& key, const ByColumn<Value>& values) const {
    const auto is_null_at = [&](ColumnIndex column) { return is_null(values[column]); };
    if (key.is_identity) return &key == &identity(is_null_at);
    if (key.condition && is_null_at(*key.condition) != key.condition_is_null) return false;
    return std::none_of(key.columns.begin(), key.columns.end(), is_null_at);
  }
  /// What selects the id and these columns.
  std::string selection(const std::vector<ColumnIndex>& selected) const {
    std::string list = "\"id\"";
    for (const auto c : selected) list += ", " + query::quoted(columns[c].name);
    return list;
  }
  /// Whether a column is part of a unique key other than the identity.
  bool in_unique_key(ColumnIndex column) const {
    for (const auto& key : keys)
      for (const auto c : key.columns)
        if (c == column && !key.is_identity) return true;
    return false;
  }
  std::optional<ColumnIndex> find_role(Role of) const {
    for (const auto i : columns.indices())
      if (columns[i].role == of) return i;
    return std::nullopt;
  }
};

inline std::optional<std::vector<ColumnIndex>> indices(const SyncTable& table, const std::vector<std::string>& names) {
  std::vector<ColumnIndex> out;
  for (const auto& name : names) {
    const auto at = table.find(name);
    if (!at) return std::nullopt;
    out.push_back(*at);
  }
  return out;
}

inline void add_identity(SyncTable& table) {
  for (const auto& identity : table.info->identity) {
    SyncKey key{.columns = {}, .is_identity = true};
    for (const auto i : identity) key.sql.columns.push_back(table.info->columns[i].name);
    // A column that one side lacks cannot tell rows apart.
    std::erase_if(key.sql.columns, [&](const auto& name) { return !table.find(name); });
    key.columns = *indices(table, key.sql.columns);
    key.sql.by_first = table.info->owner && !identity.empty() && identity.front() == *table.info->owner;
    if (!key.columns.empty()) table.keys.push_back(std::move(key));
  }
}

inline bool same_columns(const std::vector<ColumnIndex>& a, const std::vector<ColumnIndex>& b) {
  std::size_t shared = 0;
  for (const auto x : a)
    for (const auto y : b) shared += x == y;
  return a.size() == b.size() && shared == a.size();
}

/// The target's own unique indexes: they differ between versions of LaminDB, so the live ones decide.
inline void add_unique_keys(SyncTable& table, const CatalogTable& source, const CatalogTable& target) {
  for (const auto& unique : target.unique) {
    const auto columns = indices(table, unique.columns);
    const auto condition = unique.condition.empty() ? std::nullopt : table.find(unique.condition);
    if (!columns || columns->empty() || (!unique.condition.empty() && !condition)) continue;
    bool known = false, written = false;
    for (const auto& key : table.keys) known = known || same_columns(key.columns, *columns);
    // What a sync writes itself (branch, run, …) collides with nothing that the source says.
    for (const auto i : *columns)
      written = written || (table.columns[i].role && !table.columns[i].is_payload_reference());
    if (known || written) continue;
    SyncKey key{.columns = *columns, .sql = {.columns = unique.columns, .function = unique.expression}};
    key.condition = condition;
    key.condition_is_null = unique.condition_is_null;
    if (condition)
      key.sql.condition =
          "t." + query::quoted(unique.condition) + (unique.condition_is_null ? " IS NULL" : " IS NOT NULL");
    key.only_in_target = true;
    for (const auto& other : source.unique)
      if (other.columns == unique.columns && other.condition == unique.condition) key.only_in_target = false;
    table.keys.push_back(std::move(key));
  }
}

/// Whether rows are found by a column: it refers to others, or is part of a key.
inline bool is_found_by(const SyncTable& table, ColumnIndex column) {
  if (table.columns[column].role || table.columns[column].text_references || column == table.uid) return true;
  for (const auto& key : table.keys) {
    if (key.condition == column) return true;
    for (const auto c : key.columns)
      if (c == column) return true;
  }
  return false;
}

inline bool is_content_column(const SyncTable& table, ColumnIndex column) {
  const auto& c = table.columns[column];
  if (c.role && !c.is_payload_reference()) return false;
  const auto& special = table.info->special;
  return column != table.uid && column != table.latest && c.name != special.created_at && c.name != special.updated_at;
}

/// Which columns are read for what.
inline void add_read_columns(SyncTable& table) {
  for (const auto c : table.columns.indices()) {
    table.all.columns.push_back(c);
    if (is_found_by(table, c)) table.found_by.columns.push_back(c);
    if (is_content_column(table, c)) table.compared.columns.push_back(c);
  }
  table.content_columns = table.compared.columns.size();
  const auto& special = table.info->special;
  for (const auto& more : {table.find(special.updated_at), table.find_role(Role::branch), table.find(special.lock)})
    if (more) table.compared.columns.push_back(*more);
  for (auto* read : {&table.all, &table.found_by, &table.compared}) read->selection = table.selection(read->columns);
}

/// Compares a table of the source with the target's.
inline SyncTable sync_table(Session& source, Session& target, const SyncSchema& schema, const TableInfo& info) {
  SyncTable table{.info = &info};
  const auto* from = source.catalog(info.name);
  const auto* to = target.catalog(info.name);
  table.in_source = from != nullptr;
  table.in_target = to != nullptr;
  if (!from || !to) return table;
  for (const auto& column : from->columns) {
    const auto* in_target = to->find(column.name);
    if (column.name == info.columns[info.id].name) continue;
    if (!in_target) {
      table.only_in_source.push_back(column.name);
      continue;
    }
    SyncColumn shared{.name = column.name, .in_target = in_target};
    shared.checked_at_once =
        !in_target->references.empty() && !in_target->deferred && !target.connection().capabilities().defers_references;
    const auto* known = info.find(column.name);
    if (known) {
      shared.role = known->role;
      shared.kind = known->kind;
      shared.text_references = known->text_references;
    } else if (!column.references.empty()) {
      shared.role = Role::payload;
    } else if (in_target->type.starts_with("json")) {
      shared.kind = Kind::json;
    }
    if (!shared.role) shared.fit = ColumnFit(target.connection().domain(*in_target), known);
    if (shared.role)
      if (const auto* referred = schema.find_table(known ? known->target : std::string_view(column.references)))
        shared.target = schema.index(*referred);
    table.columns.push_back(std::move(shared));
  }
  for (const auto& column : to->columns)
    if (!from->find(column.name)) table.only_in_target.push_back(column.name);
  if (info.uid) table.uid = table.find("uid");
  if (info.versioned) table.latest = table.find(info.special.latest);
  if (const auto type = table.find(info.special.type); type && schema.index(info) == table.columns[*type].target)
    table.type = type;
  add_identity(table);
  add_unique_keys(table, *from, *to);
  add_read_columns(table);
  return table;
}

}  // namespace laminate::sync_detail
