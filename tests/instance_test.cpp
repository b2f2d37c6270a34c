#include <SQLiteCpp/Database.h>

#include <laminate/lamindb/hash.hpp>
#include <laminate/open.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;
using support::CleanSettings;
using support::Workspace;

namespace {

/// Changes a database as another program would.
void change(const std::string& file, const char* sql) {
  SQLite::Database db(file, SQLite::OPEN_READWRITE);
  db.exec(sql);
}

std::int64_t count_users(const lm::Database<lm::lamindb_schema>& db) { return db.registry<lm::User>().count(); }

std::string user_of(const lm::Database<lm::lamindb_schema>& db) {
  const auto id = db.session().current(lm::Role::creator);
  return id ? db.registry<lm::User>().filter(lm::columns<lm::User>.id == *id).one().handle : "nobody";
}

}  // namespace

TEST_CASE("instance: the uid follows from the id") {
  CHECK(lm::instance_uid("037ba1e08d804f91a90275a47735076a") == "4XIuR0tvaiXM");  // laminlabs/lamindata
  CHECK(lm::instance_uid("037BA1E0-8D80-4F91-A902-75A47735076A") == "4XIuR0tvaiXM");
  CHECK(lm::instance_uid("000000000000000000000000000000e6") == "01S3HcJm6iiI");  // md5 begins with one zero byte
  CHECK(lm::instance_uid("00000000000000000000000000008ec5") == "02GHYMNy93SM");  // with two
  CHECK_THROWS_AS(lm::instance_uid("laminlabs/lamindata"), lm::InvalidArgument);
  CHECK_THROWS_AS(lm::instance_uid("037ba1e08d804f91a90275a47735076"), lm::InvalidArgument);
}

TEST_CASE("instance: hashes in LaminDB's form") {
  CHECK(lm::content_hash("") == "1B2M2Y8AsgTpgAmY7PhCfg");
  CHECK(lm::content_hash("int main() {}\n") == "-IETdij8jdZzt2Hreh4kMg");
}

TEST_CASE("instance: opening a file") {
  const CleanSettings settings;
  const std::string version = GENERATE("2.2", "2.12");
  const Workspace workspace;
  const auto source = lm::open(workspace.unpack("mini_immuno-" + version + "/source.db.gz", "source.db"));
  const auto target = lm::open(workspace.unpack("mini_immuno-" + version + "/target.db.gz", "target.db"));
  CHECK(source.name() == "source.db");
  CHECK(lm::instance_uid(source.session()) == "4XIuR0tvaiXM");
  CHECK(lm::instance_uid(target.session()) == "6hNgJtpKbtMK");
  CHECK(target.session().visible_branches() == std::vector<std::int64_t>{1});
  CHECK(target.session().current(lm::Role::branch) == 1);
  CHECK(target.session().current(lm::Role::space) == 1);
  CHECK_FALSE(target.session().current(lm::Role::run));
  CHECK(user_of(target) == "anonymous");
  CHECK(user_of(source) == "nobody");  // it has no anonymous user
  CHECK(source.registry<lm::Artifact>().get("9K1d").key == "example_datasets/mini_immuno/dataset1.h5ad");
}

TEST_CASE("instance: opening writes nothing") {
  CleanSettings settings;
  settings.user("Xq7bN2wZ", "newcomer");
  const Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/source.db.gz", "source.db");
  const auto before = support::content_of(file);
  for (const bool read_only : {true, false}) {
    const auto db = lm::open(file, {.read_only = read_only});
    CHECK(lm::instance_uid(db.session()) == "4XIuR0tvaiXM");
    CHECK(db.session().connection().read_only() == read_only);
  }
  CHECK((support::content_of(file) == before));
}

TEST_CASE("instance: one file has one origin, however it is spelled") {
  const CleanSettings settings;
  const Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/empty.db.gz", "lab/.lamindb/lamin.db");
  const auto other = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "other/.lamindb/lamin.db"));
  support::fs::create_symlink(workspace / "lab", workspace / "link");
  support::fs::current_path(workspace / "lab");
  const auto first = lm::open(file);
  for (const auto& spelling : {(workspace / "lab").string(), (workspace / "lab/").string(), std::string("."),
                               (workspace / "link").string(), std::string(".lamindb/../.lamindb/lamin.db")}) {
    INFO(spelling);
    const auto again = lm::open(spelling);
    CHECK(again.session().origin() == first.session().origin());
    CHECK(again.session().location() == file);
  }
  CHECK(other.session().origin() != first.session().origin());
  CHECK(first.name() == "lab");  // as the folder that holds the instance
  CHECK(other.name() == "other");
}

