// What goes wrong between a sync and its server: the target is as it was or complete, and the next attempt completes
// it.
#include <csignal>
#include <thread>

#include "commit_proxy.hpp"
#include "fault_support.hpp"

namespace {

using namespace support;
using namespace std::chrono_literals;
using Catch::Contains;

/// Ends all connections to a database.
void end_connections(const PostgresDatabase& database) {
  Sql(admin_url())
      .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database.name() +
               "' AND backend_type = 'client backend'");
}

/// A target before and after a sync that nothing has disturbed, and how long that takes.
struct Undisturbed {
  explicit Undisturbed(const Into& into) : before(into.target.content()) {
    const auto report = into.sync(into.open_target());
    duration = std::chrono::duration_cast<std::chrono::microseconds>(report.duration());
    after = into.target.counts();
    into.target.reset();
  }
  /// Between at once and a little after the end.
  std::chrono::microseconds any_moment(std::mt19937& random) const {
    return std::chrono::microseconds(random() % static_cast<unsigned>(duration.count() * 6 / 5));
  }

  std::map<std::string, std::string> before, after;
  std::chrono::microseconds duration{};
};

/// The target is as before, or complete; and complete after one more sync. Returns whether it was complete.
bool check_all_or_nothing(const Into& into, const Undisturbed& undisturbed) {
  const bool complete = into.target.counts() == undisturbed.after;
  if (!complete) REQUIRE(into.target.content() == undisturbed.before);
  const auto report = into.sync(into.open_target());
  REQUIRE((report.rows_written() == 0) == complete);
  REQUIRE(into.target.counts() == undisturbed.after);
  return complete;
}

/// Nothing but the first attempt.
const lm::SyncOptions once{.retry = {.attempts = 1}};

}  // namespace

TEST_CASE("postgres faults: the connection ends at any moment") {
  const Into into(80);
  const Undisturbed undisturbed(into);
  std::mt19937 random(11);
  int complete = 0;
  const int times = repetitions(5);
  for (int i = 0; i < times; ++i) {
    const auto after = undisturbed.any_moment(random);
    INFO("repetition " << i << ": after " << after.count() << " of " << undisturbed.duration.count()
                       << " microseconds");
    const bool again = i % 2 == 1;
    const auto target = into.open_target();
    std::jthread end([&] {
      std::this_thread::sleep_for(after);
      end_connections(into.target);
    });
    const auto [code, message] = failure([&] {
      const auto report = into.sync(target, again ? lm::SyncOptions{} : once);
      REQUIRE(report.transferred() > 0);
    });
    end.join();
    INFO(message);
    REQUIRE((code.empty() || (code == "connection_lost" && !again)));
    complete += check_all_or_nothing(into, undisturbed) ? 1 : 0;
    into.target.reset();
  }
  CHECK(complete >= times / 2);  // those that try again always are
}

TEST_CASE("postgres faults: the client is killed at any moment") {
  const Into into(80);
  const Undisturbed undisturbed(into);
  std::mt19937 random(12);
  const int times = repetitions(5);
  for (int i = 0; i < times; ++i) {
    const auto after = undisturbed.any_moment(random);
    INFO("repetition " << i << ": after " << after.count() << " of " << undisturbed.duration.count()
                       << " microseconds");
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      try {
        into.sync(into.open_target());
      } catch (...) {
      }
      _exit(0);
    }
    std::this_thread::sleep_for(after);
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    // The server process may still be about to notice, or to commit: what counts is what the next sync finds.
    into.open_target().session().execute("SELECT pg_advisory_lock(7809643528428024933)");
    check_all_or_nothing(into, undisturbed);
    into.target.reset();
  }
}

TEST_CASE("postgres faults: the server restarts") {
  const PostgresServer server("synchronous_commit=on");
  const Into into(60, server.url());
  const Undisturbed undisturbed(into);
  for (const std::string phase : {"resolve", "write"}) {
    INFO(phase);
    const auto target = into.open_target();
    bool restarted = false;
    const auto report = into.sync(target, {.progress = [&](const lm::Progress& progress) {
                                    if (progress.phase == phase && !std::exchange(restarted, true)) server.restart();
                                  }});
    CHECK_THAT(retried(report), Contains("succeeded") && Contains("the connection was lost"));
    CHECK(report.transferred() > 60);
    CHECK(into.target.counts() == undisturbed.after);
    CHECK(target.registry<lm::Artifact>().filter(artifacts.key.startswith("many/")).count() == 60);
    if (phase == "resolve") into.target.reset();
  }

  // What nobody tries again is an error, and the session works once it is connected again.
  const auto target = into.open_target();
  server.restart();
  CHECK(failure([&] { (void)target.registry<lm::Artifact>().count(); }).first == "connection_lost");
  CHECK(failure([&] { (void)target.registry<lm::Artifact>().count(); }).first == "connection_lost");
  target.session().reconnect();
  CHECK(target.registry<lm::Artifact>().filter(artifacts.key.startswith("many/")).count() == 60);
}

TEST_CASE("postgres faults: the source is lost") {
  // From one database of the server to another.
  const Into into(50);
  into.sync(into.open_target());
  const PostgresDatabase second;
  const auto source = lm::open(into.target.url(), {.name = "test/middle", .read_only = true});
  const auto target = Into::open_target(second.url());
  bool ended = false;
  const auto report =
      lm::sync<lm::Artifact>(source, target, artifacts.key.startswith("many/"), {.progress = [&](const lm::Progress&) {
                               if (!std::exchange(ended, true)) end_connections(into.target);
                             }});
  CHECK_THAT(retried(report), Contains("attempt 2") && Contains(into.target.name()));
  CHECK(target.registry<lm::Artifact>().filter(artifacts.key.startswith("many/")).count() == 50);
}

