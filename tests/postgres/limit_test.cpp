// Servers that wait, refuse or do less than others.
#include <thread>

#include "fault_support.hpp"

namespace {

using namespace support;
using namespace std::chrono_literals;
using Catch::Contains;

void set_for_database(const Into& into, const std::string& setting) {
  Sql(admin_url()).execute("ALTER DATABASE " + into.target.name() + " SET " + setting);
}

}  // namespace

TEST_CASE("postgres limits: waiting for others has an end") {
  const Into into(3);
  const auto target = into.open_target({.busy_timeout = 100ms});
  const auto before = into.target.content();
  const Sql other(into.target.url());
  const auto check_locked = [&](const std::string& statement) {
    INFO(statement);
    other.execute("BEGIN");
    other.execute(statement);
    const auto [code, message] = failure([&] { into.sync(target); });
    CHECK(code == "locked");
    CHECK_THAT(message, Contains("another program") && Contains("try again"));
    other.execute("ROLLBACK");
  };
  check_locked("SELECT pg_advisory_xact_lock(x'6c616d696e617465'::bigint)");  // another sync
  check_locked("LOCK TABLE lamindb_artifact IN ACCESS EXCLUSIVE MODE");
  check_locked("LOCK TABLE bionty_artifactcelltype IN EXCLUSIVE MODE");
  CHECK(into.target.content() == before);
  CHECK(into.sync(target).transferred() > 3);

  // A server's, or a URL's, own limits of statements.
  const auto hasty = Into::open_target(into.target.url() + "&options=-c%20statement_timeout%3D500");
  const auto [code, message] = failure([&] { hasty.session().execute("SELECT pg_sleep(5)"); });
  CHECK(code == "cancelled");
  CHECK_THAT(message, Contains("statement timeout") && Contains("statement_timeout="));
  // Within a sync: it ends, and leaves the target as it was.
  into.target.execute("DELETE FROM bionty_artifactcelltype");
  const auto content = into.target.content();
  const auto patient = Into::open_target(into.target.url() + "&options=-c%20statement_timeout%3D1000");
  other.execute("BEGIN; LOCK TABLE bionty_artifactcelltype IN EXCLUSIVE MODE");
  const auto sync = failure([&] { into.sync(patient); });
  CHECK(sync.first == "cancelled");
  CHECK_THAT(sync.second, Contains("statement timeout"));
  other.execute("ROLLBACK");
  CHECK(into.target.content() == content);
}

TEST_CASE("postgres limits: a server that takes no changes") {
  const Into into(2);
  set_for_database(into, "default_transaction_read_only = on");
  const auto target = into.open_target();
  const auto check_refused = [&](const auto& change) {
    const auto [code, message] = failure(change);
    CHECK(code == "read_only");
    CHECK_THAT(message, Contains("takes no changes") && Contains("default_transaction_read_only"));
  };
  check_refused([&] { into.sync(target); });
  lm::ULabel label{.name = "new"};
  check_refused([&] { target.registry<lm::ULabel>().save(label); });
  check_refused([&] { target.registry<lm::Branch>().filter(lm::columns<lm::Branch>.uid == "x").remove(); });
  CHECK(target.registry<lm::Branch>().all_branches().count() == 3);
  CHECK(lm::plan<lm::Artifact>(into.source(), target, artifacts.key.startswith("many/")).transferred() > 2);
}

TEST_CASE("postgres limits: a server that follows another") {
  const PostgresServer server;
  const Into into(2, server.url());
  into.sync(into.open_target());
  const auto folder = server.data().parent_path().string();
  const std::string as_its_user =
      "cd / && PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin | tail -n 1) && $([[ $(id -u) != 0 ]] || "
      "echo runuser -u postgres --) ";
  const auto run = [&](const std::string& command) {
    run_command("bash -c '" + as_its_user + command + " >/dev/null 2>&1'");
  };
  run("$(which pg_basebackup) -h " + folder + " -U laminate -D " + folder + "/standby -R -c fast --no-sync");
  run("$(which pg_ctl) start -w -D " + folder + "/standby -o \"-p 5433\"");

  auto url = into.target.url();
  url.replace(url.find("port=5432"), 9, "port=5433");
  const auto standby = Into::open_target(url);
  const auto [code, message] = failure([&] { into.sync(standby); });
  CHECK(code == "read_only");
  CHECK_THAT(message, Contains("follows another"));
  // It is a source like any other.
  const PostgresDatabase second;
  CHECK(lm::sync_all(lm::open(url, {.read_only = true}), Into::open_target(second.url())).transferred() > 2);
  // Once it is on its own it takes changes.
  Sql(url).execute("SELECT pg_promote()");
  standby.session().reconnect();
  CHECK(into.sync(standby).rows_written() == 0);
  lm::ULabel label{.name = "after"};
  standby.registry<lm::ULabel>().save(label);
  run("$(which pg_ctl) stop -m immediate -D " + folder + "/standby");
}

