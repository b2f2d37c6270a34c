// Who may connect and how: passwords, certificates, and rows that a user does not see. No text that anybody reads holds
// a password.
#include <netinet/in.h>
#include <sys/socket.h>

#include <laminate/artifact/check.hpp>
#include <laminate/artifact/load.hpp>
#include <laminate/artifact/save.hpp>

#include "fault_support.hpp"

namespace {

using namespace support;
using Catch::Contains;

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) != 0) throw std::runtime_error("no port");
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

/// A server that listens on a port of this machine, and wants a password there.
struct Guarded {
  Guarded()
      : port(std::to_string(free_port())), server("listen_addresses=127.0.0.1 port=" + port), database(server.url()) {
    write(server.data() / "pg_hba.conf", "local all laminate trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    server.reload();
    Sql(server.url()).execute("CREATE ROLE ann LOGIN SUPERUSER");
  }
  void set_password(const std::string& password) const {
    Sql(server.url()).execute("ALTER ROLE ann PASSWORD '" + password + '\'');
  }
  std::string url(const std::string& user, const std::string& host = "127.0.0.1",
                  const std::string& options = {}) const {
    return "postgresql://" + user + '@' + host + ':' + port + '/' + database.name() + options;
  }

  std::string port;
  PostgresServer server;
  PostgresDatabase database;
};

std::int64_t rows_seen(const std::string& url) { return lm::open(url).registry<lm::Branch>().all_branches().count(); }

/// Whether a text holds a password, or a good part of it.
bool tells(const std::string& text, const std::string& password) {
  constexpr std::size_t part = 5;
  for (std::size_t i = 0; i + part <= password.size(); ++i)
    if (text.find(password.substr(i, part)) != text.npos) return true;
  return false;
}

void make_certificate(const fs::path& folder, const std::string& name) {
  run_command("cd '" + folder.string() + "' && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost " +
              "-addext subjectAltName=DNS:localhost -keyout " + name + ".key -out " + name + ".crt 2>/dev/null");
}

}  // namespace

