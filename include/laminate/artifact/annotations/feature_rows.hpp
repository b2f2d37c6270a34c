/// @file
/// What annotating needs of features.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/annotated_row.hpp>
#include <laminate/lamindb/features/feature_values.hpp>
#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/query/render.hpp>
#include <laminate/support/json/parse.hpp>

namespace laminate::artifact_detail {

/// Runs a query of all branches.
inline Cursor selected(Session& session, const query::Select& select) {
  return session.query(query::render(session.dialect(), select));
}

/// A column that the queried row has, or the row at the other end of joins.
inline query::Term term_of(std::vector<query::Join> joins, const ColumnInfo& column) {
  return {.path = {.joins = std::move(joins), .column = &column}};
}

/// What annotating needs of a feature. (Not the record: every unit that includes this would compile its binding.)
struct FeatureRow {
  std::int64_t id = 0;
  std::string uid{}, name{}, dtype{};
  bool is_type = false, coerce = false, nullable = false;
  bool through =
      false;  ///< of records: its values stand in another column, or under another feature, the other way round

  /// `temperature (float)`
  std::string title() const { return name + (dtype.empty() ? "" : " (" + dtype + ')'); }
};

/// Whether a JSON object has a member that is no null.
inline bool has_key(std::string_view text, std::string_view key) {
  const auto json = support_detail::read_json_text(text).value;
  const auto* object = json ? json->if_object() : nullptr;
  const auto* found = object ? object->if_contains({key.data(), key.size()}) : nullptr;
  return found && !found->is_null();
}

/// The features with these numbers or uids, by number.
inline std::map<std::int64_t, FeatureRow> features_with(const AnnotatedRow& row, std::string_view key,
                                                        std::vector<Value> values) {
  std::map<std::int64_t, FeatureRow> found;
  if (values.empty()) return found;
  const auto& features = *row.tables->find_table(lamindb_detail::feature_table);
  query::Select select{.table = &features};
  for (const auto* column : {"id", "uid", "name", "_dtype_str", "is_type", "coerce", "nullable", "_aux"})
    select.terms.push_back(term_of({}, *features.find(column)));
  select.filters = {{.what = query::Op::in, .path = {.column = features.find(key)}, .values = std::move(values)}};
  for (auto rows = selected(*row.session, select); rows.next();)
    found[rows.integer(0)] = {.id = rows.integer(0),
                              .uid = rows.text(1),
                              .name = rows.text(2),
                              .dtype = rows.text(3),
                              .is_type = rows.integer(4) != 0,
                              .coerce = rows.integer(5) != 0,
                              .nullable = rows[6].is_null() || rows.integer(6) != 0,
                              .through = has_key(rows.text(7), "sf") || has_key(rows.text(7), "vf")};
  return found;
}

}  // namespace laminate::artifact_detail
