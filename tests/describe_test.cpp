#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/serialize.hpp>
#include <laminate/lamindb/features/dtype_registries.hpp>
#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/open.hpp>
#include <laminate/view/describe/dtype_text.hpp>
#include <laminate/view/describe/feature_values.hpp>
#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/row_text.hpp>
#include <laminate/view/view.hpp>

#include "catch.hpp"
#include "counting_connection.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
using support::fixture;

// A module that attaches a label of its own to artifacts.
namespace lab_describe {

struct AssayFamily {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
};
struct ArtifactAssayFamily {
  lm::Id id{};
  lm::Ref<lm::Artifact> artifact{};
  lm::Ref<AssayFamily> family{};
  std::optional<lm::Ref<lm::Feature>> feature{};
};

}  // namespace lab_describe

LAMINATE_TABLE(lab_describe::AssayFamily, "lab_assayfamily", id, uid, name)
LAMINATE_TABLE(lab_describe::ArtifactAssayFamily, "lab_artifactassayfamily", id, artifact, family, feature)

namespace {

/// The lines of a block of describe.txt: 0 is the source, 1 the target after LaminDB's sync.
std::vector<std::string> recorded(const std::string& file, int block) {
  std::vector<std::string> lines;
  int at = -1;
  for (auto& line : lm::text::split_lines(support::content_of(fixture(file)))) {
    if (line.starts_with("# "))
      ++at;
    else if (at == block && !line.empty())
      lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> lines_of(const lm::Description& description) {
  auto lines = lm::text::split_lines(description.str());
  REQUIRE(lines.back().empty());  // the text ends with a line end
  lines.pop_back();
  return lines;
}

const lm::Description::Section* section(const lm::Description& description, const std::string& title) {
  const auto& all = description.sections;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& s) { return s.title == title; });
  return found == all.end() ? nullptr : &*found;
}

const lm::Description::Row* row(const lm::Description::Section* section, const std::string& name) {
  if (!section) return nullptr;
  for (const auto& group : section->groups)
    for (const auto& row : group.rows)
      if (row.name == name) return &row;
  return nullptr;
}

using values = std::vector<std::string>;
values values_of(const lm::Description& description, const std::string& title, const std::string& name) {
  const auto* found = row(section(description, title), name);
  return found ? found->values : values{"(no such row)"};
}

std::string property(const lm::Description& description, const std::string& name) {
  for (const auto& p : description.properties)
    if (p.name == name) return p.value;
  return "(no such property)";
}

/// A writable copy of a fixture.
struct Copy {
  explicit Copy(std::string_view name = "rich-2.12/source.db.gz")
      : file(workspace.unpack(name, "lamin.db")), db(lm::open(file, {.name = "test/copy"})) {}

  void run(const std::string& sql, const std::vector<std::string>& texts = {}) {
    support::SqliteFile(file).execute(sql, texts);
  }
  lm::Artifact artifact(std::string_view key = "example_datasets/mini_immuno/dataset1.h5ad") {
    return db.registry<lm::Artifact>().all_branches().filter(lm::columns<lm::Artifact>.key == key).one();
  }
  lm::Description describe(std::string_view key = "example_datasets/mini_immuno/dataset1.h5ad") {
    return lm::describe(db, artifact(key));
  }

  support::CleanSettings settings;
  support::Workspace workspace;
  std::string file;
  lm::Database<lm::lamindb_schema> db;
};

}  // namespace

TEST_CASE("describe() prints an artifact as LaminDB does", "[engines]") {
  const support::CleanSettings settings;
  const std::string version = GENERATE("2.2", "2.12");
  const auto [file, block] = GENERATE(std::pair("source", 0), std::pair("reference-after-annotations", 1));
  const std::string folder = "mini_immuno-" + version + '/';
  const auto db = lm::open(fixture(folder + file + ".db.gz").string(), {.read_only = true});
  const auto artifact = db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g");
  CHECK(lines_of(describe(db, artifact)) == recorded(folder + "describe.txt", block));
  std::ostringstream out;
  out << describe(db, artifact);
  CHECK(out.str() == describe(db, artifact).str());
}

