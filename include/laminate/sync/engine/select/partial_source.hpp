/// @file
/// Syncs from a part of a database: what it does not hold must not be missing silently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <laminate/sync/engine/request.hpp>
#include <laminate/sync/engine/uid.hpp>
#include <laminate/sync/selection.hpp>

namespace laminate {

/// The selection and the options of a sync that a partial source holds all rows for.
struct PartialSourceScope {
  bool everything = false;
  laminate::Transfer transfer = laminate::Transfer::record;
  laminate::Versions versions = laminate::Versions::latest;
  bool parents = true;
  bool inputs = false;
  int depth = 0;
  struct Rows {
    std::string table{};
    std::vector<std::int64_t> ids{};
  };
  std::vector<Rows> selected{};  ///< in the order of the selection
};

constexpr std::string_view to_string(Transfer mode) {
  constexpr std::string_view names[] = {"record", "notes", "annotations"};
  return names[static_cast<std::size_t>(mode)];
}

namespace sync_detail {

/// What a database holds that is a selection of another's rows; null for a complete one.
inline const PartialSourceScope* partial_scope(Session& database) {
  const auto* partial_source = database.connection().partial_source();
  return partial_source && partial_source->scope && !partial_source->scope->everything ? partial_source->scope.get()
                                                                                       : nullptr;
}

/// What a sync would follow that the partial source does not hold; empty if there is nothing of that kind.
inline std::string not_held(const PartialSourceScope& held, const SyncOptions& options, const SyncScope& wanted) {
  if (wanted.mode > held.transfer)
    return "the mode " + std::string(to_string(held.transfer)) + ", not " + std::string(to_string(wanted.mode));
  if (options.versions == Versions::family && held.versions == Versions::latest) return "the latest versions only";
  if (options.inputs && !held.inputs) return "no inputs";
  if (options.depth > held.depth) return "depth " + std::to_string(held.depth);
  if (wanted.mode == Transfer::annotations && options.parents && !held.parents) return "no parents";
  return {};
}

/// @throws InvalidArgument if the source is a part of a database that lacks rows which this sync would bring.
inline void check_partial_source(const SyncRequest& request) {
  auto& source = *request.source;
  const auto& options = request.options;
  const auto& wanted = request.scope;
  const auto* scope = partial_scope(source);
  if (!scope) return;
  const auto& held = *scope;
  const auto refuse = [&](const std::string& what) {
    throw InvalidArgument(source.location() + ' ' + what + ", and this sync asks for more: export it from " +
                          source.name() + " with the options of this sync, or sync less");
  };
  if (wanted.everything) {
    if (options.prune) refuse("holds a selection of the rows, whose links are not all that there are");
    return;  // all of its rows, without looking for more
  }
  if (const auto lacking = not_held(held, options, wanted); !lacking.empty()) refuse("was exported with " + lacking);
  const bool alone = wanted.mode == Transfer::record && !options.inputs && !options.prune && options.depth == 0 &&
                     options.versions == Versions::latest;
  if (alone) return;  // it has what any of its rows refers to
  for (const auto& rows : request.selected) {
    std::unordered_set<std::int64_t> exported;
    for (const auto& each : held.selected)
      if (each.table == rows.table->name) exported.insert(each.ids.begin(), each.ids.end());
    for (const auto id : rows.ids)
      if (!exported.contains(id))
        refuse("holds " + request.tables->qualified(*rows.table) + ' ' +
               uid_at(source, *rows.table, id).value_or(std::to_string(id)) +
               " only because others refer to it, without what belongs to it");
  }
}

}  // namespace sync_detail
}  // namespace laminate
