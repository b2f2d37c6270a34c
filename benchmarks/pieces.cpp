// The pieces that queries and syncs are made of, on the databases of tests/data, which are small: what they cost beside
// the database. How rows are read and written in great number: reading.cpp, writing.cpp.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>
#include <laminate/init.hpp>
#include <laminate/sync/sync.hpp>

namespace {

namespace lm = laminate;
namespace fs = std::filesystem;
const auto& a = lm::columns<lm::Artifact>;
const std::string dataset1 = "9K1dteZ6Qx0EXK8g0000";

/// A folder in $TMPDIR with a new instance, removed at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "laminate-benchmark-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) std::abort();
    root_ = pattern;
    ::setenv("LAMIN_SETTINGS_DIR", (root_ / "settings").c_str(), 1);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(root_); }

  lm::Database<lm::lamindb_schema> instance() const {
    static int made = 0;
    return lm::init((root_ / ("instance" + std::to_string(++made))).string(), {}, {"bionty"});
  }

 private:
  fs::path root_;
};

const Folder& folder() {
  static const Folder made;
  return made;
}
lm::Database<lm::lamindb_schema> source() {
  return lm::open(LAMINATE_BENCHMARK_DATA "/rich-2.12/source.db.gz", {.read_only = true});
}

/// Conditions on columns, through references and through a relation, to SQL.
void predicates(benchmark::State& state) {
  const auto db = source();
  const auto artifacts = db.registry<lm::Artifact>();
  for (auto _ : state)
    benchmark::DoNotOptimize(artifacts
                                 .filter(a.suffix == ".h5ad" && a.size > 1000 && a.created_by->handle == "alex" &&
                                         a.ulabels->name.startswith("x"))
                                 .order_by(a.key)
                                 .sql()
                                 .text);
}

/// One value bound to a statement that is there, and the answer of the database.
void binding(benchmark::State& state) {
  const auto db = source();
  const auto artifacts = db.registry<lm::Artifact>();
  for (auto _ : state) benchmark::DoNotOptimize(artifacts.filter(a.uid == dataset1).exists());
}

/// One label written, its number read back, in a transaction that stays open.
void writing_one_row(benchmark::State& state) {
  const auto db = folder().instance();
  const auto labels = db.registry<lm::ULabel>();
  lm::Transaction transaction(db.session(), lm::Transaction::Mode::write);
  for (std::int64_t i = 0; auto _ : state) {
    lm::ULabel label{.name = "label " + std::to_string(++i)};
    labels.save(label);
  }
}

/// What one artifact brings along, and that the target has nothing of it: what a sync does before it writes.
void closure_of_new(benchmark::State& state) {
  const auto from = source(), to = folder().instance();
  for (auto _ : state)
    benchmark::DoNotOptimize(lm::plan<lm::Artifact>(from, to, dataset1, {.transfer = lm::Transfer::annotations}));
}

/// The same where the target has all of it: rows are found, and compared.
void closure_of_known(benchmark::State& state) {
  const auto from = source(), to = folder().instance();
  const lm::SyncOptions options{.transfer = lm::Transfer::annotations};
  lm::sync<lm::Artifact>(from, to, dataset1, options);
  for (auto _ : state) benchmark::DoNotOptimize(lm::plan<lm::Artifact>(from, to, dataset1, options));
}

BENCHMARK(predicates)->Unit(benchmark::kMicrosecond);
BENCHMARK(binding)->Unit(benchmark::kMicrosecond);
BENCHMARK(writing_one_row)->Unit(benchmark::kMicrosecond);
BENCHMARK(closure_of_new)->Unit(benchmark::kMicrosecond);
BENCHMARK(closure_of_known)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
