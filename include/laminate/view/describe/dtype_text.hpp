/// @file
/// Data types as people read them: `cat[ULabel[BnRJv3vQ]]` is `ULabel[Perturbation]`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/dtype_registries.hpp>
#include <laminate/view/table/lookup.hpp>

namespace laminate::view_detail {

/// Takes `cat[` and the bracket that closes it out of a data type.
inline std::string without_cat(std::string_view dtype) {
  std::string out;
  std::vector<bool> kept;  // for each open bracket
  for (std::size_t i = 0; i < dtype.size(); ++i) {
    if (dtype.substr(i).starts_with("cat[")) {
      kept.push_back(false);
      i += 3;
      continue;
    }
    if (dtype[i] == '[') kept.push_back(true);
    if (dtype[i] == ']' && !kept.empty()) {
      const bool keep = kept.back();
      kept.pop_back();
      if (!keep) continue;
    }
    out += dtype[i];
  }
  return out;
}

/// The registry that a data type or the type of a schema's members begins with; nullptr if this schema has none such.
inline const TableInfo* registry_in_dtype(const Tables& tables, std::string_view text) {
  const auto name = text.substr(0, text.find('['));
  if (const auto* table = tables.find_registry(name)) return table;
  const auto dot = name.rfind('.');
  return dot == name.npos ? nullptr : tables.find_registry(name.substr(0, dot));
}

/// Data types with the names of the rows that they name by uid; one statement for each registry.
class DtypeText {
 public:
  DtypeText(const Lookup& lookup, const std::vector<std::string>& dtypes) {
    std::map<std::string, std::vector<Value>, std::less<>> wanted;
    for (const auto& dtype : dtypes)
      for (const auto& reference : uids_in_dtype(dtype))
        if (reference.path.empty()) wanted[std::string(reference.registry)].emplace_back(std::string(reference.uid));
    for (const auto& [registry, uids] : wanted)
      if (const auto* table = lookup.tables().find_registry(registry); table && table->uid)
        for (auto& [uid, name] : lookup.names(*table, table->columns[*table->uid].name, uids))
          names_[{registry, *uid.text()}] = name;
  }

  /// A uid that leads nowhere stays as it is.
  std::string operator()(const std::string& dtype) const {
    std::string text;
    std::size_t done = 0;
    for (const auto& reference : uids_in_dtype(dtype)) {
      const auto name = names_.find({std::string(reference.registry), std::string(reference.uid)});
      if (!reference.path.empty() || name == names_.end()) continue;
      const auto at = static_cast<std::size_t>(reference.uid.data() - dtype.data());
      (text += dtype.substr(done, at - done)) += name->second;
      done = at + reference.uid.size();
    }
    return without_cat(text + dtype.substr(done));
  }

 private:
  std::map<std::pair<std::string, std::string>, std::string> names_;
};

}  // namespace laminate::view_detail
