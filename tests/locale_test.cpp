// What is stored, parsed and printed does not depend on the locale of the program, nor on the state of its streams.
#include "catch.hpp"

#include <chrono>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include <laminate/artifact/check.hpp>
#include <laminate/artifact/features.hpp>
#include <laminate/bundle/export.hpp>
#include <laminate/dataset/csv.hpp>
#include <laminate/json/lines.hpp>
#include <laminate/lamindb/features/feature_keys.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/validate.hpp>
#include <laminate/registry/where.hpp>
#include <laminate/schema/print.hpp>
#include <laminate/storage/remote/s3_answer.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/view/describe.hpp>
#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>
#include <laminate/view/markdown.hpp>
#include <laminate/view/table.hpp>
#include <laminate/view/table/row_text.hpp>
#include <laminate/view/table_frame.hpp>

#include "foreign_locale.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace meter {

struct Reading {
  lm::Id id{};
  lm::Uid<12> uid{};
  double value = 0;
  std::int64_t count = 0;
  bool is_valid = false;
  lm::Timestamp taken_at{};
  lm::Date day{};
};

using laminate::operator<<;

}  // namespace meter

LAMINATE_TABLE(meter::Reading, "meter_reading", id, uid, value, count, is_valid, taken_at, day)

namespace {

struct OpenedRich {
  lm::Database<lm::lamindb_schema> db =
      lm::open(support::fixture("rich-2.12/source.db.gz").string(), {.name = "lab/rich", .read_only = true});
};

/// All that is printed to a stream, each behind the other.
template <class... Things>
std::string printed(bool disturbed, const Things&... things) {
  std::ostringstream out;
  if (disturbed) support::disturb(out);
  ((out << things << '\n'), ...);
  return out.str();
}

std::string texts_of_records(bool disturbed) {
  const meter::Reading reading{.uid = lm::Uid<12>("abc"),
                               .value = 1234567.891,
                               .count = 1234567,
                               .is_valid = true,
                               .taken_at = *lm::Timestamp::parse("2026-11-21 04:12:07.953"),
                               .day = *lm::parse_date("2026-11-21")};
  return printed(disturbed, reading, reading.taken_at, reading.uid, lm::Id(), lm::Id(1234567, lm::Origin()),
                 lm::Json{"[1234.5]"}, meter::Reading{.value = 1e-5});
}

std::string texts_of_reports(bool disturbed) {
  const lm::SyncReport report({}, nullptr, {}, 1234567, 1234567, std::chrono::milliseconds(1234500), {}, {});
  const lm::Bundle bundle{
      .path = "b", .source = "s", .counts = {{"Artifact", 1234567}}, .rows = 1234567, .bytes = 7654321};
  lm::UndoReport undo;
  undo.deleted = {{"Artifact", 1234567}};
  undo.restored = 12345;
  lm::StorageReport storage;
  storage.artifacts = 1234567;
  lm::Validation validation{.database = "d"};
  validation.differences.resize(1234);
  const auto json = boost::json::serialize(lm::sync_detail::json_of(lm::Value(1234.5)));
  return printed(disturbed, report, bundle, undo, storage, validation, json);
}

std::string texts_of_tables(bool disturbed) {
  const OpenedRich rich;
  const auto artifacts = rich.db.registry<lm::Artifact>();
  const auto table = to_table(artifacts);
  std::string text = printed(disturbed, table, describe(rich.db, artifacts.get("9K1dteZ6Qx0EXK8g0000")),
                             lm::features(rich.db, artifacts.get("9K1dteZ6Qx0EXK8g0000")).get_values());
  text += lm::to_csv(table) + lm::to_markdown(table) + lm::to_html(table) + lm::to_json_lines(table);
  std::ostringstream lines;
  if (disturbed) support::disturb(lines);
  write_json_lines(lines, rich.db, artifacts);
  return text + lines.str();
}

std::string texts_of_numbers() {
  std::string text;
  for (const std::int64_t size : {0, 999, 1234567, 2147483647}) text += lm::view_detail::shown_size(size) + ' ';
  for (const double value : {0.5, 1234567.891, 1e-5, 1e300})
    text += lm::python::number(value) + ' ' + lm::query::describe(lm::Value(value)) + ' ' +
            lm::dataset_detail::value_as_text(value) + ' ' + lm::support_detail::shortest(value) + ' ';
  return text;
}

std::string read_numbers(const support::Workspace& workspace) {
  std::ofstream(workspace / "t.csv") << "real,whole,small,large,comma\n1.5,1234567,3.2e-350,1.5e999,\"1,5\"\n";
  const auto frame = lm::read_csv(workspace / "t.csv");
  std::string text = lm::to_csv(frame);
  for (const auto& column : frame.columns()) text += std::string(lm::name_of(column.kind())) + ' ';
  const auto json = lm::support_detail::parse_json("[1.5, 1234567, 1e-5]");
  text += lm::python::json(*json) + boost::json::serialize(*json);
  text += lm::Timestamp::parse("2026-11-21T04:12:07.953Z")->str();
  std::vector<lm::ObjectInfo> objects;
  const auto none = lm::storage_detail::read_listing(
      "<L><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>1234567</Size></Contents></L>", "", objects);
  text += none + std::to_string(objects.at(0).size);
  const OpenedRich rich;
  for (const auto* condition : {"size>1.5", "temperature>21.5", "IS_LATEST=True"}) {
    try {
      const auto where = lm::where<lm::Artifact>(rich.db, condition, lm::feature_keys(rich.db));
      const auto sql = rich.db.registry<lm::Artifact>().filter(where).sql();
      text += sql.text;
      for (const auto& value : sql.values) text += ' ' + lm::query::describe(value);
    } catch (const lm::Error& error) {
      text += error.what();
    }
  }
  return text;
}

}  // namespace

