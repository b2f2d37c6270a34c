/// @file
/// The content of artifacts in memory, or opened.
#pragma once

#include <concepts>
#include <filesystem>
#include <string>

#include <boost/json/value.hpp>

#include <laminate/artifact/cache.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/dataset/text_file.hpp>

namespace laminate {

/// How a T is made of a file: by its constructor. Specialise it for a type of yours that has none.
template <class T>
struct loader {
  static T load(const std::filesystem::path& path) {
    static_assert(std::constructible_from<T, const std::filesystem::path&>,
                  "laminate: load<T>() needs a T that can be made of a path, or loader<T>");
    if constexpr (std::constructible_from<T, const std::filesystem::path&>) return T(path);
  }
};
/// Text, unpacked if it is compressed with gzip.
template <>
struct loader<std::string> {
  static std::string load(const std::filesystem::path& path) { return read_text(path); }
};
template <>
struct loader<boost::json::value> {
  static boost::json::value load(const std::filesystem::path& path) { return read_json(path); }
};
/// A table: CSV and TSV, with <laminate/arrow.hpp> also Parquet and Feather.
template <>
struct loader<DataFrame> {
  static DataFrame load(const std::filesystem::path& path) { return read_table(path); }
};

/// Fetches an artifact, as cache() does, and makes a T of its file: `load<std::string>` its text,
/// `load<boost::json::value>`, `load<DataFrame>`; `load<std::ifstream>` opens it as a stream, `load<AnnData>` (of
/// <laminate/hdf5.hpp>) reads of it what it is asked for. For other types: any that can be made of a path, or
/// loader<T>.
/// @throws what cache() and the type throw: BadValue for a file that holds something else.
template <class T, class Schema>
T load(const Database<Schema>& database, const Artifact& artifact, const AccessOptions& options = {}) {
  return loader<T>::load(cache(database, artifact, options));
}

}  // namespace laminate
