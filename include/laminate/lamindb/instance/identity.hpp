/// @file
/// Who an instance is to others, and who works in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/hash.hpp>
#include <laminate/lamindb/instance/location.hpp>
#include <laminate/query/render.hpp>
#include <laminate/query/term.hpp>
#include <laminate/registry/write.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate {

/// The uid of the instance with this id (32 hexadecimal digits, with or without dashes): 12 characters.
/// @throws InvalidArgument for another text.
inline std::string instance_uid(std::string_view id) {
  std::string digits;
  for (const char c : id)
    if (c != '-') digits += ascii::lower(c);
  if (digits.size() != 32 || digits.find_first_not_of("0123456789abcdef") != digits.npos)
    throw InvalidArgument("'" + std::string(id) + "' is not the id of an instance: that has 32 hexadecimal digits");
  return to_base62(md5(digits)).substr(0, 12);
}

namespace lamindb_detail {

/// The number of the row that fulfils a condition, in any branch.
template <class T>
std::optional<std::int64_t> find_id(Session& session, Predicate<T> condition) {
  const query::Select select{.table = &table_info<T>(), .filters = {std::move(condition.expr)}, .limit = 1};
  auto rows = session.query(query::render(session.dialect(), select, "t0.\"id\""));
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

inline UserSettings anonymous() { return {.uid = "00000000", .handle = "anonymous", .name = {}}; }

/// The uid says who it is. A handle is unique in a database: an existing one is the same person.
inline std::optional<std::int64_t> find_user(Session& session, const UserSettings& user) {
  if (auto found = find_id<User>(session, columns<User>.uid == user.uid)) return found;
  return find_id<User>(session, columns<User>.handle == user.handle);
}

}  // namespace lamindb_detail

/// The uid by which other instances know this one: the one that its first storage location was marked with, else that
/// of the instance in LaminDB's settings. @throws NotFound if neither says it.
inline std::string instance_uid(Session& session) {
  if (const auto* whole = session.connection().partial_source(); whole && !whole->uid.empty()) return whole->uid;
  auto rows = session.query(query::render(
      session.dialect(),
      {.table = &table_info<Storage>(),
       .terms = {{.path = columns<Storage>.instance_uid.lower()}},
       .filters = {(!columns<Storage>.instance_uid.is_null() && columns<Storage>.instance_uid != "").expr},
       .order = {asc(columns<Storage>.id).term},
       .limit = 1}));
  if (rows.next()) return rows.text(0);
  auto instance = lamindb_detail::instance_at(session.location());
  if (!instance) instance = instance_settings(session.name());
  if (instance) return instance_uid(instance->id);
  throw NotFound(session.name() + ": none of its storage locations names the instance it belongs to, and " +
                     lamindb_detail::settings_place() + " do not know it: connect to it once with LaminDB",
                 {.registry = "Storage", .uid = {}, .column = "instance_uid"});
}

/// The row of the current user: of the tracked run's creator, the user of LaminDB's settings, or the anonymous user; it
/// is inserted if it is missing. For use inside a write transaction: it does not become the session's current user,
/// since the transaction may be rolled back. @throws ReadOnly.
inline std::int64_t ensure_current_user(Session& session) {
  if (const auto current = session.current(Role::creator)) return *current;
  const auto user = user_settings().value_or(lamindb_detail::anonymous());
  if (const auto found = lamindb_detail::find_user(session, user)) return *found;
  const User row{.uid = user.uid, .handle = user.handle, .name = user.name};
  return registry_detail::insert_row(session, schema_detail::RecordView(row));
}

}  // namespace laminate
