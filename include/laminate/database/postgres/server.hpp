/// @file
/// A connection of libpqxx that also writes rows by COPY.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include <libpq-fe.h>
#include <pqxx/connection>

#include <laminate/database/postgres/error.hpp>

namespace laminate::postgres {

/// How the connection is made: as usual, and known to us. The streams of libpqxx 6 take rows whose number of columns is
/// known at compile time; COPY needs the handle of libpq.
class KnownHandle : public pqxx::connect_direct {
 public:
  using connect_direct::connect_direct;
  handle do_startconnect(handle before) override { return handle_ = connect_direct::do_startconnect(before); }
  handle current() const { return handle_; }

 private:
  handle handle_ = nullptr;
};

namespace detail {
/// Lives before and after the connection, which uses it.
struct Policy {
  KnownHandle policy;
};
}  // namespace detail

class Server : private detail::Policy, public pqxx::connection_base {
 public:
  /// @throws pqxx::failure.
  explicit Server(const std::string& url) : detail::Policy{KnownHandle(url)}, connection_base(policy) { init(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() noexcept { close(); }

  /// Asks the server for nothing.
  bool answers() {
    auto* const connection = policy.current();
    PQclear(PQexec(connection, ""));
    return PQstatus(connection) == CONNECTION_OK;
  }

  /// Sends lines of a COPY that has been started. What the server says to them is known at its end.
  /// @throws pqxx::broken_connection.
  void send(std::string_view lines) {
    constexpr std::size_t most = 1U << 30U;
    for (; !lines.empty(); lines.remove_prefix(std::min(most, lines.size())))
      if (PQputCopyData(policy.current(), lines.data(), static_cast<int>(std::min(most, lines.size()))) != 1)
        throw pqxx::broken_connection(PQerrorMessage(policy.current()));
  }
  /// @throws pqxx::sql_error, pqxx::broken_connection.
  void end_copy() { finish_copy(nullptr); }
  /// Ends it so that nothing is written.
  void abandon_copy() noexcept {
    try {
      finish_copy("abandoned");
    } catch (const std::exception&) {
    }
  }

 private:
  void finish_copy(const char* reason) {
    auto* const connection = policy.current();
    const bool sent = PQputCopyEnd(connection, reason) == 1;
    std::string code, message;
    while (auto* const result = sent ? PQgetResult(connection) : nullptr) {
      if (PQresultStatus(result) == PGRES_FATAL_ERROR && message.empty()) {
        if (const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE)) code = state;
        message = PQresultErrorMessage(result);
      }
      PQclear(result);
    }
    if (!sent || PQstatus(connection) != CONNECTION_OK) throw pqxx::broken_connection(PQerrorMessage(connection));
    if (!message.empty()) throw pqxx::sql_error(message, "COPY", code.c_str());
  }
};

}  // namespace laminate::postgres
