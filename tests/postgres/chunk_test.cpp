// Syncs in parts: larger than one transaction should be.
#include <csignal>
#include <thread>

#include "commit_proxy.hpp"
#include "fault_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

constexpr std::size_t at_most = 60;

/// How many rows the largest transaction has written into the tables that most rows are in.
std::size_t largest_transaction(const PostgresDatabase& database) {
  return std::stoul(database.value(
      "SELECT max(n) FROM (SELECT count(*) AS n FROM (SELECT xmin::text AS x FROM lamindb_artifact UNION "
      "ALL SELECT xmin::text FROM lamindb_artifactulabel UNION ALL SELECT xmin::text FROM "
      "bionty_artifactcelltype) AS rows GROUP BY x) AS transactions"));
}

std::string transfer(const PostgresDatabase& database) {
  const auto rows = Sql(database.url())
                        .rows(
                            "SELECT r._status_code, r.finished_at IS NOT NULL, r.extra_data FROM lamindb_run AS r JOIN "
                            "lamindb_transform AS t ON t.id = r.transform_id WHERE t.key LIKE '%lamindb\\_transfer%'");
  std::string all;
  for (const auto& row : rows) all += row[0] + ' ' + row[1] + ' ' + row[2] + ';';
  return all;
}

/// The counts of two reports, whatever their order.
void check_same_counts(const lm::SyncSummary& a, const lm::SyncSummary& b) {
  CHECK(a.counts.size() == b.counts.size());
  for (const auto& count : a.counts) {
    INFO(count.registry);
    CHECK(std::find(b.counts.begin(), b.counts.end(), count) != b.counts.end());
  }
  CHECK(a.entries.size() == b.entries.size());
}

}  // namespace

TEST_CASE("postgres chunks: a sync in parts comes to the same") {
  const Into into(100);
  const auto whole = into.sync(into.open_target());
  const auto complete = into.target.counts();
  CHECK(largest_transaction(into.target) > 500);
  into.target.reset();

  std::string in_between;
  const auto parts = into.sync(into.open_target(), {.chunk = at_most, .progress = [&](const lm::Progress& progress) {
                                                      if (progress.phase == "write" && in_between.empty())
                                                        in_between = transfer(into.target);
                                                    }});
  CHECK(into.target.counts() == complete);
  CHECK(largest_transaction(into.target) <= at_most);
  check_same_counts(whole, parts);
  CHECK(parts.rows_written() == whole.rows_written());
  CHECK(parts.objects<lm::Artifact>().size() == 100);
  // The run of the transfer says while it lasts how far it is.
  CHECK_THAT(in_between, Contains("-1 f {\"done\": ") && Contains("\"selected\": 100"));
  CHECK(transfer(into.target) == "0 t NULL;");
  CHECK(parts.run());

  const auto again = into.sync(into.open_target(), {.chunk = at_most});
  CHECK(again.rows_written() == 0);
  CHECK(again.mapped() == whole.total(&lm::TableCount::transferred));

  // A plan, too, if it still holds.
  into.target.reset();
  const auto target = into.open_target();
  const auto plan = lm::plan<lm::Artifact>(into.source(), target, artifacts.key.startswith("many/"),
                                           {.transfer = lm::Transfer::annotations, .chunk = at_most});
  check_same_counts(plan.apply(), plan);
  CHECK(failure([&] { plan.apply(); }).first == "plan_outdated");
}

TEST_CASE("postgres chunks: everything in parts comes to the same") {
  const Into into(30);
  const auto whole = lm::sync_all(into.source(), into.open_target());
  const auto complete = into.target.counts();
  into.target.reset();
  const auto parts = lm::sync_all(into.source(), into.open_target(), {.chunk = at_most});
  CHECK(into.target.counts() == complete);
  CHECK(largest_transaction(into.target) <= at_most);
  check_same_counts(whole, parts);
  CHECK(lm::sync_all(into.source(), into.open_target(), {.chunk = at_most}).rows_written() == 0);
}

TEST_CASE("postgres chunks: what was interrupted goes on where it ended") {
  const Into into(100);
  into.sync(into.open_target());
  const auto complete = into.target.counts();
  std::mt19937 random(5);
  for (int i = 0; i < repetitions(sanitized ? 1 : 3); ++i) {
    into.target.reset();
    const auto part = 1 + random() % 8;
    INFO("killed in part " << part);
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      std::size_t parts = 0;
      try {
        into.sync(into.open_target(),
                  {.chunk = at_most, .progress = [&](const lm::Progress& progress) {
                     if (progress.phase == "write" && progress.done == progress.total && ++parts == part)
                       raise(SIGKILL);
                   }});
      } catch (...) {
      }
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    const auto there = std::stoi(into.target.value("SELECT count(*) FROM lamindb_artifact"));
    REQUIRE(there < 100);
    REQUIRE((there == 0) == (part == 1));
    // Every artifact that is there is complete.
    REQUIRE(into.target.value("SELECT count(*) FROM bionty_artifactcelltype") == std::to_string(4 * there));
    if (there > 0) REQUIRE_THAT(transfer(into.target), Contains("-1 f {\"done\": " + std::to_string(there)));
    const auto rest = into.sync(into.open_target(), {.chunk = at_most});
    REQUIRE(into.target.counts() == complete);
    REQUIRE(rest.rows_written() > 0);
    REQUIRE(transfer(into.target) == "0 t NULL;");
  }
}

TEST_CASE("postgres chunks: a lost connection costs one part") {
  const Into into(40);
  into.sync(into.open_target());
  const auto complete = into.target.counts();
  into.target.reset();
  const CommitProxy proxy(into.target.url(), lost::answer, 3);
  const auto report = into.sync(Into::open_target(proxy.url()), {.chunk = at_most});
  CHECK_THAT(retried(report), Contains("attempt 2 succeeded"));
  CHECK(into.target.counts() == complete);
  CHECK(report.mapped() == 0);
}