TEST_CASE("postgres security: passwords are taken from where libpq takes them, and told nobody") {
  const CleanSettings settings;
  const Guarded guarded;
  Environment environment;
  for (const std::string password :
       {"plainsecret", "sec@ret/wo?rd#1:x", "se%ret wo+rd&x=1", "secret?wo@rd@x", "ünïcödesecret"}) {
    if (sanitized && password != "secret?wo@rd@x") continue;
    INFO(password);
    guarded.set_password(password);
    const auto url = guarded.url("ann:" + password);
    REQUIRE(rows_seen(url) == 3);

    // What a session, its records and its errors say.
    const auto database = lm::open(url);
    auto branch = database.registry<lm::Branch>().get("mmmmmmmmmmmm");
    std::string said = database.name() + database.session().location() + branch.id.origin().name() +
                       lm::state(branch, database).name +
                       failure([&] { lm::sync<lm::Branch>(database, database, branch); }).second;
    said += failure([&] { database.registry<lm::Artifact>().get("nosuchuid"); }).second;
    Sql(guarded.server.url()).execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ann'");
    const auto lost = failure([&] { (void)database.registry<lm::Artifact>().count(); });
    CHECK(lost.first == "connection_lost");
    said += lost.second;
    // What a sync says of it.
    const Into into(1);
    const auto report = into.sync(Into::open_target(url));
    const auto unnamed = lm::open(url);
    said += report.str() + lm::plan<lm::ULabel>(into.source(), unnamed, into.source().registry<lm::ULabel>()).str() +
            lm::sync<lm::ULabel>(into.source(), unnamed, into.source().registry<lm::ULabel>()).str();
    into.target.reset();
    INFO(said);
    CHECK_THAT(said, Contains("ann@127.0.0.1"));
    CHECK_FALSE(tells(said, password));

    for (const auto& wrong :
         {guarded.url("ann:wrong" + password), guarded.url("ann:" + password, "no.such.host.invalid"),
          guarded.url("nobody:" + password), "postgresql://ann:" + password + "@127.0.0.1:1/x",
          "postgresql://ann:" + password + "@127.0.0.1:notaport/x", "postgresql://ann:" + password + "@[::1/x",
          "postgresql://ann:" + password + "@h/x?nosuchoption=1",
          "postgres://ann:" + password + "@h/x?host=/nowhere&password=" + password,
          guarded.url("ann:" + password, "127.0.0.1", "%zz")}) {
      INFO(wrong);
      const auto [code, message] = failure([&] { rows_seen(wrong); });
      INFO(message);
      CHECK(code == "cannot_open");
      CHECK_FALSE(tells(message, password));
    }
    // Escaped, as it should be.
    std::string escaped;
    for (const char c : password) {
      std::array<char, 4> digits{};
      std::snprintf(digits.data(), digits.size(), "%%%02X", static_cast<unsigned char>(c));
      escaped += digits.data();
    }
    CHECK(rows_seen(guarded.url("ann:" + escaped)) == 3);
    CHECK(rows_seen("postgresql://127.0.0.1:" + guarded.port + '/' + guarded.database.name() +
                    "?user=ann&password=" + escaped) == 3);
    Sql(guarded.server.url()).execute("DROP DATABASE IF EXISTS nothing");
  }

  CHECK(lm::without_password("postgresql://h/d?user=ann&password=se@cret&sslmode=require") ==
        "postgresql://h/d?user=ann&sslmode=require");

  guarded.set_password("elsewhere-secret");
  CHECK(failure([&] { rows_seen(guarded.url("ann")); }).first == "cannot_open");
  environment.set("PGPASSWORD", "elsewhere-secret");
  CHECK(rows_seen(guarded.url("ann")) == 3);
  environment.set("PGPASSWORD", "wrong-secret");
  const auto [code, message] = failure([&] { rows_seen(guarded.url("ann")); });
  CHECK(code == "cannot_open");
  CHECK_THAT(message, Contains("ann"));
  CHECK_FALSE(tells(message, "wrong-secret"));
  environment.unset("PGPASSWORD");

  const Workspace files;
  write(files / "passwords", "127.0.0.1:*:*:ann:elsewhere-secret\n");
  fs::permissions(files / "passwords", fs::perms::owner_read | fs::perms::owner_write);
  environment.set("PGPASSFILE", (files / "passwords").string());
  CHECK(rows_seen(guarded.url("ann")) == 3);
  environment.unset("PGPASSFILE");

  write(files / "services", "[lab]\nhost=127.0.0.1\nport=" + guarded.port +
                                "\nuser=ann\npassword=elsewhere-secret\ndbname=" + guarded.database.name() + '\n');
  environment.set("PGSERVICEFILE", (files / "services").string());
  CHECK(rows_seen("postgresql://?service=lab") == 3);
}

