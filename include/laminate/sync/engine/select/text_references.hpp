/// @file
/// Rows that texts name by uid (`cat[ULabel[poMtRpbw]]`): they are dependencies like any other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/support/row_label.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// Where a row was required from.
struct RequiredBy {
  std::size_t table = 0, column = 0;
  std::int64_t row = 0;
};

/// Collects the names in texts, and finds their rows set-wise.
class TextReferenceLookup {
 public:
  TextReferenceLookup(Session& source, Resolution& result)
      : source_(source), result_(result), wanted_(result.schema().size()) {}

  void collect(RequiredBy by, const std::string& text, Need how) {
    const auto& schema = result_.schema();
    for (const auto& reference : result_.tables()[by.table].columns[by.column].text_references(text)) {
      const auto* table = schema.find_registry(reference);
      Name name{std::string(reference.uid), std::string(reference.registry), by, how};
      if (table && result_.tables()[schema.index(*table)].in_source)
        wanted_[schema.index(*table)].push_back(std::move(name));
      else
        remark(name);
    }
  }

  /// Calls require(id, by, need) for each row of a table that was named since. False if none was.
  template <class Require>
  bool find(std::size_t table, const Require& require) {
    if (wanted_[table].empty()) return false;
    const auto names = std::exchange(wanted_[table], {});
    std::vector<std::vector<Value>> uids;
    for (const auto& name : names) uids.push_back({name.uid});
    std::vector<std::optional<std::int64_t>> ids(names.size());
    find_by_key(source_, result_.schema()[table].name, {.columns = {"uid"}}, uids,
                [&](std::size_t i, std::int64_t id) { ids[i] = id; });
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!ids[i]) {
        remark(names[i]);
        continue;
      }
      result_.add_name(table, names[i].uid, *ids[i]);
      require(*ids[i], names[i].by, names[i].how);
    }
    return true;
  }

 private:
  struct Name {
    std::string uid, registry;
    RequiredBy by;
    Need how;
  };

  void remark(const Name& name) {
    if (name.how != Need::firm) return;
    const auto& by = *result_.rows(name.by.table).find(name.by.row);
    result_.remarks().push_back({"unresolved_text", result_.qualified(name.by.table), by.uid,
                                 result_.label(name.by.table, by) + " names " +
                                     support_detail::row_label(name.registry, name.uid) + " in its " +
                                     result_.tables()[name.by.table].columns[name.by.column].name +
                                     ", which the source does not have"});
  }

  Session& source_;
  Resolution& result_;
  std::vector<std::vector<Name>> wanted_;
};

}  // namespace laminate::sync_detail