TEST_CASE("locale: records, reports and tables print the same everywhere") {
  const auto records = texts_of_records(false), reports = texts_of_reports(false), tables = texts_of_tables(false),
             numbers = texts_of_numbers();
  CHECK(
      records.starts_with("Reading(uid='abc', value=1234567.891, count=1234567, is_valid=True, "
                          "taken_at=2026-11-21 04:12:07 UTC, day=2026-11-21)\n"));
  CHECK(reports.find("→ 1234567 rows in 1234.50 s (1000 per second)\n") != reports.npos);
  CHECK(numbers.find("1.2 MB") != numbers.npos);

  const support::ForeignLocale foreign;
  CHECK(printed(true, 1234567, 0.5) != printed(false, 1234567, 0.5));
  for (const bool disturbed : {false, true}) {
    CAPTURE(disturbed);
    CHECK(texts_of_records(disturbed) == records);
    CHECK(texts_of_reports(disturbed) == reports);
    CHECK(texts_of_tables(disturbed) == tables);
  }
  CHECK(texts_of_numbers() == numbers);
}

TEST_CASE("locale: a width pads all of a printed record") {
  std::ostringstream out;
  out << std::setw(68) << std::setfill('.') << meter::Reading{.uid = lm::Uid<12>("a")} << '|' << std::setw(6)
      << lm::Id();
  CHECK(out.str() == "..Reading(uid='a', value=0, count=0, is_valid=False, day=0000-00-00)|..None");
}

TEST_CASE("locale: files, JSON and conditions are read the same everywhere") {
  const support::Workspace workspace;
  const auto text = read_numbers(workspace);
  CHECK(text.find("float64 int64 str str str") != text.npos);
  const support::ForeignLocale foreign;
  CHECK(read_numbers(workspace) == text);
}

TEST_CASE("locale: case is that of ASCII") {
  const support::ForeignLocale foreign;
  CHECK(lm::ascii::lower("ÄIZ[@`{09") == "Äiz[@`{09");
  CHECK(lm::ascii::upper('i') == 'I');
  CHECK_FALSE(lm::ascii::is_alnum(static_cast<char>(0xe4)));
}
