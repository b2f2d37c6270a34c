// Others write to the target at the same time: other syncs, and LaminDB, whose transactions see what is committed
// (READ COMMITTED) and take their ids from the tables' sequences.
#include <thread>

#include "fault_support.hpp"

namespace {

using namespace support;
using namespace std::chrono_literals;

constexpr int artifacts_of_source = 96, there_already = 32;

std::string uid_of(int artifact) {
  auto digits = std::to_string(artifact);
  return std::string(16 - digits.size(), '0') + digits + "0000";
}

/// One of many programs that annotate as LaminDB does.
class Writer {
 public:
  Writer(const std::string& url, int number) : sql_(url), number_(number), random_(static_cast<unsigned>(number)) {}

  static constexpr int rounds = 12, writers = 16;

  void write() {
    for (int round = 0; round < rounds; ++round) {
      const auto uid = own_uid(round);
      // A new artifact with a label: neither may get lost.
      commit({copy_of_artifact(uid, "key || '" + uid + "'"),
              "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_by_id) SELECT a.id, (SELECT min(id) "
              "FROM lamindb_ulabel), 1 FROM lamindb_artifact AS a WHERE uid = '" +
                  uid + '\''},
             true);
      commit({"UPDATE lamindb_artifact SET description = 'round " + std::to_string(round) + "' WHERE uid IN ('" +
              own_uid(0) + "', '" + uid_of(any_artifact()) + "')"},
             true);
      // The same artifact as a sync brings: whoever comes second finds it.
      commit({copy_of_artifact(uid_of(there_already + any_artifact() % (artifacts_of_source - there_already)), "key")},
             false);
      // A label without a feature on an artifact, unless it has it; each writer cares for artifacts of its own.
      commit({"INSERT INTO bionty_artifactcelltype (artifact_id, celltype_id, created_by_id) SELECT a.id, c.id, 1 FROM "
              "lamindb_artifact AS a, bionty_celltype AS c WHERE a.uid = '" +
              uid_of(1 + number_ + writers * static_cast<int>(random_() % (artifacts_of_source / writers))) +
              "' AND c.id % 2 = " + std::to_string(round % 2) +
              " AND NOT EXISTS (SELECT 1 FROM bionty_artifactcelltype AS t WHERE t.artifact_id = a.id AND "
              "t.celltype_id = c.id AND t.feature_id IS NULL)"},
             true);
    }
  }

  std::string own_uid(int round) const {
    auto text = "W" + std::to_string(number_) + "x" + std::to_string(round) + "x";
    return text + std::string(16 - text.size(), 'w') + "0000";
  }

 private:
  int any_artifact() { return 1 + static_cast<int>(random_() % artifacts_of_source); }

  static std::string copy_of_artifact(const std::string& uid, const std::string& key) {
    return "INSERT INTO lamindb_artifact (uid, key, is_latest, suffix, _key_is_virtual, _overwrite_versions, "
           "storage_id, "
           "created_by_id) SELECT '" +
           uid + "', " + key +
           ", true, suffix, _key_is_virtual, _overwrite_versions, storage_id, 1 FROM lamindb_artifact WHERE uid = '" +
           uid_of(1) + '\'';
  }

  /// In one transaction; again, if it must be, until it is done.
  void commit(const std::vector<std::string>& statements, bool must) {
    for (int attempt = 0; attempt < 100; ++attempt) try {
        sql_.execute("BEGIN");
        for (const auto& statement : statements) sql_.execute(statement);
        sql_.execute("COMMIT");
        return;
      } catch (const SqlError& error) {
        sql_.execute("ROLLBACK");
        if (error.code != "40P01" && error.code != "40001" && error.code != "23505") throw;
        if (!must) return;
      }
    throw std::runtime_error("a writer does not get on");
  }

