/// @file
/// How instances are opened and made.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <laminate/database/connection.hpp>

namespace laminate {

/// How a database is opened.
struct InstanceOptions {
  std::string name{};  ///< what to call the database, as `account/name`; empty: as LaminDB's settings or its folder do
  bool read_only = false;                        ///< a source: nothing is written, and nothing in the file is trusted
  std::chrono::milliseconds busy_timeout{5000};  ///< how long to wait for another writer
  /// What a server can do, where that is not what its kind is known for: see Capabilities.
  std::optional<Capabilities> capabilities{};
};

/// What can be said of a new instance.
struct InitOptions {
  /// `account/name`, or the name alone for an instance of the settings' user. Empty: the storage root's.
  std::string name{};
  /// The URL of an empty PostgreSQL database that the instance is to have (`postgresql://user@host/database`). Empty: a
  /// SQLite file in the storage root.
  std::string db{};
};

}  // namespace laminate
