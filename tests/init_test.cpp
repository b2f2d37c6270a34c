// init(): a new instance, against the one that LaminDB makes.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <laminate/init.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/lamindb/instance/instance_id.hpp>
#include <laminate/registry/validate.hpp>
#include <laminate/sync/diff.hpp>
#include <laminate/sync/receipt.hpp>
#include <laminate/sync/undo.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
namespace fs = std::filesystem;
using Catch::Contains;
using support::Workspace;

namespace {

/// Everything below a folder, by relative path.
std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    all.insert(fs::relative(entry.path(), folder).string());
  return all;
}

/// The rows of a table without what is new in each instance.
std::vector<std::vector<std::string>> rows_of(const std::string& file, const std::string& table,
                                              const std::string& columns) {
  return support::SqliteFile(file).rows("SELECT " + columns + " FROM " + table + " ORDER BY id");
}

}  // namespace

TEST_CASE("init: a new instance is as LaminDB makes it") {
  const support::CleanSettings settings;
  const Workspace workspace;
  const auto root = workspace / "data" / "test-sync";  // both folders are new
  {
    const auto db = lm::init(root.string(), {}, {"bionty"});
    CHECK(db.name() == "anonymous/test-sync");
    const auto found = lm::validate(db);
    INFO(found);
    CHECK(found.clean());
    CHECK(lm::instance_uid(db.session()) == "6hNgJtpKbtMK");  // of this name, everywhere
  }
  CHECK(files_in(root) == std::set<std::string>{".lamindb", ".lamindb/lamin.db", ".lamindb/storage_uid.txt"});
  const auto ours = (root / ".lamindb" / "lamin.db").string();
  const auto theirs = workspace.unpack("rich-2.12/empty.db.gz", "theirs.db");
  for (const auto& [table, columns] : std::vector<std::pair<std::string, std::string>>{
           {"lamindb_space", "id, uid, name, description, created_by_id"},
           {"lamindb_user", "id, uid, handle, name"},
           {"lamindb_branch", "id, uid, name, description, _status_code, _aux, space_id, created_by_id"},
           {"lamindb_storage",
            "id, type, region, description, instance_uid, is_locked, _aux, space_id, branch_id, created_on_id, "
            "created_by_id, run_id"},
           {"bionty_source",
            "id, uid, entity, organism, name, version, in_db, currently_used, description, url, md5, source_website, "
            "is_locked, _aux, space_id, branch_id, created_on_id, created_by_id, run_id, dataframe_artifact_id"}}) {
    CAPTURE(table);
    CHECK(rows_of(ours, table, columns) == rows_of(theirs, table, columns));
  }
  const support::SqliteFile file(ours);
  CHECK(file.rows("SELECT app, name FROM django_migrations ORDER BY app, name") ==
        support::SqliteFile(theirs).rows("SELECT app, name FROM django_migrations ORDER BY app, name"));
  CHECK(file.value("SELECT count(*) FROM django_migrations") == "24");
  CHECK(file.value("SELECT root FROM lamindb_storage") == root.string());
  const auto uid = file.value("SELECT uid FROM lamindb_storage");
  CHECK(uid.size() == 12);
  const auto id = lm::lamindb_detail::instance_id("anonymous/test-sync");
  CHECK(support::content_of(root / ".lamindb" / "storage_uid.txt") ==
        uid + "\ncreation info:\ninstance_slug=anonymous/test-sync\ninstance_id=" + id + "\ninstance_uid=6hNgJtpKbtMK");
  CHECK(file.rows("PRAGMA foreign_key_check").empty());
  std::set<std::string> only;
  for (const auto& table : file.tables()) only.insert(table);
  for (const auto& table : support::SqliteFile(theirs).tables()) only.erase(table);
  CHECK(only.empty());
}

