/// @file
/// What a sync does where there is a choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <laminate/record/error.hpp>
#include <laminate/sync/transfer.hpp>

namespace laminate {

/// @throws InvalidArgument that lists the valid modes.
inline transfer parse_transfer(std::string_view mode) {
  if (mode == "record" || mode == "sqlrecord") return transfer::record;
  if (mode == "notes") return transfer::notes;
  if (mode == "annotations") return transfer::annotations;
  throw InvalidArgument("'" + std::string(mode) +
                        "' is not a transfer mode: it is one of record (or sqlrecord), notes, annotations");
}

/// Who a transferred row belongs to: the current user or space of the target (LaminDB 2.2), or the source's, matched by
/// uid (LaminDB 2.12). (rules 4 and 5)
enum class ownership { current, source };

/// Which versions of a selected object come along: it alone, which must be the latest, or its whole family. (rule 10)
enum class versions { latest, family };

/// What to do with a row whose counterpart the target cannot take: go on without it and report it, or refuse the sync.
enum class refusal { skip, refuse };

/// Where a sync is. Phases: `resolve`, then `write`.
struct Progress {
  std::string_view phase;
  std::size_t done = 0;   ///< rows
  std::size_t total = 0;  ///< rows known so far
};

struct SyncOptions {
  /// Default: annotations for schemas, record for everything else.
  std::optional<laminate::transfer> transfer{};
  /// Carry the ontology parents of rows with annotations.
  bool parents = true;
  ownership created_by = ownership::current;
  ownership space = ownership::current;
  laminate::versions versions = laminate::versions::latest;
  /// Rows of a module that the target does not have. (rule 14)
  refusal missing_module = refusal::skip;
  /// A row that collides with another row of the target on a unique key other than its identity: use that row (rule
  /// 11), or refuse.
  refusal conflict = refusal::skip;
  std::function<void(const Progress&)> progress{};
  /// Ends the sync with `Cancelled`; the target stays as it was.
  std::stop_token stop{};
};

}  // namespace laminate
