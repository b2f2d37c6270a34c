// A sync that fails leaves the target as it was, and says what is wrong, where, and what to do.
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <stop_token>

#include <sys/wait.h>
#include <unistd.h>

#include "sync_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

const std::string uid1 = "9K1dteZ6Qx0EXK8g0000";

/// What a failure is expected to say.
struct Expected {
  std::string code{};
  std::string registry{}, uid{}, column{};  ///< the place
  std::vector<std::string> words{};
};

/// Calls something that must fail with an error of the library, and leave the target as it is.
template <class Call>
void check_fails(const Pair& files, const Expected& expected, const Call& call) {
  const auto before = files.target_dump();
  try {
    call();
    FAIL("this must fail with " << expected.code);
  } catch (const lm::Error& error) {
    INFO(error.what());
    CHECK(error.code() == expected.code);
    CHECK(error.place().registry == expected.registry);
    CHECK(error.place().uid == expected.uid);
    CHECK(error.place().column == expected.column);
    for (const auto& word : expected.words) CHECK_THAT(error.what(), Contains(word));
  }
  CHECK(difference(before, files.target_dump()) == nothing);
}

/// Gives a table columns without types and constraints, as no application should.
void loosen(const std::string& file, const std::string& table) {
  const SqliteFile database(file);
  std::string columns;
  for (const auto& column : database.columns(table)) columns += (columns.empty() ? "\"" : ", \"") + column + '"';
  database.execute("CREATE TABLE loose (" + columns + "); INSERT INTO loose SELECT * FROM " + table + "; DROP TABLE " +
                   table + "; ALTER TABLE loose RENAME TO " + table);
}

/// Changes the declaration of a table.
void redeclare(const std::string& file, const std::string& table, const std::string& from, const std::string& to) {
  const SqliteFile database(file);
  const auto changed = "SELECT instr(sql, '" + from + "') > 0 FROM sqlite_master WHERE name = '" + table + '\'';
  if (database.value(changed) != "1") throw std::runtime_error(table + " does not say " + from);
  database.execute("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '" + from + "', '" + to +
                   "') WHERE name = '" + table + "'; PRAGMA writable_schema = OFF");
}

lm::SyncReport sync_dataset(const Database& source, const Database& target, lm::SyncOptions options = {}) {
  if (!options.transfer) options.transfer = annotations;
  return lm::sync<lm::Artifact>(source, target, artifacts.key == dataset1, options);
}

}  // namespace

// ---- the selection --------------------------------------------------------------------------------------------------

TEST_CASE("sync fails: nothing is selected", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  check_fails(files, {.code = "not_found", .registry = "Artifact", .words = {"no/such/key", "laminlabs/lamindata"}},
              [&] { lm::sync<lm::Artifact>(source, target, artifacts.key == "no/such/key"); });
  check_fails(
      files, {.code = "not_found", .registry = "Artifact", .uid = "nosuchuid", .column = "uid", .words = {"nosuchuid"}},
      [&] { lm::sync<lm::Artifact>(source, target, "nosuchuid"); });
  check_fails(files, {.code = "not_found", .registry = "Artifact", .words = {"no/such/key"}},
              [&] { (void)lm::plan<lm::Artifact>(source, target, artifacts.key == "no/such/key"); });
}

TEST_CASE("sync fails: the selection is of another database", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  const auto other = lm::open(files.workspace().unpack("rich-2.12/source.db.gz", "other.db"), {.name = "lab/other"});
  check_fails(
      files,
      {.code = "foreign_reference", .registry = "Artifact", .uid = uid1, .words = {"lab/other", "laminlabs/lamindata"}},
      [&] { lm::sync<lm::Artifact>(source, target, other.registry<lm::Artifact>().get(uid1)); });
  check_fails(files, {.code = "invalid_argument", .words = {"lab/other", "laminlabs/lamindata"}},
              [&] { lm::sync<lm::Artifact>(source, target, other.registry<lm::Artifact>()); });
  check_fails(files, {.code = "invalid_argument", .words = {"no id yet"}},
              [&] { lm::sync<lm::Artifact>(source, target, lm::Artifact{}); });
}