TEST_CASE("init: the settings know the new instance") {
  support::CleanSettings settings;
  const Workspace workspace;
  const auto db = lm::init((workspace / "store").string(), {.name = "lab/mine"});
  const auto known = lm::instance_settings("lab/mine");
  REQUIRE(known);
  CHECK(known->storage_root == (workspace / "store").string());
  CHECK(known->modules.empty());
  CHECK_FALSE(known->db);
  CHECK(lm::instance_uid(known->id) == lm::instance_uid(db.session()));
  CHECK(lm::connect("lab/mine").name() == "lab/mine");
  CHECK(db.session().catalog("bionty_gene") == nullptr);
  CHECK(lm::validate<lm::core>(db).clean());
  // It is a database to work with.
  lm::ULabel label{.name = "new"};
  db.registry<lm::ULabel>().save(label);
  CHECK(db.registry<lm::ULabel>().filter(lm::columns<lm::ULabel>.name == "new").count() == 1);
}

TEST_CASE("init: an instance without a module of the schema takes part in syncs") {
  support::CleanSettings settings;
  const Workspace workspace;
  const auto source = lm::open(support::fixture("rich-2.12/source.db.gz").string(), {.read_only = true});
  const auto target = lm::init((workspace / "target").string()), third = lm::init((workspace / "third").string());
  REQUIRE_FALSE(target.session().catalog("bionty_celltype"));
  const auto report = lm::sync<lm::Artifact>(source, target, lm::columns<lm::Artifact>.suffix == ".h5ad",
                                             {.transfer = lm::Transfer::annotations});
  REQUIRE(report.rows_written() > 0);
  CHECK_FALSE(lm::diff_all(target, third).same());
  const auto copied = lm::sync_all(target, third);
  CHECK(lm::diff_all(target, third).same());
  CHECK(lm::plan_all(target, third, {.prune = true}).transferred() == 0);
  CHECK(lm::undo(third, lm::receipt(copied)).total() > 0);
  CHECK(lm::plan_undo(source, target, lm::receipt(report)).refused.empty());
  CHECK(lm::undo(target, lm::receipt(report)).total() == report.rows_written());
  CHECK(target.registry<lm::Artifact>().count() == 0);
}

TEST_CASE("init: the user of the settings is its first user") {
  support::CleanSettings settings;
  const Workspace workspace;
  support::write(*lm::settings_folder() / "current_user.env",
                 "lamin_user_uid=DzTjkKse\nlamin_user_handle=testuser1\nlamin_user_name=Test User1\n");
  const auto db = lm::init((workspace / "Store").string());
  CHECK(db.name() == "testuser1/store");
  CHECK(db.registry<lm::User>().get("DzTjkKse").id.value() == 1);
}

TEST_CASE("init: refuses what is there, and leaves it as it is") {
  support::CleanSettings settings;
  const Workspace workspace;
  const auto root = (workspace / "store").string();
  (void)lm::init(root, {.name = "lab/mine"});
  const auto database = support::content_of(workspace / "store/.lamindb/lamin.db");
  const auto all = files_in(workspace.path());
  const auto refused = [&](const std::string& storage, const lm::InitOptions& options, std::string_view code,
                           const std::string& message) {
    INFO(message);
    try {
      (void)lm::init(storage, options);
      FAIL_CHECK("made");
    } catch (const lm::Error& error) {
      CHECK(error.code() == code);
      CHECK_THAT(error.what(), Contains(message));
    }
  };
  refused(root, {.name = "lab/other"}, "already_exists", "storage root of LaminDB already");
  refused((workspace / "two").string(), {.name = "lab/mine"}, "already_exists", "know an instance of this name");
  refused("s3://bucket", {}, "invalid_argument", "only a folder");
  refused("", {}, "invalid_argument", "needs a folder");
  for (const std::string name : {"a/b/c", "/a", "a/", "with space", "a/=b"})
    refused((workspace / "two").string(), {.name = name}, "invalid_argument", "cannot be the name of an instance");
  CHECK_THROWS_AS(lm::init((workspace / "two").string(), {}, {"pertdb"}), lm::InvalidArgument);
  CHECK(files_in(workspace.path()) == all);
  CHECK((support::content_of(workspace / "store/.lamindb/lamin.db") == database));
  CHECK_FALSE(lm::instance_settings("lab/other"));
}

