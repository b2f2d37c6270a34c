/// @file
/// The files of collections.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <utility>
#include <vector>

#include <laminate/artifact/collection.hpp>
#include <laminate/artifact/load.hpp>

namespace laminate {

namespace artifact_detail {

/// Lineage knows the collection as the input, not each of its artifacts.
inline AccessOptions as_part(AccessOptions options) {
  options.is_run_input = false;
  return options;
}

}  // namespace artifact_detail

/// What the files of a collection hold, in order. Each is fetched and read when it is asked for, and not kept.
template <class T, class Schema>
class LoadedArtifacts {
 public:
  LoadedArtifacts(Database<Schema> database, std::vector<Artifact> artifacts, const AccessOptions& options)
      : database_(std::move(database)), artifacts_(std::move(artifacts)), options_(artifact_detail::as_part(options)) {}

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = T;

    iterator() = default;
    iterator(const LoadedArtifacts& all, std::size_t at) : all_(&all), at_(at) {}
    T operator*() const { return (*all_)[at_]; }
    iterator& operator++() {
      ++at_;
      return *this;
    }
    void operator++(int) { ++at_; }
    friend bool operator==(const iterator&, const iterator&) = default;

   private:
    const LoadedArtifacts* all_ = nullptr;
    std::size_t at_ = 0;
  };

  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, size()}; }
  std::size_t size() const { return artifacts_.size(); }
  T operator[](std::size_t i) const { return load<T>(database_, artifacts_[i], options_); }
  const std::vector<Artifact>& artifacts() const { return artifacts_; }

 private:
  Database<Schema> database_;
  std::vector<Artifact> artifacts_;
  AccessOptions options_;
};

/// The files of a collection on this machine, in order. The collection becomes an input of the tracked run.
/// @throws as cache() of an artifact.
template <class Schema>
std::vector<std::filesystem::path> cache(const Database<Schema>& database, const Collection& collection,
                                         const AccessOptions& options = {}) {
  std::vector<std::filesystem::path> paths;
  for (const auto& artifact : artifacts_of(database, collection))
    paths.push_back(cache(database, artifact, artifact_detail::as_part(options)));
  if (options.is_run_input) artifact_detail::track_input(database.session(), collection);
  return paths;
}

/// The content of a collection's files, one after the other. The collection becomes an input of the tracked run.
///
///     for (const DataFrame& part : load<DataFrame>(database, collection)) …
///
/// @throws while it is iterated, as load() of an artifact.
template <class T, class Schema>
LoadedArtifacts<T, Schema> load(const Database<Schema>& database, const Collection& collection,
                                const AccessOptions& options = {}) {
  LoadedArtifacts<T, Schema> loaded(database, artifacts_of(database, collection), options);
  if (options.is_run_input) artifact_detail::track_input(database.session(), collection);
  return loaded;
}

}  // namespace laminate
