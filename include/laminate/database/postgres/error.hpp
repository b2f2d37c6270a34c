/// @file
/// PostgreSQL's error codes as errors of the library.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <laminate/database/refusal.hpp>
#include <laminate/support/error.hpp>

namespace laminate::postgres {

/// The names between `begin` and the next `end` behind it: columns or a constraint that the server speaks of. Messages
/// may be in any language, what stands in them between signs is the same in all.
inline std::string between(const std::string& message, std::string_view begin, std::string_view end) {
  const auto at = message.find(begin);
  if (at == message.npos) return {};
  const auto from = at + begin.size();
  const auto to = message.find(end, from);
  return to == message.npos ? std::string() : message.substr(from, to - from);
}

/// The first line, without the severity before it: what follows may quote rows.
inline std::string first_line(const std::string& message) {
  auto line = message.substr(0, message.find('\n'));
  if (const auto colon = line.find(":  "); colon != line.npos) line.erase(0, colon + 3);
  return line;
}

namespace detail {

/// What the server's answer says.
inline database_detail::RowRefusal refusal(std::string_view code, const std::string& message) {
  if (code == "23502") {
    const auto column = between(message, "\"", "\"");
    return database_detail::RowRefusal::unset(column, column);
  }
  // DETAIL:  Key (storage_id, hash)=(1, abc) already exists.
  const auto columns = between(message, "(", ")=(");
  const auto first = columns.substr(0, columns.find(','));
  const auto line = first_line(message);
  if (code == "23505" && columns.find('(') != columns.npos)  // of an expression
    return {"another row has the same values in the unique index '" + between(line, "\"", "\"") +
            "': choose others, or use that row"};
  if (code == "23505" && !columns.empty()) return database_detail::RowRefusal::taken(columns, first);
  // ERROR:  update or delete on table "…" violates foreign key constraint "…" on table "…"
  if (code == "23503" && std::count(line.begin(), line.end(), '"') == 6) {
    const auto begin = line.rfind('"', line.rfind('"') - 1) + 1;
    return {"rows of " + line.substr(begin, line.rfind('"') - begin) +
            " would lose what they refer to: remove them first"};
  }
  if (code == "23503")
    return {(first.empty() ? "a row" : "its " + first) +
                " would refer to a row that does not exist: correct the reference, or write that row first",
            first};
  if (code == "23514") {
    const auto at = message.rfind('"', message.find('\n'));
    const auto begin = at == message.npos || at == 0 ? message.npos : message.rfind('"', at - 1);
    const auto check = begin == message.npos ? std::string() : message.substr(begin + 1, at - begin - 1);
    return database_detail::RowRefusal::by_check(check);
  }
  return {line};
}

}  // namespace detail

/// Throws the error that stands for the end of a connection.
[[noreturn]] inline void throw_lost(const std::string& message, const std::string& database) {
  if (message.find("statement pooling mode") != message.npos)  // PgBouncer's words, after which it disconnects
    throw EngineError(
        database +
        ": this needs a transaction, and the pooler lends its connection for one statement at a time: set "
        "its pool_mode to transaction or session, or connect to the server itself");
  throw ConnectionLost(database + ": the connection was lost (" + first_line(message) + ')');
}

/// Throws the error that stands for a SQLSTATE. `database` names the database, without its password.
[[noreturn]] inline void throw_error(std::string_view code, const std::string& message, const std::string& database) {
  const std::string where = database + ": ";
  const auto is = [&](auto... codes) { return ((code == codes) || ...); };
  if (is("40001", "40P01"))
    throw WriteConflict(where + "others changed the same rows at the same time (" + first_line(message) +
                        "): try again");
  if (is("55P03")) throw Locked(where + database_detail::in_use);
  if (code.starts_with("23")) {
    const auto [sentence, column] = detail::refusal(code, message);
    throw ConstraintViolation(where + sentence, {.registry = {}, .uid = {}, .column = column});
  }
  // invalid input syntax for type json
  if (is("22P02") && first_line(message).find(" json") != message.npos)
    throw ConstraintViolation(where + "a text is not JSON (" + first_line(message) + "): correct the values");
  if (is("25006")) throw ReadOnly(where + "this database is read-only: " + first_line(message));
  if (is("42501"))
    throw AccessDenied(where + first_line(message) + ": its owner can grant it (GRANT), or connect as another user");
  if (is("57014"))
    throw Cancelled(where + first_line(message) + "; a timeout of statements is set by the server or by the URL " +
                    "(options=-c statement_timeout=…)");
  if (code.starts_with("08") || code.starts_with("57P")) throw_lost(message, database);
  if (is("53100")) throw EngineError(where + "the disk is full");
  if (is("2201B", "42601")) throw InvalidArgument(where + first_line(message));
  if (is("22001", "22003", "22007", "22008", "22021", "22P02", "22P05")) throw BadValue(where + first_line(message));
  throw EngineError(where + first_line(message));
}

}  // namespace laminate::postgres
