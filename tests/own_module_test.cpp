// A module of one's own takes part in everything: tables, records, queries, syncs, bundles.
#include <laminate/bundle.hpp>

#include "sync_support.hpp"

namespace lab {

namespace lm = laminate;

struct SampleParents;
struct SampleArtifact;
struct SampleCellType;
struct Reading;

/// A sample, perhaps taken from another one.
struct Sample {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  std::optional<lm::Date> collected{};
  std::optional<lm::Json> protocol{};
  std::optional<lm::Ref<Sample>> taken_from{};
  lm::Ref<lm::User, lm::Role::creator> created_by{};
  std::optional<lm::Ref<lm::Run, lm::Role::run>> run{};
  lm::Many<Sample, SampleParents> parents{};
  lm::Back<Sample, SampleParents> children{};
  lm::Many<lm::Artifact, SampleArtifact> artifacts{};
  lm::Many<lm::bionty::CellType, SampleCellType> cell_types{};
  lm::Many<Reading> readings{};
};

struct SampleParents {
  lm::Id id{};
  lm::Ref<Sample> from_sample{};
  lm::Ref<Sample> to_sample{};
};

struct SampleArtifact {
  lm::Id id{};
  lm::Ref<Sample> sample{};
  lm::Ref<lm::Artifact> artifact{};
  std::optional<std::string> well{};
};

struct SampleCellType {
  lm::Id id{};
  lm::Ref<Sample> sample{};
  lm::Ref<lm::bionty::CellType> cell_type{};
  double share = 0;
};

/// A value that was measured of a sample.
struct Reading {
  lm::Id id{};
  lm::Ref<Sample> sample{};
  std::string quantity{};
  double value = 0;
  lm::Timestamp taken_at{};
};

/// A remark on a sample. It refers to nothing else and does not say by what it is recognised.
struct Comment {
  lm::Id id{};
  lm::Ref<Sample> sample{};
  std::string text{};
};

}  // namespace lab

LAMINATE_TABLE(lab::Sample, "lab_sample", id, uid, name, collected, protocol, taken_from, created_by, run, parents,
               children, artifacts, cell_types, readings)
LAMINATE_TABLE(lab::SampleParents, "lab_sample_parents", id, from_sample, to_sample)
LAMINATE_TABLE(lab::SampleArtifact, "lab_sampleartifact", id, sample, artifact, well)
LAMINATE_TABLE(lab::SampleCellType, "lab_samplecelltype", id, sample, cell_type, share)
LAMINATE_TABLE(lab::Reading, "lab_reading", id, sample, quantity, value, taken_at)
LAMINATE_TABLE(lab::Comment, "lab_comment", id, sample, text)

namespace laminate::traits {

template <>
inline constexpr auto constraints<lab::Sample> =
    constrain(unique<&lab::Sample::name>, max_length<100, &lab::Sample::name>);
template <>
inline constexpr auto belongs_to<lab::SampleParents> = owner<&lab::SampleParents::from_sample>(Follow::parents);
template <>
inline constexpr auto constraints<lab::SampleParents> =
    constrain(unique<&lab::SampleParents::from_sample, &lab::SampleParents::to_sample>);
template <>
inline constexpr auto identity<lab::Reading> = key<&lab::Reading::sample, &lab::Reading::quantity>;

}  // namespace laminate::traits

namespace lab {

using module = lm::module<Sample, SampleParents, SampleArtifact, SampleCellType, Reading, Comment>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;
using Database = lm::Database<schema>;

}  // namespace lab

namespace {

using namespace support;
using Catch::Contains;

const auto& samples = lm::columns<lab::Sample>;
const lm::SyncOptions with_annotations{.transfer = lm::Transfer::annotations};

/// A source with samples, and a target with the same tables.
struct Lab {
  Pair files = Pair::rich("2.12");
  lab::Database source = with_tables(files.source_file, "lab/instrument");
  lab::Database target = with_tables(files.target_file, "lab/archive");

