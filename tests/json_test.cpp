// Records as JSON, and back.
#include <cmath>
#include <limits>
#include <sstream>

#include <rapidcheck.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <laminate/json.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/create_tables.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lab_json {

namespace lm = laminate;

enum class Format { wells_96, wells_384 };
struct PlateArtifact;
struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  Format format = Format::wells_96;
  std::optional<double> temperature{};
  std::optional<std::int64_t> cells{};
  std::optional<lm::Date> made_on{};
  std::optional<lm::Json> protocol{};
  bool is_sealed = false;
  lm::Timestamp read_at{};
  std::optional<lm::Ref<Plate>> copied_from{};
  lm::Ref<lm::User, lm::Role::creator> created_by{};
  std::optional<lm::Ref<lm::JsonValue>> note{};
  lm::Many<lm::Artifact, PlateArtifact> artifacts{};
};
struct PlateArtifact {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::Artifact> artifact{};
  std::optional<std::string> well{};
};

}  // namespace lab_json

template <>
struct laminate::column_type<lab_json::Format> {
  static constexpr Kind stored = Kind::text;
  static void load(lab_json::Format& to, const Cell& from, Origin) {
    if (from.text != "96" && from.text != "384") throw Misfit{};
    to = from.text == "96" ? lab_json::Format::wells_96 : lab_json::Format::wells_384;
  }
  static Value store(lab_json::Format from) { return from == lab_json::Format::wells_96 ? "96" : "384"; }
};

LAMINATE_TABLE(lab_json::Plate, "lab_plate", id, uid, name, format, temperature, cells, made_on, protocol, is_sealed,
               read_at, copied_from, created_by, note, artifacts)
LAMINATE_TABLE(lab_json::PlateArtifact, "lab_plateartifact", id, plate, artifact, well)

namespace lab_json {

using module = lm::module<Plate, PlateArtifact>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;
using Database = lm::Database<schema>;

struct Instance {
  explicit Instance(const std::string& version = "2.12")
      : file(workspace.unpack("rich-" + version + "/source.db.gz", "rich.db")), db(lm::open<schema>(file)) {
    lm::create_tables<module>(db);
  }
  support::CleanSettings settings;
  support::Workspace workspace;
  std::string file;
  Database db;
};

/// Every column of two records, with the database of each reference.
inline bool same(const lm::schema_detail::RecordView& x, const lm::schema_detail::RecordView& y) {
  bool equal = true;
  for (const auto& column : x.table().columns) {
    equal = equal && x.value(column) == y.value(column);
    if (column.role) equal = equal && x.origin(column) == y.origin(column);
  }
  return equal;
}

inline bool equal(const Plate& a, const Plate& b) {
  return same(lm::schema_detail::RecordView(a), lm::schema_detail::RecordView(b));
}

inline std::string text(const boost::json::value& json) { return boost::json::serialize(json); }
inline boost::json::value json(const std::string& text) { return lm::support_detail::parse_json(text).value(); }

/// Every row of a table as JSON and back. By the lowered forms: the templates would be compiled for each table.
template <class T>
std::size_t round_trip(const Database& db) {
  auto& session = db.session();
  const auto& table = lm::table_info<T>();
  if (!session.catalog(table.name)) return 0;
  const lm::registry_detail::RowReader rows(session, lm::schema_detail::record_type_of<T>());
  std::vector<T> records;
  for (auto row = session.query("SELECT " + rows.selection() + " FROM " + std::string(table.name) + " AS t0");
       row.next();)
    rows.read(row, &records.emplace_back());
  const lm::JsonOptions options{.id = true};
  const auto written = lm::json_detail::JsonWriter(session, db.tables(), table, options)
                           .write(std::vector<lm::schema_detail::RecordView>(records.begin(), records.end()));
  lm::json_detail::JsonReader reader(session, db.tables(), lm::schema_detail::record_type_of<T>());
  const T fresh{};
  for (const auto& object : written) reader.add(json(text(object)), lm::schema_detail::RecordView(fresh), 0);
  reader.find();
  std::size_t equal = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    T read{};
    reader.read(i, &read);
    equal += same(lm::schema_detail::RecordView(records[i]), lm::schema_detail::RecordView(read));
  }
  INFO(table.name);
  CHECK(equal == records.size());
  return equal;
}
template <class... T>
std::size_t round_trips(lm::module<T...>, const Database& db) {
  return (round_trip<T>(db) + ...);
}

