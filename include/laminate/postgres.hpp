/// @file
/// PostgreSQL databases: programs that include this open `postgresql://` URLs wherever a database is opened. They link
/// laminate::postgres. (https://www.postgresql.org/docs/15/libpq-connect.html says what URLs may hold)
#pragma once

#include <memory>
#include <string>

#include <laminate/database/open.hpp>
#include <laminate/database/postgres/connection.hpp>

namespace laminate::postgres {

/// The connection to the database at a URL; null for a location that is none.
inline std::unique_ptr<Connection> open_url(const std::string& location, const OpenOptions& options) {
  if (!laminate::database_detail::is_server_url(location)) return nullptr;
  return std::make_unique<PostgresConnection>(location, options);
}

namespace detail {
inline const bool opens_urls = [] {
  laminate::database_detail::server_opener = &open_url;
  return true;
}();
}  // namespace detail

}  // namespace laminate::postgres
