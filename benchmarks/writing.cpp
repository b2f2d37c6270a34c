// Writing many rows into a table of SQLite: by a feed, against SQLite's own `INSERT … SELECT` from an attached
// database, prepared statements by hand, and VALUES of many rows.
//
// The times of one run are to be compared with each other: each / attached. All write the same rows, which are in
// memory (attached: in the page cache of the system), into the same tables, in a transaction that is not committed.
// LAMINATE_BENCHMARK_ROWS=100000 by default; LAMINATE_BENCHMARK_THERE=0 says how many the table has before.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <laminate/init.hpp>

namespace {

namespace lm = laminate;
namespace fs = std::filesystem;

constexpr const char* tables[] = {"lamindb_artifact", "lamindb_artifactulabel"};

std::int64_t from_environment(const char* name, std::int64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atoll(text) : otherwise;
}

/// SQLite as it is.
class Plain {
 public:
  explicit Plain(const std::string& file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) std::abort();
    run("PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144");
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;
  ~Plain() { sqlite3_close(db_); }

  void run(const std::string& sql) const {
    char* message = nullptr;
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return;
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), message);
    std::abort();
  }
  sqlite3_stmt* prepare(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) std::abort();
    return statement;
  }

 private:
  sqlite3* db_ = nullptr;
};

void bind(sqlite3_stmt* statement, int i, const lm::Cell& cell) {
  switch (cell.kind) {
    case lm::Cell::Type::integer:
      sqlite3_bind_int64(statement, i, cell.integer);
      break;
    case lm::Cell::Type::real:
      sqlite3_bind_double(statement, i, cell.real);
      break;
    case lm::Cell::Type::text:
      sqlite3_bind_text64(statement, i, cell.text.data(), cell.text.size(), SQLITE_STATIC, SQLITE_UTF8);
      break;
    case lm::Cell::Type::blob:
      sqlite3_bind_blob64(statement, i, cell.text.data(), cell.text.size(), SQLITE_STATIC);
      break;
    case lm::Cell::Type::null:
      sqlite3_bind_null(statement, i);
      break;
  }
}

/// Rows of a table, one behind the other.
struct Rows final : lm::RowFeed {
  const lm::Cell* next() override {
    if (at == cells.size()) return nullptr;
    const auto* row = &cells[at];
    at += columns.size();
    return row;
  }
  std::size_t count() const { return cells.size() / columns.size(); }

  std::vector<std::string> columns{};
  std::string names{};  ///< of the columns, in SQL
  std::vector<lm::Value> values{};
  std::vector<lm::Cell> cells{};
  std::size_t at = 0;
};

