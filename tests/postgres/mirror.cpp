// Mirrors of SQLite files in PostgreSQL, on the server at LAMINATE_TEST_POSTGRES. LAMINATE_TEST_ENGINE says which files
// get one when they are opened: postgres (all), to_postgres (for writing), from_postgres (read-only). It copies without
// the library: by SQLite's pragmas and PostgreSQL's catalog, over SQLite's and PostgreSQL's own C interfaces.
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>
#include <zlib.h>

#include <laminate/postgres.hpp>

#include "../mirror.hpp"
#include "server.hpp"

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("mirror: " + what); }

std::string quoted(const std::string& name) { return '"' + name + '"'; }

support::Sql connected_to(const std::string& url) {
  support::Sql server(url);
  server.execute("SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'; SET synchronous_commit TO off");
  return server;
}
std::set<std::string> names_in(const support::Sql& server, const std::string& sql) {
  std::set<std::string> all;
  for (auto& row : server.rows(sql)) all.insert(std::move(row[0]));
  return all;
}

/// A SQLite database.
class File {
 public:
  explicit File(const std::string& path) {
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) fail(path + ": " + sqlite3_errmsg(database));
    sqlite3_busy_timeout(database, 2000);
  }
  using Prepared = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
  Prepared prepare(const std::string& sql, const std::string& value = {}) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) failed(sql);
    if (!value.empty()) sqlite3_bind_text(statement, 1, value.c_str(), -1, SQLITE_TRANSIENT);
    return {statement, &sqlite3_finalize};
  }
  bool step(const Prepared& statement) const {
    const int code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) failed(sqlite3_sql(statement.get()));
    return code == SQLITE_ROW;
  }
  void run(const std::string& sql) const {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) failed(sql);
  }
  /// Collects the tables that statements write to.
  void watch(std::set<std::string>& changed) const {
    const auto see = [](void* to, int what, const char* table, const char*, const char*, const char*) {
      if (what == SQLITE_INSERT || what == SQLITE_UPDATE || what == SQLITE_DELETE)
        static_cast<std::set<std::string>*>(to)->insert(table);
      return SQLITE_OK;
    };
    sqlite3_set_authorizer(database_.get(), see, &changed);
  }

 private:
  [[noreturn]] void failed(const std::string& sql) const { fail(sql + ": " + sqlite3_errmsg(database_.get())); }
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_{nullptr, &sqlite3_close};
};

std::string text(const File::Prepared& row, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row.get(), column));
  return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(row.get(), column))};
}

struct Column {
  std::string name, type, fallback;  ///< the type in PostgreSQL
  bool not_null = false, key = false;
  std::string references{};
};
struct Table {
  std::string name, sql;
  std::vector<Column> columns{};
};

std::string type_of(const std::string& declared, bool json) {
  std::string type;
  for (const char c : declared) type += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (json) return "jsonb";
  if (type == "bool") return "boolean";
  if (type == "datetime") return "timestamp with time zone";
  if (type == "real") return "double precision";
  if (type == "blob") return "bytea";
  if (type.starts_with("integer") || type == "int") return "integer";
  if (type.starts_with("char(")) return "varchar" + type.substr(4);
  return type.empty() ? "text" : type;
}

std::string default_of(const std::string& fallback, const std::string& type) {
  if (fallback.find("STRFTIME") != fallback.npos || fallback == "CURRENT_TIMESTAMP") return "statement_timestamp()";
  if (type == "boolean" && (fallback == "0" || fallback == "1")) return fallback == "1" ? "true" : "false";
  return fallback;
}

std::string checksum(std::string_view content) {
  return std::to_string(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size())) + '_' +
         std::to_string(content.size());
}

/// Stands for the tables of a file.
std::string schema_of(const File& file) {
  const auto rows =
      file.prepare("SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master ORDER BY type, name)");
  file.step(rows);
  return checksum(text(rows, 0));
}