TEST_CASE("sync fails: the selected row is not there any more", "[engines]") {
  const auto files = Pair::rich("2.12");
  const auto source = files.source();
  const auto target = files.target();
  const auto label = source.registry<lm::ULabel>().get(lm::columns<lm::ULabel>.name == "locked label");
  const auto artifact = source.registry<lm::Artifact>().get(artifacts.key == "tables/a.csv");
  const auto plan = lm::plan<lm::ULabel>(source, target, label);
  files.change_source(
      "DELETE FROM lamindb_ulabel WHERE name = 'locked label';"
      "DELETE FROM lamindb_artifact WHERE key = 'tables/a.csv'");
  check_fails(files, {.code = "not_found", .registry = "ULabel", .words = {"laminlabs/lamindata"}},
              [&] { lm::sync<lm::ULabel>(source, target, label); });
  check_fails(files, {.code = "not_found", .registry = "Artifact", .words = {"laminlabs/lamindata"}},
              [&] { lm::sync<lm::Artifact>(source, target, artifact); });
  check_fails(files, {.code = "not_found", .registry = "ULabel", .words = {"laminlabs/lamindata"}},
              [&] { plan.apply(); });
}

// ---- the source -----------------------------------------------------------------------------------------------------

TEST_CASE("sync fails: a reference in the source leads nowhere", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");

  SECTION("of the object") {
    files.change_source("DELETE FROM lamindb_storage");
    check_fails(files,
                {.code = "dangling_reference",
                 .registry = "Artifact",
                 .uid = uid1,
                 .column = "storage_id",
                 .words = {"Storage with id 1", "laminlabs/lamindata", "does not exist", "correct the source"}},
                [&] { sync_dataset(files.source(), files.tracked_target(), {.transfer = lm::Transfer::record}); });
  }
  SECTION("of a link") {
    files.change_source("DELETE FROM lamindb_ulabel WHERE name = 'DMSO'");
    check_fails(files,
                {.code = "dangling_reference",
                 .registry = "ArtifactULabel",
                 .column = "ulabel_id",
                 .words = {"ULabel with id"}},
                [&] { sync_dataset(files.source(), files.tracked_target()); });
    // What is not needed does no harm.
    sync_dataset(files.source(), files.tracked_target(), {.transfer = lm::Transfer::record});
  }
  SECTION("of a row behind it") {
    files.change_source("UPDATE bionty_celltype SET source_id = 4711 WHERE name = 'leukocyte'");
    check_fails(files,
                {.code = "dangling_reference",
                 .registry = "bionty.CellType",
                 .uid = "3VEAlFdi0Fh4OT",
                 .column = "source_id",
                 .words = {"bionty.Source with id 4711"}},
                [&] { sync_dataset(files.source(), files.tracked_target()); });
  }
  SECTION("to a user, where users are carried") {
    files.change_source("UPDATE lamindb_artifact SET created_by_id = 4711");
    check_fails(files, {.code = "dangling_reference", .registry = "Artifact", .uid = uid1, .column = "created_by_id"},
                [&] { sync_dataset(files.source(), files.tracked_target(), {.created_by = lm::Ownership::source}); });
  }
  SECTION("to a run, which is not carried") {
    files.change_source("UPDATE lamindb_artifact SET run_id = 4711, created_by_id = 4711, created_on_id = 4711");
    sync_dataset(files.source(), files.tracked_target());
    CHECK(files.compare_artifact(dataset1).problems == nothing);
  }
}