inline std::string error_of(const Database& db, const std::string& text) {
  try {
    lm::from_json<Plate>(db, json(text));
  } catch (const lm::Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
  return "";
}

}  // namespace lab_json

using namespace lab_json;

TEST_CASE("json: every row of every table comes back as it was", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const Instance rich(version);
  const auto rows = round_trips(schema::records{}, rich.db);
  std::size_t expected = 0;
  const support::SqliteFile file(rich.file);
  for (const auto* table : schema::tables().all())
    if (rich.db.session().catalog(table->name))
      expected += std::stoul(file.value("SELECT count(*) FROM \"" + std::string(table->name) + '"'));
  CHECK(rows == expected);
  CHECK(rows > 150);
}

TEST_CASE("json: names, order, references by uid", "[engines]") {
  const Instance rich;
  const auto artifact = rich.db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g");
  const auto out = lm::to_json(rich.db, artifact);
  std::string names, members;
  for (const auto& member : out) names += std::string(member.key()) + ' ';
  for (const auto& column : lm::table_info<lm::Artifact>().columns)
    if (column.member != "id" && !(column.kind == lm::Kind::json && names.find(column.member) == names.npos))
      members += std::string(column.member) + ' ';
  CHECK(names == members);
  CHECK(out.at("uid") == "9K1dteZ6Qx0EXK8g0000");
  CHECK(out.at("created_by") == "DzTjkKse");
  CHECK(out.at("size").is_int64());
  CHECK(out.at("is_latest").is_bool());
  CHECK(out.at("created_at").as_string().size() == std::string("2026-11-21 04:10:41.221000").size());
  CHECK_FALSE(out.contains("id"));
  // The same without a database: where references lead is a number there.
  auto alone = lm::to_json(artifact);
  CHECK(alone.at("created_by") == json(R"({"table": "lamindb_user", "id": 1})"));
  CHECK(alone.at("uid") == out.at("uid"));
  CHECK(alone.at("id") == 1);
}

TEST_CASE("json: relations on request", "[engines]") {
  const Instance rich;
  const auto artifact = rich.db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g");
  const support::SqliteFile file(rich.file);
  const auto labels = file.column(
      "SELECT u.uid FROM lamindb_artifactulabel l JOIN lamindb_ulabel u ON u.id = l.ulabel_id "
      "WHERE artifact_id = 1 ORDER BY l.id");
  auto out = lm::to_json(rich.db, artifact, {.relations = {"ulabels", "ablocks", "json_values"}});
  CHECK(out.at("ulabels") == boost::json::value(boost::json::array(labels.begin(), labels.end())));
  CHECK(out.at("ablocks").as_array().size() == 1);
  CHECK(out.at("ablocks").at(0).is_string());
  CHECK(out.at("json_values").as_array().size() == 4);
  CHECK(out.at("json_values").at(0).at("feature").is_string());
  CHECK(out.at("json_values").at(0).at("hash").is_string());
  out = lm::to_json(rich.db, artifact, {.relations = {"ulabels"}, .link_fields = true});
  CHECK(out.at("ulabels").at(0).at("ulabel") == boost::json::value(labels.at(0)));
  CHECK(out.at("ulabels").at(0).as_object().contains("feature"));
  CHECK(out.at("ulabels").at(0).at("created_at").as_string().size() == out.at("created_at").as_string().size());
  CHECK_FALSE(out.at("ulabels").at(0).as_object().contains("artifact"));
  CHECK_THROWS_WITH(lm::to_json(rich.db, artifact, {.relations = {"ulabel"}}),
                    Catch::Contains("Artifact has no relation ulabel: did you mean ulabels"));
}

