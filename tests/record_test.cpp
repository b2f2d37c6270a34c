#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rapidcheck.h>

#include <laminate/open.hpp>
#include <laminate/schema/print.hpp>
#include <laminate/support/json/form.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::Matchers::Message;

namespace {

const lm::Origin here = lm::Origin::of("/records/here.db", "lab/here");
const lm::Origin there = lm::Origin::of("/records/there.db", "lab/there");

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

lm::Timestamp instant(std::string_view text) { return lm::Timestamp::parse(text).value(); }

}  // namespace

// ---- ids and references ---------------------------------------------------------------------------------------------

TEST_CASE("record: an id is empty until its row is stored") {
  const lm::Id none;
  CHECK(none.empty());
  CHECK_FALSE(none);
  CHECK(printed(none) == "None");
  CHECK_THROWS_AS(none.value(), lm::InvalidArgument);
  CHECK_THROWS_WITH(none.value(), "this record has no id yet: save it, or query it, first");
}

TEST_CASE("record: every number is an id: LaminDB has the branches -1 and 0") {
  const std::int64_t number = GENERATE(-1, 0, 1, std::numeric_limits<std::int64_t>::max());
  const lm::Id id(number, here);
  CHECK_FALSE(id.empty());
  CHECK(id.value() == number);
  CHECK(printed(id) == std::to_string(number));
  CHECK_FALSE(id == lm::Id());
}

TEST_CASE("record: the same number in another database is another id") {
  CHECK(lm::Id(1, here) == lm::Id(1, here));
  CHECK_FALSE(lm::Id(1, here) == lm::Id(1, there));
  CHECK_FALSE(lm::Id(1, here) == lm::Id(2, here));
  CHECK(lm::Id(1, here).origin().name() == "lab/here");
  CHECK(lm::Id().origin().name().empty());
}

TEST_CASE("record: a location has one origin, under the name of its last opening") {
  const auto first = lm::Origin::of("/records/renamed.db", "renamed.db");
  const auto second = lm::Origin::of("/records/renamed.db", "lab/renamed");
  CHECK(first == second);
  CHECK(first.name() == "lab/renamed");
  CHECK_FALSE(first == here);
}

TEST_CASE("record: a reference is made from a stored record") {
  lm::User user{.handle = "alex"};
  CHECK_THROWS_AS(lm::Ref<lm::User>(user), lm::InvalidArgument);
  user.id = lm::Id(7, here);
  lm::Artifact artifact;
  CHECK(artifact.created_by.empty());
  artifact.created_by = user;
  CHECK(artifact.created_by.id() == user.id);
  CHECK(printed(artifact.created_by) == "7");
}

TEST_CASE("record: references of different roles convert, those to other registries do not") {
  const lm::Ref<lm::Branch, lm::Role::branch> branch(lm::Id(0, here));
  const lm::Ref<lm::Branch, lm::Role::created_on> created_on = branch;
  CHECK(created_on.id() == branch.id());
  STATIC_REQUIRE_FALSE(std::is_convertible_v<lm::Ref<lm::Branch>, lm::Ref<lm::Space>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::int64_t, lm::Ref<lm::Branch>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::int64_t, lm::Id>);
}

// ---- uids -----------------------------------------------------------------------------------------------------------

TEST_CASE("record: a uid has at most the characters of its type") {
  CHECK(lm::Uid<12>().empty());
  CHECK(lm::Uid<12>("D9BilDV2").str() == "D9BilDV2");  // a storage's may have 8 or 12
  CHECK(lm::Uid<12>("D9BilDV2abcd").view() == "D9BilDV2abcd");
  CHECK_THROWS_AS(lm::Uid<12>("D9BilDV2abcde"), lm::InvalidArgument);
  CHECK_THROWS_WITH(lm::Uid<8>("D9BilDV2abcd"), "'D9BilDV2abcd' is too long for a uid of at most 8 characters");
}

