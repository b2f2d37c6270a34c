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

/// `CONTEXT:  COPY lamindb_artifact, line 17, column …`, in any language: the line, from 0.
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
  /// `COPY table (columns) FROM STDIN` with its lines. `refused` becomes the line that the server did not take, from 0.
  void copy(const std::string& table, const std::string& columns, std::string_view lines,
            std::optional<std::size_t>& refused) {
    call([&] {
      try {
        commands_.exec("COPY " + query::quoted(table) + " (" + columns + ") FROM STDIN");
        connection_.send_copy(lines);
      } catch (const pqxx::sql_error& error) {
        refused = copied_line(error.what(), table);
        throw;
      }
      return pqxx::result();
    });
  }

  bool lost() const { return lost_; }
  /// Whether the server takes statements: not when the connection is lost, nor in a transaction after an error.
  bool usable() const { return !lost_ && !(in_transaction && failed_); }
  /// How often the server was asked.
  std::size_t round_trips() const { return round_trips_; }
  /// A name that no statement and no cursor of this connection has.
  std::string new_name() { return "laminate_" + std::to_string(++names_); }

  bool in_transaction = false;  ///< kept by the connection

 private:
  /// Every way to the server leads through here. @throws the errors of the library.
  template <class Call>
  pqxx::result call(const Call& what) {
    if (lost_) throw ConnectionLost(name_ + ": the connection was lost");
    ++round_trips_;
    failed_ = true;
    try {
      auto result = translated(
          name_, [&](bool ask) { return connection_.is_open() && (!ask || connection_.answers()); }, what);
      failed_ = false;
      return result;
    } catch (const ConnectionLost&) {
      lost_ = true;
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
  std::size_t round_trips_ = 0, names_ = 0;
};

}  // namespace laminate::postgres