TEST_CASE("json: a module of one's own, and any values", "[engines]") {
  const Instance rich;
  const auto plates = rich.db.registry<Plate>();
  Plate plate{.name = "first", .temperature = -0.0};
  plates.save(plate);
  const auto note = rich.db.registry<lm::JsonValue>().all_branches().first().value();
  const auto user = rich.db.registry<lm::User>().first().value();
  const auto strings =
      rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, 0x10ffff)),
                   [](const std::vector<std::uint32_t>& points) {
                     std::string utf8;
                     for (auto c : points) {
                       if (c >= 0xd800 && c < 0xe000) c = 7;
                       if (c < 0x80) {
                         utf8 += static_cast<char>(c);
                       } else if (c < 0x800) {
                         utf8 += static_cast<char>(0xc0 | (c >> 6));
                         utf8 += static_cast<char>(0x80 | (c & 0x3f));
                       } else if (c < 0x10000) {
                         utf8 += static_cast<char>(0xe0 | (c >> 12));
                         utf8 += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
                         utf8 += static_cast<char>(0x80 | (c & 0x3f));
                       } else {
                         utf8 += static_cast<char>(0xf0 | (c >> 18));
                         utf8 += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
                         utf8 += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
                         utf8 += static_cast<char>(0x80 | (c & 0x3f));
                       }
                     }
                     return utf8;
                   });
  const auto texts = std::vector<std::string>{"null",
                                              "1",
                                              "0.1",
                                              "[]",
                                              "{\"a\": [1, null, \"\\u00e9\\n\"], \"\": {}}",
                                              "\"text\"",
                                              "true",
                                              "1.7976931348623157e+308",
                                              "5e-324",
                                              "-0.0"};
  CHECK(rc::check("records come back", [&] {
    Plate made{.name = 'x' + *strings};
    made.format = *rc::gen::element(Format::wells_96, Format::wells_384);
    made.is_sealed = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) {
      const auto bits = *rc::gen::arbitrary<std::uint64_t>();
      double value = 0;
      std::memcpy(&value, &bits, sizeof value);
      made.temperature = std::isfinite(value) ? value : std::numeric_limits<double>::denorm_min();
    }
    if (*rc::gen::arbitrary<bool>())
      made.cells = *rc::gen::oneOf(
          rc::gen::arbitrary<std::int64_t>(),
          rc::gen::element(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
    if (*rc::gen::arbitrary<bool>()) made.protocol = lm::Json{*rc::gen::elementOf(texts)};
    if (*rc::gen::arbitrary<bool>()) made.copied_from = plate;
    if (*rc::gen::arbitrary<bool>()) made.note = note;
    if (*rc::gen::arbitrary<bool>())
      made.made_on = lm::Date(std::chrono::sys_days(std::chrono::days(*rc::gen::inRange(-100000, 100000))));
    made.read_at = lm::Timestamp::time_point(
        std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(-1'000'000'000'000'000, 4'000'000'000'000'000)));
    made.created_by = user;
    const auto out = lm::to_json(rich.db, made);
    RC_ASSERT(equal(lm::from_json<Plate>(rich.db, out), made));
    RC_ASSERT(equal(lm::from_json<Plate>(rich.db, json(text(out))), made));
  }));
  Plate odd{.name = "odd"};
  odd.temperature = std::nan("");
  CHECK_THROWS_WITH(lm::to_json(rich.db, odd),
                    Catch::Contains("temperature (at $.temperature) is nan, which JSON cannot hold"));
  odd.temperature = 4;
  odd.name = "\xff";
  CHECK_THROWS_AS(lm::to_json(odd), lm::BadValue);
  odd.name = "";
  odd.protocol = lm::Json{"{"};
  CHECK_THROWS_AS(lm::to_json(rich.db, odd), lm::BadValue);
}

TEST_CASE("json: what a record is made of is saved, and links are records as well", "[engines]") {
  const Instance rich;
  auto plate = lm::from_json<Plate>(rich.db, json(R"({"name": "P1", "format": "384", "temperature": 4})"));
  rich.db.registry<Plate>().save(plate);
  CHECK(plate.temperature == 4.0);
  CHECK_FALSE(plate.created_by.empty());
  auto link = lm::from_json<PlateArtifact>(
      rich.db, json(R"({"plate": ")" + plate.uid.str() + R"(", "artifact": "9K1dteZ6Qx0EXK8g0000", "well": "A1"})"));
  rich.db.registry<PlateArtifact>().save(link);
  CHECK(text(lm::to_json(rich.db, plate, {.relations = {"artifacts"}}).at("artifacts")) ==
        R"(["9K1dteZ6Qx0EXK8g0000"])");
  CHECK(text(lm::to_json(rich.db, plate, {.relations = {"artifacts"}, .link_fields = true}).at("artifacts")) ==
        R"([{"artifact":"9K1dteZ6Qx0EXK8g0000","well":"A1"}])");
}

