/// @file
/// What to_table(), view() and run_sql() call.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct DatabaseView;
class Session;
struct Table;
struct TableOptions;
class Tables;
class Value;
struct ViewOptions;
namespace query {
struct Select;
}

namespace view_detail {

/// The rows of a query. All columns are of the table of the query.
LAMINATE_INLINE Table make_table(Session& session, query::Select select, bool all_branches,
                                 const TableOptions& options);

/// With the columns that the options include, as LaminDB orders them: those that name the row, related values,
/// features, then the registry's own.
LAMINATE_INLINE Table make_table(Session& session, const Tables& tables, query::Select select, bool all_branches,
                                 const TableOptions& options);

LAMINATE_INLINE DatabaseView view(Session& session, const Tables& tables, const ViewOptions& options);

LAMINATE_INLINE Table run_sql(Session& session, const std::string& sql, std::int64_t limit,
                              const std::vector<Value>& values);

}  // namespace view_detail

}  // namespace laminate