  Sql sql_;
  int number_;
  std::mt19937 random_;
};

/// Runs something in a process of its own, which ends with 0 if it succeeds and with 3 for an error of the library.
template <class Work>
pid_t in_another_process(const Work& work) {
  const auto child = fork();
  if (child != 0) return child;
  int result = 4;
  try {
    work();
    result = 0;
  } catch (const lm::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    result = 3;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  _exit(result);
}
int result_of(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

void sync_range(const Into& into, int first, int last, lm::OnExisting what) {
  const auto target = into.open_target({.busy_timeout = 120s});
  lm::sync<lm::Artifact>(into.source(), target, artifacts.uid >= uid_of(first) && artifacts.uid <= uid_of(last),
                         {.transfer = lm::Transfer::annotations, .on_existing = what});
}

}  // namespace

TEST_CASE("postgres concurrency: two syncs and 16 writers at once") {
  const Into into(artifacts_of_source);
  const SqliteFile source(into.file());
  source.execute(
      "DELETE FROM bionty_artifactcelltype WHERE celltype_id = 4 AND feature_id = 3;"  // the same but for the feature
      "UPDATE bionty_artifactcelltype SET feature_id = NULL WHERE artifact_id % 3 <> 0");
  int succeeded = 0;
  const int times = repetitions(3);
  for (int i = 0; i < times; ++i) {
    INFO("repetition " << i);
    // Some of it is there already, without some of its labels.
    sync_range(into, 1, there_already, lm::OnExisting::keep);
    into.target.execute("DELETE FROM bionty_artifactcelltype");

    std::vector<pid_t> syncs{
        in_another_process([&] { sync_range(into, 1, 64, lm::OnExisting::keep); }),
        in_another_process([&] { sync_range(into, 17, artifacts_of_source, lm::OnExisting::update); })};
    const auto writing = in_another_process([&] {
      std::vector<std::jthread> threads;
      std::vector<std::exception_ptr> failures(Writer::writers);
      for (int n = 0; n < Writer::writers; ++n)
        threads.emplace_back([&, n] {
          try {
            Writer(into.target.url(), n).write();
          } catch (...) {
            failures[static_cast<std::size_t>(n)] = std::current_exception();
          }
        });
      threads.clear();
      for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
    });
    for (const auto sync : syncs) {
      const int result = result_of(sync);
      REQUIRE((result == 0 || result == 3));
      succeeded += result == 0 ? 1 : 0;
    }
    REQUIRE(result_of(writing) == 0);

    // What one could not do is done now: nothing is missing, nothing is there twice.
    sync_range(into, 1, artifacts_of_source, lm::OnExisting::keep);
    const Sql target(into.target.url());
    REQUIRE(target.value("SELECT count(*) FROM lamindb_artifact WHERE uid < '1'") ==
            std::to_string(artifacts_of_source));
    REQUIRE(target.value("SELECT count(*) FROM lamindb_artifact WHERE uid LIKE 'W%'") ==
            std::to_string(Writer::writers * Writer::rounds));
    REQUIRE(target.value("SELECT count(*) FROM lamindb_artifactulabel AS l JOIN lamindb_artifact AS a ON a.id = "
                         "l.artifact_id WHERE a.uid LIKE 'W%'") == std::to_string(Writer::writers * Writer::rounds));
    for (int n = 0; n < Writer::writers; ++n)
      REQUIRE(target.value("SELECT description FROM lamindb_artifact WHERE uid LIKE 'W" + std::to_string(n) +
                           "x0x%'") == "round " + std::to_string(Writer::rounds - 1));
    for (const std::string link : {"bionty_artifactcelltype", "lamindb_artifactulabel"}) {
      const auto label = link == "bionty_artifactcelltype" ? "celltype_id" : "ulabel_id";
      INFO(link);
      REQUIRE(target.value("SELECT count(*) FROM (SELECT 1 FROM " + link + " GROUP BY artifact_id, " + label +
                           ", feature_id HAVING count(*) > 1) AS t") == "0");
    }
    // Each link of the source has its counterpart.
    REQUIRE(target.value("SELECT count(*) >= " +
                         source.value("SELECT count(*) FROM bionty_artifactcelltype AS l JOIN "
                                      "lamindb_artifact AS a ON a.id = l.artifact_id AND "
                                      "a.key LIKE 'many/%'") +
                         " FROM bionty_artifactcelltype") == "t");
    REQUIRE(target.value("SELECT count(*) FROM lamindb_run AS r JOIN lamindb_transform AS t ON t.id = r.transform_id "
                         "WHERE t.key LIKE '\\_\\_lamindb\\_transfer%'") == "1");
    into.target.reset();
  }
  CHECK(succeeded > times);
}

TEST_CASE("postgres concurrency: a transaction that has waited for another sees what that one wrote") {
  const Into into(0);
  const auto first = into.open_target(), second = into.open_target({.busy_timeout = 60s});
  const auto count = [&](const Database& database) {
    auto rows = database.session().query("SELECT count(*) FROM lamindb_ulabel WHERE name LIKE 'waited%'");
    REQUIRE(rows.next());
    return rows.integer(0);
  };
  const bool locks_table = GENERATE(true, false);
  const std::vector<std::string> locked{"lamindb_ulabel"};
  const auto waiting = [&] {
    return into.target.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1";
  };
  for (int i = 0; i < repetitions(5); ++i) {
    lm::ULabel label{.name = "waited " + std::to_string(i)};
    std::int64_t seen = -1;
    std::jthread later;
    {
      // The first one holds the lock of syncs, or only that of the table.
      lm::Transaction writing(first.session(),
                              locks_table ? lm::Transaction::Mode::write : lm::Transaction::Mode::exclusive);
      first.registry<lm::ULabel>().save(label);
      later = std::jthread([&] {
        lm::Transaction exclusive(second.session(), lm::Transaction::Mode::exclusive, locked);
        seen = count(second);
        exclusive.commit();
      });
      while (!waiting()) std::this_thread::sleep_for(1ms);
      writing.commit();
    }
    later.join();
    CHECK(seen == i + 1);
  }
  CHECK(advisory_locks(into.target) == "0");
}

TEST_CASE("postgres concurrency: a server whose transactions are serializable") {
  const Into into(60);
  into.sync(into.open_target());
  Sql(admin_url())
      .execute("ALTER DATABASE " + into.target.name() + " SET default_transaction_isolation = 'serializable'");
  const auto target = into.open_target();
  REQUIRE(into.target.value("SHOW transaction_isolation") == "serializable");

  // Somebody changes the row that a registry is about to change.
  const auto registry = target.registry<lm::Artifact>();
  const auto changes_meanwhile = [&](const auto& change) {
    const Sql other(into.target.url());
    other.execute("BEGIN");
    other.execute("UPDATE lamindb_artifact SET size = size + 1 WHERE uid = '" + uid_of(7) + '\'');
    std::jthread later([&] {
      while (into.target.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "0")
        std::this_thread::sleep_for(5ms);
      other.execute("COMMIT");
    });
    change();
  };
  auto record = registry.get(uid_of(7));
  changes_meanwhile(
      [&] { registry.filter(artifacts.uid == record.uid).update(lm::set(artifacts.description, "one")); });
  CHECK(registry.get(record.uid).description == "one");
  changes_meanwhile([&] {
    record.description = "two";
    registry.save(record);
  });
  CHECK(registry.get(record.uid).description == "two");
  // In a transaction of the user's it is theirs to try again.
  CHECK(failure([&] {
          lm::Transaction transaction(target.session(), lm::Transaction::Mode::write);
          CHECK(registry.get(record.uid).description == "two");
          changes_meanwhile([&] { registry.save(record); });
        }).first == "write_conflict");

  // Real conflicts, from within a sync: somebody changes a row after the sync has read it.
  int attempts = 0;
  Sql(into.target.url()).execute("UPDATE lamindb_artifact SET description = 'changed'");
  const auto report =
      into.sync(target, {.on_existing = lm::OnExisting::update, .progress = [&](const lm::Progress& progress) {
                           if (progress.phase == "resolve" && attempts == 0) {
                             attempts = 1;
                             Sql(into.target.url()).execute("UPDATE lamindb_artifact SET description = 'theirs'");
                           }
                         }});
  CHECK(report.updated() == 60);
  CHECK(into.target.value("SELECT count(*) FROM lamindb_artifact WHERE description IN ('theirs', 'changed')") == "0");
}
