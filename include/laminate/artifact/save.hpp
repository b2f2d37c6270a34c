/// @file
/// Artifacts from files, folders, URLs and tables. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/artifact/arrival.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/artifact/storage_location.hpp>
#include <laminate/artifact/suffix.hpp>
#include <laminate/dataset/csv.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/lamindb/trash.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/record/log.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

namespace detail {

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
  for (auto& storage : storage_locations(session))
    if (auto key = key_in(storage, source)) return std::pair(std::move(storage), *std::move(key));
  return std::nullopt;
}

/// The location of a URL that is in none: its bucket or server, which this instance only reads. It is not saved yet.
inline Storage reference_storage(const std::string& url) {
  const auto scheme_end = url.find("://");
  const auto end = url.find('/', scheme_end + 3);
  if (end == url.npos || end + 1 == url.size())
    throw InvalidArgument(url + " names no object: give its whole URL", artifact_place("key"));
  Storage storage{.root = url.substr(0, end), .type = url.substr(0, scheme_end)};
  if (const auto query = url.find("?endpoint_url="); query != url.npos) storage.root += url.substr(query);
  return storage;
}

/// @param key  under which the source lies in the location already; none if it is to be brought there.
/// @throws InvalidArgument
inline Draft draft_at(const Storage& storage, const std::optional<std::string>& key, const std::string& source,
                      const ArtifactOptions& options) {
  Draft draft{.storage = storage, .source = source, .in_place = key.has_value()};
  auto& row = draft.row;
  const auto suffix = suffix_of(is_url(source) ? source.substr(0, source.find('?')) : source);
  row.suffix = suffix.canonical;
  row.key = options.key;
  row._key_is_virtual = options.key_is_virtual;
  if (row.key) check_artifact_key(*row.key, suffix);
  if (!key) {
    if (row.key || row._key_is_virtual) return draft;
    throw InvalidArgument("an artifact without a key cannot lie under its key: give .key", artifact_place("key"));
  }
  if (key->starts_with(std::string(own_folder) + '/'))
    throw InvalidArgument(source + " lies in " + std::string(own_folder) +
                              ", where LaminDB keeps the files of its artifacts: it cannot become another one",
                          artifact_place("key"));
  row._key_is_virtual = row.key && *row.key != *key;
  if (row._key_is_virtual) row._real_key = *key;
  if (!row.key) row.key = *key;
  return draft;
}

/// Finds out where the source lies. @throws ObjectMissing, InvalidArgument, NotFound, ReadOnly.
inline Draft draft_of(Session& session, const std::string& source, const ArtifactOptions& options) {
  if (is_url(source)) {
    const auto path = source.substr(0, source.find("?endpoint_url="));
    auto location = location_of_object(session, path);
    if (!location) {
      auto storage = reference_storage(source);
      location = std::pair(storage, key_in(storage, path).value());
    }
    return draft_at(location->first, location->second, path, options);
  }
  std::error_code error;
  const auto path = std::filesystem::canonical(source, error).string();
  if (error) throw ObjectMissing(source + ": there is no such file or folder", artifact_place("key"));
  if (const auto location = location_of_object(session, path))
    return draft_at(location->first, location->second, path, options);
  const auto storage = choose_storage(session, options);
  check_managed(session, storage);
  return draft_at(storage, std::nullopt, path, options);
}

/// What the options and the session say of the row.
inline void fill(Session& session, Draft& draft, const ArtifactOptions& options) {
  auto& row = draft.row;
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
  const auto current = session.current(role::branch);
  if (row.branch.empty() && current) row.branch = Ref<Branch>(Id(*current, session.origin()));
  const auto tracked = session.current(role::run);
  if (options.run)
    row.run = *options.run;
  else if (tracked)
    row.run = Ref<Run>(Id(*tracked, session.origin()));
  if (options.revises) {
    if (!row.key) row.key = options.revises->key;
    if (!row.description) row.description = options.revises->description;
  }
}

/// What the name and the content of the file say of a dataset in it.
inline void inspect(Draft& draft) {
  auto& row = draft.row;
  const auto* format = format_of(draft.source);
  if (!format) return;
  if (!format->otype.empty()) row.otype = format->otype;
  if (!format->inspect || is_url(draft.source)) return;
  try {
    auto inspection = format->inspect(draft.source);
    if (!inspection.otype.empty()) row.otype = std::move(inspection.otype);
    row.n_observations = inspection.n_observations;
  } catch (const Error& error) {
    log(log_level::warning, draft.source + ": saved without a look into it: " + error.what());
  }
}

