// Numbers never change silently: what text, JSON, conditions and databases say is kept exactly, or refused.
#include "catch.hpp"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <laminate/artifact/features.hpp>
#include <laminate/dataset/csv.hpp>
#include <laminate/dataset/json_frame.hpp>
#include <laminate/init.hpp>
#include <laminate/json/record.hpp>
#include <laminate/lamindb/features/feature_keys.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/where.hpp>
#include <laminate/storage/remote/s3_answer.hpp>
#include <laminate/sync/engine/compare/same_value.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/view/describe/feature_values.hpp>
#include <laminate/view/json.hpp>
#include <laminate/view/table/feature_columns.hpp>

#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;

namespace {

/// What an action throws.
template <class Action>
std::string refusal(const Action& action) {
  try {
    action();
  } catch (const lm::Error& error) {
    return error.what();
  }
  return "accepted";
}

/// A new instance with an artifact and a feature of each data type for numbers.
struct Lab {
  Lab() : db(lm::init((workspace / "lab").string(), {.name = "lab/numbers"})) {
    for (const auto* dtype : {"int", "float", "num", "object", "dict", "list[int]", "list[float]"})
      save(lm::Feature{.name = dtype, ._dtype_str = lm::Dtype{dtype}});
    for (const auto* dtype : {"int", "float"})
      save(lm::Feature{.name = std::string("coerced ") + dtype, ._dtype_str = lm::Dtype{dtype}, .coerce = true});
    artifact.storage = *db.registry<lm::Storage>().first();
    save(artifact);
  }

  template <class T>
  void save(T&& row) const {
    db.registry<std::remove_cvref_t<T>>().save(row);
  }
  lm::FeatureManager features() const { return lm::features(db, artifact); }
  std::string set(const char* feature, const lm::AnyValue& value) const {
    return refusal([&] { features().set_values({{feature, value}}); });
  }
  /// The text in the database after a value was given; or why it was refused.
  std::string stored(const char* feature, const lm::AnyValue& value) const {
    if (auto why = set(feature, value); why != "accepted") return why;
    const auto rows = db.registry<lm::JsonValue>().filter(lm::where<lm::JsonValue>(db, "artifacts__id=1")).to_vector();
    return rows.size() == 1 ? rows.front().value.text : std::to_string(rows.size()) + " rows";
  }
  Lab(const Lab&) = delete;

  support::CleanSettings settings;
  support::Workspace workspace;
  lm::Database<lm::lamindb_schema> db;
  lm::Artifact artifact{.suffix = ".txt"};
};

const std::string no_float = "is a number that a float does not hold exactly";
const std::string no_bits = "is a number that 64 bits do not hold exactly";

}  // namespace

