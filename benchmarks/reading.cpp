// Reading rows into structs, against a hand-written loop that fills the same structs: on SQLite's C interface, and on
// SQLiteCpp.
//
// The times of one run are to be compared with each other: laminate / the loop. docs/benchmarks.md has a table of them,
// and how it was made. LAMINATE_BENCHMARK_ROWS=1000000 by default.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
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

std::string select(const std::string& where) {
  return "SELECT id, uid, key, _real_key, description, suffix, kind, otype, size, hash, n_files, n_observations, "
         "_hash_type, _key_is_virtual, _overwrite_versions, extra_data, version_tag, is_latest, is_locked, created_at, "
         "updated_at, _aux, schema_id, storage_id, space_id, branch_id, created_on_id, created_by_id, run_id FROM "
         "lamindb_artifact " +
         where;
}

/// A loop on SQLite's C interface.
class C {
 public:
  explicit C(const std::string& where) {
    sqlite3_open_v2(instance().path.c_str(), &db_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    if (sqlite3_prepare_v2(db_, select(where).c_str(), -1, &statement_, nullptr) != SQLITE_OK) std::abort();
  }
  C(const C&) = delete;
  C& operator=(const C&) = delete;
  ~C() {
    sqlite3_finalize(statement_);
    sqlite3_close(db_);
  }

  void reset() { sqlite3_reset(statement_); }
  void bind(const std::string& uid) {
    sqlite3_bind_text(statement_, 1, uid.data(), static_cast<int>(uid.size()), SQLITE_TRANSIENT);
  }
  bool step() { return sqlite3_step(statement_) == SQLITE_ROW; }
  bool is_null(int i) const { return sqlite3_column_type(statement_, i) == SQLITE_NULL; }
  std::int64_t integer(int i) const { return sqlite3_column_int64(statement_, i); }
  std::string_view text(int i) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, i))};
  }

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

/// The same loop on SQLiteCpp.
class SqliteCpp {
 public:
  explicit SqliteCpp(const std::string& where) : db_(instance().path), statement_(db_, select(where)) {}

  void reset() { statement_.reset(); }
  void bind(const std::string& uid) { statement_.bind(1, uid); }
  bool step() { return statement_.executeStep(); }
  bool is_null(int i) const { return statement_.isColumnNull(i); }
  std::int64_t integer(int i) const { return statement_.getColumn(i).getInt64(); }
  std::string text(int i) const { return statement_.getColumn(i).getString(); }

 private:
  SQLite::Database db_;
  mutable SQLite::Statement statement_;
};

/// The loop's body: the columns in the order of the struct.
template <class Rows>
class Loop : public Rows {
 public:
  using Rows::Rows;

  bool next(lm::Artifact& to) {
    if (!this->step()) return false;
    to.id = id(0);
    to.uid = this->text(1);
    text_or_null(2, to.key);
    text_or_null(3, to._real_key);
    text_or_null(4, to.description);
    to.suffix = this->text(5);
    text_or_null(6, to.kind);
    text_or_null(7, to.otype);
    integer_or_null(8, to.size);
    text_or_null(9, to.hash);
    integer_or_null(10, to.n_files);
    integer_or_null(11, to.n_observations);
    text_or_null(12, to._hash_type);
    to._key_is_virtual = this->integer(13) != 0;
    to._overwrite_versions = this->integer(14) != 0;
    json_or_null(15, to.extra_data);
    text_or_null(16, to.version_tag);
    to.is_latest = this->integer(17) != 0;
    to.is_locked = this->integer(18) != 0;
    to.created_at = *lm::Timestamp::parse(this->text(19));
    to.updated_at = *lm::Timestamp::parse(this->text(20));
    json_or_null(21, to._aux);
    reference_or_null(22, to.schema);
    to.storage = lm::Ref<lm::Storage>(id(23));
    to.space = lm::Ref<lm::Space>(id(24));
    to.branch = lm::Ref<lm::Branch>(id(25));
    to.created_on = lm::Ref<lm::Branch>(id(26));
    to.created_by = lm::Ref<lm::User>(id(27));
    reference_or_null(28, to.run);
    return true;
  }

 private:
  lm::Id id(int i) const { return lm::Id(this->integer(i), {}); }
  void text_or_null(int i, std::optional<std::string>& to) const {
    this->is_null(i) ? to.reset() : void(to = std::string(this->text(i)));
  }
  void integer_or_null(int i, std::optional<std::int64_t>& to) const {
    this->is_null(i) ? to.reset() : void(to = this->integer(i));
  }
  void json_or_null(int i, std::optional<lm::Json>& to) const {
    this->is_null(i) ? to.reset() : void(to.emplace().text = std::string(this->text(i)));
  }
  template <class R>
  void reference_or_null(int i, std::optional<R>& to) const {
    this->is_null(i) ? to.reset() : void(to = R(id(i)));
  }
};

template <class Rows>
void all_rows_by_a_loop(benchmark::State& state) {
  Loop<Rows> loop("");
  for (auto _ : state) {
    loop.reset();
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
template <class Rows>
void one_row_by_a_loop(benchmark::State& state) {
  Loop<Rows> loop("WHERE uid = ?1");
  lm::Artifact row;
  for (std::int64_t i = 0; auto _ : state) {
    loop.reset();
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

BENCHMARK(all_rows_by_a_loop<C>)->Unit(benchmark::kMillisecond);
BENCHMARK(all_rows_by_a_loop<SqliteCpp>)->Unit(benchmark::kMillisecond);
BENCHMARK(all_rows_by_laminate)->Unit(benchmark::kMillisecond);
BENCHMARK(one_row_by_a_loop<C>)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_row_by_a_loop<SqliteCpp>)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_row_by_laminate)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