TEST_CASE("record: uids are compared as text") {
  const lm::Uid<8> uid = "DzTjkKse";
  CHECK(uid == lm::Uid<8>("DzTjkKse"));
  CHECK(uid == "DzTjkKse");
  CHECK(uid == std::string("DzTjkKse"));
  CHECK(uid == std::string_view("DzTjkKse"));
  CHECK_FALSE(uid == "DzTjkKs");
  CHECK_FALSE(uid == lm::Uid<8>("DzTjkKs"));
  CHECK(lm::Uid<8>("0a") < lm::Uid<8>("0b"));
  CHECK(lm::Uid<8>("0") < lm::Uid<8>("00"));
  CHECK(printed(uid) == "DzTjkKse");
  STATIC_REQUIRE(lm::Uid<4>("abcd").view() == "abcd");  // also in constant expressions
}

// ---- dates and instants ---------------------------------------------------------------------------------------------

TEST_CASE("record: dates") {
  const auto date = lm::parse_date("2024-02-29");
  REQUIRE(date);
  CHECK(*date == 2024y / 2 / 29);
  CHECK(lm::format_date(*date) == "2024-02-29");
  CHECK(lm::format_date(987y / 1 / 2) == "0987-01-02");
  for (const auto text : {"", "0000-01-01", "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "2024-01-01 ",
                          "2024-01-01T00:00:00", "20240101", "-024-01-01", "2024-01--1", "today"})
    CHECK_FALSE(lm::parse_date(text));
}

TEST_CASE("record: the texts of an instant") {
  const auto time = std::chrono::sys_days(2026y / 11 / 21) + 4h + 12min + 7s;
  const struct {
    std::string_view text;
    std::chrono::microseconds fraction;
  } cases[] = {
      {"2026-11-21 04:12:07", 0us},
      {"2026-11-21T04:12:07", 0us},
      {"2026-11-21 04:12:07.9", 900000us},
      {"2026-11-21 04:12:07.953", 953000us},  // SQLite's default, STRFTIME
      {"2026-11-21 04:12:07.000001", 1us},
      {"2026-11-21 04:12:07.953000", 953000us},   // LaminDB in Python
      {"2026-11-21 04:12:07.9530004", 953000us},  // beyond microseconds it is cut
      {"2026-11-21 04:12:07.953000999", 953000us},
      {"2026-11-21 04:12:07.95300099999999999999", 953000us},
      {"2026-11-21 04:12:07Z", 0us},
      {"2026-11-21T04:12:07.953Z", 953000us},
      {"2026-11-21 04:12:07+00:00", 0us},
      {"2026-11-21 04:12:07.953000+00", 953000us},  // PostgreSQL
      {"2026-11-21 06:12:07.5+02:00", 500000us},
      {"2026-11-21 06:12:07.5+0200", 500000us},
      {"2026-11-20 22:42:07-05:30", 0us},
      {"2026-11-21 04:12:07-00:00", 0us},
  };
  for (const auto& each : cases) {
    CAPTURE(each.text);
    const auto parsed = lm::Timestamp::parse(each.text);
    REQUIRE(parsed);
    CHECK(parsed->time() == time + each.fraction);
    CHECK(parsed->is_set());
  }
}

TEST_CASE("record: what is no instant") {
  for (const auto text : {"",
                          "2026-11-21",
                          "2026-11-21 04:12",
                          "2026-11-21 4:12:07",
                          "2026-11-21 24:00:00",
                          "2026-11-21 04:60:00",
                          "2026-11-21 04:12:60",
                          "2026-02-30 04:12:07",
                          "2026-11-21 04:12:07.",
                          "2026-11-21 04:12:07.1234567890x",
                          "0000-11-21 04:12:07",
                          "0001-01-01 00:00:00+00:01",
                          "9999-12-31 23:59:59-00:01",
                          "2026-11-21 04:12:07 ",
                          " 2026-11-21 04:12:07",
                          "2026-11-21_04:12:07",
                          "2026-11-21 04:12:07+",
                          "2026-11-21 04:12:07+1",
                          "2026-11-21 04:12:07+24:00",
                          "2026-11-21 04:12:07+01:60",
                          "2026-11-21 04:12:07+01:",
                          "2026-11-21 04:12:07+01:00x",
                          "2026-11-21 -4:12:07",
                          "2026-11-21 04:12:07.-1",
                          "1763698327",
                          "now"}) {
    CAPTURE(text);
    CHECK_FALSE(lm::Timestamp::parse(text));
  }
}

