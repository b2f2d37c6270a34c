#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <laminate/dataset/csv.hpp>
#include <laminate/open.hpp>
#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>
#include <laminate/view/markdown.hpp>
#include <laminate/view/related_table.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/sql.hpp>
#include <laminate/view/table/cell_text.hpp>
#include <laminate/view/table_frame.hpp>
#include <laminate/view/view.hpp>

#include "catch.hpp"
#include "counting_connection.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace lab_view {

struct Instrument {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
};

}  // namespace lab_view

LAMINATE_TABLE(lab_view::Instrument, "lab_instrument", id, uid, name)

namespace {

using texts_of_view = std::vector<std::string>;

texts_of_view names_of(const lm::Table& table) {
  texts_of_view all;
  for (const auto& column : table.columns) all.push_back(column.name);
  return all;
}

/// The values of a column from the oldest row to the newest, as people read them.
texts_of_view cells(const lm::Table& table, const std::string& name) {
  texts_of_view all;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name == name)
      for (const auto& row : table.rows) all.insert(all.begin(), lm::view_detail::cell_text(row[i], table.columns[i]));
  return all;
}

const lm::Table::Column& column_of(const lm::Table& table, const std::string& name) {
  return *std::find_if(table.columns.begin(), table.columns.end(), [&](const auto& c) { return c.name == name; });
}

struct Viewed {
  explicit Viewed(std::string_view name = "rich-2.12/source.db.gz")
      : file(workspace.unpack(name, "lamin.db")), db(lm::open(file, {.name = "test/copy"})) {}

  lm::Table artifacts(const lm::TableOptions& options) const {
    const auto& a = lm::columns<lm::Artifact>;
    return to_table(db, db.registry<lm::Artifact>().filter(a.id < 4), options);
  }
  void run(const std::string& sql, const std::vector<std::string>& texts = {}) {
    support::SqliteFile(file).execute(sql, texts);
  }

  support::CleanSettings settings;
  support::Workspace workspace;
  std::string file;
  lm::Database<lm::lamindb_schema> db;
};

}  // namespace

TEST_CASE("a table includes values of related rows, in LaminDB's order of columns", "[engines]") {
  const Viewed viewed;
  const auto table = viewed.artifacts({.include = {"created_by__handle", "ulabels__name", "size", "run__transform__key",
                                                   "created_at__year", "cell_types__ontology_id"}});
  CHECK(names_of(table) == texts_of_view{"id", "uid", "key", "created_by__handle", "ulabels__name",
                                         "run__transform__key", "created_at__year", "cell_types__ontology_id", "size"});
  CHECK(table.columns.front().is_index);
  CHECK(cells(table, "created_by__handle") == texts_of_view(3, "laminlabs"));
  CHECK(cells(table, "run__transform__key") == texts_of_view(3, "curate-anndata-mini-immuno.py"));
  CHECK(cells(table, "ulabels__name") == texts_of_view{"DMSO, Experiment 1, IFNG", "None", "None"});
  CHECK(cells(table, "cell_types__ontology_id") == texts_of_view{"CL:0000084, CL:0000236, CL:0000625", "None", "None"});
  CHECK(cells(table, "created_at__year") == texts_of_view(3, "2026"));
  CHECK(cells(table, "size") == texts_of_view{"31672", "26896", "9590"});
  CHECK(column_of(table, "ulabels__name").is_list);
  CHECK_FALSE(column_of(table, "created_by__handle").is_list);
  CHECK(column_of(table, "created_at__year").kind == lm::Kind::integer);

  // Beside chosen columns; and behind a reference that is not there.
  CHECK(names_of(viewed.artifacts({.columns = {"key"}, .include = {"schema__name"}})) ==
        texts_of_view{"key", "schema__name"});
  CHECK(cells(viewed.artifacts({.include = {"schema__name"}}), "schema__name") ==
        texts_of_view{"anndata_ensembl_gene_ids_and_valid_features_in_obs", "None", "None"});
  const auto labels =
      to_table(viewed.db, viewed.db.registry<lm::ULabel>(), {.include = {"type__name", "children__name"}});
  CHECK(cells(labels, "type__name").at(1) == "Perturbation");
  // Nothing to include: the table of the query alone.
  CHECK(names_of(viewed.artifacts({})) == names_of(to_table(viewed.db.registry<lm::Artifact>().limit(1))));
}