/// What a store knows of an object or a folder of objects.
inline ContentHash remote_content(const Storage& storage, const std::string& key) {
  const auto store = open_store(storage.root);
  if (const auto object = store->find(key))
    return {.hash = object->hash, .hash_type = object->hash_type, .size = object->size};
  const auto objects = store->list(key);
  if (objects.empty()) throw ObjectMissing(store->shown(key) + ": there is no such object", artifact_place("key"));
  ContentHash whole{.hash_type = "md5-d", .n_files = static_cast<std::int64_t>(objects.size())};
  std::vector<std::string> hashes;
  for (const auto& object : objects) {
    whole.size += object.size;
    hashes.push_back(object.hash);
  }
  whole.hash = folder_hash(std::move(hashes));
  return whole;
}

inline std::vector<std::filesystem::path> files_at(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) ? files_of(path) : std::vector{path};
}

/// Copies the content to the location's file system, or finds out what is known of it where it lies.
inline std::unique_ptr<Arrival> arrival_of(const Draft& draft, const ArtifactOptions& options) {
  std::error_code error;
  if (!draft.in_place && is_url(draft.storage.root))
    return std::make_unique<RemoteArrival>(draft.source, draft.storage.root, options.transfer);
  if (!draft.in_place) {
    Meter meter(options.transfer, files_at(draft.source));
    return std::make_unique<LocalArrival>(draft.source, draft.storage.root, meter, StagedCopy::sync::now);
  }
  auto arrival = std::make_unique<InPlace>();
  if (!is_url(draft.source)) {
    arrival->content = std::filesystem::is_directory(draft.source, error) ? hash_folder(draft.source, options.transfer)
                                                                          : hash_file(draft.source, options.transfer);
    return arrival;
  }
  try {
    arrival->content = remote_content(draft.storage, storage_key(draft.row));
  } catch (const ObjectMissing&) {
    throw;
  } catch (const Error& problem) {
    log(log_level::warning, "saved without size and hash: " + std::string(problem.what()));
  }
  return arrival;
}

inline void set_content(Artifact& row, const ContentHash& content, const ArtifactOptions& options) {
  if (!content.hash_type.empty()) row.size = static_cast<std::int64_t>(content.size);
  if (!content.hash.empty()) {
    row.hash = content.hash;
    row._hash_type = content.hash_type;
  }
  row.n_files = content.n_files;
  row._overwrite_versions = options.overwrite_versions.value_or(content.n_files.has_value());
}

/// What becomes of a draft: the artifact that has its content already, or a new row, maybe a new version.
struct Decision {
  std::optional<Artifact> existing{};
  Artifact row{};
  bool is_version = false;
};

class Decider {
 public:
  Decider(Session& session, const Draft& draft, const ArtifactOptions& options)
      : session_(session), artifacts_(session.shared_from_this()), draft_(draft), options_(options) {}

  /// @throws InvalidArgument, ConstraintViolation, NotFound.
  Decision decide() const {
    Decision decision{.row = draft_.row};
    auto& row = decision.row;
    const auto& a = columns<Artifact>;
    // Empty files are all the same; an object that lies in its place stays the one that it is.
    const bool is_empty = row.size == 0 && !row.n_files;
    if (options_.reuse_content && !draft_.in_place && row.hash && !is_empty)
      if (decision.existing = newest(a.hash == *row.hash && a.branch != trash()); decision.existing) return decision;
    if (const auto former = former_version()) {
      decision.is_version = true;
      row.uid = next_version(newest_version(artifacts_, stem_of(former->uid)).value());
      if (!row.key) row.key = former->key;
      check_version(*former);
    }
    // The database holds content only once under a key, the trash included.
    if (row.hash) {
      const auto same = a.storage == row.storage && a.hash == *row.hash;
      decision.existing = newest(row.key ? same && a.key == *row.key : same && a.key.is_null());
    }
    return decision;
  }