  static lab::Database with_tables(const std::string& file, const std::string& name) {
    auto database = lm::open<lab::schema>(file, {.name = name});
    lm::create_tables<lab::module>(database);
    return database;
  }

  /// Sample 7, taken from 6, child of the pool, on an artifact, with cell types and readings.
  lab::Sample sample_7() const {
    using std::chrono::November;
    const auto registry = source.registry<lab::Sample>();
    lab::Sample pool{.name = "pool"}, sample_6{.name = "sample 6"};
    registry.save(pool);
    registry.save(sample_6);
    lab::Sample sample{.name = "sample 7",
                       .collected = lm::Date(std::chrono::year(2026), November, std::chrono::day(21)),
                       .protocol = lm::Json{R"({"steps": [1, 2]})"},
                       .taken_from = sample_6};
    registry.save(sample);
    lab::SampleParents parent{.from_sample = sample, .to_sample = pool};
    source.registry<lab::SampleParents>().save(parent);
    lab::SampleArtifact measured{.sample = sample,
                                 .artifact = source.registry<lm::Artifact>().get(artifacts.key == "tables/a.csv"),
                                 .well = "B3"};
    source.registry<lab::SampleArtifact>().save(measured);
    const auto& c = lm::columns<lm::bionty::CellType>;
    for (const std::string name : {"B cell", "T cell"}) {
      lab::SampleCellType share{
          .sample = sample, .cell_type = source.registry<lm::bionty::CellType>().get(c.name == name), .share = 0.5};
      source.registry<lab::SampleCellType>().save(share);
    }
    std::vector<lab::Reading> readings{{.sample = sample, .quantity = "volume", .value = 1.5},
                                       {.sample = sample, .quantity = "mass", .value = 0.25}};
    source.registry<lab::Reading>().save_all(readings);
    return sample;
  }

  std::string count(const std::string& table) const { return files.in_target("SELECT count(*) FROM " + table); }
};

}  // namespace

TEST_CASE("own module: create_tables makes what is missing, once", "[engines]") {
  const Lab lab;
  const auto before = lab.files.target_dump();
  lm::create_tables<lab::module>(lab.target);
  CHECK(difference(before, lab.files.target_dump()) == nothing);
  const SqliteFile file(lab.files.target_file);
  CHECK(file.columns("lab_sample") == std::vector<std::string>{"id", "uid", "name", "collected", "protocol",
                                                               "taken_from_id", "created_by_id", "run_id"});
  CHECK(file.column("SELECT \"table\" FROM pragma_foreign_key_list('lab_samplecelltype') ORDER BY 1") ==
        std::vector<std::string>{"bionty_celltype", "lab_sample"});
  CHECK_THROWS(file.execute("INSERT INTO lab_sample (uid, name, created_by_id) VALUES ('a', 'x', 1), ('b', 'x', 1)"));
  CHECK_THROWS(file.execute("INSERT INTO lab_sample (uid, name, created_by_id) VALUES ('a', 'x', 1), ('a', 'y', 1)"));
  CHECK_THROWS(
      file.execute("INSERT INTO lab_sample (uid, name, protocol, created_by_id) VALUES ('a', 'x', 'no JSON', 1)"));
}

TEST_CASE("own module: tables that are made between two syncs are there for the second", "[engines]") {
  const Lab lab;
  const auto sample = lab.sample_7();
  const Pair files = Pair::rich("2.12");
  const auto target = lm::open<lab::schema>(files.target_file, {.name = "lab/new"});
  const auto report = lm::sync<lm::Artifact>(lab.source, target, artifacts.key == "tables/a.csv", with_annotations);
  CHECK(report.transferred() > 0);
  CHECK_THROWS_AS(lm::sync<lab::Sample>(lab.source, target, sample), lm::MissingTable);
  lm::create_tables<lab::module>(target);
  CHECK(lm::sync<lab::Sample>(lab.source, target, sample, with_annotations).transferred() > 0);
  CHECK(files.in_target("SELECT well FROM lab_sampleartifact") == "B3");
}

