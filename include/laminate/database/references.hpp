/// @file
/// Which rows refer to a row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <laminate/database/session.hpp>

namespace laminate::database_detail {

/// Whether a foreign key of any table, also of one that no record describes, leads to a row.
inline bool is_referred(Session& database, std::string_view table, std::int64_t id) {
  for (const auto& live : database.catalog())
    for (const auto& column : live.columns)
      if (column.references == table &&
          database
              .query("SELECT 1 FROM " + query::quoted(live.name) + " WHERE " + query::quoted(column.name) + " = " +
                         database.dialect().placeholder(1) + " LIMIT 1",
                     {id})
              .next())
        return true;
  return false;
}

}  // namespace laminate::database_detail
