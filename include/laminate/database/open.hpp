/// @file
/// Chooses the engine by the location.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <laminate/database/connection.hpp>
#include <laminate/database/sqlite/connection.hpp>
#include <laminate/database/url.hpp>

namespace laminate {

namespace database_detail {

/// Opens what is no database file itself; null for anything else.
using Opener = std::unique_ptr<Connection> (*)(const std::string& location, const OpenOptions&);
/// Set by <laminate/bundle.hpp>, so that who opens no bundles does not compile what reads them.
inline Opener bundle_opener = nullptr;
/// Set by <laminate/postgres.hpp>, likewise.
inline Opener server_opener = nullptr;

}  // namespace database_detail

/// Opens an existing database: a file, possibly compressed, a bundle, or one of a server. @throws CannotOpen.
inline std::unique_ptr<Connection> open_connection(const std::string& location, const OpenOptions& options) {
  if (database_detail::server_opener)
    if (auto server = database_detail::server_opener(location, options)) return server;
  if (database_detail::is_server_url(location))
    throw CannotOpen(
        "this program cannot open PostgreSQL databases: it was built without <laminate/postgres.hpp> "
        "(component laminate::postgres)");
  if (database_detail::bundle_opener)
    if (auto bundle = database_detail::bundle_opener(location, options)) return bundle;
  return std::make_unique<sqlite::SqliteConnection>(location, options);
}

}  // namespace laminate
