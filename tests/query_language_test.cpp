// What queries can ask beside comparing columns with values: columns with each other, other queries, parts of JSON,
// related rows; and what they can return beside records.
#include <chrono>
#include <tuple>

#include <laminate/registry/with.hpp>

#include "catch.hpp"
#include "query_support.hpp"

namespace lm = laminate;
using namespace support;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

struct Case {
  Artifacts query;
  std::string rows, where;
};

void check(const std::vector<Case>& cases) {
  for (const auto& each : cases) {
    CAPTURE(each.where);
    CHECK(found(each.query) == each.rows);
    CHECK(sql(each.query.sql()) == in_sqlite("lamindb_artifact AS t0" + each.where + " ORDER BY t0.id"));
    CHECK(each.query.count() == static_cast<std::int64_t>(each.query.to_vector().size()));
  }
}

const std::string ulabels = "lamindb_artifactulabel AS t1 LEFT JOIN lamindb_ulabel AS t2 ON t2.id = t1.ulabel_id";

/// A writable copy of rich-2.12.
struct Writable {
  Workspace folder{};
  std::string file = folder.unpack("rich-2.12/source.db.gz", "rich.db");
  lm::Database<lm::lamindb_schema> db = lm::open(file, {.name = "lab/rich"});
};

}  // namespace

TEST_CASE("query language: columns are compared with columns", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  check(
      {{rich.where(a.size > a.n_files), "folder", " WHERE t0.size > t0.n_files"},
       {rich.where(a.key <= a.suffix), "", " WHERE t0.key <= t0.suffix"},
       {rich.where(a.size != a.n_files), "h5ad1, h5ad2, parquet, old, new, folder, csv, html, tsv, trash",
        " WHERE NOT ((t0.size = t0.n_files) IS TRUE)"},
       {rich.where(a.created_by == a.run->created_by), "h5ad1, h5ad2, parquet, old, new, folder, csv, html, tsv, trash",
        " LEFT JOIN lamindb_run AS t1 ON t1.id = t0.run_id WHERE t0.created_by_id = t1.created_by_id"},
       {rich.where(a.ulabels->created_by == a.created_by), "h5ad1",
        " WHERE t0.id IN (SELECT t1.id FROM lamindb_artifact AS t1 LEFT JOIN lamindb_artifactulabel AS t2 ON "
        "t2.artifact_id = t1.id LEFT JOIN lamindb_ulabel AS t3 ON t3.id = t2.ulabel_id WHERE (t3.created_by_id = "
        "t1.created_by_id))"}});
}

TEST_CASE("query language: instants in two columns are compared as instants", "[engines]") {
  const Writable copy;
  copy.db.session().execute(
      "UPDATE lamindb_artifact SET created_at = '2026-11-21 04:00:00.5', "
      "updated_at = '2026-11-21 04:00:00.500000' WHERE id = 1");
  copy.db.session().execute(
      "UPDATE lamindb_artifact SET created_at = '2026-11-21 04:00:00', "
      "updated_at = '2026-11-21 04:00:10' WHERE id = 2");
  const auto& a = lm::columns<lm::Artifact>;
  const auto artifacts = copy.db.registry<lm::Artifact>().filter(a.id <= 2);
  CHECK(found(artifacts.filter(a.created_at == a.updated_at)) == "h5ad1");
  CHECK(found(artifacts.filter(a.created_at < a.updated_at)) == "h5ad2");
}

