/// @file
/// The exceptions of the library: one family, each with a code that does not change between versions.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/support/literal.hpp>

namespace laminate {

/// Where an error was found. Each part may be empty.
struct Place {
  std::string registry;  ///< `Plate`; `lab.Plate` if it is not in the first module of the schema
  std::string uid;       ///< of the row
  std::string column;    ///< as in SQL: `created_by_id`
};

/// Base of all exceptions that laminate throws. `what()` is a full sentence that says what to do.
class Error : public std::runtime_error {
 public:
  Error(std::string_view code, const std::string& message, Place place = {})
      : std::runtime_error(message), code_(code), place_(std::move(place)) {}

  /// Stable name of the kind of error, such as `not_found`.
  std::string_view code() const noexcept { return code_; }
  /// Where it was found, as far as that is known.
  const Place& place() const noexcept { return place_; }

 private:
  std::string_view code_;
  Place place_;
};

namespace support_detail {

/// An error type is its code: `NamedError<"not_found">` says which one was caught. `Kind` is what it is a kind of.
template <Literal name, class Kind = Error>
class NamedError : public Kind {
 public:
  explicit NamedError(const std::string& message, Place place = {}) : Kind(name.view(), message, std::move(place)) {}

 protected:
  /// For a kind of this error, which has a code of its own.
  NamedError(std::string_view code, const std::string& message, Place place) : Kind(code, message, std::move(place)) {}
};

}  // namespace support_detail

/// The database cannot be opened: missing file, not a database, none of the expected tables, no permission.
using CannotOpen = support_detail::NamedError<"cannot_open">;
/// No row matches where one was asked for.
using NotFound = support_detail::NamedError<"not_found">;
/// Several rows match where one was asked for.
using MultipleFound = support_detail::NamedError<"multiple_found">;
/// A stored value does not fit the column's type in the record.
using BadValue = support_detail::NamedError<"bad_value">;
/// A record, option or argument that cannot be used as given.
using InvalidArgument = support_detail::NamedError<"invalid_argument">;
/// Making something where there is one already.
using AlreadyExists = support_detail::NamedError<"already_exists">;
/// A reference to a row of another database.
using ForeignReference = support_detail::NamedError<"foreign_reference">;
/// A reference to a row that does not exist.
using DanglingReference = support_detail::NamedError<"dangling_reference">;
/// The database refused a row: unique, NOT NULL, CHECK or foreign key.
using ConstraintViolation = support_detail::NamedError<"constraint_violation">;
/// Another connection holds the lock longer than the busy timeout.
using Locked = support_detail::NamedError<"locked">;
/// The connection to the database broke off. What was not committed is not in it.
using ConnectionLost = support_detail::NamedError<"connection_lost">;
/// Others changed at the same time what this transaction has read or written: it is worth another try.
using WriteConflict = support_detail::NamedError<"write_conflict">;
/// A change to a row that is locked for changes.
using RowLocked = support_detail::NamedError<"row_locked">;
/// A row of the target differs from the source's, and the sync is not to go on then.
using RowDiffers = support_detail::NamedError<"row_differs">;
/// An undo would take back what others refer to, or have changed since.
using UndoRefused = support_detail::NamedError<"undo_refused">;
/// Writing to a database that is open or stored read-only.
using ReadOnly = support_detail::NamedError<"read_only">;
/// A version that is not the latest of its family was selected for a sync.
using NotLatest = support_detail::NamedError<"not_latest">;
/// The target changed between a plan and its application.
using PlanOutdated = support_detail::NamedError<"plan_outdated">;
/// A table or module that the operation needs is not in the database.
using MissingTable = support_detail::NamedError<"missing_table">;
/// The operation was cancelled by its stop token.
using Cancelled = support_detail::NamedError<"cancelled">;
/// A file or an object could not be read, written or transferred: what the system or the server said. The next five are
/// kinds of it, each with a code of its own; `catch (const StorageError&)` catches all of them.
using StorageError = support_detail::NamedError<"storage_error">;
/// Wrong or missing credentials, no permission (also to use a table of a server), a clock that is wrong.
using AccessDenied = support_detail::NamedError<"access_denied", StorageError>;
/// There is no such file, object or bucket.
using ObjectMissing = support_detail::NamedError<"object_missing", StorageError>;
/// A file or an object changed while it was read.
using ObjectChanged = support_detail::NamedError<"object_changed", StorageError>;
/// No connection to a server, or it broke off again and again.
using Unreachable = support_detail::NamedError<"unreachable", StorageError>;
/// Content is not what its hash or size says.
using Corrupted = support_detail::NamedError<"corrupted", StorageError>;
/// Anything else that the engine reports, with its message.
using EngineError = support_detail::NamedError<"engine_error">;

}  // namespace laminate
