/// @file
/// to_table(): the rows of a query as a table.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/record/log.hpp>
#include <laminate/registry/query_set.hpp>
#include <laminate/view/row_text.hpp>
#include <laminate/view/text.hpp>

namespace laminate {

struct TableOptions {
  /// Columns to show, by their names in SQL or in the record. Empty: those that LaminDB shows.
  std::vector<std::string> columns{};
  /// Rows at most; a limit() of the query itself goes before it.
  std::int64_t limit = 100;
};

/// How a table becomes text.
struct TableText {
  std::size_t max_width = 0;  ///< of a cell, in characters: what is longer is cut. 0: unlimited
};

/// Rows with named columns. Values are as the database holds them: renderers format them.
struct Table {
  struct Column {
    std::string name;
    laminate::kind kind = laminate::kind::text;
    bool is_index = false;  ///< the id in front, which does not count as a column
  };

  std::string registry{};
  std::vector<Column> columns{};
  std::vector<std::vector<Value>> rows{};
  bool is_truncated = false;  ///< the query has more rows than the limit

  /// `100 rows × 21 columns`
  std::string size() const {
    const auto shown = std::count_if(columns.begin(), columns.end(), [](const Column& c) { return !c.is_index; });
    const auto counted = [](auto n, const std::string& what) { return std::to_string(n) + what + (n == 1 ? "" : "s"); };
    return counted(rows.size(), " row") + " × " + counted(shown, " column");
  }
  /// Aligned columns, numbers to the right, and the size below. Every line ends with a line end.
  std::string str(const TableText& form = {}) const;
};

namespace detail {

/// A cell; instants in pandas' form.
inline std::string cell_text(const Value& value, kind kind, const TableText& form) {
  auto text = shown(value, kind);
  if (kind == laminate::kind::timestamp && !is_null(value)) text += "+00:00";
  return text::cut(text::printable(text), form.max_width);
}

inline bool is_number(kind kind) {
  return kind == laminate::kind::id || kind == laminate::kind::integer || kind == laminate::kind::real ||
         kind == laminate::kind::reference;
}

/// The columns that LaminDB shows: id, uid, the registry's own, then those that every registry has, then references.
/// Names that begin with an underscore are internal, except for the data type of a feature.
inline std::vector<const ColumnInfo*> default_columns(const TableInfo& table) {
  static constexpr std::string_view common[] = {"version_tag", "is_latest", "is_locked", "is_type", "created_at"};
  const auto is_common = [](const std::string& name) {
    return std::find(std::begin(common), std::end(common), name) != std::end(common);
  };
  std::vector<const ColumnInfo*> first{&table.columns[table.id]}, last;
  for (const auto role : {role::branch, role::created_on, role::space})
    if (const auto* column = table.find_role(role)) last.push_back(column);
  if (table.uid) first.push_back(&table.columns[*table.uid]);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    if (i == table.id || i == table.uid || is_common(column.name) || column.name == "updated_at") continue;
    if (column.name.starts_with('_') && !is_dtype(column)) continue;
    auto& part = column.role ? last : first;
    if (std::find(part.begin(), part.end(), &column) == part.end()) part.push_back(&column);
  }
  for (const auto name : common)
    if (const auto* column = table.find(name)) first.push_back(column);
  first.insert(first.end(), last.begin(), last.end());
  return first;
}

inline std::vector<const ColumnInfo*> chosen_columns(const TableInfo& table, const CatalogTable& live,
                                                     const std::vector<std::string>& names) {
  std::vector<const ColumnInfo*> chosen;
  for (const auto& name : names) {
    const auto* column = table.find(name) ? table.find(name) : table.find_member(name);
    if (!column || !live.find(column->name)) {
      std::string list;
      for (const auto& known : table.columns)
        if (live.find(known.name)) (list += list.empty() ? "" : ", ") += known.name;
      throw InvalidArgument(std::string(table.registry) + " has no column '" + name + "' to show; it has " + list,
                            {.registry = std::string(table.registry), .uid = {}, .column = name});
    }
    chosen.push_back(column);
  }
  return chosen;
}

/// The columns of the table in this database; `shown` keeps what they are in the record.
inline Table empty_table(Session& session, const TableInfo& table, const TableOptions& options,
                         std::vector<const ColumnInfo*>& shown) {
  const auto& live = require_table(session, table);
  if (options.columns.empty()) {
    shown = default_columns(table);
    std::erase_if(shown, [&](const ColumnInfo* column) { return !live.find(column->name); });
  } else {
    shown = chosen_columns(table, live, options.columns);
  }
  Table made{.registry = std::string(table.registry)};
  for (const auto* column : shown)
    made.columns.push_back({.name = column->name,
                            .kind = column->kind,
                            .is_index = options.columns.empty() && column == &table.columns[table.id]});
  return made;
}

/// Whether a condition of the query is about the column.
inline bool is_about(const query::Expr& expr, std::string_view column) {
  if (expr.path.column && expr.path.joins.empty() && expr.path.column->name == column) return true;
  return std::any_of(expr.operands.begin(), expr.operands.end(),
                     [&](const query::Expr& operand) { return is_about(operand, column); });
}

inline std::string padded_cell(const std::string& cell, std::size_t columns, bool to_the_right) {
  if (!to_the_right) return text::padded(cell, columns);
  const auto used = text::width(cell);
  return std::string(columns > used ? columns - used : 0, ' ') + cell;
}

}  // namespace detail