TEST_CASE("describe() of an artifact shows what other registries and modules say of it", "[engines]") {
  Copy copy;
  const auto description = copy.describe();
  CHECK(values_of(description, "External features", "report") == values{"report.html"});
  CHECK(values_of(description, "External features", "curator") == values{"laminlabs"});
  CHECK(values_of(description, "Entities", ".references") == values{"A paper"});
  CHECK(values_of(description, "Entities", ".users") == values{"laminlabs"});
  CHECK(values_of(description, "Entities", ".collections") == values{"collections/three"});
  CHECK(row(section(description, "Entities"), ".diseases")->type == "bionty.Disease");
  REQUIRE(description.notes.size() == 1);
  CHECK(description.notes.front().title == "Notes");
  const auto text = description.str();
  CHECK(text.ends_with("└── Notes:\n    │ # Notes on artifact\n    │\n    │ A *note* with `code`.\n"));
  // Schemas stand in their slots, JSON values under their features, lineage elsewhere.
  for (const auto* name : {".schemas", ".json_values", ".input_of_runs", ".features"})
    CHECK(row(section(description, "Entities"), name) == nullptr);
}

TEST_CASE("describe() finds the links that a user's module attaches", "[engines]") {
  Copy copy;
  copy.run("CREATE TABLE lab_assayfamily (id integer primary key, uid text, name text)");
  copy.run(
      "CREATE TABLE lab_artifactassayfamily (id integer primary key, artifact_id integer, family_id integer, "
      "feature_id integer)");
  copy.run("INSERT INTO lab_assayfamily VALUES (1, 'abcdefghijkl', 'scRNA-seq'), (2, 'bbcdefghijkl', '')");
  copy.run("INSERT INTO lab_artifactassayfamily VALUES (1, 1, 2, NULL), (2, 1, 1, 8)");
  copy.db.session().forget_catalog();
  using with_lab = lm::schema<lm::core, lm::bionty::module,
                              lm::module<lab_describe::AssayFamily, lab_describe::ArtifactAssayFamily>>;
  const auto db = lm::open<with_lab>((copy.workspace / "lamin.db").string());
  const auto description = lm::describe(db, db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g"));
  // The second family has no name: it is called by the beginning of its uid.
  CHECK(values_of(description, "Entities", ".assay_families") == values{"scRNA-seq", "bbcdefg"});
  CHECK(row(section(description, "Entities"), ".assay_families")->type == "lab.AssayFamily");
  CHECK(values_of(description, "Dataset features", "sample_note") == values{"scRNA-seq"});
  CHECK(lm::describe(db, db.registry<lab_describe::AssayFamily>().get("bbcd")).title == "bbcdefg");
}

TEST_CASE("describe() shows a JSON value without a feature, and no value whose row is missing") {
  Copy copy;
  copy.run(
      "INSERT INTO lamindb_artifactjsonvalue (artifact_id, jsonvalue_id, created_at, created_by_id) "
      "SELECT 8, max(id), '2026-01-01 00:00:00', 1 FROM lamindb_jsonvalue");
  const auto before = copy.describe("report.html");
  REQUIRE(before.sections.size() == 1);
  const auto shown = before.sections.front().groups.front().rows;
  REQUIRE(shown.size() == 1);
  CHECK(shown.front().name != "None");
  copy.run("UPDATE lamindb_jsonvalue SET feature_id = NULL WHERE id = (SELECT max(id) FROM lamindb_jsonvalue)");
  CHECK(values_of(copy.describe("report.html"), "Features", "None") == shown.front().values);
  copy.run("DELETE FROM lamindb_jsonvalue WHERE id = (SELECT max(id) FROM lamindb_jsonvalue)");
  CHECK(copy.describe("report.html").sections.empty());
}

TEST_CASE("describe() of an artifact without annotations has no sections", "[engines]") {
  Copy copy;
  const auto description = copy.describe("report.html");
  CHECK(description.sections.empty());
  CHECK(property(description, "kind") == "(no such property)");
  CHECK(lines_of(description).back() ==
        "└── storage/path: s3://lamindata/.lamindb/" + copy.artifact("report.html").uid.str() + ".html");
  // External features without a dataset are just features.
  copy.run(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, feature_id, created_at, created_by_id) "
      "VALUES (8, 2, 1, '2026-01-01 00:00:00', 1)");
  CHECK(values_of(copy.describe("report.html"), "Features", "perturbation") == values{"DMSO"});
}

TEST_CASE("describe() says where the object of an artifact lies", "[engines]") {
  Copy copy;
  const auto path = [&](const std::string& change) {
    copy.run("UPDATE lamindb_artifact SET " + change + " WHERE id = 9");
    const auto artifact = copy.db.registry<lm::Artifact>().get(lm::columns<lm::Artifact>.id == 9);
    return lm::describe(copy.db, artifact).locations.front().value;
  };
  const auto uid = copy.artifact("results/b.tsv").uid.str();
  CHECK(path("_key_is_virtual = 1") == "s3://lamindata/.lamindb/" + uid + ".tsv");
  CHECK(path("_overwrite_versions = 1") == "s3://lamindata/.lamindb/" + uid.substr(0, 16) + ".tsv");
  CHECK(path("_key_is_virtual = 0") == "s3://lamindata/results/b.tsv");
  CHECK(path("_real_key = 'x/y.tsv'") == "s3://lamindata/x/y.tsv");
  copy.run("PRAGMA foreign_keys = OFF");
  CHECK(path("storage_id = 99") == "None");  // the row of the storage is missing
}