TEST_CASE("postgres limits: insufficient privileges") {
  const Into into(2);
  const Sql admin(into.target.url());
  const auto role = into.target.name() + "_guest";
  admin.execute("CREATE ROLE " + role + " LOGIN");
  const auto url = "postgresql://" + role + into.target.url().substr(into.target.url().find('@'));
  const auto expect = [&](const std::string& what, const auto& call) {
    const auto [code, message] = failure(call);
    INFO(message);
    CHECK(code == "access_denied");
    CHECK_THAT(message, Contains(what) && Contains("GRANT"));
  };
  expect("lamindb_branch", [&] { (void)Into::open_target(url); });
  admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
  const auto target = Into::open_target(url);
  expect("lamindb_", [&] { into.sync(target); });
  lm::ULabel label{.name = "new", .created_by = lm::Ref<lm::User>(lm::Id(1, target.session().origin()))};
  expect("lamindb_ulabel", [&] { target.registry<lm::ULabel>().save(label); });
  admin.execute("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role);
  admin.execute("REVOKE INSERT ON bionty_celltype FROM " + role);
  admin.execute("GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO " + role);
  expect("bionty_celltype", [&] { into.sync(target); });
  admin.execute("GRANT INSERT ON bionty_celltype TO " + role);
  CHECK(into.sync(target).transferred() > 2);
  admin.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_CASE("postgres limits: servers that can do less") {
  const Into into(40);
  into.sync(into.open_target());
  const auto complete = into.target.counts();
  into.target.reset();
  Sql(into.target.url()).execute("REVOKE TEMP ON DATABASE " + into.target.name() + " FROM PUBLIC");

  using Less = void (*)(lm::Capabilities&);
  const std::pair<const char*, Less> servers[] = {
      {"no COPY", [](lm::Capabilities& can) { can.bulk_copy = false; }},
      {"no cursors", [](lm::Capabilities& can) { can.server_cursors = false; }},
      {"no locks by agreement", [](lm::Capabilities& can) { can.advisory_locks = false; }},
      {"none of these, and small statements", [](lm::Capabilities& can) {
         can = lm::postgres::capabilities_of("CockroachDB");
         can.bulk_copy = false;
         can.rows_at_a_time = 16;
       }}};
  for (const auto& [name, less] : servers) {
    INFO(name);
    auto can = lm::postgres::capabilities_of("PostgreSQL 15");
    less(can);
    const auto target = into.open_target({.capabilities = can});
    CHECK(into.sync(target).transferred() > 40);
    CHECK(into.target.counts() == complete);
    CHECK(into.sync(target).rows_written() == 0);
    // A part of it anew: links between rows that are there.
    into.target.execute("DELETE FROM bionty_artifactcelltype");
    CHECK(into.sync(target).rows_written() == 160);
    CHECK(into.target.counts() == complete);
    into.target.reset();
  }
}

TEST_CASE("postgres limits: references that are checked at once") {
  const Into into(10);
  Sql(into.target.url())
      .execute(
          "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE "
          "contype = 'f' AND connamespace = 'public'::regnamespace LOOP EXECUTE format('ALTER TABLE %s ALTER "
          "CONSTRAINT %I NOT DEFERRABLE', c.t, c.conname); END LOOP; END $$");
  CHECK(into.sync(into.open_target()).transferred() > 10);
  CHECK(into.sync(into.open_target()).rows_written() == 0);
  const auto report = lm::sync_all(into.source(), into.open_target());
  CHECK(report.transferred() > 0);
  CHECK(lm::sync_all(into.source(), into.open_target()).transferred() == 0);
}

TEST_CASE("postgres limits: triggers and checks on the chain of types") {
  const Into into(5);
  {
    // Types that are younger than what is of them, three levels.
    const auto source = lm::open(into.file());
    const auto chain = [&](auto lowest, auto middle, auto top) {
      const auto registry = source.registry<decltype(lowest)>();
      registry.save(lowest);
      registry.save(middle);
      registry.save(top);
      middle.type = top;
      registry.save(middle);
      lowest.type = middle;
      registry.save(lowest);
    };
    chain(lm::ULabel{.name = "lowest"}, lm::ULabel{.name = "middle", .is_type = true},
          lm::ULabel{.name = "top", .is_type = true});
    chain(lm::Record{.name = "lowest"}, lm::Record{.name = "middle", .is_type = true},
          lm::Record{.name = "top", .is_type = true});
    chain(lm::Project{.name = "lowest"}, lm::Project{.name = "middle", .is_type = true},
          lm::Project{.name = "top", .is_type = true});
  }
  const auto load = "psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d '" + into.target.url() + "' -f '" +
                    (fixture("..") / "postgres" / "triggers.sql").string() + '\'';
  run_command(load);
  const auto source = lm::open(into.file());
  const auto target = into.open_target();
  CHECK_THROWS_AS(Sql(into.target.url())
                      .execute("INSERT INTO lamindb_ulabel (uid, name, is_type, created_by_id, type_id) "
                               "VALUES ('12345678', 'x', false, 1, 4711)"),
                  SqlError);
  CHECK(lm::sync_all(source, target).transferred() > 20);
  CHECK(lm::sync_all(source, target).transferred() == 0);
  const auto types =
      "SELECT string_agg(l.name || ' ' || t.name, ',' ORDER BY l.name COLLATE \"C\") FROM lamindb_ulabel AS l JOIN "
      "lamindb_ulabel AS t ON t.id = l.type_id WHERE l.name IN ('lowest', 'middle', 'top')";
  CHECK(into.target.value(types) == "lowest middle,middle top");

  // The chain the other way round: in between it must not be a cycle.
  const auto registry = source.registry<lm::ULabel>();
  auto lowest = registry.get(lm::columns<lm::ULabel>.name == "lowest");
  auto middle = registry.get(lm::columns<lm::ULabel>.name == "middle");
  auto top = registry.get(lm::columns<lm::ULabel>.name == "top");
  middle.type = {};
  top.type = middle;
  registry.save(middle);
  registry.save(top);
  const auto report = lm::sync<lm::ULabel>(source, target, lm::columns<lm::ULabel>.name.in({"middle", "top", "lowest"}),
                                           {.on_existing = lm::OnExisting::update});
  CHECK(report.updated() == 2);
  CHECK(into.target.value(types) == "lowest middle,top middle");
}
