/// @file
/// Names of registries as members and related names, and near names for messages about mistyped ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::schema_detail {

/// `ExperimentalFactor` as the name of a member: `experimental_factor`.
inline std::string snake_name(std::string_view registry) {
  std::string name;
  for (std::size_t i = 0; i < registry.size(); ++i) {
    const bool begins_word = i > 0 && ascii::is_upper(registry[i]) && !ascii::is_upper(registry[i - 1]);
    if (begins_word) name += '_';
    name += ascii::lower(registry[i]);
  }
  return name;
}

/// `ExperimentalFactor` as Django's related name: `experimental_factors`.
inline std::string plural_name(std::string_view registry) {
  const auto name = snake_name(registry);
  const auto ends = [&](std::string_view end) { return name.ends_with(end); };
  const bool vowel = name.size() > 1 && std::string_view("aeiou").find(name[name.size() - 2]) != std::string_view::npos;
  if (ends("y") && !vowel) return name.substr(0, name.size() - 1) + "ies";
  return name + (ends("s") || ends("x") || ends("ch") || ends("sh") ? "es" : "s");
}

/// How many characters must be inserted, removed, replaced or swapped with the next to make one text of the other; case
/// does not count. O(size of a * size of b).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  const auto same = [](char x, char y) { return ascii::lower(x) == ascii::lower(y); };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1)});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

/// Those of `names` that someone who typed `typed` may have meant, the nearest first; at most three.
inline std::vector<std::string> near_names(std::string_view typed, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, const std::string*>> near;
  const std::size_t tolerance = std::max<std::size_t>(1, typed.size() / 3);
  for (const auto& name : names) {
    const bool is_part = typed.size() > 2 && (name.starts_with(typed) || name.ends_with(typed));
    // The distance is at least the difference of the lengths: most names need no more than that.
    const auto longer = std::max(name.size(), typed.size()), shorter = std::min(name.size(), typed.size());
    if (!is_part && longer - shorter > tolerance) continue;
    if (const auto distance = edit_distance(typed, name); is_part || distance <= tolerance)
      near.emplace_back(distance, &name);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> found;
  for (const auto& [distance, name] : near)
    if (found.size() < 3 && std::find(found.begin(), found.end(), *name) == found.end()) found.push_back(*name);
  return found;
}

/// `a, b, c`; of many the first `limit`.
inline std::string name_list(const std::vector<std::string>& names, std::size_t limit = 40) {
  return text::joined(std::span(names).first(std::min(limit, names.size()))) + (names.size() > limit ? ", …" : "");
}

/// How a message about a mistyped name ends: `did you mean a or b?`, else `it has: a, b, c`.
inline std::string suggestion(std::string_view typed, const std::vector<std::string>& names,
                              std::string_view otherwise) {
  const auto near = typed.empty() ? std::vector<std::string>() : near_names(typed, names);
  if (names.empty()) return std::string(otherwise) + "none";
  if (near.empty()) return std::string(otherwise) + name_list(names);
  std::string text = "did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i) text += (i == 0 ? "" : i + 1 == near.size() ? " or " : ", ") + near[i];
  return text + '?';
}

}  // namespace laminate::schema_detail
