/// @file
/// A connection of libpq.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include <laminate/database/postgres/error.hpp>
#include <laminate/database/postgres/result.hpp>
#include <laminate/database/postgres/values.hpp>
#include <laminate/database/url.hpp>

namespace laminate::postgres {

/// Values of a statement as libpq takes them: texts, and null for NULL. @throws BadValue; see append_parameter().
class Parameters {
 public:
  explicit Parameters(const std::vector<Value>& values) : texts_(values.size()), list_(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_null(values[i])) continue;
      append_parameter(texts_[i], values[i]);
      list_[i] = texts_[i].c_str();
    }
  }
  int size() const { return static_cast<int>(list_.size()); }
  const char* const* data() const { return list_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> list_;
};

/// Sends statements and waits for their results. Discards notices. A lost connection stays lost. Statements must not
/// contain a NUL byte, which would end them. Not for several threads at once. All members throw the errors of
/// throw_error(), and ConnectionLost.
class Client {
 public:
  /// Connects to the database at a URL. `name` is what errors call it. @throws CannotOpen.
  Client(const std::string& url, std::string name) : name_(std::move(name)) {
    connect(url);
    options_ = option("options");
    // PgBouncer takes none before its version 1.20, and few later.
    const bool refused = lost() && error_message().find("unsupported startup parameter") != std::string::npos;
    if (refused && !options_.empty())
      connect(url + (laminate::database_detail::begin_of_options(url) == url.npos ? '?' : '&') + "options=");
    if (lost()) throw CannotOpen(name_ + ": " + first_line(error_message()));
    PQsetNoticeReceiver(
        handle(), [](void*, const PGresult*) {}, nullptr);
  }

  /// `options` of the URL or of the environment, which the server may have taken or not.
  const std::string& options() const { return options_; }
  /// What the server says of itself; null for what it does not.
  const char* parameter(const char* parameter) const { return PQparameterStatus(handle(), parameter); }
  /// The process that serves this connection, by its own account. A pooler has another one's in its place.
  int process() const { return PQbackendPID(handle()); }

  bool lost() const { return PQstatus(handle()) != CONNECTION_OK; }
  /// What the server said of the last statement that failed, several lines, and its SQLSTATE.
  const std::string& last_error() const { return last_error_; }
  const std::string& last_code() const { return last_code_; }

  /// Runs statements without values, and returns the result of the last one.
  Result run(const std::string& sql) { return results(PQsendQuery(handle(), sql.c_str())); }
  /// Runs one statement. A statement `before` it shares its transaction and its round trip.
  Result run(const std::string& sql, const Parameters& values, const std::string& before) {
    return send(before, [&] {
      return PQsendQueryParams(handle(), sql.c_str(), values.size(), nullptr, values.data(), nullptr, nullptr, as_text);
    });
  }
  /// Plans a statement for many executions, under a name.
  void prepare(const std::string& statement, const std::string& sql, const std::string& before) {
    send(before, [&] { return PQsendPrepare(handle(), statement.c_str(), sql.c_str(), 0, nullptr); });
  }
  Result run_prepared(const std::string& statement, const Parameters& values, const std::string& before) {
    return send(before, [&] {
      return PQsendQueryPrepared(handle(), statement.c_str(), values.size(), values.data(), nullptr, nullptr, as_text);
    });
  }

  /// Runs `COPY … FROM STDIN`, after which the server takes nothing but lines.
  void begin_copy(const std::string& sql) {
    if (PQsendQuery(handle(), sql.c_str()) != 1) fail(error_message());
    Result result(PQgetResult(handle()));
    while (result.status() == PGRES_COMMAND_OK) result = Result(PQgetResult(handle()));  // of statements before it
    if (result.status() == PGRES_COPY_IN) return;
    results(1);  // the rest
    fail(result);
  }
  /// Sends lines of a COPY, in any portions. What the server says to them is known at its end.
  void send(std::string_view lines) {
    constexpr std::size_t most = 1U << 20U;  // libpq holds a copy of each portion
    while (!lines.empty()) {
      const auto portion = lines.substr(0, most);
      if (PQputCopyData(handle(), portion.data(), static_cast<int>(portion.size())) != 1) fail(error_message());
      lines.remove_prefix(portion.size());
    }
  }
  void end_copy() { results(PQputCopyEnd(handle(), nullptr)); }
  /// Ends it so that nothing is written.
  void abandon_copy() noexcept {
    try {
      results(PQputCopyEnd(handle(), "abandoned"));
    } catch (const Error&) {  // the server confirms by an error
    }
  }

