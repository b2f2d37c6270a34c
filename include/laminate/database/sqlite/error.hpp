/// @file
/// SQLite's result codes as errors of the library.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <unistd.h>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <laminate/database/refusal.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::sqlite {

namespace detail {

/// What SQLite's message says.
inline database_detail::RowRefusal refusal(const std::string& message) {
  constexpr std::string_view mark = " constraint failed";
  const auto at = message.find(mark);
  if (at == message.npos) return {message};
  const auto kind = std::string_view(message).substr(0, at);
  if (kind == "FOREIGN KEY")
    return {"a row would refer to one that does not exist: correct the reference, or write that row first"};
  const auto what = message.substr(std::min(message.size(), at + mark.size() + 2));
  if (kind == "CHECK") return database_detail::RowRefusal::by_check(what);
  if (what.starts_with("index "))
    return {"another row has the same value in the unique " + what + ": choose another one, or use that row"};
  // `lab_plate.name, lab_plate.rack_id`
  std::string columns, first;
  for (auto dot = what.find('.'); dot != what.npos; dot = what.find('.', dot + 1)) {
    const auto column = what.substr(dot + 1, what.find(',', dot) - dot - 1);
    if (columns.empty()) first = column;
    text::append_part(columns, column);
  }
  return kind == "NOT NULL" ? database_detail::RowRefusal::unset(columns, first)
                            : database_detail::RowRefusal::taken(columns, first);
}

}  // namespace detail

/// A database in WAL mode is read with the help of a file beside it (https://sqlite.org/wal.html, "Read-Only
/// Databases").
inline constexpr std::string_view needs_folder =
    "SQLite has to write files beside this database, also to read it if its journal mode is WAL, and its folder cannot "
    "be written to: copy it, with its -wal file if there is one, to a folder that can; or let its owner end that mode "
    "(PRAGMA journal_mode = DELETE)";

/// Throws the error that stands for a result code. `database` names the file.
[[noreturn]] inline void throw_error(int code, const std::string& message, const std::string& database) {
  const std::string where = database + ": ";
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Locked(where + database_detail::in_use);
    case SQLITE_READONLY:
      if (code == SQLITE_READONLY_ROLLBACK)
        throw ReadOnly(where +
                       "a program died while it wrote to this database: open it once for writing, which takes "
                       "back what was half done");
      if (code == SQLITE_READONLY_DIRECTORY || code == SQLITE_READONLY_CANTINIT)
        throw ReadOnly(where + std::string(needs_folder));
      [[fallthrough]];
    case SQLITE_PERM:
      throw ReadOnly(where + "this database is read-only: " + message);
    case SQLITE_NOTADB:
      throw CannotOpen(where + "this file is not a SQLite database");
    case SQLITE_CANTOPEN:
      throw CannotOpen(where +
                       (::access((database + "-wal").c_str(), F_OK) == 0 ? std::string(needs_folder) : message));
    case SQLITE_CONSTRAINT: {
      const auto [sentence, column] = detail::refusal(message);
      throw ConstraintViolation(where + sentence, {.registry = {}, .uid = {}, .column = column});
    }
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

/// Throws what a result code stands for, unless the call succeeded. For calls that leave no message.
inline void check(int code, const std::string& database) {
  if (code != SQLITE_OK) throw_error(code, sqlite3_errstr(code), database);
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
