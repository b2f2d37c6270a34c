/// @file
/// How LaminDB records that rows were brought over from another instance. (reference-behaviour, rule 15)
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/references.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/registry/registry.hpp>
#include <laminate/schema/record_view.hpp>

namespace laminate::lamindb_detail {

inline constexpr std::string_view transfer_key = "__lamindb_transfer__/";

/// The transform that stands for transfers from `source`: one per source instance, found by its uid.
inline Transform transfer_transform(Session& source, Session& target, std::int64_t user) {
  const Registry<Transform> transforms(target.shared_from_this());
  const auto uid = instance_uid(source);
  if (auto found = transforms.get_or_none(uid + std::string(version_length, '0'))) return *found;
  Transform transform{.uid = uid + std::string(version_length, '0'),
                      .key = std::string(transfer_key) + uid,
                      .description = "Transfer from `" + source.name() + "`",
                      .kind = "function",
                      .created_by = Ref<User>(Id(user, target.origin()))};
  transforms.save(transform);
  return transform;
}

/// The run of that transform which the tracked run (or none) initiated: one for each pair, used again by later syncs.
inline std::int64_t begin_transfer(Session& source, Session& target, std::int64_t user) {
  const Registry<Run> runs(target.shared_from_this());
  const auto& r = columns<Run>;
  const auto transform = transfer_transform(source, target, user);
  const auto tracked = target.current(Role::run);
  const auto initiator = tracked ? std::optional(Ref<Run>(Id(*tracked, target.origin()))) : std::nullopt;
  const auto of_transform = r.transform == transform;
  const auto same =
      initiator ? of_transform && r.initiated_by_run == *initiator : of_transform && r.initiated_by_run.is_null();
  if (const auto found = runs.filter(same).all_branches().first()) return found->id.value();
  Run run{._status_code = -1,
          .transform = transform,
          .initiated_by_run = initiator,
          .created_by = Ref<User>(Id(user, target.origin()))};
  runs.save(run);
  return run.id.value();
}

inline void finish_transfer(Session& target, std::int64_t id) {
  const auto& r = columns<Run>;  // only what changes: each column that is written costs its index
  Registry<Run>(target.shared_from_this())
      .filter(r.id == id)
      .all_branches()
      .update(set(r.finished_at, Timestamp::now()), set(r._status_code, 0));
}

/// A run that goes on has not finished, and says how far it got in `extra_data`.
inline void continue_transfer(Session& target, std::int64_t id, std::size_t done, std::size_t total) {
  const Registry<Run> runs(target.shared_from_this());
  auto run = runs.filter(columns<Run>.id == id).one();
  const bool finished = done == total;
  run.extra_data.reset();
  const auto* live = target.catalog(table_of<Run>::name);
  if (!finished && live && live->find("extra_data"))  // LaminDB 2.2 has no such column
    run.extra_data = Json("{\"selected\": " + std::to_string(total) + ", \"done\": " + std::to_string(done) + '}');
  run.finished_at = finished ? std::optional(Timestamp::now()) : std::nullopt;
  run._status_code = finished ? 0 : -1;
  runs.save(run);
}

inline bool is_transfer(Session& target, std::int64_t run) {
  const auto& r = columns<Run>;
  return Registry<Run>(target.shared_from_this())
      .filter(r.id == run && r.transform->key.startswith(transfer_key))
      .exists();
}

/// Whether a record has only the values that a transfer writes: defaults in all columns but the `written` ones, in the
/// space and on the branch in which it was made. Timestamps and the creator are not compared.
template <class T>
bool is_as_written(Session& target, const T& record, std::initializer_list<std::string_view> written) {
  const T fresh{};
  const schema_detail::RecordView view(record), defaults(fresh);
  for (const auto& column : view.table().columns) {
    if (column.kind == Kind::id || column.kind == Kind::uid || column.kind == Kind::timestamp ||
        std::find(written.begin(), written.end(), column.name) != written.end())
      continue;
    if (!column.role || column.is_payload_reference()) {
      if (!(view.value(column) == defaults.value(column))) return false;
    } else if (column.role == Role::space || column.role == Role::branch) {
      const auto made_on = column.role == Role::branch && record.created_on.id()
                               ? std::optional(record.created_on.id().value())
                               : target.current(*column.role);
      if (made_on && !(view.value(column) == Value(*made_on))) return false;
    }
  }
  return true;
}

inline bool is_as_written(Session& target, const Run& run) {
  const bool going_on = run._status_code == -1;
  return (going_on || (run._status_code == 0 && !run.extra_data)) &&
         is_as_written(target, run, {"_status_code", "extra_data", "transform_id", "initiated_by_run_id"});
}
inline bool is_as_written(Session& target, const Transform& transform) {
  return transform.kind == "function" && transform.description &&
         transform.description->starts_with("Transfer from `") &&
         is_as_written(target, transform, {"key", "description", "kind"});
}

inline Run run_at(Session& target, std::int64_t id) {
  return Registry<Run>(target.shared_from_this()).all_branches().filter(columns<Run>.id == id).one();
}
inline Transform transform_of(Session& target, const Run& run) {
  return Registry<Transform>(target.shared_from_this())
      .all_branches()
      .filter(columns<Transform>.id == run.transform.id())
      .one();
}

/// Names the run of a transfer and its transform, as far as they were edited.
inline std::vector<std::string> edited_transfer(Session& target, std::int64_t id) {
  std::vector<std::string> edited;
  const auto run = Registry<Run>(target.shared_from_this()).all_branches().filter(columns<Run>.id == id).one_or_none();
  if (!run) return edited;
  if (!is_as_written(target, *run)) edited.push_back("Run " + run->uid.str() + ", which was edited");
  if (const auto transform = transform_of(target, *run); !is_as_written(target, transform))
    edited.push_back("Transform " + transform.uid.str() + ", which was edited");
  return edited;
}

/// Removes a run of a transfer, and its transform with the last one. What was edited stays, and so does a transform
/// that other rows refer to.
inline void forget_transfer(Session& target, std::int64_t id) {
  const auto run = run_at(target, id);
  const auto transform = transform_of(target, run);
  if (!is_as_written(target, run)) return;
  Registry<Run>(target.shared_from_this()).all_branches().filter(columns<Run>.id == id).remove();
  if (is_as_written(target, transform) &&
      !database_detail::is_referred(target, table_of<Transform>::name, transform.id.value()))
    Registry<Transform>(target.shared_from_this())
        .all_branches()
        .filter(columns<Transform>.id == transform.id)
        .remove();
}

}  // namespace laminate::lamindb_detail

namespace laminate {

/// Users and transfers are recorded as LaminDB does.
inline ProvenanceHooks lamindb_hooks() {
  return {.current_user = &ensure_current_user,
          .begin_transfer = &lamindb_detail::begin_transfer,
          .finish_transfer = &lamindb_detail::finish_transfer,
          .continue_transfer = &lamindb_detail::continue_transfer,
          .is_transfer = &lamindb_detail::is_transfer,
          .forget_transfer = &lamindb_detail::forget_transfer,
          .edited_transfer = &lamindb_detail::edited_transfer,
          .identity = &instance_uid,
          .trash = -1,
          .archive = 0};
}

}  // namespace laminate
