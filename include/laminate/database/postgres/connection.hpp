/// @file
/// A PostgreSQL database.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/database/postgres/bulk.hpp>
#include <laminate/database/postgres/catalog.hpp>
#include <laminate/database/postgres/channel.hpp>
#include <laminate/database/postgres/definitions.hpp>
#include <laminate/database/postgres/dialect.hpp>
#include <laminate/database/postgres/domain.hpp>
#include <laminate/database/postgres/statement.hpp>
#include <laminate/database/postgres/url.hpp>

namespace laminate::postgres {

/// What a server can do, by what it says of its version: databases that speak PostgreSQL's protocol do not do all that
/// PostgreSQL does.
inline Capabilities capabilities_of(std::string_view version) {
  Capabilities can{.survives_errors = false,
                   .defers_references = false,
                   .bulk_copy = true,
                   .server_cursors = true,
                   .advisory_locks = true,
                   .table_locks = true,
                   .one_writer = false,
                   .rows_at_a_time = 4096};
  const auto is = [&](std::string_view product) { return version.find(product) != version.npos; };
  if (is("CockroachDB")) can.server_cursors = can.advisory_locks = can.table_locks = false;
  if (is("-YB-")) can.advisory_locks = can.table_locks = false;
  return can;
}

class PostgresConnection final : public Connection {
 public:
  /// Connects to the database at a URL of libpq, with what its options, the environment (PGPASSWORD, PGSSLMODE, …), the
  /// password file and the service file add (https://www.postgresql.org/docs/15/libpq-connect.html). @throws
  /// CannotOpen.
  PostgresConnection(const std::string& url, const OpenOptions& options)
      : url_(escaped_url(url)), name_(shown_url(url_)), options_(options) {
    connect();
  }
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;
  ~PostgresConnection() override { rollback(); }

  std::unique_ptr<Statement> prepare(const std::string& sql, Expected rows = Expected::few) override {
    return std::make_unique<PostgresStatement>(channel_, sql, can_.server_cursors ? rows : Expected::few);
  }
  const query::Dialect& dialect() const override { return dialect_; }
  const Capabilities& capabilities() const override { return can_; }
  std::unique_ptr<Definitions> definitions() override {
    return std::make_unique<PostgresDefinitions>(channel_, deferrable_);
  }
  std::string explain(const query::Sql& sql) override {
    std::string text;
    for (const auto row : channel_->run("EXPLAIN " + sql.text, sql.values)) (text += row.text(0)) += '\n';
    return text;
  }
  bool read_only() const override { return options_.read_only || follows_another_; }

  void begin_read() override { begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {}); }
  void begin_write() override {
    check_writable();
    begin_writing("BEGIN", {}, {});
  }
  void begin_exclusive(const std::vector<std::string>& locked, Expected) override {
    check_writable();
    std::string locks;
    for (const auto& table : locked) locks += "; LOCK TABLE " + query::quoted(table) + " IN SHARE ROW EXCLUSIVE MODE";
    if (!can_.advisory_locks) return begin_writing("BEGIN ISOLATION LEVEL SERIALIZABLE", locks, {});
    // The transaction must see what the one before it has written, and sees what was there when its first query began:
    // one that waits for the lock would see too little. So another transaction waits. The session holds the lock until
    // the next one, which follows without a gap (AND CHAIN), has it as well. All of it is one message, and a pooler
    // keeps the connection for a client as long as a transaction is open, so that no lock is left on it.
    const std::string begin = "BEGIN ISOLATION LEVEL REPEATABLE READ", key = '(' + exclusive_key() + ')';
    begin_writing(
        begin + "; " + channel_->settings().statements() + "; SELECT pg_advisory_lock" + key + "; COMMIT AND CHAIN",
        locks + "; SELECT pg_advisory_xact_lock" + key + "; SELECT pg_advisory_unlock" + key,
        "; SELECT pg_advisory_unlock" + key);
  }
  void expect_lookups() override { channel_->run("SET LOCAL enable_seqscan TO off"); }
  void commit() override {
    // COMMIT of a transaction that an error has ended would be a silent ROLLBACK.
    if (!channel_->usable()) {
      const bool lost = channel_->lost();
      rollback();
      if (lost) throw ConnectionLost(name_ + ": the connection was lost");
      throw EngineError(name_ + ": this transaction cannot be committed: a statement in it failed");
    }
    channel_->commit();
  }
  void rollback() noexcept override { rollback({}); }
  bool lost() const override { return !channel_ || channel_->lost(); }
  void check_deferred() override {
    if (deferrable_) channel_->run("SET CONSTRAINTS ALL IMMEDIATE");
  }
  void reconnect() override { connect(); }

  std::vector<CatalogTable> catalog() override { return read_catalog(*channel_); }

