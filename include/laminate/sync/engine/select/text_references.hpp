/// @file
/// Rows that texts refer to by uid (`cat[ULabel[poMtRpbw]]`): they are dependencies like any other.
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

/// Collects the references in texts, and finds their rows set-wise.
class TextReferenceLookup {
 public:
  TextReferenceLookup(const SyncContext& context, Resolution& result)
      : context_(context), result_(result), wanted_(context.schema.size()) {}

  void collect(RequiredBy by, const std::string& text, Need how) {
    const auto& schema = context_.schema;
    for (const auto& reference : context_.tables()[by.table].columns[by.column].text_references(text)) {
      const auto* table = schema.find_registry(reference);
      Wanted wanted{std::string(reference.uid), std::string(reference.registry), by, how};
      if (table && context_.tables()[schema.index(*table)].in_source)
        wanted_[schema.index(*table)].push_back(std::move(wanted));
      else
        remark(wanted);
    }
  }

  /// Calls require(id, by, need) for each row of a table that was referred to since. False if there was none.
  template <class Require>
  bool find(TableIndex table, const Require& require) {
    if (wanted_[table].empty()) return false;
    const auto wanted = std::exchange(wanted_[table], {});
    std::vector<std::vector<Value>> uids;
    for (const auto& each : wanted) uids.push_back({each.uid});
    std::vector<std::optional<std::int64_t>> ids(wanted.size());
    find_by_key(context_.source, context_.schema[table].name, {.columns = {"uid"}}, uids,
                [&](std::size_t i, std::int64_t id) { ids[i] = id; });
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (!ids[i]) {
        remark(wanted[i]);
        continue;
      }
      result_.add_text_reference(table, wanted[i].uid, *ids[i]);
      require(*ids[i], wanted[i].by, wanted[i].how);
    }
    return true;
  }

 private:
  struct Wanted {
    std::string uid, registry;
    RequiredBy by;
    Need how;
  };

  void remark(const Wanted& wanted) {
    if (wanted.how != Need::firm) return;
    const auto& by = *result_.rows(wanted.by.table).find(wanted.by.row);
    result_.remarks().push_back({"unresolved_text", context_.qualified(wanted.by.table), by.uid,
                                 context_.label(wanted.by.table, by) + " names " +
                                     support_detail::row_label(wanted.registry, wanted.uid) + " in its " +
                                     context_.tables()[wanted.by.table].columns[wanted.by.column].name +
                                     ", which the source does not have"});
  }

  SyncContext context_;
  Resolution& result_;
  ByTable<std::vector<Wanted>> wanted_;
};

}  // namespace laminate::sync_detail
