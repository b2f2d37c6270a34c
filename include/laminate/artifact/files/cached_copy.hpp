/// @file
/// Copies of remote artifacts on this machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/files/storage_location.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/lamindb/instance/settings.hpp>
#include <laminate/storage/download.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

LAMINATE_INLINE std::filesystem::path cache_folder() {
  std::optional<std::string> chosen = support_detail::environment("LAMIN_CACHE_DIR");
  if (const auto settings = settings_folder(); !chosen && settings)
    if (const auto env = lamindb_detail::read_env(*settings / "storage.env"))
      chosen = lamindb_detail::find(*env, "lamindb_cache_path");
  if (!chosen)
    if (const auto env = lamindb_detail::read_env("/etc/xdg/lamindb/system.env"))
      chosen = lamindb_detail::find(*env, "lamindb_cache_path");
  if (chosen) {
    if (std::filesystem::path(*chosen).is_absolute()) return *chosen;
    throw InvalidArgument("LaminDB's cache folder is set to '" + *chosen +
                          "', which is no absolute path: set "
                          "LAMIN_CACHE_DIR to one, or run lamin cache set");
  }
  const auto cache = support_detail::environment("XDG_CACHE_HOME");
  const auto home = support_detail::environment("HOME");
  if (!cache && !home) throw InvalidArgument("there is no folder for copies of remote files: set LAMIN_CACHE_DIR");
  return (cache ? std::filesystem::path(*cache) : std::filesystem::path(*home) / ".cache") / "lamindb";
}

namespace artifact_detail {

/// Where the copy of an object belongs in the cache: under the key that people know for the latest version, else where
/// it lies in its bucket or on its server.
inline std::filesystem::path cache_path(const Storage& storage, const Artifact& artifact) {
  const auto root = lamindb_detail::without_endpoint(storage.root);
  const bool known_by_key = artifact._key_is_virtual && artifact.key && artifact.is_latest;
  return path_below(cache_folder(),
                    root.substr(root.find("://") + 3) + '/' + (known_by_key ? *artifact.key : storage_key(artifact)));
}

inline ContentHash content_of(const Artifact& artifact) {
  return {.hash = artifact.hash.value_or(""),
          .hash_type = artifact._hash_type.value_or(""),
          .size = static_cast<std::uint64_t>(artifact.size.value_or(0)),
          .n_files = artifact.n_files};
}

inline std::filesystem::path download(const Storage& storage, const Artifact& artifact,
                                      const TransferOptions& options) {
  const auto copy = cache_path(storage, artifact);
  const auto key = storage_key(artifact);
  const auto content = content_of(artifact);
  const auto store = open_store(storage.root);
  std::error_code error;
  if (content.n_files) {
    download_folder(*store, key, copy, content, options, OtherFiles::remove);
    return copy;
  }
  const bool comparable = !content.hash.empty() && std::filesystem::is_regular_file(copy, error) &&
                          std::filesystem::file_size(copy, error) == content.size;
  if (!comparable || matches(copy, content, options) == Verdict::refuted)
    laminate::download(*store, key, copy, content, options);
  return copy;
}

LAMINATE_INLINE std::filesystem::path cache(Session& session, const Artifact& artifact, const AccessOptions& options) {
  const Place place{.registry = "Artifact", .uid = artifact.uid.str(), .column = "storage_id"};
  if (artifact._overwrite_versions && !artifact.is_latest)
    throw ObjectMissing("the files of this version of Artifact " + artifact.uid.str() +
                            " were replaced by those of a later one: take the latest, get(\"" +
                            std::string(stem_of(artifact.uid)) + "\")",
                        place);
  const auto storage = storage_of(session, artifact);
  if (lamindb_detail::is_url(storage.root)) return download(storage, artifact, options.transfer);
  const std::filesystem::path path = path_in(storage.root, artifact);
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    throw ObjectMissing(path.string() + ": the file of Artifact " + artifact.uid.str() + " is not there" +
                            (std::filesystem::exists(storage.root, error)
                                 ? ": somebody has moved or removed it"
                                 : ", nor is the storage folder: mount its disk, or work where it is"),
                        place);
  return path;
}

}  // namespace artifact_detail

}  // namespace laminate
