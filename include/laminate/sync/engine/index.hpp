/// @file
/// Positions of tables, columns and rows, each with its own type.
#pragma once

#include <cstddef>

#include <laminate/support/indexed_vector.hpp>

namespace laminate::sync_detail {

enum class TableIndex : std::size_t {};   ///< in the schema
enum class ColumnIndex : std::size_t {};  ///< among the columns that source and target share: SyncTable::columns
enum class MapIndex : std::size_t {};     ///< of a row in an IdMap
enum class RowIndex : std::size_t {};     ///< among the rows of a table that a sync has come across: SyncRows::list

template <class T>
using ByTable = support_detail::IndexedVector<TableIndex, T>;
template <class T>
using ByColumn = support_detail::IndexedVector<ColumnIndex, T>;
template <class T>
using ByRow = support_detail::IndexedVector<RowIndex, T>;

/// A row of one of the tables.
struct RowPosition {
  TableIndex table;
  RowIndex row;
};

/// The cell of a column in rows that are read with all columns. The first cell is the id.
constexpr std::size_t cell_of(ColumnIndex column) { return static_cast<std::size_t>(column) + 1; }

}  // namespace laminate::sync_detail
