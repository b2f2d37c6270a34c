/// @file
/// Chooses the engine by the location.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <laminate/database/connection.hpp>
#include <laminate/database/sqlite/connection.hpp>

namespace laminate {

namespace detail {

/// Opens what is no database file itself; null for anything else.
using Opener = std::unique_ptr<Connection> (*)(const std::string& location, const OpenOptions&);
/// Set by <laminate/bundle.hpp>, so that who opens no bundles does not compile what reads them.
inline Opener bundle_opener = nullptr;

}  // namespace detail

/// Opens an existing database: a file, possibly compressed, or a bundle. @throws CannotOpen.
inline std::unique_ptr<Connection> open_connection(const std::string& location, const OpenOptions& options) {
  if (location.starts_with("postgres://") || location.starts_with("postgresql://"))
    throw CannotOpen("this build of laminate cannot open PostgreSQL databases");
  if (detail::bundle_opener)
    if (auto bundle = detail::bundle_opener(location, options)) return bundle;
  return std::make_unique<sqlite::SqliteConnection>(location, options);
}

}  // namespace laminate
