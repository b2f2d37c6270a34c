/// @file
/// run_sql(): the rows of a query in SQL as a table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table.hpp>
#include <laminate/view/table/functions.hpp>

namespace laminate {

/// The rows of a query in the SQL of the database, for what no QuerySet says.
///
///     std::cout << run_sql(db, "SELECT suffix, count(*) FROM lamindb_artifact GROUP BY suffix");
///
/// Of columns with the same name later ones are called `name_2`, …; bytes are shown as `x'00ff'`.
///
/// @param limit rows at most; `is_truncated` says whether there are more
/// @param values what its placeholders stand for
/// @throws InvalidArgument if the database is open for writing, or `sql` is not one query; EngineError for what the
///         database does not understand, ReadOnly for what would write.
template <class Schema>
Table run_sql(const Database<Schema>& database, const std::string& sql, std::int64_t limit = 100,
              const std::vector<Value>& values = {}) {
  return view_detail::run_sql(database.session(), sql, limit, values);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/table/sql_rows.hpp>
#endif
