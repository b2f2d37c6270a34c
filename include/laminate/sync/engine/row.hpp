/// @file
/// What a sync has found out about a row, and the remarks it makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/schema/cell.hpp>
#include <laminate/sync/engine/index.hpp>

namespace laminate {

/// What becomes of a row of the source.
enum class Outcome : std::uint8_t {
  pending,
  mapped,         ///< the target has it, by its identity
  mapped_by_key,  ///< the target has another row under the same unique key, which stands for it (rule 11)
  transferred,    ///< it is new
  updated,        ///< the target has it, and says now what the source says
  skipped,        ///< it cannot be carried; a remark says why
};

constexpr std::string_view to_string(Outcome what) {
  constexpr std::string_view names[] = {"pending", "mapped", "mapped_by_key", "transferred", "updated", "skipped"};
  return names[static_cast<std::size_t>(what)];
}

/// A decision that is worth knowing, with a stable code: `conflict`, `missing_module`, `absent_column`, `occupied`,
/// `superseded`, `older_version`, `other_branch`, `in_trash`, `too_many_members`, `unresolved_text`,
/// `dropped_reference`, `unknown_table`, `retried`, `after_commit`, `incomplete`, `unconfirmed`.
struct Remark {
  std::string_view code;
  std::string registry;
  std::string uid;  ///< empty where it is about the table
  std::string message;

  friend bool operator==(const Remark&, const Remark&) = default;
};

/// A column in which a row of the target differs from its row in the source.
struct FieldDifference {
  std::string registry;
  std::string uid;  ///< empty for a link
  std::int64_t id;  ///< in the target
  std::string column;
  Value before;              ///< what the target has
  Value after;               ///< what the source has; a reference as an id of the target, 0 for a row that is new
  std::string before_uid{};  ///< of a reference: the row that it leads to
  std::string after_uid{};
  bool written = false;  ///< whether the target has it afterwards

  friend bool operator==(const FieldDifference&, const FieldDifference&) = default;
};

/// A link or value that only the target has, and that prune removes.
struct RemovedRow {
  std::string registry;
  std::int64_t id;                                      ///< in the target
  std::vector<std::pair<std::string, Value>> values{};  ///< by column

  friend bool operator==(const RemovedRow&, const RemovedRow&) = default;
};

namespace sync_detail {

/// How much a sync needs a row, from the most to the least.
enum class Need : std::uint8_t {
  firm,       ///< it is carried
  tentative,  ///< a row refers to it that the target has: what belongs to it comes along if the target has it as well
  compared    ///< only to know whether the target's row refers to the same
};

/// The reference by which a row was found: where it is, and the id of the row that refers.
struct RequiredBy {
  TableIndex table{};
  ColumnIndex column{};
  std::int64_t row = 0;
};

struct SyncRow {
  std::int64_t source = 0;
  std::int64_t target = 0;
  std::string uid{};
  Outcome what = Outcome::pending;
  bool selected = false;
  int levels = -1;  ///< of a selected row or one below it: how far down the rows of its type are selected too
  Need need = Need::firm;
  bool differs = false;  ///< mapped, and the source says something else
  RequiredBy by{};       ///< for the message about a reference that leads nowhere
};

/// A difference, and where it was found.
struct FoundDifference {
  FieldDifference difference;
  TableIndex table;
  RowIndex row;
  ColumnIndex column;
  Value source_value;
};

/// The rows of a table that a sync has come across.
struct SyncRows {
  ByRow<SyncRow> list;
  std::unordered_map<std::int64_t, RowIndex> by_source;

  /// Whether the row has a part in the sync.
  static bool counts(const SyncRow& row) {
    return row.need == Need::firm || (row.need == Need::tentative && row.what != Outcome::skipped);
  }

  const SyncRow* find(std::int64_t source) const {
    const auto found = by_source.find(source);
    return found == by_source.end() ? nullptr : &list[found->second];
  }
};

}  // namespace sync_detail
}  // namespace laminate
