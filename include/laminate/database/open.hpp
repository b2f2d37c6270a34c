/// @file
/// Chooses the engine by the location.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <laminate/database/connection.hpp>
#include <laminate/database/sqlite/connection.hpp>

namespace laminate {

/// Opens an existing database: a file, possibly compressed. @throws CannotOpen.
inline std::unique_ptr<Connection> open_connection(const std::string& location, const OpenOptions& options) {
  if (location.starts_with("postgres://") || location.starts_with("postgresql://"))
    throw CannotOpen("this build of laminate cannot open PostgreSQL databases");
  return std::make_unique<sqlite::SqliteConnection>(location, options);
}

}  // namespace laminate
