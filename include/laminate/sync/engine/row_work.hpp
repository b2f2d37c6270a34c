/// @file
/// A sync that decides row by row, following each to what it needs.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include <laminate/sync/engine/resolved.hpp>
#include <laminate/sync/engine/work.hpp>
#include <laminate/sync/engine/write/write.hpp>

namespace laminate::sync_detail {

class RowWork final : public Work {
 public:
  /// Finds out what is to be done. @throws what sync() throws.
  explicit RowWork(const SyncRequest& request)
      : resolved_(request), writer_(resolved_.context, resolved_.resolution, resolved_.value_mapping) {}
  explicit RowWork(const SyncRequest&&) = delete;  // its options are referred to

  SyncSummary summary() const override {
    auto summary = summarize(resolved_.context, resolved_.resolution);
    for (const auto& difference : writer_.superseded()) summary.differences.push_back(difference);
    return summary;
  }
  std::vector<SyncedRows> rows() const override { return synced_rows(resolved_.context, resolved_.resolution); }
  std::size_t changes() const override {
    auto n = resolved_.resolution.removed().size();
    for (const auto& [table, i] : resolved_.resolution.order()) {
      const auto what = resolved_.resolution.rows(table).list[i].what;
      n += what == Outcome::transferred || what == Outcome::updated;
    }
    return n;
  }
  bool has(TableIndex table, Outcome what) const override { return find(table, what) != nullptr; }

  std::size_t write() override { return writer_.write(changes()); }
  std::optional<std::int64_t> run() const override { return writer_.run(); }
  std::optional<NewRow> a_new_row() const override {
    for (const auto table : resolved_.context.tables().indices())
      if (const auto* row = find(table, Outcome::transferred))
        return NewRow{&resolved_.context.schema[table], row->target, row->uid};
    return std::nullopt;
  }

 private:
  const SyncRow* find(TableIndex table, Outcome what) const {
    const auto& rows = resolved_.resolution.rows(table).list;
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.what == what; });
    return found == rows.end() ? nullptr : &*found;
  }

  Resolved resolved_;
  Writer writer_;
};

}  // namespace laminate::sync_detail