TEST_CASE("own module: records are saved and read as they are", "[engines]") {
  const Lab lab;
  const auto saved = lab.sample_7();
  CHECK(saved.uid.view().size() == 12);
  const auto read = lab.source.registry<lab::Sample>().get(saved.uid.view());
  CHECK(read.name == "sample 7");
  CHECK(lm::format_date(read.collected.value()) == "2026-11-21");
  CHECK(read.protocol->text == R"({"steps": [1, 2]})");
  CHECK(read.taken_from);
  CHECK_FALSE(read.created_by.empty());
  CHECK(lab.source.registry<lab::Reading>().first()->taken_at.is_set());
}

TEST_CASE("own module: queries reach from one module into the other, in both directions", "[engines]") {
  const Lab lab;
  lab.sample_7();
  const auto registry = lab.source.registry<lab::Sample>();
  const auto names = [](const auto& rows) {
    std::vector<std::string> all;
    for (const auto& row : rows) all.push_back(row.name);
    return all;
  };
  using list = std::vector<std::string>;
  CHECK(names(registry.filter(samples.artifacts->suffix == ".csv")) == list{"sample 7"});
  CHECK(names(registry.filter(samples.cell_types->name == "T cell")) == list{"sample 7"});
  CHECK(names(registry.filter(samples.readings->quantity == "mass" && samples.readings->value < 1)) ==
        list{"sample 7"});
  CHECK(names(registry.filter(samples.readings->quantity == "mass" && samples.readings->value > 1)) == list{});
  CHECK(names(registry.filter(samples.taken_from->name == "sample 6")) == list{"sample 7"});
  CHECK(names(registry.filter(samples.parents->name == "pool")) == list{"sample 7"});
  CHECK(names(registry.filter(samples.children->name == "sample 7")) == list{"pool"});
  const lm::Date day(std::chrono::year(2026), std::chrono::November, std::chrono::day(21));
  CHECK(names(registry.filter(samples.collected >= day)) == list{"sample 7"});
  CHECK(names(registry.filter(samples.collected.is_null()).order_by(samples.name)) == list{"pool", "sample 6"});

  const auto on_sample = artifacts.via<lab::SampleArtifact>()->name == "sample 7";
  CHECK(lab.source.registry<lm::Artifact>().filter(on_sample).one().key == "tables/a.csv");
  const auto& c = lm::columns<lm::bionty::CellType>;
  CHECK(names(lab.source.registry<lm::bionty::CellType>()
                  .filter(c.via<lab::SampleCellType>()->name == "sample 7")
                  .order_by(c.name)) == list{"B cell", "T cell"});
}

TEST_CASE("own module: a sync as a record brings what the row refers to", "[engines]") {
  const Lab lab;
  lab.sample_7();
  const auto report = lm::sync<lab::Sample>(lab.source, lab.target, samples.name == "sample 7");
  CHECK(lab.files.in_target("SELECT group_concat(name) FROM (SELECT name FROM lab_sample ORDER BY name)") ==
        "sample 6,sample 7");
  CHECK(lab.files.in_target("SELECT f.name FROM lab_sample AS s JOIN lab_sample AS f ON f.id = s.taken_from_id") ==
        "sample 6");
  CHECK(lab.count("lab_reading") == "0");
  CHECK(lab.count("lab_sampleartifact") == "0");
  CHECK(printed(report).starts_with("→ transferred: Sample(uid='"));
  CHECK(report.counts.front().registry == "lab.Sample");
  CHECK(lab.files.in_target("SELECT t.key FROM lab_sample AS s JOIN lamindb_run AS r ON r.id = s.run_id JOIN "
                            "lamindb_transform AS t ON t.id = r.transform_id WHERE s.name = 'sample 7'") ==
        "__lamindb_transfer__/4XIuR0tvaiXM");
}