TEST_CASE("record: instants are compared, not their texts") {
  CHECK(instant("2026-11-21 06:12:07.5+02:00") == instant("2026-11-21T04:12:07.500000"));
  CHECK(instant("2026-11-21 06:12:07+02:00") < instant("2026-11-21 04:12:07.000001"));
  CHECK(instant("2026-11-21 23:00:00-02:00") > instant("2026-11-21 23:59:59"));
  CHECK(instant("1969-12-31 23:59:59.999999") < instant("1970-01-01 00:00:00"));
}

TEST_CASE("record: an instant that is not set is not the beginning of 1970") {
  CHECK_FALSE(lm::Timestamp().is_set());
  CHECK(instant("1970-01-01 00:00:00").is_set());
  CHECK_FALSE(lm::Timestamp() == instant("1970-01-01 00:00:00"));
}

TEST_CASE("record: an instant that is not set is ordered before all others") {
  const lm::Timestamp unset, epoch = instant("1970-01-01 00:00:00"), earlier = instant("0001-01-01 00:00:00");
  for (const auto& set : {epoch, earlier, lm::Timestamp::now()}) {
    INFO(set.str());
    CHECK((unset <=> set) == std::strong_ordering::less);
    CHECK((set <=> unset) == std::strong_ordering::greater);
    CHECK(unset != set);
  }
  CHECK((unset <=> lm::Timestamp()) == std::strong_ordering::equal);
  CHECK(unset == lm::Timestamp());
  CHECK(std::set<lm::Timestamp>{unset, epoch, earlier, lm::Timestamp()}.size() == 3);
  CHECK(std::max(unset, earlier) == earlier);
}

TEST_CASE("record: how an instant is written") {
  CHECK(instant("2026-11-21T04:12:07.953Z").str() == "2026-11-21 04:12:07.953000");
  CHECK(instant("2026-11-21 04:12:07").str() == "2026-11-21 04:12:07.000000");
  CHECK(instant("2026-11-21 04:12:07.953").str(3) == "2026-11-21 04:12:07.953");
  CHECK(instant("2026-11-21 04:12:07.953").str(0) == "2026-11-21 04:12:07");
  CHECK(instant("1969-12-31 23:59:59.25").str() == "1969-12-31 23:59:59.250000");
  CHECK(printed(instant("2026-11-21 04:12:07.953")) == "2026-11-21 04:12:07");
  CHECK(instant("2026-11-21 04:12:07.953").lower_bound() == "2026-11-21 04:12:07.953");
  CHECK(instant("2026-11-21 04:12:10").lower_bound() == "2026-11-21 04:12:10");
}

namespace {

/// Any instant from 1900 to 2100, half of them with few fraction digits.
rc::Gen<lm::Timestamp> any_instant() {
  const auto in_seconds = rc::gen::inRange<std::int64_t>(-2'208'988'800, 4'102'444'800);
  const auto fraction =
      rc::gen::oneOf(rc::gen::inRange(0, 1'000'000), rc::gen::element(0, 100'000, 500'000, 953'000, 999'999, 1));
  return rc::gen::apply(
      [](std::int64_t whole, int micros) {
        return lm::Timestamp(
            lm::Timestamp::time_point(std::chrono::seconds(whole) + std::chrono::microseconds(micros)));
      },
      in_seconds, fraction);
}

/// The instant as text with so many fraction digits, or more if it needs more.
std::string written(const lm::Timestamp& time, int digits) {
  while (lm::Timestamp::parse(time.str(digits)) != time) ++digits;
  return time.str(digits);
}

}  // namespace