TEST_CASE("numbers in text: all of it, exactly, or nothing") {
  using namespace lm::support_detail;
  for (const auto* text : {"",     "-",   "+1",  " 1",     "1 ",   "1_000", "0x10",
                           "1e",   "1e+", "--1", "+-1",    ".",    "-.",    "1.2.3",
                           "١٢",   "１",  "1,5", "nan(1)", "1e5x", "12abc", "1e99999999999999999999",
                           "1e5.5"}) {
    CAPTURE(text);
    CHECK_FALSE(read_integer<std::int64_t>(text));
    CHECK_FALSE(read_whole<std::int64_t>(text));
    CHECK_FALSE(read_real(text));
    CHECK_FALSE(read_any_real(text));
    CHECK_FALSE(read_decimal(text));
  }
  CHECK(read_integer<std::int64_t>("-9223372036854775808") == INT64_MIN);
  CHECK(read_integer<std::int64_t>("9223372036854775807") == INT64_MAX);
  CHECK_FALSE(read_integer<std::int64_t>("9223372036854775808"));
  CHECK(read_integer<std::uint64_t>("18446744073709551615") == UINT64_MAX);
  CHECK_FALSE(read_integer<std::uint64_t>("18446744073709551616"));
  CHECK_FALSE(read_integer<std::uint64_t>("-1"));
  CHECK(read_integer<std::int64_t>("007") == 7);
  CHECK(read_integer<std::int64_t>("-0") == 0);
  CHECK_FALSE(read_integer<std::int64_t>("1.0"));

  CHECK(read_whole<std::int64_t>("12.0") == 12);
  CHECK(read_whole<std::int64_t>("1.2e1") == 12);
  CHECK(read_whole<std::int64_t>("0e-999") == 0);
  CHECK(read_whole<std::int64_t>("9007199254740993.0") == 9007199254740993);
  CHECK(read_whole<std::uint64_t>("18446744073709551615.00") == UINT64_MAX);
  for (const auto* text : {"12.5", "2.00000000000000000001", "1e19", "1e400", "9223372036854775808"})
    CHECK_FALSE(read_whole<std::int64_t>(text));

  CHECK(read_real("0.1000000000000000055511151231257827") == 0.1);
  CHECK(read_real("1e308") == 1e308);
  CHECK(read_real("5e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(std::signbit(*read_real("-0")));
  CHECK(read_real("0e-999") == 0);
  for (const auto* text : {"1e309", "1e400", "-1e400", "1e-400", "3.2e-350", "inf", "nan", "Infinity"})
    CHECK_FALSE(read_real(text));
  CHECK(read_exact_real("9007199254740992") == 0x1p53);
  CHECK(read_exact_real("100000000000000000000") == 1e20);
  CHECK(read_exact_real("-9223372036854775808") == -0x1p63);
  for (const auto* text : {"9007199254740993", "99999999999999999999", "9223372036854775807", "18446744073709551615"})
    CHECK_FALSE(read_exact_real(text));
  CHECK(read_any_real("-Infinity") == -HUGE_VAL);
  CHECK(std::isnan(*read_any_real("NaN")));

  CHECK(lm::exact_real(std::int64_t{1} << 53) == 0x1p53);
  CHECK_FALSE(lm::exact_real((std::int64_t{1} << 53) + 1));
  CHECK_FALSE(lm::exact_real(INT64_MAX));
  CHECK(lm::exact_real(INT64_MIN) == -0x1p63);
  CHECK_FALSE(lm::exact_real(UINT64_MAX));
  CHECK(lm::exact_real(std::uint64_t{1} << 63) == 0x1p63);
  CHECK(lm::exact_real(std::int8_t{-128}) == -128);
}

TEST_CASE("JSON: numbers keep their digits, or are named") {
  using lm::support_detail::parse_json, lm::support_detail::read_json_text;
  CHECK(parse_json("18446744073709551615")->get_uint64() == UINT64_MAX);
  CHECK(parse_json("-9223372036854775808")->get_int64() == INT64_MIN);
  CHECK(parse_json("1.7976931348623157e308")->get_double() == std::numeric_limits<double>::max());
  CHECK(parse_json(" [1, -0.5] ")->as_array().at(1).get_double() == -0.5);
  CHECK(parse_json("0e-999")->get_double() == 0);
  for (const auto* number : {"18446744073709551616", "-9223372036854775809", "99999999999999999999", "1e400", "-1e400",
                             "1e-400", "123456789012345678901234567890"}) {
    CAPTURE(number);
    CHECK_FALSE(parse_json(number));
    const auto parsed =
        read_json_text(std::string(R"({"a\"1e5": [true, null, "7", 1.5, )") + number + R"(], "b": 2.5})");
    REQUIRE(parsed.value);
    CHECK(parsed.unheld == number);
    CHECK_THAT(parsed.problem(), Contains(number));
    const auto& list = parsed.value->as_object().at("a\"1e5").as_array();
    CHECK(list.at(3) == 1.5);
    CHECK(list.at(4) == number);  // its digits, as text
    CHECK(parsed.value->as_object().at("b") == 2.5);
  }
  // Of a key that comes twice, the last value counts.
  CHECK(parse_json(R"({"a": 1e400, "a": 0.30000000000000004})")->as_object().at("a").get_double() == 0.1 + 0.2);
  CHECK(parse_json(R"({"a": [1e400], "b": 123456.789012345678, "a": 1})")->as_object().at("b").get_double() ==
        123456.789012345678);
  CHECK_FALSE(parse_json(R"({"a": 1, "a": 1e400})"));
  CHECK(read_json_text("[1").problem() == "is no JSON");

  const support::Workspace workspace;
  const auto file = workspace / "a.json";
  std::ofstream(file) << "[9007199254740993, 99999999999999999999]";
  CHECK_THAT(refusal([&] { (void)lm::read_json(file); }), Contains("99999999999999999999"));
  const auto frame = lm::frame_of(*parse_json(R"({"a": 18446744073709551615, "b": 9007199254740993})"));
  CHECK(frame["a"].text(0) == "18446744073709551615");
  CHECK(frame["b"].as<std::int64_t>()[0] == 9007199254740993);
}

TEST_CASE("JSON: numbers are equal if they are the same number") {
  const auto same = [](const char* a, const char* b) {
    return lm::sync_detail::same_value(lm::Kind::json, std::string(a), std::string(b));
  };
  CHECK(same("1e20", "100000000000000000000"));
  CHECK(same("9.223372036854776e+18", "9223372036854776000"));
  CHECK(same("18446744073709551615", "1.8446744073709551615e19"));
  CHECK(same("0.1", "1E-1"));
  CHECK(same("0.1", "0.1000000000000000055511151231257827"));  // one real number
  CHECK(same("-0", "0.0"));
  CHECK(same("1e400", "10e399"));
  CHECK_FALSE(same("18446744073709551615", "18446744073709551614"));
  CHECK_FALSE(same("99999999999999999999", "100000000000000000000"));
  CHECK_FALSE(same("[9007199254740993]", "[9007199254740992.0]"));
  CHECK_FALSE(same("1e400", "1e401"));
  CHECK_FALSE(same("1e-400", "0"));
  const auto same_integers = [](const lm::Value& a, const lm::Value& b) {
    return lm::sync_detail::same_value(lm::Kind::integer, a, b);
  };
  CHECK_FALSE(same_integers(9007199254740993, 9007199254740992));
  CHECK_FALSE(same_integers(9007199254740993, 9007199254740992.0));
  CHECK(same_integers(9007199254740992.0, 9007199254740992));
  CHECK_FALSE(same_integers(INT64_MAX, 0x1p63));
  CHECK(lm::sync_detail::same_value(lm::Kind::json, 12, std::string("12.0")));

  using lm::support_detail::order_of, lm::support_detail::parse_json;
  const std::vector<const char*> rising{
      "-9223372036854775808", "-9007199254740993",    "-9007199254740992",     "0.5",
      "9007199254740992",     "9007199254740993",     "9223372036854775807",   "9223372036854775808",
      "18446744073709551614", "18446744073709551615", "18446744073709551616.0"};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t k = 0; k < rising.size(); ++k)
      CHECK((order_of(*parse_json(rising[i])) < order_of(*parse_json(rising[k]))) == (i < k));
}

TEST_CASE("features: numbers are stored exactly or refused", "[engines]") {
  Lab lab;
  const auto typed = [&](const char* feature, const char* text) { return lab.stored(feature, lm::typed(text)); };
  // What was stored as 0, or as another number.
  for (const auto* feature : {"int", "num", "coerced int"}) {
    CHECK_THAT(typed(feature, "99999999999999999999"), Contains("'99999999999999999999' " + no_bits));
    CHECK_THAT(typed(feature, "-9223372036854775809"), Contains(no_bits));
    CHECK(typed(feature, "9223372036854775807") == "9223372036854775807");
    CHECK(typed(feature, "-9223372036854775808") == "-9223372036854775808");
    CHECK(typed(feature, "18446744073709551615") == "18446744073709551615");
    CHECK(lab.features()[feature].get_uint64() == UINT64_MAX);
    CHECK(typed(feature, "9007199254740993") == "9007199254740993");
    CHECK(typed(feature, "+5") == "5");
    CHECK(typed(feature, "-0") == "0");
  }
  for (const auto* feature : {"float", "coerced float"}) {
    CHECK_THAT(typed(feature, "99999999999999999999"), Contains("'99999999999999999999' " + no_float));
    CHECK_THAT(typed(feature, "9007199254740993"), Contains(no_float));
    CHECK_THAT(typed(feature, "1e400"), Contains(no_float));
    CHECK_THAT(typed(feature, "1e-400"), Contains(no_float));
    CHECK(typed(feature, "9007199254740992") == "9007199254740992.0");
    CHECK(lm::sync_detail::same_value(lm::Kind::json, typed(feature, "100000000000000000000"), "1e+20"));
    CHECK(typed(feature, "0.1000000000000000055511151231257827") == "0.1");
    CHECK_THAT(lab.set(feature, INT64_MAX), Contains("9223372036854775807 " + no_float));
    CHECK_THAT(lab.set(feature, UINT64_MAX), Contains("18446744073709551615 " + no_float));
    CHECK(lab.set(feature, std::int64_t{1} << 53) == "accepted");
  }
  CHECK_THAT(typed("num", "1e400"), Contains(no_bits));
  CHECK_THAT(typed("coerced int", "2.00000000000000000001"), Contains("is no whole number"));
  CHECK_THAT(typed("coerced int", "2.5"), Contains("is no whole number"));
  CHECK(typed("coerced int", "9007199254740993.0") == "9007199254740993");
  CHECK(typed("coerced int", "1e3") == "1000");
  CHECK_THAT(typed("int", "1e3"), Contains("is no whole number"));
  CHECK_THAT(lab.set("coerced int", "99999999999999999999"), Contains(no_bits));
  CHECK_THAT(lab.set("coerced int", 0x1p53), Contains("is no whole number"));
  CHECK_THAT(lab.set("coerced int", 1e300), Contains("is no whole number"));
  CHECK_THAT(lab.set("coerced float", "99999999999999999999"), Contains(no_float));
  for (const auto* text : {"1_000", "0x10", "+-5", "--5", "5x", "١٢", "", "1,5"}) {
    CAPTURE(text);
    CHECK_THAT(typed("int", text), Contains("is no number"));
    CHECK_THAT(typed("coerced float", text), Contains("is no number"));
  }
  for (const auto* text : {"inf", "-Infinity", "NaN"})
    CHECK_THAT(typed("float", text), Contains("is no finite number"));
  CHECK_THAT(lab.set("float", std::numeric_limits<double>::infinity()), Contains("is no finite number"));

  CHECK_THAT(typed("list[int]", "1,99999999999999999999"), Contains("holds '99999999999999999999', which " + no_bits));
  CHECK_THAT(typed("list[int]", "[1, 99999999999999999999]"), Contains("has the number 99999999999999999999"));
  CHECK_THAT(typed("list[float]", "9007199254740993"), Contains(no_float));
  CHECK_THAT(typed("object", "99999999999999999999"), Contains("has the number 99999999999999999999"));
  CHECK_THAT(typed("dict", R"({"a": [1e400]})"), Contains("has the number 1e400"));
  CHECK_THAT(refusal([&] { (void)lm::AnyValue(lm::Json{"{\"a\": 18446744073709551616}"}); }),
             Contains("18446744073709551616"));
  CHECK(typed("object", "18446744073709551615") == "18446744073709551615");
}

TEST_CASE("features: numbers that others stored are shown with all digits", "[engines]") {
  Lab lab;
  lab.features().add_values({{"int", 1}, {"float", 2.5}});
  const auto set = [&](const char* feature, const char* json) {
    const auto& v = lm::columns<lm::JsonValue>;
    const auto text = std::string(json);
    lab.db.registry<lm::JsonValue>()
        .filter(lm::where<lm::JsonValue>(lab.db, std::string("feature__name=") + feature))
        .all_branches()
        .update(lm::set(v.value, text));
  };
  set("int", "18446744073709551616");
  set("float", "9007199254740993");
  CHECK(lab.features()["int"] == "18446744073709551616");  // the text of its digits
  CHECK(lab.features()["float"] == 9007199254740993);
  CHECK(lm::view_detail::shown_values_of({"18446744073709551616", "9007199254740993", "9007199254740992"}, "float") ==
        std::vector<std::string>{"9007199254740992.0", "9007199254740993", "18446744073709551616"});
  CHECK(lm::view_detail::shown_values_of({"9007199254740993", "9007199254740992", "18446744073709551615"}, "int") ==
        std::vector<std::string>{"9007199254740992", "9007199254740993", "18446744073709551615"});
  CHECK(lm::view_detail::value_of_kind("9007199254740993", lm::Kind::real) == std::nullopt);
  CHECK(lm::view_detail::value_of_kind("18446744073709551615", lm::Kind::integer) == std::nullopt);
  CHECK(lm::view_detail::json_of(std::string(R"({"a": 18446744073709551616})"), lm::Kind::json).at("a") ==
        "18446744073709551616");
}

TEST_CASE("where: numbers are compared exactly or refused", "[engines]") {
  Lab lab;
  const auto find = [&](const std::string& condition) {
    std::optional<std::size_t> found;
    const auto why = refusal([&] {
      found = lab.db.registry<lm::Artifact>()
                  .filter(lm::where<lm::Artifact>(lab.db, condition, lm::feature_keys(lab.db)))
                  .to_vector()
                  .size();
    });
    return found ? std::to_string(*found) : why;
  };
  lab.artifact.size = 9007199254740993;
  lab.save(lab.artifact);
  CHECK(find("size=9007199254740993") == "1");
  CHECK(find("size=9007199254740993.0") == "1");
  CHECK(find("size=9007199254740992") == "0");
  CHECK(find("size=9007199254740992.0") == "0");
  CHECK(find("size>9.007199254740992e15") == "1");
  CHECK(find("size<9007199254740993.0") == "0");
  CHECK(find("size__in=9007199254740992,1.5") == "0");
  CHECK(find("size__in=9007199254740993,1.5") == "1");
  CHECK(find("size<1e300") ==
        "'size<1e300' for Artifact: '1e300' is a number that no column of integers holds: compare "
        "with a number of fewer digits");
  for (const auto* number :
       {"99999999999999999999", "9223372036854775808", "-9223372036854775809", "1e19", "9007199254740993.5"})
    for (const auto* what : {"size>", "size=", "size!=", "size__in=1,", "size__range=1,"})
      CHECK_THAT(find(std::string(what) + number),
                 Contains("'" + std::string(number) + "' is a number that no column"));
  CHECK_THAT(find("size>1e400"), Contains("no column of integers holds"));
  CHECK_THAT(find("size>0x10"), Contains("is not a number"));
  CHECK_THAT(find("size>1_000"), Contains("is not a number"));
  CHECK_THAT(find("size>inf"), Contains("is not a number"));
  CHECK_THAT(find("created_by=99999999999999999999"), Contains("is not the number of a row"));
  CHECK_THAT(find("created_at__year=99999999999999999999"), Contains("99999999999999999999"));

  const auto& a = lm::columns<lm::Artifact>;
  const auto count = [&](const auto& condition) { return lab.db.registry<lm::Artifact>().filter(condition).count(); };
  CHECK(count(a.size == 9007199254740992.0) == 0);
  CHECK(count(a.size > 9007199254740992.0) == 1);
  CHECK(count(a.size < UINT64_MAX) == 1);
  CHECK(count(a.size == std::uint64_t{9007199254740993}) == 1);
  lab.artifact.size = INT64_MAX;
  lab.save(lab.artifact);
  CHECK(count(a.size < 0x1p63) == 1);
  CHECK(count(a.size >= (std::uint64_t{1} << 63)) == 0);
  CHECK(count(a.size < 1e300) == 1);
  CHECK(find("size=9223372036854775807") == "1");

  lab.features().set_values({{"int", 9007199254740993}, {"float", 0x1p63}, {"dict", boost::json::object{{"n", 1}}}});
  CHECK(find("int=9007199254740993") == "1");
  CHECK(find("int=9007199254740992.0") == "0");
  CHECK(find("float=9223372036854775808") == "1");
  CHECK(find("dict__n=1") == "1");
  for (const auto* condition : {"int>99999999999999999999", "float=99999999999999999999",
                                "dict__n=99999999999999999999", "int<1e400", "dict__n<1e400"})
    CHECK_THAT(find(condition), Contains("cannot be held exactly: compare with a number of fewer digits, or put it in "
                                         "quotes for text"));
  CHECK_THAT(refusal([&] { (void)(lm::feature<lm::Artifact>(lab.db, "int") == UINT64_MAX); }),
             Contains("18446744073709551615"));
  CHECK(count(lm::feature<lm::Artifact>(lab.db, "int") == std::uint64_t{9007199254740993}) == 1);
  CHECK_THAT(refusal([&] { (void)(a.extra_data["n"] == UINT64_MAX); }), Contains("18446744073709551615"));
}

TEST_CASE("CSV: no number is rounded to fit into a column") {
  const support::Workspace workspace;
  const auto read = [&](const std::string& text) {
    std::ofstream(workspace / "t.csv") << "a,b\n" + text;
    return lm::read_csv(workspace / "t.csv")["a"];
  };
  using Kind = lm::ColumnKind;
  for (const auto* number : {"1e400", "-1e400", "1e-400", "3.2e-350", "1.5e999", "18446744073709551615",
                             "9223372036854775808", "99999999999999999999"}) {
    CAPTURE(number);
    const auto column = read(std::string(number) + ",\n");
    CHECK(column.kind() == Kind::text);
    CHECK(column.text(0) == number);
    CHECK(read(std::string(number) + ",\n,\n").text(0) == number);  // also beside a missing value
  }
  CHECK(read("9007199254740993,\n,\n").as<std::int64_t>()[0] == 9007199254740993);
  CHECK(read("9007199254740993,\n0.5,\n").text(0) == "9007199254740993");
  CHECK(read("9007199254740992,\n0.5,\n").as<double>()[0] == 0x1p53);
  CHECK(read("9223372036854775807,\n").as<std::int64_t>()[0] == INT64_MAX);
  CHECK(read("+7,\n").as<std::int64_t>()[0] == 7);
  CHECK(read("5e-324,\n").as<double>()[0] == std::numeric_limits<double>::denorm_min());
  CHECK(read("1.,\n.5,\n").kind() == Kind::real);
  for (const auto* text : {"1_000", "0x10", "+-1", "--1", "nan(1)", "1e5x"})
    CHECK(read(std::string(text) + ",\n").kind() == Kind::text);
}

TEST_CASE("records: numbers that do not fit", "[engines]") {
  Lab lab;
  const auto json = [&](const std::string& extra) {
    return refusal([&] {
      auto object = lm::to_json(lab.db, lab.artifact);
      object["size"] = *lm::support_detail::parse_json(extra);
      (void)lm::from_json<lm::Artifact>(lab.db, object);
    });
  };
  CHECK(json("9223372036854775807") == "accepted");
  CHECK_THAT(json("9223372036854775808"), Contains("its size (at $.size) is 9223372036854775808"));
  CHECK_THAT(json("1.0"), Contains("its size"));

  lab.artifact.extra_data = lm::Json{R"({"n": 18446744073709551615})"};
  lab.save(lab.artifact);
  CHECK(lm::to_json(lab.db, lab.artifact)["extra_data"].at("n").get_uint64() == UINT64_MAX);
  lab.artifact.extra_data = lm::Json{R"({"n": 18446744073709551616})"};
  lab.save(lab.artifact);
  const auto again = lab.db.registry<lm::Artifact>().get(lab.artifact.uid.str());
  CHECK_THAT(again.extra_data->text, Contains("18446744073709551616"));  // text stays text
  CHECK_THAT(refusal([&] { (void)lm::to_json(lab.db, lab.artifact); }),
             Contains("its extra_data (at $.extra_data) has the number 18446744073709551616"));

  CHECK_THAT(refusal([] { (void)lm::column_type<std::uint64_t>::store(UINT64_MAX); }),
             Contains("18446744073709551615 is more than an integer of a database holds"));
  float narrow = 0;
  CHECK_THROWS_AS(
      lm::column_type<float>::load(narrow, lm::Cell{.kind = lm::Cell::Type::real, .real = 1e300}, lm::Origin()),
      lm::Misfit);
}

TEST_CASE("stores: sizes are read whole") {
  CHECK(lm::storage_detail::read_size("9223372036854775807") == INT64_MAX);
  const auto listed = [](const std::string& size) {
    std::vector<lm::ObjectInfo> objects;
    return refusal([&] {
      (void)lm::storage_detail::read_listing("<L><Contents><Key>a</Key>" + size + "</Contents></L>", "", objects);
    });
  };
  CHECK(listed("<Size>12</Size>") == "accepted");
  for (const auto* size :
       {"", "-1", "+1", "0x10", "12 ", "12abc", "1e3", "9223372036854775808", "18446744073709551616"}) {
    CAPTURE(size);
    CHECK_FALSE(lm::storage_detail::read_size(size));
    CHECK_THAT(listed("<Size>" + std::string(size) + "</Size>"), Contains("which is not a size"));
  }
  CHECK_THAT(listed(""), Contains("which is not a size"));
}

TEST_CASE("receipts: real numbers are read whole") {
  CHECK(lm::sync_detail::exactly("-inf") == -HUGE_VAL);
  CHECK(lm::sync_detail::exactly(lm::support_detail::shortest(5e-324)) == 5e-324);
  for (const auto* text : {"", "1,5", "1e400", "12abc"})
    CHECK_THROWS_AS(lm::sync_detail::exactly(text), lm::InvalidArgument);
}
