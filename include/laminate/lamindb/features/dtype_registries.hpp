/// @file
/// The registries whose rows are the values of a categorical feature.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <laminate/lamindb/features/dtype.hpp>

namespace laminate::lamindb_detail {

/// `bionty.ExperimentalFactor.ontology_id`: labels of that registry, by that column. Both are parts of the text read.
struct DtypeRegistry {
  std::string_view registry;
  std::string_view field{};  ///< empty: by their names
};

/// What stands between the brackets of `cat[…|…]` and `list[cat[…]]`; nothing for data types without labels.
inline std::vector<DtypeRegistry> registries_in_dtype(std::string_view dtype) {
  std::vector<DtypeRegistry> found;
  split_top_level(dtype, '|', [&](std::string_view part) {
    const auto name = part.substr(0, part.find('['));
    if ((name == "cat" || name == "list") && part.ends_with(']')) {
      const auto inner = registries_in_dtype(part.substr(name.size() + 1, part.size() - name.size() - 2));
      found.insert(found.end(), inner.begin(), inner.end());
      return;
    }
    // A registry begins with a capital, a module or a field does not.
    const auto last = name.rfind('.');
    const bool has_field = last != name.npos && last + 1 < name.size() && name[last + 1] >= 'a';
    const auto registry = has_field ? name.substr(0, last) : name;
    const auto initial = registry.substr(registry.rfind('.') + 1, 1);
    if (initial < "A" || initial > "Z") return;
    found.push_back({registry, has_field ? name.substr(last + 1) : std::string_view{}});
  });
  return found;
}

/// What stands between the brackets of `list[…]`; nothing for other data types.
inline std::optional<std::string_view> element_dtype(std::string_view dtype) {
  if (dtype == "list") return std::string_view();
  if (!dtype.starts_with("list[") || !dtype.ends_with(']')) return std::nullopt;
  return dtype.substr(5, dtype.size() - 6);
}

/// Whether the values are labels.
inline bool is_categorical(std::string_view dtype) {
  return dtype == "cat" || dtype.starts_with("cat[") || dtype.starts_with("list[cat");
}

/// The column that a data type names for the labels of a registry: `ontology_id` in
/// `cat[bionty.ExperimentalFactor.ontology_id]`. Empty if it names none.
inline std::string_view field_in_dtype(std::string_view dtype, std::string_view registry) {
  for (const auto& each : registries_in_dtype(dtype))
    if (each.registry == registry && !each.field.empty()) return each.field;
  return {};
}

}  // namespace laminate::lamindb_detail
