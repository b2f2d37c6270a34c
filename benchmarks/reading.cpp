// Reading rows into structs, against a hand-written loop on SQLite's C interface that fills the same structs.
//
//     build/gcc-O2/benchmarks/reading        LAMINATE_BENCHMARK_ROWS=1000000 by default
//
// The times of one run are to be compared with each other: laminate / the loop.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <unistd.h>
#include <zlib.h>
#include <laminate/open.hpp>

namespace {

namespace lm = laminate;
const auto& a = lm::columns<lm::Artifact>;

/// A copy of rich-2.12 with many artifacts, removed at the end.
class Instance {
 public:
  Instance() {
    if (const char* rows = std::getenv("LAMINATE_BENCHMARK_ROWS")) rows_ = std::atoll(rows);
    char name[] = "/tmp/laminate-benchmark-XXXXXX";
    const int file = ::mkstemp(name);
    path = name;
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(LAMINATE_BENCHMARK_DATA "/rich-2.12/source.db.gz", "rb"),
                                                        &gzclose);
    std::vector<char> block(1 << 16);
    for (int size = 0; (size = gzread(in.get(), block.data(), static_cast<unsigned>(block.size()))) > 0;)
      if (::write(file, block.data(), static_cast<std::size_t>(size)) != size) std::abort();
    ::close(file);
    const auto db = lm::open(path);
    auto& session = db.session();
    std::string names, values;
    for (const auto& column : session.catalog("lamindb_artifact")->columns) {
      if (column.name == "id") continue;
      (names += names.empty() ? "" : ", ") += column.name;
      (values += values.empty() ? "" : ", ") += column.name == "uid"    ? "printf('%016d0000', i)"
                                                : column.name == "key"  ? "'many/' || i || '.h5ad'"
                                                : column.name == "hash" ? "printf('%022d', i)"
                                                                        : column.name;
    }
    session.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                    std::to_string(rows_) + ") INSERT INTO lamindb_artifact (" + names + ") SELECT " + values +
                    " FROM lamindb_artifact, n WHERE id = 1");
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() { std::filesystem::remove(path); }

  std::string uid(std::int64_t i) const {
    char text[21];
    std::snprintf(text, sizeof text, "%016d0000", static_cast<int>(1 + i % rows_));
    return text;
  }

  std::string path;
  std::int64_t rows_ = 1'000'000;
};

const Instance& instance() {
  static const Instance made;
  return made;
}

/// The loop: the columns in the order of the struct.
class Loop {
 public:
  explicit Loop(const std::string& where) {
    sqlite3_open_v2(instance().path.c_str(), &db_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::string sql =
        "SELECT id, uid, key, _real_key, description, suffix, kind, otype, size, hash, n_files, n_observations, "
        "_hash_type, _key_is_virtual, _overwrite_versions, extra_data, version_tag, is_latest, is_locked, created_at, "
        "updated_at, _aux, schema_id, storage_id, space_id, branch_id, created_on_id, created_by_id, run_id FROM "
        "lamindb_artifact " +
        where;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) std::abort();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    sqlite3_finalize(statement_);
    sqlite3_close(db_);
  }

  void bind(const std::string& uid) {
    sqlite3_reset(statement_);
    sqlite3_bind_text(statement_, 1, uid.data(), static_cast<int>(uid.size()), SQLITE_TRANSIENT);
  }
  bool next(lm::Artifact& to) {
    if (sqlite3_step(statement_) != SQLITE_ROW) return false;
    to.id = lm::Id(integer(0), {});
    to.uid = text(1);
    optional_text(2, to.key);
    optional_text(3, to._real_key);
    optional_text(4, to.description);
    to.suffix = text(5);
    optional_text(6, to.kind);
    optional_text(7, to.otype);
    optional_integer(8, to.size);
    optional_text(9, to.hash);
    optional_integer(10, to.n_files);
    optional_integer(11, to.n_observations);
    optional_text(12, to._hash_type);
    to._key_is_virtual = integer(13) != 0;
    to._overwrite_versions = integer(14) != 0;
    json(15, to.extra_data);
    optional_text(16, to.version_tag);
    to.is_latest = integer(17) != 0;
    to.is_locked = integer(18) != 0;
    to.created_at = *lm::Timestamp::parse(text(19));
    to.updated_at = *lm::Timestamp::parse(text(20));
    json(21, to._aux);
    reference(22, to.schema);
    to.storage = lm::Ref<lm::Storage>(lm::Id(integer(23), {}));
    to.space = lm::Ref<lm::Space>(lm::Id(integer(24), {}));
    to.branch = lm::Ref<lm::Branch>(lm::Id(integer(25), {}));
    to.created_on = lm::Ref<lm::Branch>(lm::Id(integer(26), {}));
    to.created_by = lm::Ref<lm::User>(lm::Id(integer(27), {}));
    reference(28, to.run);
    return true;
  }

 private:
  bool is_null(int i) const { return sqlite3_column_type(statement_, i) == SQLITE_NULL; }
  std::int64_t integer(int i) const { return sqlite3_column_int64(statement_, i); }
  std::string_view text(int i) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, i))};
  }
  void optional_text(int i, std::optional<std::string>& to) const {
    is_null(i) ? to.reset() : void(to = std::string(text(i)));
  }
  void optional_integer(int i, std::optional<std::int64_t>& to) const {
    is_null(i) ? to.reset() : void(to = integer(i));
  }
  void json(int i, std::optional<lm::Json>& to) const {
    is_null(i) ? to.reset() : void(to.emplace().text = std::string(text(i)));
  }
  template <class R>
  void reference(int i, std::optional<R>& to) const {
    is_null(i) ? to.reset() : void(to = R(lm::Id(integer(i), {})));
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

void all_rows_by_the_loop(benchmark::State& state) {
  for (auto _ : state) {
    Loop loop("");
    std::int64_t bytes = 0;
    for (lm::Artifact row; loop.next(row);) bytes += row.size.value_or(0);
    benchmark::DoNotOptimize(bytes);
  }
}
void all_rows_by_laminate(benchmark::State& state) {
  const auto db = lm::open(instance().path, {.read_only = true});
  for (auto _ : state) {
    std::int64_t bytes = 0;
    for (const auto& row : db.registry<lm::Artifact>().all_branches()) bytes += row.size.value_or(0);
    benchmark::DoNotOptimize(bytes);
  }
}
void one_row_by_the_loop(benchmark::State& state) {
  Loop loop("WHERE uid = ?1");
  lm::Artifact row;
  for (std::int64_t i = 0; auto _ : state) {
    loop.bind(instance().uid(i += 7919));
    if (!loop.next(row)) std::abort();
    benchmark::DoNotOptimize(row.size);
  }
}
void one_row_by_laminate(benchmark::State& state) {
  const auto db = lm::open(instance().path, {.read_only = true});
  const auto artifacts = db.registry<lm::Artifact>();
  for (std::int64_t i = 0; auto _ : state) {
    const auto row = artifacts.filter(a.uid == instance().uid(i += 7919)).one();
    benchmark::DoNotOptimize(row.size);
  }
}

BENCHMARK(all_rows_by_the_loop)->Unit(benchmark::kMillisecond);
BENCHMARK(all_rows_by_laminate)->Unit(benchmark::kMillisecond);
BENCHMARK(one_row_by_the_loop)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_row_by_laminate)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
