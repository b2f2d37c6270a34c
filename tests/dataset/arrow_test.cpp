#include <cstdint>
#include <string>

#include <laminate/arrow.hpp>

#include "../catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using integers = lm::Values<std::int64_t>;

TEST_CASE("Parquet and Feather files of pandas are read") {
  const auto frame = lm::read_table(support::fixture("datasets/table.parquet"));
  CHECK(frame.index() == lm::Column{"barcode", lm::Values<std::string>{"AAAC", "AAAG", "AACC", "AACG"}});
  CHECK(frame["cell_type"].as<lm::Categorical>() == lm::Categorical{{"B cell", "T cell", "unused"}, {1, -1, 0, 1}});
  CHECK(frame["stage"].as<lm::Categorical>().is_ordered);
  CHECK(frame["donor"].as<std::int64_t>() == integers{1, std::nullopt, 3, (std::int64_t{1} << 53) + 1});
  CHECK(frame["is_control"].as<bool>() == lm::Values<bool>{true, std::nullopt, false, true});
  CHECK(frame["n_genes"].as<std::int64_t>() == integers{3, 1, 2, 0});
  CHECK(frame["score"].as<double>() == lm::Values<double>{0.5, std::nullopt, -1.25, 1e300});
  CHECK(frame["note"].text(1) == "zwölf");
  const auto& when = frame["when"].as<lm::Timestamp>();
  CHECK(when[0] == lm::Timestamp::parse("2026-11-21 04:12:07.25"));
  CHECK_FALSE(when[1]);
  CHECK(when[2] == lm::Timestamp::parse("1969-12-31 00:00:00"));

  CHECK(frame["terms"].as<std::string>() == lm::Values<std::string>{R"(["a","b"])", "[]", std::nullopt, R"(["c"])"});

  const auto feather = lm::read_table(support::fixture("datasets/table.feather"));
  CHECK_FALSE(feather.index());
  CHECK(feather.columns() == frame.columns());
  CHECK(lm::find_format(".parquet")->inspect(support::fixture("datasets/table.parquet")).n_observations == 4);
}

TEST_CASE("Arrow: numbers are kept exactly or refused") {
  const auto column = [](auto&& builder, auto... values) {
    ((void)builder.Append(values), ...);
    return lm::dataset_detail::data_of(arrow::ChunkedArray(builder.Finish().ValueOrDie()), "a column");
  };
  CHECK(column(arrow::UInt64Builder(), std::uint64_t{1}, UINT64_MAX) ==
        lm::Column::Data(lm::Values<std::string>{"1", "18446744073709551615"}));
  CHECK(column(arrow::UInt64Builder(), std::uint64_t{1}, std::uint64_t{INT64_MAX}) ==
        lm::Column::Data(integers{1, INT64_MAX}));
  CHECK_THROWS_AS(column(arrow::Date32Builder(), INT32_MAX), lm::BadValue);
  arrow::TimestampBuilder far(arrow::timestamp(arrow::TimeUnit::SECOND), arrow::default_memory_pool());
  (void)far.Append(INT64_MAX);
  CHECK_THROWS_AS(lm::dataset_detail::data_of(arrow::ChunkedArray(far.Finish().ValueOrDie()), "a column"),
                  lm::BadValue);
}

TEST_CASE("Parquet: what is written reads back") {
  const support::Workspace workspace;
  auto frame = lm::read_table(support::fixture("datasets/table.parquet"));
  frame.add("day", lm::Values<lm::Date>{lm::parse_date("1969-12-31"), std::nullopt, lm::parse_date("2026-11-21"),
                                        lm::parse_date("2000-02-29")});
  lm::write_table(frame, workspace / "t.parquet");
  CHECK(lm::read_table(workspace / "t.parquet") == frame);
  lm::DataFrame plain;
  plain.add("index", integers{1, 2}).set_index({"", lm::Values<std::string>{"a", "b"}});
  lm::write_parquet(plain, workspace / "t.parquet");
  CHECK(lm::read_parquet(workspace / "t.parquet") == plain);
  lm::DataFrame empty;
  lm::write_parquet(empty.set_n_rows(3), workspace / "t.parquet");
  CHECK(lm::read_parquet(workspace / "t.parquet").n_columns() == 0);
  CHECK_THROWS_AS(lm::write_parquet(plain, workspace / "no/t.parquet"), lm::CannotOpen);
}

TEST_CASE("Parquet: broken files are errors") {
  const support::Workspace workspace;
  const auto whole = support::content_of(support::fixture("datasets/table.parquet"));
  for (std::size_t size = 0; size < whole.size(); size += 61) {
    support::write(workspace / "t.parquet", whole.substr(0, size));
    CHECK_THROWS_AS(lm::read_parquet(workspace / "t.parquet"), lm::BadValue);
  }
  CHECK_THROWS_AS(lm::read_parquet(workspace / "missing.parquet"), lm::CannotOpen);
  CHECK_THROWS_AS(lm::read_arrow(support::fixture("datasets/table.parquet")), lm::BadValue);
}