TEST_CASE("a table includes values of features, with the kinds of their data types", "[engines]") {
  const Viewed viewed;
  const auto table = viewed.artifacts({.include = {"features", "suffix", "created_by__handle"}});
  CHECK(names_of(table) == texts_of_view{"id", "uid", "key", "created_by__handle", "perturbation",
                                         "cell_type_by_expert", "cell_type_by_model", "assay_oid", "temperature",
                                         "experiment", "date_of_study", "study_note", "study_metadata", "report",
                                         "curator", "suffix"});
  const auto first = [&](const std::string& name) { return cells(table, name).front(); };
  CHECK(first("perturbation") == "DMSO, IFNG");
  CHECK(first("cell_type_by_expert") == "B cell, CD8-positive, alpha-beta T cell");
  CHECK(first("assay_oid") == "EFO:0008913");  // the data type names the column
  CHECK(first("experiment") == "EXP-scRNA-002");
  CHECK(first("temperature") == "21.6");
  CHECK(first("date_of_study") == "2024-12-01");
  CHECK(first("study_metadata") == "{'detail1': '123', 'detail2': 1}");
  CHECK(first("curator") == "laminlabs");
  CHECK(cells(table, "perturbation").back() == "None");
  CHECK(column_of(table, "temperature").kind == lm::Kind::real);
  CHECK(column_of(table, "date_of_study").kind == lm::Kind::date);
  CHECK(column_of(table, "study_metadata").kind == lm::Kind::json);
  CHECK(column_of(table, "perturbation").is_list);
  CHECK_FALSE(column_of(table, "experiment").is_list);

  CHECK(names_of(viewed.artifacts({.features = {"temperature", "perturbation"}})) ==
        texts_of_view{"id", "uid", "key", "temperature", "perturbation"});
  const auto records = to_table(viewed.db, viewed.db.registry<lm::Record>(), {.include = {"features"}});
  CHECK(names_of(records) == texts_of_view{"id", "uid", "name", "perturbation", "cell_type_by_expert", "temperature",
                                           "experiment", "study_note"});
  CHECK(cells(records, "temperature").back() == "3.5");
  const auto runs = to_table(viewed.db, viewed.db.registry<lm::Run>(), {.include = {"features"}});
  CHECK(cells(runs, "temperature") == texts_of_view{"9.5", "None"});
}

