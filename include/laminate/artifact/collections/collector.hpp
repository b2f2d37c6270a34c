/// @file
/// Makes collections of artifacts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/collections/functions.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/artifact/runs/run_links.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/trash.hpp>
#include <laminate/registry/with.hpp>
#include <laminate/storage/key.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::artifact_detail {

inline Place collection_place(std::string_view column, const std::string& uid = {}) {
  return {.registry = "Collection", .uid = uid, .column = std::string(column)};
}

/// Equal for collections with the same content in whatever order. None if the content of an artifact is not known:
/// LaminDB leaves such artifacts out, and takes collections for equal that are not.
inline std::optional<std::string> hash_of(const std::vector<Artifact>& artifacts) {
  std::set<std::string> hashes;
  for (const auto& artifact : artifacts) {
    if (!artifact.hash) return std::nullopt;
    hashes.insert(*artifact.hash);
  }
  if (hashes.size() < artifacts.size())
    log(LogLevel::warning, "artifacts of the collection have the same content as others of it");
  return content_hash(text::joined(hashes, ":"));
}

/// The artifacts of a new collection, each once. @throws InvalidArgument, ForeignReference.
inline std::vector<Artifact> members(const Session& session, const std::vector<Artifact>& artifacts) {
  if (artifacts.empty())
    throw InvalidArgument("a collection consists of artifacts: give one at least", collection_place("artifacts"));
  std::vector<Artifact> each;
  std::set<std::int64_t> known;
  for (const auto& artifact : artifacts) {
    const Place place{.registry = "Artifact", .uid = artifact.uid.str(), .column = "id"};
    if (artifact.id.empty())
      throw InvalidArgument("an artifact of the collection" + (artifact.key ? " ('" + *artifact.key + "')" : "") +
                                " is not saved: save_artifact() first",
                            place);
    if (artifact.id.origin() != session.origin())
      throw ForeignReference("Artifact " + artifact.uid.str() + " is a row of " + artifact.id.origin().name() +
                                 ", not of " + session.name() + ": sync it first, then collect its counterpart",
                             place);
    if (known.insert(artifact.id.value()).second) each.push_back(artifact);
  }
  return each;
}

/// @throws InvalidArgument that names the artifacts without it.
inline void check_schema(const std::vector<Artifact>& artifacts, const Ref<Schema>& schema) {
  std::string others;
  for (const auto& artifact : artifacts)
    if (!artifact.schema || artifact.schema->id() != schema.id()) text::append_part(others, artifact.uid.view());
  if (!others.empty())
    throw InvalidArgument(
        "a collection with a schema takes artifacts with that schema only, which these do not have: " + others,
        collection_place("schema_id"));
}

/// Makes one collection, in one transaction.
class Collector {
 public:
  Collector(Session&, const CollectionOptions&&) = delete;  // a reference is kept
  Collector(Session& session, const CollectionOptions& options)
      : session_(session), collections_(session.shared_from_this()), options_(options), run_(options.run) {
    if (!run_) run_ = tracked_run(session);
  }

  Collection save(const std::vector<Artifact>& artifacts) const {
    Transaction transaction(session_, Transaction::Mode::write);
    Collection row = draft(artifacts);
    const auto former = former_version(row);
    const bool is_new_version = former && revise(row, *former);
    if (row.schema) check_schema(artifacts, *row.schema);
    auto existing = same_content(row);
    const Collection saved = existing ? reuse(*std::move(existing), row) : insert(row, artifacts, former);
    if (run_) {
      if (former && former->id != saved.id) link_input(session_, *former, *run_);
      for (const auto& artifact : artifacts) link_input(session_, artifact, *run_);
    }
    transaction.commit();
    if (is_new_version && saved.uid == row.uid) log(LogLevel::info, "created a new version: " + shown(saved));
    return saved;
  }

 private:
  static std::string shown(const Collection& row) { return row.uid.str() + ", key='" + row.key + '\''; }
  std::vector<Collection> rows_with(Predicate<Collection> condition) const {
    return collections_.all_branches().filter(std::move(condition)).to_vector();
  }
  bool is_trashed(const Collection& row) const { return row.branch.id().value() == session_.hooks().trash.value(); }

  Collection draft(const std::vector<Artifact>& artifacts) const {
    Collection row{.key = options_.key.value_or(""),
                   .description = options_.description,
                   .hash = hash_of(artifacts),
                   .reference = options_.reference,
                   .reference_type = options_.reference_type,
                   .version_tag = options_.version_tag,
                   .meta_artifact = options_.meta_artifact,
                   .schema = options_.schema};
    row.uid = random_uid(Uid<20>::max_size - version_length) + std::string(version_length, '0');
    if (options_.space) row.space = *options_.space;
    row.branch = options_.branch.value_or(Ref<Branch>(Id(session_.current(Role::branch).value(), session_.origin())));
    row.created_on = row.branch;
    if (run_) row.run = *run_;
    return row;
  }

