/// @file
/// Opening databases with the records of LaminDB's own modules.
#pragma once

#include <string>

#include <laminate/bionty/module.hpp>
#include <laminate/lamindb/instance/instance.hpp>

namespace laminate {

/// LaminDB's modules. With modules of your own: `open<schema<core, bionty::module, lab::module>>(…)`.
using lamindb_schema = schema<core, bionty::module>;

/// See open() in lamindb/instance/instance.hpp.
inline Database<lamindb_schema> open(const std::string& location, const InstanceOptions& options = {}) {
  return open<lamindb_schema>(location, options);
}

/// See connect() in lamindb/instance/instance.hpp.
inline Database<lamindb_schema> connect(const std::string& slug, const InstanceOptions& options = {}) {
  return connect<lamindb_schema>(slug, options);
}

/// The current instance.
inline Database<lamindb_schema> connect(const InstanceOptions& options = {}) {
  return connect<lamindb_schema>(options);
}

}  // namespace laminate
