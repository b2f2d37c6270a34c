#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <zlib.h>

#include <laminate/dataset/format.hpp>

#include "../catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using integers = lm::Values<std::int64_t>;
using reals = lm::Values<double>;
using texts = lm::Values<std::string>;

namespace {

lm::DataFrame read(const support::Workspace& workspace, const std::string& content,
                   const lm::CsvOptions& options = {}) {
  support::write(workspace / "t.csv", content);
  return lm::read_csv(workspace / "t.csv", options);
}

template <class Exception, class Do>
std::string message_of(Do what) {
  try {
    what();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("A data frame has columns of one length, found by name and type") {
  lm::DataFrame frame;
  CHECK(frame.n_rows() == 0);
  frame.add("name", texts{"a", "b"}).add("age", integers{31, std::nullopt});
  CHECK(frame.n_rows() == 2);
  CHECK(frame["age"].as<std::int64_t>()[0] == 31);
  CHECK(frame["age"].count_missing() == 1);
  CHECK(message_of<lm::BadValue>([&] { (void)frame["age"].as<double>(); }) == "column 'age' holds int64, not float64");
  CHECK(message_of<lm::NotFound>([&] { (void)frame["Age"]; }) == "the table has no column 'Age'; it has name, age");
  CHECK_THROWS_AS(frame.add("short", reals{1.5}), lm::InvalidArgument);
  CHECK_THROWS_AS(frame.set_index({"", texts{"x"}}), lm::InvalidArgument);
  CHECK(frame.n_columns() == 2);

  lm::DataFrame only_rows;
  only_rows.set_n_rows(3);
  CHECK(only_rows.n_rows() == 3);
  CHECK_THROWS_AS(only_rows.add("short", reals{1.5}), lm::InvalidArgument);
}

TEST_CASE("Rows are appended, sliced and compared") {
  lm::DataFrame frame;
  frame.add("cell", lm::Categorical{{"B", "T"}, {0, 1, -1}})
      .add("n", integers{1, 2, 3})
      .set_index({"id", texts{"x", "y", "z"}});
  lm::DataFrame more;
  more.add("cell", lm::Categorical{{"NK", "T"}, {0, 1}}).add("n", integers{4, 5}).set_index({"id", texts{"v", "w"}});
  const auto first = frame;
  frame.append(more);
  CHECK(frame["cell"].as<lm::Categorical>() == lm::Categorical{{"B", "T", "NK"}, {0, 1, -1, 2, 1}});
  CHECK(frame.slice(0, 3)["n"] == first["n"]);
  CHECK(frame.slice(3, 99).index() == more.index());
  CHECK(frame.slice(9, 1).n_rows() == 0);
  CHECK(frame != first);
  more.replace({"n", reals{4, 5}});
  const auto before = frame;
  CHECK(message_of<lm::InvalidArgument>([&] { frame.append(more); }) ==
        "rows cannot be appended: column 'n' of int64 stands against 'n' of float64");
  CHECK(frame == before);
}

TEST_CASE("A data frame prints its first and last rows") {
  lm::DataFrame frame;
  frame.add("wert", reals{1, 2.5, std::nullopt}).add("was", texts{"zwölf", "a\nb", ""});
  CHECK(frame.str() == "   wert    was\n0   1.0  zwölf\n1   2.5    a?b\n2   NaN\n\n3 rows × 2 columns\n");
  CHECK(frame.str(2) == "   wert    was\n0   1.0  zwölf\n...\n2   NaN\n\n3 rows × 2 columns\n");
}

TEST_CASE("CSV: types are those of pandas") {
  const support::Workspace workspace;
  const auto frame = read(workspace,
                          "int,float,gap,bool,gaps,text,none,long,mixed,inf\n"
                          " 1,1,1,True,,007,NA,99999999999999999999,99999999999999999999,inf\n"
                          "-2,+2.5e3,NaN,false,TRUE,x,null,1,0.5,-Infinity\n");
  CHECK(frame["int"].as<std::int64_t>() == integers{1, -2});
  CHECK(frame["float"].as<double>() == reals{1, 2500});
  CHECK(frame["gap"].as<double>() == reals{1, std::nullopt});
  CHECK(frame["bool"].as<bool>() == lm::Values<bool>{true, false});
  CHECK(frame["gaps"].as<bool>() == lm::Values<bool>{std::nullopt, true});
  CHECK(frame["text"].as<std::string>() == texts{"007", "x"});
  CHECK(frame["none"].as<double>() == reals{std::nullopt, std::nullopt});
  CHECK(frame["long"].as<std::string>() == texts{"99999999999999999999", "1"});
  CHECK(frame["mixed"].as<std::string>() == texts{"99999999999999999999", "0.5"});
  CHECK(frame["inf"].as<double>() ==
        reals{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()});
  CHECK(read(workspace, "a\n1e999\n")["a"].as<std::string>() == texts{"1e999"});
  CHECK(read(workspace, "a,b\n").n_rows() == 0);
  for (const auto* text : {"1_000", "0x10", "1 2", "--1", "+-1", "1-", "yes", "1,"})
    CHECK(read(workspace, "a\n\"" + std::string(text) + "\"\n")["a"].kind() == lm::ColumnKind::text);
}

TEST_CASE("CSV: quotes, line ends, marks, names and short rows") {
  const support::Workspace workspace;
  CHECK(read(workspace, "\xEF\xBB\xBF\"a\",b\r\n\"x,\"\"y\"\"\r\nz\",1\r\n\r\n\"\"\r\n") == [] {
    lm::DataFrame expected;
    expected.add("a", texts{"x,\"y\"\r\nz", std::nullopt}).add("b", reals{1, std::nullopt});
    return expected;
  }());
  CHECK(read(workspace, "a\rb\r")["a"].as<std::string>() == texts{"b"});
  CHECK(read(workspace, "a,,a,a.1,a\n1,2,3,4,5").names() ==
        std::vector<std::string>{"a", "Unnamed: 1", "a.1", "a.1.1", "a.2"});
  const auto indexed = read(workspace, "a,b\nr1,1,2\nr2,3,4\n");  // each row has one field more: it names the row
  CHECK(indexed.index() == lm::Column{"", texts{"r1", "r2"}});
  CHECK(read(workspace, "id,a\nx,1\n", {.index = "id"}).index() == lm::Column{"id", texts{"x"}});
  CHECK_THROWS_AS(read(workspace, "id,a\nx,1\n", {.index = "no"}), lm::NotFound);
}

TEST_CASE("CSV: a broken file is named with its line") {
  const support::Workspace workspace;
  const auto place = "'" + (workspace / "t.csv").string() + "'";
  CHECK(message_of<lm::BadValue>([&] { read(workspace, "a,b\n1,\"x\ny\"\n\n1,2,3\n"); }) ==
        place + ", line 5: there are 3 fields, more than the 2 of the lines before");
  CHECK(message_of<lm::BadValue>([&] { read(workspace, "a\nx\n\"y\n\n"); }) ==
        place + ", line 3: quotes that open a field here are never closed");
  CHECK_THROWS_AS(read(workspace, ""), lm::BadValue);
  CHECK_THROWS_AS(lm::read_csv(workspace / "missing.csv"), lm::CannotOpen);
  CHECK_THROWS_AS(lm::read_csv(workspace.path()), lm::CannotOpen);
}

TEST_CASE("CSV: what is written reads back, also in large and compressed files") {
  const support::Workspace workspace;
  lm::DataFrame frame;
  texts names;
  reals values;
  for (int i = 0; i < 50'000; ++i) {
    names.push_back("row \"" + std::to_string(i) + "\",\r\n" + std::string(static_cast<std::size_t>(i % 7), 'x'));
    values.push_back(i % 3 == 0 ? std::nullopt : std::optional(std::sqrt(i)));
  }
  frame.add("value", values).set_index({"name", names});
  for (const auto* name : {"t.csv", "t.csv.gz", "t.tsv", "t.tsv.gz"}) {
    lm::write_table(frame, workspace / name);
    const lm::CsvOptions options{.separator = std::string(name).starts_with("t.t") ? '\t' : ',', .index = "name"};
    CHECK(lm::read_csv(workspace / name, options) == frame);
  }
  auto packed = support::content_of(workspace / "t.csv.gz");
  CHECK(packed.size() < support::content_of(workspace / "t.csv").size() / 2);
  support::write(workspace / "t.csv.gz", packed.substr(0, packed.size() / 2));
  CHECK_THROWS_AS(lm::read_table(workspace / "t.csv.gz"), lm::BadValue);
  CHECK_THROWS_AS(lm::write_table(frame, "/dev/full/t.csv"), lm::CannotOpen);
  CHECK_THROWS_AS(lm::write_csv(frame, "/dev/full"), lm::CannotOpen);

  lm::DataFrame gaps;
  gaps.add("only", reals{1, std::nullopt});
  lm::write_csv(gaps, workspace / "gaps.csv");
  CHECK(lm::read_csv(workspace / "gaps.csv") == gaps);
}

TEST_CASE("Text and JSON files") {
  const support::Workspace workspace;
  support::write(workspace / "a.json", "\xEF\xBB\xBF{\"a\": [1, null]}\n");
  CHECK(lm::read_json(workspace / "a.json").at("a").as_array().size() == 2);
  CHECK(lm::read_text(workspace / "a.json").size() == 20);
  support::write(workspace / "a.json", "{\"a\": 1,}");
  CHECK(message_of<lm::BadValue>([&] { (void)lm::read_json(workspace / "a.json"); }).find("is not JSON at byte 8") !=
        std::string::npos);
  support::write(workspace / "a.json", "{} {}");
  CHECK_THROWS_AS(lm::read_json(workspace / "a.json"), lm::BadValue);
  support::write(workspace / "a.json", std::string(100'000, '['));
  CHECK_THROWS_AS(lm::read_json(workspace / "a.json"), lm::BadValue);
}

TEST_CASE("A format that needs a component says what to do") {
  CHECK(lm::format_of("folder.x/a.csv.gz")->suffix == ".csv.gz");
  CHECK(lm::format_of("a.b.csv")->suffix == ".csv");
  CHECK(lm::format_of("a.unknown") == nullptr);
  CHECK_THROWS_AS(lm::read_table("a.unknown"), lm::InvalidArgument);
  CHECK(lm::find_format(".csv")->otype == "DataFrame");
}
