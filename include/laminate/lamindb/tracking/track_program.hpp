/// @file
/// Finds or makes the transform of a program, and starts and ends its runs.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/lamindb/instance/open_session.hpp>
#include <laminate/lamindb/tracking/functions.hpp>
#include <laminate/lamindb/tracking/options.hpp>
#include <laminate/lamindb/tracking/program_source.hpp>
#include <laminate/lamindb/tracking/secrets/params.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/support/log.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::lamindb_detail {

inline void check_options(const TrackOptions& options, const std::filesystem::path& file) {
  constexpr std::array<std::string_view, 4> kinds{"pipeline", "notebook", "script", "function"};
  if (std::find(kinds.begin(), kinds.end(), options.kind) == kinds.end())
    throw InvalidArgument(
        "'" + options.kind + "' is no kind of transform: it is script, notebook, pipeline or function",
        {.registry = "Transform", .uid = options.uid, .column = "kind"});
  if (options.key.empty() && options.uid.empty() && file.empty())
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
  const bool other_code = draft.source_code && found->source_code && found->hash != draft.hash;
  if (other_code) {
    const auto uid = next_uid(transforms, *found);
    if (one_version)
      throw InvalidArgument("the source code of Transform " + found->uid.str() + " ('" + found->key +
                                "') has changed: pass the next version's uid \"" + uid +
                                "\", or the first 12 characters of it to count on automatically",
                            {.registry = "Transform", .uid = found->uid.str(), .column = "source_code"});
    log(LogLevel::info, "found " + found->kind + ' ' + found->key + ", making new version");
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
  const bool is_draft = draft.source_code && !found->source_code;
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

/// LaminDB calls a script by its file. One that is known by more of its path keeps that key: `analysis/sync.cpp`.
inline std::string key_of(const Registry<Transform>& transforms, const std::filesystem::path& file) {
  const auto& t = columns<Transform>;
  std::string key = file.filename().string();
  for (const Transform& known : transforms.filter(t.key.endswith('/' + key) && t.is_latest == true))
    if (known.key.size() > key.size() && file.string().ends_with('/' + known.key)) key = known.key;
  return key;
}

/// What LaminDB keeps of parameters: those that have a value, without secrets.
inline std::optional<Json> stored_params(const boost::json::object& params) {
  boost::json::object kept;
  for (const auto& [key, value] : params)
    if (!value.is_null() && !(value.is_array() && value.get_array().empty())) kept[key] = value;
  if (params.empty()) return std::nullopt;
  return Json{python::json(secrets::without_secrets(kept, secrets::Secrecy::none).get_object())};
}

/// The arguments of the program's call, without secrets.
inline std::optional<std::string> stored_arguments(const std::optional<std::string>& arguments) {
  return arguments ? std::optional(value_without_secrets(*arguments).text) : std::nullopt;
}

/// @throws NotFound
inline std::optional<Ref<Run>> initiator_of(const Registry<Run>& runs, const TrackOptions& options) {
  if (options.initiated_by_run) return options.initiated_by_run;
  const auto uid = support_detail::environment("LAMIN_INITIATED_BY_RUN_UID");
  return uid ? std::optional(Ref<Run>(runs.get(*uid))) : std::nullopt;
}

/// The branch and space of new rows while a program is tracked: they stay, unless tracking it fails.
class TrackedBranchAndSpace {
 public:
  TrackedBranchAndSpace(Session& session, const TrackOptions& options)
      : session_(session),
        branch_(session.current(Role::branch)),
        space_(session.current(Role::space)),
        visible_(session.visible_branches()) {
    if (options.space) session.set_current(Role::space, options.space->id().value());
    if (!options.branch) return;
    const auto branch = options.branch->id().value();
    auto seen = visible_;
    if (std::find(seen.begin(), seen.end(), branch) == seen.end()) seen.push_back(branch);
    session.set_current(Role::branch, branch);
    session.set_visible_branches(std::move(seen));
  }
  TrackedBranchAndSpace(const TrackedBranchAndSpace&) = delete;
  TrackedBranchAndSpace& operator=(const TrackedBranchAndSpace&) = delete;
  ~TrackedBranchAndSpace() {
    if (kept_) return;
    session_.set_current(Role::branch, branch_);
    session_.set_current(Role::space, space_);
    session_.set_visible_branches(visible_);
  }
  void keep() { kept_ = true; }

 private:
  Session& session_;
  std::optional<std::int64_t> branch_, space_;
  std::vector<std::int64_t> visible_;
  bool kept_ = false;
};

inline void join_project(Session& session, const Run& run, const Ref<Project>& project) {
  const auto& l = columns<TransformProject>;
  const RunProject of_run{.run = run, .project = project, .created_by = run.created_by};
  const TransformProject of_transform{.transform = run.transform, .project = project, .created_by = run.created_by};
  registry_detail::insert_row(session, schema_detail::RecordView(of_run));
  if (!find_id<TransformProject>(session, l.transform == run.transform && l.project == project))
    registry_detail::insert_row(session, schema_detail::RecordView(of_transform));
}

LAMINATE_INLINE Run track(Session& session, TrackOptions options, const std::source_location& caller) {
  const Registry<Transform> transforms(session.shared_from_this());
  const Registry<Run> runs(session.shared_from_this());
  const auto file = source_file(caller);
  check_options(options, file);
  if (session.connection().read_only())
    throw ReadOnly(session.name() +
                   " is open read-only: track() writes a transform and a run to it; open it for writing");
  const auto code = options.source_code ? std::optional(source_code(*options.source_code)) : read_source(file);
  std::string message;
  TrackedBranchAndSpace branch_and_space(session, options);
  Transaction transaction(session, Transaction::Mode::write);
  const Ref<User, Role::creator> user(Id(ensure_current_user(session), session.origin()));
  if (options.key.empty() && !file.empty()) options.key = key_of(transforms, file);
  Transform draft{.created_by = user};
  if (code) {
    draft.source_code = code->text;
    draft.hash = code->hash;
  }
  const auto transform = track_transform(transforms, options, session.current(Role::branch).value(), draft, message);
  Run run{.entrypoint = options.entrypoint,
          .started_at = Timestamp::now(),
          .params = stored_params(options.params),
          .cli_args = stored_arguments(options.cli_args),
          ._status_code = -1,
          .plan = options.plan,
          .transform = transform,
          .initiated_by_run = initiator_of(runs, options),
          .created_by = user};
  runs.save(run);
  if (options.project) join_project(session, run, *options.project);
  transaction.commit();
  branch_and_space.keep();
  session.set_current(Role::creator, user.id().value());
  session.set_current(Role::run, run.id.value());
  log(LogLevel::info, message + ", started new Run('" + run.uid.str() + "') at " + run.started_at.str(0) + " UTC");
  if (run.params) log(LogLevel::info, "params: " + run.params->text);
  if (options.uid.empty())
    log(LogLevel::info,
        "recommendation: to identify the program across renames, pass the uid: track(database, {.uid = \"" +
            std::string(stem_of(transform.uid)) + "\"})");
  return run;
}

LAMINATE_INLINE Run finish(Session& session, RunOutcome outcome) {
  const Registry<Run> runs(session.shared_from_this());
  const auto id = session.current(Role::run);
  if (!id) throw InvalidArgument(session.name() + ": no run is tracked: call track() before finish()");
  Run run = runs.filter(columns<Run>.id == *id).one();
  run.finished_at = Timestamp::now();
  run._status_code = static_cast<std::int16_t>(outcome);
  runs.save(run);
  session.set_current(Role::run, std::nullopt);
  return run;
}

LAMINATE_INLINE void finish_if_tracked(Session& session, const Run& run, RunOutcome outcome) {
  if (session.current(Role::run) != run.id.value()) return;  // finished by hand, or another one has begun
  try {
    finish(session, outcome);
  } catch (const Error& error) {
    log(LogLevel::warning, "Run " + run.uid.str() + " could not be finished: " + error.what());
  }
}

}  // namespace laminate::lamindb_detail