std::vector<Table> read_tables(const File& file) {
  std::vector<Table> tables;
  std::map<std::string, std::string> keys;  // the type of a table's ids: that of the widest reference
  const auto rows = file.prepare(
      "SELECT m.name, m.sql, c.name, c.type, c.dflt_value, c.\"notnull\", c.pk, f.\"table\" FROM sqlite_master AS m "
      "JOIN pragma_table_info(m.name) AS c LEFT JOIN pragma_foreign_key_list(m.name) AS f ON f.\"from\" = c.name "
      "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL%' "
      "ORDER BY m.name, c.cid");
  while (file.step(rows)) {
    if (tables.empty() || tables.back().name != text(rows, 0)) tables.push_back({text(rows, 0), text(rows, 1)});
    auto& table = tables.back();
    const auto name = text(rows, 2);
    const auto type = type_of(text(rows, 3), table.sql.find("JSON_VALID(\"" + name + "\")") != table.sql.npos);
    table.columns.push_back({.name = name,
                             .type = type,
                             .fallback = default_of(text(rows, 4), type),
                             .not_null = sqlite3_column_int(rows.get(), 5) == 1,
                             .key = sqlite3_column_int(rows.get(), 6) == 1,
                             .references = text(rows, 7)});
    auto& key = keys[text(rows, 7)];
    if (key != "bigint" && (key != "integer" || type == "bigint")) key = type;
  }
  for (auto& table : tables)
    for (auto& column : table.columns)
      if (column.key && column.type == "integer" && keys.contains(table.name)) column.type = keys.at(table.name);
  return tables;
}

const std::vector<Table>& tables_of(const File& file) {
  static std::map<std::string, std::vector<Table>> known;
  const auto [at, is_new] = known.try_emplace(schema_of(file));
  if (is_new) at->second = read_tables(file);
  return at->second;
}

/// What makes the tables of a file, in PostgreSQL. Plain indexes are left out: nothing depends on them.
std::string definitions(const File& file, const std::vector<Table>& tables) {
  std::ostringstream sql, later;
  std::set<std::string> known;
  for (const auto& table : tables) known.insert(table.name);
  for (const auto& table : tables) {
    sql << "CREATE TABLE " << quoted(table.name) << " (";
    std::string comma;
    for (const auto& column : table.columns) {
      sql << std::exchange(comma, ", ") << quoted(column.name) << ' ' << column.type;
      if (column.key) sql << " PRIMARY KEY";
      if (column.key && (column.type.ends_with("int") || column.type == "integer"))
        sql << " GENERATED BY DEFAULT AS IDENTITY";
      else if (!column.fallback.empty())
        sql << " DEFAULT " << column.fallback;
      if (column.not_null) sql << " NOT NULL";
      if (known.contains(column.references))
        later << "ALTER TABLE " << quoted(table.name) << " ADD FOREIGN KEY (" << quoted(column.name) << ") REFERENCES "
              << quoted(column.references) << " DEFERRABLE INITIALLY DEFERRED;\n";
    }
    // The checks of JSON are in the type.
    constexpr std::string_view check = " CHECK (";
    for (auto at = table.sql.find(check); at != table.sql.npos; at = table.sql.find(check, at + 1)) {
      const auto what = table.sql.find_first_not_of('(', at + check.size());
      if (table.sql.compare(what, 10, "JSON_VALID") == 0) continue;
      auto end = at + check.size();
      for (int depth = 1; depth > 0; ++end) depth += table.sql[end] == '(' ? 1 : table.sql[end] == ')' ? -1 : 0;
      sql << ',' << table.sql.substr(at, end - at);
    }
    sql << ");\n";
    const auto indexes = file.prepare(
        "SELECT l.name, coalesce(m.sql, '') FROM pragma_index_list(?1) AS l LEFT JOIN sqlite_master AS m "
        "ON m.type = 'index' AND m.name = l.name WHERE l.\"unique\" AND l.origin <> 'pk' ORDER BY l.name",
        table.name);
    while (file.step(indexes)) {
      if (const auto own = text(indexes, 1); !own.empty()) {
        later << own << ";\n";  // partial ones and those of lower(name) are the same in both languages
        continue;
      }
      const auto columns = file.prepare("SELECT name FROM pragma_index_info(?1) ORDER BY seqno", text(indexes, 0));
      later << "ALTER TABLE " << quoted(table.name) << " ADD UNIQUE (";
      for (std::string between; file.step(columns); between = ", ") later << between << quoted(text(columns, 0));
      later << ");\n";
    }
  }
  return sql.str() + later.str();
}

