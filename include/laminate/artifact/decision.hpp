/// @file
/// What becomes of a new artifact: content that is there already, another version, or a first one. (rules of LaminDB in
/// reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <laminate/artifact/draft.hpp>
#include <laminate/lamindb/versions.hpp>

namespace laminate::detail {

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

}  // namespace laminate::detail