TEST_CASE("query language: ranges, days, and time points of the standard library", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto day = 2026y / 11 / 21;
  const auto all = "h5ad1, h5ad2, parquet, old, new, folder, csv, html, tsv, trash";
  CHECK(found(rich.where(a.size.between(8, 9))) == "csv, html, tsv");
  CHECK(found(rich.where(!a.size.between(8, 3500))) == "h5ad1, h5ad2, parquet");
  CHECK(found(rich.where(a.created_at == day)) == all);
  CHECK(found(rich.where(a.created_at > day)).empty());
  CHECK(found(rich.where(a.created_at >= day)) == all);
  CHECK(found(rich.where(a.created_at <= day)) == all);
  CHECK(found(rich.where(a.created_at < day)).empty());
  CHECK(found(rich.where(a.created_at != day)).empty());
  CHECK(found(rich.where(a.created_at.between(2026y / 11 / 20, day))) == all);
  CHECK(found(rich.where(a.created_at.between(instant("2026-11-21 04:10:41.5"), instant("2026-11-21 04:10:41.630")))) ==
        "h5ad2, parquet");
  CHECK(found(rich.where(a.created_at < std::chrono::sys_days(day) + 4h + 10min + 41s + 200ms)) == "h5ad1");
  CHECK(found(rich.where(a.created_at < std::chrono::system_clock::now())) == all);
  CHECK(found(rich.where(a.created_at.in({day}))) == all);
}

TEST_CASE("query language: parts of instants and dates", "[engines]") {
  const Writable copy;
  const auto set = [&](int id, const char* created_at) {
    support::execute(copy.db, "UPDATE lamindb_artifact SET created_at = ?1 WHERE id = ?2",
                     {std::string(created_at), std::int64_t{id}});
  };
  set(1, "2025-11-30 23:59:59.999999");  // a Sunday
  set(2, "2026-01-01 00:00:00");
  set(3, "2027-03-06 12:05:07.5");
  const auto& a = lm::columns<lm::Artifact>;
  const auto artifacts = copy.db.registry<lm::Artifact>().filter(a.id <= 3);
  const auto where = [&](auto condition) { return found(artifacts.filter(condition).order_by(a.id)); };
  CHECK(where(a.created_at.year() == 2026) == "h5ad2");
  CHECK(where(a.created_at.year() != 2026) == "h5ad1, parquet");
  CHECK(where(a.created_at.year() < 2026) == "h5ad1");
  CHECK(where(a.created_at.year() <= 2026) == "h5ad1, h5ad2");
  CHECK(where(a.created_at.year() > 2026) == "parquet");
  CHECK(where(2026 <= a.created_at.year()) == "h5ad2, parquet");
  CHECK(where(a.created_at.year().in({2025, 2027})) == "h5ad1, parquet");
  CHECK(where(a.created_at.year().between(2025, 2026)) == "h5ad1, h5ad2");
  CHECK(where(a.created_at.year().in(std::vector<int>{})).empty());
  CHECK(where(a.created_at.month() == 11) == "h5ad1");
  CHECK(where(a.created_at.month().between(1, 3)) == "h5ad2, parquet");
  CHECK(where(a.created_at.month().in({3, 11})) == "h5ad1, parquet");
  CHECK(where(a.created_at.month().in(std::vector<int>{})).empty());
  CHECK(where(a.created_at.day() == 30) == "h5ad1");  // not rounded into the next one
  CHECK(where(a.created_at.week_day() == 1) == "h5ad1");
  CHECK(where(a.created_at.week_day() == 7) == "parquet");
  CHECK(where(a.created_at.hour() >= 12) == "h5ad1, parquet");
  CHECK(where(a.created_at.minute() == 5 && a.created_at.second() == 7) == "parquet");
  CHECK(where(a.created_at.date() == 2025y / 11 / 30) == "h5ad1");
  CHECK(where(a.created_at.date().in({2025y / 11 / 30, 2026y / 1 / 1})) == "h5ad1, h5ad2");
  CHECK(where(a.run->finished_at.year() == 1999).empty());
  CHECK_THROWS_WITH(where(a.created_at.month() == 13),
                    "Artifact.created_at: the month is a whole number from 1 to 12, not 13");

  // A year and a day are ranges, which an index serves.
  const std::string mark = support::writes_postgres ? "$" : "?";
  const auto range = "(t0.created_at >= " + mark + "2 AND t0.created_at < " + mark + "3)";
  const auto text = [&](auto condition) { return sql(artifacts.filter(condition).sql()); };
  CHECK_THAT(text(a.created_at.year() == 2026), Contains(range));
  CHECK_THAT(text(a.created_at.date() == 2026y / 1 / 1), Contains(range));
  if (!support::writes_postgres)
    CHECK_THAT(text(a.created_at.month() == 1), Contains("CAST(substr(t0.created_at, 6, 2) AS integer) = ?2"));

  CHECK(artifacts.order_by(desc(a.created_at.month())).first()->id.value() == 1);
  const auto days = artifacts.select(a.created_at.date(), lm::count()).order_by(a.created_at.date()).to_vector();
  REQUIRE(days.size() == 3);
  CHECK(std::get<0>(days[1]) == 2026y / 1 / 1);
  const auto [last, week_days] = artifacts.aggregate(max(a.created_at.year()), count_distinct(a.created_at.week_day()));
  CHECK(last == 2027);
  CHECK(week_days == 3);

  const auto projects = copy.db.registry<lm::Project>();
  lm::Project project{.name = "Spring", .start_date = 2026y / 3 / 20};
  projects.save(project);
  const auto& p = lm::columns<lm::Project>;
  CHECK(projects.filter(p.start_date.year() == 2026, p.start_date.month() == 3).one().name == "Spring");
  CHECK(projects.filter(p.start_date.week_day() == 6, p.start_date.year() < 2027).one().name == "Spring");
  CHECK(projects.filter(p.start_date.year() > 2026).count() == 0);
  CHECK(std::get<0>(projects.select(p.start_date.day()).order_by(desc(p.start_date)).first().value()) == 20);
}

