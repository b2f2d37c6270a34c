/// @file
/// How rows of one table lead to rows of another, read for many rows at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/view/table/lookup.hpp>

namespace laminate::view_detail {

/// Arrows from rows of one table to rows of another: `link` has a row for each, and may be the table of one of the
/// ends.
struct GraphRelation {
  const TableInfo *from, *to, *link;
  std::string from_column{}, to_column{};  ///< of `link`
  std::string label{};
  const TableInfo* beside = nullptr;  ///< the end that is come across with all that it has made or read: a run
  bool aside = false;                 ///< what it leads to is shown, and not walked from
  bool same_row = false;              ///< only from the row that was asked for, which what it leads to stands for
};

enum class Walk : std::size_t { up, down };
constexpr Walk opposite(Walk where) { return where == Walk::up ? Walk::down : Walk::up; }

inline const TableInfo& near_table(const GraphRelation& relation, Walk where) {
  return where == Walk::up ? *relation.to : *relation.from;
}
inline const TableInfo& far_table(const GraphRelation& relation, Walk where) {
  return where == Walk::up ? *relation.from : *relation.to;
}

/// The rows at the far ends of a relation: those on `branches`, without the artifacts that LaminDB makes for itself.
class RelationReader {
 public:
  RelationReader(const Lookup& lookup, const std::vector<Value>& branches, const GraphRelation& relation, Walk where)
      : lookup_(lookup),
        near_(Lookup::qualified("l", where == Walk::up ? relation.to_column : relation.from_column)),
        order_(Lookup::qualified("l", Lookup::id_of(*relation.link))) {
    const auto& target = far_table(relation, where);
    const auto& column = where == Walk::up ? relation.from_column : relation.to_column;
    const bool in_place = relation.link == &target && column == Lookup::id_of(target);
    far_ = Lookup::qualified("l", column);
    from_ = " FROM " + Lookup::from(*relation.link, "l");
    if (!in_place)
      from_ +=
          " JOIN " + Lookup::from(target, "v") + " ON " + Lookup::qualified("v", Lookup::id_of(target)) + " = " + far_;
    filter(target, in_place ? "l" : "v", branches);
  }

  /// The first rows at each of some rows (by number), in the order in which they were linked. One statement.
  std::map<std::int64_t, std::vector<std::int64_t>> first(const std::vector<std::int64_t>& ids,
                                                          std::size_t limit) const {
    std::map<std::int64_t, std::vector<std::int64_t>> found;
    std::string sql;
    auto values = filter_.values;
    for (const auto id : ids) {
      values.emplace_back(id);
      sql += (sql.empty() ? "SELECT * FROM (SELECT " : " UNION ALL SELECT * FROM (SELECT ") + near_ + ", " + far_ +
             from_ + " WHERE " + near_ + " = " + lookup_.session().dialect().placeholder(values.size()) + filter_.text +
             " ORDER BY " + order_ + " LIMIT " + std::to_string(limit) + ") AS r" + std::to_string(values.size());
    }
    auto rows = lookup_.session().query(sql, values);
    while (rows.next()) found[rows.integer(0)].push_back(rows.integer(1));
    return found;
  }

  /// How many there are at each of some rows.
  std::map<std::int64_t, std::int64_t> count(const std::vector<Value>& ids) const {
    std::map<std::int64_t, std::int64_t> found;
    lookup_.for_each_row(
        "SELECT " + near_ + ", COUNT(*)" + from_ + " WHERE 1 = 1" + filter_.text + " AND " + near_ + " IN ", ids,
        " GROUP BY " + near_, [&](const Cursor& row) { found[row.integer(0)] = row.integer(1); }, filter_.values);
    return found;
  }

 private:
  void filter(const TableInfo& target, const std::string& alias, const std::vector<Value>& branches) {
    const auto& dialect = lookup_.session().dialect();
    const auto column = [&](const ColumnInfo& info) {
      return dialect.unindexed(Lookup::qualified(alias, info.name));  // the relation itself finds the rows
    };
    if (const auto* branch = target.find_role(Role::branch);
        branch && !branches.empty() && lookup_.has(target, branch->name)) {
      filter_.values = branches;
      filter_.text = " AND " + column(*branch) + " IN " + lookup_.list(1, branches.size());
    }
    if (const auto* kind = target.find("kind"); kind && kind->nullable && lookup_.has(target, kind->name))
      filter_.text += " AND (" + column(*kind) + " IS NULL OR NOT (" +
                      dialect.test(query::Op::startswith, *kind, column(*kind), {"__lamindb"}, filter_) + "))";
  }

  const Lookup& lookup_;
  std::string near_, order_, far_{}, from_{};
  query::Sql filter_{};
};

}  // namespace laminate::view_detail
