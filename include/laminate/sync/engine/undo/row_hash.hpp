/// @file
/// Hashes of rows, by which an undo recognizes rows that were edited after a sync.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/support/siphash.hpp>
#include <laminate/support/text/exact_integer.hpp>
#include <laminate/sync/engine/compare/same_value.hpp>

namespace laminate::sync_detail {

/// Appends a value in a form that equal values share, whichever engine stores them: an integral REAL is an integer,
/// JSON has sorted keys and no spaces, an instant is a number of microseconds. Each value begins with its type and ends
/// at a place that its beginning determines, so that no two rows have the same concatenation.
inline void append_canonical(std::string& to, Kind of, const Cell& cell) {
  const auto word = [&](char type, std::uint64_t value) {
    to += type;
    for (int shift = 0; shift < 64; shift += 8) to += static_cast<char>(value >> shift);
  };
  const auto bytes = [&](char type, std::string_view value) {
    word(type, value.size());
    to += value;
  };
  if (of == Kind::json && !cell.is_null())
    if (const auto form = json_form(to_value(cell))) return bytes('j', *form);
  switch (cell.kind) {
    case Cell::Type::null:
      to += 'n';
      return;
    case Cell::Type::integer:
      return word('i', static_cast<std::uint64_t>(cell.integer));
    case Cell::Type::real:
      if (const auto whole = exact_integer(cell.real)) return word('i', static_cast<std::uint64_t>(*whole));
      return word('r', std::bit_cast<std::uint64_t>(cell.real));
    case Cell::Type::text:
      if (const auto time = of == Kind::timestamp ? Timestamp::parse(cell.text) : std::nullopt)
        return word('t', static_cast<std::uint64_t>(time->time().time_since_epoch().count()));
      return bytes('s', cell.text);
    case Cell::Type::blob:
      return bytes('b', cell.text);
  }
}

/// The names of the columns whose values a row's hash covers: all but its id.
inline std::vector<std::string> hashed_columns(const CatalogTable& live) {
  std::vector<std::string> names;
  for (const auto& column : live.columns)
    if (column.name != "id") names.push_back(column.name);
  return names;
}

/// Hashes rows of one table by the values of some of its columns.
class RowHasher {
 public:
  RowHasher(const TableInfo& table, const std::vector<std::string>& columns) : cells_(columns.size() + 1) {
    for (const auto& name : columns) {
      const auto* column = table.find(name);
      kinds_.push_back(column ? column->kind : Kind::text);
      (selection_ += ", ") += query::quoted(name);
    }
  }

  /// What a query selects: the id and the columns.
  const std::string& selection() const { return selection_; }
  std::uint64_t hash(const Cursor& row) {
    row.read(cells_);
    values_.clear();
    for (std::size_t i = 0; i < kinds_.size(); ++i) append_canonical(values_, kinds_[i], cells_[i + 1]);
    return support_detail::siphash(values_);
  }

 private:
  std::string selection_ = "\"id\"";
  std::vector<Kind> kinds_;
  std::vector<Cell> cells_;
  std::string values_;  ///< kept to reuse its memory
};

}  // namespace laminate::sync_detail
