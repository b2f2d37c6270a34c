/// @file
/// Where artifacts lie. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <string>
#include <string_view>

#include <laminate/lamindb/core.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

namespace lamindb_detail {
/// A URL without what it says of the server of its bucket.
inline std::string without_endpoint(std::string_view url) {
  return std::string(url.substr(0, url.find("?endpoint_url=")));
}
}  // namespace lamindb_detail

/// The path of an artifact in the storage location with this root: `s3://bucket/.lamindb/9K1dteZ6Qx0EXK8g0000.h5ad`.
/// What the root of a bucket says of its server (`?endpoint_url=…`) is not part of paths.
inline std::string path_in(std::string_view root, const Artifact& artifact) {
  auto path = lamindb_detail::without_endpoint(root);
  if (!path.ends_with('/')) path += '/';
  if (artifact._real_key) return path + *artifact._real_key;
  if (artifact.key && !artifact._key_is_virtual) return path + *artifact.key;
  const auto name = artifact._overwrite_versions ? stem_of(artifact.uid) : artifact.uid.view();
  return (path += ".lamindb/") += std::string(name) + artifact.suffix;
}

/// The path of an artifact: also of one that was synced, whose object stays where it was. One query.
template <class Schema>
std::string path(const Database<Schema>& database, const Artifact& artifact) {
  const auto storage = database.template registry<Storage>().filter(columns<Storage>.id == artifact.storage.id()).one();
  return path_in(storage.root, artifact);
}

}  // namespace laminate