TEST_CASE("sync fails: a row of the source has no proper uid") {
  const auto files = Pair::mini_immuno("2.12");
  const std::string value = GENERATE("NULL", "''", "x'414243'", "12345678");
  INFO(value);

  SECTION("an object") {
    loosen(files.source_file, "lamindb_artifact");
    files.change_source("UPDATE lamindb_artifact SET uid = " + value);
    const auto family = GENERATE(lm::Versions::latest, lm::Versions::family);
    check_fails(files, {.code = "bad_value", .registry = "Artifact", .column = "uid", .words = {"uid", "id 1"}},
                [&] { sync_dataset(files.source(), files.tracked_target(), {.versions = family}); });
  }
  SECTION("a row behind it") {
    loosen(files.source_file, "lamindb_feature");
    files.change_source("UPDATE lamindb_feature SET uid = " + value + " WHERE name = 'temperature'");
    check_fails(files,
                {.code = "bad_value",
                 .registry = "Feature",
                 .column = "uid",
                 .words = {"laminlabs/lamindata", "correct the row"}},
                [&] { sync_dataset(files.source(), files.tracked_target()); });
  }
}

TEST_CASE("sync fails: the uid of a versioned row is too short to name a family", "[engines]") {
  const auto files = Pair::rich("2.12");
  files.change_source("UPDATE lamindb_artifact SET uid = '0000' WHERE key = 'tables/a.csv'");
  sync_dataset(files.source(), files.target());
  const auto selected = GENERATE(lm::Versions::latest, lm::Versions::family);
  check_fails(files, {.code = "bad_value", .registry = "Artifact", .uid = "0000", .column = "uid"}, [&] {
    lm::sync<lm::Artifact>(files.source(), files.target(), artifacts.key == "tables/a.csv", {.versions = selected});
  });
}

TEST_CASE("sync fails: a reference in the source is no number") {
  const auto files = Pair::mini_immuno("2.12");
  const std::string value = GENERATE("'one'", "1.5", "x'01'", "9e99");
  loosen(files.source_file, "lamindb_artifact");
  files.change_source("UPDATE lamindb_artifact SET storage_id = " + value);
  check_fails(files, {.code = "bad_value", .registry = "Artifact", .uid = uid1, .column = "storage_id"},
              [&] { sync_dataset(files.source(), files.tracked_target()); });
}

TEST_CASE("sync fails: the source does not say which instance it is", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source("UPDATE lamindb_storage SET instance_uid = NULL");
  check_fails(files,
              {.code = "not_found",
               .registry = "Storage",
               .column = "instance_uid",
               .words = {"laminlabs/lamindata", "with LaminDB"}},
              [&] { sync_dataset(files.source(), files.tracked_target()); });
}

TEST_CASE("sync fails: the source is another application's database, or none") {
  const Workspace workspace;
  const auto open = [&](std::string_view content) {
    write(workspace / "other.db", content);
    return lm::open((workspace / "other.db").string(), {.read_only = true});
  };
  CHECK_THROWS_WITH(lm::open((workspace / "missing.db").string()), Contains("missing.db"));
  CHECK_THROWS_AS(lm::open((workspace / "missing.db").string()), lm::CannotOpen);
  CHECK_THROWS_AS(open("a text, not a database, longer than the header of one would be, which has a hundred bytes …"),
                  lm::CannotOpen);
  CHECK_THROWS_AS(open(""), lm::CannotOpen);

  const auto notes = (workspace / "notes.db").string();
  SqliteFile(notes).execute("CREATE TABLE notes (id integer PRIMARY KEY, text text)");
  CHECK_THROWS_WITH(lm::open(notes), Contains("not a LaminDB database") && Contains("lamindb_artifact"));
  CHECK_THROWS_AS(lm::open(notes), lm::CannotOpen);

  const auto views = workspace.unpack("rich-2.12/source.db.gz", "views.db");
  SqliteFile(views).execute(
      "ALTER TABLE lamindb_artifact RENAME TO hidden; CREATE VIEW lamindb_artifact AS SELECT * FROM hidden");
  CHECK_THROWS_AS(lm::open(views, {.read_only = true}), lm::CannotOpen);
}

