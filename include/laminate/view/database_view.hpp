/// @file
/// view(): the newest rows of each registry.
#pragma once

#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table.hpp>
#include <laminate/view/table/database_view.hpp>
#include <laminate/view/table/functions.hpp>
#include <laminate/view/table/options.hpp>

namespace laminate {

/// The newest rows of each registry that has some, as LaminDB's `view()`: by module, then by name. Not shown are links,
/// notes, users, spaces and branches; the last three are if `registries` names them.
///
///     std::cout << view(db, {.limit = 3, .modules = {"core"}});
///
/// A query for each registry, which reads the rows that are shown. @throws InvalidArgument for an unknown module or
/// registry.
template <class Schema>
DatabaseView view(const Database<Schema>& database, const ViewOptions& options = {}) {
  return view_detail::view(database.session(), database.tables(), options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/table/newest_rows.hpp>
#endif