TEST_CASE("columns of features: several values, values of another kind, names that are taken, labels out of sight",
          "[engines]") {
  Viewed viewed;
  const auto add = [&](int row, const std::string& feature, const std::string& json) {
    viewed.run(
        "INSERT INTO lamindb_jsonvalue (value, hash, feature_id, is_locked, created_at, branch_id, "
        "created_on_id, created_by_id, space_id) SELECT ?1, substr(hex(?1), -22), id, 0, '2026-01-01', 1, 1, 1, 1 FROM "
        "lamindb_feature WHERE name = ?2",
        {json, feature});
    viewed.run(
        "INSERT INTO lamindb_artifactjsonvalue (artifact_id, jsonvalue_id, created_at, created_by_id) SELECT ?1, "
        "max(id), '2026-01-01', 1 FROM lamindb_jsonvalue",
        {std::to_string(row)});
  };
  add(2, "temperature", "10.5");
  add(2, "temperature", "9");
  add(3, "study_note", "\"short\"");
  // On a narrow terminal what was asked for stays.
  const auto narrow = viewed.artifacts({.features = {"temperature", "study_note"}}).str({.width = 60});
  CHECK(lm::text::split_lines(narrow).front() == "id  key                        temperature  study_note   ...");
  CHECK(narrow.ends_with("\nnot shown: uid\n"));
  auto table = viewed.artifacts({.features = {"temperature", "study_note"}});
  CHECK(column_of(table, "temperature").is_list);
  CHECK(cells(table, "temperature") == texts_of_view{"21.6", "9.0, 10.5", "None"});
  CHECK(column_of(table, "study_note").kind == lm::Kind::text);
  add(3, "study_note", "{\"not\": \"text\"}");
  table = viewed.artifacts({.features = {"study_note"}});
  CHECK(column_of(table, "study_note").kind == lm::Kind::json);
  CHECK(cells(table, "study_note").back() == "short, {'not': 'text'}");

  viewed.run("UPDATE lamindb_feature SET name = 'key' WHERE name = 'temperature'");
  viewed.run("UPDATE lamindb_feature SET name = 'study_note' WHERE name = 'date_of_study'");
  table = viewed.artifacts({.include = {"features"}});
  const auto has = [&](const std::string& name) {
    const auto all = names_of(table);
    return std::count(all.begin(), all.end(), name) == 1;
  };
  CHECK(has("key"));
  CHECK(has("study_note"));
  CHECK(has("study_note (Inn7J5Bu2SMh)"));
  const auto uid = viewed.db.registry<lm::Feature>().get(lm::columns<lm::Feature>.name == "key").uid.str();
  CHECK(has("key (" + uid + ")"));

  viewed.run("UPDATE lamindb_ulabel SET branch_id = -1 WHERE name = 'IFNG'");
  CHECK(cells(viewed.artifacts({.features = {"perturbation"}}), "perturbation").front() == "DMSO");
  viewed.run("UPDATE lamindb_feature SET _dtype_str = 'list[cat[ULabel]]' WHERE name = 'perturbation'");
  CHECK(column_of(viewed.artifacts({.features = {"perturbation"}}), "perturbation").is_list);

  viewed.run("PRAGMA foreign_keys = OFF");
  viewed.run("DELETE FROM lamindb_feature WHERE name = 'study_note' AND _dtype_str = 'str'");
  table = viewed.artifacts({.include = {"features"}});
  const auto all = names_of(table);
  CHECK(std::count_if(all.begin(), all.end(), [](const auto& name) { return name.starts_with("feature "); }) == 1);
}