TEST_CASE("postgres faults: nobody knows whether it was committed") {
  const auto what = GENERATE(lost::commit, lost::commit_unnoticed, lost::answer);
  if (sanitized && what == lost::commit_unnoticed) return;
  const Into into(30);
  const Undisturbed undisturbed(into);
  const CommitProxy proxy(into.target.url(), what, 1);

  SECTION("a sync finds out") {
    const auto target = Into::open_target(proxy.url());
    const auto report = into.sync(target);
    CHECK_THAT(retried(report), Contains("attempt 2 succeeded") && Contains("the connection was lost"));
    CHECK(report.transferred() > 30);
    CHECK(report.mapped() == 0);
    CHECK(into.target.counts() == undisturbed.after);
    // It knows the rows as they are.
    for (const auto& rows : report.rows())
      for (const auto& row : rows.rows)
        if (rows.registry == "Artifact")
          CHECK(into.target.value("SELECT uid FROM lamindb_artifact WHERE id = " + std::to_string(row.target)) ==
                row.uid);
    CHECK(report.objects<lm::Artifact>().size() == 30);
  }
  SECTION("an update finds out, too") {
    into.sync(into.open_target());
    Sql(into.target.url()).execute("UPDATE lamindb_artifact SET description = 'another'");
    const auto report = into.sync(Into::open_target(proxy.url()), {.on_existing = lm::OnExisting::update});
    CHECK(report.updated() == 30);
    CHECK_THAT(retried(report), Contains("attempt 2 succeeded"));
    CHECK(into.target.value("SELECT count(*) FROM lamindb_artifact WHERE description = 'another'") == "0");
  }
  SECTION("a plan that was applied is not outdated by itself") {
    const auto target = Into::open_target(proxy.url());
    const auto plan = lm::plan<lm::Artifact>(into.source(), target, artifacts.key.startswith("many/"),
                                             {.transfer = lm::Transfer::annotations});
    CHECK(plan.apply().transferred() == plan.transferred());
    CHECK(into.target.counts() == undisturbed.after);
  }
  SECTION("without further attempts it is an error") {
    if (what == lost::commit_unnoticed) return;  // only who has lost a connection can end it
    const auto [code, message] = failure([&] { into.sync(Into::open_target(proxy.url()), once); });
    CHECK(code == "connection_lost");
    CHECK_THAT(message, Contains("not known") && Contains("same sync again"));
    CHECK(check_all_or_nothing(into, undisturbed) == (what == lost::answer));
  }
}

TEST_CASE("postgres faults: the connection is lost right after the commit") {
  const Into into(30);
  const Undisturbed undisturbed(into);
  const CommitProxy proxy(into.target.url(), lost::afterwards, 1);
  const auto target = Into::open_target(proxy.url());
  const auto report = into.sync(target, once);
  CHECK_THROWS_AS(target.registry<lm::Artifact>().count(), lm::ConnectionLost);
  CHECK(into.target.counts() == undisturbed.after);
  CHECK(report.transferred() > 30);
  CHECK(lm::to_json(report).at("target_uid").as_string().size() == 12);
  const auto receipt = lm::receipt(report);
  CHECK(receipt.transferred.size() == report.rows_written());
  lm::undo(into.open_target(), receipt);
  CHECK(into.target.value("SELECT count(*) FROM lamindb_artifact") == "0");
}

TEST_CASE("postgres faults: the stop token ends the waiting") {
  const Into into(1);
  const CommitProxy proxy(into.target.url(), lost::commit, 1000);
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(1s);
    stop.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  const auto [code, message] = failure([&] {
    into.sync(Into::open_target(proxy.url()), {.retry = {.pause = 60s, .longest = 60s}, .stop = stop.get_token()});
  });
  CHECK(code == "cancelled");
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("postgres faults: nothing is tried again in a transaction of the user's") {
  const Into into(5);
  const auto target = into.open_target();
  const auto [code, message] = failure([&] {
    lm::Transaction transaction(target.session(), lm::Transaction::Mode::write);
    bool ended = false;
    into.sync(target, {.progress = [&](const lm::Progress&) {
                if (!std::exchange(ended, true)) end_connections(into.target);
              }});
  });
  CHECK(code == "connection_lost");
  target.session().reconnect();
  CHECK(into.sync(target).transferred() > 5);
}

TEST_CASE("postgres faults: cursors and statements outlive their connection") {
  const Into into(0);
  const auto target = into.open_target();
  auto& session = target.session();
  {
    auto open = session.query("SELECT generate_series(1, 100000)", {}, lm::Expected::many);
    REQUIRE(open.next());
    auto other = session.query("SELECT 1");
    end_connections(into.target);
    CHECK(failure([&] { session.query("SELECT 2").next(); }).first == "connection_lost");
    session.reconnect();
    CHECK(failure([&] {
            while (open.next()) {
            }
          }).first == "connection_lost");
    CHECK(failure([&] { other.next(); }).first == "connection_lost");
  }
  // They do not come back from the cache.
  auto again = session.query("SELECT generate_series(1, 100000)", {}, lm::Expected::many);
  CHECK(again.next());
  auto other = session.query("SELECT 1");
  CHECK(other.next());
}