 private:
  Ref<Branch> trash() const { return Ref<Branch>(Id(session_.hooks().trash.value(), session_.origin())); }
  std::optional<Artifact> newest(Predicate<Artifact> condition) const {
    const auto& a = columns<Artifact>;
    return artifacts_.all_branches().filter(std::move(condition)).order_by(desc(a.created_at), desc(a.id)).first();
  }

  /// The one that the options name, else the latest with this key in this location: of the draft's branch, if there is
  /// one.
  std::optional<Artifact> former_version() const {
    const auto& a = columns<Artifact>;
    const auto& row = draft_.row;
    if (options_.revises) return artifacts_.filter(a.id == options_.revises->id).one();
    if (!row.key) return std::nullopt;
    const auto same_key = a.key == *row.key && a.storage == row.storage && a.branch != trash();
    if (auto found = newest(same_key && a.is_latest == true && a.branch == row.branch)) return found;
    if (auto found = newest(same_key && a.is_latest == true)) return found;
    if (const auto any = newest(same_key))
      throw ConstraintViolation("no version of the artifact with key '" + *row.key +
                                    "' is the latest one, so none can follow: "
                                    "set is_latest of " +
                                    any->uid.str() + " first",
                                {.registry = "Artifact", .uid = any->uid.str(), .column = "is_latest"});
    return std::nullopt;
  }

  void check_version(const Artifact& former) const {
    if (!options_.version_tag || options_.version_tag != former.version_tag) return;
    throw InvalidArgument("the version " + *former.version_tag + " is that of " + former.uid.str() +
                              " already: give another .version_tag, or none",
                          {.registry = "Artifact", .uid = former.uid.str(), .column = "version_tag"});
  }

  Session& session_;
  Registry<Artifact> artifacts_;
  const Draft& draft_;
  const ArtifactOptions& options_;
};

/// A run that makes an artifact which is there already has recreated it, unless it has read it.
inline void add_recreating_run(Session& session, const Artifact& artifact, const Ref<Run>& run) {
  const auto same = [&](const auto& c) { return c.artifact == artifact && c.run == run; };
  const Registry<ArtifactInputOfRuns> inputs(session.shared_from_this());
  const Registry<ArtifactRecreatingRuns> recreating(session.shared_from_this());
  if (inputs.filter(same(columns<ArtifactInputOfRuns>)).exists()) return;
  if (recreating.filter(same(columns<ArtifactRecreatingRuns>)).exists()) return;
  ArtifactRecreatingRuns link{.artifact = artifact, .run = run};
  recreating.save(link);
}

/// An artifact that has the content already, for a draft: what the draft says besides is added.
inline Artifact reuse(Session& session, Artifact existing, const Draft& draft, Arrival& arrival) {
  const Registry<Artifact> artifacts(session.shared_from_this());
  if (existing.branch.id().value() == session.hooks().trash.value()) restore(session, existing);
  const auto before = existing;
  const auto& row = draft.row;
  if (row.description) existing.description = row.description;
  if (!existing.key && existing._key_is_virtual) existing.key = row.key;
  if (row.run && !existing.run)
    existing.run = row.run;
  else if (row.run && existing.run->id() != row.run->id())
    add_recreating_run(session, existing, *row.run);
  if (existing.description != before.description || existing.key != before.key || existing.run != before.run)
    artifacts.save(existing);
  // Somebody may have removed the file by hand.
  const auto storage = storage_of(session, existing);
  std::error_code error;
  if (!draft.in_place && storage.id == draft.storage.id && !is_url(storage.root) &&
      !std::filesystem::exists(path_in(storage.root, existing), error) && arrival.place(storage_key(existing))) {
    arrival.keep();
    log(log_level::warning, "its file was missing and is there again: " + path_in(storage.root, existing));
  }
  return existing;
}

/// Writes what was decided, in the caller's transaction. Nothing if the content was brought to another place.
inline std::optional<Artifact> write(Session& session, const Decision& decision, const Draft& draft, Arrival& arrival) {
  if (decision.existing) return reuse(session, *decision.existing, draft, arrival);
  const Registry<Artifact> artifacts(session.shared_from_this());
  Artifact row = decision.row;
  const auto key = storage_key(row);
  if (!draft.in_place && !row._key_is_virtual && !is_url(draft.storage.root)) {
    std::error_code error;
    if (const auto path = path_below(draft.storage.root, key); std::filesystem::exists(path, error))
      throw AlreadyExists(path.string() +
                              " is there already: a file under its key has one version only; choose another key, "
                              "replace() the artifact's file, or save with .key_is_virtual = true",
                          artifact_place("key"));
  }
  if (!arrival.place(key)) return std::nullopt;
  if (decision.is_version) supersede(artifacts, stem_of(row.uid), row.branch.id().value());
  artifacts.save(row);
  return row;
}