std::string list(const Table& table) {
  std::string names;
  for (const auto& column : table.columns) (names += names.empty() ? "" : ", ") += quoted(column.name);
  return names;
}

std::string copied(const Table& table) { return quoted(table.name) + " (" + list(table) + ')'; }

void append_field(std::string& line, const File::Prepared& row, int i, const std::string& type) {
  const int kind = sqlite3_column_type(row.get(), i);
  if (kind == SQLITE_NULL) {
    line += "\\N";
  } else if (kind == SQLITE_BLOB) {
    line += "\\\\x";
    for (const char c : text(row, i)) {
      constexpr std::string_view digits = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      (line += digits[byte >> 4U]) += digits[byte & 15U];
    }
  } else if (kind == SQLITE_FLOAT) {
    const double real = sqlite3_column_double(row.get(), i);
    std::array<char, 400> digits{};
    const auto form = type == "double precision" ? std::chars_format::general : std::chars_format::fixed;
    line.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), real, form).ptr);
  } else if (kind == SQLITE_INTEGER && type == "boolean") {
    const auto value = sqlite3_column_int64(row.get(), i);
    line += value == 0 ? "f" : value == 1 ? "t" : "neither";
  } else {
    const auto value = text(row, i);
    if (value.find('\0') != value.npos) fail("a text with a NUL byte cannot be in PostgreSQL");
    for (const char c : value) {
      if (c == '\\')
        line += "\\\\";
      else if (c == '\n')
        line += "\\n";
      else if (c == '\r')
        line += "\\r";
      else if (c == '\t')
        line += "\\t";
      else
        line += c;
    }
  }
}

/// The rows of a table, as COPY reads them.
std::string lines_of(const File& file, const Table& table) {
  std::string lines;
  const auto rows = file.prepare("SELECT " + list(table) + " FROM " + quoted(table.name));
  while (file.step(rows)) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i > 0) lines += '\t';
      append_field(lines, rows, static_cast<int>(i), table.columns[i].type);
    }
    lines += '\n';
  }
  return lines;
}

/// New rows get ids behind those that there were.
std::string counters(const File& file, const std::vector<Table>& tables) {
  std::string sql;
  for (const auto& table : tables) {
    if (table.columns.empty() || table.sql.find("AUTOINCREMENT") == table.sql.npos) continue;
    const auto rows = file.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?1 AND seq > 0", table.name);
    if (file.step(rows))
      sql += "SELECT setval(pg_get_serial_sequence('" + quoted(table.name) + "', 'id'), " + text(rows, 0) + ");";
  }
  return sql;
}