TEST_CASE("query language: tests of text", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(found(rich.where(a.key.iequals("TABLES/a.CSV"))) == "csv");
  CHECK(found(rich.where(a.key.iequals("tables/_.csv"))).empty());
  CHECK(found(rich.where(a.key.matches("^example.*[12]\\.h5ad$"))) == "h5ad1, h5ad2");
  CHECK(found(rich.where(!a.key.matches("[a-z]"))).empty());
  CHECK_THROWS_WITH(rich.where(a.key.matches("(")).count(), Contains("'('") && Contains("regular expression"));
  CHECK(found(rich.where(a.key.matches("^example.*\\d[.]h5ad$"))) == "h5ad1, h5ad2");
  CHECK_THROWS_WITH(rich.where(a.key.matches("(a)\\1")).count(), Contains("the backreference \\1"));
  CHECK_THROWS_WITH(rich.where(a.key.matches("\\bexample")).count(), Contains("\\b, which"));
  CHECK_THROWS_AS(rich.where(a.key.matches("[")).count(), lm::InvalidArgument);
}

TEST_CASE("query language: values of other queries", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto& t = lm::columns<lm::Transform>;
  const auto& r = lm::columns<lm::Run>;
  const auto notebooks = rich.all<lm::Transform>().filter(t.kind == "notebook");
  const auto runs = rich.all<lm::Run>().filter(r.transform.in(notebooks));
  CHECK(found(rich.where(a.run.in(runs))) == "tsv");
  CHECK(found(rich.where(!a.run.in(runs) && a.size < 10)) == "csv, html");
  CHECK(
      sql(rich.where(a.run.in(runs)).sql()) ==
      in_sqlite(
          "lamindb_artifact AS t0 WHERE t0.run_id IN (SELECT t1.id FROM lamindb_run AS t1 WHERE t1.transform_id IN "
          "(SELECT "
          "t2.id FROM lamindb_transform AS t2 WHERE t2.kind = ?1 AND +t2.branch_id IN (?2)) AND +t1.branch_id IN (?3)) "
          "ORDER "
          "BY t0.id"));
  const auto sizes = rich.all<lm::Artifact>().filter(a.suffix == ".csv").select(a.size);
  CHECK(found(rich.where(a.size.in(sizes))) == "csv, tsv");
  const auto two_smallest = rich.all<lm::Artifact>().order_by(a.size, a.id).limit(2).select(a.id);
  CHECK(found(rich.where(a.id.in(two_smallest))) == "csv, tsv");

  const auto other = lm::open(fixture("mini_immuno-2.12/source.db.gz").string(), {.read_only = true});
  CHECK_THROWS_AS(rich.where(a.created_by.in(other.registry<lm::User>().filter(lm::columns<lm::User>.id > 0))).count(),
                  lm::ForeignReference);
}