TEST_CASE("instance: by the slug that LaminDB's settings know") {
  const CleanSettings settings;
  const Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/empty.db.gz", "storage/.lamindb/lamin.db");
  const auto loose = workspace.unpack("rich-2.12/empty.db.gz", "loose.db");
  settings.instance("alex", "lab", (workspace / "storage").string());
  settings.instance("alex", "loose", "s3://bucket", "sqlite:///" + loose);
  settings.user("DzTjkKse", "alex");

  for (const auto* slug : {"alex/lab", "lab", "https://lamin.ai/alex/lab"}) {
    const auto db = lm::connect(slug);
    CHECK(db.name() == "alex/lab");
    CHECK(db.session().location() == file);
  }
  CHECK(lm::open("alex/lab").session().location() == file);
  CHECK(lm::connect("alex/loose").session().location() == loose);

  SECTION("a path is called by the slug, too") {
    CHECK(lm::open(file).name() == "alex/lab");
    CHECK(lm::open((workspace / "storage").string()).name() == "alex/lab");
    CHECK(lm::open(loose).name() == "alex/loose");
  }
  SECTION("unless it is given a name") {
    CHECK(lm::open(file, {.name = "laminlabs/lamindata"}).name() == "laminlabs/lamindata");
    CHECK(lm::connect("alex/lab", {.name = "a/b"}).name() == "a/b");
  }
  SECTION("a path that exists comes before a slug") {
    support::fs::current_path(workspace.path());
    workspace.unpack("rich-2.12/empty.db.gz", "alex/lab");
    CHECK(lm::open("alex/lab").session().location() == (workspace / "alex/lab").string());
    CHECK(lm::connect("alex/lab").session().location() == file);
  }
  SECTION("the current instance") {
    CHECK_THROWS_WITH(lm::connect(), Contains("no current instance") && Contains("lamin connect"));
    settings.write("current_instance.env",
                   CleanSettings::instance_env("alex", "lab", (workspace / "storage").string()));
    CHECK(lm::connect().name() == "alex/lab");
    CHECK(lm::connect({.read_only = true}).session().connection().read_only());
  }
  SECTION("another schema") {
    CHECK(lm::open<lm::schema<lm::core>>(file).registry<lm::User>().count() == 1);
    CHECK(lm::connect<lm::schema<lm::core>>("alex/lab").name() == "alex/lab");
  }
}

