/// @file
/// Reads what is shown of the rows in a graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/tracking/lineage.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/table/lookup.hpp>
#include <laminate/view/table/row_text.hpp>

namespace laminate::view_detail {

/// A row of any registry.
struct GraphRow {
  const TableInfo* table;
  std::int64_t id;

  friend auto operator<=>(const GraphRow&, const GraphRow&) = default;
};

class GraphNodes {
 public:
  explicit GraphNodes(const Lookup& lookup) : lookup_(lookup) {}

  /// A node for each row, in the same order. A statement for each registry and 500 rows, and one more for runs.
  std::vector<Graph::Node> operator()(const std::vector<GraphRow>& rows) {
    nodes_.resize(rows.size());
    std::map<std::string_view, std::vector<std::size_t>> by_table;
    for (std::size_t i = 0; i < rows.size(); ++i) by_table[rows[i].table->name].push_back(i);
    for (const auto& [name, indices] : by_table) {
      const auto& table = *rows[indices.front()].table;
      std::map<std::int64_t, Graph::Node*> nodes_by_id;
      std::vector<Value> ids;
      for (const auto i : indices) {
        nodes_by_id[rows[i].id] = &nodes_[i];
        ids.emplace_back(rows[i].id);
      }
      read(table, ids, nodes_by_id);
      if (table.name == table_info<Run>().name) name_runs(ids, nodes_by_id);
    }
    return std::move(nodes_);
  }

 private:
  using NodesById = std::map<std::int64_t, Graph::Node*>;

  static void add(Graph::Node& node, std::string name, std::string value) {
    if (!value.empty()) node.details.push_back({std::move(name), std::move(value)});
  }
  static std::string instant(std::string_view stored) { return std::string(stored.substr(0, 19)) + " UTC"; }

  /// Columns whose values are short.
  std::vector<const ColumnInfo*> shown_columns(const TableInfo& table) const {
    std::vector<const ColumnInfo*> shown;
    for (const std::string_view name :
         {"description", "kind", "otype", "suffix", "size", "n_observations", "ontology_id", "version_tag", "is_latest",
          "entrypoint", "_status_code", "started_at", "finished_at", "created_at"})
      if (lookup_.has(table, name)) shown.push_back(table.find(name));
    return shown;
  }

  void read(const TableInfo& table, const std::vector<Value>& ids, const NodesById& nodes_by_id) {
    const auto columns = shown_columns(table);
    const auto* creator = table.find_role(Role::creator);
    const auto* users = creator ? lookup_.tables().find_table(creator->target) : nullptr;
    if (!lookup_.has(users) || !lookup_.has(table, creator->name)) users = nullptr;
    const auto id = Lookup::qualified("t", Lookup::id_of(table));
    std::string sql = "SELECT " + id + ", " + lookup_.name_columns(table, "t");
    for (const auto* column : columns) sql += ", " + Lookup::qualified("t", column->name);
    if (users) sql += ", " + lookup_.name_columns(*users, "u");
    sql += " FROM " + Lookup::from(table, "t");
    if (users)
      sql += " LEFT JOIN " + Lookup::from(*users, "u") + " ON " + Lookup::qualified("u", Lookup::id_of(*users)) +
             " = " + Lookup::qualified("t", creator->name);
    lookup_.for_each_row(sql + " WHERE " + id + " IN ", ids, "", [&](const Cursor& row) {
      auto& node = *nodes_by_id.at(row.integer(0));
      node.registry = lookup_.tables().qualified(table);
      node.title = row.text(1);
      node.uid = row.text(2);
      for (std::size_t i = 0; i < columns.size(); ++i)
        if (const auto value = to_value(row[i + 3]); !is_null(value)) add_detail(node, *columns[i], value);
      if (users) add(node, "created_by", Lookup::name_in(row, columns.size() + 3));
      if (node.title.empty()) node.title = detail_of(node, "description");
      if (node.title.empty()) node.title = node.uid;
      add_word(node, node.uid.substr(0, short_uid));
    });
  }

  /// Adds a detail, and the few words beside the title.
  void add_detail(Graph::Node& node, const ColumnInfo& column, const Value& value) const {
    auto text = shown(value, column.kind);
    if (column.kind == Kind::timestamp) text = instant(text);
    if (column.name == "is_latest") {
      if (value == Value(std::int64_t{0})) add_word(node, "not the latest");
      return;
    }
    if (column.name == "size" && value.integer()) text = shown_size(*value.integer());
    if (column.name == "_status_code") text = status(value);
    if (column.name == "kind" || column.name == "version_tag" || column.name == "ontology_id") add_word(node, text);
    if (column.name == "started_at") add_word(node, "run at " + text);
    add(node, column.name == "_status_code" ? "status" : column.name, std::move(text));
  }
  static void add_word(Graph::Node& node, const std::string& word) {
    if (!word.empty()) text::append_part(node.about, word);
  }
  static std::string detail_of(const Graph::Node& node, std::string_view name) {
    for (const auto& detail : node.details)
      if (detail.name == name) return detail.value;
    return {};
  }
  static std::string status(const Value& code) {
    static constexpr std::string_view names[] = {"scheduled", "restarted", "started",
                                                 "completed", "errored",   "aborted"};
    const auto* number = code.integer();
    return number && *number >= -3 && *number <= 2 ? std::string(names[*number + 3]) : shown(code, Kind::integer);
  }

  /// People call a run by what ran; the run of a transfer by where it brought rows from.
  void name_runs(const std::vector<Value>& ids, const NodesById& nodes_by_id) {
    const auto &runs = table_info<Run>(), &transforms = table_info<Transform>();
    for (const auto& [id, node] : nodes_by_id) node->what = Graph::Part::run;
    if (!lookup_.has(&transforms)) return;
    lookup_.for_each_row(
        "SELECT r.id, t.key, t.description, t.uid, t.kind, t.version_tag FROM " + Lookup::from(runs, "r") + " JOIN " +
            Lookup::from(transforms, "t") + " ON t.id = r.transform_id WHERE r.id IN ",
        ids, "", [&](const Cursor& row) {
          auto& node = *nodes_by_id.at(row.integer(0));
          const auto key = row.text(1), description = row.text(2), entrypoint = detail_of(node, "entrypoint");
          if (key.starts_with(lamindb_detail::transfer_key)) {
            node.what = Graph::Part::transfer;
            add(node, "source_instance", key.substr(lamindb_detail::transfer_key.size()));
          }
          const bool readable = node.what == Graph::Part::transfer && !description.empty();
          node.title = (readable ? description : key) + (entrypoint.empty() ? "" : ": " + entrypoint);
          add(node, "transform", key);
          add(node, "transform_uid", row.text(3));
          add(node, "transform_kind", row.text(4));
          add(node, "transform_version", row.text(5));
        });
  }

  const Lookup& lookup_;
  std::vector<Graph::Node> nodes_{};
};

}  // namespace laminate::view_detail