  std::vector<std::int64_t> reserve_ids(std::string_view table, std::size_t count) override {
    if (count == 0) return {};
    const auto name = query::quoted(table);
    const auto known =
        channel_->run("SELECT pg_get_serial_sequence($1, 'id'), (SELECT max(id) FROM " + name + ')', {Value(name)});
    const auto largest = known[0].is_null(1) ? 0 : known[0].integer(1);
    std::vector<std::int64_t> ids;
    if (known[0].is_null(0)) {
      for (std::size_t i = 1; i <= count; ++i) ids.push_back(largest + static_cast<std::int64_t>(i));
      return ids;
    }
    const auto sequence = known[0].text(0);
    // Rows that came with ids of their own may be ahead of the sequence.
    channel_->run(
        "SELECT setval($1::regclass, $2::bigint) WHERE (SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END "
        "FROM " +
            sequence + ") < $2::bigint",
        {Value(sequence), Value(largest)});
    ids.reserve(count);
    for (const auto row : channel_->run("SELECT nextval($1::regclass) FROM generate_series(1, $2::bigint) ORDER BY 1",
                                        {Value(sequence), Value(static_cast<std::int64_t>(count))}))
      ids.push_back(row.integer(0));
    return ids;
  }

  std::size_t insert(const std::string& table, const std::vector<std::string>& columns, RowFeed& feed,
                     std::size_t) override {
    if (!can_.bulk_copy) return insert_rows(*channel_, table, columns, feed);
    return CopyInsert(*channel_, table, columns).run(feed);
  }
  Domain domain(const CatalogColumn& column) const override { return domain_of(column); }

 private:
  void connect() {
    auto channel = std::make_shared<Channel>(url_, name_, Settings(options_));
    auto of_url = settings_in(channel->client().options());
    const bool has_activity = !channel->client().parameter("crdb_version");
    const auto facts = channel->run(
        has_activity
            ? "SELECT version(), pg_backend_pid(), pg_is_in_recovery(), (SELECT 'pid = ' || pid || ' AND backend_start "
              "= ' || quote_literal(backend_start) FROM pg_stat_activity WHERE pid = pg_backend_pid()), (SELECT "
              "string_agg(lower(name), ',') || ',' FROM pg_settings WHERE context NOT IN ('user', 'superuser') AND "
              "lower(name) = ANY($1::text[]))"
            : "SELECT version(), pg_backend_pid(), false, NULL, NULL WHERE $1::text[] IS NOT NULL",
        {Value(array_of(of_url, [](const Setting& setting) -> Value { return setting.name; }))});
    const auto of_server = facts[0];
    const auto version = of_server.text(0), of_start = ',' + of_server.text(4);
    can_ = options_.capabilities.value_or(capabilities_of(version));
    deferrable_ = has_activity;
    follows_another_ = of_server.is_true(2);
    // What is set when a connection starts cannot be set later.
    std::erase_if(of_url,
                  [&](const Setting& setting) { return of_start.find(',' + setting.name + ',') != of_start.npos; });
    channel->set(Settings(options_, of_url));
    channel->set_own_process(of_server.integer(1) == channel->client().process());
    // The server may not have noticed that the connection before this one is lost, and what it has locked is locked. (A
    // pooler's process serves others by now: the pooler ends what a lost client has begun.)
    if (!process_.empty() && channel->has_own_process())
      channel->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + process_);
    process_ = channel->has_own_process() ? of_server.text(3) : std::string();
    channel_ = std::move(channel);
  }

  /// The letters of `laminate`, as a number: the advisory lock of transactions that follow each other.
  static std::string exclusive_key() { return std::to_string(0x6c616d696e617465); }

  /// `then`: more statements, `; …`. `undo`: what is to be undone if any of it fails.
  Result begin(const std::string& sql, const std::string& then, const std::string& undo = {}) {
    try {
      return channel_->begin(sql, then);
    } catch (...) {
      rollback(undo);
      throw;
    }
  }
  void begin_writing(const std::string& sql, const std::string& then, const std::string& undo) {
    const auto answer =
        begin(sql, then + (deferrable_ ? "; SET CONSTRAINTS ALL DEFERRED" : "") + "; SHOW transaction_read_only", undo);
    if (answer[0].text(0) != "on") return;
    rollback();
    throw ReadOnly(name_ +
                   ": this server takes no changes: it follows another one, to which they belong, or "
                   "default_transaction_read_only is set: unset it, or ask who did");
  }
  void rollback(const std::string& then) noexcept {
    if (channel_->transaction() > 0) quietly([&] { channel_->rollback(then); });
  }
  void check_writable() const {
    if (!read_only()) return;
    throw ReadOnly(name_ +
                   (options_.read_only ? ": this database is open read-only"
                                       : ": this server follows another one and is read-only") +
                   ": nothing can be changed");
  }
  /// What the server does by itself when the connection ends.
  template <class Call>
  void quietly(const Call& call) noexcept {
    try {
      if (!channel_->lost()) call();
    } catch (...) {
    }
  }

  std::string url_, name_;
  std::string process_{};  ///< of the server, if this connection has one: as a condition on pg_stat_activity
  OpenOptions options_;
  std::shared_ptr<Channel> channel_;
  PostgresDialect dialect_;
  Capabilities can_;
  bool deferrable_ = true, follows_another_ = false;
};

}  // namespace laminate::postgres
