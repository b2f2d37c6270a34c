/// @file
/// Chooses how tables are written by the engine of a connection.
#pragma once

#include <memory>

#include <laminate/database/connection.hpp>
#include <laminate/database/definitions.hpp>
#include <laminate/database/sqlite/definitions.hpp>

namespace laminate {

/// Apart from Connection, so that who neither makes nor compares tables does not compile it. Valid while the connection
/// lives.
inline std::unique_ptr<Definitions> definitions_of(Connection& connection) {
  if (auto own = connection.definitions()) return own;
  return std::make_unique<sqlite::SqliteDefinitions>(connection);
}

}  // namespace laminate
