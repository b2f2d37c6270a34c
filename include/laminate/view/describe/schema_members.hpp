/// @file
/// The members of a schema, as its description shows them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <laminate/artifact/datasets/schema_slots.hpp>
#include <laminate/view/describe/features.hpp>
#include <laminate/view/table/row_text.hpp>

namespace laminate::view_detail {

/// `Features (3 including index: sample_id)`: the members in the order of the schema, with what it asks of each, but
/// not those that it hides.
inline Description::Section schema_members(const Lookup& lookup, const Slot& schema, bool coerce,
                                           const std::string& aux) {
  const bool of_features = schema.itype.empty() || schema.itype.starts_with("Feature");
  auto members = Features::members_of(lookup, schema);
  const artifact_detail::SchemaRow row{.aux = aux};
  const auto optional = artifact_detail::uids_in_aux(row, "1"), order = artifact_detail::uids_in_aux(row, "2"),
             index = artifact_detail::uids_in_aux(row, "3"), hidden = artifact_detail::uids_in_aux(row, "4");
  const auto is_in = [](const std::vector<std::string>& uids, const Member& member) {
    return std::find(uids.begin(), uids.end(), member.uid) != uids.end();
  };
  const auto all = members.size();
  std::erase_if(members, [&](const Member& member) { return is_in(hidden, member) && !is_in(index, member); });
  const auto& first = order.empty() ? index : order;
  std::stable_sort(members.begin(), members.end(), [&](const Member& a, const Member& b) {
    return std::find(first.begin(), first.end(), a.uid) < std::find(first.begin(), first.end(), b.uid);
  });

  Description::Section section{of_features ? "Features" : schema.itype, {{}}};
  auto counted = schema.size || !members.empty() ? std::to_string(members.size()) : std::string();
  for (const auto& member : members)
    if (is_in(index, member)) counted += " including index: " + member.name;
  if (all > members.size()) counted += ", " + std::to_string(all - members.size()) + " hidden";
  if (!counted.empty()) section.title += " (" + counted + ')';

  std::vector<std::string> dtypes{schema.dtype};
  for (const auto& member : members) dtypes.push_back(member.dtype);
  const DtypeText dtype_text(lookup, dtypes);
  std::map<std::int64_t, std::vector<std::string>> flags_by_id;
  const auto& features = table_info<Feature>();
  const bool has_flags = of_features && lookup.has(features, "nullable") && lookup.has(features, "coerce") &&
                         lookup.has(features, "default_value");
  std::vector<Value> ids;
  for (const auto& member : members) ids.emplace_back(member.id);
  const auto mark = [](bool is) { return std::string(is ? "✓" : "✗"); };
  if (has_flags)
    lookup.for_each_row(
        "SELECT id, nullable, coerce, default_value FROM " + query::quoted(features.name) + " WHERE id IN ", ids, "",
        [&](const Cursor& row_of) {
          const auto value = to_value(row_of[3]);
          flags_by_id[row_of.integer(0)] = {mark(row_of.integer(1) != 0), mark(coerce || row_of.integer(2) != 0),
                                            is_null(value) ? "unset" : shown(value, Kind::json)};
        });
  auto& group = section.groups.front();
  for (const auto& member : members) {
    group.rows.push_back({member.name, dtype_text(of_features ? member.dtype : schema.dtype)});
    if (!has_flags) continue;
    auto& values = group.rows.back().values = flags_by_id[member.id];
    values.insert(values.begin(), mark(is_in(optional, member)));
  }
  if (has_flags && !group.rows.empty()) group.columns = {"optional", "nullable", "coerce", "default_value"};
  return section;
}

}  // namespace laminate::view_detail
