/// @file
/// The rows of a query, read without their record: which columns a table shows, and their values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/query/render.hpp>
#include <laminate/registry/scope.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/view/table/row_text.hpp>

namespace laminate::view_detail {

/// The order of a registry's references in LaminDB, where it is not that of most.
inline std::vector<std::string_view> reference_order(std::string_view table) {
  if (table == "lamindb_artifact") return {"storage_id", "run_id", "schema_id", "created_by_id"};
  if (table == "lamindb_collection") return {"created_by_id", "run_id", "schema_id", "meta_artifact_id"};
  if (table == "lamindb_record") return {"created_by_id", "type_id", "schema_id", "run_id"};
  if (table == "lamindb_transform") return {"environment_id", "plan_id", "run_id", "created_by_id"};
  if (table == "lamindb_run") return {"transform_id", "report_id", "environment_id", "plan_id", "created_by_id"};
  return {"created_by_id", "run_id", "source_id"};
}

/// The columns that LaminDB shows: id, uid, the registry's own, then those that every registry has, then references.
/// Names that begin with an underscore are internal, except for the data type of a feature.
inline std::vector<const ColumnInfo*> default_columns(const TableInfo& table) {
  static constexpr std::string_view common[] = {"version_tag", "is_latest", "is_locked", "is_type", "created_at"};
  std::vector<const ColumnInfo*> shown;
  const auto show = [&](const ColumnInfo* column) {
    if (column && std::find(shown.begin(), shown.end(), column) == shown.end()) shown.push_back(column);
  };
  show(&table.columns[table.id]);
  if (table.uid) show(&table.columns[*table.uid]);
  for (const auto& column : table.columns) {
    const bool is_common = std::find(std::begin(common), std::end(common), column.name) != std::end(common);
    const bool is_internal = column.name.starts_with('_') && !is_dtype(column);
    if (!column.role && !is_common && !is_internal && column.name != "updated_at") show(&column);
  }
  for (const auto name : common) show(table.find(name));
  for (const auto role : {Role::branch, Role::created_on, Role::space}) show(table.find_role(role));
  for (const auto name : reference_order(table.name)) show(table.find(name));
  for (const auto& column : table.columns)
    if (column.role && !column.name.starts_with('_')) show(&column);
  return shown;
}

/// The columns of these names, which this database must have; without names the default ones that it has.
/// @throws InvalidArgument for an unknown column.
inline std::vector<const ColumnInfo*> shown_columns(Session& session, const TableInfo& table,
                                                    const std::vector<std::string>& names) {
  const auto& live = registry_detail::require_table(session, table);
  std::vector<const ColumnInfo*> shown;
  if (names.empty()) {
    shown = default_columns(table);
    std::erase_if(shown, [&](const ColumnInfo* column) { return !live.find(column->name); });
  }
  for (const auto& name : names) {
    const auto* column = table.find(name) ? table.find(name) : table.find_member(name);
    if (!column || !live.find(column->name)) {
      std::vector<std::string> known;
      for (const auto& each : table.columns)
        if (live.find(each.name)) known.push_back(each.name);
      throw InvalidArgument(std::string(table.registry) + " has no column '" + name + "' to show; it has " +
                                schema_detail::name_list(known),
                            {.registry = std::string(table.registry), .uid = {}, .column = name});
    }
    shown.push_back(column);
  }
  return shown;
}

/// A value as tables hold it: instants to the microsecond, however many digits are stored.
inline Value shown_cell(const Cell& cell, Kind kind) {
  if (kind == laminate::Kind::timestamp && cell.kind == Cell::Type::text)
    if (const auto instant = Timestamp::parse(cell.text)) return instant->str();
  return to_value(cell);
}

/// Whether a condition of the query is about the column.
inline bool is_about(const query::Expr& expr, std::string_view column) {
  if (expr.path.column && expr.path.joins.empty() && expr.path.column->name == column) return true;
  return std::any_of(expr.operands.begin(), expr.operands.end(),
                     [&](const query::Expr& operand) { return is_about(operand, column); });
}

/// As LaminDB shows a query: newest rows first unless it has an order, without what LaminDB makes for itself (`kind`
/// begins with `__lamindb`) unless a condition is about `kind`.
inline query::Select as_shown(query::Select select) {
  const auto* own_kind = select.table->find("kind");
  const bool is_asked = std::any_of(select.filters.begin(), select.filters.end(),
                                    [](const query::Expr& filter) { return is_about(filter, "kind"); });
  if (own_kind && own_kind->kind == Kind::text && !is_asked)
    select.filters.push_back({.what = query::Op::negate,
                              .operands = {registry_detail::where(*own_kind, query::Op::startswith, "__lamindb")}});
  if (select.order.empty()) select.order = {registry_detail::by(select.table->columns[select.table->id], true)};
  return select;
}

}  // namespace laminate::view_detail
