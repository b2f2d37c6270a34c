// search(), against the scores that LaminDB's expressions give (computed with Python's regular expressions).
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/open.hpp>
#include <laminate/registry/search.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace {

using Found = std::vector<std::pair<std::int64_t, int>>;

template <class T>
Found found(const std::vector<lm::SearchHit<T>>& hits) {
  Found all;
  for (const auto& [record, score] : hits) all.emplace_back(record.id.value(), score);
  return all;
}

/// rich-2.12, read-only.
struct Rich {
  template <class T>
  Found search(std::string_view text, lm::SearchOptions options = {}) const {
    return found(lm::search(db.registry<T>(), text, options));
  }

  lm::Database<lm::lamindb_schema> db =
      lm::open(support::fixture("rich-2.12/source.db.gz").string(), {.name = "lab/rich", .read_only = true});
};

}  // namespace

TEST_CASE("search: scores of one text") {
  const struct {
    std::string text, wanted;
    int score;
  } cases[] = {
      {"T cell", "t cell", 423},
      {"T cell|T-cell|T lymphocyte", "t cell", 223},
      {"T-cell|T cell", "t cell", 223},
      {"T cells|x", "t cell", 11},
      {"x T cell y", "t cell", 15},
      {"xT cell", "t cell", 3},
      {"T cellx y", "t cell", 3},
      {"T cellx|y", "t cell", 11},
      {"a,T cell;b", "t cell", 13},
      {"Tcell", "t cell", 0},
      {"aab", "ab", 3},
      {"ab aab", "ab", 15},
      {"a b|ab c|d", "ab", 15},
      {"a.b", "a.b", 423},
      {"axb", "a.b", 0},  // no pattern
      {"a|b c", "a|b", 15},
      {"", "a", 0},
      {"a", "", 0},
  };
  for (const auto& each : cases) {
    CAPTURE(each.text, each.wanted);
    CHECK(lm::registry_detail::search_score(each.text, each.wanted) == each.score);
  }
}

TEST_CASE("search: rows, the best first, of equals the oldest", "[engines]") {
  const Rich rich;
  CHECK(rich.search<lm::bionty::CellType>("T cell") == Found{{5, 423}, {6, 15}, {7, 15}});
  CHECK(rich.search<lm::bionty::CellType>("  t CELL\n") == Found{{5, 423}, {6, 15}, {7, 15}});
  CHECK(rich.search<lm::bionty::CellType>("cell") == Found{{1, 423}, {4, 15}, {5, 15}, {6, 15}, {7, 15}});
  CHECK(rich.search<lm::bionty::CellType>("CL:0000236") == Found{{4, 423}});
  CHECK(rich.search<lm::ULabel>("exp") == Found{{4, 11}, {5, 3}});
  CHECK(rich.search<lm::Artifact>("parquet") == Found{{3, 41}, {4, 26}, {5, 26}, {10, 26}});
  CHECK(rich.search<lm::Artifact>("ünï") == Found{{7, 3}});
  CHECK(rich.search<lm::Artifact>("KJsxdmjcnHtAU4PQ6IjU2w") == Found{{10, 423}});  // a hash, of the trash
  CHECK(rich.search<lm::Artifact>("%").empty());
  CHECK(rich.search<lm::Artifact>("md5").empty());  // `_hash_type` is no text that people search
  CHECK(rich.search<lm::Feature>("cell_type") == Found{{2, 11}, {3, 11}});
}

TEST_CASE("search: a limit keeps the best", "[engines]") {
  const Rich rich;
  CHECK(rich.search<lm::bionty::CellType>("cell", {.limit = 2}) == Found{{1, 423}, {4, 15}});
  CHECK(rich.search<lm::bionty::CellType>("cell", {.limit = 0}).empty());
  const Found all{{10, 12}, {9, 4}, {8, 3}, {12, 3}, {3, 2},  {14, 2}, {16, 2},
                  {1, 1},   {2, 1}, {4, 1}, {7, 1},  {11, 1}, {13, 1}};
  for (std::size_t limit = 1; limit <= 20; ++limit)
    CHECK(rich.search<lm::Feature>("e", {.limit = limit}) ==
          Found(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()))));
}

TEST_CASE("search: every branch of a registry, what a query sees of a query", "[engines]") {
  const Rich rich;
  const auto artifacts = rich.db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  CHECK(rich.search<lm::Artifact>("trashed") == Found{{10, 23}});
  CHECK(found(lm::search(artifacts.filter(a.size > 0), "trashed")).empty());
  CHECK(found(lm::search(artifacts.filter(a.size > 0).all_branches(), "trashed")) == Found{{10, 23}});
  CHECK(found(lm::search(artifacts.filter(a.uid == "187UDXaLIBLeSLeN0000"), "trashed")) == Found{{10, 23}});
  CHECK(found(lm::search(artifacts.filter(a.size < 3000), "parquet")) == Found{{4, 26}});
  CHECK(found(lm::search(artifacts.filter(a.ulabels->name == "DMSO"), "dataset1")) == Found{{1, 3}});
  CHECK(rich.search<lm::ULabel>("on branch").size() == 1);
  CHECK(lm::search(artifacts, "trashed").front().record.key == "trashed.parquet");
}

TEST_CASE("search: columns that a database lacks", "[engines]") {
  const auto old = lm::open(support::fixture("rich-2.2/source.db.gz").string(), {.read_only = true});
  CHECK(lm::search(old.registry<lm::Schema>(), "anndata").size() == 1);
  CHECK(lm::search(old.registry<lm::Artifact>(), "dataset1").size() > 0);
}

TEST_CASE("search: what cannot be searched", "[engines]") {
  const Rich rich;
  const auto labels = rich.db.registry<lm::ULabel>();
  CHECK_THROWS_WITH(lm::search(labels, " \t"), "search() needs a text to look for");
  CHECK_THROWS_WITH(lm::search(labels.limit(3), "a"), "a limited query cannot be searched: give search() the limit");
}
