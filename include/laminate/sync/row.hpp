/// @file
/// What a sync has found out about a row, and the remarks it makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace laminate {

/// What becomes of a row of the source.
enum class outcome : std::uint8_t {
  pending,
  mapped,         ///< the target has it, by its identity
  mapped_by_key,  ///< the target has another row under the same unique key, which stands for it (rule 11)
  transferred,    ///< it is new
  skipped,        ///< it cannot be carried; a remark says why
};

/// A decision that is worth knowing, with a stable code: `conflict`, `missing_module`, `absent_column`, `occupied`,
/// `superseded`, `older_version`, `other_branch`, `unresolved_text`, `dropped_reference`, `unknown_table`.
struct Remark {
  std::string_view code;
  std::string registry;
  std::string uid;  ///< empty where it is about the table
  std::string message;

  friend bool operator==(const Remark&, const Remark&) = default;
};

namespace detail {

struct SyncRow {
  std::int64_t source = 0;
  std::int64_t target = 0;
  std::string uid{};
  outcome what = outcome::pending;
  bool selected = false;
  bool tentative = false;  ///< wanted only if the target has it
  // Which row's column led here, for the message about a reference that leads nowhere.
  std::size_t from_table = 0, from_column = 0;
  std::int64_t from_row = 0;
};

/// The rows of a table that a sync has come across.
struct SyncRows {
  std::vector<SyncRow> list;
  std::unordered_map<std::int64_t, std::size_t> by_source;

  /// Whether the row has a part in the sync.
  static bool counts(const SyncRow& row) { return !(row.tentative && row.what == outcome::skipped); }

  const SyncRow* find(std::int64_t source) const {
    const auto found = by_source.find(source);
    return found == by_source.end() ? nullptr : &list[found->second];
  }
};

}  // namespace detail
}  // namespace laminate