TEST_CASE("own module: a sync with annotations brings links, values and parents, and twice is once", "[engines]") {
  const Lab lab;
  const auto sample = lab.sample_7();
  lm::sync<lab::Sample>(lab.source, lab.target, samples.name == "sample 7", with_annotations);
  const auto verdict = lab.files.compare("lab_sample", sample.uid.str());
  CHECK(verdict.problems == nothing);
  CHECK(verdict.total > 10);
  CHECK(lab.count("lab_sample") == "3");
  CHECK(lab.count("lab_reading") == "2");
  CHECK(lab.count("lab_samplecelltype") == "2");
  CHECK(lab.count("bionty_celltype_parents") > "0");
  CHECK(lab.files.in_target("SELECT quote(protocol) || collected FROM lab_sample WHERE name = 'sample 7'") ==
        "'{\"steps\": [1, 2]}'2026-11-21");
  CHECK(lab.files.in_target("SELECT a.key || ' ' || l.well FROM lab_sampleartifact AS l JOIN lamindb_artifact AS a "
                            "ON a.id = l.artifact_id") == "tables/a.csv B3");

  const auto before = lab.files.target_dump();
  const auto again = lm::sync<lab::Sample>(lab.source, lab.target, samples.name == "sample 7", with_annotations);
  CHECK(again.rows_written() == 0);
  CHECK(difference(before, lab.files.target_dump()) == nothing);

  // What comes to it later is added.
  lab::Reading later{.sample = sample, .quantity = "density", .value = 6};
  lab.source.registry<lab::Reading>().save(later);
  CHECK(lm::sync<lab::Sample>(lab.source, lab.target, samples.name == "sample 7", with_annotations).rows_written() ==
        1);
  CHECK(lab.files.compare("lab_sample", sample.uid.str()).problems == nothing);
}

TEST_CASE("own module: a bundle has its tables, and brings the same", "[engines]") {
  const Lab lab;
  const auto sample = lab.sample_7();
  const auto path = (lab.files.workspace() / "lab.jsonl.gz").string();
  lm::export_bundle<lab::Sample>(lab.source, samples.name == "sample 7", path, with_annotations);
  const auto bundle = lm::open<lab::schema>(path, {.read_only = true});
  const auto planned = [&](const lab::Database& source) {
    return printed(lm::plan<lab::Sample>(source, lab.target, samples.name == "sample 7", with_annotations));
  };
  CHECK(planned(bundle) == planned(lab.source));
  lm::sync<lab::Sample>(bundle, lab.target, samples.name == "sample 7", with_annotations);
  CHECK(lab.files.compare("lab_sample", sample.uid.str()).problems == nothing);
  // Without the records of the module, it says what stays behind, as the database does.
  const auto artifact_of = [&](const std::string& file) {
    return printed(lm::plan<lm::Artifact>(lm::open(file, {.name = "x", .read_only = true}), lab.target,
                                          artifacts.key == "tables/a.csv"));
  };
  CHECK(artifact_of(path) == artifact_of(lab.files.source_file));
}

TEST_CASE("own module: rows that only refer to their host are told apart by what they say", "[engines]") {
  const Lab lab;
  const auto sample = lab.sample_7();
  const auto comment = [&](const std::string& text) {
    lab::Comment row{.sample = sample, .text = text};
    lab.source.registry<lab::Comment>().save(row);
    lm::sync<lab::Sample>(lab.source, lab.target, sample, with_annotations);
  };
  for (const std::string text : {"clear", "cloudy", "frozen"}) comment(text);
  CHECK(SqliteFile(lab.files.target_file).column("SELECT text FROM lab_comment ORDER BY text") ==
        std::vector<std::string>{"clear", "cloudy", "frozen"});
  CHECK(lm::sync<lab::Sample>(lab.source, lab.target, sample, with_annotations).rows_written() == 0);
}

TEST_CASE("own module: an artifact brings what is attached to it only from its own side", "[engines]") {
  const Lab lab;
  lab.sample_7();
  const auto report = lm::sync<lm::Artifact>(lab.source, lab.target, artifacts.key == "tables/a.csv", with_annotations);
  CHECK(lab.count("lab_sample") == "0");  // the link belongs to the sample
  CHECK(remarks(report, "unknown_table").empty());
  CHECK(lab.files.compare_artifact("tables/a.csv").problems == nothing);
}