 private:
  static constexpr int as_text = 0;

  PGconn* handle() const { return connection_.get(); }
  std::string error_message() const { return PQerrorMessage(handle()); }

  void connect(const std::string& url) {
    // Later keywords override what the URL says. Texts are UTF-8 from the first statement on: poolers know this
    // setting.
    const std::array<const char*, 3> keywords{"dbname", "client_encoding", nullptr};
    const std::array<const char*, 3> values{url.c_str(), "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
  }
  /// What an option of the connection is, wherever it comes from.
  std::string option(std::string_view keyword) const {
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> all(PQconninfo(handle()), &PQconninfoFree);
    for (const auto* each = all.get(); each && each->keyword; ++each)
      if (each->keyword == keyword && each->val) return each->val;
    return {};
  }

  template <class Send>
  Result send(const std::string& before, const Send& statement) {
    if (before.empty()) return results(statement());
    // The server commits what it gets in a pipeline when that ends.
    if (PQenterPipelineMode(handle()) != 1) fail(error_message());
    std::string unsent;
    if (PQsendQueryParams(handle(), before.c_str(), 0, nullptr, nullptr, nullptr, nullptr, as_text) != 1 ||
        statement() != 1)
      unsent = error_message();
    Result result;
    try {
      result = results(PQpipelineSync(handle()), true);
    } catch (...) {
      if (PQexitPipelineMode(handle()) == 1 || lost()) throw;
      fail(error_message());
    }
    if (PQexitPipelineMode(handle()) != 1) fail(error_message());
    if (!unsent.empty()) fail(unsent);
    return result;
  }

  /// Waits for all results of what was sent, and returns the last one. Throws the first error, which is the cause.
  Result results(int sent, bool pipeline = false) {
    if (sent != 1) fail(error_message());
    Result last;
    std::optional<Result> error;
    bool copied_out = false;
    // The results of a statement end with a null; a pipeline has two of them, and a result for its end.
    for (int nulls = 0; nulls < (pipeline ? 3 : 1);) {
      PGresult* const next = PQgetResult(handle());
      if (!next) {
        nulls = lost() ? 3 : nulls + 1;
        continue;
      }
      Result result(next);
      if (result.status() == PGRES_PIPELINE_SYNC) break;
      if (result.status() == PGRES_COPY_IN) {
        // The server takes nothing else before this, and refuses the statement.
        if (PQputCopyEnd(handle(), "a statement has no rows to send") != 1) fail(error_message());
      } else if (result.status() == PGRES_COPY_OUT) {
        char* line = nullptr;
        while (PQgetCopyData(handle(), &line, 0) > 0) PQfreemem(line);
        copied_out = true;
      } else if (!result.failed()) {
        last = std::move(result);
      } else if (!error) {
        error = std::move(result);
      }
    }
    if (error) fail(*error);
    if (copied_out) throw InvalidArgument(name_ + ": COPY TO STDOUT cannot be run as a statement: run its query");
    return last;
  }

  /// Throws what a result says, once all that belongs to it is read.
  [[noreturn]] void fail(const Result& error) {
    last_error_ = error.message();
    auto code = error.code();
    if (lost() || code.empty()) fail(last_error_);
    last_code_ = std::move(code);
    throw_error(last_code_, last_error_, name_);
  }
  [[noreturn]] void fail(const std::string& message) {
    last_code_.clear();
    // A write can fail before libpq has read that the server closed the connection.
    for (int i = 0; i < 3 && !lost(); ++i) PQconsumeInput(handle());
    if (lost()) throw_lost(message, name_);
    throw_error({}, message, name_);
  }

  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  std::string name_, options_{}, last_error_{}, last_code_{};
  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace laminate::postgres
