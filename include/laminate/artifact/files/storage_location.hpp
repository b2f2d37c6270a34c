/// @file
/// The storage locations of an instance: which of them is its own, and in which a path lies.
#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/registry/registry.hpp>
#include <laminate/storage/open_store.hpp>

namespace laminate::artifact_detail {

/// The folder in a storage location that LaminDB keeps for itself.
inline constexpr std::string_view own_folder = ".lamindb";

/// Whether a name in LaminDB's own folder is that of an artifact's content, or of one that is not finished. The
/// database, its journals and marks have others.
inline bool is_content_name(std::string_view name) {
  const auto stem = name.substr(0, name.find('.'));
  return name.starts_with(storage_detail::unfinished_prefix) ||
         ((stem.size() == Uid<20>::max_size || stem.size() == Uid<20>::max_size - version_length) &&
          stem.find_first_not_of(base62) == stem.npos);
}

/// Where the settings, or else the database file, say that the instance keeps its files.
inline std::string settings_root(const Session& session) {
  if (const auto instance = lamindb_detail::instance_at(session.location())) return instance->storage_root;
  const std::filesystem::path file(session.location());
  const auto root = file.parent_path().parent_path();
  return lamindb_detail::database_file(root) == file ? root.string() : std::string();
}

/// Without the separators at its end. Local roots are compared as canonical paths.
inline std::string comparable_root(std::string root) {
  if (!lamindb_detail::is_url(root)) {
    std::error_code error;
    const auto canonical = std::filesystem::weakly_canonical(root, error);
    if (!error) root = canonical.string();
  }
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  return root;
}

/// Whether this instance may write there: it manages the location itself.
inline bool is_managed(Session& session, const Storage& storage) {
  return storage.instance_uid && *storage.instance_uid == instance_uid(session);
}

/// All locations, those with longer roots first: the innermost that holds a path is its own.
inline std::vector<Storage> storage_locations(Session& session) {
  auto all = Registry<Storage>(session.shared_from_this()).all_branches().order_by(columns<Storage>.id).to_vector();
  std::stable_sort(all.begin(), all.end(),
                   [](const Storage& a, const Storage& b) { return a.root.size() > b.root.size(); });
  return all;
}

/// What comes behind the root of the location in the path; nothing if it does not lie in it.
inline std::optional<std::string> key_in(const Storage& storage, const std::string& path) {
  auto root = comparable_root(lamindb_detail::without_endpoint(storage.root));
  if (!root.ends_with('/')) root += '/';
  if (path.size() <= root.size() || !path.starts_with(root)) return std::nullopt;
  return path.substr(root.size());
}

/// The location where new files go: the one that the settings name, else the first that this instance manages.
/// @throws NotFound.
inline Storage default_storage(Session& session) {
  const auto wanted = comparable_root(settings_root(session));
  const auto own = instance_uid(session);
  std::optional<Storage> first;
  for (auto& storage : storage_locations(session)) {
    if (!wanted.empty() && comparable_root(storage.root) == wanted) return std::move(storage);
    if (storage.instance_uid && *storage.instance_uid == own && (!first || storage.id.value() < first->id.value()))
      first = std::move(storage);
  }
  if (first) return *std::move(first);
  throw NotFound(session.name() + " manages no storage location: add one with LaminDB (ln.Storage(root=…).save())",
                 {.registry = "Storage", .uid = {}, .column = "instance_uid"});
}

/// @throws ReadOnly if another instance manages the location, or nobody does.
inline void check_managed(Session& session, const Storage& storage) {
  if (is_managed(session, storage)) return;
  throw ReadOnly(storage.root + ": this storage location is " +
                     (storage.instance_uid ? "managed by the instance " + *storage.instance_uid
                                           : std::string("managed by no instance")) +
                     ", not by " + session.name() + ": its files cannot be added, changed or removed from here",
                 {.registry = "Storage", .uid = storage.uid.str(), .column = "instance_uid"});
}

/// The location of a row. @throws NotFound.
inline Storage storage_of(Session& session, const Artifact& artifact) {
  return Registry<Storage>(session.shared_from_this()).filter(columns<Storage>.id == artifact.storage.id()).one();
}

/// Where an artifact lies in its location, as a key. (rule "Path of an artifact")
inline std::string storage_key(const Artifact& artifact) { return path_in("/", artifact).substr(1); }

/// Removes an object or a folder of objects.
inline void remove_content(const Storage& storage, const std::string& key, bool is_folder) {
  const auto store = open_store(storage.root);
  is_folder ? store->remove_folder(key) : store->remove(key);
}

}  // namespace laminate::artifact_detail
