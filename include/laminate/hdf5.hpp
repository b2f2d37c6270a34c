/// @file
/// Component: `.h5ad` and `.h5mu` files, by the HDF5 library. Link the CMake target laminate::hdf5 (Debian:
/// libhdf5-dev). Including this header anywhere in a program lets the library inspect such files.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

#include <laminate/dataset/anndata.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/dataset/json_frame.hpp>
#include <laminate/dataset/mudata.hpp>

namespace laminate::dataset_detail {

/// `obs`, `var`, `uns`, or what lies under keys of uns: `uns:study:site`.
inline DataFrame part_of(const AnnData& data, const std::string& part) {
  if (part == "obs") return data.obs();
  if (part == "var") return data.var();
  if (part == "uns") return frame_of(data.uns());
  if (!part.starts_with("uns:")) throw NotFound("an AnnData object has no part '" + part + "': obs, var, uns");
  auto path = part.substr(4);
  std::replace(path.begin(), path.end(), ':', '/');
  return frame_of(data.uns(path));
}

/// A part of the whole, or of a modality: `rna:obs`.
inline DataFrame part_of(const MuData& data, const std::string& part) {
  if (part == "obs") return data.obs();
  if (part == "var") return data.var();
  if (part == "uns") return frame_of(data.uns());
  const auto colon = part.find(':');
  if (colon == part.npos) throw NotFound("a MuData object has no part '" + part + "'");
  return part_of(data[part.substr(0, colon)], part.substr(colon + 1));
}

template <class Data>
void add_hdf5_format(const char* suffix, const char* otype) {
  static const std::string type = otype;
  add_format({.suffix = suffix,
              .otype = type,
              .needs = "it holds several tables: see its obs and var",
              .inspect =
                  [](const std::filesystem::path& path) {
                    return Inspection{.otype = type, .n_observations = static_cast<std::int64_t>(Data(path).n_obs())};
                  },
              .read_part = [](const std::filesystem::path& path,
                              const std::string& part) { return part_of(Data(path), part); }});
}

inline const bool hdf5_is_known = [] {
  add_hdf5_format<AnnData>(".h5ad", "AnnData");
  add_hdf5_format<MuData>(".h5mu", "MuData");
  return true;
}();

}  // namespace laminate::dataset_detail
