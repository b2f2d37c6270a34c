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
#include <laminate/database/postgres/settings.hpp>
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

/// Runs SQL over one connection, and knows its transaction and whether it is lost. A lost connection stays lost until
/// reconnect() makes another channel.
class Channel {
 public:
  /// `name` is what errors call the database. @throws CannotOpen.
  Channel(const std::string& url, const std::string& name, Settings settings)
      : name_(name), client_(url, name), settings_(std::move(settings)) {}

  const std::string& name() const { return name_; }
  const Client& client() const { return client_; }
  const Settings& settings() const { return settings_; }
  void set(Settings settings) { settings_ = std::move(settings); }

  /// Whether one process of the server serves all statements. Behind a pooler, no later transaction can use a prepared
  /// statement, or anything else that outlives a transaction, and another client may find it.
  bool has_own_process() const { return has_own_process_; }
  void set_own_process(bool has) { has_own_process_ = has; }

  /// Statements without values, perhaps several. Outside a transaction they are one.
  Result run(const std::string& sql) {
    return run_as_it_is(transaction_ > 0 ? sql : settings_.statements() + "; " + sql);
  }
  /// A statement with values.
  Result run(const std::string& sql, const std::vector<Value>& values) {
    check(sql);
    const Parameters parameters(values);
    return with_settings([&](const std::string& before) { return client_.run(sql, parameters, before); });
  }
  /// Plans a statement for many executions, and names it.
  std::string prepare(const std::string& sql) {
    check(sql);
    auto name = new_name();
    with_settings([&](const std::string& before) { return client_.prepare(name, sql, before), Result(); });
    return name;
  }
  Result run_prepared(const std::string& statement, const std::vector<Value>& values) {
    const Parameters parameters(values);
    return with_settings(
        [&](const std::string& before) { return client_.run_prepared(statement, parameters, before); });
  }
  void forget(const std::string& statement) { run_as_it_is("DEALLOCATE " + statement); }
  /// Starts `COPY table (columns) FROM STDIN` and returns its number, from 1. Any other statement ends it.
  std::size_t begin_copy(const std::string& table, const std::string& columns) {
    const auto sql = (transaction_ > 0 ? "" : settings_.statements() + "; ") + "COPY " + query::quoted(table) + " (" +
                     columns + ") FROM STDIN";
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
  /// Begins a transaction with its settings; `then` is more to run (`; …`). Returns what the last of all statements
  /// says.
  Result begin(const std::string& sql, const std::string& then) {
    transaction_ = ++transactions_;
    return run(sql + "; " + settings_.statements() + then);
  }
  /// COMMIT: the transaction has ended whatever comes of it.
  void commit() {
    transaction_ = 0;
    run_as_it_is("COMMIT");
  }
  void rollback(const std::string& then = {}) {
    transaction_ = 0;
    if (std::exchange(copy_, 0) > 0) client_.abandon_copy();
    run_as_it_is("ROLLBACK" + then);
  }

 private:
  /// libpq would take a NUL byte for the end of a statement. @throws BadValue.
  static void check(std::string_view sql) {
    if (sql.find('\0') != sql.npos)
      throw BadValue("a name or a key with a NUL byte cannot be in a PostgreSQL database, nor be searched for in it");
  }

  Result run_as_it_is(const std::string& sql) {
    check(sql);
    return call([&] { return client_.run(sql); });
  }
  /// Runs one statement; outside a transaction, behind a query for the settings.
  template <class Run>
  Result with_settings(const Run& run) {
    try {
      return call([&] { return run(transaction_ > 0 ? std::string() : settings_.query()); });
    } catch (const EngineError&) {
      // VACUUM, for one, must be the only statement of its transaction.
      constexpr std::string_view active_transaction = "25001";
      if (transaction_ > 0 || settings_.read_only() || client_.last_code() != active_transaction) throw;
    }
    return call([&] { return run({}); });
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
    } catch (const Error&) {
      lost_ = client_.lost();
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
  Settings settings_;
  bool has_own_process_ = false, lost_ = false, failed_ = false;
  std::string copied_;  ///< the table of the last COPY
  RefusedLine refused_;
  std::size_t copies_ = 0, copy_ = 0;
  std::size_t names_ = 0, transactions_ = 0, transaction_ = 0;
};

}  // namespace laminate::postgres