/// Says what a user would not expect: that there is no new artifact, or that it follows another.
inline void log_decision(const Decision& decision, const Draft& draft, const Artifact& saved) {
  const auto shown = saved.uid.str() + (saved.key ? ", key='" + *saved.key + '\'' : "");
  if (decision.is_version && !decision.existing) log(log_level::info, "created a new version: " + shown);
  if (!decision.existing) return;
  log(log_level::info, "returning the artifact with the same content" +
                           std::string(decision.existing->branch == saved.branch ? "" : " from the trash") + ": " +
                           shown);
  if (draft.row.key && draft.row.key != saved.key)
    log(log_level::warning, "it keeps its key, which is not '" + *draft.row.key +
                                "': change the key of the row, or save with .reuse_content = false");
}

inline Artifact save_draft(Session& session, Draft draft, const ArtifactOptions& options) {
  const auto arrival = arrival_of(draft, options);
  set_content(draft.row, arrival->content, options);
  const Decider decider(session, draft, options);
  for (;;) {
    if (arrival->travels())
      if (const auto decision = decider.decide(); !decision.existing) arrival->bring(storage_key(decision.row));
    Transaction transaction(session, Transaction::mode::write);
    if (draft.storage.id.empty()) {
      Registry<Storage>(session.shared_from_this()).save(draft.storage);
      draft.row.storage = draft.storage;
      log(log_level::info, "referenced read-only storage location at " + draft.storage.root);
    }
    const auto decision = decider.decide();
    auto saved = write(session, decision, draft, *arrival);
    if (!saved) continue;  // somebody else took the version meanwhile
    transaction.commit();
    if (!decision.existing) arrival->keep();
    log_decision(decision, draft, *saved);
    return *std::move(saved);
  }
}

/// @throws ReadOnly
inline void check_writable(Session& session) {
  if (session.connection().read_only())
    throw ReadOnly(session.name() + " is open read-only: open it for writing to change its artifacts");
}

/// @throws InvalidArgument for an artifact by whose row nobody could tell what it is.
inline void check_findable(const Draft& draft) {
  if (draft.row.key || draft.row.description || draft.row.run) return;
  throw InvalidArgument("nobody would find this artifact again: give .key or .description, or call track() first",
                        artifact_place("key"));
}

inline Artifact save_artifact(Session& session, const std::string& source, const ArtifactOptions& options) {
  check_writable(session);
  auto draft = draft_of(session, source, options);
  fill(session, draft, options);
  check_findable(draft);
  inspect(draft);
  return save_draft(session, std::move(draft), options);
}

}  // namespace detail

/// Saves a file, a folder or the object at a URL as an artifact.
///
/// A local file or folder is copied to the instance's storage location (or `.storage`), hashed on the way; one that
/// lies in a storage location already stays where it is, with its path there as its key. Of a URL (`s3://`, `https://`)
/// only what is known of it is saved. Content that the database has already is not stored again: its artifact is
/// returned, and log messages say so. Other content under a key that is there becomes the next version. `otype` follows
/// from the suffix, `n_observations` from the file where a component reads it (<laminate/hdf5.hpp>,
/// <laminate/arrow.hpp>).
///
/// The content is on the disk under its final name before its row is committed: a crash leaves no row without its file
/// and no half file under its name, at most a copy that check() names.
///
/// @param source  a path, or a URL.
/// @throws ObjectMissing, AccessDenied, ObjectChanged, StorageError; InvalidArgument for a key or options that LaminDB
///   would refuse; ReadOnly for a storage location or database that is not to be written; NotFound, Locked, Cancelled.
template <class Schema>
Artifact save_artifact(const Database<Schema>& database, const std::string& source,
                       const ArtifactOptions& options = {}) {
  return detail::save_artifact(database.session(), source, options);
}

}  // namespace laminate
