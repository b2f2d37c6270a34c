/// @file
/// Component: Parquet and Arrow files, by Apache Arrow for C++. Link the CMake target laminate::arrow. Including this
/// header anywhere in a program lets the library read and write such files.
#pragma once

#include <laminate/dataset/format.hpp>
#include <laminate/dataset/parquet.hpp>

namespace laminate::dataset_detail {

inline const bool arrow_is_known = [] {
  add_format({.suffix = ".parquet",
              .otype = "DataFrame",
              .inspect =
                  [](const std::filesystem::path& path) {
                    return Inspection{.otype = "DataFrame", .n_observations = count_rows_of_parquet(path)};
                  },
              .read_table = &read_parquet,
              .write_table = &write_parquet});
  const std::string read_only = "Arrow files are read, not written: write .parquet";
  add_format({.suffix = ".ipc",
              .otype = "DataFrame",
              .needs = read_only,
              .inspect = [](const std::filesystem::path&) { return Inspection{.otype = "DataFrame"}; },
              .read_table = &read_arrow});
  add_format({.suffix = ".feather", .needs = read_only, .read_table = &read_arrow});  // LaminDB does not know it
  return true;
}();

}  // namespace laminate::dataset_detail
