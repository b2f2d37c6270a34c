/// @file
/// Component: `.h5ad` and `.h5mu` files, by the HDF5 library. Link the CMake target laminate::hdf5 (Debian:
/// libhdf5-dev). Including this header anywhere in a program lets the library inspect such files.
#pragma once

#include <laminate/dataset/anndata.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/dataset/mudata.hpp>

namespace laminate::detail {

inline const bool hdf5_is_known = [] {
  const auto add = [](const char* suffix, const char* otype, Inspection (*inspect)(const std::filesystem::path&)) {
    add_format({.suffix = suffix,
                .otype = otype,
                .needs = "its file holds no single table: see obs and var",
                .inspect = inspect});
  };
  add(".h5ad", "AnnData", [](const std::filesystem::path& path) {
    return Inspection{.otype = "AnnData", .n_observations = static_cast<std::int64_t>(AnnData(path).n_obs())};
  });
  add(".h5mu", "MuData", [](const std::filesystem::path& path) {
    return Inspection{.otype = "MuData", .n_observations = static_cast<std::int64_t>(MuData(path).n_obs())};
  });
  return true;
}();

}  // namespace laminate::detail
