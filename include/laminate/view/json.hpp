/// @file
/// What people look at, as JSON: all of it, nothing cut.
///
/// A description:
///
///     {"registry": "Artifact", "title": "…", "description": "…",
///      "properties": {"uid": "…", "size": "30.9 KB", …}, "locations": {"storage/path": "…"},
///      "sections": [{"title": "Dataset features", "groups": [{"title": "obs (8)", "columns": [],
///                    "rows": [{"name": "perturbation", "type": "ULabel[Perturbation]", "values": ["DMSO",
///                    "IFNG"]}]}]}],
///      "notes": [{"title": "Notes", "text": "…"}]}
///
/// A table, and the tables of a database:
///
///     {"registry": "Artifact", "columns": ["id", "uid", …], "rows": [{"id": 1, "uid": "…", …}], "truncated": false}
///     {"database": "…", "modules": [{"name": "core", "tables": […]}]}
///
/// Texts of a description are those that it shows: a size is `30.9 KB`, an instant `2026-11-21 04:10:41 UTC`. Cells of
/// tables are booleans, numbers and text, lists where a row may have several values, and JSON as it is stored; instants
/// are `2026-11-21T04:10:41.123456Z`, bytes `x'00ff'`. NULL is null, as is a number that is not finite (`1e999` in
/// stored JSON). Bytes that are no UTF-8 become U+FFFD. Boost.JSON writes reals as `2.16E1`.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/database_view.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/table.hpp>

namespace laminate {

LAMINATE_INLINE boost::json::object to_json(const Description& description);
LAMINATE_INLINE boost::json::object to_json(const Table& table);
LAMINATE_INLINE boost::json::object to_json(const DatabaseView& view);

/// The rows of a table, each an object on a line of its own. Logs a warning if the query has more rows, since the lines
/// cannot say it.
LAMINATE_INLINE std::string to_json_lines(const Table& table);

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/describe/description_text.hpp>
#include <laminate/view/render/json_objects.hpp>
#endif
