/// @file
/// The rows of registries that a dataset's values name: labels in its columns, features and genes in its headers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/annotation_check.hpp>
#include <laminate/dataset/column.hpp>
#include <laminate/support/json/parse.hpp>

namespace laminate::artifact_detail {

/// Values and the rows that they name, in the order in which the values came.
struct LabelsByName {
  std::vector<std::pair<std::string, LabelChoice>> found{};
  std::vector<std::string> unknown{};
  std::vector<std::string> ambiguous{};  ///< several rows on one level have the name

  const LabelChoice* find(std::string_view name) const {
    for (const auto& [known, choice] : found)
      if (known == name) return &choice;
    return nullptr;
  }
};

/// Each value as a row of the first registry that has it. A query for some thousand values.
inline LabelsByName rows_named(const std::vector<Labels>& kinds, const std::vector<std::string>& names) {
  constexpr std::size_t at_once = 10'000;
  LabelsByName result;
  std::map<std::string_view, LabelChoice> chosen;
  std::set<std::string_view> ambiguous;
  std::vector<std::string_view> rest(names.begin(), names.end());
  for (const auto& kind : kinds) {
    for (std::size_t first = 0; first < rest.size(); first += at_once) {
      std::vector<Value> part;
      for (auto i = first; i < std::min(first + at_once, rest.size()); ++i) part.emplace_back(std::string(rest[i]));
      const auto found = kind.named(part);
      for (auto i = first; i < std::min(first + at_once, rest.size()); ++i) {
        std::vector<std::int64_t> ids;
        for (auto [at, end] = found.equal_range(std::string(rest[i])); at != end; ++at) ids.push_back(at->second);
        if (ids.empty()) continue;
        if (const auto id = ids.size() == 1 ? ids.front() : kind.topmost(ids))
          chosen.emplace(rest[i], LabelChoice{&kind.table(), *id});
        else
          ambiguous.insert(rest[i]);
      }
    }
    std::erase_if(rest, [&](std::string_view name) { return chosen.contains(name) || ambiguous.contains(name); });
  }
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) continue;
    if (const auto choice = chosen.find(name); choice != chosen.end())
      result.found.emplace_back(name, choice->second);
    else
      (ambiguous.contains(name) ? result.ambiguous : result.unknown).push_back(name);
  }
  return result;
}

/// The texts of a column, each once; those in the lists of a `list[cat[…]]`, too. Empty ones name nothing.
inline std::vector<std::string> distinct_texts(const Column& column, std::string_view dtype) {
  std::vector<std::string> texts;
  std::set<std::string> seen;
  const auto add = [&](std::string text) {
    if (!text.empty() && seen.insert(text).second) texts.push_back(std::move(text));
  };
  for (std::size_t row = 0; row < column.size(); ++row) {
    const auto text = column.text(row);
    if (!text) continue;
    const auto json = lamindb_detail::element_dtype(dtype) ? support_detail::parse_json(*text) : std::nullopt;
    if (!json || !json->is_array())
      add(*text);
    else
      for (const auto& each : json->get_array())
        if (each.is_string()) add(std::string(python::text_of(each.get_string())));
  }
  return texts;
}

/// What is wrong with values that name no label, or several; empty: nothing. Of many the first are told.
inline std::string label_problem(const std::vector<Labels>& kinds, const LabelsByName& rows,
                                 std::string_view registries) {
  constexpr std::size_t most = 10;
  const auto count = rows.unknown.size() + rows.ambiguous.size();
  if (count == 0) return {};
  std::vector<std::string> known;
  if (!rows.unknown.empty())
    for (const auto& kind : kinds)
      for (auto& name : kind.names()) known.push_back(std::move(name));
  auto text = std::to_string(count) + (count == 1 ? " value names" : " values name") + " no label of " +
              std::string(registries) + ": ";
  std::size_t listed = 0;
  const auto list_name = [&](const std::string& name, const std::string& why) {
    if (listed < most) text += (listed == 0 ? "'" : "; '") + name + '\'' + (why.empty() ? "" : " (" + why + ')');
    ++listed;
  };
  for (const auto& name : rows.unknown) {
    std::string why;
    for (const auto& kind : kinds)
      if (const auto label = listed < most ? kind.called(name) : std::nullopt) why = "a synonym of '" + *label + '\'';
    if (why.empty() && listed < most && !schema_detail::near_names(name, known).empty())
      why = schema_detail::suggestion(name, known, "");
    list_name(name, why);
  }
  for (const auto& name : rows.ambiguous) list_name(name, "several are called so");
  return text + (listed > most ? "; …" : "") + ". If they are right, save them first";
}

}  // namespace laminate::artifact_detail
