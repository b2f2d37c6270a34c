/// @file
/// Inserting, updating and removing rows of records.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <laminate/registry/bulk.hpp>
#include <laminate/registry/uid.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::registry_detail {

inline Place place_of(const schema_detail::RecordView& record, const ColumnInfo* column = nullptr) {
  const auto& table = record.table();
  Place place{.registry = std::string(table.registry), .uid = {}, .column = column ? column->name : ""};
  if (table.uid)
    if (auto uid = record.value(table.columns[*table.uid]); !is_null(uid)) place.uid = *uid.text();
  return place;
}

/// Runs `write`; an error of the engine gets the row's name.
template <class Write>
auto naming(Session& session, const schema_detail::RecordView& record, std::string_view what, Write write) {
  try {
    return write();
  } catch (const ConstraintViolation& error) {
    auto place = place_of(record);
    place.column = error.place().column;
    refuse_change(session, record.table(), support_detail::row_label(place.registry, place.uid), what, error, place);
  }
}

/// Looks for a reference of a written record to a row that does not exist, and is not one of those of its table that
/// were written with it (`written` are their ids, sorted). @throws DanglingReference.
inline void check_targets(Session& session, const schema_detail::RecordView& record,
                          std::span<const std::int64_t> written) {
  for (const auto& column : record.table().columns) {
    const Value id = column.role ? record.value(column) : Value{};
    if (id.is_null() ||
        (column.target == record.table().name && std::binary_search(written.begin(), written.end(), *id.integer())))
      continue;
    if (session
            .query(
                "SELECT 1 FROM " + query::quoted(column.target) + " WHERE \"id\" = " + session.dialect().placeholder(1),
                {id})
            .next())
      continue;
    refuse_saving<DanglingReference>(session, place_of(record, &column),
                                     "its " + std::string(column.member) + " is row " + std::to_string(*id.integer()) +
                                         " of " + std::string(column.target) + ", which does not exist");
  }
}

/// A row to be written: columns and values, checked against the live table.
struct Row {
  std::string names, marks, assignments;
  std::vector<Value> values;
};

inline void add_value(Session& session, Row& row, const ColumnInfo& column, Value value) {
  row.values.push_back(std::move(value));
  const auto mark = session.dialect().placeholder(row.values.size());
  const auto name = query::quoted(column.name);
  text::append_part(row.names, name);
  text::append_part(row.marks, mark);
  text::append_part(row.assignments, name + " = " + mark);
}

inline void check_reference(const Session& session, const schema_detail::RecordView& record, const ColumnInfo& column) {
  const Origin origin = record.origin(column);
  if (!origin || origin == session.origin()) return;
  refuse_saving<ForeignReference>(session, place_of(record, &column),
                                  "its " + std::string(column.member) + " is a row of " + origin.name() +
                                      "; sync that row first, then refer to its counterpart");
}

/// What a new row holds in a column that the record leaves open.
inline Value value_for_new_row(Session& session, const TableInfo& table, const ColumnInfo& column) {
  if (column.kind == Kind::uid)
    return table.versioned ? random_uid(table.uid_length - version_length) + std::string(version_length, '0')
                           : random_uid(table.uid_length);
  if (column.role && *column.role != Role::payload) {
    const auto of = *column.role == Role::link_run     ? Role::run
                    : *column.role == Role::created_on ? Role::branch
                                                       : *column.role;
    if (const auto current = session.current(of)) return *current;
    if (of == Role::creator && session.hooks().current_user) return session.hooks().current_user(session);
  }
  return {};
}

