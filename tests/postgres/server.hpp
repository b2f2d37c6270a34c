/// @file
/// Servers and databases of PostgreSQL for tests, as libpq sees them, without the library.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "../support.hpp"

namespace support {

/// Runs a command of the shell; what it prints.
inline std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string text;
  std::array<char, 4096> block{};
  while (const auto n = std::fread(block.data(), 1, block.size(), pipe.get())) text.append(block.data(), n);
  return text;
}
inline void run_command(const std::string& command) {
  if (const int status = std::system(command.c_str()); status != 0) throw std::runtime_error("failed: " + command);
}

/// The tests' server, as its administrator.
inline std::string admin_url() {
  const char* url = std::getenv("LAMINATE_TEST_POSTGRES");
  if (!url) throw std::runtime_error("LAMINATE_TEST_POSTGRES is not set: tests/postgres.sh run starts a server");
  return url;
}

/// `postgresql://laminate@/postgres?host=…` with another database.
inline std::string with_database(const std::string& url, const std::string& name) {
  const auto query = url.find('?');
  return url.substr(0, url.rfind('/', query) + 1) + name + (query == url.npos ? "" : url.substr(query));
}

/// Runs the SQL that pg_dump wrote, compressed.
inline void load(const fs::path& dump, const std::string& url) {
  run_command("gzip -dc '" + dump.string() + "' | psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d '" + url + "'");
}

/// What a URL says, by keyword.
inline std::string part_of(const std::string& url, std::string_view keyword) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), nullptr),
                                                                               &PQconninfoFree);
  for (const auto* option = options.get(); option && option->keyword; ++option)
    if (option->keyword == keyword && option->val) return option->val;
  return {};
}

/// An error of the server.
struct SqlError : std::runtime_error {
  SqlError(const std::string& message, std::string state) : runtime_error(message), code(std::move(state)) {}
  std::string code;
};

/// A connection that knows nothing but SQL.
class Sql {
 public:
  explicit Sql(const std::string& url) : connection_(PQconnectdb(url.c_str()), &PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) throw SqlError(PQerrorMessage(connection_.get()), "08006");
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
  }

  using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;
  Result run(const std::string& sql) const { return checked(PQexec(connection_.get(), sql.c_str()), sql); }
  /// Rows into `table (columns)`, as COPY reads them.
  void copy(const std::string& table, const std::string& lines) const {
    const auto sql = "COPY " + table + " FROM STDIN";
    run(sql);
    PQputCopyData(connection_.get(), lines.data(), static_cast<int>(lines.size()));
    PQputCopyEnd(connection_.get(), nullptr);
    while (auto* result = PQgetResult(connection_.get())) checked(result, sql);
  }

  using Row = std::vector<std::string>;
  /// Rows of the last statement; NULL is `NULL`.
  std::vector<Row> rows(const std::string& sql) const {
    const auto result = run(sql);
    std::vector<Row> all;
    for (int i = 0; i < PQntuples(result.get()); ++i) {
      all.emplace_back();
      for (int c = 0; c < PQnfields(result.get()); ++c)
        all.back().emplace_back(PQgetisnull(result.get(), i, c) ? "NULL" : PQgetvalue(result.get(), i, c));
    }
    return all;
  }
  std::string value(const std::string& sql) const { return rows(sql).at(0).at(0); }
  void execute(const std::string& sql) const { run(sql); }

 private:
  Result checked(PGresult* answer, const std::string& sql) const {
    Result result(answer, &PQclear);
    if (const auto status = PQresultStatus(answer);
        status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_COPY_IN) {
      const char* code = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
      throw SqlError(sql.substr(0, 200) + ": " + PQerrorMessage(connection_.get()), code ? code : "08006");
    }
    return result;
  }

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
};