TEST_CASE("what cannot be included is said, with near names", "[engines]") {
  const Viewed viewed;
  const auto message = [&](const lm::TableOptions& options) -> std::string {
    try {
      viewed.artifacts(options);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "(nothing)";
  };
  CHECK(message({.include = {"created_by__handel"}}) ==
        "'created_by__handel' for Artifact: User has no field 'handel': did you mean handle?");
  CHECK(message({.include = {"ulabel__name__contains"}}).find("is a lookup for conditions") != std::string::npos);
  CHECK(message({.features = {"temprature"}}) == "test/copy has no feature 'temprature': did you mean temperature?");
  CHECK_THROWS_WITH(to_table(viewed.db, viewed.db.registry<lm::ULabel>(), {.include = {"features"}}),
                    "rows of ULabel have no features");
  CHECK_THROWS_WITH(to_table(viewed.db.registry<lm::Artifact>(), {.include = {"ulabels__name"}}),
                    Catch::Contains("to_table(db, query, …)"));
}

TEST_CASE("related values are read for all rows at once", "[engines]") {
  const Viewed viewed;
  int statements = 0;
  const lm::Database<lm::lamindb_schema> db(support::counting_session(viewed.file, statements));
  const auto count = [&](std::int64_t limit) {
    statements = 0;
    const auto rows = db.registry<lm::Artifact>().order_by(lm::columns<lm::Artifact>.id).limit(limit);
    (void)to_table(db, rows, {.include = {"created_by__handle", "ulabels__name", "features"}});
    return statements;
  };
  (void)count(1);  // reads the catalog
  CHECK(count(9) == count(1));
  CHECK(count(9) < 60);
}

TEST_CASE("a table becomes CSV that reads back, TSV, JSON lines and Markdown", "[engines]") {
  Viewed viewed;
  viewed.run("UPDATE lamindb_artifact SET description = ?1 WHERE id = 1", {"a|b, \"c\"\td\n*e* <f> snake_case _g_"});
  viewed.run("UPDATE lamindb_artifact SET is_latest = 0 WHERE id = 2");
  const auto table = viewed.artifacts(
      {.columns = {"key", "description", "size", "is_latest", "created_at"}, .include = {"ulabels__name"}});
  const auto csv = lm::to_csv(table);
  const auto path = viewed.workspace / "table.csv";
  std::ofstream(path) << csv;
  const auto read = lm::read_csv(path);
  CHECK(read.names() == names_of(table));
  CHECK(read["size"].as<std::int64_t>() == lm::Values<std::int64_t>{9590, 26896, 31672});
  CHECK(read["is_latest"].as<bool>() == lm::Values<bool>{true, false, true});
  CHECK(read["description"].text(2) == "a|b, \"c\"\td\n*e* <f> snake_case _g_");
  CHECK(read["description"].is_missing(1));
  CHECK(read["ulabels__name"].text(2) == R"(["DMSO", "Experiment 1", "IFNG"])");
  CHECK(read["created_at"].text(2) == "2026-11-21 04:10:41.140000");
  CHECK(lm::to_csv(read) == csv);
  CHECK(lm::to_tsv(table).starts_with("key\tdescription\tsize\tis_latest\tcreated_at\tulabels__name\n"));

  const auto frame = lm::to_frame(viewed.artifacts({}));
  REQUIRE(frame.index());
  CHECK(frame.index()->as<std::int64_t>() == lm::Values<std::int64_t>{3, 2, 1});
  CHECK(frame["created_at"].kind() == lm::ColumnKind::timestamp);
  CHECK(frame["n_files"].count_missing() == 3);
  if (!support::writes_postgres) {  // which has no values but those of the column's kind
    viewed.run("UPDATE lamindb_artifact SET n_files = 'many' WHERE id = 1");
    CHECK(lm::to_frame(viewed.artifacts({}))["n_files"].kind() == lm::ColumnKind::text);
  }

  const auto lines = lm::text::split_lines(lm::to_json_lines(table));
  REQUIRE(lines.size() == 4);
  CHECK(lines[1] == R"({"key": "example_datasets/mini_immuno/dataset2.h5ad", "description": null, "size": 26896, )"
                    R"("is_latest": false, "created_at": "2026-11-21T04:10:41.566000Z", "ulabels__name": null})");
  const auto json = lm::to_json(table);
  CHECK(boost::json::serialize(json.at("rows").at(2).at("ulabels__name")) == R"(["DMSO","Experiment 1","IFNG"])");
  CHECK(json.at("truncated") == false);

  const auto markdown = lm::text::split_lines(lm::to_markdown(table));
  CHECK(markdown[0] == "| key | description | size | is_latest | created_at | ulabels__name |");
  CHECK(markdown[1] == "| --- | --- | ---: | --- | --- | --- |");
  CHECK(
      markdown[4] ==
      R"(| example_datasets/mini_immuno/dataset1.h5ad | a\|b, "c"\\td\\n\*e\* &lt;f> snake_case \_g\_ | 31672 | True )"
      R"(| 2026-11-21 04:10:41.140000+00:00 | DMSO, Experiment 1, IFNG |)");
  const auto html = lm::to_html(table);
  CHECK(html.find("<td class=\"laminate-number\">31672</td>") != html.npos);
  CHECK(html.find("*e* &lt;f&gt; snake_case") != html.npos);
}

TEST_CASE("other forms hold what their readers take, and say that rows are left out") {
  Viewed viewed;
  viewed.run("UPDATE lamindb_artifact SET description = ?1 WHERE id = 1", {"a\x9b \xed\xa0\x80 ü"});
  viewed.run("UPDATE lamindb_artifact SET extra_data = '{\"n\": 1e999, \"r\": 21.6}' WHERE id = 1");
  const support::Messages messages;
  const auto artifacts = viewed.db.registry<lm::Artifact>().order_by(lm::columns<lm::Artifact>.id);
  const auto table = to_table(artifacts, {.columns = {"description", "extra_data"}, .limit = 1});
  CHECK(messages.all.empty());
  const std::string sound = "a\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd ü";
  CHECK(boost::json::serialize(lm::to_json(table).at("rows")) ==
        "[{\"description\":\"" + sound + "\",\"extra_data\":{\"n\":\"1e999\",\"r\":2.16E1}}]");
  CHECK(messages.all.empty());  // it is in the JSON
  CHECK(lm::to_json_lines(table) ==
        R"({"description": "a\ufffd \ufffd\ufffd\ufffd \u00fc", "extra_data": {"n": "1e999", "r": 21.6}})"
        "\n");
  CHECK(messages.all == texts_of_view{"only the first row of Artifact is shown"});
  CHECK(lm::to_csv(table).starts_with("description,extra_data\n" + sound + ','));
  CHECK(lm::to_markdown(table).find(R"(| a\\x9b \\xed\\xa0\\x80 ü |)") != std::string::npos);
  CHECK(lm::to_html(table).find(R"(a\x9b \xed\xa0\x80 ü)") != std::string::npos);
  CHECK(messages.all.size() == 3);
  const auto json = lm::to_json(lm::describe(viewed.db, artifacts.first().value()));
  CHECK(json.at("description") == boost::json::string_view(sound));

  const auto db = lm::open(viewed.file, {.read_only = true});
  const auto rows = lm::run_sql(db, "SELECT x'00ff' AS a, 1 AS a, 2 AS a_2, CAST(x'9b' AS TEXT) AS b");
  CHECK(names_of(rows) == texts_of_view{"a", "a_2", "a_2_2", "b"});
  CHECK(rows.str().find("x'00ff'    1      2  \\x9b") != std::string::npos);
  CHECK(lm::to_csv(rows) == "a,a_2,a_2_2,b\nx'00ff',1,2,\xef\xbf\xbd\n");
  CHECK(lm::to_json(rows).at("rows").at(0).at("a") == "x'00ff'");
}

TEST_CASE("view() shows the newest rows of each registry, by module", "[engines]") {
  const Viewed viewed;
  const auto all = lm::view(viewed.db);
  REQUIRE(all.modules.size() == 2);
  const auto registries = [](const lm::DatabaseView::Module& module) {
    texts_of_view names;
    for (const auto& table : module.tables) names.push_back(table.registry);
    return names;
  };
  // Those that LaminDB's view() shows of this database.
  CHECK(all.modules[0].name == "core");
  CHECK(registries(all.modules[0]) == texts_of_view{"Artifact", "Collection", "Feature", "Project", "Record",
                                                    "Reference", "Run", "Schema", "Storage", "Transform", "ULabel"});
  CHECK(all.modules[1].name == "bionty");
  CHECK(registries(all.modules[1]) ==
        texts_of_view{"CellType", "Disease", "ExperimentalFactor", "Gene", "Organism", "Source"});
  const auto& artifacts = all.modules[0].tables[0];
  CHECK(artifacts.rows.size() == 7);
  CHECK(artifacts.is_truncated);
  CHECK(cells(artifacts, "id").back() == "9");

  const auto some = lm::view(viewed.db, {.limit = 1, .registries = {"bionty.CellType", "ULabel", "User"}});
  CHECK(registries(some.modules[0]) == texts_of_view{"ULabel", "User"});
  const auto text = some.str();
  CHECK(text.starts_with("* module: core *\n\nULabel\nid  uid       name          "));
  CHECK(text.find("\n1 row × 14 columns, there are more rows\n\nUser\n") != text.npos);
  CHECK(text.find("\n\n* module: bionty *\n\nCellType\n") != text.npos);
  CHECK(lm::view(viewed.db, {.modules = {"bionty"}}).str().starts_with("CellType\n"));  // no heading for one
  for (const auto& line : lm::text::split_lines(all.str({.width = 100}))) CHECK(lm::text::width(line) <= 100);

  CHECK_THROWS_WITH(lm::view(viewed.db, {.modules = {"biontie"}}),
                    "this database's schema has no module 'biontie': did you mean bionty?");
  CHECK_THROWS_WITH(lm::view(viewed.db, {.registries = {"Artefact"}}), Catch::Contains("did you mean Artifact?"));
  const auto json = lm::to_json(some);
  CHECK(json.at("modules").at(1).at("tables").at(0).at("registry") == "CellType");
  const auto html = lm::to_html(some);
  CHECK(html.find("<summary>bionty</summary>\n<h4>CellType</h4>") != html.npos);
}

TEST_CASE("view() shows registries of users' modules, and nothing of what a database does not have", "[engines]") {
  Viewed viewed;
  viewed.run("CREATE TABLE lab_instrument (id INTEGER PRIMARY KEY, uid TEXT, name TEXT)");
  viewed.run("INSERT INTO lab_instrument VALUES (1, 'abc', 'scope')");
  using own = lm::schema<lm::core, lm::bionty::module, lm::module<lab_view::Instrument>>;
  const auto db = lm::open<own>(viewed.file, {.read_only = true});
  const auto shown = lm::view(db, {.modules = {"lab"}});
  REQUIRE(shown.modules.size() == 1);
  CHECK(shown.str() == "Instrument\nid  uid  name\n 1  abc  scope\n\n1 row × 2 columns\n");
  viewed.run("DELETE FROM lab_instrument");
  CHECK(lm::view(db, {.modules = {"lab"}}).str() == "lamin.db has no rows to show\n");
  viewed.run("DROP TABLE lab_instrument");
  CHECK(lm::view(lm::open<own>(viewed.file), {.modules = {"lab"}}).modules.empty());
}

TEST_CASE("a terminal has a width and colours, a file has neither") {
  const support::Workspace workspace;
  support::Environment environment;
  for (const auto* variable : {"COLUMNS", "NO_COLOR"}) environment.unset(variable);
  environment.set("TERM", "xterm");
  const auto file = ::open((workspace / "out").c_str(), O_CREAT | O_WRONLY, 0600);
  REQUIRE(file >= 0);
  CHECK(lm::terminal_style(file).width == 0);
  CHECK_FALSE(lm::terminal_style(file).colours);
  ::close(file);

  const auto controller = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(controller >= 0);
  REQUIRE((::grantpt(controller) == 0 && ::unlockpt(controller) == 0));
  const auto terminal = ::open(::ptsname(controller), O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  CHECK(lm::terminal_style(terminal).width == 80);  // it does not know its own
  winsize size{};
  size.ws_col = 133;
  REQUIRE(::ioctl(terminal, TIOCSWINSZ, &size) == 0);
  CHECK(lm::terminal_style(terminal).width == 133);
  CHECK(lm::terminal_style(terminal).colours);
  environment.set("COLUMNS", "61");
  CHECK(lm::terminal_style(terminal).width == 61);
  environment.set("COLUMNS", "wide");
  CHECK(lm::terminal_style(terminal).width == 133);
  environment.set("NO_COLOR", "1");
  CHECK_FALSE(lm::terminal_style(terminal).colours);
  environment.unset("NO_COLOR");
  environment.set("TERM", "dumb");
  CHECK_FALSE(lm::terminal_style(terminal).colours);
  ::close(terminal);
  ::close(controller);
}
