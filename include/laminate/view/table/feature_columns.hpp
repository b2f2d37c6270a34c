/// @file
/// Columns that are added to a table: the values of features.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/error_code.hpp>

#include <laminate/lamindb/features/feature_values.hpp>
#include <laminate/view/table/cell_json.hpp>
#include <laminate/view/table/table.hpp>
#include <laminate/view/table/table_rows.hpp>

namespace laminate::view_detail {

/// A column, and what the rows have in it, by their numbers.
struct NewColumn {
  Table::Column column{};
  std::map<std::int64_t, std::vector<Value>> values{};
  std::string uid{};  ///< of the feature that it shows
};

/// Runs the query for the rows whose `path` is one of the values, in portions, and visits what it finds.
template <class Visit>
void for_each_row_of(Session& session, query::Select select, query::Path path, const std::vector<Value>& values,
                     Visit visit) {
  constexpr std::size_t portion = 500;
  select.filters.push_back({.what = query::Op::in, .path = std::move(path)});
  const auto at = select.filters.size() - 1;
  for (std::size_t i = 0; i < values.size(); i += portion) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(i);
    select.filters[at].values = {first, first + static_cast<std::ptrdiff_t>(std::min(portion, values.size() - i))};
    auto rows = session.query(query::render(session.dialect(), registry_detail::scoped(session, select, true)));
    while (rows.next()) visit(rows);
  }
}

/// Several values as one: sorted, each once.
inline Value list_of(std::vector<Value> values, Kind kind) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  boost::json::array list;
  for (const auto& value : values) list.push_back(json_of(value, kind));
  return python::json(list);
}

/// Puts columns between those of a table, in front of the one at `position`.
inline void insert_columns(Table& table, std::size_t position, const std::vector<Value>& ids,
                           std::vector<NewColumn> added) {
  for (std::size_t i = 0; i < added.size(); ++i, ++position) {
    auto& [column, values, uid] = added[i];
    const auto is_taken = [&](const Table::Column& other) { return other.name == column.name; };
    if (!uid.empty() && std::any_of(table.columns.begin(), table.columns.end(), is_taken))
      column.name += " (" + uid + ')';
    table.columns.insert(table.columns.begin() + static_cast<std::ptrdiff_t>(position), column);
    for (std::size_t row = 0; row < ids.size(); ++row) {
      const auto found = values.find(*ids[row].integer());
      Value cell;
      if (found != values.end()) cell = column.is_list ? list_of(found->second, column.kind) : found->second.front();
      table.rows[row].insert(table.rows[row].begin() + static_cast<std::ptrdiff_t>(position), std::move(cell));
    }
  }
}

/// The kind of a feature's values in JSON.
inline Kind kind_of_dtype(std::string_view dtype) {
  if (dtype == "int") return Kind::integer;
  if (dtype == "float" || dtype == "num") return Kind::real;
  if (dtype == "bool") return Kind::boolean;
  if (dtype == "date") return Kind::date;
  if (dtype.starts_with("datetime")) return Kind::timestamp;
  return dtype == "str" || lamindb_detail::is_categorical(dtype) ? Kind::text : Kind::json;
}

/// A JSON text as a value of this kind; nothing if it is of another. A user interface that writes through JavaScript
/// makes 10 a 10.0.
inline std::optional<Value> value_of_kind(const std::string& json, Kind kind) {
  if (kind == laminate::Kind::json) return Value(json);
  const auto value = support_detail::parse_json(json);
  if (!value) return std::nullopt;
  if (kind == laminate::Kind::boolean && value->is_bool()) return Value(std::int64_t{value->get_bool()});
  if (kind == laminate::Kind::real && value->is_number()) {
    const auto real = support_detail::exact_real(*value);
    return real ? std::optional<Value>(*real) : std::nullopt;
  }
  if (kind == laminate::Kind::integer && value->is_number()) {
    boost::system::error_code inexact;
    const auto whole = value->to_number<std::int64_t>(inexact);
    return inexact ? std::nullopt : std::optional<Value>(whole);
  }
  if (!value->is_string()) return std::nullopt;
  const auto text = std::string(python::text_of(value->get_string()));
  if (kind == laminate::Kind::text) return Value(text);
  if (kind == laminate::Kind::date && parse_date(text.substr(0, 10))) return Value(text.substr(0, 10));
  if (kind == laminate::Kind::timestamp)
    if (const auto instant = Timestamp::parse(text)) return Value(instant->str());
  return std::nullopt;
}

/// Reads the features of rows of one registry, for all of them at once.
class FeatureColumns {
 public:
  FeatureColumns(Session&, const Tables&, const TableInfo&,
                 const std::vector<Value>&&) = delete;  // a reference is kept
  FeatureColumns(Session& session, const Tables& tables, const TableInfo& table, const std::vector<Value>& ids)
      : session_(session), tables_(tables), table_(table), ids_(ids) {}

  /// The named features in their order, then, if all are asked for, the others that the rows have, by number.
  /// @throws NotFound, MultipleFound; InvalidArgument if rows of this registry cannot have values of a feature.
  std::vector<NewColumn> read(const std::vector<std::string>& names, bool all) {
    std::vector<std::int64_t> order;
    for (const auto& name : names) {
      const auto found = lamindb_detail::feature_values(session_.shared_from_this(), tables_, table_, name);
      features_[found.id] = {found.uid, found.name, found.dtype};
      if (std::find(order.begin(), order.end(), found.id) == order.end()) order.push_back(found.id);
    }
    const auto sources = lamindb_detail::feature_sources(session_, tables_, table_);
    if (sources.empty())
      throw InvalidArgument("rows of " + tables_.qualified(table_) + " have no features",
                            {.registry = tables_.qualified(table_), .uid = {}, .column = {}});
    for (const auto& source : sources) read_links(source, all ? std::vector<std::int64_t>() : order);
    read_names();
    for (const auto& [feature, found] : links_)
      if (std::find(order.begin(), order.end(), feature) == order.end()) order.push_back(feature);
    std::vector<NewColumn> columns;
    for (const auto feature : order) {
      columns.push_back(column(feature));
      const auto same_name = [&](const NewColumn& other) { return other.column.name == columns.back().column.name; };
      if (std::find_if(columns.begin(), columns.end(), same_name) != columns.end() - 1)
        columns.back().column.name += " (" + columns.back().uid + ')';
    }
    return columns;
  }

