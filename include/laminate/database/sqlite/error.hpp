/// @file
/// SQLite's result codes as errors of the library.
#pragma once

#include <algorithm>
#include <string>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <laminate/record/error.hpp>

namespace laminate::sqlite {

/// The first column in `UNIQUE constraint failed: lamindb_artifact.storage_id, lamindb_artifact.key`.
inline std::string constrained_column(const std::string& message) {
  const auto dot = message.find('.', std::min(message.find(" constraint failed: "), message.size()));
  return dot == message.npos ? std::string() : message.substr(dot + 1, message.find(',', dot) - dot - 1);
}

/// Throws the error that stands for a result code. `database` names the file.
[[noreturn]] inline void throw_error(int code, const std::string& message, const std::string& database) {
  const std::string where = database + ": ";
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Locked(where + "another program is writing to this database; try again when it has finished");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      throw ReadOnly(where + "this database is read-only: " + message);
    case SQLITE_NOTADB:
      throw CannotOpen(where + "this file is not a SQLite database");
    case SQLITE_CANTOPEN:
      throw CannotOpen(where + message);
    case SQLITE_CONSTRAINT:
      throw ConstraintViolation(where + message, {.registry = {}, .uid = {}, .column = constrained_column(message)});
    case SQLITE_INTERRUPT:
      throw Cancelled(where + "the statement was interrupted");
    case SQLITE_CORRUPT:
      throw EngineError(where + "this database is damaged: " + message);
    case SQLITE_FULL:
      throw EngineError(where + "the disk is full");
    default:
      throw EngineError(where + message);
  }
}

/// Runs a call of SQLiteCpp and translates what it throws.
template <class Call>
auto translated(const std::string& database, Call call) {
  try {
    return call();
  } catch (const SQLite::Exception& error) {
    throw_error(error.getErrorCode(), error.what(), database);
  }
}

}  // namespace laminate::sqlite