TEST_CASE("sync fails: the snapshot is damaged or cut off") {
  const Workspace workspace;
  const auto content = content_of(fixture("mini_immuno-2.12/source.db.gz"));
  const auto file = (workspace / "source.db.gz").string();
  const auto check = [&](std::string_view damaged) {
    write(file, damaged);
    CHECK_THROWS_AS(lm::open(file, {.read_only = true}), lm::CannotOpen);
    CHECK_THROWS_WITH(lm::open(file, {.read_only = true}), Contains("source.db.gz"));
  };
  check(content.substr(0, content.size() / 2));
  check(content.substr(0, content.size() - 4));
  check(content.substr(0, 20));
  auto flipped = content;
  for (std::size_t i = content.size() / 2; i < content.size() / 2 + 64; ++i)
    flipped[i] = static_cast<char>(~flipped[i]);
  check(flipped);
  write(file, content);
  CHECK_NOTHROW(lm::open(file, {.read_only = true}));
  CHECK_THROWS_WITH(lm::open(file), Contains("only be a source"));
}

TEST_CASE("sync fails: the source is a damaged database") {
  const auto files = Pair::mini_immuno("2.12");
  const auto page =
      SqliteFile(files.source_file).value("SELECT rootpage FROM sqlite_master WHERE name = 'lamindb_feature'");
  const auto source = files.source();
  auto content = content_of(files.source_file);
  for (std::size_t i = 0; i < 4096; ++i) content[(std::stoul(page) - 1) * 4096 + i] = '\x55';
  write(files.source_file, content);
  check_fails(files, {.code = "engine_error", .words = {"source.db", "damaged"}},
              [&] { sync_dataset(files.source(), files.tracked_target()); });
}

// ---- the target -----------------------------------------------------------------------------------------------------

TEST_CASE("sync fails: the target requires a value that the source does not have", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");

  SECTION("in a column of both") {
    files.change_source("UPDATE lamindb_artifact SET description = NULL");
    redeclare(files.target_file, "lamindb_artifact", "\"description\" text NULL", "\"description\" text NOT NULL");
    check_fails(files,
                {.code = "constraint_violation",
                 .registry = "Artifact",
                 .uid = uid1,
                 .column = "description",
                 .words = {"has no description", "test/target"}},
                [&] { sync_dataset(files.source(), files.tracked_target()); });
  }
  SECTION("in a column that only the target has") {
    redeclare(files.target_file, "lamindb_artifact", "\"description\" text NULL",
              "\"description\" text NULL, \"needed\" text NOT NULL");
    check_fails(
        files,
        {.code = "constraint_violation", .registry = "Artifact", .uid = uid1, .column = "needed", .words = {"needed"}},
        [&] { sync_dataset(files.source(), files.tracked_target()); });
  }
}