 private:
  struct FeatureInfo {
    std::string uid{}, name{}, dtype{};
  };
  /// That a row has a value: JSON, or a label by its number.
  struct Link {
    std::int64_t row = 0;
    const TableInfo* labels = nullptr;
    Value value{};
  };

  void read_links(const lamindb_detail::FeatureSource& source, const std::vector<std::int64_t>& features) {
    const auto& link = *source.rows.table;
    const auto* owner_column = link.find(source.rows.right);
    query::Select select{.table = &link, .order = {registry_detail::by(link.columns[link.id], false)}};
    select.terms = {{.path = {.column = owner_column}},
                    {.path = source.feature},
                    {.path = source.labels ? query::Path{.column = source.label_id} : source.value}};
    if (!features.empty())
      select.filters = {{.what = query::Op::in, .path = source.feature, .values = {features.begin(), features.end()}}};
    for_each_row_of(session_, std::move(select), {.column = owner_column}, ids_, [&](const Cursor& row) {
      if (row[1].is_null() || row[2].is_null()) return;
      links_[row.integer(1)].push_back(
          {row.integer(0), source.labels, source.labels ? to_value(row[2]) : json_in(row[2])});
    });
  }
  static Value json_in(const Cell& cell) {
    return cell.kind == Cell::Type::text ? to_value(cell) : Value(shown(to_value(cell), Kind::json));
  }

  void read_names() {
    std::vector<Value> unknown;
    for (const auto& [feature, links] : links_)
      if (!features_.contains(feature)) unknown.emplace_back(feature);
    const auto& table = *tables_.find_table(lamindb_detail::feature_table);
    query::Select select{.table = &table};
    for (const auto* member : {"id", "uid", "name", "_dtype_str"})
      select.terms.push_back({.path = {.column = table.find(member)}});
    for_each_row_of(session_, std::move(select), {.column = &table.columns[table.id]}, unknown, [&](const Cursor& row) {
      features_[row.integer(0)] = {row.text(1), row.text(2), row.text(3)};
    });
  }

  /// What labels are called by one of their columns. Those in the trash and on other branches are out of sight.
  std::map<Value, Value> label_names(const TableInfo& labels, const ColumnInfo& column, const std::set<Value>& ids) {
    const auto& id = labels.columns[labels.id];
    query::Select select{.table = &labels, .terms = {{.path = {.column = &id}}, {.path = {.column = &column}}}};
    const auto& visible = session_.visible_branches();
    const auto* branch = labels.find_role(Role::branch);
    if (branch && !visible.empty() && registry_detail::require_table(session_, labels).find(branch->name))
      select.filters = {
          {.what = query::Op::in, .path = {.column = branch}, .values = {visible.begin(), visible.end()}}};
    std::map<Value, Value> names;
    for_each_row_of(session_, std::move(select), {.column = &id}, {ids.begin(), ids.end()},
                    [&](const Cursor& row) { names[to_value(row[0])] = to_value(row[1]); });
    return names;
  }

  NewColumn column(std::int64_t feature) {
    const auto& [uid, name, dtype] = features_[feature];
    // The row of a feature may be missing.
    NewColumn made{.column = {.name = name.empty() ? "feature " + std::to_string(feature) : name}, .uid = uid};
    auto& links = links_[feature];
    std::map<const TableInfo*, std::set<Value>> labels;
    for (const auto& link : links)
      if (link.labels) labels[link.labels].insert(link.value);
    for (const auto& [table, ids] : labels) {
      const auto field = lamindb_detail::field_in_dtype(dtype, tables_.qualified(*table));
      const auto* shown = table->find(field);
      if (!shown) shown = &table->columns[table->display.value_or(table->uid.value_or(table->id))];
      const auto names = label_names(*table, *shown, ids);
      for (auto& link : links)
        if (link.labels == table) {
          const auto found = names.find(link.value);
          link.value = found == names.end() ? Value() : found->second;
        }
    }
    // One kind for all: the data type's, unless a value does not fit it.
    const bool in_json = labels.empty();
    made.column.kind = in_json ? kind_of_dtype(dtype) : Kind::text;
    if (in_json && std::any_of(links.begin(), links.end(),
                               [&](const Link& link) { return !value_of_kind(*link.value.text(), made.column.kind); }))
      made.column.kind = Kind::json;
    for (const auto& link : links) {
      if (link.value.is_null()) continue;
      auto value = in_json ? *value_of_kind(*link.value.text(), made.column.kind) : link.value;
      auto& values = made.values[link.row];
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
      made.column.is_list = made.column.is_list || values.size() > 1;
    }
    made.column.is_list = made.column.is_list || (!in_json && dtype.starts_with("list"));
    return made;
  }

  Session& session_;
  const Tables& tables_;
  const TableInfo& table_;
  const std::vector<Value>& ids_;
  std::map<std::int64_t, FeatureInfo> features_{};
  std::map<std::int64_t, std::vector<Link>> links_{};
};

}  // namespace laminate::view_detail
