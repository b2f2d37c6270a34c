/// @file
/// Branches and spaces: a sync matches them by uid, and makes none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/sync/engine/context.hpp>

namespace laminate::sync_detail {

/// The branches and spaces of two databases. Reads a table when it is first asked for.
class BranchesAndSpaces {
 public:
  explicit BranchesAndSpaces(const SyncContext& context) : context_(context) {}

  /// The row of the target with the same uid as a row of the source.
  std::optional<std::int64_t> counterpart(std::string_view table, std::int64_t source) {
    const auto* row = find(table, source);
    return row ? row->target : std::nullopt;
  }
  /// The uid of a row of the source; its id, if it does not exist.
  std::string uid(std::string_view table, std::int64_t source) {
    const auto* row = find(table, source);
    return row ? row->uid : std::to_string(source);
  }

 private:
  struct Row {
    std::string table;
    std::int64_t source;
    std::string uid;
    std::optional<std::int64_t> target{};
  };

  const Row* find(std::string_view table, std::int64_t source) {
    if (std::find(read_.begin(), read_.end(), table) == read_.end()) read(std::string(table));
    for (const auto& row : rows_)
      if (row.table == table && row.source == source) return &row;
    return nullptr;
  }

  void read(const std::string& table) {
    const auto sql = "SELECT id, uid FROM " + query::quoted(table);
    read_.push_back(table);
    const auto first = rows_.size();
    for (auto rows = context_.source.query(sql); rows.next();) rows_.push_back({table, rows.integer(0), rows.text(1)});
    for (auto rows = context_.target.query(sql); rows.next();)
      for (auto i = first; i < rows_.size(); ++i)
        if (rows_[i].uid == rows.text(1)) rows_[i].target = rows.integer(0);
  }

  SyncContext context_;
  std::vector<std::string> read_;
  std::vector<Row> rows_;  // few: an instance has a handful of branches and spaces
};

}  // namespace laminate::sync_detail
