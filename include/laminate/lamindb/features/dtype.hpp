/// @file
/// Text columns of features and schemas that name rows by uid. (reference-behaviour, rule 7)
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/record/json_text.hpp>
#include <laminate/schema/lower.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate {

/// The data type of a feature, or the registry of a schema's members: `num`, `cat[ULabel[uid]]`, `Feature[uid]`, …
struct Dtype {
  std::string text;

  friend bool operator==(const Dtype&, const Dtype&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Dtype& dtype) { return out << dtype.text; }
};

/// Column `_aux` of Feature: `vf` and `rf` name features.
struct FeatureAux : Json {};

/// Column `_aux` of Schema: `af` names features: 1 optional members, 2 display order, 3 index, 4 hidden.
struct SchemaAux : Json {};

template <>
struct column_type<Dtype> {
  static constexpr Kind stored = Kind::text;
  static void load(Dtype& to, const Cell& from, Origin) { to.text = text_in(from); }
  static Value store(const Dtype& from) { return from.text; }
};

namespace lamindb_detail {

inline bool is_base62(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return ascii::is_alnum(c); });
}

/// Calls part(text) for each part of `text` between separators outside of brackets and quotes.
template <class Part>
void split_top_level(std::string_view text, char separator, Part part) {
  int depth = 0;
  char quote = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == separator && depth == 0 && quote == 0)) {
      part(text::trimmed(text.substr(start, i - start), " "));
      start = i + 1;
    } else if (quote != 0) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
    } else if (text[i] == '[') {
      ++depth;
    } else if (text[i] == ']') {
      --depth;
    }
  }
}

/// A filter inside the brackets of a registry: `uid`, or `source__uid='…'`.
inline void find_filter_uid(std::string_view registry, std::string_view filter, std::vector<TextReference>& found) {
  const auto equals = filter.find('=');
  if (equals == filter.npos) {
    if (!filter.empty() && is_base62(filter)) found.push_back({registry, {}, filter});
    return;
  }
  const auto lookup = text::trimmed(filter.substr(0, equals), " ");
  const auto value = text::trimmed(filter.substr(equals + 1), " '\"");
  if (lookup == "uid") {
    found.push_back({registry, {}, value});
  } else if (lookup.ends_with("__uid")) {
    TextReference reference{registry, {}, value};
    for (auto rest = lookup.substr(0, lookup.size() - 5); !rest.empty();) {
      const auto end = std::min(rest.find("__"), rest.size());
      reference.path.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    found.push_back(std::move(reference));
  }
}

}  // namespace lamindb_detail

/// Lists the uids in a dtype. Grammar: `cat[A|B]`, `list[…]`, `Registry[uid, filters]`,
/// `module.Registry.field[filters]`.
inline std::vector<TextReference> uids_in_dtype(std::string_view text) {
  std::vector<TextReference> found;
  lamindb_detail::split_top_level(text, '|', [&](std::string_view part) {
    const auto open = part.find('[');
    if (open == part.npos || part.back() != ']') return;
    const auto name = part.substr(0, open);
    const auto inside = part.substr(open + 1, part.size() - open - 2);
    if (name == "cat" || name == "list") {
      for (auto& reference : uids_in_dtype(inside)) found.push_back(std::move(reference));
      return;
    }
    if (name.empty() || name.find('[') != name.npos) return;
    // `bionty.Gene.symbol`: a registry begins with a capital, a module or a field does not.
    const auto last = name.rfind('.');
    const bool has_field = last != name.npos && last + 1 < name.size() && name[last + 1] >= 'a';
    const auto registry = has_field ? name.substr(0, last) : name;
    const auto initial = registry.substr(registry.rfind('.') + 1, 1);
    if (initial < "A" || initial > "Z") return;  // `datetime64[ns, UTC]`
    lamindb_detail::split_top_level(
        inside, ',', [&](std::string_view filter) { lamindb_detail::find_filter_uid(registry, filter, found); });
  });
  return found;
}

/// Lists the uids of features in an `_aux` document: every string in it of a uid's length and alphabet.
inline std::vector<TextReference> feature_uids_in_json(std::string_view text) {
  std::vector<TextReference> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') continue;
    auto end = i + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
    if (end >= text.size()) break;
    const auto string = text.substr(i + 1, end - i - 1);
    if (string.size() == 12 && lamindb_detail::is_base62(string)) found.push_back({"Feature", {}, string});
    i = end;
  }
  return found;
}

template <>
inline constexpr TextReferences traits::text_references<Dtype> = &uids_in_dtype;
template <>
inline constexpr TextReferences traits::text_references<FeatureAux> = &feature_uids_in_json;
template <>
inline constexpr TextReferences traits::text_references<SchemaAux> = &feature_uids_in_json;

}  // namespace laminate