TEST_CASE("query language: parts of JSON columns", "[engines]") {
  const Writable copy;
  const auto set = [&](int id, const char* json) {
    support::execute(copy.db, "UPDATE lamindb_artifact SET extra_data = ?1 WHERE id = ?2",
                     {std::string(json), std::int64_t{id}});
  };
  set(1, R"({"channel": 3, "lens": {"name": "20x", "wet": true}, "offsets": [1.5, 2]})");
  set(2, R"({"channel": "3", "lens": {"name": "40x", "wet": false}, "offsets": []})");
  set(3, R"({"channel": null, "a b.c": "dots"})");
  const auto& a = lm::columns<lm::Artifact>;
  const auto artifacts = copy.db.registry<lm::Artifact>();
  const auto where = [&](auto condition) { return found(artifacts.filter(condition).order_by(a.id)); };
  CHECK(where(a.extra_data["channel"] == 3) == "h5ad1");
  CHECK(where(a.extra_data["channel"] == "3") == "h5ad2");
  CHECK(where(a.extra_data["channel"] > 2.5) == "h5ad1");  // text is not larger than every number
  CHECK(where(a.extra_data["channel"] < 5) == "h5ad1");
  CHECK(where(a.extra_data["lens"]["name"].startswith("4")) == "h5ad2");
  CHECK(where(a.extra_data["lens"]["name"].icontains("X")) == "h5ad1, h5ad2");
  CHECK(where(a.extra_data["lens"]["wet"] == true) == "h5ad1");
  CHECK(where(a.extra_data["lens"]["wet"] == false) == "h5ad2");
  CHECK(where(a.extra_data["lens"]["wet"] == 1).empty());
  CHECK(where(a.extra_data["offsets"][0] == 1.5) == "h5ad1");
  CHECK(where(a.extra_data["offsets"][1] == 2) == "h5ad1");
  CHECK(where(a.extra_data["a b.c"] == "dots") == "parquet");
  CHECK(where(a.extra_data["channel"].is_not_null()) == "h5ad1, h5ad2");
  CHECK(where(a.extra_data["channel"].is_null() && a.id <= 3) == "parquet");
  CHECK(where(a.extra_data["channel"] != 3 && a.id <= 3) == "h5ad2, parquet");
  if (!support::writes_postgres)  // which has a way to write it
    CHECK_THROWS_AS(artifacts.filter(a.extra_data["say \"x\""] == 1).count(), lm::InvalidArgument);

  const auto channels = artifacts.filter(a.id <= 3).select(a.uid, a.extra_data["channel"].as<std::int64_t>());
  const auto rows = channels.order_by(desc(a.extra_data["channel"].as<double>()), a.id).to_vector();
  REQUIRE(rows.size() == 3);
  CHECK(std::get<1>(rows[0]) == 3);
  CHECK(!std::get<1>(rows[1]));
}

