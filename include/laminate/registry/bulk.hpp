/// @file
/// Changes to all rows of a query at once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/database/retry.hpp>
#include <laminate/query/field.hpp>
#include <laminate/query/render.hpp>
#include <laminate/registry/refused_write.hpp>
#include <laminate/registry/scope.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

template <class T>
class QuerySet;

namespace registry_detail {

/// A column and the value that is written to it.
struct ColumnValue {
  const ColumnInfo* column = nullptr;
  Value value{};
  Origin origin{};  ///< of the row that the value is the id of, if it is one
};

}  // namespace registry_detail

/// What update() does to a column of T; made by set().
template <class T>
class [[nodiscard]] Assignment {
  template <auto... path, class V>
  friend auto set(Field<path...> field, const V& value);
  template <class>
  friend class QuerySet;

  registry_detail::ColumnValue written_{};
};

/// Writes a value into a column: `set(a.description, "checked")`, `set(a.description, std::nullopt)`.
template <auto... path, class V>
auto set(Field<path...> field, const V& value) {
  using target = Field<path...>;
  using member = typename target::member;
  constexpr bool is_own = sizeof...(path) == 1 && !is_relation<member> && !std::is_same_v<member, Id>;
  constexpr bool is_null = std::is_same_v<V, std::nullopt_t>;
  static_assert(is_own, "laminate: set() changes columns of the query's own rows, not their ids, relations or paths");
  static_assert(!is_null || target::nullable, "laminate: this column is NOT NULL: it cannot be set to nothing");
  static_assert(is_null || !is_own || query::comparable<member, std::decay_t<V>>(),
                "laminate: this column cannot be set to a value of this type");
  Assignment<typename target::root> assignment;
  if constexpr (is_own) assignment.written_.column = field.lower().column;
  if constexpr (!is_null && is_own && query::comparable<member, std::decay_t<V>>()) {
    assignment.written_.value = query::operand<member>(query::detail::decayed(value));
    assignment.written_.origin = query::origin_of(value);
  }
  return assignment;
}

namespace registry_detail {

/// Locked rows are not changed. @throws RowLocked that names one, if any row of the query is.
inline void check_unlocked(Session& session, query::Select rows) {
  const auto& table = *rows.table;
  const auto* locked = table.find(table.special.lock);
  if (!locked || !require_table(session, table).find(locked->name)) return;
  rows.filters.push_back(where(*locked, query::Op::eq, std::int64_t{1}));
  const auto& name = table.columns[table.uid.value_or(table.id)];
  rows.order = {by(table.columns[table.id], false)};
  rows.terms = {{.path = {.column = &name}}};
  auto found = session.query(query::render(session.dialect(), rows));
  if (!found.next()) return;
  Place place{.registry = std::string(table.registry), .uid = table.uid ? found.text(0) : "", .column = locked->name};
  throw RowLocked(session.name() + ": " + support_detail::row_label(place.registry, place.uid) +
                      " is locked and cannot be changed: unlock it first (" + locked->name +
                      " = false), then try again",
                  place);
}

/// Refuses a value that does not fit its column, before the engine is asked: SQLite would store it. place() names the
/// row and is called only on failure. @throws InvalidArgument for a text that is too long, BadValue for any other
/// value.
template <class At>
void check_fit(Session& session, const ColumnInfo& column, const CatalogColumn& in_table, const Value& value,
               const At& place) {
  if (column.role || is_null(value)) return;
  const ColumnFit fit(session.connection().domain(in_table), &column);
  const auto cell = to_cell(value);
  if (fit.admits(cell)) return;
  const Place at = place();
  const auto why = "its " + in_table.name + ' ' + fit.why_not(cell);
  if (fit.is_too_long(cell)) refuse_saving<InvalidArgument>(session, at, why + ": shorten it");
  refuse_saving<BadValue>(session, at, why + ": correct it");
}

/// The ids of a query's rows as SQL, for `WHERE id IN (…)`.
inline query::Sql ids_of(Session& session, query::Select rows) {
  rows.terms = {{.path = {.column = &rows.table->columns[rows.table->id]}}};
  return query::render(session.dialect(), rows);
}

/// Removes rows such that the transaction is still open if that is refused, with every engine: they are gone then, and
/// it can be said who refers to them.
template <class Remove>
void removing(Session& session, const Transaction& transaction, const Remove& remove) {
  if (session.connection().capabilities().survives_errors) return remove();
  const auto apart = [&](const auto& work) {
    Transaction part(session, Transaction::Mode::write);
    work();
    part.commit();
  };
  apart(remove);
  if (!transaction.nested()) apart([&] { session.connection().check_deferred(); });
}

/// Runs a change of many rows; an error of the engine, which may come with the commit, gets the registry's name.
template <class Change>
std::int64_t change_rows(Session& session, const TableInfo& table, std::string_view what, Change change) {
  return database_detail::retrying(session, [&] {
    Transaction transaction(session, Transaction::Mode::write);
    try {
      const query::Sql sql = change();
      std::int64_t changed = 0;
      const auto run = [&] { changed = session.execute(sql.text, sql.values); };
      what == "removed" ? removing(session, transaction, run) : run();
      transaction.commit();
      return changed;
    } catch (const ConstraintViolation& error) {
      Place place = error.place();
      place.registry = table.registry;
      refuse_change(session, table, "rows of " + place.registry, what, error, place);
    }
  });
}

inline std::int64_t update_rows(Session& session, const query::Select& rows, const std::vector<ColumnValue>& given) {
  const auto& table = *rows.table;
  return change_rows(session, table, "updated", [&] {
    auto values = given;
    const auto& live = require_table(session, table);
    const auto unlocks = [&](const ColumnValue& each) {
      return each.column->name == table.special.lock && each.value.integer() && *each.value.integer() == 0;
    };
    if (std::none_of(values.begin(), values.end(), unlocks)) check_unlocked(session, rows);
    if (const auto* changed = table.find(table.special.updated_at); changed && live.find(changed->name))
      values.push_back({.column = changed, .value = Timestamp::now().str()});
    auto sql = ids_of(session, rows);
    std::string assignments;
    for (auto& each : values) {
      const Place place{.registry = std::string(table.registry), .uid = {}, .column = each.column->name};
      const auto* in_table = live.find(each.column->name);
      if (!in_table)
        throw InvalidArgument(session.name() + ": this database's " + place.registry + " has no column " + place.column,
                              place);
      if (each.origin && each.origin != session.origin())
        throw ForeignReference(place.registry + " of " + session.name() + " cannot be changed: " + place.column +
                                   " would be a row of " + each.origin.name() + "; sync that row first",
                               place);
      check_fit(session, *each.column, *in_table, each.value, [&] { return place; });
      sql.values.push_back(std::move(each.value));
      text::append_part(assignments,
                        query::quoted(each.column->name) + " = " + session.dialect().placeholder(sql.values.size()));
    }
    sql.text = "UPDATE " + query::quoted(table.name) + " SET " + assignments + " WHERE " +
               query::quoted(table.columns[table.id].name) + " IN (" + sql.text + ')';
    return sql;
  });
}

inline std::int64_t delete_rows(Session& session, const query::Select& rows) {
  const auto& table = *rows.table;
  return change_rows(session, table, "removed", [&] {
    check_unlocked(session, rows);
    auto sql = ids_of(session, rows);
    sql.text = "DELETE FROM " + query::quoted(table.name) + " WHERE " + query::quoted(table.columns[table.id].name) +
               " IN (" + sql.text + ')';
    return sql;
  });
}

}  // namespace registry_detail
}  // namespace laminate
