/// @file
/// The connection that statements share: one server process, and whether it is still there.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/postgres/client.hpp>
#include <laminate/query/dialect.hpp>

namespace laminate::postgres {

/// `CONTEXT:  COPY ulabel, line 17, column …`, in any language: the line, from 0.
inline std::optional<std::size_t> copied_line(const std::string& message, const std::string& table) {
  const auto copy = message.rfind("COPY " + table);
  const auto digit = copy == message.npos
                         ? copy
                         : message.find_first_of("0123456789", copy + std::string_view("COPY ").size() + table.size());
  std::size_t line = 0;
  if (digit != message.npos) std::from_chars(message.data() + digit, message.data() + message.size(), line);
  return line == 0 ? std::nullopt : std::optional(line - 1);
}

/// Runs SQL: one connection, its transaction, and whether it is still there. A lost connection stays lost until
/// somebody opens another one.
class Channel {
 public:
  /// `name` is what errors call the database. @throws CannotOpen.
  Channel(const std::string& url, const std::string& name) : name_(name), client_(url, name) {}

  const std::string& name() const { return name_; }

  /// Statements without values, perhaps several.
  Result run(const std::string& sql) {
    check(sql);
    return call([&] { return client_.run(sql); });
  }
  /// A statement with values.
  Result run(const std::string& sql, const std::vector<Value>& values) {
    check(sql);
    const Parameters parameters(values);
    return call([&] { return client_.run(sql, parameters); });
  }
  /// Plans a statement for many executions, and names it.
  std::string prepare(const std::string& sql) {
    check(sql);
    auto name = new_name();
    call([&] { return client_.prepare(name, sql), Result(); });
    return name;
  }
  Result run_prepared(const std::string& statement, const std::vector<Value>& values) {
    const Parameters parameters(values);
    return call([&] { return client_.run_prepared(statement, parameters); });
  }
  void forget(const std::string& statement) { run("DEALLOCATE " + statement); }
  /// Starts `COPY table (columns) FROM STDIN` and returns its number, from 1. Any other statement ends it.
  std::size_t begin_copy(const std::string& table, const std::string& columns) {
    const auto sql = "COPY " + query::quoted(table) + " (" + columns + ") FROM STDIN";
    check(sql);
    call([&] { return client_.begin_copy(sql), Result(); });
    copied_ = table;
    return copy_ = ++copies_;
  }
  void send(std::string_view lines) {
    call([&] { return client_.send(lines), Result(); }, false);
  }
  void end_copy() {
    call([&] { return Result(); });
  }
  /// The number of the COPY that is open; 0 for none.
  std::size_t copy() const { return copy_; }
  /// The last line, from 0, that the server did not take, and the COPY that it was in.
  struct RefusedLine {
    std::size_t copy = 0, line = 0;
  };
  const RefusedLine& refused_line() const { return refused_; }

  bool lost() const { return lost_; }
  /// Whether the server takes statements: not when the connection is lost, nor in a transaction after an error.
  bool usable() const { return !lost_ && !(transaction_ > 0 && failed_); }
  /// A name that no statement and no cursor of this connection has.
  std::string new_name() { return "laminate_" + std::to_string(++names_); }

  /// The number of the open transaction; 0 if there is none.
  std::size_t transaction() const { return transaction_; }
  /// What the last of the statements says.
  Result begin(const std::string& sql) {
    transaction_ = ++transactions_;
    return run(sql);
  }
  /// COMMIT: the transaction has ended whatever comes of it.
  void commit() {
    transaction_ = 0;
    run("COMMIT");
  }
  void rollback() {
    transaction_ = 0;
    if (std::exchange(copy_, 0) > 0) client_.abandon_copy();
    run("ROLLBACK");
  }

 private:
  /// libpq would take a NUL byte for the end of a statement. @throws BadValue.
  static void check(std::string_view sql) {
    if (sql.find('\0') != sql.npos)
      throw BadValue("a name or a key with a NUL byte cannot be in a PostgreSQL database, nor be searched for in it");
  }

  /// Every way to the server leads through here. @throws the errors of the library.
  template <class Call>
  Result call(const Call& what, bool ends_copy = true) {
    if (lost_) throw ConnectionLost(name_ + ": the connection was lost");
    failed_ = true;
    try {
      if (ends_copy && copy_ > 0) finish_copy();
      auto result = what();
      failed_ = false;
      return result;
    } catch (const ConnectionLost&) {
      lost_ = true;
      throw;
    }
  }

  void finish_copy() {
    const auto copy = std::exchange(copy_, 0);
    try {
      client_.end_copy();
    } catch (const Error&) {
      if (const auto line = copied_line(client_.last_error(), copied_)) refused_ = {copy, *line};
      throw;
    }
  }

  std::string name_;
  Client client_;
  bool lost_ = false, failed_ = false;
  std::string copied_;  ///< the table of the last COPY
  RefusedLine refused_;
  std::size_t copies_ = 0, copy_ = 0;
  std::size_t names_ = 0, transactions_ = 0, transaction_ = 0;
};

}  // namespace laminate::postgres
