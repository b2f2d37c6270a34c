// A few rows into a large target: one artifact with all annotations, or many by a query, beside a program that a
// careful person writes by hand for them (prepared statements, kept; one transaction; foreign keys checked), and beside
// a transaction that writes a single row: what the disk takes to make anything durable.
//
//     few_rows SOURCE.db TARGET.db [artifacts of a sync=1] [rounds=11] [first artifact=0]
//
// TARGET is written to: give it a copy. SOURCE has artifacts that it lacks, with keys data/…, the numbers of which
// follow each other. Each round syncs other artifacts. Prints medians of wall-clock time and CPU time, and the rows
// written, by round.
#include <ctime>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>
#include <laminate/open.hpp>
#include <laminate/sync/sync.hpp>

namespace {

namespace lm = laminate;

// ---- by hand
// ----------------------------------------------------------------------------------------------------------

class Database {
 public:
  Database(const char* file, int flags) {
    if (sqlite3_open_v2(file, &db_, flags, nullptr) != SQLITE_OK) throw std::runtime_error(file);
    run("PRAGMA foreign_keys = ON");
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close_v2(db_); }

  void run(const char* sql) const {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  operator sqlite3*() const { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

class Statement {
 public:
  Statement(const Database& db, const std::string& sql) : db_(&db) {
    if (sqlite3_prepare_v3(db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  bool step() const {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(*db_));
    return code == SQLITE_ROW;
  }
  operator sqlite3_stmt*() const { return statement_; }

 private:
  const Database* db_;
  sqlite3_stmt* statement_ = nullptr;
};

/// A value that outlives its statement.
using Value = std::unique_ptr<sqlite3_value, decltype(&sqlite3_value_free)>;

/// What one knows of the schema when one writes such a program for it.
class ByHand {
 public:
  ByHand(const char* source, const char* target)
      : source_(source, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX),
        target_(target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX),
        selected_(source_, "SELECT id FROM lamindb_artifact WHERE id BETWEEN ?1 AND ?2 ORDER BY id") {}

  /// Brings the artifacts of a range of ids, with their annotations. Returns the rows written.
  std::size_t sync(std::int64_t first, std::int64_t last) {
    written_ = 0;
    source_.run("BEGIN");
    target_.run("BEGIN IMMEDIATE");
    std::vector<std::int64_t> ids;
    sqlite3_bind_int64(selected_, 1, first);
    sqlite3_bind_int64(selected_, 2, last);
    while (selected_.step()) ids.push_back(sqlite3_column_int64(selected_, 0));
    sqlite3_reset(selected_);
    for (const auto id : ids) carry("lamindb_artifact", id);
    for (const auto id : ids)
      for (const auto* link : {"lamindb_artifactulabel", "lamindb_artifactrecord", "bionty_artifactcelltype",
                               "lamindb_artifactproject", "lamindb_artifactjsonvalue", "lamindb_artifactschema"})
        carry_links(link, "artifact_id", id);
    target_.run("COMMIT");
    source_.run("COMMIT");
    for (auto& [name, table] : tables_) table.target_ids.clear();
    return written_;
  }

  /// One row, changed and committed.
  void touch() {
    target_.run("BEGIN IMMEDIATE");
    target_.run("UPDATE lamindb_user SET updated_at = datetime('now', abs(random() % 1000) || ' days') WHERE id = 1");
    target_.run("COMMIT");
  }

 private:
  struct Table {
    std::vector<std::string> columns{};     ///< without the id
    std::vector<std::string> references{};  ///< the table that each of them refers to, if it is carried
    std::vector<bool> fixed{};              ///< whether the target's own is written: user 1, no run
    std::unique_ptr<Statement> read{}, look_up{}, insert{}, links{};
    std::unordered_map<std::int64_t, std::int64_t> target_ids{};
  };

  Table& table(const std::string& name) {
    auto& t = tables_[name];
    if (!t.columns.empty()) return t;
    std::map<std::string, std::string> references;
    const Statement keys(source_, "SELECT \"from\", \"table\" FROM pragma_foreign_key_list('" + name + "')");
    while (keys.step()) references.emplace(text(keys, 0), text(keys, 1));
    std::string list, marks;
    const Statement columns(source_, "SELECT name FROM pragma_table_info('" + name + "')");
    while (columns.step()) {
      const auto column = text(columns, 0);
      if (column == "id") continue;
      const bool fixed = column == "created_by_id" || column == "run_id";
      const bool kept = fixed || column == "branch_id" || column == "space_id" || column == "created_on_id";
      t.columns.push_back(column);
      t.fixed.push_back(fixed);
      t.references.push_back(kept ? "" : references[column]);
      list += (list.empty() ? "\"" : ", \"") + column + '"';
      marks += (marks.empty() ? "?" : ", ?") + std::to_string(t.columns.size());
    }
    const bool by_uid = std::find(t.columns.begin(), t.columns.end(), "uid") != t.columns.end();
    t.read = std::make_unique<Statement>(source_, "SELECT " + list + " FROM " + name + " WHERE id = ?1");
    if (by_uid) t.look_up = std::make_unique<Statement>(target_, "SELECT id FROM " + name + " WHERE uid = ?1");
    if (name == "lamindb_jsonvalue")
      t.look_up =
          std::make_unique<Statement>(target_, "SELECT id FROM " + name + " WHERE feature_id = ?1 AND hash = ?2");
    t.insert = std::make_unique<Statement>(target_, "INSERT INTO " + name + " (" + list + ") VALUES (" + marks + ')');
    return t;
  }

  static std::string text(const Statement& row, int i) {
    return reinterpret_cast<const char*>(sqlite3_column_text(row, i));
  }
  static std::vector<Value> values(const Statement& row, std::size_t n) {
    std::vector<Value> all;
    for (std::size_t i = 0; i < n; ++i)
      all.emplace_back(sqlite3_value_dup(sqlite3_column_value(row, static_cast<int>(i))), &sqlite3_value_free);
    return all;
  }

  std::int64_t insert(const std::string& name, const std::vector<Value>& row) {
    auto& t = table(name);
    std::vector<std::int64_t> ids(row.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      if (!t.references[i].empty() && sqlite3_value_type(row[i].get()) != SQLITE_NULL)
        ids[i] = carry(t.references[i], sqlite3_value_int64(row[i].get()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      if (t.fixed[i])
        t.columns[i] == "run_id" ? sqlite3_bind_null(*t.insert, at) : sqlite3_bind_int64(*t.insert, at, 1);
      else if (!t.references[i].empty() && sqlite3_value_type(row[i].get()) != SQLITE_NULL)
        sqlite3_bind_int64(*t.insert, at, ids[i]);
      else
        sqlite3_bind_value(*t.insert, at, row[i].get());
    }
    t.insert->step();
    sqlite3_reset(*t.insert);
    ++written_;
    return sqlite3_last_insert_rowid(target_);
  }

  std::int64_t carry(const std::string& name, std::int64_t id) {
    auto& t = table(name);
    if (const auto known = t.target_ids.find(id); known != t.target_ids.end()) return known->second;
    sqlite3_bind_int64(*t.read, 1, id);
    if (!t.read->step()) throw std::runtime_error("no row " + std::to_string(id) + " in " + name);
    const auto row = values(*t.read, t.columns.size());
    sqlite3_reset(*t.read);
    for (std::size_t i = 0; i < t.columns.size(); ++i) {
      const bool is_value = name == "lamindb_jsonvalue";
      if (is_value && t.columns[i] == "feature_id")
        sqlite3_bind_int64(*t.look_up, 1, carry("lamindb_feature", sqlite3_value_int64(row[i].get())));
      if (t.columns[i] == (is_value ? "hash" : "uid")) sqlite3_bind_value(*t.look_up, is_value ? 2 : 1, row[i].get());
    }
    const bool found = t.look_up->step();
    const auto there = found ? sqlite3_column_int64(*t.look_up, 0) : 0;
    sqlite3_reset(*t.look_up);
    if (found) return t.target_ids[id] = there;
    const auto added = insert(name, row);
    t.target_ids[id] = added;
    if (name == "bionty_celltype") carry_links("bionty_celltype_parents", "from_celltype_id", id);
    if (name == "lamindb_schema") carry_links("lamindb_schemafeature", "schema_id", id);
    return added;
  }

  void carry_links(const std::string& name, const std::string& host, std::int64_t id) {
    auto& t = table(name);
    std::string list;
    for (const auto& column : t.columns) list += (list.empty() ? "\"" : ", \"") + column + '"';
    if (!t.links)
      t.links = std::make_unique<Statement>(source_, "SELECT " + list + " FROM " + name + " WHERE " + host + " = ?1");
    std::vector<std::vector<Value>> rows;
    sqlite3_bind_int64(*t.links, 1, id);
    while (t.links->step()) rows.push_back(values(*t.links, t.columns.size()));
    sqlite3_reset(*t.links);
    for (const auto& row : rows) insert(name, row);
  }

  Database source_, target_;
  Statement selected_;
  std::map<std::string, Table> tables_;
  std::size_t written_ = 0;
};

// ---- measured
// ---------------------------------------------------------------------------------------------------------

struct Times {
  std::vector<double> wall{}, cpu{};
  std::vector<std::size_t> rows{};
};

double cpu_now() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

void measure(Times& times, const std::function<std::size_t()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const auto cpu = cpu_now();
  times.rows.push_back(work());
  times.cpu.push_back(cpu_now() - cpu);
  times.wall.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

void print(const char* what, const Times& times) {
  std::cout << what << ": " << median(times.wall) << " ms, CPU " << median(times.cpu) << " ms, rows:";
  for (const auto rows : times.rows) std::cout << ' ' << rows;
  std::cout << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) throw std::runtime_error("few_rows SOURCE.db TARGET.db [artifacts=1] [rounds=11] [first=0]");
  const std::int64_t count = argc > 3 ? std::atoll(argv[3]) : 1, rounds = argc > 4 ? std::atoll(argv[4]) : 11;
  const auto source = lm::open(argv[1], {.read_only = true});
  const auto target = lm::open(argv[2]);
  ByHand by_hand(argv[1], argv[2]);
  const auto& a = lm::columns<lm::Artifact>;

  Times ours, rival, floor;
  auto next = source.registry<lm::Artifact>().filter(a.key.startswith("data/")).order_by(a.id).first()->id.value();
  if (argc > 5) next += std::atoll(argv[5]);
  // Each in turn, some rounds at a time: what one writes, the other's page cache has to read again.
  constexpr std::int64_t together = 4;
  for (std::int64_t round = 0; round < rounds; round += together - 1) {
    for (std::int64_t i = 0; i < together; ++i, next += count) {
      Times first;
      measure(i == 0 ? first : ours, [&] {
        return lm::sync<lm::Artifact>(source, target, a.id.between(next, next + count - 1),
                                      {.transfer = lm::Transfer::annotations})
            .rows_written();
      });
    }
    for (std::int64_t i = 0; i < together; ++i, next += count) {
      Times first;
      measure(i == 0 ? first : rival, [&] { return by_hand.sync(next, next + count - 1); });
    }
    for (std::int64_t i = 0; i < together; ++i)
      measure(floor, [&] {
        by_hand.touch();
        return std::size_t{1};
      });
  }
  print("laminate", ours);
  print("by hand", rival);
  print("one row, committed", floor);
  std::cout << "ratio: " << median(ours.wall) / median(rival.wall) << " (CPU " << median(ours.cpu) / median(rival.cpu)
            << ")\n";
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
