/// @file
/// Makes artifacts of all files in a folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/artifact/files/save_file.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

/// Copies all files to the location, by all processors, and puts them on the disk together.
inline std::vector<std::unique_ptr<Arrival>> arrivals_of(const std::vector<Draft>& drafts,
                                                         const ArtifactOptions& options) {
  std::vector<std::unique_ptr<Arrival>> arrivals(drafts.size());
  const auto& storage = drafts.front().storage;
  std::vector<std::filesystem::path> files;
  for (const auto& draft : drafts) files.emplace_back(draft.source);
  if (drafts.front().in_place) {
    const auto contents = hash_files(files, options.transfer);
    for (std::size_t i = 0; i < drafts.size(); ++i) (arrivals[i] = std::make_unique<InPlace>())->content = contents[i];
  } else if (lamindb_detail::is_url(storage.root)) {
    for (std::size_t i = 0; i < drafts.size(); ++i)
      arrivals[i] = std::make_unique<RemoteArrival>(files[i], storage.root, options.transfer);
  } else {
    storage_detail::Meter meter(options.transfer, files);
    support_detail::in_parallel(files.size(), [&](std::size_t i) {
      arrivals[i] =
          std::make_unique<LocalArrival>(files[i], storage.root, meter, storage_detail::StagedCopy::Sync::later);
    });
    storage_detail::sync_file_system(storage.root);
  }
  return arrivals;
}

/// The drafts of all files below a folder, hidden ones included, LaminDB's own excluded.
inline std::vector<Draft> drafts_in(Session& session, const std::filesystem::path& folder,
                                    const ArtifactOptions& options) {
  std::vector<Draft> drafts;
  std::optional<Draft> first;
  std::string storage_folder;  // the folder's own key, if it lies in a storage location
  const auto key = options.key.value_or(folder.filename().string());
  for (const auto& file : files_of(folder)) {
    const auto relative = file.lexically_relative(folder).string();
    if (("/" + relative).find("/" + std::string(own_folder) + "/") != std::string::npos) continue;
    auto own = options;
    own.key = key + '/' + relative;
    if (!first) {
      auto found = location_of_object(session, file.string());
      first = found ? draft_at(found->first, found->second, file.string(), own) : draft_of(session, file.string(), own);
      if (found) storage_folder = found->second.substr(0, found->second.size() - relative.size());
    }
    const auto in_storage = first->in_place ? std::optional(storage_folder + relative) : std::nullopt;
    if (in_storage && !options.key) own.key.reset();
    drafts.push_back(draft_at(first->storage, in_storage, file.string(), own));
    fill(session, drafts.back(), own);
    inspect(drafts.back());
  }
  if (drafts.empty())
    throw InvalidArgument(folder.string() + ": there is no file in this folder", artifact_place("key"));
  return drafts;
}

LAMINATE_INLINE std::vector<Artifact> save_dir(Session& session, const std::string& source,
                                               const ArtifactOptions& options) {
  check_writable(session);
  std::error_code error;
  const auto folder = std::filesystem::canonical(source, error);
  if (error || !std::filesystem::is_directory(folder, error))
    throw ObjectMissing(source + ": there is no such folder", artifact_place("key"));
  if (options.revises)
    throw InvalidArgument("many files cannot be the next version of one artifact: leave .revises out",
                          {.registry = "Artifact", .uid = options.revises->uid.str(), .column = "uid"});
  auto drafts = drafts_in(session, folder, options);
  const auto arrivals = arrivals_of(drafts, options);
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    set_content(drafts[i].row, arrivals[i]->content, options);
    if (arrivals[i]->is_uploaded())
      if (const auto decision = Decider(session, drafts[i], options).decide(); !decision.existing)
        arrivals[i]->upload(storage_key(decision.row), existing_at(decision));
  }
  std::vector<Artifact> saved;
  std::vector<Arrival*> placed;
  std::size_t versions = 0, known = 0;
  Transaction transaction(session, Transaction::Mode::write);
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const auto decision = Decider(session, drafts[i], options).decide(arrivals[i]->uploaded_key());
    auto artifact = write(session, decision, drafts[i], *arrivals[i]);
    if (!artifact)
      throw AlreadyExists(drafts[i].source + ": another program has saved a version of it meanwhile: start again",
                          artifact_place("key"));
    (decision.existing ? known : versions) += decision.existing || decision.is_version;
    if (!decision.existing) placed.push_back(arrivals[i].get());
    saved.push_back(*std::move(artifact));
  }
  // Their names, too, are put on the disk together.
  if (const auto& root = drafts.front().storage.root;
      !placed.empty() && !drafts.front().in_place && !lamindb_detail::is_url(root))
    storage_detail::sync_file_system(root);
  commit(transaction, placed);
  log(LogLevel::info, "saved " + std::to_string(saved.size()) + " files of " + folder.string() + ": " +
                          std::to_string(placed.size() - versions) + " new, " + std::to_string(versions) +
                          " new versions, " + std::to_string(known) + " with content that was there");
  return saved;
}

}  // namespace laminate::artifact_detail
