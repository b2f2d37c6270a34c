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

#include <pqxx/nontransaction>
#include <pqxx/prepared_statement>
#include <pqxx/result>

#include <laminate/database/postgres/error.hpp>
#include <laminate/database/postgres/server.hpp>
#include <laminate/database/postgres/values.hpp>
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

/// What libpqxx says beside errors (notices) is not written to the standard error.
class Quiet final : public pqxx::errorhandler {
 public:
  using errorhandler::errorhandler;
  bool operator()(const char*) noexcept override { return false; }
};

/// Runs SQL. libpqxx would open a lost connection anew by itself, without its settings and its transaction: here it
/// stays lost until somebody opens another one.
class Channel {
 public:
  /// `name` is what errors call the database. @throws pqxx::failure.
  Channel(const std::string& url, std::string name)
      : name_(std::move(name)), connection_(url), quiet_(connection_), commands_(connection_) {}

  const std::string& name() const { return name_; }

  /// Statements without values, perhaps several.
  pqxx::result run(const std::string& sql) {
    return call([&] { return commands_.exec(sql); });
  }
  /// A statement with values.
  pqxx::result run(const std::string& sql, const std::vector<Value>& values) {
    const Parameters parameters(values);
    return call([&] { return commands_.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters.list)); });
  }
  /// Plans a statement for many executions, and names it.
  std::string prepare(const std::string& sql) {
    auto name = new_name();
    call([&] { return connection_.prepare(name, sql), pqxx::result(); });
    return name;
  }
  pqxx::result run_prepared(const std::string& statement, const std::vector<Value>& values) {
    const Parameters parameters(values);
    return call(
        [&] { return commands_.exec_prepared(statement, pqxx::prepare::make_dynamic_params(parameters.list)); });
  }
  void forget(const std::string& statement) {
    call([&] { return connection_.unprepare(statement), pqxx::result(); });
  }
  /// Starts `COPY table (columns) FROM STDIN` and returns its number, from 1. Any other statement ends it.
  std::size_t begin_copy(const std::string& table, const std::string& columns) {
    run("COPY " + query::quoted(table) + " (" + columns + ") FROM STDIN");
    copied_ = table;
    return copy_ = ++copies_;
  }
  void send(std::string_view lines) {
    call([&] { return connection_.send(lines), pqxx::result(); }, false);
  }
  void end_copy() {
    call([&] { return pqxx::result(); });
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
  pqxx::result begin(const std::string& sql) {
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
    if (std::exchange(copy_, 0) > 0) connection_.abandon_copy();
    run("ROLLBACK");
  }

 private:
  /// Every way to the server leads through here. @throws the errors of the library.
  template <class Call>
  pqxx::result call(const Call& what, bool ends_copy = true) {
    if (lost_) throw ConnectionLost(name_ + ": the connection was lost");
    failed_ = true;
    try {
      const auto alive = [&](bool ask) { return connection_.is_open() && (!ask || connection_.answers()); };
      if (ends_copy && copy_ > 0) translated(name_, alive, [&] { finish_copy(); });
      auto result = translated(name_, alive, what);
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
      connection_.end_copy();
    } catch (const pqxx::sql_error& error) {
      if (const auto line = copied_line(error.what(), copied_)) refused_ = {copy, *line};
      throw;
    }
  }

  /// Texts of values, and where they begin; null for NULL.
  struct Parameters {
    explicit Parameters(const std::vector<Value>& values) : texts(values.size()), list(values.size()) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (is_null(values[i])) continue;
        append_parameter(texts[i], values[i]);
        list[i] = texts[i].c_str();
      }
    }
    std::vector<std::string> texts;
    std::vector<const char*> list;
  };

  std::string name_;
  Server connection_;
  Quiet quiet_;
  pqxx::nontransaction commands_;
  bool lost_ = false, failed_ = false;
  std::string copied_;  ///< the table of the last COPY
  RefusedLine refused_;
  std::size_t copies_ = 0, copy_ = 0;
  std::size_t names_ = 0, transactions_ = 0, transaction_ = 0;
};

}  // namespace laminate::postgres