  /// The one that the options name, else the latest with this key: of the draft's branch, if there is one.
  std::optional<Collection> former_version(const Collection& row) const {
    const auto& c = columns<Collection>;
    if (options_.revises) {
      auto former = collections_.filter(c.id == options_.revises->id).one();
      if (options_.revises->is_latest && !former.is_latest)
        throw NotLatest("Collection " + former.uid.str() +
                            " is not the latest version any more: somebody has added another one meanwhile; get(\"" +
                            std::string(stem_of(former.uid)) + "\") is the latest",
                        collection_place("is_latest", former.uid.str()));
      return former;
    }
    if (row.key.empty())
      throw InvalidArgument("a collection needs a key: give .key, or the collection that it .revises",
                            collection_place("key"));
    return lamindb_detail::previous_version(rows_with(c.key == row.key), row.branch,
                                            [&](const Collection& each) { return !is_trashed(each); });
  }

  /// What a new version has of the former one.
  bool revise(Collection& row, const Collection& former) const {
    row.uid = next_uid(collections_, former);
    if (row.key.empty()) row.key = former.key;
    if (!row.description) row.description = former.description;
    if (!row.schema) row.schema = former.schema;
    lamindb_detail::check_version_tag(row.version_tag, former);
    return true;
  }

  /// The database holds the same content only once under a key, the trash included.
  std::optional<Collection> same_content(const Collection& row) const {
    const auto& c = columns<Collection>;
    if (!row.hash) return std::nullopt;
    const auto same = rows_with(c.hash == *row.hash);
    if (options_.reuse_content)
      if (auto found = lamindb_detail::newest(same, [&](const Collection& each) { return !is_trashed(each); }))
        return found;
    return lamindb_detail::newest(same, [&](const Collection& each) { return each.key == row.key; });
  }

  Collection insert(Collection row, const std::vector<Artifact>& artifacts,
                    const std::optional<Collection>& former) const {
    check_key(row.key);
    if (former) supersede(collections_, stem_of(row.uid), row.branch.id().value());
    collections_.save(row);
    for (const auto& artifact : artifacts) {  // in the order of their ids they stand in the collection
      const CollectionArtifact link{.collection = row, .artifact = artifact};
      registry_detail::insert_row(session_, schema_detail::RecordView(link));
    }
    return row;
  }

  /// A collection that has the content already: what the draft says besides is added.
  Collection reuse(Collection existing, const Collection& row) const {
    const bool was_trashed = is_trashed(existing);
    if (was_trashed) lamindb_detail::restore(session_, existing);
    log(LogLevel::info, std::string("returning the collection with the same content") +
                            (was_trashed ? " from the trash" : "") + ": " + shown(existing));
    if (row.key != existing.key)
      log(LogLevel::warning, "it keeps its key, which is not '" + row.key +
                                 "': change the key of the row, or save with .reuse_content = false");
    const bool describe = options_.description && existing.description != options_.description;
    if (describe) existing.description = options_.description;
    const bool adopted = run_ && link_output(session_, existing, *run_);
    if (describe || adopted) collections_.save(existing);
    return existing;
  }

  Session& session_;
  Registry<Collection> collections_;
  const CollectionOptions& options_;
  std::optional<Ref<Run>> run_;
};

LAMINATE_INLINE Collection save_collection(Session& session, const std::vector<Artifact>& artifacts,
                                           const CollectionOptions& options) {
  return Collector(session, options).save(members(session, artifacts));
}

LAMINATE_INLINE std::vector<Artifact> artifacts_of(Session& session, const Collection& collection) {
  const auto& l = columns<CollectionArtifact>;
  const auto links = Registry<CollectionArtifact>(session.shared_from_this())
                         .filter(l.collection == collection)
                         .order_by(l.id)
                         .with(l.artifact);
  std::vector<Artifact> artifacts;
  for (const CollectionArtifact& link : links) artifacts.push_back(*links.of(link, l.artifact));
  return artifacts;
}

LAMINATE_INLINE Collection append(Session& session, const Collection& collection, const Artifact& artifact,
                                  const std::optional<Ref<Run>>& run) {
  auto artifacts = artifacts_of(session, collection);
  if (std::any_of(artifacts.begin(), artifacts.end(), [&](const Artifact& own) { return own.id == artifact.id; })) {
    log(LogLevel::info, "Artifact " + artifact.uid.str() + " is in Collection " + collection.uid.str() + " already");
    return collection;
  }
  artifacts.push_back(artifact);
  return save_collection(session, artifacts, {.revises = collection, .run = run});
}

}  // namespace laminate::artifact_detail