TEST_CASE("own module: a source that is opened without it tells that its tables stay behind", "[engines]") {
  const Lab lab;
  lab.sample_7();
  const auto report =
      lm::sync<lm::Artifact>(lm::open(lab.files.source_file, {.read_only = true}), lm::open(lab.files.target_file),
                             artifacts.key == "tables/a.csv", with_annotations);
  REQUIRE(remarks(report, "unknown_table").size() == 1);
  CHECK_THAT(remarks(report, "unknown_table").front().message, Contains("lab_sampleartifact"));
}

TEST_CASE("own module: source and target may know different modules", "[engines]") {
  const Lab lab;
  lab.sample_7();
  const auto without =
      lm::open(lab.files.workspace().unpack("rich-2.12/empty.db.gz", "without.db"), {.name = "lab/plain"});
  CHECK_THROWS_AS(lm::sync<lab::Sample>(lab.source, without, samples.name == "sample 7"), lm::MissingTable);
  CHECK_THROWS_AS(lm::Registry<lab::Reading>(without.shared()).count(), lm::MissingTable);
  CHECK_THROWS_WITH(lm::sync<lab::Sample>(lab.source, without, samples.name == "sample 7"),
                    Contains("lab/plain") && Contains("lab_sample") && Contains("module lab"));
  CHECK(lm::sync<lm::Artifact>(lab.source, without, artifacts.key == "tables/a.csv", with_annotations).transferred() >
        0);
}

TEST_CASE("own module: a name that is taken stands for the source's", "[engines]") {
  const Lab lab;
  lab.sample_7();
  lab::Sample other{.name = "sample 6"};
  lab.target.registry<lab::Sample>().save(other);
  const auto report = lm::sync<lab::Sample>(lab.source, lab.target, samples.name == "sample 7");
  CHECK(lab.count("lab_sample") == "2");
  CHECK(remarks(report, "conflict").size() == 1);
  CHECK(report.objects<lab::Sample>().front().taken_from->id() == other.id);
}

TEST_CASE("own module: a chain of 2,000 references and a circle of them", "[engines]") {
  const Lab lab;
  constexpr int length = 2000;
  const auto n = std::to_string(length);
  const bool newest_first = GENERATE(false, true);
  const std::string next = newest_first ? "n + 1" : "n - 1";
  lab.files.change_source("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < " + n +
                          ") INSERT INTO lab_sample (id, uid, name, taken_from_id, created_by_id) SELECT n, "
                          "printf('u%d', n), printf('s%d', n), "
                          "CASE WHEN " +
                          next + " BETWEEN 1 AND " + n + " THEN " + next +
                          " END, 1 FROM c;"
                          "INSERT INTO lab_sample_parents (from_sample_id, to_sample_id) SELECT id, taken_from_id FROM "
                          "lab_sample WHERE taken_from_id");
  const std::string last = newest_first ? "u1" : "u" + n;
  const std::string first = newest_first ? "u" + n : "u1";

  SECTION("chain, as a record") {
    const auto report = lm::sync<lab::Sample>(lab.source, lab.target, last);
    CHECK(report.rows_written() == length);
  }
  SECTION("chain, with parents") {
    const auto report = lm::sync<lab::Sample>(lab.source, lab.target, last, with_annotations);
    CHECK(report.rows_written() == 2 * length - 1);
    CHECK(lab.count("lab_sample_parents") == std::to_string(length - 1));
  }
  SECTION("circle") {
    const auto id = [&](const std::string& uid) { return "(SELECT id FROM lab_sample WHERE uid = '" + uid + "')"; };
    lab.files.change_source("UPDATE lab_sample SET taken_from_id = " + id(last) + " WHERE uid = '" + first +
                            "';"
                            "INSERT INTO lab_sample_parents (from_sample_id, to_sample_id) VALUES (" +
                            id(first) + ", " + id(last) + ")");
    const auto report = lm::sync<lab::Sample>(lab.source, lab.target, "u1000", with_annotations);
    CHECK(report.rows_written() == 2 * length);
  }
  CHECK(lab.count("lab_sample") == n);
  const std::string pairs =
      "SELECT s.uid || '-' || f.uid FROM lab_sample AS s JOIN lab_sample AS f ON f.id = s.taken_from_id ORDER BY s.uid";
  CHECK((SqliteFile(lab.files.target_file).column(pairs) == SqliteFile(lab.files.source_file).column(pairs)));
}

