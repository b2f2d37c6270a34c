// What happens around the commit of a sync: before it everything can fail and nothing has changed; after it the sync is
// done, whatever fails.
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "counting_connection.hpp"
#include "sync_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

/// With all that it depends on.
constexpr std::size_t dataset_rows = 82;

/// What happens at commits, by their number from 1, and whether the database can be asked afterwards.
struct Events {
  std::function<void(int)> before = [](int) {}, after = [](int) {};
  int commits = 0;
  bool refuses_begin = false;    ///< of transactions that begin_write() starts
  bool refuses_queries = false;  ///< those that are not prepared yet
};

class EventfulConnection final : public ForwardingConnection {
 public:
  EventfulConnection(std::unique_ptr<lm::Connection> inner, Events& events)
      : ForwardingConnection(std::move(inner)), events_(events) {}

  std::unique_ptr<lm::Statement> prepare(const std::string& sql, lm::Expected rows) override {
    if (events_.refuses_queries) throw lm::Locked("test/target is locked");
    return ForwardingConnection::prepare(sql, rows);
  }
  void begin_write() override {
    if (events_.refuses_begin) throw lm::Locked("test/target is locked");
    ForwardingConnection::begin_write();
  }
  void commit() override {
    const int number = ++events_.commits;
    events_.before(number);
    ForwardingConnection::commit();
    events_.after(number);
  }

 private:
  Events& events_;
};

bool is_tracked(const Pair& files) { return files.in_target("SELECT count(*) FROM lamindb_run") != "0"; }

/// The target, opened so that something happens when it is committed.
Database eventful_target(const Pair& files, Events& events) {
  const auto usual = is_tracked(files) ? files.tracked_target() : files.target();
  auto connection = std::make_unique<EventfulConnection>(
      lm::open_connection(files.target_file, {.busy_timeout = std::chrono::milliseconds(50)}), events);
  auto session = std::make_shared<lm::Session>(std::move(connection), usual.session().location(), "test/target");
  for (const auto role : {lm::Role::creator, lm::Role::run, lm::Role::space, lm::Role::branch})
    session->set_current(role, usual.session().current(role));
  session->set_visible_branches(usual.session().visible_branches());
  session->set_hooks(usual.session().hooks());
  return Database(session);
}

lm::SyncReport sync_dataset(const Pair& files, const Database& target, lm::SyncOptions options = {}) {
  options.transfer = annotations;
  return lm::sync<lm::Artifact>(files.source(), target, artifacts.key == dataset1, options);
}

/// What a call throws: its code and its text.
template <class Call>
std::pair<std::string, std::string> failure(const Call& call) {
  try {
    call();
  } catch (const lm::Error& error) {
    return {std::string(error.code()), error.what()};
  }
  return {};
}

std::string remark(const lm::SyncSummary& summary, std::string_view code) {
  const auto found = remarks(summary, code);
  return found.size() == 1 ? found.front().message : std::to_string(found.size()) + " remarks";
}

/// Undoes by a receipt that went through JSON.
lm::UndoReport undo(const Database& target, const lm::SyncReport& report) {
  return lm::undo(target, lm::receipt_from_json(lm::to_json(report)));
}

}  // namespace

TEST_CASE("sync, committed: the report and the receipt ask no database", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto before = files.target_rows();
  Events events;
  events.after = [&](int) { events.refuses_queries = true; };
  const auto target = eventful_target(files, events);
  const bool whole = GENERATE(false, true);
  const auto report = whole ? lm::sync_all(files.source(), target) : sync_dataset(files, target);
  CHECK(events.commits == 1);
  CHECK(report.rows_written() > 10);
  CHECK_THAT(report.str(), Contains("transferred"));
  CHECK(lm::to_json(report).at("target_uid").as_string().size() == 12);
  CHECK(lm::receipt(report).transferred.size() == report.rows_written());
  CHECK(undo(files.tracked_target(), report).total() == report.rows_written());
  CHECK(difference(before, files.target_rows()) == nothing);
}