inline std::string Table::str(const TableText& form) const {
  std::vector<std::vector<std::string>> lines(1);
  std::vector<std::size_t> widths;
  for (const auto& column : columns) {
    lines.front().push_back(text::cut(text::printable(column.name), form.max_width));
    widths.push_back(text::width(lines.front().back()));
  }
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line.push_back(detail::cell_text(row[i], columns[i].kind, form));
      widths[i] = std::max(widths[i], text::width(line.back()));
    }
  }
  std::string out;
  for (const auto& line : lines) {
    std::string joined;
    for (std::size_t i = 0; i < line.size(); ++i)
      joined += (i == 0 ? "" : "  ") + detail::padded_cell(line[i], widths[i], detail::is_number(columns[i].kind));
    text::detail::append_line(out, joined);
  }
  return out + '\n' + size() + '\n';
}

inline std::ostream& operator<<(std::ostream& out, const Table& table) { return out << table.str(); }

/// The rows of a query, as LaminDB's `to_dataframe()` shows them: newest first unless the query has an order, without
/// the artifacts that LaminDB makes for itself (`kind` begins with `__lamindb`) unless a condition is about `kind`.
///
///     std::cout << to_table(db.registry<Artifact>().limit(5), {.columns = {"uid", "key", "created_at"}});
///
/// More rows than the limit: a warning is logged. @throws InvalidArgument for an unknown column.
template <class T>
Table to_table(const QuerySet<T>& query, const TableOptions& options = {}) {
  std::vector<const ColumnInfo*> shown;
  auto table = detail::empty_table(query.session(), table_info<T>(), options, shown);
  auto rows = query;
  const auto& select = query.tree();
  if constexpr (requires { columns<T>.kind.startswith(""); }) {
    const bool is_asked = std::any_of(select.filters.begin(), select.filters.end(),
                                      [](const query::Expr& filter) { return detail::is_about(filter, "kind"); });
    if (!is_asked) rows = rows.filter(!columns<T>.kind.startswith("__lamindb"));
  }
  if (select.order.empty()) rows = rows.order_by(desc(columns<T>.id));
  if (!select.limit) rows = rows.limit(options.limit + 1);
  for (const T& record : rows) {
    if (!select.limit && static_cast<std::int64_t>(table.rows.size()) == options.limit) {
      table.is_truncated = true;
      break;
    }
    auto& row = table.rows.emplace_back();
    for (const auto* column : shown) row.push_back(detail::RecordView(record).value(*column));
  }
  if (table.is_truncated)
    log(log_level::warning,
        "only the first " + std::to_string(options.limit) + " rows of " + table.registry + " are shown");
  return table;
}

}  // namespace laminate
