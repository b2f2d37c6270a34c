/// @file
/// Opens a database as an instance of LaminDB.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/database/open.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/instance/functions.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/lamindb/instance/location.hpp>
#include <laminate/lamindb/instance/options.hpp>
#include <laminate/lamindb/tracking/lineage.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::lamindb_detail {

/// @throws CannotOpen if it is another application's database, or one that LaminDB has not set up.
inline void check_is_lamindb(Session& session) {
  std::string missing;
  std::size_t count = 0;
  constexpr std::array needed{table_of<User>::name,    table_of<Storage>::name,   table_of<Branch>::name,
                              table_of<Space>::name,   table_of<Transform>::name, table_of<Run>::name,
                              table_of<Artifact>::name};
  for (const auto table : needed)
    if (!session.catalog(table)) {
      text::append_part(missing, table);
      ++count;
    }
  if (count == needed.size())
    throw CannotOpen(session.location() + ": this is not a LaminDB database: it has none of the tables " + missing);
  if (count > 0)
    throw CannotOpen(session.location() + ": this LaminDB database has no " + missing +
                     ": it is older than LaminDB 2 or incomplete; migrate it with LaminDB (lamin migrate deploy)");
}

inline std::shared_ptr<Session> open_session(const Location& location, const InstanceOptions& options) {
  auto connection = open_connection(
      location.connection,
      {.read_only = options.read_only, .busy_timeout = options.busy_timeout, .capabilities = options.capabilities});
  const auto* partial_source = connection->partial_source();
  const auto& name = !options.name.empty() ? options.name : partial_source ? partial_source->name : location.name;
  auto session = std::make_shared<Session>(std::move(connection), location.identity, without_password(name));
  check_is_lamindb(*session);
  const auto main = find_id<Branch>(*session, columns<Branch>.uid == main_branch_uid);
  if (!main)
    throw CannotOpen(location.identity + ": this LaminDB database has no branch main (uid " +
                     std::string(main_branch_uid) + "): connect to it once with LaminDB, which adds it");
  session->set_visible_branches({*main});
  session->set_current(Role::branch, main);
  session->set_current(Role::space, find_id<Space>(*session, columns<Space>.uid == all_space_uid));
  // A user who is not in the database yet is nobody until the hook adds them: not somebody else.
  session->set_current(Role::creator, find_user(*session, user_settings().value_or(anonymous())));
  session->set_hooks(lamindb_hooks());
  return session;
}

LAMINATE_INLINE std::shared_ptr<Session> open_location(const std::string& location, const InstanceOptions& options) {
  return open_session(locate(location), options);
}

LAMINATE_INLINE std::shared_ptr<Session> open_instance(const std::string& slug, const InstanceOptions& options) {
  return open_session(locate_slug(slug), options);
}

LAMINATE_INLINE std::shared_ptr<Session> open_current_instance(const InstanceOptions& options) {
  if (const auto slug = current_instance()) return open_instance(*slug, options);
  throw CannotOpen("there is no current instance in " + settings_place() +
                   ": choose one with LaminDB (lamin connect account/name), or open a database by its path");
}

}  // namespace laminate::lamindb_detail