/// A field of PostgreSQL as LaminDB's SQLite databases hold it.
void bind(sqlite3_stmt* statement, int at, const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) {
    sqlite3_bind_null(statement, at);
    return;
  }
  std::string value(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
  constexpr Oid boolean = 16, bytea = 17, int8 = 20, int2 = 21, int4 = 23, float8 = 701, timestamptz = 1184;
  switch (PQftype(result, column)) {
    case boolean:
      sqlite3_bind_int(statement, at, value == "t");
      return;
    case int2:
    case int4:
    case int8:
      sqlite3_bind_int64(statement, at, std::stoll(value));
      return;
    case float8:
      sqlite3_bind_double(statement, at, std::strtod(value.c_str(), nullptr));
      return;
    case bytea: {
      std::string bytes;
      for (std::size_t i = 2; i < value.size(); i += 2)
        bytes += static_cast<char>(std::stoi(value.substr(i, 2), nullptr, 16));
      sqlite3_bind_blob(statement, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
      return;
    }
    case timestamptz: {
      value.erase(value.find('+'));
      if (const auto point = value.find('.'); point != value.npos) value.resize(point + 7, '0');
      break;
    }
    default:
      break;
  }
  sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
}

/// The content of a file, unpacked if it is compressed; empty if it is no database of SQLite.
std::string database_in(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(path.c_str(), "rb"), &gzclose);
  std::string content;
  std::array<char, 1 << 16> block{};
  int size = 0;
  while (in && (size = gzread(in.get(), block.data(), static_cast<unsigned>(block.size()))) > 0) {
    content.append(block.data(), static_cast<std::size_t>(size));
    if (!content.starts_with("SQLite format 3")) return {};
  }
  return size < 0 ? std::string() : content;
}

class PostgresMirrors final : public support::Mirrors {
 public:
  explicit PostgresMirrors(std::string url) : url_(std::move(url)) {}
  ~PostgresMirrors() override { forget(""); }

  /// The URL of the mirror of a file; empty for what is none.
  std::string open(const std::string& location, bool read_only) {
    const auto file = name_of(location);
    if (const auto found = mirrors_.find(file); found != mirrors_.end()) return found->second.url;
    if (!fs::is_regular_file(file) || !(read_only ? support::reads_postgres : support::writes_postgres)) return {};
    if (const auto fixture = shared_.find(file); fixture != shared_.end()) return fixture->second;
    const auto content = database_in(file);
    if (content.empty()) return {};
    if (file.ends_with(".gz")) return read_only ? shared_[file] = share(content) : std::string();
    const auto name = new_name();
    fill(File(file), name);
    mirrors_.emplace(file, Mirror{support::with_database(url_, name), name});
    return mirrors_.at(file).url;
  }

  bool has(const std::string& file) const override { return mirrors_.contains(name_of(file)); }