/// Two instances in $TMPDIR, removed at the end: one with rows, and one that gets them.
class Instances {
 public:
  Instances() {
    const auto count = from_environment("LAMINATE_BENCHMARK_ROWS", 100'000);
    const auto there = from_environment("LAMINATE_BENCHMARK_THERE", 0);
    std::string pattern = (fs::temp_directory_path() / "laminate-benchmark-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) std::abort();
    root_ = pattern;
    ::setenv("LAMIN_SETTINGS_DIR", (root_ / "settings").c_str(), 1);
    source = make("source", 0, count);
    target = make("target", count, count + there);
    const auto db = lm::open(source, {.read_only = true});
    for (std::size_t i = 0; i < 2; ++i) read(db.session(), tables[i], rows[i]);
  }
  Instances(const Instances&) = delete;
  Instances& operator=(const Instances&) = delete;
  ~Instances() { fs::remove_all(root_); }

  std::string source{}, target{};
  Rows rows[2];

 private:
  /// An instance with artifacts of the numbers (first, last], and two labels of each.
  std::string make(const std::string& name, std::int64_t first, std::int64_t last) {
    const auto db = lm::init((root_ / name).string());
    const auto file = db.session().location();
    const Plain plain(file);
    plain.run("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY); WITH RECURSIVE m(i) AS (SELECT " + std::to_string(first) +
              " + 1 UNION ALL SELECT i + 1 FROM m WHERE i < " + std::to_string(last) +
              ") INSERT INTO n SELECT i FROM m"
              " WHERE i <= " +
              std::to_string(last));
    plain.run(
        "INSERT INTO lamindb_artifact (id, uid, key, description, suffix, kind, otype, size, hash, n_files, "
        "n_observations, _hash_type, is_latest, is_locked, _key_is_virtual, _overwrite_versions, created_at, "
        "updated_at, branch_id, created_on_id, space_id, storage_id, created_by_id, run_id) SELECT i, "
        "printf('%08x%08x0000', i * 2654435761 % 4294967296, i), 'many/folder ' || (i % 100) || '/' || i || "
        "'.h5ad', 'artifact number ' || i, '.h5ad', 'dataset', 'AnnData', i * 7919 % 1000003, "
        "printf('%08x%014d', i * 2246822519 % 4294967296, i), NULL, i % 5000, 'md5', 1, 0, 1, 0, "
        "strftime('%Y-%m-%d %H:%M:%f', 1700000000 + i, 'unixepoch'), "
        "strftime('%Y-%m-%d %H:%M:%f', 1700000000 + i, 'unixepoch'), 1, 1, 1, 1, 1, 1 + i % 200 FROM n");
    plain.run(
        "INSERT INTO lamindb_artifactulabel (id, artifact_id, ulabel_id, feature_id, run_id, created_at, "
        "created_by_id) SELECT 2 * i + k - 1, i, 1 + (i * 31 + k * 17) % 500, 1 + k, 1 + i % 200, "
        "strftime('%Y-%m-%d %H:%M:%f', 1700000000 + i, 'unixepoch'), 1 FROM n, (SELECT 0 AS k UNION SELECT 1)");
    return file;
  }

  static void read(lm::Session& session, const std::string& table, Rows& rows) {
    for (const auto& column : session.catalog(table)->columns) {
      rows.columns.push_back(column.name);
      (rows.names += rows.names.empty() ? "" : ", ") += lm::query::quoted(column.name);
    }
    auto cursor = session.query("SELECT " + rows.names + " FROM " + table + " ORDER BY id");
    while (cursor.next())
      for (std::size_t c = 0; c < rows.columns.size(); ++c) rows.values.push_back(lm::to_value(cursor[c]));
    for (const auto& value : rows.values) rows.cells.push_back(lm::to_cell(value));
  }

  fs::path root_;
};

Instances& instances() {
  static Instances made;
  return made;
}

/// Measures write(connection, rows, table) in transactions that are undone, each of a connection of its own.
template <class Write>
void measure(benchmark::State& state, const Write& write) {
  auto& rows = instances().rows[state.range(0)];
  const std::string table = tables[state.range(0)];
  for (auto _ : state) {
    state.PauseTiming();
    {
      const Plain plain(instances().target);
      plain.run("ATTACH '" + instances().source + "' AS s; BEGIN IMMEDIATE");
      state.ResumeTiming();
      write(plain, rows, table);
      state.PauseTiming();
      plain.run("ROLLBACK");
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.count()));
  state.SetLabel(table);
}

void attached(benchmark::State& state) {
  measure(state, [](const Plain& plain, const Rows& rows, const std::string& table) {
    plain.run("INSERT INTO main." + table + " (" + rows.names + ") SELECT " + rows.names + " FROM s." + table +
              " ORDER BY id");
  });
}

/// By statements of `at_once` rows.
void by_values(benchmark::State& state, std::size_t at_once) {
  measure(state, [&](const Plain& plain, const Rows& rows, const std::string& table) {
    const auto n = rows.columns.size();
    const auto statement_for = [&](std::size_t count) {
      std::string sql = "INSERT INTO " + table + " (" + rows.names + ") VALUES ";
      for (std::size_t i = 0; i < count * n; ++i) sql += i % n != 0 ? ",?" : i == 0 ? "(?" : "),(?";
      return plain.prepare(sql + ')');
    };
    const auto whole = rows.count() / at_once * at_once;
    for (std::size_t row = 0; row < rows.count();) {
      const auto count = row < whole ? at_once : rows.count() - row;
      const auto last = row < whole ? whole : rows.count();
      auto* statement = statement_for(count);
      for (; row < last; row += count) {
        for (std::size_t i = 0; i < count * n; ++i) bind(statement, static_cast<int>(i) + 1, rows.cells[row * n + i]);
        if (sqlite3_step(statement) != SQLITE_DONE) std::abort();
        sqlite3_reset(statement);
      }
      sqlite3_finalize(statement);
    }
  });
}
void prepared(benchmark::State& state) { by_values(state, 1); }
void values_128(benchmark::State& state) { by_values(state, 128); }

/// `about`: how many rows the engine is told to expect; few leave the indexes in their place.
void feed(benchmark::State& state, bool rebuilt) {
  auto& rows = instances().rows[state.range(0)];
  const std::string table = tables[state.range(0)];
  for (auto _ : state) {
    state.PauseTiming();
    {
      const auto connection = lm::open_connection(instances().target, {});
      connection->begin_exclusive({}, lm::Expected::many);
      rows.at = 0;
      state.ResumeTiming();
      connection->insert(table, rows.columns, rows, rebuilt ? rows.count() : 0);
      state.PauseTiming();
      connection->rollback();
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.count()));
  state.SetLabel(table);
}
void feed_as_is(benchmark::State& state) { feed(state, false); }
void feed_indexes_after(benchmark::State& state) { feed(state, true); }

void both(benchmark::internal::Benchmark* each) { each->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond); }
BENCHMARK(attached)->Apply(both);
BENCHMARK(feed_as_is)->Apply(both);
BENCHMARK(feed_indexes_after)->Apply(both);
BENCHMARK(prepared)->Apply(both);
BENCHMARK(values_128)->Apply(both);

}  // namespace

BENCHMARK_MAIN();
