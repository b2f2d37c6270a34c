/// @file
/// What new instances begin with, by module.
#pragma once

#include <string_view>

#include <laminate/lamindb/core.hpp>

namespace laminate {

class Session;

/// What a new database with a module begins with, beside the module's tables.
struct ModuleSetup {
  std::string_view name{};        ///< as settings and migrations call it
  std::string_view migrations{};  ///< by which LaminDB recognises tables that need no migration, one behind the other
  void (*fill)(Session&) = nullptr;  ///< adds the first rows
};

/// Specialise it for a module of your own that LaminDB is to know.
template <class Module>
inline constexpr ModuleSetup module_setup{};
template <>
inline constexpr ModuleSetup module_setup<core>{
    "lamindb",
    "0177_squashed 0177_alter_artifactblock_artifact_and_more 0178_v2_2 0179_v2_2_part_2 "
    "0180_v2_2_part_3 0181_v2_2_part_4 0182_v2_2_part_5 0183_v2_2_part_6 0183_squashed "
    "0184_alter_transformrecord_feature 0185_alter_runrecord_feature 0186_v2_4 0187_v2_4_part_2 "
    "0187_squashed 0188_remove_record_prevent_record_type_cycle_and_more 0189_v2_6 0190_v2_6_1 "
    "0191_artifactschema_unique_slot_schema 0192_v2_9 0193_v2_9_part_2 0193_squashed"};

}  // namespace laminate
