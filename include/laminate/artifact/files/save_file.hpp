/// @file
/// Makes artifacts of files, folders and objects. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/artifact/files/arrival.hpp>
#include <laminate/artifact/files/content_at.hpp>
#include <laminate/artifact/files/decision.hpp>
#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/runs/run_links.hpp>
#include <laminate/lamindb/trash.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

/// What a store knows of an object or a folder of objects.
inline ContentHash remote_content(const Storage& storage, const std::string& key) {
  const auto store = open_store(storage.root);
  if (const auto object = store->find(key))
    return {.hash = object->hash, .hash_type = object->hash_type, .size = object->size};
  const auto objects = store->list(key);
  if (objects.empty()) throw ObjectMissing(store->shown(key) + ": there is no such object", artifact_place("key"));
  std::vector<ContentHash> contents;
  for (const auto& each : objects)
    contents.push_back({.hash = each.hash, .hash_type = each.hash_type, .size = each.size});
  return folder_content(contents);
}

inline std::vector<std::filesystem::path> files_at(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) ? files_of(path) : std::vector{path};
}

/// Copies the content to the location's file system, or finds out what is known of it where it lies.
inline std::unique_ptr<Arrival> arrival_of(const Draft& draft, const ArtifactOptions& options) {
  if (!draft.in_place && lamindb_detail::is_url(draft.storage.root))
    return std::make_unique<RemoteArrival>(draft.source, draft.storage.root, options.transfer);
  if (!draft.in_place) {
    storage_detail::Meter meter(options.transfer, files_at(draft.source));
    return std::make_unique<LocalArrival>(draft.source, draft.storage.root, meter,
                                          storage_detail::StagedCopy::Sync::now);
  }
  auto arrival = std::make_unique<InPlace>();
  if (!lamindb_detail::is_url(draft.source)) {
    arrival->content = hash_of(draft.source, options.transfer);
    return arrival;
  }
  if (!has_store(scheme_of(draft.storage.root))) {
    log(LogLevel::warning, draft.source + ": saved without size and hash, since this program does not read " +
                               scheme_of(draft.storage.root) + ":// locations");
    return arrival;
  }
  try {
    arrival->content = remote_content(draft.storage, storage_key(draft.row));
  } catch (const AccessDenied& problem) {
    log(LogLevel::warning, "saved without size and hash: " + std::string(problem.what()));
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

/// An artifact that has the content already, for a draft: what the draft says besides is added.
inline Artifact reuse(Session& session, Artifact existing, const Draft& draft, Arrival& arrival) {
  const Registry<Artifact> artifacts(session.shared_from_this());
  if (existing.branch.id().value() == session.hooks().trash.value()) lamindb_detail::restore(session, existing);
  const auto& row = draft.row;
  const bool describe = row.description && existing.description != row.description;
  const bool name = row.key && !existing.key && existing._key_is_virtual;
  if (describe) existing.description = row.description;
  if (name) existing.key = row.key;
  const bool adopted = row.run && link_output(session, existing, *row.run);
  if (describe || name || adopted) artifacts.save(existing);
  // Its file may have been removed or changed outside of LaminDB, or replaced by a later version.
  const auto storage = storage_of(session, existing);
  if (lamindb_detail::is_url(storage.root)) return existing;
  const std::filesystem::path path = path_in(storage.root, existing);
  std::error_code error;
  const bool missing = !std::filesystem::exists(path, error);
  if (missing && !draft.in_place && storage.id == draft.storage.id &&
      arrival.place(storage_key(existing), storage_detail::StagedCopy::Existing::refused)) {
    arrival.keep();
    log(LogLevel::warning, "its file was missing and is there again: " + path.string());
  } else if (missing || !has_content_of_its_own(existing) || !has_size_of(existing, path))
    log(LogLevel::warning, "this content is not stored: the file of Artifact " + existing.uid.str() + " at " +
                               path.string() + " is missing or has other content; keep " + draft.source +
                               ", or store it again under another key");
  return existing;
}

/// A new version of a folder replaces the former one. No other file or folder is replaced.
inline storage_detail::StagedCopy::Existing existing_at(const Decision& decision) {
  return decision.is_version && decision.row._overwrite_versions ? storage_detail::StagedCopy::Existing::replaced
                                                                 : storage_detail::StagedCopy::Existing::refused;
}

/// @throws AlreadyExists if the folder that all versions share does not match any row of the family: it may belong to a
/// hidden row, or to another database that shares the storage location.
inline void check_shared_folder(const Registry<Artifact>& artifacts, const Artifact& row,
                                const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return;
  const auto& a = columns<Artifact>;
  for (const Artifact& each :
       artifacts.all_branches().filter(a.uid.startswith(stem_of(row.uid)) && a._overwrite_versions == true).to_vector())
    if (has_content_of_its_own(each) && has_size_of(each, path)) return;
  storage_detail::throw_taken(path.string());
}

/// Commits the rows of content that was placed. If the connection is lost during the commit, both the new and the
/// former content are kept, and check() tells by the hash which of them belongs to the row.
inline void commit(Transaction& transaction, const std::vector<Arrival*>& placed) {
  try {
    transaction.commit();
  } catch (const ConnectionLost&) {
    for (auto* arrival : placed) arrival->keep_both();
    throw;
  }
  for (auto* arrival : placed) arrival->keep();
}

/// @throws InvalidArgument in a transaction of the caller, because its rollback would not restore a removed file.
inline void check_final(const Transaction& transaction, const Artifact& row) {
  if (transaction.nested())
    throw InvalidArgument("this removes or replaces the file of Artifact " + row.uid.str() +
                              ", which a rollback could not bring back: do it outside of a transaction",
                          {.registry = "Artifact", .uid = row.uid.str(), .column = "storage_id"});
}

/// Writes what was decided, in the caller's transaction. Nothing if the content was uploaded to another key.
inline std::optional<Artifact> write(Session& session, const Decision& decision, const Draft& draft, Arrival& arrival) {
  if (decision.existing) return reuse(session, *decision.existing, draft, arrival);
  const Registry<Artifact> artifacts(session.shared_from_this());
  Artifact row = decision.row;
  const auto key = storage_key(row);
  if (!draft.in_place && !row._key_is_virtual && !lamindb_detail::is_url(draft.storage.root)) {
    std::error_code error;
    if (const auto path = path_below(draft.storage.root, key); std::filesystem::exists(path, error))
      throw AlreadyExists(path.string() +
                              " is there already: a file under its key has one version only; choose another key, "
                              "replace() the artifact's file, or save with .key_is_virtual = true",
                          artifact_place("key"));
  }
  const auto existing = existing_at(decision);
  if (existing == storage_detail::StagedCopy::Existing::replaced && !lamindb_detail::is_url(draft.storage.root))
    check_shared_folder(artifacts, row, path_below(draft.storage.root, key));
  if (!arrival.place(key, existing)) return std::nullopt;
  if (decision.is_version) supersede(artifacts, stem_of(row.uid), row.branch.id().value());
  artifacts.save(row);
  return row;
}

/// Says what a user would not expect: that there is no new artifact, or that it follows another.
inline void log_decision(const Decision& decision, const Draft& draft, const Artifact& saved) {
  const auto shown = saved.uid.str() + (saved.key ? ", key='" + *saved.key + '\'' : "");
  if (decision.is_version && !decision.existing) log(LogLevel::info, "created a new version: " + shown);
  if (!decision.existing) return;
  log(LogLevel::info, "returning the artifact with the same content" +
                          std::string(decision.existing->branch == saved.branch ? "" : " from the trash") + ": " +
                          shown);
  if (!saved.is_latest) log(LogLevel::warning, "it is not the latest version of its family");
  if (draft.row.branch.id() != saved.branch.id()) log(LogLevel::warning, "it lies on another branch");
  if (draft.row.description && draft.row.description != decision.existing->description)
    log(LogLevel::info, "its description is now the given one");
  if (draft.row.key && draft.row.key != saved.key)
    log(LogLevel::warning, "it keeps its key, which is not '" + *draft.row.key +
                               "': change the key of the row, or save with .reuse_content = false");
}

inline Artifact save_draft(Session& session, Draft draft, const ArtifactOptions& options) {
  const auto arrival = arrival_of(draft, options);
  set_content(draft.row, arrival->content, options);
  const Decider decider(session, draft, options);
  for (;;) {
    if (arrival->is_uploaded())
      if (const auto decision = decider.decide(arrival->uploaded_key()); !decision.existing)
        arrival->upload(storage_key(decision.row), existing_at(decision));
    Transaction transaction(session, Transaction::Mode::write);
    if (draft.storage.id.empty()) {
      Registry<Storage>(session.shared_from_this()).save(draft.storage);
      draft.row.storage = draft.storage;
      log(LogLevel::info, "referenced read-only storage location at " + draft.storage.root);
    }
    const auto decision = decider.decide(arrival->uploaded_key());
    if (!decision.existing && !draft.in_place &&
        existing_at(decision) == storage_detail::StagedCopy::Existing::replaced)
      check_final(transaction, decision.row);
    auto saved = write(session, decision, draft, *arrival);
    if (!saved) continue;  // somebody else took the version meanwhile
    commit(transaction, decision.existing ? std::vector<Arrival*>() : std::vector{arrival.get()});
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

LAMINATE_INLINE Artifact save_artifact(Session& session, const std::string& source, const ArtifactOptions& options) {
  check_writable(session);
  auto draft = draft_of(session, source, options);
  fill(session, draft, options);
  check_findable(draft);
  inspect(draft);
  return save_draft(session, std::move(draft), options);
}

}  // namespace laminate::artifact_detail