TEST_CASE("sync, committed: another program locks the target right after") {
  const auto files = Pair::mini_immuno("2.12");
  const SqliteFile other(files.target_file);
  Events events;
  events.after = [&](int) { other.execute("BEGIN EXCLUSIVE"); };
  const auto target = eventful_target(files, events);
  const auto chunk = GENERATE(std::optional<std::size_t>(), std::optional<std::size_t>(1'000'000));
  const auto report = sync_dataset(files, target, {.chunk = chunk});
  CHECK(report.rows_written() == dataset_rows);
  const auto receipt = lm::receipt(report);
  CHECK(receipt.transferred.size() == dataset_rows);
  CHECK(receipt.target_uid.size() == 12);
  other.execute("ROLLBACK");
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync, committed: to stop it is too late", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto before = files.target_rows();
  std::stop_source stop;
  Events events;
  const auto target = eventful_target(files, events);
  lm::SyncOptions options{.stop = stop.get_token()};

  SECTION("after the commit") {
    events.after = [&](int) { stop.request_stop(); };
    CHECK(sync_dataset(files, target, options).rows_written() == dataset_rows);
  }
  SECTION("while it commits") {
    events.before = [&](int) { stop.request_stop(); };
    CHECK(sync_dataset(files, target, options).rows_written() == dataset_rows);
  }
  SECTION("right before it is not") {
    options.committing = [&] { stop.request_stop(); };
    CHECK(failure([&] { sync_dataset(files, target, options); }).first == "cancelled");
    CHECK(events.commits == 0);
    CHECK(difference(before, files.target_rows()) == nothing);
  }
}

TEST_CASE("sync, committed: the commit succeeds and ends with an error", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  Events events;
  const auto fail = [](int) { throw lm::EngineError("target.db: disk I/O error"); };
  const auto target = eventful_target(files, events);

  SECTION("new rows") {
    events.after = fail;
    const auto report = sync_dataset(files, target);
    CHECK(report.rows_written() == dataset_rows);
    CHECK_THAT(remark(report, "after_commit"), Contains("after it took effect") && Contains("disk I/O error"));
    CHECK(files.compare_artifact(dataset1).problems == nothing);
  }
  SECTION("a whole instance") {
    events.after = fail;
    const auto report = lm::sync_all(files.source(), target);
    CHECK_THAT(remark(report, "after_commit"), Contains("after it took effect"));
    CHECK(lm::sync_all(files.source(), files.tracked_target()).rows_written() == 0);
  }
  SECTION("only values") {
    sync_dataset(files, target);
    files.change_target("UPDATE lamindb_artifact SET description = 'another' WHERE key = '" + dataset1 + '\'');
    events.after = fail;
    const auto report = sync_dataset(files, target, {.on_existing = lm::OnExisting::update});
    CHECK(report.rows_written() == 1);
    CHECK_THAT(remark(report, "after_commit"), Contains("after it took effect"));
    CHECK(undo(files.tracked_target(), report).restored == 1);
    CHECK(files.in_target("SELECT description FROM lamindb_artifact WHERE key = '" + dataset1 + '\'') == "another");
  }
  SECTION("it does not succeed") {
    const auto before = files.target_rows();
    events.before = fail;
    bool called = false;
    const auto [code, message] =
        failure([&] { sync_dataset(files, target, {.incomplete = [&](const lm::SyncReport&) { called = true; }}); });
    CHECK(code == "engine_error");
    CHECK(message == "target.db: disk I/O error");
    CHECK_FALSE(called);
    CHECK(difference(before, files.target_rows()) == nothing);
  }
}

