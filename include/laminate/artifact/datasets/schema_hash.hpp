/// @file
/// The hash by which LaminDB recognises schemas of the same content.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/hash.hpp>
#include <laminate/lamindb/records/schema.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

/// The hash of a schema whose members have these uids, in order, the index among them: of its rules and members, not of
/// its name, type or otype. `optional` ones are marked. Schemas made of slots have another.
inline std::string schema_hash(const Schema& schema, std::vector<std::string> members,
                               const std::optional<std::string>& index = {},
                               const std::vector<std::string>& optional = {}) {
  const auto text = [](bool value) { return std::string(value ? "True" : "False"); };
  std::vector<std::string> parts{"c=" + text(schema.minimal_set), "d=" + text(schema.ordered_set),
                                 "e=" + text(schema.maximal_set)};
  if (schema._dtype_str) parts.push_back("a=" + *schema._dtype_str);
  if (schema.itype) parts.push_back("b=" + schema.itype->text);
  if (schema.flexible && *schema.flexible != !schema.n_members) parts.push_back("f=" + text(*schema.flexible));
  if (schema.coerce == true) parts.push_back("g=True");
  if (schema.n_members) parts.push_back("h=" + std::to_string(*schema.n_members));
  if (index) parts.push_back("k=" + *index);
  if (schema.suffix) parts.push_back("m=" + *schema.suffix);
  if (!members.empty()) {
    for (auto& uid : members)
      if (std::find(optional.begin(), optional.end(), uid) != optional.end()) uid += "(i)";
    if (!schema.ordered_set) std::sort(members.begin(), members.end());
    parts.push_back("j=" + content_hash(text::joined(members, ":")));
  }
  std::sort(parts.begin(), parts.end());
  return content_hash(text::joined(parts, ":"));
}

}  // namespace laminate