TEST_CASE("describe() shows an artifact without a key, size or run", "[engines]") {
  Copy copy;
  copy.run(
      "UPDATE lamindb_artifact SET key = NULL, size = NULL, run_id = NULL, hash = NULL, version_tag = 'v1' "
      "WHERE id = 8");
  const auto artifact = copy.db.registry<lm::Artifact>().get(lm::columns<lm::Artifact>.id == 8);
  const auto description = lm::describe(copy.db, artifact);
  CHECK(lines_of(description).front() == "Artifact:  (v1)");
  CHECK(property(description, "size") == "None");
  CHECK(property(description, "hash") == "None");
  CHECK(property(description, "run") == "(no such property)");
}

TEST_CASE("describe() counts characters, not bytes, and lets no text move the cursor") {
  Copy copy;
  const std::string name = "ünïcode 🤩 ünïcode 🤩 ünïcode 🤩 é";  // 31 characters
  REQUIRE(lm::text::width(name) == 31);
  copy.run("UPDATE lamindb_feature SET name = ?1 WHERE id = 5", {name});
  copy.run("UPDATE lamindb_feature SET name = ?1 WHERE id = 4", {name.substr(0, name.size() - 2)});
  copy.run("UPDATE lamindb_artifact SET description = ?1 WHERE id = 1",
           {"red \x1b[31m\ttab\nline \xc2\x9b \x9b \xe2\x80\xae"});
  const auto lines = lines_of(copy.describe());
  CHECK(lines[1] == "|   description: red \\x1b[31m\\ttab\\nline \\x9b \\x9b \\u202e");
  const auto has = [&](const std::string& line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
  CHECK(has("│   │   ünïcode 🤩 ünïcode 🤩 ünïcode 🤩   str"));
  CHECK(has("│   │   ünïcode 🤩 ünïcode 🤩 ünïcode 🤩…  str"));
}

TEST_CASE("describe() shows at most ten values and says that there are more", "[engines]") {
  Copy copy;
  copy.run(
      "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 21) "
      "INSERT INTO lamindb_ulabel (id, uid, name, is_type, is_locked, created_at, updated_at, branch_id, "
      "created_on_id, created_by_id, space_id) "
      "SELECT 100 + i, 'uid' || i, 'L' || i, 0, 0, '2026-01-01', '2026-01-01', 1, 1, 1, 1 FROM n");
  copy.run(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_at, created_by_id) "
      "SELECT 2, id, '2026-01-01 00:00:00', 1 FROM lamindb_ulabel WHERE id > 100");
  const auto description = copy.describe("example_datasets/mini_immuno/dataset2.h5ad");
  CHECK(values_of(description, "Entities", ".ulabels").size() == 12);
  const auto text = description.str({.width = 200});
  CHECK(text.find(".ulabels  ULabel  L10, L11, L12, L13, L14, L15, L16, L17, L18, L19, ...\n") != text.npos);
}

TEST_CASE("describe() reads a row with many labels in as many statements as one with few", "[engines]") {
  const support::CleanSettings settings;
  const support::Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/source.db.gz", "lamin.db");
  int statements = 0;
  const auto session = support::counting_session(file, statements);
  const lm::Database<lm::lamindb_schema> db(session);
  const auto artifact = db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g");
  const auto count = [&] {
    statements = 0;
    (void)lm::describe(db, artifact);
    return statements;
  };
  (void)count();  // reads the catalog
  const int before = count();
  support::SqliteFile(file).execute(
      "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
      "INSERT INTO lamindb_ulabel (id, uid, name, is_type, is_locked, created_at, updated_at, branch_id, "
      "created_on_id, "
      "created_by_id, space_id) SELECT i, 'uid' || i, 'L' || i, 0, 0, '2026-01-01', '2026-01-01', 1, 1, 1, 1 FROM n");
  support::SqliteFile(file).execute(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, feature_id, created_at, created_by_id) "
      "SELECT 1, id, 1 + id % 10, '2026-01-01 00:00:00', 1 FROM lamindb_ulabel WHERE id >= 100");
  CHECK(values_of(lm::describe(db, artifact), "Dataset features", "perturbation").size() == 42);
  CHECK(count() == before);
  CHECK(before < 80);
}