TEST_CASE("sync, committed: whether it is cannot be found out", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto before = files.target_rows();
  std::optional<lm::SyncReport> report;
  std::stop_source stop;
  lm::SyncOptions options{.stop = stop.get_token(), .incomplete = [&](const lm::SyncReport& part) { report = part; }};
  std::string expected = "connection_lost";
  Events events;
  events.after = [&](int) { throw lm::ConnectionLost("test/target: the connection was lost"); };
  const auto target = eventful_target(files, events);

  SECTION("without another attempt") { options.retry.attempts = 1; }
  SECTION("it is stopped before the next attempt") {
    options.retry.pause = std::chrono::hours(1);
    events.after = [&](int) {
      stop.request_stop();
      throw lm::ConnectionLost("test/target: the connection was lost");
    };
    expected = "cancelled";
  }
  SECTION("the target cannot be read") {
    events.after = [&](int) {
      events.refuses_queries = true;
      throw lm::EngineError("test/target: disk I/O error");
    };
    expected = "engine_error";
  }
  const auto [code, message] = failure([&] { sync_dataset(files, target, options); });
  CHECK(code == expected);
  CHECK_THAT(message, Contains("not known") && Contains("the same sync again finds out"));
  REQUIRE(report);
  CHECK(report->rows_written() == dataset_rows);
  CHECK_THAT(remark(*report, "unconfirmed"), Contains("82 rows") && Contains("not known"));
  // It was: so its receipt is worth keeping.
  undo(files.tracked_target(), *report);
  CHECK(difference(before, files.target_rows()) == nothing);
}

TEST_CASE("sync, committed: a sync in parts that ends early leaves a report of those that are done", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto before = files.target_rows();
  std::optional<lm::SyncReport> report;
  std::stop_source stop;
  Events events;
  const auto target = eventful_target(files, events);
  lm::SyncOptions options{
      .chunk = 40, .stop = stop.get_token(), .incomplete = [&](const lm::SyncReport& part) { report = part; }};
  std::string expected = "cancelled";

  SECTION("it is stopped") {
    events.after = [&](int number) { number == 2 ? void(stop.request_stop()) : void(); };
  }
  SECTION("a later part fails") {
    events.before = [&](int number) {
      if (number == 3) throw lm::Locked("test/target is locked");
    };
    expected = "locked";
  }
  SECTION("what it calls throws") {
    options.committing = [&] {
      if (events.commits == 2) throw lm::StorageError("full");
    };
    expected = "storage_error";
  }
  SECTION("the connection is lost in a commit") {
    options.retry.attempts = 1;
    events.after = [&](int number) {
      if (number == 2) throw lm::ConnectionLost("test/target: the connection was lost");
    };
    expected = "connection_lost";
  }
  const auto [code, message] = failure([&] { lm::sync_all(files.source(), target, options); });
  CHECK(code == expected);
  REQUIRE(report);
  CHECK(report->rows_written() > 0);
  CHECK_THAT(remark(*report, "incomplete"), Contains("rows of finished parts are in test/target"));
  CHECK(remarks(*report, "unconfirmed").size() == (expected == "connection_lost" ? 1 : 0));
  CHECK(lm::receipt(*report).transferred.size() == report->rows_written());
  CHECK(undo(files.target(), *report).total() == report->rows_written());
  CHECK(difference(before, files.target_rows()) == nothing);
}

TEST_CASE("sync, committed: a sync in parts that has written nothing has nothing to report", "[engines]") {
  const auto files = Pair::rich("2.12");
  Events events;
  events.before = [](int) { throw lm::Locked("test/target is locked"); };
  bool called = false;
  const auto [code, message] = failure([&] {
    lm::sync_all(files.source(), eventful_target(files, events),
                 {.chunk = 40, .incomplete = [&](const lm::SyncReport&) { called = true; }});
  });
  CHECK(code == "locked");
  CHECK_FALSE(called);
}

TEST_CASE("sync, committed: the run of a sync in parts cannot be finished", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto all = source.registry<lm::ULabel>().filter(labels.is_type == false).order_by(lm::asc(labels.id));
  const auto ids = all.ids();
  REQUIRE(ids.size() > 1);
  lm::sync<lm::ULabel>(source, files.target(), labels.id == ids.back());
  Events events;
  events.refuses_begin = true;
  const auto target = eventful_target(files, events);
  const auto report = lm::sync<lm::ULabel>(source, target, all, {.chunk = 1});
  CHECK(report.rows_written() > 0);
  CHECK_THAT(remark(report, "after_commit"),
             Contains("could not be marked as finished (test/target is locked)") && Contains("all rows are there"));
  CHECK(lm::receipt(report).transferred.size() == report.rows_written());
}
