/// @file
/// What open(), connect() and init() call.
#pragma once

#include <memory>
#include <span>
#include <string>

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct InitOptions;
struct InstanceOptions;
struct ModuleSetup;
class Session;

namespace lamindb_detail {

LAMINATE_INLINE std::shared_ptr<Session> open_location(const std::string& location, const InstanceOptions& options);

LAMINATE_INLINE std::shared_ptr<Session> open_instance(const std::string& slug, const InstanceOptions& options);

LAMINATE_INLINE std::shared_ptr<Session> open_current_instance(const InstanceOptions& options);

/// Makes an instance and returns its slug. `create_tables` makes the tables of its modules, for which there is a setup
/// each.
LAMINATE_INLINE std::string init(const std::string& storage, const InitOptions& options,
                                 std::span<const ModuleSetup> setups,
                                 void (*create_tables)(const std::shared_ptr<Session>&));

}  // namespace lamindb_detail

}  // namespace laminate