TEST_CASE("sync fails: the target refuses a row midway") {
  const auto files = Pair::mini_immuno("2.12");

  SECTION("by a trigger") {
    files.change_target(
        "CREATE TRIGGER no_more BEFORE INSERT ON lamindb_artifactulabel "
        "WHEN (SELECT count(*) FROM lamindb_artifactulabel) = 1 BEGIN SELECT RAISE(ABORT, 'no more'); END");
    const auto source = files.source();
    const auto target = files.tracked_target();
    check_fails(
        files,
        {.code = "constraint_violation", .registry = "ArtifactULabel", .words = {"ArtifactULabel with id", "no more"}},
        [&] { sync_dataset(source, target); });
    // Once it is gone, the same databases sync.
    files.change_target("DROP TRIGGER no_more");
    sync_dataset(source, target);
    CHECK(files.compare_artifact(dataset1).problems == nothing);
  }
  SECTION("by a trigger that ends the transaction") {
    files.change_target(
        "CREATE TRIGGER no_more BEFORE INSERT ON lamindb_artifactulabel "
        "BEGIN SELECT RAISE(ROLLBACK, 'no more'); END");
    const auto source = files.source();
    const auto target = files.tracked_target();
    check_fails(files, {.code = "constraint_violation", .registry = "ArtifactULabel", .words = {"no more"}},
                [&] { sync_dataset(source, target); });
    files.change_target("DROP TRIGGER no_more");
    sync_dataset(source, target);
    CHECK(files.compare_artifact(dataset1).problems == nothing);
  }
  SECTION("by a check") {
    redeclare(files.target_file, "lamindb_artifactulabel", "\"artifact_id\" integer NOT NULL",
              "\"artifact_id\" integer NOT NULL CHECK (\"feature_id\" IS NULL)");
    check_fails(files, {.code = "constraint_violation", .registry = "ArtifactULabel", .words = {"CHECK"}},
                [&] { sync_dataset(files.source(), files.tracked_target()); });
  }
}

TEST_CASE("sync fails: the target refuses the whole at the end") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_target(
      "CREATE TRIGGER lose AFTER INSERT ON lamindb_artifact BEGIN DELETE FROM lamindb_storage WHERE id > 1; END");
  const auto source = files.source();
  const auto target = files.tracked_target();
  check_fails(files, {.code = "constraint_violation", .words = {"would refer to one that does not exist"}},
              [&] { sync_dataset(source, target); });
  files.change_target("DROP TRIGGER lose");
  sync_dataset(source, target);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync fails: the target is read-only", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto target = lm::open(files.target_file, {.read_only = true});
  check_fails(files, {.code = "read_only", .words = {reads_postgres ? "postgresql://" : "target.db", "read-only"}},
              [&] { sync_dataset(files.source(), target); });
}

TEST_CASE("sync fails: another program writes to the target") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  {
    const SqliteFile other(files.target_file);
    other.execute("BEGIN IMMEDIATE");
    check_fails(files, {.code = "locked", .words = {"target.db", "try again"}}, [&] { sync_dataset(source, target); });
    other.execute("ROLLBACK");
  }
  sync_dataset(source, target);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync fails: another program reads the target when it is to be written") {
  const auto files = Pair::mini_immuno("2.12");
  const auto target = files.tracked_target();
  const SqliteFile other(files.target_file);
  other.execute("BEGIN; SELECT count(*) FROM lamindb_user");
  check_fails(files, {.code = "locked", .words = {"target.db", "try again"}},
              [&] { sync_dataset(files.source(), target); });
  other.execute("COMMIT");
  sync_dataset(files.source(), target);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync fails: another program has locked the source") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = lm::open(files.source_file, {.read_only = true, .busy_timeout = std::chrono::milliseconds(50)});
  const auto artifact = source.registry<lm::Artifact>().get(uid1);
  const SqliteFile other(files.source_file);
  other.execute("BEGIN EXCLUSIVE");
  check_fails(files, {.code = "locked", .words = {"source.db"}},
              [&] { lm::sync<lm::Artifact>(source, files.tracked_target(), artifact); });
}

TEST_CASE("sync fails: source and target are the same database", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto target = files.tracked_target();
  std::filesystem::create_symlink(files.target_file, files.workspace() / "link.db");
  const std::vector<Database> same{target, files.target(), lm::open((files.workspace() / "link.db").string()),
                                   lm::open(files.target_file, {.read_only = true})};
  for (const auto& source : same) {
    check_fails(files, {.code = "invalid_argument", .words = {"two databases"}},
                [&] { lm::sync<lm::Transform>(source, target, source.registry<lm::Transform>()); });
    check_fails(files, {.code = "invalid_argument", .words = {"two databases"}},
                [&] { (void)lm::plan<lm::Transform>(source, target, source.registry<lm::Transform>()); });
  }
}

