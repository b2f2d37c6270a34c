/// @file
/// A record, lowered: what SQL generation, binding and the sync engine work on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/record/traits.hpp>
#include <laminate/schema/cell.hpp>
#include <laminate/schema/column_type.hpp>

namespace laminate {

/// A uid that stands in the text of a column: of a registry's row, or of a row that the path leads to from there.
struct TextReference {
  std::string_view registry;           ///< `Well`, `lab.Plate`
  std::vector<std::string_view> path;  ///< members to walk from there: empty, or `plate`
  std::string_view uid;                ///< a part of the visited text
};

/// Lists the uids in a text.
using TextReferences = std::vector<TextReference> (*)(std::string_view text);

/// What the C++ type of a member says about its column.
struct ColumnType {
  laminate::Kind kind = Kind::text;
  bool nullable = false;
  std::size_t uid_size = 0;                                       ///< of a uid: at most that many characters
  std::size_t bits = 0;                                           ///< of an integer or a reference
  std::int64_t least = std::numeric_limits<std::int64_t>::min();  ///< of an integer
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  bool (*can_read)(const Cell&) = nullptr;  ///< of a type of a user's own: whether it reads a value
  std::optional<laminate::Role> role{};     ///< of a reference
  std::string_view target{};                ///< of a reference: the table, by name; `Tables` finds it
  TextReferences text_references = nullptr;

  /// A foreign key that is part of what the row says.
  bool is_payload_reference() const { return role == laminate::Role::payload; }
};

struct ColumnInfo : ColumnType {
  std::string name;          ///< in SQL
  std::string_view member;   ///< in the struct
  std::size_t offset = 0;    ///< of the member in the struct, in bytes
  std::size_t position = 0;  ///< of the member among the struct's members
};

/// What the type of a Many or Back member says.
struct RelationType {
  std::string_view target{};                      ///< table
  std::string_view link{};                        ///< table; empty: by the target's own foreign key
  laminate::Role role = laminate::Role::payload;  ///< of the key that leads back here
  bool reverse = false;                           ///< Back: this row is the link's value, not its owner
};

struct RelationInfo : RelationType {
  std::string_view member;
};

struct TableInfo {
  std::string_view name;      ///< `lab_plate`
  std::string_view module;    ///< `lab`
  std::string_view registry;  ///< `Plate`
  std::vector<ColumnInfo> columns;
  std::vector<RelationInfo> relations;

  std::size_t id = 0;                    ///< index of the primary key in `columns`, as are the following
  std::optional<std::size_t> uid{};      ///< link and value tables have none
  std::optional<std::size_t> display{};  ///< the column by which people call a row
  std::optional<std::size_t> owner{};    ///< of a link or child row: the reference to the row that it belongs to
  std::optional<std::size_t>
      value{};                  ///< of a link: its other end, the first reference without a role behind the owner
  Follow when = Follow::never;  ///< when a sync follows it from the owner
  std::vector<std::vector<std::size_t>> identity;
  bool versioned = false;
  std::size_t uid_length = 0;  ///< of new uids
  traits::SpecialColumns special{};

  const ColumnInfo* find(std::string_view column) const {
    for (const auto& c : columns)
      if (c.name == column) return &c;
    return nullptr;
  }
  const ColumnInfo* find_member(std::string_view member) const {
    for (const auto& c : columns)
      if (c.member == member) return &c;
    return nullptr;
  }
  const ColumnInfo* find_role(laminate::Role role) const {
    for (const auto& c : columns)
      if (c.role == role) return &c;
    return nullptr;
  }
  /// Index of the column whose member stands at this position in the struct.
  std::size_t column_at(std::size_t position) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].position == position) return i;
    return columns.size();
  }
  bool is_registry() const { return uid.has_value(); }
  /// The foreign key with this role to `table`: the owner, if it is one.
  const ColumnInfo* reference_to(std::string_view table, laminate::Role role = laminate::Role::payload) const {
    const auto fits = [&](const ColumnInfo& column) { return column.role == role && column.target == table; };
    if (owner && fits(columns[*owner])) return &columns[*owner];
    for (const auto& column : columns)
      if (fits(column)) return &column;
    return nullptr;
  }
};

namespace schema_detail {

/// Of several identities the one that recognizes a row: the first whose last column is not NULL, else the last one.
/// `is_null_at` tells of a column whether the row has NULL in it.
template <class Identities, class IsNull, class Columns = std::identity>
const auto& identity_among(const Identities& identities, const IsNull& is_null_at, Columns columns_of = {}) {
  return *std::find_if(identities.begin(), std::prev(identities.end()),
                       [&](const auto& each) { return !is_null_at(std::invoke(columns_of, each).back()); });
}

}  // namespace schema_detail

}  // namespace laminate
