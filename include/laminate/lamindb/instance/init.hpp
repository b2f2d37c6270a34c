/// @file
/// init: makes a new instance.
#pragma once

#include <memory>
#include <string>

#include <laminate/lamindb/instance/functions.hpp>
#include <laminate/lamindb/instance/instance.hpp>
#include <laminate/lamindb/instance/module_setup.hpp>
#include <laminate/lamindb/instance/options.hpp>
#include <laminate/registry/create_tables.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

namespace lamindb_detail {

template <class Schema>
struct setups;
template <class... Modules>
struct setups<schema<Modules...>> {
  static constexpr ModuleSetup list[] = {module_setup<Modules>...};
};

}  // namespace lamindb_detail

/// Makes a new instance with the modules of Schema: the folder `storage` with its database and its mark, and the file
/// by which LaminDB's settings know it. The database begins with the space all, the settings' user (else the anonymous
/// one), the branches main, archive and trash, the storage location, and what the modules begin with (`module_setup`);
/// LaminDB opens it as its own. With `options.db` the database is one of PostgreSQL, which must be there and empty.
/// If anything fails, nothing is left behind.
/// @throws AlreadyExists if the folder or the name has an instance, InvalidArgument for a name or place that cannot be
/// one, CannotOpen if it cannot be written.
template <class Schema>
Database<Schema> init(const std::string& storage, const InitOptions& options = {}) {
  constexpr auto create = [](const std::shared_ptr<Session>& session) {
    create_tables<Schema>(Database<Schema>(session));
  };
  return connect<Schema>(lamindb_detail::init(storage, options, lamindb_detail::setups<Schema>::list, create));
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/lamindb/instance/new_instance.hpp>
#endif