TEST_CASE("record: the order of texts is the order of instants") {
  CHECK(rc::check("a text is not less than the lower bound of another instant if and only if its instant is not", [] {
    const auto a = *any_instant();
    const auto near =
        a.time() + std::chrono::microseconds(*rc::gen::element(-1'000'000, -1, 0, 1, 10, 100'000, 60'000'000));
    const auto b = *rc::gen::oneOf(any_instant(), rc::gen::just(lm::Timestamp(near)));
    const auto text = written(b, *rc::gen::inRange(0, 7));
    RC_ASSERT((text >= a.lower_bound()) == (b >= a));
  }));
}

TEST_CASE("record: an instant is read as it was written") {
  CHECK(rc::check("parse(written) is the instant", [] {
    const auto time = *any_instant();
    RC_ASSERT(lm::Timestamp::parse(written(time, *rc::gen::inRange(0, 7))) == time);
    RC_ASSERT(lm::Timestamp::parse(time.lower_bound()) == time);
  }));
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

TEST_CASE("record: a JSON column holds text, null unless set") {
  CHECK(lm::Json{}.text == "null");
  CHECK(printed(lm::Json{R"({"a": 1})"}) == R"({"a": 1})");
  CHECK(lm::Json{"1"} == lm::Json{"1"});
  CHECK_FALSE(lm::Json{"1"} == lm::Json{"1.0"});
}

// ---- records --------------------------------------------------------------------------------------------------------

TEST_CASE("record: designated initializers name what is set, all else has its default") {
  const lm::Artifact artifact{.key = "a.csv", .suffix = ".csv"};
  CHECK(artifact.key == "a.csv");
  CHECK(artifact.id.empty());
  CHECK(artifact.uid.empty());
  CHECK_FALSE(artifact.size);
  CHECK(artifact._key_is_virtual);
  CHECK(artifact.is_latest);
  CHECK_FALSE(artifact.is_locked);
  CHECK_FALSE(artifact.created_at.is_set());
  CHECK(artifact.storage.empty());
  CHECK_FALSE(artifact.run);
}

TEST_CASE("record: members are no larger than what they hold") {
  STATIC_REQUIRE(sizeof(lm::Id) == 16);
  STATIC_REQUIRE(sizeof(lm::Ref<lm::Run>) == sizeof(lm::Id));
  STATIC_REQUIRE(sizeof(lm::Uid<20>) == 21);
  STATIC_REQUIRE(sizeof(lm::Uid<8>) == 9);
  STATIC_REQUIRE(sizeof(lm::Timestamp) == 16);
  STATIC_REQUIRE(std::is_empty_v<lm::Many<lm::ULabel, lm::ArtifactULabel>>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<lm::Uid<20>>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<lm::Ref<lm::Run>>);
  STATIC_REQUIRE(std::is_aggregate_v<lm::Artifact>);
}

TEST_CASE("record: a record prints what is set, its uid first") {
  CHECK(printed(lm::ULabel{}) == "ULabel(name='', is_type=False, is_locked=False)");
  const lm::Reference paper{.uid = "abcdefghijkl",
                            .name = "it's",
                            .pubmed_id = 42,
                            .date = 2024y / 2 / 29,
                            .created_at = instant("2026-11-21 04:12:07.953"),
                            ._aux = lm::Json{"{}"},
                            .type = lm::Ref<lm::Reference>(lm::Id(0, here))};
  CHECK(printed(paper) ==
        "Reference(uid='abcdefghijkl', name='it's', pubmed_id=42, date=2024-02-29, is_type=False, is_locked=False, "
        "created_at=2026-11-21 04:12:07 UTC, type_id=0)");
  CHECK(printed(lm::RecordJson{.value = {"3.5"}}) == "RecordJson(value=3.5)");
}

TEST_CASE("record: records of other namespaces print themselves, too") {
  CHECK_THAT(printed(lm::bionty::CellType{.name = "T cell"}), Contains("CellType(name='T cell'"));
}

TEST_CASE("record: a stored record prints as LaminDB shows it", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/source.db.gz", "source.db"));
  CHECK(printed(db.registry<lm::User>().get("DzTjkKse")).substr(0, 60) ==
        "User(uid='DzTjkKse', handle='laminlabs', name='Lamin Labs', ");
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

TEST_CASE("record: JSON has one form for each value") {
  const auto form = [](std::string_view json) { return lm::support_detail::JsonForm(json).read(); };
  const std::pair<const char*, const char*> same[] = {
      {R"({"a": 1, "b": [1, 2.50, 1e17]})", R"( {"b":[1.0,2.5,100000000000000000],"a":1} )"},
      {R"({"a":{"c":null,"b":true}})", R"({ "a" : {"b":true , "c":null} })"},
      {R"("\u00e4\ud83d\ude00\u0022\u005c\/\n")", R"("ä😀\"\\/\u000a")"},
      {"[[],{}, -0, 1e-1]", "[ [ ] , { } , 0, 0.1]"}};
  for (const auto& [a, b] : same) {
    INFO(a << " and " << b);
    CHECK(form(a));
    CHECK(form(a) == form(b));
  }
  const std::pair<const char*, const char*> different[] = {
      {R"(["a,b"])", R"(["a","b"])"},           {R"(["a","b"])", R"(["b","a"])"}, {R"({"a":"b"})", R"({"a":"c"})"},
      {"9007199254740993", "9007199254740992"}, {R"("a\\")", R"("a")"},           {"1", R"("1")"}};
  for (const auto& [a, b] : different) {
    INFO(a << " and " << b);
    CHECK(form(a) != form(b));
  }
  for (const auto* none : {"", "[1", "[1,]", "{,}", "{1:2}", R"({"a"})", "nul", "NaN", "1 2", "1.5.5", "-",
                           R"("\ud800")", R"("\q")", "\"\n\"", "\""}) {
    INFO(none);
    CHECK_FALSE(form(none));
  }
  CHECK_FALSE(form(std::string(100'000, '[')));
}

// ---- errors ---------------------------------------------------------------------------------------------------------

TEST_CASE("record: an error has a code and a place") {
  try {
    throw lm::NotFound("no such row", {.registry = "Artifact", .uid = "9K1d", .column = "key"});
  } catch (const lm::Error& error) {
    CHECK(error.code() == "not_found");
    CHECK(std::string(error.what()) == "no such row");
    CHECK(error.place().registry == "Artifact");
    CHECK(error.place().uid == "9K1d");
    CHECK(error.place().column == "key");
  }
  CHECK(lm::Locked("").code() == "locked");
  CHECK(lm::BadValue("").code() == "bad_value");
}

TEMPLATE_TEST_CASE("record: kinds of storage errors are storage errors", "", lm::AccessDenied, lm::ObjectMissing,
                   lm::ObjectChanged, lm::Unreachable, lm::Corrupted) {
  try {
    throw TestType("it failed", {.registry = "Artifact", .uid = "9K1d", .column = {}});
  } catch (const lm::StorageError& error) {
    CHECK(error.code() == TestType("").code());
    CHECK(error.code() != lm::StorageError("").code());
    CHECK(std::string(error.what()) == "it failed");
    CHECK(error.place().uid == "9K1d");
  }
  CHECK_FALSE(std::is_base_of_v<lm::StorageError, lm::CannotOpen>);
  CHECK_FALSE(std::is_base_of_v<lm::StorageError, lm::NotFound>);
}
