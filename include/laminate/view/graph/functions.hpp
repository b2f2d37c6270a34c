/// @file
/// What lineage() and parents() call.
#pragma once

namespace laminate {

struct Graph;
class Id;
struct LineageOptions;
struct ParentsOptions;
class Session;
struct TableInfo;
class Tables;

namespace view_detail {

inline Graph lineage_of(Session& session, const Tables& tables, const TableInfo& table, const Id& id,
                        const LineageOptions& options);

inline Graph parents_of(Session& session, const Tables& tables, const TableInfo& table, const Id& id,
                        const ParentsOptions& options);

}  // namespace view_detail

}  // namespace laminate
