/// @file
/// Formats of datasets by the suffix of their files. Components (hdf5.hpp, arrow.hpp) add what they read and write.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/dataset/csv.hpp>
#include <laminate/dataset/data_frame.hpp>
#include <laminate/support/error.hpp>

namespace laminate {

/// What a file says of itself, for the row that describes it.
struct Inspection {
  std::string otype{};                           ///< `DataFrame`, `AnnData`, `MuData`; empty: none
  std::optional<std::int64_t> n_observations{};  ///< rows of the table, or of obs
};

/// What can be done with files of one suffix. A function that is null needs a component: `needs` says which.
struct Format {
  std::string suffix{};  ///< `.csv`, `.csv.gz`
  std::string otype{};   ///< of its files, where the suffix alone tells it; else empty
  std::string needs{};   ///< what to include, to link and to install for the functions that are null
  Inspection (*inspect)(const std::filesystem::path&) = nullptr;
  DataFrame (*read_table)(const std::filesystem::path&) = nullptr;
  void (*write_table)(const DataFrame&, const std::filesystem::path&) = nullptr;
  /// One of several tables in the file: `obs`, `var`, `uns:study`, `rna:obs`. @throws NotFound.
  DataFrame (*read_part)(const std::filesystem::path&, const std::string& part) = nullptr;
};

namespace dataset_detail {

inline constexpr std::string_view hdf5_needs =
    "include <laminate/hdf5.hpp>, link the CMake target laminate::hdf5 and install libhdf5-dev";
inline constexpr std::string_view arrow_needs =
    "include <laminate/arrow.hpp>, link the CMake target laminate::arrow and install Apache Arrow for C++ (Debian has "
    "no "
    "package: `pip install pyarrow` brings its headers and libraries)";

template <char separator>
DataFrame read_separated(const std::filesystem::path& path) {
  return read_csv(path, {.separator = separator});
}
template <char separator>
void write_separated(const DataFrame& frame, const std::filesystem::path& path) {
  write_csv(frame, path, {.separator = separator});
}
template <char separator>
Format text_format(const std::string& suffix) {
  return {.suffix = suffix, .read_table = &read_separated<separator>, .write_table = &write_separated<separator>};
}

/// A deque: what find_format() returned stays where it is.
inline std::deque<Format>& formats() {
  static std::deque<Format> known = [] {
    const std::string hdf5(hdf5_needs), arrow(arrow_needs), none = "laminate has no reader for this format";
    // LaminDB tells the type of `.csv` alone by its suffix, and counts the rows of none of them.
    auto csv = text_format<','>(".csv");
    csv.otype = "DataFrame";
    return std::deque<Format>{csv,
                              text_format<','>(".csv.gz"),
                              text_format<'\t'>(".tsv"),
                              text_format<'\t'>(".tsv.gz"),
                              {.suffix = ".h5ad", .otype = "AnnData", .needs = hdf5},
                              {.suffix = ".h5mu", .otype = "MuData", .needs = hdf5},
                              {.suffix = ".parquet", .otype = "DataFrame", .needs = arrow},
                              {.suffix = ".ipc", .otype = "DataFrame", .needs = arrow},
                              {.suffix = ".feather", .needs = arrow},
                              {.suffix = ".zarr", .needs = none},
                              {.suffix = ".anndata.zarr", .otype = "AnnData", .needs = none},
                              {.suffix = ".mudata.zarr", .otype = "MuData", .needs = none},
                              {.suffix = ".spatialdata.zarr", .otype = "SpatialData", .needs = none}};
  }();
  return known;
}

}  // namespace dataset_detail

/// The format of a suffix such as `.csv`, or none. Where several fit (`.csv.gz`), ask for the longer one first.
inline const Format* find_format(std::string_view suffix) {
  for (const auto& format : dataset_detail::formats())
    if (format.suffix == suffix) return &format;
  return nullptr;
}

/// Adds a format, or replaces the one of its suffix. To be called before the program has several threads: components do
/// it before main() begins.
inline bool add_format(Format format) {
  for (auto& known : dataset_detail::formats())
    if (known.suffix == format.suffix) return known = std::move(format), true;
  dataset_detail::formats().push_back(std::move(format));
  return true;
}

/// The format of a file's name: that of its last two suffixes, else of its last one.
inline const Format* format_of(const std::filesystem::path& file) {
  const auto last = file.extension().string();
  if (const auto* both = find_format(file.stem().extension().string() + last)) return both;
  return find_format(last);
}

/// Reads a file as a table, by its suffix.
/// @throws InvalidArgument for a format that holds no table, or one that needs a component; BadValue for a broken file.
inline DataFrame read_table(const std::filesystem::path& file) {
  const auto* format = format_of(file);
  if (format && format->read_table) return format->read_table(file);
  throw InvalidArgument("'" + file.string() + "' cannot be read as a table: " +
                        (format && !format->needs.empty() ? format->needs : "its suffix is of no table's format"));
}

/// Writes a table to a file, by its suffix. What is there is replaced. @throws InvalidArgument, CannotOpen.
inline void write_table(const DataFrame& frame, const std::filesystem::path& file) {
  const auto* format = format_of(file);
  if (format && format->write_table) return format->write_table(frame, file);
  throw InvalidArgument("a table cannot be written to '" + file.string() + "': " +
                        (format && !format->needs.empty() ? format->needs : "its suffix is of no table's format"));
}

}  // namespace laminate