TEST_CASE("postgres security: TLS as the URL says") {
  const CleanSettings settings;
  const Guarded guarded;
  const Workspace files;
  guarded.set_password("secret");
  make_certificate(files.path(), "server");
  make_certificate(files.path(), "another");
  for (const std::string file : {"server.crt", "server.key"}) {
    fs::copy_file(files / file, guarded.server.data() / file);
    guarded.server.give(guarded.server.data() / file);
  }
  const Sql admin(guarded.server.url());
  CHECK(failure([&] { rows_seen(guarded.url("ann:secret", "127.0.0.1", "?sslmode=require")); }).first == "cannot_open");
  admin.execute("ALTER SYSTEM SET ssl = on");
  guarded.server.reload();
  write(guarded.server.data() / "pg_hba.conf",
        "local all laminate trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n");
  guarded.server.reload();
  for (int i = 0; i < 100 && admin.value("SHOW ssl") != "on"; ++i) ::usleep(50'000);

  const auto verified = "?sslmode=verify-full&sslrootcert=" + (files / "server.crt").string();
  const auto database = lm::open(guarded.url("ann:secret", "localhost", verified));
  auto encrypted = database.session().query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  REQUIRE(encrypted.next());
  CHECK(encrypted.integer(0) == 1);

  const auto refused = [&](const std::string& host, const std::string& options) {
    const auto [code, message] = failure([&] { rows_seen(guarded.url("ann:secret", host, options)); });
    CHECK(code == "cannot_open");
    CHECK_FALSE(tells(message, "secret"));
    return message;
  };
  CHECK_THAT(refused("localhost", "?sslmode=verify-full&sslrootcert=" + (files / "another.crt").string()),
             Contains("certificate"));
  CHECK_THAT(refused("127.0.0.1", verified), Contains("certificate"));  // which is for another host
  CHECK_THAT(refused("localhost", "?sslmode=verify-full&sslrootcert=/no/such/file"), Contains("root certificate"));
  CHECK_THAT(refused("localhost", "?sslmode=disable"), Contains("pg_hba.conf"));
}

TEST_CASE("postgres security: check keeps the files of rows that row-level security hides") {
  const CleanSettings settings;
  const Workspace files;
  const PostgresDatabase database;
  const auto root = (files / "storage").string();
  fs::create_directory(root);
  const Sql admin(database.url());
  admin.execute("UPDATE lamindb_storage SET root = '" + root + '\'');
  const auto source = [&](const std::string& name, const std::string& content) {
    write(files / name, content);
    return (files / name).string();
  };

  const auto all = lm::open(database.url(), {.name = "test/target"});
  lm::Space team{.name = "team"};
  all.registry<lm::Space>().save(team);
  const auto seen = lm::save_artifact(all, source("a.csv", "one"), {.key = "a.csv"});
  const auto save_hidden = [&](const std::string& key, const std::string& content) {
    auto artifact = lm::save_artifact(all, source(key, content), {.key = key});
    artifact.space = team;
    all.registry<lm::Artifact>().save(artifact);
    return artifact;
  };
  const auto hidden = save_hidden("b.csv", "hidden"), version = save_hidden("a.csv", "two");
  // A program died while it replaced the hidden file: the unfinished file holds the content of its row.
  const auto beside = root + "/.lamindb/.laminate-unfinished-abcdefghijkl";
  fs::rename(lm::path(all, hidden), beside);
  write(lm::path(all, hidden), "new");

  const auto role = database.name() + "_guest";
  admin.execute("CREATE ROLE " + role + " LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role +
                "; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role +
                "; ALTER TABLE lamindb_artifact ENABLE ROW LEVEL SECURITY; CREATE POLICY own_space ON lamindb_artifact "
                "USING (space_id = 1)");
  {
    const auto guest =
        lm::open("postgresql://" + role + database.url().substr(database.url().find('@')), {.name = "test/target"});
    REQUIRE(guest.registry<lm::Artifact>().all_branches().count() == 1);
    for (const bool repair : {false, true}) {
      const auto report =
          lm::check(guest, {.hashes = true, .repair = repair, .unfinished_after = std::chrono::seconds(0)});
      INFO(report);
      CHECK(report.problems.size() == 3);
      for (const auto& problem : report.problems) {
        CHECK((problem.what == lm::StorageProblem::Kind::unknown || problem.path == beside));
        CHECK_FALSE(problem.repaired);
        CHECK_THAT(problem.text, Contains("keep") && !Contains("remove"));
      }
      CHECK(content_of(beside) == "hidden");
    }
    // Nor is such a file replaced: the version after it is the next that is free.
    const auto first = guest.registry<lm::Artifact>().get(seen.uid);
    const auto next = lm::save_artifact(guest, source("a.csv", "three"), {.key = "a.csv", .revises = first});
    CHECK(next.uid.view().ends_with("0002"));
    CHECK(content_of(lm::path(all, version)) == "two");
  }
  (void)lm::check(all, {.repair = true, .unfinished_after = std::chrono::seconds(0)});
  CHECK(lm::load<std::string>(all, hidden) == "hidden");
  admin.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
}