TEST_CASE("query language: whether and how many related rows there are", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto& l = lm::columns<lm::ULabel>;
  const auto others = "h5ad2, parquet, old, new, folder, csv, html, tsv, trash";
  check(
      {{rich.where(a.ulabels.exists()), "h5ad1",
        " WHERE EXISTS (SELECT 1 FROM " + ulabels + " WHERE t1.artifact_id = t0.id)"},
       {rich.where(!a.ulabels.exists()), others,
        " WHERE NOT (EXISTS (SELECT 1 FROM " + ulabels + " WHERE t1.artifact_id = t0.id))"},
       {rich.where(a.ulabels.exists(l.name == "DMSO" && l.created_by->handle == "laminlabs")), "h5ad1",
        " WHERE EXISTS (SELECT 1 FROM " + ulabels +
            " LEFT JOIN lamindb_user AS t3 ON t3.id = t2.created_by_id WHERE t1.artifact_id = t0.id AND (t2.name = ?1 "
            "AND t3.handle = ?2))"},
       {rich.where(a.ulabels.count() == 3), "h5ad1",
        " WHERE (SELECT count(DISTINCT t2.id) FROM " + ulabels + " WHERE t1.artifact_id = t0.id) = ?1"},
       {rich.where(a.ulabels.count(l.name != "DMSO") >= 3), "",
        " WHERE (SELECT count(DISTINCT t2.id) FROM " + ulabels +
            " WHERE t1.artifact_id = t0.id AND NOT ((t2.name = ?1) IS TRUE)) >= ?2"}});
  // Two labels of one artifact, each by a condition of its own.
  CHECK(found(rich.where(a.ulabels.exists(l.name == "DMSO") && a.ulabels.exists(l.name == "IFNG"))) == "h5ad1");
  CHECK(found(rich.where(2 < a.ulabels.count())) == "h5ad1");
  CHECK(found(rich.where(a.run->output_artifacts.count() == 1)) == "tsv");
  CHECK(found(rich.where(a.via<lm::bionty::ArtifactCellType>().count() == 3)) == "h5ad1");  // B cell counts once
  CHECK(found(rich.all<lm::ULabel>().filter(l.artifacts.exists(a.suffix == ".h5ad")).order_by(l.id)) ==
        "DMSO, IFNG, Experiment 1");
}

TEST_CASE("query language: what a link says of a related row", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto cell_types = a.via<lm::bionty::ArtifactCellType>();
  const auto under = [&](const char* feature, const char* cell_type) {
    return found(rich.where(cell_types.link()->feature->name == feature && cell_types->name == cell_type));
  };
  CHECK(under("cell_type_by_model", "T cell") == "h5ad1");
  CHECK(under("cell_type_by_expert", "T cell").empty());  // the artifact has both, but in different links
  CHECK(found(rich.where(cell_types.link()->feature->name == "cell_type_by_expert")
                  .filter(cell_types->name == "T cell")) == "h5ad1");
  CHECK(found(rich.where(a.ulabels.link()->feature.is_null())) ==
        "h5ad1, h5ad2, parquet, old, new, folder, csv, html, tsv, trash");  // as Django: also rows without a link
  CHECK(found(rich.where(a.ulabels.link().exists(lm::columns<lm::ArtifactULabel>.feature.is_null()))) == "h5ad1");
}

TEST_CASE("query language: some columns instead of records", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  std::string text;
  for (const auto& [key, size, handle] : rich.where(a.size < 10).select(a.key, a.size, a.created_by->handle))
    text += key.value() + ' ' + std::to_string(size.value()) + ' ' + handle + '\n';
  CHECK(text == "tables/a.csv 8 laminlabs\nreport.html 9 laminlabs\nresults/b.tsv 8 laminlabs\n");

  const auto suffixes = rich.where().select(a.suffix).distinct().order_by(a.suffix).to_vector();
  CHECK(suffixes.size() == 6);
  CHECK(std::get<0>(suffixes[1]) == ".csv");

  // Of a relation to many rows: a tuple for each.
  const auto labels = rich.where(a.id <= 2).order_by().select(a.uid, a.ulabels->name).order_by(a.id).to_vector();
  CHECK(labels.size() == 4);
  CHECK(std::get<1>(labels.back()) == std::nullopt);

  const auto first = rich.where().select(a.id, a.run, a.created_at).first();
  REQUIRE(first);
  CHECK(std::get<1>(*first).value().id().value() == 1);
  CHECK(std::get<2>(*first) == instant("2026-11-21 04:10:41.140"));
  CHECK(rich.where().select(a.key).limit(2).offset(1).to_vector().size() == 2);
  CHECK(!rich.where(a.size < 0).select(a.key).first());
}