/// A database with the tables and first rows of a new instance of LaminDB 2.12, on a server; removed at the end of its
/// life.
class PostgresDatabase {
 public:
  explicit PostgresDatabase(std::string admin = admin_url()) : admin_(std::move(admin)) {
    static int made = 0;
    name_ = "laminate_test_" + std::to_string(getpid()) + '_' + std::to_string(++made);
    make();
  }
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;
  ~PostgresDatabase() {
    try {
      Sql(admin_).execute("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const SqlError&) {
    }
  }

  const std::string& name() const { return name_; }
  std::string url() const { return with_database(admin_, name_); }
  std::string value(const std::string& sql) const { return Sql(url()).value(sql); }
  void execute(const std::string& sql) const { Sql(url()).execute(sql); }

  /// As it was made, but for its sequences.
  void reset() const {
    const Sql sql(url());
    std::string all = "BEGIN; SET LOCAL session_replication_role = replica";  // without triggers
    for (const auto& table : tables(sql, "public")) all += "; DELETE FROM public." + table;
    for (const auto& table : tables(sql, "kept"))
      all += "; INSERT INTO public." + table + " SELECT * FROM kept." + table;
    sql.execute(all + "; COMMIT");
  }

  /// The number of rows and a checksum of every table.
  std::map<std::string, std::string> content() const {
    return by_table("count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')");
  }
  /// The number of rows of every table.
  std::map<std::string, std::string> counts() const { return by_table("count(*)"); }

 private:
  static std::vector<std::string> tables(const Sql& sql, const std::string& schema) {
    std::vector<std::string> names;
    for (const auto& row : sql.rows("SELECT tablename FROM pg_tables WHERE schemaname = '" + schema + '\''))
      names.push_back(row[0]);
    return names;
  }

  std::map<std::string, std::string> by_table(const std::string& what) const {
    std::map<std::string, std::string> all;
    const Sql sql(url());
    std::string all_tables;
    for (const auto& table : tables(sql, "public"))
      all_tables += (all_tables.empty() ? "SELECT '" : " UNION ALL SELECT '") + table + "', (SELECT " + what +
                    " FROM public." + table + " AS t)::text";
    for (const auto& row : sql.rows(all_tables)) all[row[0]] = row[1];
    return all;
  }

  void make() const {
    const Sql admin(admin_);
    const std::string pattern = "laminate_instance";
    admin.execute("SELECT pg_advisory_lock(4711)");
    if (admin.rows("SELECT 1 FROM pg_database WHERE datname = '" + pattern + "'").empty()) {
      admin.execute("CREATE DATABASE filling_" + pattern);
      load(fixture("postgres-2.12/empty.sql.gz"), with_database(admin_, "filling_" + pattern));
      {
        // The first rows, for reset().
        const Sql filling(with_database(admin_, "filling_" + pattern));
        filling.execute("CREATE SCHEMA kept");
        for (const auto& table : tables(filling, "public"))
          if (filling.value("SELECT EXISTS (SELECT 1 FROM public." + table + ')') == "t")
            filling.execute("CREATE TABLE kept." + table + " AS SELECT * FROM public." + table);
      }
      admin.execute("ALTER DATABASE filling_" + pattern + " RENAME TO " + pattern);
    }
    admin.execute("SELECT pg_advisory_unlock(4711)");
    admin.execute("CREATE DATABASE " + name_ + " TEMPLATE " + pattern + " STRATEGY FILE_COPY");
  }

  std::string admin_, name_;
};

/// How many advisory locks are held in the database of a connection; other tests use other databases of the server.
template <class Queried>
std::string advisory_locks(const Queried& database) {
  return database.value(
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE "
      "datname = current_database())");
}

/// A server of one test's own, which it may restart and set up as it likes.
class PostgresServer {
 public:
  /// `settings`: `name=value`, as in postgresql.conf.
  explicit PostgresServer(const std::string& settings = {}) {
    auto pattern = std::string("/tmp/laminate-server-XXXXXX");  // the path of a socket is short
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a folder");
    fs::remove(pattern);
    folder_ = pattern;
    url_ = output_of(command("start", settings));
    if (url_.empty()) throw std::runtime_error("the server does not start");
    url_.pop_back();
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer() { static_cast<void>(std::system(command("stop").c_str())); }

  const std::string& url() const { return url_; }
  fs::path data() const { return folder_ / "data"; }
  /// As after a crash: it goes on with what was committed.
  void restart() const { run_command(command("restart")); }
  /// Makes changes of its settings and of pg_hba.conf take effect.
  void reload() const { Sql(url_).execute("SELECT pg_reload_conf()"); }
  /// Writes a file that the server, and nobody else, may read.
  void give(const fs::path& file) const {
    run_command("chmod 600 '" + file.string() + "' && chown --reference='" + data().string() + "' '" + file.string() +
                "'");
  }

 private:
  std::string command(const std::string& action, const std::string& settings = {}) const {
    return "HOLDER=" + std::to_string(getpid()) + " bash " + shell_word(path_of("LAMINATE_TEST_SERVER")) + ' ' +
           action + ' ' + folder_.string() + ' ' + settings;
  }

  fs::path folder_;
  std::string url_;
};

}  // namespace support