TEST_CASE("sync fails: there is no room for the target to grow") {
  const auto files = Pair::mini_immuno("2.12");
  const auto target = files.tracked_target();
  const auto pages = files.in_target("SELECT page_count FROM pragma_page_count");
  files.change_source("UPDATE lamindb_artifact SET description = hex(zeroblob(500000))");
  target.session().execute("PRAGMA max_page_count = " + pages);
  check_fails(files, {.code = "engine_error", .words = {"full"}}, [&] { sync_dataset(files.source(), target); });
  target.session().execute("PRAGMA max_page_count = 1000000");
  sync_dataset(files.source(), target);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

// ---- ending it ------------------------------------------------------------------------------------------------------

TEST_CASE("sync fails: it is cancelled", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  std::stop_source stop;
  lm::SyncOptions options{.transfer = annotations, .stop = stop.get_token()};
  std::size_t written = 0;

  SECTION("before it starts") { stop.request_stop(); }
  SECTION("while it finds out what is needed") {
    options.progress = [&](const lm::Progress&) { stop.request_stop(); };
  }
  SECTION("while it writes") {
    options.progress = [&](const lm::Progress& progress) {
      if (progress.phase == "write") written = progress.done;
      if (progress.phase == "write" && progress.done == progress.total / 2) stop.request_stop();
    };
  }
  check_fails(files, {.code = "cancelled", .words = {"test/target is as it was"}},
              [&] { sync_dataset(source, target, options); });
  CHECK(written < 78);
  sync_dataset(source, target);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

TEST_CASE("sync fails: the progress callback throws", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const auto source = files.source();
  const auto target = files.tracked_target();
  const auto before = files.target_dump();
  CHECK_THROWS_AS(sync_dataset(source, target,
                               {.progress =
                                    [](const lm::Progress& progress) {
                                      if (progress.phase == "write") throw std::runtime_error("the window was closed");
                                    }}),
                  std::runtime_error);
  CHECK(difference(before, files.target_dump()) == nothing);
  sync_dataset(source, target);
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}

namespace {

/// Kills this process when a connection that is opened from now on is about to commit.
int kill_at_commit(sqlite3* database, char**, const void*) {
  sqlite3_commit_hook(
      database, [](void*) { return raise(SIGKILL); }, nullptr);
  return SQLITE_OK;
}

/// Syncs in a child process that is killed after `part` of the rows are written, or (1) as it commits.
/// The little cache makes SQLite write to the file long before the commit.
void sync_and_be_killed(const Pair& files, double part) {
  if (part == 1) sqlite3_auto_extension(reinterpret_cast<void (*)()>(&kill_at_commit));
  const auto source = files.source();
  const auto target = files.tracked_target();
  target.session().execute("PRAGMA cache_size = 1");
  sync_dataset(source, target, {.progress = [&](const lm::Progress& progress) {
                 const auto last =
                     std::max<std::size_t>(1, static_cast<std::size_t>(part * static_cast<double>(progress.total)));
                 if (part < 1 && progress.phase == "write" && progress.done == last) raise(SIGKILL);
               }});
}

}  // namespace

TEST_CASE("sync fails: its process is killed") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto part = GENERATE(0.0, 0.25, 0.5, 0.999, 1.0);
  INFO("after " << part << " of the rows");
  const auto files = Pair::mini_immuno(version);
  const auto before = files.target_dump();

  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      sync_and_be_killed(files, part);
    } catch (...) {
    }
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
  const bool was_writing = std::filesystem::exists(files.target_file + "-journal");
  CHECK(was_writing);

  CHECK(files.in_target("PRAGMA integrity_check") == "ok");
  CHECK(difference(before, files.target_dump()) == nothing);
  CHECK_FALSE(std::filesystem::exists(files.target_file + "-journal"));
  sync_dataset(files.source(), files.tracked_target());
  CHECK(files.compare_artifact(dataset1).problems == nothing);
}
