// Values that do not fit their column are refused on every way into a database, and nothing is changed; what can be
// read back arrives.
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>

#include <laminate/artifacts.hpp>
#include <laminate/bundle.hpp>
#include <laminate/database/postgres/domain.hpp>
#include <laminate/registry/create_tables.hpp>

#include "sync_support.hpp"

namespace lab_unfit {

namespace lm = laminate;

enum class Shape { round = 1, square = 2 };

struct Plate {
  lm::Id id{};
  lm::Uid<8> uid{};
  Shape shape = Shape::round;
  std::optional<double> temperature{};
  std::optional<std::uint8_t> rows{};
  std::optional<lm::Date> made_on{};
};

}  // namespace lab_unfit

template <>
struct laminate::column_type<lab_unfit::Shape> {
  static constexpr Kind stored = Kind::integer;
  static void load(lab_unfit::Shape& to, const Cell& from, Origin) {
    if (from.integer != 1 && from.integer != 2) throw Misfit{};
    to = static_cast<lab_unfit::Shape>(from.integer);
  }
  static Value store(const lab_unfit::Shape& from) { return static_cast<std::int64_t>(from); }
};

LAMINATE_TABLE(lab_unfit::Plate, "lab_plate", id, uid, shape, temperature, rows, made_on)

namespace lab_unfit {

using module = lm::module<Plate>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace lab_unfit

namespace {

using namespace support;
using Catch::Contains;
namespace fs = std::filesystem;
namespace bionty = lm::bionty;

/// Reads every row of the registries that the tests change.
void read_all(const Database& database) {
  database.registry<lm::Artifact>().all_branches().to_vector();
  database.registry<lm::ULabel>().all_branches().to_vector();
  database.registry<lm::Feature>().all_branches().to_vector();
  database.registry<lm::Project>().all_branches().to_vector();
  database.registry<lm::JsonValue>().all_branches().to_vector();
  database.registry<lm::Run>().all_branches().to_vector();
  database.registry<lm::ArtifactULabel>().to_vector();
}

/// A value that does not fit, as SQL that writes it into a source.
struct Unfit {
  std::string table, registry, column, value, why;
  bool is_content = true;  ///< whether it is compared, and written over the value of an existing row
};

const std::vector<Unfit> unfit{
    {"artifact", "Artifact", "size", "'big'", "is 'big', which is not an integer"},
    {"artifact", "Artifact", "size", "1.5", "is 1.5, which is not an integer"},
    {"artifact", "Artifact", "size", "1e300", "is 1e+300, which is not an integer"},
    {"artifact", "Artifact", "n_files", "9e999", "is inf, which is not an integer"},
    {"artifact", "Artifact", "n_observations", "x'00ff'", "is a blob of 2 bytes, which is not an integer"},
    {"artifact", "Artifact", "_key_is_virtual", "'yes'", "is 'yes', which is not a boolean"},
    {"artifact", "Artifact", "_overwrite_versions", "2", "is 2, which is not a boolean"},
    {"artifact", "Artifact", "_overwrite_versions", "0.5", "is 0.5, which is not a boolean"},
    {"artifact", "Artifact", "created_at", "'yesterday'", "is 'yesterday', which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'infinity'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'2026-11-21'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'2026-02-30 00:00:00'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'2026-11-21 24:00:00'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'0000-01-01 00:00:00'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'10000-01-01 00:00:00'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'9999-12-31 23:59:59-01:00'", "which is not an instant", false},
    {"artifact", "Artifact", "created_at", "'2026-11-21 04:12:07 Europe/Berlin'", "which is not an instant", false},
    {"artifact", "Artifact", "updated_at", "1763698327", "is 1763698327, which is not an instant", false},
    {"artifact", "Artifact", "suffix", "x'2e637376'", "is a blob of 4 bytes, which is not text"},
    {"artifact", "Artifact", "suffix", "'.' || printf('%.*c', 30, 'x')", "has 31 characters, of which 30 are allowed"},
    {"artifact", "Artifact", "key", "printf('%.*c', 5000, 'x')", "has 5000 characters, of which 1024 are allowed"},
    {"artifact", "Artifact", "description", "CAST(x'61ff' AS text)", "is 'a\\xff', which is not valid UTF-8"},
    {"artifact", "Artifact", "hash", "CAST(x'c0af' AS text)", "is '\\xc0\\xaf', which is not valid UTF-8"},
    {"artifact", "Artifact", "_aux", "'{'", "is '{', which is not valid JSON"},
    {"artifact", "Artifact", "_aux", "'[NaN]'", "which is not valid JSON"},
    {"artifact", "Artifact", "_aux", "'[1] 2'", "which is not valid JSON"},
    {"artifact", "Artifact", "_aux", "CAST(x'22ff22' AS text)", "which is not valid JSON"},
    {"artifact", "Artifact", "_aux", "printf('%.*c', 501, '[') || printf('%.*c', 501, ']')", "of more than 500 levels"},
    {"artifact", "Artifact", "_aux", "x'7b7d'", "is a blob of 2 bytes, which is not JSON"},
    {"feature", "Feature", "array_size", "'many'", "is 'many', which is not an integer"},
    {"feature", "Feature", "array_rank", "3000000000", "is 3000000000, which is out of the range of the column"},
    {"feature", "Feature", "name", "printf('%.*c', 151, 'x')", "has 151 characters, of which 150 are allowed"},
    {"feature", "Feature", "uid", "CAST(x'6162ff' AS text)", "is 'ab\\xff', which is not valid UTF-8", false},
    {"feature", "Feature", "uid", "'0123456789abc'", "has 13 characters, of which 12 are allowed", false},
    {"ulabel", "ULabel", "uid", "'ab' || char(0) || 'c'", "is 'ab\\x00c', which has a NUL byte", false},
    {"project", "Project", "start_date", "'2026-02-30'", "is '2026-02-30', which is not a date"},
    {"project", "Project", "end_date", "'soon'", "is 'soon', which is not a date"},
    {"jsonvalue", "JsonValue", "value", "'{\"a\": }'", "which is not valid JSON"},
    {"artifactulabel", "ArtifactULabel", "created_at", "'never'", "is 'never', which is not an instant", false},
};

/// A source with a value that does not fit in one of its rows.
struct Source {
  explicit Source(const Pair& good) : good_(good.source_file), file((good.workspace() / "unfit.db").string()) {}

