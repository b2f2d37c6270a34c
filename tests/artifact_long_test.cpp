// Artifacts and programs that are killed: tests/long.sh runs it.
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <laminate/artifact/check.hpp>
#include <laminate/artifact/delete.hpp>
#include <laminate/artifact/load.hpp>
#include <laminate/artifact/replace.hpp>
#include <laminate/artifact/save_dir.hpp>

#include "artifact_support.hpp"
#include "catch.hpp"

namespace lm = laminate;
namespace fs = std::filesystem;
using support::Instance;

namespace {

/// Runs an action in a process that is killed after so many microseconds. Says whether it came to its end.
template <class Action>
bool survives(int microseconds, Action action) {
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    action();
    _exit(0);
  }
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// What check() may find after a process was killed: leftovers that it can name and remove, and nothing else.
void check_and_repair(const lm::Database<lm::lamindb_schema>& db) {
  constexpr std::chrono::seconds at_once{0};
  for (const auto& problem : lm::check(db, {.hashes = true, .unfinished_after = at_once}).problems) {
    INFO(problem.path << ": " << problem.text);
    using Kind = lm::StorageProblem::Kind;
    const bool without_row =
        problem.what == Kind::unknown || problem.what == Kind::set_aside || problem.what == Kind::duplicate;
    const bool expected = without_row || problem.what == Kind::unfinished ||
                          problem.text.find("a program died while it replaced") != std::string::npos;
    REQUIRE(expected);
    if (without_row) fs::remove_all(problem.path);  // this test has the sources of all of them
  }
  // Content that was replaced by the repair is set aside.
  for (const auto& problem : lm::check(db, {.repair = true, .unfinished_after = at_once}).problems)
    if (problem.what == lm::StorageProblem::Kind::set_aside) fs::remove_all(problem.path);
  const auto left = lm::check(db, {.hashes = true, .unfinished_after = at_once});
  INFO(left);
  REQUIRE(left.clean());
}

}  // namespace

TEST_CASE("artifact, long: killed at any point, database and storage agree or check() says what to do", "[.long]") {
  const Instance in;
  const std::string content(1'000'000, 'x');
  in.file("set/a.bin", content);
  in.file("set/b.bin", content.substr(1));
  const auto folder = (in.workspace / "files/set").string();
  std::mt19937 random(11);
  int done[4] = {};
  for (int i = 0; i < 100; ++i) {
    const auto microseconds = [&] { return static_cast<int>(random() % 60'000); };
    const auto file = in.file("big.bin", content + std::to_string(i));
    const auto key = "big" + std::to_string(i % 10) + ".bin";
    INFO("round " << i);
    done[0] += survives(microseconds(), [&] {
      const auto db = lm::open(in.root);
      lm::save_artifact(db, file, {.key = key});
    });
    check_and_repair(in.db);
    in.file("set/c.bin", std::to_string(i));
    done[1] += survives(microseconds(), [&] { lm::save_artifact(lm::open(in.root), folder, {.key = "set"}); });
    check_and_repair(in.db);

    auto whole = lm::save_artifact(in.db, file, {.key = key});
    const auto other = in.file("other.bin", content + "other" + std::to_string(i));
    done[2] += survives(microseconds(), [&] {
      auto copy = whole;
      lm::replace(lm::open(in.root), copy, other);
    });
    check_and_repair(in.db);
    done[3] += survives(static_cast<int>(random() % 60'000), [&] {
      auto copy = whole;
      lm::delete_permanently(lm::open(in.root), copy);
    });
    check_and_repair(in.db);
  }
  // Some came to their end, some did not: else nothing was tested.
  for (const int each : done) CHECK((each > 0 && each < 100));
}

TEST_CASE("artifact, long: a folder of many files is saved whole or not at all", "[.long]") {
  const Instance in;
  for (int i = 0; i < 1000; ++i) in.file("many/" + std::to_string(i) + ".txt", "content " + std::to_string(i));
  const auto folder = (in.workspace / "files/many").string();
  std::mt19937 random(13);
  for (int milliseconds = 0; in.count<lm::Artifact>() == 0 && milliseconds < 20'000; milliseconds += 40) {
    survives(milliseconds * 1000 + static_cast<int>(random() % 40'000),
             [&] { lm::save_dir(lm::open(in.root), folder); });
    const auto rows = in.count<lm::Artifact>();
    REQUIRE((rows == 0 || rows == 1000));
    check_and_repair(in.db);
  }
  CHECK(in.count<lm::Artifact>() == 1000);
}