inline Row row_of(Session& session, const schema_detail::RecordView& record, bool is_new) {
  const auto& table = record.table();
  const auto& live = require_table(session, table);
  Row row;
  for (const auto& column : table.columns) {
    if (column.kind == Kind::id) continue;
    if (column.role) check_reference(session, record, column);
    Value value = record.value(column);
    const auto* in_table = live.find(column.name);
    if (!in_table) {
      if (is_null(value) || column.role) continue;
      const ColumnInfo* const at = &column;
      throw InvalidArgument(session.name() + ": this database's " + std::string(table.registry) + " has no column " +
                                column.name + "; it was made by another version of LaminDB: leave the member unset",
                            place_of(record, at));
    }
    if (is_null(value) && is_new) value = value_for_new_row(session, table, column);
    if (!is_new && column.name == table.special.updated_at) value = Timestamp::now().str();
    // A column that may be NULL is written as NULL, whatever its default; another one that is left
    // open takes its default, or keeps its value.
    if (is_null(value) && !column.nullable) {
      if (is_new && !in_table->has_default)
        throw InvalidArgument(std::string(table.registry) + " cannot be saved to " + session.name() + ": its " +
                                  std::string(column.member) + " is not set",
                              place_of(record, &column));
      continue;
    }
    check_fit(session, column, *in_table, value, [&] { return place_of(record, &column); });
    add_value(session, row, column, std::move(value));
  }
  return row;
}

inline std::int64_t insert_row(Session& session, const TableInfo& table, const Row& row) {
  auto inserted = session.query("INSERT INTO " + query::quoted(table.name) + " (" + row.names + ") VALUES (" +
                                    row.marks + ") RETURNING " + query::quoted(table.columns[table.id].name),
                                row.values);
  inserted.next();
  const auto id = inserted.integer(0);
  while (inserted.next()) {
  }
  return id;
}

/// Writes a record as a new row and returns its number.
inline std::int64_t insert_row(Session& session, const schema_detail::RecordView& record) {
  const Row row = row_of(session, record, true);
  return naming(session, record, "saved", [&] { return insert_row(session, record.table(), row); });
}

/// Writes a new row of a table whose record type is not at hand, such as a link that some module lists, and returns its
/// number. Columns that are not among the `given` are as in a new record that leaves them open. @throws as check_fit().
inline std::int64_t insert_row(Session& session, const TableInfo& table, const std::vector<ColumnValue>& given) {
  const auto& live = require_table(session, table);
  Row row;
  for (const auto& column : table.columns) {
    const auto* in_table = live.find(column.name);
    if (!in_table || column.kind == Kind::id) continue;
    Value value;
    for (const auto& each : given)
      if (each.column == &column) value = each.value;
    if (is_null(value)) value = value_for_new_row(session, table, column);
    if (is_null(value) && !column.nullable && in_table->has_default) continue;
    check_fit(session, column, *in_table, value,
              [&] { return Place{.registry = std::string(table.registry), .uid = {}, .column = column.name}; });
    add_value(session, row, column, std::move(value));
  }
  return insert_row(session, table, row);
}

/// The row with this id.
inline query::Select row_with(const TableInfo& table, std::int64_t id) {
  return {.table = &table, .filters = {where(table.columns[table.id], query::Op::eq, id)}};
}

inline void update_row(Session& session, const schema_detail::RecordView& record, std::int64_t id) {
  const auto& table = record.table();
  const auto* lock = table.find(table.special.lock);
  const bool stays_locked = lock && record.value(*lock) == Value(std::int64_t{1});
  if (stays_locked) check_unlocked(session, row_with(table, id));
  Row row = row_of(session, record, false);
  row.values.push_back(id);
  const auto changed = naming(session, record, "saved", [&] {
    return session.execute("UPDATE " + query::quoted(table.name) + " SET " + row.assignments + " WHERE " +
                               query::quoted(table.columns[table.id].name) + " = " +
                               session.dialect().placeholder(row.values.size()),
                           row.values);
  });
  if (changed != 1)
    throw NotFound(session.name() + " has no " + support_detail::row_label(table.registry, {}, id) + " any more",
                   place_of(record));
}

inline void delete_row(Session& session, const TableInfo& table, std::int64_t id) {
  check_unlocked(session, row_with(table, id));
  session.execute("DELETE FROM " + query::quoted(table.name) + " WHERE " + query::quoted(table.columns[table.id].name) +
                      " = " + session.dialect().placeholder(1),
                  {id});
}

}  // namespace laminate::registry_detail
