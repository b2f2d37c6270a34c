// What takes too long for every day: tests/long.sh runs it.
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "multiply.hpp"
#include "sync_support.hpp"

namespace {

using namespace support;

const auto& a = lm::columns<lm::Artifact>;
const lm::SyncOptions with_annotations{.transfer = lm::Transfer::annotations};

}  // namespace

TEST_CASE("sync, long: a process that is killed at any moment leaves all or nothing", "[.long]") {
  const auto files = Pair::rich("2.12");
  multiply(files.source_file, 2000);
  const auto before = files.target_dump();
  std::mt19937 random(7);
  int done = 0;
  // In steps from at once to well after the end, with some chance in each.
  for (int milliseconds = 0; milliseconds < 3000 && done < 3; milliseconds += 10) {
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      const auto target = files.target();
      target.session().execute("PRAGMA cache_size = 20");
      lm::sync<lm::Artifact>(files.source(), target, a.key.startswith("many/"), with_annotations);
      _exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds) + std::chrono::microseconds(random() % 10'000));
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    INFO("killed after " << milliseconds << " ms");
    REQUIRE(files.in_target("PRAGMA integrity_check") == "ok");
    REQUIRE(files.in_target("SELECT count(*) FROM pragma_foreign_key_check") == "0");
    const auto rows = files.in_target("SELECT count(*) FROM lamindb_artifact");
    if (rows == "0") {
      REQUIRE(difference(before, files.target_dump()) == nothing);
    } else {
      REQUIRE(rows == "2000");
      ++done;  // from now on nothing is left to write
    }
  }
  CHECK(done == 3);
  CHECK(lm::sync<lm::Artifact>(files.source(), files.target(), a.key.startswith("many/"), with_annotations)
            .rows_written() == 0);
}

TEST_CASE("sync, long: the time of a sync follows the rows that it moves", "[.long]") {
  const auto seconds = [](int n) {
    const auto files = Pair::rich("2.12");
    multiply(files.source_file, n);
    const auto report =
        lm::sync<lm::Artifact>(files.source(), files.target(), a.key.startswith("many/"), with_annotations);
    CHECK(files.in_target("SELECT count(*) FROM lamindb_artifact") == std::to_string(n));
    CHECK(files.in_target("SELECT count(*) FROM bionty_artifactcelltype") == std::to_string(4 * n));
    const auto again =
        lm::sync<lm::Artifact>(files.source(), files.target(), a.key.startswith("many/"), with_annotations);
    CHECK(again.rows_written() == 0);
    return std::chrono::duration<double>(report.duration()).count();
  };
  const auto few = seconds(5'000), many = seconds(50'000);
  WARN("5,000 artifacts: " << few << " s; 50,000: " << many << " s");
  CHECK(many < 15 * few);
}
