/// @file
/// Tracking programs: which program made which rows, and when it ran.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/lamindb/instance.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/record/log.hpp>

namespace laminate {

/// What is said of a program when it is tracked.
struct TrackOptions {
  std::string key{};                         ///< its name, as `sync.cpp`; with a known uid it may be left out or new
  std::optional<std::string> description{};  ///< replaces the one that the transform has
  std::string kind = "script";               ///< of a new transform: script, notebook, pipeline or function
  std::string uid{};                         ///< of the transform: 12 characters, or 16 for one certain version
  std::optional<std::string> source_code{};  ///< its text: changed code makes a new version of the transform
};

namespace detail {

inline void check_options(const TrackOptions& options) {
  constexpr std::array<std::string_view, 4> kinds{"pipeline", "notebook", "script", "function"};
  if (std::find(kinds.begin(), kinds.end(), options.kind) == kinds.end())
    throw InvalidArgument(
        "'" + options.kind + "' is no kind of transform: it is script, notebook, pipeline or function",
        {.registry = "Transform", .uid = options.uid, .column = "kind"});
  if (options.key.empty() && options.uid.empty())
    throw InvalidArgument("track() needs to know the program: give .key, its name, or .uid of its transform",
                          {.registry = "Transform", .uid = {}, .column = "key"});
  constexpr std::size_t full = Uid<16>::max_size, stem = full - version_length;
  const bool well_formed = options.uid.find_first_not_of(base62) == options.uid.npos &&
                           (options.uid.size() == full || options.uid.size() == stem);
  if (!options.uid.empty() && !well_formed)
    throw InvalidArgument(
        "'" + options.uid + "' is not the uid of a transform: use a generated one, such as \"" + random_uid(stem) + '"',
        {.registry = "Transform", .uid = options.uid, .column = "uid"});
}

/// The transform that the options mean: with this very code if there is one, else the latest version.
inline std::optional<Transform> find_transform(const Registry<Transform>& transforms, const TrackOptions& options,
                                               const std::optional<std::string>& hash) {
  const auto& t = columns<Transform>;
  if (options.uid.size() == Uid<16>::max_size) return transforms.get_or_none(options.uid);
  const auto same = options.uid.empty() ? t.key == options.key : t.uid.startswith(options.uid);
  if (hash)
    if (auto found = transforms.filter(same && t.hash == *hash).order_by(desc(t.id)).first()) return found;
  if (!options.uid.empty()) return transforms.get_or_none(options.uid);
  return transforms.filter(same && t.is_latest == true).order_by(desc(t.id)).first();
}

/// A version that is given by hand must come after those that there are.
inline void check_follows(const Registry<Transform>& transforms, const std::string& uid) {
  const auto newest = newest_version(transforms, stem_of(uid)).value();
  if (uid > newest) return;
  throw InvalidArgument("there is no version " + uid + " of Transform " + newest + ": its next version is \"" +
                            next_version(newest) + '"',
                        {.registry = "Transform", .uid = uid, .column = "uid"});
}

inline Transform create_transform(const Registry<Transform>& transforms, const TrackOptions& options,
                                  const std::optional<Transform>& previous, std::string uid, std::int64_t branch,
                                  const Transform& draft) {
  const auto stem = std::string(stem_of(uid));
  if (options.key.empty() && !previous)
    throw InvalidArgument("there is no Transform " + options.uid + " yet: give .key, the program's name, to create it",
                          {.registry = "Transform", .uid = options.uid, .column = "uid"});
  Transform created = draft;
  created.uid = uid;
  created.key = options.key.empty() ? previous->key : options.key;
  created.kind = options.kind;
  created.description = options.description;
  if (previous && !created.description) created.description = previous->description;
  supersede(transforms, stem, branch);
  transforms.save(created);
  return created;
}

/// Finds or makes the transform of a program and says so in `message`.
inline Transform track_transform(const Registry<Transform>& transforms, const TrackOptions& options,
                                 std::int64_t branch, Transform draft, std::string& message) {
  if (options.source_code) {
    draft.source_code = options.source_code;
    draft.hash = content_hash(*options.source_code);
  }
  const auto named = [](const Transform& t) { return " Transform('" + t.uid.str() + "', key='" + t.key + "')"; };
  auto found = find_transform(transforms, options, draft.hash);
  const bool one_version = options.uid.size() == Uid<16>::max_size;
  if (!found) {
    const auto uid =
        one_version ? options.uid
                    : (options.uid.empty() ? random_uid(Uid<16>::max_size - version_length) : options.uid) + "0000";
    const auto previous = transforms.get_or_none(stem_of(uid));
    if (previous) check_follows(transforms, uid);
    auto created = create_transform(transforms, options, previous, uid, branch, draft);
    message += "created" + named(created);
    return created;
  }
  const bool other_code = options.source_code && found->source_code && found->hash != draft.hash;
  if (other_code) {
    const auto uid = next_version(newest_version(transforms, stem_of(found->uid)).value());
    if (one_version)
      throw InvalidArgument("the source code of Transform " + found->uid.str() + " ('" + found->key +
                                "') has changed: pass the next version's uid \"" + uid +
                                "\", or the first 12 characters of it to count on automatically",
                            {.registry = "Transform", .uid = found->uid.str(), .column = "source_code"});
    log(log_level::info, "found " + found->kind + ' ' + found->key + ", making new version");
    auto created = create_transform(transforms, options, found, uid, branch, draft);
    message += "created" + named(created);
    return created;
  }
  const bool rename = !options.key.empty() && found->key != options.key;  // the uid says that it is the same program
  if (rename) {
    message += "renamed transform from '" + found->key + "' to '" + options.key + "', ";
    found->key = options.key;
  }
  const bool describe = options.description && found->description != options.description;
  const bool is_draft = options.source_code && !found->source_code;
  if (describe) {
    found->description = options.description;
    message += "updated transform description, ";
  }
  if (is_draft) {
    found->source_code = draft.source_code;
    found->hash = draft.hash;
  }
  if (rename || describe || is_draft) transforms.save(*found);
  message += "loaded" + named(*found);
  return *std::move(found);
}

inline Run track(Session& session, const Registry<Transform>& transforms, const Registry<Run>& runs,
                 const TrackOptions& options) {
  check_options(options);
  if (session.connection().read_only())
    throw ReadOnly(session.name() +
                   " is open read-only: track() writes a transform and a run to it; open it for writing");
  std::string message;
  Transaction transaction(session, Transaction::mode::write);
  const Ref<User, role::creator> user(Id(ensure_current_user(session), session.origin()));
  const auto transform = track_transform(transforms, options, session.current(role::branch).value(),
                                         Transform{.created_by = user}, message);
  Run run{.started_at = Timestamp::now(), ._status_code = -1, .transform = transform, .created_by = user};
  runs.save(run);
  transaction.commit();
  session.set_current(role::creator, user.id().value());
  session.set_current(role::run, run.id.value());
  log(log_level::info, message + ", started new Run('" + run.uid.str() + "') at " + run.started_at.str(0) + " UTC");
  if (options.uid.empty())
    log(log_level::info,
        "recommendation: to identify the program across renames, pass the uid: track(database, {.uid = \"" +
            std::string(stem_of(transform.uid)) + "\"})");
  return run;
}

inline Run finish(Session& session, const Registry<Run>& runs) {
  const auto id = session.current(role::run);
  if (!id) throw InvalidArgument(session.name() + ": no run is tracked: call track() before finish()");
  Run run = runs.filter(columns<Run>.id == *id).one();
  run.finished_at = Timestamp::now();
  run._status_code = 0;
  runs.save(run);
  session.set_current(role::run, std::nullopt);
  return run;
}

}  // namespace detail

/// Tracks this program in `database`: finds its transform, by uid or by key, or makes it, and starts a run. New rows
/// and syncs into this database then name the run and its user. Says what it did through set_log().
/// @throws InvalidArgument for options that fit no program, ReadOnly, Locked.
template <class Schema>
Run track(const Database<Schema>& database, const TrackOptions& options) {
  return detail::track(database.session(), database.template registry<Transform>(), database.template registry<Run>(),
                       options);
}

/// Marks the tracked run as completed, now. New rows name no run any more. @throws InvalidArgument if none is tracked.
template <class Schema>
Run finish(const Database<Schema>& database) {
  return detail::finish(database.session(), database.template registry<Run>());
}

}  // namespace laminate
