/// @file
/// Checks whether values can be written to the target.
#pragma once

#include <string>

#include <laminate/sync/engine/context.hpp>

namespace laminate::sync_detail {

/// @throws BadValue if a value of a row does not fit its column in the target.
inline void check_fit(const SyncContext& context, TableIndex table, const SyncRow& row, const SyncColumn& column,
                      const Value& value) {
  const auto cell = to_cell(value);
  if (!column.fit.admits(cell))
    throw BadValue(context.label(table, row) + " cannot be written to " + context.target.name() + ": its " +
                       column.name + ' ' + column.fit.why_not(cell) +
                       "; correct the row in the source, then sync again",
                   context.place(table, row, column.name));
}

/// @throws ConstraintViolation if a value is NULL where the target requires one.
inline void check_not_null(const SyncContext& context, TableIndex table, const SyncRow& row, const SyncColumn& column,
                           const Value& value) {
  if (is_null(value) && column.in_target->not_null)
    throw ConstraintViolation(context.label(table, row) + " has no " + column.name + ", which " +
                                  context.target.name() + " requires; its version of LaminDB is another one",
                              context.place(table, row, column.name));
}

}  // namespace laminate::sync_detail
