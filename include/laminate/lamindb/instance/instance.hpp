/// @file
/// Opening LaminDB's databases: by place, or by the name of an instance.
#pragma once

#include <string>

#include <laminate/lamindb/instance/functions.hpp>
#include <laminate/lamindb/instance/options.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Opens the database at `location` with the records of Schema: a SQLite file (a compressed one only with
/// `.read_only`), the storage root of an instance, or `account/name` of an instance that LaminDB's settings know. The
/// user, branch and space of new rows are the settings' user, main and all. Nothing is written.
/// @throws CannotOpen, Locked.
template <class Schema>
Database<Schema> open(const std::string& location, const InstanceOptions& options = {}) {
  return Database<Schema>(lamindb_detail::open_location(location, options));
}

/// Opens an instance that the user has connected to with LaminDB: `account/name`, or the name alone for their own.
/// @throws CannotOpen, Locked.
template <class Schema>
Database<Schema> connect(const std::string& slug, const InstanceOptions& options = {}) {
  return Database<Schema>(lamindb_detail::open_instance(slug, options));
}

/// Opens the current instance, the one that `lamin connect` chose. @throws CannotOpen if there is none.
template <class Schema>
Database<Schema> connect(const InstanceOptions& options = {}) {
  return Database<Schema>(lamindb_detail::open_current_instance(options));
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/lamindb/instance/open_session.hpp>
#endif
