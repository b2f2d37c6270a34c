/// @file
/// New artifacts before they are saved: where they lie, where they belong, and what is said of them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <laminate/artifact/files/storage_location.hpp>
#include <laminate/artifact/files/suffix.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/storage/key.hpp>
#include <laminate/storage/open_store.hpp>
#include <laminate/support/log.hpp>
#include <laminate/support/text/control.hpp>

namespace laminate::artifact_detail {

/// What is to become an artifact: its row as far as it is known, and where the content lies now.
struct Draft {
  Artifact row{};
  Storage storage{};      ///< maybe not saved yet
  std::string source{};   ///< a canonical path, or a URL
  bool in_place = false;  ///< the content lies in the storage location already
};

inline Place artifact_place(std::string_view column) {
  return {.registry = "Artifact", .uid = {}, .column = std::string(column)};
}

/// @throws InvalidArgument for a key that LaminDB would refuse, or that is not the file's.
inline void check_artifact_key(std::string_view key, const Suffix& suffix) {
  check_key(key);
  if (key.find('\\') != key.npos)
    throw InvalidArgument("the key '" + std::string(key) + "' has a backslash in it: separate its parts with /",
                          artifact_place("key"));
  if (('/' + std::string(key)).find('/' + std::string(own_folder) + '/') != std::string::npos)
    throw InvalidArgument("the key '" + std::string(key) + "' lies in " + std::string(own_folder) +
                              ", which LaminDB keeps for itself: give a path for people",
                          artifact_place("key"));
  if (const auto own = suffix_of(std::string(key)).raw; own != suffix.raw)
    throw InvalidArgument("the key '" + std::string(key) + "' ends with '" + own + "', but the file with '" +
                              suffix.raw + "': give both the same suffix",
                          artifact_place("key"));
}

/// The location that new content goes to: the one that is asked for, or the default, or the space's.
inline Storage choose_storage(Session& session, const ArtifactOptions& options) {
  const Registry<Storage> storages(session.shared_from_this());
  const auto& s = columns<Storage>;
  if (options.storage) {
    auto storage = storages.filter(s.id == options.storage->id()).one();
    if (options.space && storage.space.id() != options.space->id())
      throw InvalidArgument(storage.root +
                                " is a storage location of another space than the artifact is to be in: leave "
                                ".storage or .space out",
                            artifact_place("storage_id"));
    return storage;
  }
  auto storage = default_storage(session);
  if (!options.space || storage.space.id() == options.space->id()) return storage;
  const auto in_space = storages.filter(s.space == *options.space && s.instance_uid == instance_uid(session));
  if (auto found = in_space.order_by(s.id).first()) return *std::move(found);
  throw NotFound(session.name() +
                     " manages no storage location in the space that the artifact is to be in: add one "
                     "with LaminDB (ln.Storage(root=…, space=…).save()), or leave .space out",
                 artifact_place("space_id"));
}

/// The location that holds a path or URL already, and its key there.
inline std::optional<std::pair<Storage, std::string>> location_of_object(Session& session, const std::string& source) {
  const auto path = lamindb_detail::without_endpoint(source), endpoint = source.substr(path.size());
  for (auto& storage : storage_locations(session)) {
    if (storage.root.substr(lamindb_detail::without_endpoint(storage.root).size()) != endpoint) continue;
    if (auto key = key_in(storage, path)) return std::pair(std::move(storage), *std::move(key));
  }
  return std::nullopt;
}

/// The location of a URL that is in none: its bucket or server, which this instance only reads. It is not saved yet.
inline Storage reference_storage(const std::string& url) {
  const auto scheme_end = url.find("://");
  const auto end = url.find('/', scheme_end + 3);
  if (end == url.npos || end + 1 == url.size())
    throw InvalidArgument(url + " names no object: give its whole URL", artifact_place("key"));
  Storage storage{.root = url.substr(0, end), .type = url.substr(0, scheme_end)};
  storage.root += url.substr(lamindb_detail::without_endpoint(url).size());
  return storage;
}

/// @param key  under which the source lies in the location already; none if it is to be brought there.
/// @throws InvalidArgument
inline Draft draft_at(const Storage& storage, const std::optional<std::string>& key, const std::string& source,
                      const ArtifactOptions& options) {
  Draft draft{.storage = storage, .source = source, .in_place = key.has_value()};
  auto& row = draft.row;
  const bool has_no_name =
      std::filesystem::path(source).filename().string().starts_with(storage_detail::unfinished_prefix);
  const auto suffix = suffix_of(has_no_name && options.key       ? *options.key
                                : lamindb_detail::is_url(source) ? source.substr(0, source.find('?'))
                                                                 : source);
  row.suffix = suffix.canonical;
  row.key = options.key;
  row._key_is_virtual = options.key_is_virtual;
  if (row.key) check_artifact_key(*row.key, suffix);
  if (!key) {
    if (row.key || row._key_is_virtual) return draft;
    throw InvalidArgument("an artifact without a key cannot lie under its key: give .key", artifact_place("key"));
  }
  if ((*key + '/').starts_with(std::string(own_folder) + '/'))
    throw InvalidArgument(source + " lies in " + std::string(own_folder) +
                              ", where LaminDB keeps the files of its artifacts: it cannot become another one",
                          artifact_place("key"));
  row._key_is_virtual = row.key && *row.key != *key;
  if (row._key_is_virtual) row._real_key = *key;
  if (!row.key) row.key = *key;
  return draft;
}

/// @throws InvalidArgument for a URL of an unknown kind, or with a password in it.
inline void check_url(const std::string& url) {
  if (support_detail::has_control(url))
    throw InvalidArgument("the URL contains a newline or another control character: leave it out",
                          artifact_place("key"));
  constexpr std::string_view kinds[] = {"s3", "https", "http", "gs", "az", "abfs", "hf"};
  const auto scheme = scheme_of(url);
  if (std::find(std::begin(kinds), std::end(kinds), scheme) == std::end(kinds) && !has_store(scheme))
    throw InvalidArgument("'" + scheme +
                              "://' is no kind of storage that LaminDB knows: give s3://, https://, http://, "
                              "gs://, a path, or make it known by register_store()",
                          artifact_place("key"));
  const auto host = url.find("://") + 3;
  if (url.substr(host, url.find('/', host) - host).find('@') != std::string::npos)
    throw InvalidArgument("a URL with a user or password in it would be stored for all to read: leave them out",
                          artifact_place("key"));
}

/// Only what can be read to its end and again. @throws ObjectMissing; InvalidArgument for a pipe, a device, or a folder
/// that holds a storage location.
inline std::string checked_path(Session& session, const std::string& source) {
  std::error_code error;
  const auto path =
      std::filesystem::canonical(source.starts_with("file://") ? source.substr(7) : source, error).string();
  if (error) throw ObjectMissing(source + ": there is no such file or folder", artifact_place("key"));
  const bool folder = std::filesystem::is_directory(path, error);
  if (!folder && !std::filesystem::is_regular_file(path, error))
    throw InvalidArgument(source + " is neither a file nor a folder", artifact_place("key"));
  if (!folder) return path;
  for (const auto& storage : storage_locations(session))
    if (!lamindb_detail::is_url(storage.root) &&
        (comparable_root(storage.root) + '/').starts_with(path + (path == "/" ? "" : "/")))
      throw InvalidArgument(
          source + " holds the storage location " + storage.root + ": save folders in it, or save_dir() it",
          artifact_place("key"));
  return path;
}

/// Whether a key names content in LaminDB's own folder. Such a file is saved like one from outside, as a copy, so that
/// the files that check() reports can get a row.
inline bool is_in_own_folder(std::string_view key) {
  const std::string folder = std::string(own_folder) + '/';
  return key.starts_with(folder) &&
         is_content_name(key.substr(folder.size(), key.find('/', folder.size()) - folder.size()));
}

/// Finds out where the source lies. @throws ObjectMissing, InvalidArgument, NotFound, ReadOnly.
inline Draft draft_of(Session& session, const std::string& source, const ArtifactOptions& options) {
  if (lamindb_detail::is_url(source) && !source.starts_with("file://")) {
    check_url(source);
    auto location = location_of_object(session, source);
    const auto path = lamindb_detail::without_endpoint(source);
    if (!location) {
      auto storage = reference_storage(source);
      location = std::pair(storage, key_in(storage, path).value());
    }
    return draft_at(location->first, location->second, path, options);
  }
  const auto path = checked_path(session, source);
  if (const auto location = location_of_object(session, path); location && !is_in_own_folder(location->second))
    return draft_at(location->first, location->second, path, options);
  const auto storage = choose_storage(session, options);
  check_managed(session, storage);
  return draft_at(storage, std::nullopt, path, options);
}

/// What the options and the session say of the row. @throws InvalidArgument
inline void fill(Session& session, Draft& draft, const ArtifactOptions& options) {
  auto& row = draft.row;
  constexpr std::string_view kinds[] = {"dataset", "model", "plan", "__lamindb_run__", "__lamindb_config__"};
  if (options.kind && std::find(std::begin(kinds), std::end(kinds), *options.kind) == std::end(kinds))
    throw InvalidArgument("'" + *options.kind + "' is no kind of artifact: it is dataset, model or plan",
                          artifact_place("kind"));
  if (options.description && !is_utf8(*options.description))
    throw InvalidArgument("the description is not UTF-8, which others could not read", artifact_place("description"));
  row.uid = random_uid(Uid<20>::max_size - version_length) + std::string(version_length, '0');
  row.description = options.description;
  row.kind = options.kind;
  row.version_tag = options.version_tag;
  if (draft.storage.id) row.storage = draft.storage;
  if (options.space)
    row.space = *options.space;
  else if (options.storage)
    row.space = draft.storage.space;
  if (options.branch) row.branch = row.created_on = *options.branch;
  const auto current = session.current(Role::branch);
  if (row.branch.empty() && current) row.branch = Ref<Branch>(Id(*current, session.origin()));
  const auto tracked = session.current(Role::run);
  if (options.run)
    row.run = *options.run;
  else if (tracked)
    row.run = Ref<Run>(Id(*tracked, session.origin()));
  if (options.revises) {
    if (!row.key && options.revises->key) {
      row.key = options.revises->key;
      if (suffix_of(*row.key).canonical != row.suffix)
        throw InvalidArgument("the new version ends with '" + row.suffix + "', but its key '" + *row.key +
                                  "' does not: give .key, or a file of the same kind",
                              {.registry = "Artifact", .uid = options.revises->uid.str(), .column = "key"});
    }
    if (!row.description) row.description = options.revises->description;
  }
}

/// What the name and the content of the file say of a dataset in it.
inline void inspect(Draft& draft) {
  auto& row = draft.row;
  const auto* format = format_of(draft.source);
  if (!format) return;
  if (!format->otype.empty()) row.otype = format->otype;
  if (!format->inspect || lamindb_detail::is_url(draft.source)) return;
  try {
    auto inspection = format->inspect(draft.source);
    if (!inspection.otype.empty()) row.otype = std::move(inspection.otype);
    row.n_observations = inspection.n_observations;
  } catch (const Error& error) {
    log(LogLevel::warning, draft.source + ": saved without a look into it: " + error.what());
  }
}

}  // namespace laminate::artifact_detail