TEST_CASE("query language: measures of all rows, and of groups", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto [n, named, suffixes, bytes, mean, smallest, newest] = rich.where().aggregate(
      lm::count(), count(a.kind), count_distinct(a.suffix), sum(a.size), avg(a.size), min(a.size), max(a.created_at));
  CHECK(n == 10);
  CHECK(named == 6);
  CHECK(suffixes == 6);
  CHECK(bytes == 78097);
  CHECK(mean == Approx(7809.7));
  CHECK(smallest == 8);
  CHECK(newest == instant("2026-11-21 04:10:42.611"));
  const auto [none] = rich.where(a.size < 0).aggregate(sum(a.size));
  CHECK(!none);

  std::string groups;
  for (const auto& [suffix, rows, size] :
       rich.where().select(a.suffix, lm::count(), sum(a.size)).order_by(desc(lm::count()), a.suffix).limit(3))
    groups += suffix + ' ' + std::to_string(rows) + ' ' + std::to_string(size.value()) + '\n';
  CHECK(groups == ".parquet 4 19479\n.h5ad 2 58568\n 1 25\n");
  const auto by_transform = rich.where().select(a.run->transform->key, lm::count()).order_by(lm::count());
  CHECK(by_transform.to_vector() ==
        std::vector{std::tuple(std::optional<std::string>("analysis.ipynb"), std::int64_t{1}),
                    std::tuple(std::optional<std::string>("curate-anndata-mini-immuno.py"), std::int64_t{9})});
  const auto labelled = rich.where(a.id <= 2).select(a.id, a.ulabels.count()).order_by(desc(a.ulabels.count()));
  CHECK(std::get<1>(labelled.to_vector().front()) == 3);
  CHECK(std::get<1>(labelled.to_vector().back()) == 0);
}

TEST_CASE("query language: last, exists, slice, explain", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(short_names.at(artifacts.last()->uid.str()) == "tsv");
  CHECK(short_names.at(artifacts.order_by(desc(a.size), a.id).last()->uid.str()) == "tsv");
  CHECK(!artifacts.filter(a.size < 0).last());
  CHECK_THROWS_AS(artifacts.limit(3).last(), lm::InvalidArgument);
  CHECK(artifacts.exists());
  CHECK(!artifacts.filter(a.size < 0).exists());
  CHECK(found(artifacts.order_by(a.id).slice(1, 3)) == "h5ad2, parquet");
  CHECK(found(artifacts.slice(5, 2)).empty());
  CHECK_THROWS_AS(artifacts.limit(-1), lm::InvalidArgument);
  CHECK_THROWS_AS(artifacts.slice(-1, 3), lm::InvalidArgument);
  CHECK_THROWS_AS(artifacts.select(a.key).offset(-1), lm::InvalidArgument);
  if (support::reads_postgres) {
    CHECK_THAT(artifacts.filter(a.uid == "x").explain(), Contains("Index Scan using lamindb_artifact_uid"));
    return;
  }
  CHECK_THAT(artifacts.filter(a.uid == "x").explain(), Contains("SEARCH t0 USING INDEX"));
  // Whether a row is the latest and visible most rows are: the key finds it.
  CHECK_THAT(artifacts.filter(a.key == "x" && a.is_latest == true).explain(), Contains("lamindb_artifact_key_"));
  CHECK_THAT(artifacts.filter(a.key == "x").filter(a.is_latest).order_by(desc(a.id)).explain(),
             Contains("lamindb_artifact_key_"));
}

