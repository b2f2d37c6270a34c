// Saving many small files as artifacts: all at once, one by one, and beside what only reads them.
//
// The times of one run are to be compared with each other. docs/benchmarks.md has a table of them, and how it was made.
// LAMINATE_BENCHMARK_FILES=10000 by default.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <laminate/artifacts.hpp>
#include <laminate/init.hpp>

namespace {

namespace lm = laminate;
namespace fs = std::filesystem;

/// A folder of small files in $TMPDIR, removed at the end.
class Files {
 public:
  Files() {
    if (const char* count = std::getenv("LAMINATE_BENCHMARK_FILES")) count_ = std::atoi(count);
    std::string pattern = (fs::temp_directory_path() / "laminate-benchmark-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) std::abort();
    root = pattern;
    ::setenv("LAMIN_SETTINGS_DIR", (root / "settings").c_str(), 1);
    for (int i = 0; i < count_; ++i) {
      const auto file = root / "files" / std::to_string(i % 100) / (std::to_string(i) + ".txt");
      fs::create_directories(file.parent_path());
      std::ofstream(file) << "file " << i << std::string(4000, 'x');
    }
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() { fs::remove_all(root); }

  std::string folder() const { return (root / "files").string(); }
  /// An instance of its own for each run.
  lm::Database<lm::lamindb_schema> instance() {
    return lm::init((root / ("instance" + std::to_string(++instances_))).string());
  }

  fs::path root;
  int count_ = 10'000;

 private:
  int instances_ = 0;
};

Files& files() {
  static Files made;
  return made;
}

/// The floor: another program reads and hashes all files.
void md5sum(benchmark::State& state) {
  const auto command = "find " + files().folder() + " -type f -print0 | xargs -0 md5sum > /dev/null";
  for (auto _ : state)
    if (std::system(command.c_str()) != 0) state.SkipWithError("md5sum failed");
}

/// The files copied and put on the disk, without any row.
void copy_and_sync(benchmark::State& state) {
  int run = 0;
  for (auto _ : state) {
    const auto target = files().root / ("copy" + std::to_string(++run));
    const auto command = "cp -r " + files().folder() + ' ' + target.string() + " && sync -f " + target.string();
    if (std::system(command.c_str()) != 0) state.SkipWithError("cp failed");
  }
}

void hash_all(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(lm::hash_files(lm::files_of(files().folder())));
}

void save_dir(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    const auto db = files().instance();
    state.ResumeTiming();
    benchmark::DoNotOptimize(lm::save_dir(db, files().folder(), {.key = "files"}));
  }
}

void save_one_by_one(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    const auto db = files().instance();
    state.ResumeTiming();
    for (const auto& file : lm::files_of(files().folder()))
      benchmark::DoNotOptimize(lm::save_artifact(db, file.string(), {.key = file.filename().string()}));
  }
}

BENCHMARK(md5sum)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(hash_all)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(copy_and_sync)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(save_dir)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(save_one_by_one)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