TEST_CASE("instance: what cannot be opened says why, and what to do") {
  const CleanSettings settings;
  const Workspace workspace;
  const auto fails = [](const std::string& place, auto matcher) {
    INFO(place);
    CHECK_THROWS_AS(lm::open(place), lm::CannotOpen);
    CHECK_THROWS_WITH(lm::open(place), matcher);
  };
  SECTION("no such file") {
    fails((workspace / "missing.db").string(), Contains("missing.db: there is no such database file"));
    fails("test-sync/lamin.db", Contains("no such database file") && Contains("no such instance"));
    fails("", Contains("there is no such database file"));
  }
  SECTION("a folder that is no storage root") { fails(workspace.path().string(), Contains("no .lamindb/lamin.db")); }
  SECTION("not a database") {
    support::write(workspace / "notes.txt", std::string(5000, 'x'));
    fails((workspace / "notes.txt").string(), Contains("notes.txt") && Contains("not a SQLite database"));
  }
  SECTION("a database of something else") {
    const auto file = (workspace / "other.db").string();
    SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE note (id INTEGER)");
    fails(file, Contains("other.db: this is not a LaminDB database") && Contains("lamindb_user"));
  }
  SECTION("an incomplete one") {
    const auto file = workspace.unpack("rich-2.12/empty.db.gz", "lamin.db");
    change(file, "PRAGMA foreign_keys = OFF; DROP TABLE lamindb_space; DROP TABLE lamindb_branch");
    fails(file, Contains("has no lamindb_branch, lamindb_space:") && Contains("migrate"));
  }
  SECTION("without its main branch") {
    const auto file = workspace.unpack("rich-2.12/empty.db.gz", "lamin.db");
    change(file, "UPDATE lamindb_branch SET uid = 'oooooooooooo' WHERE id = 1");
    fails(file, Contains("no branch main"));
  }
  SECTION("a snapshot, for writing") {
    const auto snapshot = support::fixture("mini_immuno-2.12/source.db.gz").string();
    fails(snapshot, Contains("compressed"));
    const auto db = lm::open(snapshot, {.name = "laminlabs/lamindata", .read_only = true});
    CHECK(db.name() == "laminlabs/lamindata");
    CHECK(db.registry<lm::Artifact>().count() > 0);
  }
  SECTION("unknown instances") {
    CHECK_THROWS_AS(lm::connect("laminlabs/lamindata"), lm::CannotOpen);
    CHECK_THROWS_WITH(lm::connect("laminlabs/lamindata"), Contains("laminlabs/lamindata: there is no such instance") &&
                                                              Contains("connect to it once with LaminDB") &&
                                                              Contains("path") &&
                                                              Contains(settings.home.path().string()));
    CHECK_THROWS_AS(lm::connect("a/b/c"), lm::CannotOpen);
  }
  SECTION("an instance whose file is gone, or in the cloud") {
    settings.instance("alex", "gone", (workspace / "gone").string());
    settings.instance("alex", "cloud", "s3://bucket/prefix");
    CHECK_THROWS_WITH(lm::connect("alex/gone"),
                      Contains("alex/gone: there is no ") && Contains("gone/.lamindb/lamin.db"));
    CHECK_THROWS_WITH(lm::connect("alex/cloud"), Contains("s3://bucket/prefix") && Contains("download"));
    fails("s3://bucket/prefix", Contains("download"));
  }
}

TEST_CASE("instance: no password is ever shown") {
  CHECK(lm::without_password("postgresql://alex:secret@db.org:5432/lab") == "postgresql://alex@db.org:5432/lab");
  CHECK(lm::without_password("postgresql://alex@db.org/lab") == "postgresql://alex@db.org/lab");
  CHECK(lm::without_password("postgresql://db.org:5432/lab") == "postgresql://db.org:5432/lab");
  CHECK(lm::without_password("postgresql://alex:s@cr:e/t@db.org/lab") == "postgresql://alex@db.org/lab");
  CHECK(lm::without_password("postgresql://alex:secr?et@db.org/lab") == "postgresql://alex@db.org/lab");
  CHECK(lm::without_password("postgresql://db.org/lab?user=alex&password=secret&sslmode=require") ==
        "postgresql://db.org/lab?user=alex&sslmode=require");
  CHECK(lm::without_password("postgresql://a:s@db.org/lab?sslpassword=secret") == "postgresql://a@db.org/lab");
  CHECK(lm::without_password("postgresql://db.org/lab?user=alex&%70assword=secret") ==
        "postgresql://db.org/lab?user=alex");
  CHECK(lm::without_password("postgresql://a:s@db.org/lab?application_name=x@y") ==
        "postgresql://a@db.org/lab?application_name=x@y");
  CHECK(lm::without_password("/data/lamin.db") == "/data/lamin.db");
  CHECK(lm::without_password("alex/lab") == "alex/lab");

  const CleanSettings settings;
  settings.instance("alex", "team", "s3://bucket", "postgresql://alex:secret@localhost:1/lab");
  for (const std::string& place : {std::string("alex/team"), std::string("postgresql://alex:secret@localhost:1/lab"),
                                   std::string("mysql://alex:secret@localhost:1/lab")}) {
    INFO(place);
    CHECK_THROWS_AS(lm::open(place), lm::CannotOpen);
    CHECK_THROWS_WITH(lm::open(place), !Contains("secret"));
  }
}

