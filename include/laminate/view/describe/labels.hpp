/// @file
/// The labels of a row, for descriptions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/label_relations.hpp>
#include <laminate/view/table/lookup.hpp>

namespace laminate::view_detail {

struct Label {
  std::int64_t link = 0, id = 0;  ///< rows of the link table and of the label's registry
  std::string name{};
  std::optional<std::int64_t> feature{};
};

/// The labels of one row through one relation, in the order of their ids. Labels in the trash and on other branches are
/// shown only if the row is on the same branch. `limit` 0: all.
inline std::vector<Label> read_labels(const Lookup& lookup, const lamindb_detail::LabelRelation& relation,
                                      std::int64_t id, const Value& own_branch, std::size_t limit = 0) {
  std::vector<Label> found;
  if (!lookup.has(relation.link) || !lookup.has(relation.target)) return found;
  const bool by_feature = !relation.reverse && lookup.has(*relation.link, "feature_id");
  const auto& key = Lookup::id_of(*relation.target);
  std::string sql = "SELECT l." + query::quoted(Lookup::id_of(*relation.link)) + ", v." + query::quoted(key) + ", " +
                    lookup.name_columns(*relation.target, "v") + (by_feature ? ", l.feature_id" : ", NULL") + " FROM " +
                    Lookup::from(*relation.link, "l") + " JOIN " + Lookup::from(*relation.target, "v") + " ON v." +
                    query::quoted(key) + " = l." + query::quoted(relation.label_column->name) + " WHERE l." +
                    query::quoted(relation.row_column->name) + " = " + lookup.session().dialect().placeholder(1);
  std::vector<Value> values{id};
  const auto* branch = relation.target->find_role(Role::branch);
  const auto& visible = lookup.session().visible_branches();
  if (branch && !visible.empty() && lookup.has(*relation.target, branch->name)) {
    for (const auto visible_id : visible) values.emplace_back(visible_id);
    if (!is_null(own_branch)) values.push_back(own_branch);
    sql += " AND v." + query::quoted(branch->name) + " IN " + lookup.list(2, values.size() - 1);
  }
  sql += " ORDER BY v." + query::quoted(key) + ", l." + query::quoted(Lookup::id_of(*relation.link));
  if (limit > 0) sql += " LIMIT " + std::to_string(limit);
  auto rows = lookup.session().query(sql, values);
  while (rows.next()) {
    found.push_back({.link = rows.integer(0), .id = rows.integer(1), .name = Lookup::name_in(rows, 2)});
    if (!rows[4].is_null()) found.back().feature = rows.integer(4);
  }
  return found;
}

}  // namespace laminate::view_detail