  void fetch(const std::string& path) override {
    const auto found = mirrors_.find(name_of(path));
    if (found == mirrors_.end()) return;
    auto& mirror = found->second;
    const auto& server = connected(mirror);
    // Where the log of the whole cluster ends: unless it has grown nothing is new.
    const auto end = server.value("SELECT pg_current_wal_insert_lsn()");
    if (end == mirror.seen) return;
    mirror.seen = end;
    const File file(found->first);
    file.run("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
    adopt(server, file);
    const auto filled =
        names_in(server,
                 "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                 "AND pg_relation_size(oid) > 0");
    for (const auto& table : tables_of(file)) {
      if (!filled.contains(table.name) && !any_in(file, table.name)) continue;
      const auto rows = server.run("SELECT " + list(table) + " FROM " + quoted(table.name));
      const int columns = PQnfields(rows.get());
      std::string content;
      for (int r = 0; r < PQntuples(rows.get()); ++r)
        for (int c = 0; c < columns; ++c) {
          content += PQgetisnull(rows.get(), r, c) ? "\1" : "\2";
          content.append(PQgetvalue(rows.get(), r, c), static_cast<std::size_t>(PQgetlength(rows.get(), r, c)));
        }
      const auto before = mirror.tables.find(table.name);
      if (before != mirror.tables.end() ? before->second == content : content.empty() && !any_in(file, table.name))
        continue;
      mirror.tables[table.name] = content;
      file.run("DELETE FROM " + quoted(table.name));
      std::string places;
      for (int c = 0; c < columns; ++c) places += c == 0 ? "?" : ", ?";
      const auto insert =
          file.prepare("INSERT INTO " + quoted(table.name) + " (" + list(table) + ") VALUES (" + places + ')');
      for (int r = 0; r < PQntuples(rows.get()); ++r) {
        for (int c = 0; c < columns; ++c) bind(insert.get(), c + 1, rows.get(), r, c);
        file.step(insert);
        sqlite3_reset(insert.get());
      }
    }
    file.run("COMMIT");
  }

  void change(const std::string& path, const std::string& sql) override {
    fetch(path);
    auto& mirror = mirrors_.at(name_of(path));
    const File file(name_of(path));
    const auto before = schema_of(file);
    std::set<std::string> changed;
    file.watch(changed);
    file.run(sql);
    if (schema_of(file) != before) {
      // Another schema: who opens the file from now on gets another mirror.
      retired_.insert(mirror.name);
      mirrors_.erase(name_of(path));
      return;
    }
    const auto& server = connected(mirror);
    server.execute("BEGIN; SET LOCAL session_replication_role = replica");
    for (const auto& table : tables_of(file)) {
      if (!changed.contains(table.name)) continue;
      server.execute("DELETE FROM " + quoted(table.name));
      server.copy(copied(table), lines_of(file, table));
      mirror.tables.erase(table.name);
    }
    server.execute(counters(file, tables_of(file)) + "COMMIT");
  }

  void restore(const std::string& file, const std::string& dump) override {
    std::ofstream(file).close();
    const auto name = new_name();
    admin().execute("CREATE DATABASE " + name + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    const auto url = support::with_database(url_, name);
    mirrors_.emplace(name_of(file), Mirror{url, name});
    if (!dump.empty()) support::load(dump, url);
  }

  void forget(const std::string& path) override {
    const auto inside = name_of(path);
    std::erase_if(mirrors_, [&](const auto& mirror) {
      const bool gone = path.empty() || mirror.first == inside || mirror.first.starts_with(inside + '/');
      if (gone) retired_.insert(mirror.second.name);
      return gone;
    });
    for (const auto& name : std::exchange(retired_, {}))
      admin().execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

 private:
  struct Mirror {
    std::string url, name;
    std::shared_ptr<support::Sql> server{};
    std::string seen{};
    std::map<std::string, std::string> tables{};  ///< as they were when the file was last brought up to them
  };

  static std::string name_of(const std::string& path) {
    std::error_code error;
    const auto name = fs::weakly_canonical(path, error);
    return error ? path : name.string();
  }

  std::string new_name() { return "lt_" + std::to_string(::getpid()) + '_' + std::to_string(++count_); }
  const support::Sql& admin() {
    if (!admin_) admin_ = std::make_unique<support::Sql>(connected_to(url_));
    return *admin_;
  }
  const support::Sql& connected(Mirror& mirror) {
    if (!mirror.server) mirror.server = std::make_shared<support::Sql>(connected_to(mirror.url));
    return *mirror.server;
  }

  static bool any_in(const File& file, const std::string& table) {
    return file.step(file.prepare("SELECT 1 FROM " + quoted(table) + " LIMIT 1"));
  }

  /// Makes a database that all processes share, unless it is there.
  template <class Make>
  void once(const std::string& name, const Make& make) {
    const auto exists = [&] {
      return !names_in(admin(), "SELECT 1 FROM pg_database WHERE datname = '" + name + '\'').empty();
    };
    if (exists()) return;
    admin().execute("SELECT pg_advisory_lock(hashtext('" + name + "'))");
    if (!exists()) {
      const auto draft = name + "_draft";
      admin().execute("DROP DATABASE IF EXISTS " + draft);
      make(draft);
      admin().execute("ALTER DATABASE " + draft + " RENAME TO " + name);
    }
    admin().execute("SELECT pg_advisory_unlock(hashtext('" + name + "'))");
  }

  /// A database like the file.
  void fill(const File& file, const std::string& name) {
    const auto& tables = tables_of(file);
    const auto model = "lt_schema_" + schema_of(file);
    once(model, [&](const std::string& draft) {
      // A locale that sorts by anything but bytes.
      admin().execute("CREATE DATABASE " + draft + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
      support::Sql(support::with_database(url_, draft)).execute(definitions(file, tables));
    });
    admin().execute("CREATE DATABASE " + name + " TEMPLATE " + model);
    const auto server = connected_to(support::with_database(url_, name));
    // References may lead nowhere: the files' are not enforced either.
    server.execute("BEGIN; SET LOCAL session_replication_role = replica");
    for (const auto& table : tables)
      if (const auto lines = lines_of(file, table); !lines.empty()) server.copy(copied(table), lines);
    server.execute(counters(file, tables) + "COMMIT");
  }

  /// The database of a compressed file, which nobody changes.
  std::string share(const std::string& content) {
    const auto name = "lt_shared_" + checksum(content);
    once(name, [&](const std::string& draft) {
      auto path = (fs::temp_directory_path() / "laminate-mirror-XXXXXX").string();
      const int file = ::mkstemp(path.data());
      if (file < 0 || ::write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
        fail("cannot write " + path);
      ::close(file);
      fill(File(path), draft);
      fs::remove(path);
    });
    return support::with_database(url_, name);
  }

  /// Tables that were made in the mirror come into the file.
  static void adopt(const support::Sql& server, const File& file) {
    std::set<std::string> known;
    const auto names = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table'");
    while (file.step(names)) known.insert(text(names, 0));
    for (const auto& table : names_in(
             server, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")) {
      if (known.contains(table)) continue;
      const auto columns = server.run(
          "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, f.confrelid::regclass::text "
          "FROM pg_attribute AS a LEFT JOIN pg_constraint AS f ON f.conrelid = a.attrelid AND f.contype = 'f' "
          "AND f.conkey = ARRAY[a.attnum] WHERE a.attrelid = '" +
          quoted(table) + "'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum");
      std::string sql;
      for (int i = 0; i < PQntuples(columns.get()); ++i) {
        const std::string name = PQgetvalue(columns.get(), i, 0), type = PQgetvalue(columns.get(), i, 1);
        sql += (i == 0 ? "" : ", ") + quoted(name) + ' ' +
               (name == "id"                         ? "integer PRIMARY KEY AUTOINCREMENT"
                : type == "boolean"                  ? "bool"
                : type == "timestamp with time zone" ? "datetime"
                : type == "double precision"         ? "real"
                : type == "jsonb" ? "text CHECK (JSON_VALID(\"" + name + "\") OR \"" + name + "\" IS NULL)"
                                  : type);
        if (*PQgetvalue(columns.get(), i, 2) == 't') sql += " NOT NULL";
        if (!PQgetisnull(columns.get(), i, 3))
          sql += " REFERENCES " + quoted(PQgetvalue(columns.get(), i, 3)) + " (id)";
      }
      file.run("CREATE TABLE " + quoted(table) + " (" + sql + ')');
    }
  }

  std::string url_;
  std::unique_ptr<support::Sql> admin_;
  std::map<std::string, Mirror> mirrors_;
  std::map<std::string, std::string> shared_;
  std::set<std::string> retired_;
  int count_ = 0;
};

PostgresMirrors& all_mirrors() {
  static PostgresMirrors all(std::getenv("LAMINATE_TEST_POSTGRES"));
  return all;
}

std::unique_ptr<laminate::Connection> open_mirror(const std::string& location, const laminate::OpenOptions& options) {
  if (auto server = laminate::postgres::open_url(location, options)) return server;
  const auto url = all_mirrors().open(location, options.read_only);
  return url.empty() ? nullptr : laminate::postgres::open_url(url, options);
}

[[maybe_unused]] const bool mirrored = [] {
  if (!std::getenv("LAMINATE_TEST_POSTGRES")) return false;
  const char* const chosen = std::getenv("LAMINATE_TEST_ENGINE");
  const std::string_view engine = chosen ? chosen : "sqlite";
  support::reads_postgres = engine == "postgres" || engine == "from_postgres";
  support::writes_postgres = engine == "postgres" || engine == "to_postgres";
  support::mirrors = &all_mirrors();
  laminate::database_detail::server_opener = &open_mirror;
  return true;
}();

}  // namespace
