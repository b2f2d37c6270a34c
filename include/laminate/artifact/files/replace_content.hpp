/// @file
/// Replaces the content of artifacts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/artifact/files/save_file.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

inline std::string with_suffix(const std::string& key, std::string_view former, std::string_view suffix) {
  const auto ends = key.size() > former.size() && key.ends_with(former);
  return key.substr(0, ends ? key.size() - former.size() : key.size()) + std::string(suffix);
}

LAMINATE_INLINE void replace(Session& session, Artifact& artifact, const std::string& source,
                             const ReplaceOptions& options) {
  check_writable(session);
  const Registry<Artifact> artifacts(session.shared_from_this());
  Artifact row = artifacts.filter(columns<Artifact>.id == artifact.id).one();
  const Place place{.registry = "Artifact", .uid = row.uid.str(), .column = "hash"};
  auto draft = draft_of(session, source, {});
  if (draft.in_place)
    throw InvalidArgument(source + " lies in the storage location " + draft.storage.root +
                              ": an artifact's content can be replaced by files from elsewhere only",
                          place);
  draft.storage = storage_of(session, row);
  check_managed(session, draft.storage);
  if (const auto other = is_named_by_people(row) ? other_owner(session, row) : std::nullopt)
    throw InvalidArgument("the file of Artifact " + row.uid.str() + " at " + path_in(draft.storage.root, row) +
                              " is also that of Artifact " + other->uid.str() +
                              ", which would lose its content: save the new one as another artifact",
                          place);
  if (!is_file_of(row, draft.storage))
    throw InvalidArgument("the file of Artifact " + row.uid.str() + " at " + path_in(draft.storage.root, row) +
                              " does not match its row, and may be the only copy of other content: move it away first",
                          place);
  const auto former_key = storage_key(row), former_suffix = row.suffix;
  draft.row.uid = row.uid;
  ArtifactOptions as_new{.run = options.run, .transfer = options.transfer};
  fill(session, draft, as_new);
  inspect(draft);
  const auto arrival = arrival_of(draft, as_new);
  if (arrival->content.n_files.has_value() != row.n_files.has_value())
    throw InvalidArgument("the artifact " + row.uid.str() + (row.n_files ? " is a folder, and " : " is a file, and ") +
                              source + (row.n_files ? " a file" : " a folder") + ": save it as another artifact",
                          place);
  row.suffix = draft.row.suffix;
  if (row.suffix != former_suffix) {
    if (row.key) row.key = with_suffix(*row.key, former_suffix, row.suffix);
    if (row._real_key) row._real_key = with_suffix(*row._real_key, former_suffix, row.suffix);
  }
  row.otype = draft.row.otype;
  row.n_observations = draft.row.n_observations;
  if (draft.row.run) row.run = draft.row.run;
  const bool shares_folder = row._overwrite_versions;
  set_content(row, arrival->content, {.overwrite_versions = shares_folder});

  const auto key = storage_key(row);
  const auto existing = key == former_key ? storage_detail::StagedCopy::Existing::replaced
                                          : storage_detail::StagedCopy::Existing::refused;
  if (arrival->is_uploaded()) arrival->upload(key, existing);
  Transaction transaction(session, Transaction::Mode::write);
  check_final(transaction, row);
  arrival->place(key, existing);
  artifacts.save(row);
  commit(transaction, {arrival.get()});
  if (key != former_key) remove_content(draft.storage, former_key, row.n_files.has_value());
  artifact = std::move(row);
}

}  // namespace laminate::artifact_detail
