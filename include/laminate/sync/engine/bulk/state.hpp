/// @file
/// What the sync of a whole instance knows of its tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <laminate/sync/engine/bulk/id_map.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/work.hpp>

namespace laminate::sync_detail {

/// A table of the source, all of whose rows take part.
struct BulkTable {
  std::shared_ptr<IdMap> map = std::make_shared<IdMap>();  ///< what the report holds, too
  std::size_t in_source = 0, in_target = 0;                ///< rows before the sync
  std::size_t transferred = 0;                             ///< the others are mapped
  std::size_t differing = 0;
  /// Of a table whose rows are known by one value (a uid): its column.
  std::optional<ColumnIndex> known_by{};
  /// Of a versioned table: families that new rows come into, or that come with several versions.
  std::vector<std::string> families{};

  IdMap& rows() { return *map; }
  const IdMap& rows() const { return *map; }
};

/// Where a reference leads.
struct Referred {
  TableIndex table{};
  MapIndex at{};  ///< of its row
  bool is_new = false;
  std::int64_t target = 0;  ///< 0 while the row is new and not numbered
};

struct BulkState {
  explicit BulkState(const SyncRequest& request)
      : context(request), resolution(context), tables(context.schema.size()) {}

  const SyncTable& table(TableIndex i) const { return context.tables()[i]; }

  /// Of a reference that is not NULL. @throws NeedsRowPath if it leads to no row of the sync.
  Referred referred(const SyncColumn& column, const Cell& cell) const {
    if (!column.target || cell.kind != Cell::Type::integer) throw NeedsRowPath();
    const auto& rows = tables[*column.target].rows();
    const auto at = rows.find(cell.integer);
    if (at == IdMap::none || rows.what(at) == Outcome::pending) throw NeedsRowPath();
    return {*column.target, at, rows.what(at) == Outcome::transferred, rows.target(at)};
  }

  /// Checks that rows which a text refers to by uid are among those of the sync. @throws NeedsRowPath if they are not.
  void check_text_references(const SyncColumn& column, const Cell& text) {
    if (text.kind != Cell::Type::text) return;
    for (const auto& reference : column.text_references(text.text)) {
      const auto* info = context.schema.find_registry(reference);
      if (!info) throw NeedsRowPath();
      if (!found_references.emplace(info, reference.uid).second) continue;
      auto row = context.source.query(
          "SELECT 1 FROM " + query::quoted(info->name) + " WHERE \"uid\" = " + context.source.dialect().placeholder(1),
          {std::string(reference.uid)});
      if (!row.next()) throw NeedsRowPath();
    }
  }

  SyncContext context;
  /// Contains only the rows that are compared one by one.
  Resolution resolution;
  ByTable<BulkTable> tables;
  std::vector<FieldDifference> differences;
  std::vector<Remark> remarks;
  std::set<std::pair<const TableInfo*, std::string>> found_references{};  ///< by texts, and in the source
};

/// The ids of a table's rows: how many, the first and the last.
struct IdRange {
  std::size_t count = 0;
  std::int64_t first = 0, last = 0;
};

inline IdRange id_range(Session& session, std::string_view table) {
  const auto from = " FROM " + query::quoted(table) + ')';
  // Each is a look at an index; together they would read the whole table.
  auto row = session.query("SELECT (SELECT count(*)" + from + ", (SELECT min(id)" + from + ", (SELECT max(id)" + from);
  row.next();
  return {static_cast<std::size_t>(row.integer(0)), row.integer(1), row.integer(2)};
}

}  // namespace laminate::sync_detail