TEST_CASE("describe() hides labels in the trash, unless the row is there too", "[engines]") {
  Copy copy;
  copy.run("UPDATE lamindb_ulabel SET branch_id = -1 WHERE name = 'IFNG'");
  CHECK(values_of(copy.describe(), "Dataset features", "perturbation") == values{"DMSO"});
  CHECK(values_of(copy.describe(), "Entities", ".ulabels") == values{"DMSO", "Experiment 1"});
  copy.run("UPDATE lamindb_artifact SET branch_id = -1 WHERE id = 1");
  CHECK(values_of(copy.describe(), "Dataset features", "perturbation") == values{"DMSO", "IFNG"});
}

TEST_CASE("describe() warns of rows in the trash or the archive and of old versions", "[engines]") {
  Copy copy;
  const support::Messages messages;
  const auto trashed = copy.describe("trashed.parquet");
  CHECK(property(trashed, "branch") == "trash");
  const auto uid = copy.artifact("trashed.parquet").uid.str();
  CHECK(messages.all == values{"this Artifact " + uid + " is in the trash"});
  const auto old = copy.db.registry<lm::Artifact>().filter(!(lm::columns<lm::Artifact>.is_latest == true)).one();
  (void)lm::describe(copy.db, old);
  CHECK(messages.all.back() == "this Artifact " + old.uid.str() + " is not the latest of its versions");
  (void)copy.describe();
  CHECK(messages.all.size() == 2);
}

TEST_CASE("describe() shows a locked row like any other", "[engines]") {
  Copy copy;
  const auto label = copy.db.registry<lm::ULabel>().get(lm::columns<lm::ULabel>.name == "locked label");
  CHECK(property(lm::describe(copy.db, label), "is_locked") == "True");
}

TEST_CASE("describe() shows a feature in each slot that it is a member of", "[engines]") {
  Copy copy;
  copy.run(
      "INSERT INTO lamindb_artifactschema (artifact_id, schema_id, slot, created_at, created_by_id) "
      "VALUES (1, 6, 'uns', '2026-01-01 00:00:00', 1)");
  copy.run(
      "INSERT INTO lamindb_schemafeature (schema_id, feature_id) SELECT 6, 1 WHERE NOT EXISTS "
      "(SELECT 1 FROM lamindb_schemafeature WHERE schema_id = 6 AND feature_id = 1)");
  const auto description = copy.describe();
  const auto* dataset = section(description, "Dataset features");
  REQUIRE(dataset);
  REQUIRE(dataset->groups.size() == 3);
  CHECK(dataset->groups[2].title == "uns (2)");
  for (const auto at : {0u, 2u}) {
    const auto& rows = dataset->groups[at].rows;
    const auto found = std::find_if(rows.begin(), rows.end(), [](const auto& r) { return r.name == "perturbation"; });
    REQUIRE(found != rows.end());
    CHECK(found->values == values{"DMSO", "IFNG"});
  }
  CHECK(row(section(description, "External features"), "perturbation") == nullptr);
}

TEST_CASE("describe() shows the first twenty members of a large schema, and those with values", "[engines]") {
  Copy copy;
  copy.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO lamindb_feature (id, uid, name, _dtype_str, array_rank, array_size, is_type, is_locked, "
      "created_at, updated_at, branch_id, created_on_id, created_by_id, space_id) "
      "SELECT 1000 + i, 'feature' || i, printf('f%04d', i), 'cat[ULabel]', 0, 0, 0, 0, '2026-01-01', '2026-01-01', "
      "1, 1, 1, 1 FROM n");
  copy.run("UPDATE lamindb_schema SET n_members = 5000 WHERE id = 1");
  copy.run("DELETE FROM lamindb_schemafeature WHERE schema_id = 1");
  copy.run(
      "INSERT INTO lamindb_schemafeature (schema_id, feature_id) SELECT 1, id FROM lamindb_feature "
      "WHERE id > 1000 ORDER BY id");
  copy.run(
      "INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, feature_id, created_at, created_by_id) "
      "VALUES (1, 2, 5500, '2026-01-01 00:00:00', 1)");
  const auto description = copy.describe();
  const auto& obs = section(description, "Dataset features")->groups.front();
  CHECK(obs.title == "obs (5000)");
  REQUIRE(obs.rows.size() == 21);
  CHECK(obs.rows.front().name == "f0001");
  CHECK(obs.rows[19].name == "f0020");
  CHECK(obs.rows[20].name == "f4500");
  CHECK(obs.rows[20].values == values{"DMSO"});
  // What was a member before is external now.
  CHECK(values_of(description, "External features", "perturbation") == values{"DMSO", "IFNG"});
  // The schema itself shows all.
  const auto schema = copy.db.registry<lm::Schema>().get(lm::columns<lm::Schema>.id == 1);
  const auto described = lm::describe(copy.db, schema);
  CHECK(section(described, "Features (5000)")->groups.front().rows.size() == 5000);
}

