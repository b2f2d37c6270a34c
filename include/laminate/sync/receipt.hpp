/// @file
/// What a sync leaves behind, so that it can be taken back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <laminate/record/timestamp.hpp>
#include <laminate/sync/report.hpp>

namespace laminate {

/// What one sync did to its target, exactly. Made from a report, or read from its JSON (receipt_from_json).
struct Receipt {
  struct Row {
    std::string registry;
    std::int64_t id;  ///< in the target
    std::string uid;  ///< empty for a link
    /// Of the values as they were committed; none in receipts of version 0.1.
    std::optional<std::uint64_t> hash{};
  };
  std::vector<Row> transferred{};
  std::map<std::string, std::vector<std::string>> hashed{};  ///< by registry: the columns that the hashes cover
  std::vector<FieldDifference> written{};
  std::vector<RemovedRow> removed{};
  std::optional<std::int64_t> run{};
  Timestamp finished_at{};
  std::string target_uid{};  ///< of the instance that it was done to
};

/// What a sync did, by which undo() takes it back.
inline Receipt receipt(const SyncReport& report) {
  Receipt out{.removed = report.removed,
              .run = report.run(),
              .finished_at = report.finished_at(),
              .target_uid = report.target_uid()};
  for (const auto& table : report.rows()) {
    if (!table.hashed.empty()) out.hashed[table.registry] = table.hashed;
    for (const auto& row : table.rows)
      if (row.what == Outcome::transferred) out.transferred.push_back({table.registry, row.target, row.uid, row.hash});
  }
  for (const auto& difference : report.differences)
    if (difference.written) out.written.push_back(difference);
  return out;
}

}  // namespace laminate
