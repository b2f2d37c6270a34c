/// @file
/// What lineage() and parents() call.
#pragma once

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct Graph;
class Id;
struct LineageOptions;
struct ParentsOptions;
class Session;
struct TableInfo;
class Tables;

namespace view_detail {

LAMINATE_INLINE Graph lineage_of(Session& session, const Tables& tables, const TableInfo& table, const Id& id,
                                 const LineageOptions& options);

LAMINATE_INLINE Graph parents_of(Session& session, const Tables& tables, const TableInfo& table, const Id& id,
                                 const ParentsOptions& options);

}  // namespace view_detail

}  // namespace laminate