TEST_CASE("init: a failure leaves nothing behind") {
  support::CleanSettings settings;
  const Workspace workspace;
  support::write(workspace / "file", "not a folder");
  const auto all = files_in(workspace.path());
  CHECK_THROWS_AS(lm::init((workspace / "file" / "store").string()), lm::CannotOpen);
  // The last step fails: the settings cannot be written.
  support::Environment environment;
  environment.set("LAMIN_SETTINGS_DIR", (workspace / "file").string());
  CHECK_THROWS_AS(lm::init((workspace / "new" / "store").string(), {.name = "lab/mine"}), lm::CannotOpen);
  CHECK(files_in(workspace.path()) == all);
}

TEST_CASE("init: values with control characters are refused before anything is written") {
  support::CleanSettings settings;
  const Workspace workspace;
  const auto all = files_in(workspace.path()), home = files_in(settings.home.path());
  const auto refused = [&](const std::string& storage, const lm::InitOptions& options) {
    INFO(storage);
    try {
      (void)lm::init(storage, options);
      FAIL_CHECK("made");
    } catch (const lm::InvalidArgument& error) {
      CHECK_THAT(error.what(), Contains("control character") && !Contains("\n") && !Contains("secret"));
    }
    CHECK(files_in(workspace.path()) == all);
    CHECK(files_in(settings.home.path()) == home);
  };
  const auto in = [&](const std::string& name) { return (workspace / name).string(); };
  for (const std::string control : {"\n", "\r", "\t", "\x1b", "\x7f", "\u0085"}) {
    refused(in("a" + control + "b"), {.name = "lab/mine"});
    refused(in("a" + control + "lamindb_instance_db=x/b"), {.name = "lab/mine"});
    refused(in("b"), {.name = "lab/mi" + control + "ne"});
    refused(in("b"), {.name = "la" + control + "b/mine"});
    refused(in("b"), {.name = "lab/mine", .db = "postgresql://me:secret@localhost/x" + control + "y"});
  }
  refused(in("a") + std::string("\0b", 2), {.name = "lab/mine"});

  // The folder may be reached by a link, or from the working directory.
  fs::create_directory(workspace / "new\nline");
  fs::create_directory_symlink("new\nline", workspace / "link");
  const auto before = files_in(workspace.path());
  CHECK_THROWS_AS(lm::init(in("link/store"), {.name = "lab/mine"}), lm::InvalidArgument);
  fs::current_path(workspace / "new\nline");
  CHECK_THROWS_AS(lm::init("store", {.name = "lab/mine"}), lm::InvalidArgument);
  fs::current_path(settings.home.path());
  CHECK(files_in(workspace.path()) == before);

  // Nor is such a database opened, by whatever path.
  (void)lm::init(in("store"), {.name = "lab/mine"});
  fs::copy(workspace / "store", workspace / "new\nline/store", fs::copy_options::recursive);
  const auto file = support::content_of(workspace / "new\nline/store/.lamindb/lamin.db");
  for (const auto& place : {in("new\nline/store"), in("new\nline/store/.lamindb/lamin.db"), in("link/store"),
                            in("no\nne"), std::string("postgresql://me:secret@localhost/x\ny")})
    try {
      (void)lm::open(place);
      FAIL_CHECK("opened " << place);
    } catch (const lm::CannotOpen& error) {
      CHECK_THAT(error.what(), Contains("control character") && !Contains("\n") && !Contains("secret"));
    }
  CHECK((support::content_of(workspace / "new\nline/store/.lamindb/lamin.db") == file));
}

TEST_CASE("init: the settings give back each value that they are given") {
  support::CleanSettings settings;
  const Workspace workspace;
  for (const std::string name :
       {"a #b", "trailing ", "it's", "back\\slash", "\"quoted\"", "it's #1\\", "Größe\u00a0€"}) {
    INFO(name);
    const auto root = (workspace / name).string();
    (void)lm::init(root, {.name = "lab/mine"});
    const auto known = lm::instance_settings("lab/mine");
    REQUIRE(known);
    CHECK(known->storage_root == root);
    CHECK(lm::connect("lab/mine").registry<lm::Storage>().one().root == root);
    fs::remove(*lm::settings_folder() / "instance--lab--mine.env");
  }
  for (const std::string value :
       {"'single'", "\"double\"", "'", "#", " #x", " x ", "x #'y'", "\\", "postgresql://me:a #b@h/d"})
    CHECK(lm::lamindb_detail::env_value(lm::text::trimmed(lm::lamindb_detail::env_text(value))) == value);
}