TEST_CASE("instance: the current user is the one of the settings") {
  const CleanSettings settings;
  const Workspace workspace;
  const auto target = workspace.unpack("mini_immuno-2.2/target.db.gz", "target.db");
  const auto source = workspace.unpack("mini_immuno-2.2/source.db.gz", "source.db");

  SECTION("by uid") {
    settings.user("DzTjkKse", "renamed");
    CHECK(user_of(lm::open(source)) == "laminlabs");
  }
  SECTION("by handle") {
    settings.user("00000001", "laminlabs");
    CHECK(user_of(lm::open(source)) == "laminlabs");
  }
  SECTION("added when it is needed, not before") {
    settings.user("Xq7bN2wZ", "newcomer", "New Comer");
    const auto db = lm::open(target);
    CHECK(user_of(db) == "nobody");
    {
      const lm::Transaction transaction(db.session(), lm::Transaction::Mode::write);
      lm::ensure_current_user(db.session());
      CHECK(count_users(db) == 2);
    }
    CHECK(count_users(db) == 1);  // rolled back
    lm::Transaction transaction(db.session(), lm::Transaction::Mode::write);
    const auto id = lm::ensure_current_user(db.session());
    CHECK(lm::ensure_current_user(db.session()) == id);
    transaction.commit();
    CHECK(count_users(db) == 2);
    const auto user = db.registry<lm::User>().get("Xq7bN2wZ");
    CHECK(user.id.value() == id);
    CHECK(user.handle == "newcomer");
    CHECK(user.name == "New Comer");
    CHECK(user.created_at.is_set());
    CHECK(user_of(lm::open(target)) == "newcomer");
  }
  SECTION("anonymous without settings, added to a database that has none") {
    const auto db = lm::open(source);
    CHECK(user_of(db) == "nobody");
    lm::ensure_current_user(db.session());
    CHECK(db.registry<lm::User>().get("00000000").handle == "anonymous");
    CHECK(user_of(lm::open(source)) == "anonymous");
  }
  SECTION("the session's user comes first") {
    settings.user("Xq7bN2wZ", "newcomer");
    const auto db = lm::open(target);
    db.session().set_current(lm::Role::creator, 1);
    CHECK(lm::ensure_current_user(db.session()) == 1);
    CHECK(count_users(db) == 1);
  }
}

TEST_CASE("instance: main is found by its uid, whatever its number") {
  const CleanSettings settings;
  const Workspace workspace;
  const auto file = workspace.unpack("mini_immuno-2.2/target.db.gz", "target.db");
  change(file,
         "UPDATE lamindb_branch SET uid = 'oooooooooooo', name = 'other' WHERE id = 1;"
         "INSERT INTO lamindb_branch (id, uid, name, created_by_id, _status_code) VALUES (7, 'mmmmmmmmmmmm', 'main', "
         "1, 0)");
  const auto db = lm::open(file);
  CHECK(db.session().visible_branches() == std::vector<std::int64_t>{7});
  CHECK(db.session().current(lm::Role::branch) == 7);
}

TEST_CASE("instance: which one it is, by storage location or by settings") {
  const CleanSettings settings;
  const Workspace workspace;
  const auto file = workspace.unpack("mini_immuno-2.2/reference-after-record.db.gz", "lab/.lamindb/lamin.db");
  CHECK(lm::instance_uid(lm::open(file).session()) == "6hNgJtpKbtMK");  // not that of the storage it has synced
  change(file, "UPDATE lamindb_storage SET instance_uid = CASE id WHEN 1 THEN NULL ELSE '' END");
  CHECK_THROWS_AS(lm::instance_uid(lm::open(file).session()), lm::NotFound);
  settings.instance("alex", "lab", (workspace / "lab").string());
  CHECK(lm::instance_uid(lm::open(file).session()) == "4XIuR0tvaiXM");
  CHECK(lm::instance_uid(lm::open(file, {.name = "any/name"}).session()) == "4XIuR0tvaiXM");

  // a copy of a database in the cloud, under that instance's name
  settings.instance("alex", "cloud", "s3://bucket", "null", "000000000000000000000000000000e6");
  support::fs::copy_file(file, workspace / "copy.db");
  const auto copy = (workspace / "copy.db").string();
  CHECK_THROWS_AS(lm::instance_uid(lm::open(copy).session()), lm::NotFound);
  CHECK(lm::instance_uid(lm::open(copy, {.name = "alex/cloud"}).session()) == "01S3HcJm6iiI");
}