TEST_CASE("describe() keeps lists in their order and unknown uids as they are", "[engines]") {
  Copy copy;
  copy.run("UPDATE lamindb_feature SET _dtype_str = 'list[cat[ULabel]]' WHERE id = 1");
  copy.run("UPDATE lamindb_artifactulabel SET id = id + 100 WHERE ulabel_id = 2");
  copy.run("UPDATE lamindb_feature SET _dtype_str = 'cat[Record[nosuchuid000]]' WHERE id = 10");
  const auto description = copy.describe();
  CHECK(values_of(description, "Dataset features", "perturbation") == values{"['IFNG', 'DMSO']"});
  CHECK(row(section(description, "Dataset features"), "perturbation")->type == "list[ULabel]");
  CHECK(row(section(description, "External features"), "experiment")->type == "Record[nosuchuid000]");
}

TEST_CASE("describe() shows JSON values as Python prints them") {
  const auto shown = [](const values& texts, const char* dtype) {
    return lm::view_detail::shown_values_of(texts, dtype);
  };
  CHECK(shown({"true"}, "bool") == values{"True"});
  CHECK(shown({"null"}, "str") == values{"None"});
  CHECK(shown({"21"}, "float") == values{"21.0"});
  CHECK(shown({"10.0"}, "int") == values{"10"});
  CHECK(shown({"10", "9", "10"}, "int") == values{"9", "10"});
  CHECK(shown({"\"b\"", "\"a, c\""}, "str") == values{"a, c", "b"});
  CHECK(shown({"\"2025-01-17T00:00:00.000Z\""}, "date") == values{"2025-01-17"});
  CHECK(shown({"\"2025-01-17T10:20:30Z\""}, "datetime") == values{"2025-01-17 10:20:30+00:00"});
  CHECK(shown({"[1, 2.5, \"x\", null, false]"}, "list[str]") == values{"[1, 2.5, 'x', None, False]"});
  CHECK(shown({"{\"b\": {\"a\": []}, \"a\": \"it's\"}"}, "dict") == values{"{'b': {'a': []}, 'a': \"it's\"}"});
  CHECK(shown({"no JSON"}, "str") == values{"no JSON"});
}

