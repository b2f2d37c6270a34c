/// @file
/// Tables as data frames: for CSV, for Parquet, and to calculate with.
#pragma once

#include <string>

#include <laminate/dataset/data_frame.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table.hpp>

namespace laminate {

/// The table as a data frame, with the id in front as its index. JSON, and lists of values, become the text of their
/// JSON; a column whose values are not of its kind becomes text. So a query becomes a Parquet file by
///
///     write_parquet(to_frame(to_table(artifacts)), "artifacts.parquet");        // <laminate/arrow.hpp>
///
/// Bytes that are no UTF-8 become U+FFFD; other characters stay as they are stored. Logs a warning if the query has
/// more rows, since a frame cannot say it.
LAMINATE_INLINE DataFrame to_frame(const Table& table);

/// Comma-separated values, as pandas and read_csv() read them: the names of the columns, then a line for each row; NULL
/// is an empty field.
LAMINATE_INLINE std::string to_csv(const Table& table);
/// The same, separated by tabs.
LAMINATE_INLINE std::string to_tsv(const Table& table);

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/table/data_frame.hpp>
#endif