TEST_CASE("query language: update() and remove() change all rows of a query, or none", "[engines]") {
  const Writable copy;
  const auto& a = lm::columns<lm::Artifact>;
  const auto& l = lm::columns<lm::ULabel>;
  const auto artifacts = copy.db.registry<lm::Artifact>();
  const auto before = artifacts.get("9K1dteZ6Qx0EXK8g0000");
  CHECK(artifacts.filter(a.suffix == ".h5ad", a.created_by->handle == "laminlabs")
            .update(set(a.description, "checked"), set(a.kind, std::nullopt)) == 2);
  const auto after = artifacts.get("9K1dteZ6Qx0EXK8g0000");
  CHECK(after.description == "checked");
  CHECK(!after.kind);
  CHECK(after.updated_at > before.updated_at);
  CHECK(artifacts.filter(a.description == "checked").count() == 2);
  CHECK(artifacts.filter(a.description == "nothing").update(set(a.description, "x")) == 0);

  // Not all rows by mistake.
  CHECK_THROWS_WITH(artifacts.update(set(a.description, "x")), Contains("Artifact") && Contains("every_row()"));
  CHECK_THROWS_AS(artifacts.all_branches().remove(), lm::InvalidArgument);
  CHECK_THROWS_AS(artifacts.limit(2).remove(), lm::InvalidArgument);
  CHECK(artifacts.every_row().update(set(a.description, "all")) == 9);  // of the visible branches

  // A locked row stops it.
  const auto labels = copy.db.registry<lm::ULabel>();
  CHECK_THROWS_WITH(labels.filter(l.name.contains("l")).update(set(l.description, "x")),
                    Contains("ULabel") && Contains("is locked") && Contains("lab/rich"));
  CHECK_THROWS_AS(labels.filter(l.name == "locked label").remove(), lm::RowLocked);
  auto locked = labels.filter(l.name == "locked label").one();
  locked.description = "x";
  CHECK_THROWS_AS(labels.save(locked), lm::RowLocked);
  CHECK_THROWS_AS(labels.remove(locked), lm::RowLocked);
  CHECK(labels.filter(l.description == "x").count() == 0);
  CHECK(labels.filter(l.name == "locked label").update(set(l.is_locked, false)) == 1);
  CHECK(labels.filter(l.name == "locked label").remove() == 1);
  CHECK(!labels.filter(l.name == "locked label").exists());

  // A row that others refer to stops it, too.
  CHECK_THROWS_WITH(labels.filter(l.name.in({"DMSO", "on branch"})).remove(),
                    Contains("rows of ULabel cannot be removed") && Contains("lamindb_artifactulabel") &&
                        Contains("would lose what they refer to: remove them first"));
  CHECK(labels.filter(l.name == "DMSO").exists());
  CHECK_THROWS_AS(lm::open(copy.file, {.read_only = true}).registry<lm::ULabel>().every_row().remove(), lm::ReadOnly);
}

TEST_CASE("query language: related rows come with the records, a query for each relation", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto cell_types = a.via<lm::bionty::ArtifactCellType>();
  const auto loaded =
      rich.where().order_by(a.size).slice(1, 10).with(a.created_by, a.ulabels, a.run->transform, a.schema, cell_types);
  REQUIRE(loaded.size() == 9);
  const auto& last = loaded[8];
  CHECK(short_names.at(last.uid.str()) == "h5ad1");
  CHECK(loaded.of(last, a.created_by)->handle == "laminlabs");
  CHECK(loaded.of(last, a.ulabels).size() == 3);
  CHECK(loaded.of(last, a.ulabels)[0].name == "DMSO");
  CHECK(loaded.of(last, a.run->transform)->key == "curate-anndata-mini-immuno.py");
  CHECK(loaded.of(last, a.schema)->id == last.schema->id());
  CHECK(loaded.of(last, cell_types).size() == 3);
  CHECK(loaded.of(loaded[7], a.ulabels).empty());
  CHECK(loaded.of(loaded[7], a.schema) == nullptr);
  CHECK(loaded.of(loaded[7], a.created_by)->id.origin() == rich.db.session().origin());

  CHECK(related(rich.db, last, a.ulabels).size() == 3);
  CHECK(related(rich.db, last, a.schema).value().id == last.schema->id());
  CHECK(!related(rich.db, loaded[7], a.schema));
}

TEST_CASE("select: a limit and an order hold for the first row and in a subquery as well", "[engines]") {
  const support::Workspace files;
  const support::CleanSettings settings;
  const auto db = lm::open(files.unpack("rich-2.2/source.db.gz", "old.db"));
  const auto artifacts = db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  CHECK_FALSE(artifacts.select(a.key).limit(0).first());
  CHECK(artifacts.select(a.key).order_by(a.id).slice(1, 3).to_vector().size() == 2);
  // LaminDB 2.2 has no extra_data: said before the database is asked, in a subquery too.
  const auto by_extra_data = artifacts.select(a.id).order_by(a.extra_data["k"].as<double>());
  CHECK_THROWS_AS(artifacts.filter(a.id.in(by_extra_data)).count(), lm::InvalidArgument);
}