TEST_CASE("json: what cannot be read is said by registry, uid, column and path", "[engines]") {
  const Instance rich;
  using Catch::Contains;
  using Catch::Matchers::StartsWith;
  const auto& db = rich.db;
  CHECK(error_of(db, R"({"name": "a"})").empty());
  CHECK_THAT(
      error_of(db, R"({"uid": "abc", "name": "a", "created_by": "nobody"})"),
      StartsWith("not_found: Plate abc: its created_by (at $.created_by) is User \"nobody\", which rich.db does not"));
  CHECK_THAT(error_of(db, R"({"name": "a", "note": {"feature": "none", "hash": "x"}})"), StartsWith("not_found: "));
  CHECK_THAT(error_of(db, R"({"name": "a", "note": "x"})"), Contains("named by an object"));
  CHECK_THAT(error_of(db, R"({"name": "a", "created_by": 1})"), Contains("named by its uid"));
  CHECK_THAT(error_of(db, R"({"name": "a", "cels": 1})"),
             StartsWith("invalid_argument: Plate has no member cels: did you mean cells"));
  CHECK_THAT(error_of(db, R"({"name": "a", "artifacts": []})"), Contains("is a relation"));
  CHECK_THAT(error_of(db, R"({"temperature": 1})"), Contains("its name (at $.name) is missing"));
  CHECK_THAT(error_of(db, R"({"name": null})"), Contains("its name (at $.name) is missing"));
  for (const auto* wrong :
       {R"("cells": "1")", R"("cells": 1.5)", R"("cells": 9223372036854775808)", R"("is_sealed": 1)",
        R"("made_on": "2026-13-01")", R"("read_at": "now")", R"("format": "95")", R"("name": 1)",
        R"("temperature": "4")", R"("uid": "much too long for this")"}) {
    INFO(wrong);
    const std::string start = std::string(wrong).find("name") == std::string::npos ? R"({"name": "a", )" : "{";
    CHECK_THAT(error_of(db, start + wrong + '}'), StartsWith("bad_value: ") && Contains("(at $."));
  }
  CHECK_THAT(error_of(db, "[]"), StartsWith("bad_value: "));
  std::istringstream lines("{\"name\": \"a\"}\n\n{\"name\": \"b\", \"created_by\": \"nobody\"}\n");
  std::size_t seen = 0;
  CHECK_THROWS_WITH(lm::read_json_lines<Plate>(lines, db, [&](const Plate&) { ++seen; }),
                    Contains("Plate in line 3: "));
  CHECK(seen == 0);
  support::SqliteFile(rich.file).execute("UPDATE lamindb_artifact SET storage_id = 99 WHERE id = 1");
  CHECK_THROWS_AS(lm::to_json(db, db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g")), lm::DanglingReference);
}

TEST_CASE("json: lines of many records take a statement for each table, not for each row", "[engines]") {
  const Instance rich;
  support::SqliteFile(rich.file).execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
      "INSERT INTO lab_plate (uid, name, format, is_sealed, read_at, created_by_id) "
      "SELECT 'plate' || i, 'Plate ' || i, '96', 0, '2026-11-21 00:00:00', 1 FROM n");
  std::stringstream lines;
  lines << '\n';
  CHECK(lm::write_json_lines(lines, rich.db, rich.db.registry<Plate>().all_branches()) == 3000);
  std::size_t n = 0, right = 0;
  CHECK(lm::read_json_lines<Plate>(lines, rich.db, [&](const Plate& plate) {
          right += plate.uid == "plate" + std::to_string(++n) && plate.created_by.id().value() == 1;
        }) == 3000);
  CHECK(right == 3000);
}