TEST_CASE("own module: a row that refers to itself", "[engines]") {
  const Lab lab;
  lab.files.change_source(
      "INSERT INTO lab_sample (id, uid, name, taken_from_id, created_by_id) VALUES (5, 'self', 'self', 5, 1);"
      "INSERT INTO lab_sample_parents (from_sample_id, to_sample_id) VALUES (5, 5)");
  lm::sync<lab::Sample>(lab.source, lab.target, "self", with_annotations);
  CHECK(lab.files.in_target("SELECT id = taken_from_id FROM lab_sample") == "1");
  CHECK(lab.files.in_target("SELECT from_sample_id = to_sample_id FROM lab_sample_parents") == "1");
  const auto before = lab.files.target_dump();
  lm::sync<lab::Sample>(lab.source, lab.target, "self", with_annotations);
  CHECK(difference(before, lab.files.target_dump()) == nothing);
}

TEST_CASE("own module: what cannot be saved", "[engines]") {
  const Lab lab;
  const auto sample = lab.sample_7();
  const auto registry = lab.target.registry<lab::Sample>();
  const auto before = lab.files.target_dump();

  SECTION("a reference to a row of another database") {
    lab::Sample next{.name = "next", .taken_from = sample};
    try {
      registry.save(next);
      FAIL("it refers to another database");
    } catch (const lm::ForeignReference& error) {
      CHECK_THAT(error.what(),
                 Contains("lab/instrument") && Contains("lab/archive") && Contains("taken_from") && Contains("sync"));
      CHECK(error.place().registry == "Sample");
      CHECK(error.place().column == "taken_from_id");
    }
  }
  SECTION("a row of another database") {
    auto copy = sample;
    copy.name = "renamed";
    CHECK_THROWS_AS(registry.save(copy), lm::ForeignReference);
  }
  SECTION("a link without its end") {
    lab::SampleArtifact link{};
    CHECK_THROWS_AS(lab.target.registry<lab::SampleArtifact>().save(link), lm::InvalidArgument);
  }
  SECTION("several, one of which is refused") {
    std::vector<lab::Sample> two{{.name = "twice"}, {.name = "twice"}};
    CHECK_THROWS_AS(registry.save_all(two), lm::ConstraintViolation);
  }
  SECTION("text that is no JSON") {
    lab::Sample wrong{.name = "wrong", .protocol = lm::Json{"no JSON"}};
    CHECK_THROWS_AS(registry.save(wrong), lm::BadValue);
  }
  CHECK(difference(before, lab.files.target_dump()) == nothing);
  lab::Sample good{.name = "good"};
  registry.save(good);
  CHECK(registry.count() == 1);
}

TEST_CASE("own module: changing and removing rows", "[engines]") {
  const Lab lab;
  auto sample = lab.sample_7();
  const auto registry = lab.source.registry<lab::Sample>();
  sample.name = "sample 7b";
  sample.collected.reset();
  registry.save(sample);
  CHECK(registry.get(sample.uid.view()).name == "sample 7b");
  CHECK_FALSE(registry.get(sample.uid.view()).collected);
  CHECK_THROWS_AS(registry.remove(sample), lm::ConstraintViolation);  // its readings refer to it
  CHECK_FALSE(sample.id.empty());
  auto unused = lab::Sample{.name = "unused"};
  registry.save(unused);
  registry.remove(unused);
  CHECK(unused.id.empty());
  CHECK(registry.filter(samples.name == "unused").count() == 0);
}
