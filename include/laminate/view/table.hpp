/// @file
/// to_table(): the rows of a query as a table.
#pragma once

#include <laminate/registry/query_set.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table/functions.hpp>
#include <laminate/view/table/options.hpp>
#include <laminate/view/table/table.hpp>

namespace laminate {

/// The rows of a query, as LaminDB's `to_dataframe()` shows them: newest first unless the query has an order, without
/// the artifacts that LaminDB makes for itself (`kind` begins with `__lamindb`) unless a condition is about `kind`.
///
///     std::cout << to_table(db.registry<Artifact>().limit(5), {.columns = {"uid", "key", "created_at"}});
///
/// One query; the table is stored in memory (3 KB a row), for many rows see write_json_lines(). More rows than the
/// limit: `is_truncated`, and the last line of its text says so. @throws InvalidArgument for an unknown column.
template <class T>
Table to_table(const QuerySet<T>& query, const TableOptions& options = {}) {
  return view_detail::make_table(query.session(), query.tree(), query.sees_all_branches(), options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/table/read_table.hpp>
#include <laminate/view/table/table_text.hpp>
#endif