  Database open() const { return lm::open(file, {.name = "laminlabs/lamindata", .read_only = true}); }
  /// Returns the uid of the row; empty if it has none, or one that a message could not hold.
  std::string set(const Unfit& to) const {
    fs::copy_file(good_, file, fs::copy_options::overwrite_existing);
    const SqliteFile database(file);
    const auto table = "lamindb_" + to.table;
    // One of the rows that come along with the artifact of the guide.
    const auto row = "(SELECT min(id) FROM " + table +
                     (to.table == "ulabel" ? " WHERE id IN (SELECT ulabel_id FROM lamindb_artifactulabel))" : ")");
    database.execute("PRAGMA ignore_check_constraints = ON; UPDATE " + table + " SET \"" + to.column +
                     "\" = " + to.value + " WHERE id = " + row);
    if (to.column == "uid" || to.table == "artifactulabel") return {};
    if (to.table == "jsonvalue") return {};
    return database.value("SELECT uid FROM " + table + " WHERE id = " + row);
  }

 private:
  std::string good_;

 public:
  std::string file;
};

void check_refused(const Unfit& value, const std::string& uid, const std::function<void()>& sync) {
  try {
    sync();
    FAIL_CHECK("this must be refused");
  } catch (const lm::BadValue& error) {
    CHECK(error.place().registry == value.registry);
    CHECK(error.place().column == value.column);
    if (!uid.empty()) CHECK(error.place().uid == uid);
    CHECK_THAT(error.what(), Contains("its " + value.column + ' ') && Contains(value.why) &&
                                 Contains("; correct the row in the source, then sync again"));
  }
}

/// Why a value does not fit a column, by its declared type in SQLite, alone or with a member of a type.
std::string why(const std::string& type, const lm::Value& value, const lm::ColumnType* member = nullptr) {
  const lm::ColumnFit fit(lm::sqlite::domain_of({.name = "x", .type = type}), member);
  const auto cell = lm::to_cell(value);
  CHECK(fit.admits(cell) == fit.why_not(cell).empty());
  return fit.why_not(cell);
}
std::string why_not_in_postgres(const std::string& type, const lm::Value& value) {
  const lm::ColumnFit fit(lm::postgres::domain_of({.name = "x", .type = type}), nullptr);
  const auto cell = lm::to_cell(value);
  CHECK(fit.admits(cell) == fit.why_not(cell).empty());
  return fit.why_not(cell);
}

}  // namespace

TEST_CASE("unfit: values of the source are refused by every kind of sync", "[engines]") {
  if (reads_postgres) return;  // which has no such values
  const auto files = Pair::mini_immuno("2.12");
  const Source source(files);
  // The same rows, so that those of the source are compared with them.
  const auto existing_file = files.workspace().unpack("mini_immuno-2.12/target.db.gz", "existing.db");
  const auto existing = lm::open(existing_file, {.name = "test/existing"});
  lm::sync_all(files.source(), existing);
  const auto target = files.target();
  const auto before = files.target_dump(), existing_before = dump(existing_file);
  const auto bundle = (files.workspace() / "unfit.jsonl.gz").string();
  const std::size_t step = sanitized || writes_postgres ? 5 : 1;  // a server takes much longer
  for (std::size_t i = 0; i < unfit.size(); i += step) {
    const auto& value = unfit[i];
    CAPTURE(value.table, value.column, value.value);
    const auto uid = source.set(value);
    const auto from = source.open();
    const lm::SyncOptions options{.transfer = annotations};
    check_refused(value, uid, [&] { lm::sync<lm::Artifact>(from, target, artifacts.id != 0, options); });
    check_refused(value, uid, [&] { lm::sync_all(from, target); });
    if (i % 6 == 0) {  // into a target of its own, since chunks before the one with the value are committed
      const auto number = std::to_string(i);
      const auto file = files.workspace().unpack("mini_immuno-2.12/target.db.gz", "chunked" + number + ".db");
      const auto chunked = lm::open(file);
      check_refused(value, uid, [&] { lm::sync_all(from, chunked, {.chunk = 1'000'000}); });
      read_all(chunked);
    }
    if (value.is_content)
      for (const bool all : {false, true}) {
        CAPTURE(all);
        check_refused(value, uid, [&] {
          const lm::SyncOptions update{.transfer = annotations, .on_existing = lm::OnExisting::update};
          all ? lm::sync_all(from, existing, update)
              : lm::sync<lm::Artifact>(from, existing, artifacts.id != 0, update);
        });
      }
    fs::remove(bundle);
    lm::export_all(from, bundle);
    check_refused(value, uid, [&] { lm::sync_all(lm::open(bundle, {.read_only = true}), target); });
    read_all(target);
    read_all(existing);
  }
  CHECK(difference(before, files.target_dump()) == nothing);
  CHECK(difference(existing_before, dump(existing_file)) == nothing);
}

TEST_CASE("unfit: NULL in an existing row whose column requires a value", "[engines]") {
  if (reads_postgres) return;
  const auto files = Pair::mini_immuno("2.12");
  lm::sync_all(files.source(), files.target());
  const SqliteFile source(files.source_file);
  source.execute(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '\"suffix\" varchar(30) NOT NULL', "
      "'\"suffix\" varchar(30) NULL') WHERE name = 'lamindb_artifact'; PRAGMA writable_schema = RESET;"
      "UPDATE lamindb_artifact SET suffix = NULL");
  const auto before = files.target_dump();
  try {
    lm::sync_all(files.source(), files.target(), {.on_existing = lm::OnExisting::update});
    FAIL("this must be refused");
  } catch (const lm::ConstraintViolation& error) {
    CHECK(error.place().registry == "Artifact");
    CHECK(error.place().uid == "9K1dteZ6Qx0EXK8g0000");
    CHECK(error.place().column == "suffix");
  }
  CHECK(difference(before, files.target_dump()) == nothing);
}

TEST_CASE("unfit: values of records are refused when they are saved", "[engines]") {
  const auto files = Pair::rich("2.12");
  fs::copy_file(files.source_file, files.target_file, fs::copy_options::overwrite_existing);
  const auto db = lm::open<lab_unfit::schema>(files.target_file, {.name = "lab/rich"});
  lm::create_tables<lab_unfit::module>(db);
  const auto& all_labels = db.registry<lm::ULabel>();
  auto label = all_labels.filter(labels.is_locked == false).first().value();
  const auto before = files.target_dump();
  const lm::Timestamp year_10000(std::chrono::sys_days(std::chrono::year(10000) / 1 / 1));
  const auto refused = [&](const auto& save, const std::string& registry, const std::string& uid,
                           const std::string& column, const std::string& because) {
    CAPTURE(registry, column);
    try {
      save();
      FAIL_CHECK("this must be refused");
    } catch (const lm::Error& error) {
      INFO(error.what());
      CHECK((error.code() == "bad_value" || error.code() == "invalid_argument"));
      CHECK(error.place().registry == registry);
      CHECK(error.place().uid == uid);
      CHECK(error.place().column == column);
      CHECK_THAT(error.what(), Contains(" cannot be saved to lab/rich: its " + column + ' ' + because));
    }
    all_labels.to_vector();
    db.registry<lab_unfit::Plate>().to_vector();
  };

  const struct {
    std::string column, because;
    std::function<void(lm::ULabel&)> change;
  } cases[] = {
      {"name", "has 5000 characters, of which 150 are allowed: shorten it", [](auto& l) { l.name.assign(5000, 'x'); }},
      {"name", "is 'a\\xff', which is not valid UTF-8: correct it", [](auto& l) { l.name = "a\xff"; }},
      {"description", "is '\\xed\\xa0\\x80', which is not valid UTF-8: correct it",
       [](auto& l) { l.description = "\xed\xa0\x80"; }},
      {"uid", "is 'ab\\x00c', which has a NUL byte, and is not a uid: correct it",
       [](auto& l) { l.uid = std::string("ab\0c", 4); }},
      {"_aux", "is '{', which is not valid JSON: correct it", [](auto& l) { l._aux = lm::Json{"{"}; }},
      {"_aux", "is '[Infinity]', which is not valid JSON: correct it",
       [](auto& l) { l._aux = lm::Json{"[Infinity]"}; }},
      {"created_at", "is '10000-01-01 00:00:00.000000', which is not an instant: correct it",
       [&](auto& l) { l.created_at = year_10000; }},
  };
  for (const auto& each : cases) {
    auto changed = label;
    each.change(changed);
    refused([&] { all_labels.save(changed); }, "ULabel", changed.uid.str(), each.column, each.because);
    lm::ULabel made{.uid = "abcdefgh", .name = "new"};
    each.change(made);
    refused([&] { all_labels.save(made); }, "ULabel", made.uid.str(), each.column, each.because);
    std::vector<lm::ULabel> several{{.name = "another"}, made};
    refused([&] { all_labels.save_all(several); }, "ULabel", made.uid.str(), each.column, each.because);
  }
  const auto some = all_labels.filter(labels.uid == label.uid.str());
  refused([&] { some.update(set(labels.name, std::string(151, 'x'))); }, "ULabel", "", "name", "has 151 characters");
  refused([&] { some.update(set(labels.description, "\xff")); }, "ULabel", "", "description", "is '\\xff'");
  refused([&] { some.update(set(labels.created_at, year_10000)); }, "ULabel", "", "created_at", "is '10000-");

  const auto features = lm::features(db, db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g0000"));
  CHECK_THROWS_WITH(features.set_values({{"temperature", 21.6}, {"sample_note", "a\xff"}}),
                    Contains("sample_note") && Contains("not valid UTF-8"));

  const auto plates = db.registry<lab_unfit::Plate>();
  refused(
      [&] {
        lab_unfit::Plate plate{.uid = "abcdefgh", .shape = lab_unfit::Shape{3}};
        plates.save(plate);
      },
      "Plate", "abcdefgh", "shape", "is 3, which its type in the record does not have: correct it");
  refused(
      [&] {
        lab_unfit::Plate plate{.uid = "abcdefgh", .made_on = lm::Date{}};
        plates.save(plate);
      },
      "Plate", "abcdefgh", "made_on", "is '0000-00-00', which is not a date: correct it");
  if (!writes_postgres)
    refused(
        [&] {
          lab_unfit::Plate plate{.uid = "abcdefgh", .temperature = std::nan("")};
          plates.save(plate);
        },
        "Plate", "abcdefgh", "temperature", "is NaN, which SQLite would store as NULL: correct it");
  CHECK(difference(before, files.target_dump()) == nothing);

  lab_unfit::Plate plate{.temperature = std::numeric_limits<double>::infinity(), .rows = std::uint8_t{255}};
  plates.save(plate);
  CHECK(plates.get(plate.uid).temperature == plate.temperature);
  CHECK(plates.get(plate.uid).rows == plate.rows);
}

TEST_CASE("unfit: values of an own type that it cannot read are not synced") {
  const auto files = Pair::mini_immuno("2.12");
  for (const auto& file : {files.source_file, files.target_file})
    lm::create_tables<lab_unfit::module>(lm::open<lab_unfit::schema>(file));
  files.change_source("INSERT INTO lab_plate (uid, shape) VALUES ('abcdefgh', 3)");
  const auto before = files.target_dump();
  for (const std::string shape : {"3", "1.5", "'round'"}) {
    files.change_source("UPDATE lab_plate SET shape = " + shape);
    const auto source = files.source<lab_unfit::schema>();
    const auto target = files.target<lab_unfit::schema>();
    CHECK_THROWS_WITH(lm::sync_all(source, target),
                      Contains("Plate abcdefgh cannot be written") && Contains("its shape is"));
  }
  files.change_source("UPDATE lab_plate SET shape = 2, rows = 256");
  CHECK_THROWS_WITH(lm::sync_all(files.source<lab_unfit::schema>(), files.target<lab_unfit::schema>()),
                    Contains("its rows is 256, which is out of the range of the column (0 to 255)"));
  CHECK(difference(before, files.target_dump()) == nothing);
  files.change_source("UPDATE lab_plate SET rows = 255");
  const auto target = files.target<lab_unfit::schema>();
  lm::sync_all(files.source<lab_unfit::schema>(), target);
  CHECK(target.registry<lab_unfit::Plate>().get("abcdefgh").shape == lab_unfit::Shape::square);
}

TEST_CASE("unfit: values that can be read back arrive", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  const bool postgres = reads_postgres || writes_postgres;
  std::vector<std::pair<std::string, std::string>> values{
      {"size", "9223372036854775807"},
      {"n_files", "-9223372036854775808"},
      {"_overwrite_versions", "1"},
      {"description", "printf('%.*c', 5000, 'x')"},
      {"description", "''"},
      {"key", "replace(printf('%.*c', 1024, 'x'), 'x', 'ü')"},
      {"suffix", "'.' || replace(printf('%.*c', 29, 'x'), 'x', '😀')"},
      {"_aux", "printf('%.*c', 500, '[') || printf('%.*c', 500, ']')"},
      {"_aux", "'{\"a\":[1.5e3,-0,true,null,\"\\u00fc\\n\"]}'"},
      {"created_at", "'0001-01-01 00:00:00'"},
      {"created_at", "'9999-12-31 23:59:59.999999'"},
      {"created_at", "'2024-02-29 23:59:59.953'"},
  };
  if (!postgres)
    values.insert(values.end(), {{"description", "'a' || char(0) || 'b'"},
                                 {"_aux", "'{\"a\":\"\\u0000\\ud800\"}'"},
                                 {"_aux", "'[1e400, 1e400000]'"},
                                 {"created_at", "'2026-11-21T04:12:07Z'"},
                                 {"created_at", "'2026-11-21 04:12:07.12345678901234567890'"},
                                 {"created_at", "'2026-11-21 06:12:07+02:00'"}});
  for (const auto& [column, value] : values) {
    CAPTURE(column, value);
    const auto file = files.workspace().unpack("mini_immuno-2.12/source.db.gz", "source_of_value.db");
    const auto into = files.workspace().unpack("mini_immuno-2.12/target.db.gz", "target_of_value.db");
    SqliteFile(file).execute("UPDATE lamindb_artifact SET " + column + " = " + value);
    const auto source = lm::open(file, {.name = "laminlabs/lamindata", .read_only = true});
    const auto target = lm::open(into);
    lm::sync_all(source, target);
    read_all(target);
    const auto shown = column == "_aux" && postgres ? "json(_aux)"
                       : column == "created_at"     ? "rtrim(rtrim(created_at, '0'), '.')"
                                                    : "hex(" + column + ')';
    const auto read = "SELECT " + shown + " FROM lamindb_artifact";
    CHECK(SqliteFile(into).value(read) == SqliteFile(file).value(read));
    if (mirrors) mirrors->forget(files.workspace().path().string());
    fs::remove(file);
    fs::remove(into);
  }
}

TEST_CASE("unfit: integers and booleans that SQLite holds as REAL arrive", "[engines]") {
  if (reads_postgres) return;
  const auto files = Pair::mini_immuno("2.12");
  files.change_source(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(replace(sql, '\"size\" bigint', "
      "'\"size\" real'), '\"_overwrite_versions\" bool', '\"_overwrite_versions\" real') WHERE name = "
      "'lamindb_artifact'; PRAGMA writable_schema = RESET; "
      "UPDATE lamindb_artifact SET size = 3000000, _overwrite_versions = 1");
  REQUIRE(files.in_source("SELECT typeof(size) || typeof(_overwrite_versions) FROM lamindb_artifact") == "realreal");
  const auto target = files.target();
  lm::sync_all(files.source(), target);
  CHECK(target.registry<lm::Artifact>().first()->size == 3'000'000);
  CHECK(target.registry<lm::Artifact>().first()->_overwrite_versions);
}

TEST_CASE("unfit: columns that the records do not know hold what their types do") {
  const auto files = Pair::mini_immuno("2.12");
  for (const auto& file : {files.source_file, files.target_file})
    SqliteFile(file).execute(
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_any; ALTER TABLE lamindb_artifact ADD COLUMN lab_number numeric;"
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_bytes blob; ALTER TABLE lamindb_artifact ADD COLUMN lab_real real;"
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_count integer; "
        "ALTER TABLE lamindb_artifact ADD COLUMN lab_seen datetime");
  const std::string columns =
      "SELECT quote(lab_any) || quote(lab_number) || quote(lab_bytes) || quote(lab_real) || quote(lab_count) FROM "
      "lamindb_artifact";
  for (const std::string value : {"x'00ff'", "'text'", "1.5"}) {
    files.change_source("UPDATE lamindb_artifact SET lab_any = " + value + ", lab_number = " + value +
                        ", lab_bytes = " + value +
                        ", lab_real = 9e999, lab_count = 5000000000, lab_seen = '2026-11-21 04:12:07'");
    const auto into = files.workspace().unpack("mini_immuno-2.12/target.db.gz", "target_of_value.db");
    fs::copy_file(files.target_file, into, fs::copy_options::overwrite_existing);
    lm::sync_all(files.source(), lm::open(into));
    CHECK(SqliteFile(into).value(columns) == files.in_source(columns));
    fs::remove(into);
  }
  files.change_source("UPDATE lamindb_artifact SET lab_seen = 'never'");
  CHECK_THROWS_WITH(lm::sync_all(files.source(), files.target()),
                    Contains("Artifact 9K1dteZ6Qx0EXK8g0000 cannot be written to test/target: its lab_seen is 'never', "
                             "which is not an instant; correct the row in the source, then sync again"));
}

// ---- the checks themselves ------------------------------------------------------------------------------------------

TEST_CASE("unfit: what is JSON") {
  for (const std::string json :
       {"null", " true ", "false", "0", "-0", "1.5", "1e5", "-1.25E-7", "1e400", R"("")", R"("a\"\\\/\b\f\n\r\té😀")",
        "[]", "{}", "[ ]", "{ }", "[1, [2], {\"a\": {}}]", R"({"a": 1, "a": [true, null]})", "\t[\r\n1 ]\n"}) {
    CAPTURE(json);
    CHECK(lm::json_syntax_of(json) == lm::JsonValidity::valid);
  }
  for (const std::string json :
       {"",        " ",         "nul",         "True",   "NaN",     "Infinity", "-Infinity", "-",          "+1",
        "01",      "1.",        ".5",          "1e",     "1e+",     "0x1",      "'a'",       "\"",         "\"a",
        R"("\x")", R"("\u12")", R"("\u12g4")", "\"\n\"", "[",       "]",        "[1",        "[1,",        "[1,]",
        "[,1]",    "[1 2]",     "{",           "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
        "{1:1}",   "{\"a\" 1}", "[}",          "{]",     "[1]]",    "1 2"}) {
    CAPTURE(json);
    CHECK(lm::json_syntax_of(json) == lm::JsonValidity::invalid);
  }
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(lm::json_syntax_of(nested(500)) == lm::JsonValidity::valid);
  CHECK(lm::json_syntax_of(nested(501)) == lm::JsonValidity::too_deep);
  CHECK(lm::json_syntax_of(std::string(1'000'000, '[')) == lm::JsonValidity::too_deep);
}

TEST_CASE("unfit: the quick look at an instant agrees with its reader") {
  std::string text = "2024-02-29 23:59:59.953000";
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (int c = 0; c < 256; ++c) {
      auto changed = text;
      changed[at] = static_cast<char>(c);
      for (const auto size : {std::size_t{19}, std::size_t{20}, std::size_t{21}, changed.size()}) {
        const auto part = std::string_view(changed).substr(0, size);
        if (lm::record_detail::is_plain_instant(part)) {
          ++plain;
          CHECK(lm::Timestamp::parse(part));
        }
      }
    }
  CHECK(plain > 0);
  for (const auto usual : {"2026-11-21 04:12:07", "2026-11-21 04:12:07.953", "2026-11-21 04:12:07.953000"})
    CHECK(lm::record_detail::is_plain_instant(usual));
}

TEST_CASE("unfit: types of SQLite") {
  const std::string none;
  CHECK(why("bool", 1) == none);
  CHECK(why("bool", 1.0) == none);
  CHECK(why("bool", -1) == "is -1, which is not a boolean");
  CHECK(why("integer", 5'000'000'000) == none);
  CHECK(why("bigint", 31672.0) == none);
  CHECK(why("smallint", "7") == "is '7', which is not an integer");
  CHECK(why("varchar(3)", "äöü") == none);
  CHECK(why("varchar(3)", "äöüx") == "has 4 characters, of which 3 are allowed");
  CHECK(why("varchar(3)", 12) == none);  // it is made a text
  CHECK(why("text", std::string(100'000, 'x')) == none);
  CHECK(why("text", lm::Value::of_blob("x")) == "is a blob of 1 byte, which is not text");
  CHECK(why("text", std::string(50, 'x') + '\xff') == "is '" + std::string(40, 'x') + "…', which is not valid UTF-8");
  CHECK(why("real", std::nan("")) == "is NaN, which SQLite would store as NULL");
  CHECK(why("real", HUGE_VAL) == none);
  CHECK(why("real", "1") == "is '1', which is not a number");
  CHECK(why("", lm::Value::of_blob("x")) == none);
  const lm::ColumnType uid{.kind = lm::Kind::uid, .uid_size = 4};
  CHECK(why("varchar(4)", "abcd", &uid) == none);
  CHECK(why("varchar(4)", "äbcd", &uid) == "has 5 bytes, of which 4 are allowed");
  CHECK(why("varchar(4)", 12, &uid) == "is 12, which is not a uid");
  const lm::ColumnType text{.kind = lm::Kind::text};
  CHECK(why("varchar(4)", 12, &text) == none);
  CHECK(why("", 12, &text) == "is 12, which is not text");
  const lm::ColumnType integer{.kind = lm::Kind::integer, .least = -2, .most = 2};
  CHECK(why("real", 2.0, &integer) == none);
  CHECK(why("integer", 3, &integer) == "is 3, which is out of the range of the column (-2 to 2)");
  CHECK(why("integer", lm::Value(), &integer) == none);
}

TEST_CASE("unfit: types of PostgreSQL") {
  const std::string none;
  CHECK(why_not_in_postgres("smallint", 32767) == none);
  CHECK(why_not_in_postgres("smallint", 32768) ==
        "is 32768, which is out of the range of the column (-32768 to 32767)");
  CHECK_FALSE(why_not_in_postgres("integer", 2147483648).empty());
  CHECK(why_not_in_postgres("text", "ü") == none);
  CHECK_THAT(why_not_in_postgres("text", std::string("a\0b", 3)), Contains("has a NUL byte"));
  CHECK_THAT(why_not_in_postgres("varchar(2)", "abc"), Contains("has 3 characters"));
  CHECK_THAT(why_not_in_postgres("uuid", lm::Value::of_blob("x")), Contains("is a blob of 1 byte"));
  CHECK(why_not_in_postgres("bytea", lm::Value::of_blob("x")) == none);
  for (const std::string good :
       {"[1e131071, 1e-16383, 0.5, -12]", R"(["\ud83d\ude00", "\\u0000", "\n", "a\"b"])", "{}"}) {
    CAPTURE(good);
    CHECK(why_not_in_postgres("jsonb", good) == none);
  }
  CHECK_THAT(why_not_in_postgres("jsonb", R"({"a\u0000": 1})"), Contains("a NUL character"));
  CHECK_THAT(why_not_in_postgres("jsonb", R"(["\ud800"])"), Contains("half of a surrogate pair"));
  CHECK_THAT(why_not_in_postgres("jsonb", R"(["\ude00\ud83d"])"), Contains("half of a surrogate pair"));
  for (const std::string number : {"1e131073", "1e-16384", "1e400000", "-1e99999999999999999999", "10e131072"}) {
    CAPTURE(number);
    CHECK_THAT(why_not_in_postgres("jsonb", number), Contains("a number that is too large or too precise"));
  }
  CHECK(why_not_in_postgres("timestamptz", "2026-11-21T04:12:07.5+15:59") == none);
  CHECK_THAT(why_not_in_postgres("timestamptz", "2026-11-21 04:12:07+16:00"), Contains("cannot read"));
  CHECK_THAT(why_not_in_postgres("timestamptz", "2026-11-21 04:12:07." + std::string(200, '1')),
             Contains("cannot read"));
}
