/// @file
/// What becomes of a new artifact: content that is there already, another version, or a first one. (rules of LaminDB in
/// reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/artifact/files/draft.hpp>
#include <laminate/lamindb/versions.hpp>

namespace laminate::artifact_detail {

/// What becomes of a draft: the artifact that has its content already, or a new row, maybe a new version.
struct Decision {
  std::optional<Artifact> existing{};
  Artifact row{};
  bool is_version = false;
};

class Decider {
 public:
  // References are kept.
  Decider(Session&, const Draft&&, const ArtifactOptions&) = delete;
  Decider(Session&, const Draft&, const ArtifactOptions&&) = delete;
  Decider(Session& session, const Draft& draft, const ArtifactOptions& options)
      : session_(session), artifacts_(session.shared_from_this()), draft_(draft), options_(options) {}

  /// @param uploaded_key  the key that the content was uploaded to, if it was.
  /// @throws InvalidArgument, ConstraintViolation, NotFound.
  Decision decide(std::string_view uploaded_key = {}) const {
    Decision decision{.row = draft_.row};
    auto& row = decision.row;
    const auto& a = columns<Artifact>;
    // Empty files are all the same; an object that lies in its place stays the one that it is.
    const bool is_empty = row.size == 0 && !row.n_files;
    const auto same_content = row.hash ? rows_with(a.hash == *row.hash) : std::vector<Artifact>();
    if (options_.reuse_content && !draft_.in_place && !is_empty)
      if (decision.existing =
              lamindb_detail::newest(same_content, [&](const Artifact& each) { return !is_trashed(each); });
          decision.existing)
        return decision;
    if (const auto former = former_version()) {
      decision.is_version = true;
      row.uid = next_uid(artifacts_, *former);
      while (is_taken(row, uploaded_key)) row.uid = next_version(row.uid.view());
      if (!row.key) row.key = former->key;
      lamindb_detail::check_version_tag(options_.version_tag, *former);
    }
    // The database holds content only once under a key, the trash included.
    decision.existing = lamindb_detail::newest(same_content, [&](const Artifact& each) {
      return each.storage.id() == row.storage.id() && each.key == row.key;
    });
    return decision;
  }

 private:
  /// The rows with a key or a hash. Only that is asked of the database: with more conditions and an order it may take
  /// another index, and go through all rows.
  std::vector<Artifact> rows_with(Predicate<Artifact> condition) const {
    return artifacts_.all_branches().filter(std::move(condition)).to_vector();
  }
  /// Whether the path of a new version is taken by a file that no visible row refers to: its row may be hidden, or be
  /// in another database that shares the storage location.
  bool is_taken(const Artifact& row, std::string_view uploaded_key) const {
    if (draft_.in_place || row._overwrite_versions || (row.key && !row._key_is_virtual)) return false;
    const auto key = storage_key(row);
    if (key == uploaded_key) return false;
    std::error_code error;
    const auto& root = draft_.storage.root;
    if (!lamindb_detail::is_url(root))
      return std::filesystem::exists(std::filesystem::symlink_status(std::filesystem::path(root) / key, error));
    const auto store = open_store(root);
    return row.n_files ? !store->list(key).empty() : store->find(key).has_value();
  }
  bool is_trashed(const Artifact& row) const { return row.branch.id().value() == session_.hooks().trash.value(); }

  /// The one that the options name, else the latest with this key in this location: of the draft's branch, if there is
  /// one.
  std::optional<Artifact> former_version() const {
    const auto& a = columns<Artifact>;
    const auto& row = draft_.row;
    if (options_.revises) return artifacts_.filter(a.id == options_.revises->id).one();
    if (!row.key) return std::nullopt;
    const auto same_key = [&](const Artifact& each) {
      return each.storage.id() == row.storage.id() && !is_trashed(each);
    };
    const auto with_key = rows_with(a.key == *row.key);
    if (auto found = lamindb_detail::previous_version(with_key, row.branch, same_key)) return found;
    if (const auto any = lamindb_detail::newest(with_key, same_key))
      throw ConstraintViolation("no version of the artifact with key '" + *row.key +
                                    "' is the latest one, so none can follow: "
                                    "set is_latest of " +
                                    any->uid.str() + " first",
                                {.registry = "Artifact", .uid = any->uid.str(), .column = "is_latest"});
    return std::nullopt;
  }

  Session& session_;
  Registry<Artifact> artifacts_;
  const Draft& draft_;
  const ArtifactOptions& options_;
};

}  // namespace laminate::artifact_detail
