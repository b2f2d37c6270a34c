/// @file
/// Making new instances with LaminDB's own modules.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/bionty/setup.hpp>
#include <laminate/lamindb/instance/init.hpp>
#include <laminate/open.hpp>

namespace laminate {

/// See init() in lamindb/instance/init.hpp; `modules` besides the core module: none, or `{"bionty"}`. With modules of
/// your own: `init<schema<core, bionty::module, lab::module>>(…)`. @throws InvalidArgument for another module.
template <std::same_as<void>... None>  // a template, so that only who calls it compiles it
Database<lamindb_schema> init(const std::string& storage, const InitOptions& options = {},
                              const std::vector<std::string>& modules = {}) {
  for (const auto& name : modules)
    if (name != module_setup<bionty::module>.name)
      throw InvalidArgument("'" + name + "' is not a module that a new instance can have: there is bionty");
  const auto database =
      modules.empty() ? init<schema<core>>(storage, options).shared() : init<lamindb_schema>(storage, options).shared();
  return Database<lamindb_schema>(database);
}

}  // namespace laminate