TEST_CASE("numbers and strings have the form of Python's repr") {
  using lm::python::number;
  CHECK(number(0.0) == "0.0");
  CHECK(number(-0.0) == "-0.0");
  CHECK(number(21.6) == "21.6");
  CHECK(number(100000.0) == "100000.0");
  CHECK(number(0.0001) == "0.0001");
  CHECK(number(0.00001) == "1e-05");
  CHECK(number(-123456.789) == "-123456.789");
  CHECK(number(1e15) == "1000000000000000.0");
  CHECK(number(1e16) == "1e+16");
  CHECK(number(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number(5e-324) == "5e-324");
  const auto repr = [](const char* text) { return lm::python::repr(std::string_view(text)); };
  CHECK(repr("a") == "'a'");
  CHECK(repr("it's") == "\"it's\"");
  CHECK(repr("'\"") == "'\\'\"'");
  CHECK(repr("\\\n\x01é") == "'\\\\\\n\\x01é'");
}

TEST_CASE("data types are shown without cat, and tell the column of their labels") {
  using lm::lamindb_detail::field_in_dtype;
  using lm::view_detail::without_cat;
  CHECK(without_cat("cat[ULabel]") == "ULabel");
  CHECK(without_cat("list[cat[Record[abc]]]") == "list[Record[abc]]");
  CHECK(without_cat("cat[A|B[x]]") == "A|B[x]");
  CHECK(without_cat("num") == "num");
  CHECK(without_cat("cat[broken") == "broken");
  CHECK(without_cat("") == "");
  CHECK(field_in_dtype("cat[bionty.Gene.symbol]", "bionty.Gene") == "symbol");
  CHECK(field_in_dtype("list[cat[ULabel|bionty.Gene.symbol[source__uid='x']]]", "bionty.Gene") == "symbol");
  CHECK(field_in_dtype("cat[bionty.Gene]", "bionty.Gene") == "");
  CHECK(field_in_dtype("cat[bionty.GeneSet.name]", "bionty.Gene") == "");
}

TEST_CASE("related names are plural and in snake case") {
  using lm::schema_detail::plural_name;
  CHECK(plural_name("ExperimentalFactor") == "experimental_factors");
  CHECK(plural_name("ULabel") == "ulabels");
  CHECK(plural_name("Ethnicity") == "ethnicities");
  CHECK(plural_name("Assay") == "assays");
  CHECK(plural_name("Batch") == "batches");
}

TEST_CASE("sizes go in steps of 1024") {
  using lm::view_detail::shown_size;
  CHECK(shown_size(0) == "0 B");
  CHECK(shown_size(1023) == "1023 B");
  CHECK(shown_size(1024) == "1.0 KB");
  CHECK(shown_size(31672) == "30.9 KB");
  CHECK(shown_size(5'000'000'000) == "4.7 GB");
  CHECK(shown_size(std::int64_t{1} << 60) == "1048576.0 TB");
}

TEST_CASE("describe() shows other registries: their columns, values and labels", "[engines]") {
  Copy copy;
  const auto& r = lm::columns<lm::Record>;
  const auto record = lm::describe(copy.db, copy.db.registry<lm::Record>().get(r.name == "sample A"));
  CHECK(property(record, "type") == "scRNA-seq");
  CHECK(values_of(record, "Features", "cell_type_by_expert") == values{"B cell"});
  CHECK(values_of(record, "Features", "temperature") == values{"3.5"});
  CHECK(values_of(record, "Entities", ".linked_records") == values{"EXP-scRNA-001"});
  CHECK(row(section(record, "Entities"), ".features") == nullptr);

  const auto& c = lm::columns<lm::bionty::CellType>;
  const auto cell = lm::describe(copy.db, copy.db.registry<lm::bionty::CellType>().get(c.name == "lymphocyte"));
  CHECK(cell.str().starts_with("CellType: lymphocyte\n"));
  CHECK(property(cell, "ontology_id") == "CL:0000542");
  CHECK(values_of(cell, "Entities", ".parents") == values{"leukocyte"});
  CHECK(values_of(cell, "Entities", ".children") == values{"B cell", "T cell"});

  const auto run = copy.db.registry<lm::Run>().get(lm::columns<lm::Run>.id == 1);
  const auto described = lm::describe(copy.db, run);
  CHECK(described.title == run.uid.str().substr(0, 7) + " (curate-anndata-mini-immuno.py)");
  CHECK(property(described, "transform") == "curate-anndata-mini-immuno.py (0000)");
  CHECK(property(described, "status") == "scheduled");
  CHECK(values_of(described, "Params", "lr") == values{"0.1"});
  // PostgreSQL has an order of its own in objects.
  const bool sorted = support::writes_postgres;
  CHECK_THAT(described.str(), Catch::Contains(sorted ? "├── Params\n│   ├── n: 3\n│   └── lr: 0.1\n"
                                                     : "├── Params\n│   ├── lr: 0.1\n│   └── n: 3\n"));
  CHECK(values_of(described, "Features", "temperature") == values{"9.5"});

  const auto& s = lm::columns<lm::Schema>;
  const auto composite = lm::describe(copy.db, copy.db.registry<lm::Schema>().get(s.otype == "AnnData"));
  REQUIRE(section(composite, "Components"));
  CHECK(section(composite, "Components")->groups.front().title == "obs (8)");
  const auto feature = copy.db.registry<lm::Feature>().get(lm::columns<lm::Feature>.name == "perturbation");
  CHECK(property(lm::describe(copy.db, feature), "dtype") == "ULabel[Perturbation]");
  CHECK(lm::describe(copy.db, *copy.db.registry<lm::User>().first()).title == "laminlabs");
  CHECK(lm::describe(copy.db, *copy.db.registry<lm::Storage>().first()).title == "s3://lamindata");
}

TEST_CASE("describe() shortens long texts to a note", "[engines]") {
  Copy copy;
  std::string code;
  for (int i = 0; i < 40; ++i) code += "print(" + std::to_string(i) + ")\n";
  copy.run("UPDATE lamindb_transform SET source_code = ?1 WHERE id = 2", {std::string(90, 'x') + '\n' + code});
  const auto transform = copy.db.registry<lm::Transform>().get(lm::columns<lm::Transform>.id == 2);
  const auto lines = lines_of(lm::describe(copy.db, transform));
  const auto note = std::find(lines.begin(), lines.end(), "└── source_code:");
  REQUIRE(note != lines.end());
  CHECK(note[1] == "    │ " + std::string(80, 'x') + " …");
  CHECK(note[2] == "    │ print(0)");
  CHECK(lines.end() - note == 32);
  CHECK(lines.back() == "    │ …");
}

TEST_CASE("describe() refuses records that are not rows of the database", "[engines]") {
  Copy copy, other;
  CHECK_THROWS_AS(lm::describe(copy.db, lm::Artifact{}), lm::InvalidArgument);
  const auto foreign = other.artifact();
  CHECK_THROWS_AS(lm::describe(copy.db, foreign), lm::ForeignReference);
}

TEST_CASE("describe() shows what a schema asks of its members", "[engines]") {
  Copy copy;
  const auto& s = lm::columns<lm::Schema>;
  const auto shown = [&](const char* name) {
    const auto text = lm::describe(copy.db, copy.db.registry<lm::Schema>().get(s.name == name)).str();
    return text.substr(text.rfind("└── Features"));
  };
  // As LaminDB 2.12 prints them.
  CHECK(shown("indexed_schema") ==
        "└── Features (3 including index: sample_id)\n"
        "    └── name         dtype              optional  nullable  coerce  default_value\n"
        "        sample_id    str                ✗         ✓         ✗       unset\n"
        "        temperature  float              ✗         ✓         ✗       unset\n"
        "        experiment   Record[scRNA-seq]  ✗         ✓         ✗       unset\n");
  CHECK(shown("optional_schema") ==
        "└── Features (2)\n"
        "    └── name         dtype              optional  nullable  coerce  default_value\n"
        "        temperature  float              ✗         ✓         ✗       unset\n"
        "        experiment   Record[scRNA-seq]  ✓         ✓         ✗       unset\n");
  copy.run("UPDATE lamindb_feature SET default_value = '21.5', coerce = 1 WHERE name = 'temperature'");
  copy.run(
      "UPDATE lamindb_schema SET _aux = json_set(_aux, '$.af.4', json_array((SELECT uid FROM lamindb_feature "
      "WHERE name = 'experiment'))) WHERE name = 'indexed_schema'");
  const auto changed = shown("indexed_schema");
  CHECK(changed.find("Features (2 including index: sample_id, 1 hidden)") != changed.npos);
  CHECK(changed.find("temperature  float  ✗         ✓         ✓       21.5") != changed.npos);
  CHECK(changed.find("experiment") == changed.npos);
}

TEST_CASE("describe() prints a record as LaminDB does", "[engines]") {
  Copy copy;
  const auto& r = lm::columns<lm::Record>;
  const auto lines = lines_of(lm::describe(copy.db, copy.db.registry<lm::Record>().get(r.name == "EXP-scRNA-001")));
  CHECK(lines == values{"Record: EXP-scRNA-001", "└── uid: Djt2DWSr2Ua0ZGzy  type: scRNA-seq",
                        "    is_type: False         schema:", "    reference:             branch: main",
                        "    space: all             created_at: 2026-11-21 04:10:39 UTC", "    created_by: laminlabs"});
}

TEST_CASE("describe() shows comments if they are asked for", "[engines]") {
  Copy copy;
  copy.run(
      "INSERT INTO lamindb_artifactblock (uid, content, kind, is_latest, created_at, artifact_id, created_by_id, "
      "branch_id, created_on_id) VALUES "
      "('c2', 'Later.', 'comment', 1, '2026-11-22 10:00:00', 1, 1, 1, 1), "
      "('c1', 'Looks' || char(10) || 'good.', 'comment', 1, '2026-11-21 10:00:00', 1, 1, 1, 1)");
  CHECK(copy.describe().notes.size() == 1);
  const auto notes = lm::describe(copy.db, copy.artifact(), {.comments = true}).notes;
  REQUIRE(notes.size() == 3);
  CHECK(notes[1].title == "comment by laminlabs at 2026-11-21 10:00:00 UTC");
  CHECK(notes[1].text == "Looks\ngood.");
  CHECK(notes[2].text == "Later.");
}

TEST_CASE("a description fits the width of a terminal", "[engines]") {
  Copy copy;
  copy.run("UPDATE lamindb_transform SET source_code = ?1", {std::string(200, 'x')});
  const auto& s = lm::columns<lm::Schema>;
  const auto all = {copy.describe(), lm::describe(copy.db, copy.db.registry<lm::Schema>().get(s.name == "obs_schema")),
                    lm::describe(copy.db, *copy.db.registry<lm::Transform>().first()),
                    lm::describe(copy.db, *copy.db.registry<lm::Run>().first())};
  for (const std::size_t width : {24u, 40u, 80u, 120u, 300u})
    for (const auto& description : all)
      for (const auto& line : lm::text::split_lines(description.str({.width = width}))) {
        INFO(width << ": " << line);
        CHECK(lm::text::width(line) <= width);
      }
  // Properties two by two where they fit; names and types as wide as they must be; values take what is left.
  const auto narrow = copy.describe().str({.width = 80}), wide = copy.describe().str({.width = 160});
  CHECK(narrow.find("├── uid: 9K1dteZ6Qx0EXK8g0000\n│   run: 5V0guwp") != narrow.npos);
  CHECK(narrow.find("│   hash: FB3CeMjmg1ivN6HDy6wsSg         size: 30.9 KB\n") != narrow.npos);
  CHECK(narrow.find("│   │   assay_oid              bionty.ExperimentalFa…  EFO:0008913\n") != narrow.npos);
  CHECK(narrow.find("│       study_note             str                     We had a great time perf…\n") !=
        narrow.npos);
  CHECK(wide.find("├── uid: 9K1dteZ6Qx0EXK8g0000            run: 5V0guwp") != wide.npos);
  CHECK(wide.find("│   │   assay_oid              bionty.ExperimentalFactor.ontology_id  EFO:0008913\n") != wide.npos);
  CHECK(wide.find("study and the results look compelling.\n") != wide.npos);
}

TEST_CASE("colours do not change the text of a description", "[engines]") {
  Copy copy;
  const auto description = copy.describe();
  for (const std::size_t width : {0u, 80u}) {
    const auto coloured = description.str({.width = width, .colours = true});
    std::string plain;
    for (std::size_t i = 0; i < coloured.size(); ++i)
      if (coloured[i] == '\x1b')
        i = coloured.find('m', i);
      else
        plain += coloured[i];
    CHECK(plain == description.str({.width = width}));
    CHECK(coloured.size() > plain.size() + 100);
  }
}

TEST_CASE("a description as JSON has all that is known", "[engines]") {
  Copy copy;
  const std::string note(5000, 'n');
  copy.run("UPDATE lamindb_artifactblock SET content = ?1 WHERE artifact_id = 1", {note});
  const auto json = lm::to_json(copy.describe());
  CHECK(json.at("registry") == "Artifact");
  CHECK(json.at("title") == "example_datasets/mini_immuno/dataset1.h5ad (0000)");
  CHECK(json.at("description") == "Flow cytometry readouts on invitro cell culture");
  CHECK(json.at("properties").at("uid") == "9K1dteZ6Qx0EXK8g0000");
  CHECK(json.at("properties").at("n_observations") == "3");
  CHECK(json.at("locations").at("storage/path") == "s3://lamindata/.lamindb/9K1dteZ6Qx0EXK8g0000.h5ad");
  const auto& section = json.at("sections").at(0);
  CHECK(section.at("title") == "Dataset features");
  CHECK(boost::json::serialize(section.at("groups").at(0).at("rows").at(5)) ==
        R"({"name":"perturbation","type":"ULabel[Perturbation]","values":["DMSO","IFNG"]})");
  CHECK(lm::python::text_of(json.at("notes").at(0).at("text").as_string()) == note);
  const auto schema = lm::to_json(
      lm::describe(copy.db, copy.db.registry<lm::Schema>().get(lm::columns<lm::Schema>.name == "optional_schema")));
  CHECK(boost::json::serialize(schema.at("sections").at(0).at("groups").at(0).at("columns")) ==
        R"(["optional","nullable","coerce","default_value"])");
}

TEST_CASE("a description as HTML shows texts as they are, whatever is in them", "[engines]") {
  Copy copy;
  const std::string evil = "<script>alert(\"1\")</script> & 'x' \x1b[31m";
  copy.run("UPDATE lamindb_artifact SET description = ?1 WHERE id = 1", {evil});
  copy.run("UPDATE lamindb_artifactblock SET content = ?1 WHERE artifact_id = 1", {evil + "\nsecond"});
  copy.run("UPDATE lamindb_ulabel SET name = ?1 WHERE name = 'DMSO'", {evil});
  copy.run("UPDATE lamindb_feature SET name = ?1 WHERE name = 'temperature'", {evil});
  const auto html = lm::to_html(copy.describe());
  CHECK(html.find("<script") == html.npos);
  CHECK(html.find('\x1b') == html.npos);
  const std::string shown = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; \\x1b[31m";
  for (const std::string& part :
       {"<p>" + shown + "</p>", "<pre>" + shown + "\nsecond</pre>",
        "<span class=\"laminate-value\">" + shown + "</span>", "<th scope=\"row\">" + shown + "</th>",
        std::string("<summary>Entities</summary>"), std::string("<dt>uid</dt><dd>9K1dteZ6Qx0EXK8g0000</dd>")})
    CHECK(html.find(part) != html.npos);
  CHECK(html.starts_with("<article class=\"laminate\">\n<style>"));
  // Every element that is opened is closed, in order.
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    const bool closes = html[at + 1] == '/';
    const auto name = html.substr(at + 1 + closes, html.find_first_of(" >", at) - at - 1 - closes);
    if (!closes) {
      open.push_back(name);
    } else {
      REQUIRE(!open.empty());
      CHECK(open.back() == name);
      open.pop_back();
    }
  }
  CHECK(open.empty());
}
