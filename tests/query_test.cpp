#include <algorithm>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "query_support.hpp"

namespace lm = laminate;
using namespace support;

// ---- conditions, the rows that fulfil them, and their SQL -----------------------------------------------------------

TEST_CASE("query: conditions on columns", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const struct {
    Artifacts query;
    std::string rows, where;
  } cases[] = {
      {rich.where(a.suffix == ".h5ad"), "h5ad1, h5ad2", "t0.suffix = ?1"},
      {rich.where(a.suffix == std::string(".csv")), "csv", "t0.suffix = ?1"},
      {rich.where(a.suffix == std::string_view("")), "folder", "t0.suffix = ?1"},
      {rich.where(a.suffix != ".parquet"), "h5ad1, h5ad2, folder, csv, html, tsv", "NOT ((t0.suffix = ?1) IS TRUE)"},
      {rich.where(a.size < 9), "csv, tsv", "t0.size < ?1"},
      {rich.where(a.size <= 9), "csv, html, tsv", "t0.size <= ?1"},
      {rich.where(a.size > 26896), "h5ad1", "t0.size > ?1"},
      {rich.where(a.size >= 26896.0), "h5ad1, h5ad2", "t0.size >= ?1"},
      {rich.where(a.size < 8.5), "csv, tsv", "t0.size < ?1"},
      {rich.where(a.size > std::uint64_t{1} << 63), "", "t0.size > ?1"},
      {rich.where(a.key > "results"), "old, new, csv, tsv, trash", "t0.key > ?1"},
      {rich.where(a.is_latest == false), "old", "t0.is_latest = ?1"},
      {rich.where(a.is_latest && a.size == 8), "csv, tsv", "(+t0.is_latest = ?1 AND t0.size = ?2)"},
      {rich.where(!a.is_latest), "old", "NOT ((t0.is_latest = ?1) IS TRUE)"},
      {rich.where(a.uid == "187UDXaLIBLeSLeN0000"), "trash", "t0.uid = ?1"},
      {rich.where(a.uid == lm::Uid<20>("187UDXaLIBLeSLeN0000")), "trash", "t0.uid = ?1"},
      {rich.where(a.id == 7), "csv", "t0.id = ?1"},
      {rich.where(a.id > 8), "tsv, trash", "t0.id > ?1"},
      {rich.where(a.kind.is_null()), "folder, csv, html, tsv", "t0.kind IS NULL"},
      {rich.where(a.kind.is_not_null() && a.size < 3000), "old", "(t0.kind IS NOT NULL AND t0.size < ?1)"},
      {rich.where(a.run.is_null()), "", "t0.run_id IS NULL"},
      {rich.where(a.schema.is_not_null()), "h5ad1", "t0.schema_id IS NOT NULL"},
      {rich.where(a.key.contains("dataset")), "h5ad1, h5ad2, parquet", "instr(t0.key, ?1) > 0"},
      {rich.where(a.key.contains("DATASET")), "", "instr(t0.key, ?1) > 0"},
      {rich.where(a.key.icontains("DataSet1")), "h5ad1, parquet", "t0.key LIKE ?1 ESCAPE '\\'"},
      {rich.where(a.key.startswith("ta")), "csv", "(t0.key >= ?1 AND t0.key < ?2)"},
      {rich.where(a.key.endswith("d.parquet")), "old, new, trash", "substr(t0.key, -length(?1)) = ?1"},
      {rich.where(a.description.contains("")), "h5ad1, parquet, csv", "instr(t0.description, ?1) > 0"},
      {rich.where(a.description.startswith("")), "h5ad1, parquet, csv", "t0.description IS NOT NULL"},
      {rich.where(a.description.endswith("")), "h5ad1, parquet, csv", "t0.description IS NOT NULL"},
      {rich.where(a.suffix.in({".csv", ".tsv"})), "csv, tsv", "t0.suffix IN (?1, ?2)"},
      {rich.where(a.size.in(std::set<int>{8, 9})), "csv, html, tsv", "t0.size IN (?1, ?2)"},
      {rich.where(a.suffix.in(std::vector<std::string>{})), "", "t0.suffix IN ()"},
      {rich.where(9 > a.size), "csv, tsv", "t0.size < ?1"},  // also the other way round
      {rich.where(9 >= a.size), "csv, html, tsv", "t0.size <= ?1"},
      {rich.where(26896 < a.size), "h5ad1", "t0.size > ?1"},
      {rich.where(26896 <= a.size), "h5ad1, h5ad2", "t0.size >= ?1"},
      {rich.where(".csv" == a.suffix), "csv", "t0.suffix = ?1"},
      {rich.where(true != a.is_latest), "old", "NOT ((t0.is_latest = ?1) IS TRUE)"},
      {rich.where(a.size < 9, a.suffix == ".csv"), "csv", "(t0.size < ?1 AND t0.suffix = ?2)"},
      {rich.where(a.size < 9 || a.suffix == ".html"), "csv, html, tsv", "(t0.size < ?1 OR t0.suffix = ?2)"},
      {rich.where(a.size < 9).filter(a.suffix == ".csv"), "csv", "t0.size < ?1 AND t0.suffix = ?2"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.where);
    CHECK(found(each.query) == each.rows);
    CHECK(sql(each.query.sql()) == in_sqlite("lamindb_artifact AS t0 WHERE " + each.where + " ORDER BY t0.id"));
    CHECK(each.query.count() == static_cast<std::int64_t>(each.query.to_vector().size()));
  }
}

TEST_CASE("query: paths through references are joins", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const struct {
    Artifacts query;
    std::string rows, sql;
  } cases[] = {
      {rich.where(a.run->transform->key == "analysis.ipynb"), "tsv",
       "lamindb_artifact AS t0 LEFT JOIN lamindb_run AS t1 ON t1.id = t0.run_id "
       "LEFT JOIN lamindb_transform AS t2 ON t2.id = t1.transform_id WHERE t2.key = ?1"},
      {rich.where(a.run->transform->created_by->handle == "laminlabs" && a.run->transform->key.startswith("ana")),
       "tsv",
       "lamindb_artifact AS t0 LEFT JOIN lamindb_run AS t1 ON t1.id = t0.run_id "
       "LEFT JOIN lamindb_transform AS t2 ON t2.id = t1.transform_id LEFT JOIN lamindb_user AS t3 ON t3.id = "
       "t2.created_by_id "
       "WHERE (t3.handle = ?1 AND (t2.key >= ?2 AND t2.key < ?3))"},
      {rich.where(a.schema->name.is_null() && a.size < 9), "csv, tsv",  // no schema, no name
       "lamindb_artifact AS t0 LEFT JOIN lamindb_schema AS t1 ON t1.id = t0.schema_id "
       "WHERE (t1.name IS NULL AND t0.size < ?1)"},
      {rich.where(a.schema->name.is_not_null()), "h5ad1",
       "lamindb_artifact AS t0 LEFT JOIN lamindb_schema AS t1 ON t1.id = t0.schema_id WHERE t1.name IS NOT NULL"},
      // One path, one join; filters share them, since they can lead to one row only.
      {rich.where(a.created_by->handle == "laminlabs").filter(a.created_by->name == "Lamin Labs", a.size == 9), "html",
       "lamindb_artifact AS t0 LEFT JOIN lamindb_user AS t1 ON t1.id = t0.created_by_id "
       "WHERE t1.handle = ?1 AND (t1.name = ?2 AND t0.size = ?3)"},
      // Two references to one registry are two paths.
      {rich.where(a.branch->name == "trash" && a.created_on->name == "main"), "trash",
       "lamindb_artifact AS t0 LEFT JOIN lamindb_branch AS t1 ON t1.id = t0.branch_id "
       "LEFT JOIN lamindb_branch AS t2 ON t2.id = t0.created_on_id WHERE (t1.name = ?1 AND t2.name = ?2)"},
  };
  for (const auto& each : cases) {
    CHECK(sql(each.query.sql()) == in_sqlite(each.sql + " ORDER BY t0.id"));
    CHECK(found(each.query) == each.rows);
  }
}

TEST_CASE("query: a path may be written without column objects", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(sql(rich.where(lm::field<&lm::Artifact::created_by, &lm::User::handle> == "x").sql()) ==
        sql(rich.where(a.created_by->handle == "x").sql()));
  CHECK(sql(rich.where(lm::field<&lm::Artifact::ulabels, &lm::ULabel::type, &lm::ULabel::name> == "x").sql()) ==
        sql(rich.where(a.ulabels->type->name == "x").sql()));
}

TEST_CASE("query: comparing references", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto user = rich.all<lm::User>().get("DzTjkKse");
  const auto runs = rich.all<lm::Run>().order_by(lm::columns<lm::Run>.id).to_vector();
  REQUIRE(runs.size() == 2);
  CHECK(rich.where(a.created_by == user).count() == 10);
  CHECK(found(rich.where(a.run == runs[1])) == "tsv");
  CHECK(found(rich.where(a.run == runs[1].id)) == "tsv");
  CHECK(found(rich.where(a.run == lm::Ref<lm::Run>(runs[1]))) == "tsv");
  CHECK(found(rich.where(a.run == rich.all<lm::Artifact>().get("sAVK").run.value())) == "tsv");
  CHECK(found(rich.where(a.run != runs[0])) == "tsv");
  CHECK(rich.where(a.run.in(runs)).count() == 10);
  CHECK(sql(rich.where(a.run == runs[1]).sql()) ==
        in_sqlite("lamindb_artifact AS t0 WHERE t0.run_id = ?1 ORDER BY t0.id"));
  CHECK_THROWS_AS(a.run == lm::Run{}, lm::InvalidArgument);  // it has no id to compare with
  CHECK_THROWS_AS(a.run == lm::Ref<lm::Run>(), lm::InvalidArgument);
}

// ---- many related rows ----------------------------------------------------------------------------------------------

TEST_CASE("query: relations to many rows", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto related = [](const std::string& joins, const std::string& where) {
    return "lamindb_artifact AS t0 WHERE t0.id IN (SELECT t1.id FROM lamindb_artifact AS t1 " + joins + " WHERE (" +
           where + "))";
  };
  const struct {
    Artifacts query;
    std::string rows, sql;
  } cases[] = {
      // through a link
      {rich.where(a.ulabels->name == "DMSO"), "h5ad1",
       related("LEFT JOIN lamindb_artifactulabel AS t2 ON t2.artifact_id = t1.id "
               "LEFT JOIN lamindb_ulabel AS t3 ON t3.id = t2.ulabel_id",
               "t3.name = ?1")},
      // by a foreign key
      {rich.where(a.ablocks->kind == "readme"), "h5ad1",
       related("LEFT JOIN lamindb_artifactblock AS t2 ON t2.artifact_id = t1.id", "t2.kind = ?1")},
      // the other way round, through a link
      {rich.where(a.collections->key == "collections/three"), "h5ad1, parquet, new",
       related("LEFT JOIN lamindb_collectionartifact AS t2 ON t2.artifact_id = t1.id "
               "LEFT JOIN lamindb_collection AS t3 ON t3.id = t2.collection_id",
               "t3.key = ?1")},
      // through the link of another module
      {rich.where(a.via<lm::bionty::ArtifactCellType>()->name == "B cell"), "h5ad1",
       related("LEFT JOIN bionty_artifactcelltype AS t2 ON t2.artifact_id = t1.id "
               "LEFT JOIN bionty_celltype AS t3 ON t3.id = t2.celltype_id",
               "t3.name = ?1")},
      // to rows of the same registry
      {rich.where(a.artifacts->suffix == ".html"), "h5ad1",
       related("LEFT JOIN lamindb_artifactartifact AS t2 ON t2.artifact_id = t1.id "
               "LEFT JOIN lamindb_artifact AS t3 ON t3.id = t2.value_id",
               "t3.suffix = ?1")},
      // and further by references
      {rich.where(a.ulabels->type->name == "Perturbation"), "h5ad1",
       related("LEFT JOIN lamindb_artifactulabel AS t2 ON t2.artifact_id = t1.id "
               "LEFT JOIN lamindb_ulabel AS t3 ON t3.id = t2.ulabel_id LEFT JOIN lamindb_ulabel AS t4 ON t4.id = "
               "t3.type_id",
               "t4.name = ?1")},
      {rich.where(a.input_of_runs->transform->key == "analysis.ipynb"), "h5ad1",
       related("LEFT JOIN lamindb_artifact_input_of_runs AS t2 ON t2.artifact_id = t1.id "
               "LEFT JOIN lamindb_run AS t3 ON t3.id = t2.run_id LEFT JOIN lamindb_transform AS t4 ON t4.id = "
               "t3.transform_id",
               "t4.key = ?1")},
  };
  for (const auto& each : cases) {
    CHECK(sql(each.query.sql()) == in_sqlite(each.sql + " ORDER BY t0.id"));
    CHECK(found(each.query) == each.rows);
    CHECK(each.query.count() == static_cast<std::int64_t>(each.query.to_vector().size()));
  }
}

TEST_CASE("query: the reverse of references and relations", "[engines]") {
  const Rich rich;
  const auto& u = lm::columns<lm::ULabel>;
  const auto& r = lm::columns<lm::Run>;
  const auto& t = lm::columns<lm::bionty::CellType>;
  CHECK(found(rich.all<lm::ULabel>().filter(u.ulabels->name == "DMSO")) == "Perturbation");
  CHECK(found(rich.all<lm::ULabel>().filter(u.artifacts->suffix == ".h5ad").order_by(u.name)) ==
        "DMSO, Experiment 1, IFNG");
  CHECK(found(rich.all<lm::User>().filter(lm::columns<lm::User>.created_artifacts->suffix == ".tsv")) == "laminlabs");
  CHECK(found(rich.all<lm::User>().filter(lm::columns<lm::User>.created_artifacts->suffix == ".zip")).empty());
  CHECK(found(rich.all<lm::Run>().filter(r.output_artifacts->key == "results/b.tsv")) == "trzt");
  CHECK(found(rich.all<lm::Run>().filter(r.input_artifacts->suffix == ".h5ad")) == "trzt");
  CHECK(found(rich.all<lm::Transform>().filter(lm::columns<lm::Transform>.runs->output_artifacts->suffix == ".tsv")) ==
        "analysis.ipynb");
  CHECK(found(rich.all<lm::bionty::CellType>().filter(t.artifacts->suffix == ".h5ad").order_by(t.id)) ==
        "B cell, T cell, CD8-positive, alpha-beta T cell");
  CHECK(found(rich.all<lm::bionty::CellType>()
                  .filter(t.via<lm::bionty::ArtifactCellType>()->suffix == ".h5ad")
                  .order_by(t.id)) == "B cell, T cell, CD8-positive, alpha-beta T cell");
}

TEST_CASE("query: relations of a registry to itself have a direction", "[engines]") {
  const Rich rich;
  const auto types = rich.all<lm::bionty::CellType>();
  const auto& t = lm::columns<lm::bionty::CellType>;
  CHECK(found(types.filter(t.parents->name == "lymphocyte").order_by(t.id)) == "B cell, T cell");
  CHECK(found(types.filter(t.children->name == "B cell")) == "lymphocyte");
  CHECK(found(types.filter(t.parents->parents->parents->name == "cell").order_by(t.id)) == "B cell, T cell");
  CHECK(found(types.filter(t.children->children->children->name == "B cell")) == "cell");
  CHECK(found(types.filter(t.parents->children->name == "B cell").order_by(t.id)) == "B cell, T cell");
  CHECK(found(types.filter(t.parents->name.is_null())) == "cell");

  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(found(artifacts.filter(rich.a.artifacts->key == "report.html")) == "h5ad1");
  CHECK(found(artifacts.filter(rich.a.via<lm::ArtifactArtifact>()->key == "report.html")) == "h5ad1");
  CHECK(found(artifacts.filter(rich.a.via<lm::ArtifactArtifact>()->suffix == ".h5ad")).empty());
}

TEST_CASE("query: conditions of one filter speak of the same related row, those of two need not", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(artifacts.filter(a.ulabels->name == "DMSO" && a.ulabels->name == "IFNG").count() == 0);
  CHECK(artifacts.filter(a.ulabels->name == "DMSO", a.ulabels->name == "IFNG").count() == 0);
  CHECK(found(artifacts.filter(a.ulabels->name == "DMSO").filter(a.ulabels->name == "IFNG")) == "h5ad1");
  CHECK(found(artifacts.filter(a.ulabels->name == "DMSO" && a.ulabels->type->name == "Perturbation")) == "h5ad1");
  CHECK(artifacts.filter(a.ulabels->name == "DMSO" && a.ulabels->type->name == "Experiment").count() == 0);
  CHECK(artifacts.filter(a.ulabels->name == "DMSO").filter(a.ulabels->type->name == "Experiment").count() == 1);
  CHECK(artifacts.filter(a.ulabels->name == "Experiment 1" && a.ulabels->reference.is_not_null()).count() == 0);
  // Two relations are two rows.
  CHECK(found(artifacts.filter(a.ulabels->name == "DMSO" && a.collections->key == "collections/three")) == "h5ad1");
  // An artifact with three labels comes once.
  CHECK(found(artifacts.filter(a.ulabels->name.in({"DMSO", "IFNG", "Experiment 1"}))) == "h5ad1");
  CHECK(artifacts.filter(a.ulabels->name.in({"DMSO", "IFNG"}) || a.suffix == ".csv").count() == 2);
}

TEST_CASE("query: a condition beside a relation stays where its index is", "[engines]") {
  const Rich rich;
  const auto query = rich.where(rich.a.suffix == ".h5ad" && rich.a.ulabels->name == "DMSO" && rich.a.size > 1);
  CHECK(
      sql(query.sql()) ==
      in_sqlite(
          "lamindb_artifact AS t0 WHERE t0.suffix = ?1 AND t0.size > ?2 AND t0.id IN (SELECT t1.id FROM "
          "lamindb_artifact "
          "AS t1 "
          "LEFT JOIN lamindb_artifactulabel AS t2 ON t2.artifact_id = t1.id LEFT JOIN lamindb_ulabel AS t3 ON t3.id = "
          "t2.ulabel_id WHERE (t3.name = ?3)) ORDER BY t0.id"));
  CHECK(found(query) == "h5ad1");
}

// ---- negation -------------------------------------------------------------------------------------------------------

TEST_CASE("query: a negation keeps rows whose value is NULL, as Django's exclude()", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const std::string others = "h5ad2, old, new, folder, html, tsv, trash";  // have no description
  CHECK(found(rich.where(!(a.description == "as parquet"))) == "h5ad1, h5ad2, old, new, folder, csv, html, tsv, trash");
  CHECK(found(rich.where(a.description != "as parquet")) == "h5ad1, h5ad2, old, new, folder, csv, html, tsv, trash");
  CHECK(found(rich.where(!a.description.contains("as"))) == "h5ad1, h5ad2, old, new, folder, csv, html, tsv, trash");
  CHECK(found(rich.where(!a.description.icontains("c"))) == "h5ad2, parquet, old, new, folder, html, tsv, trash");
  CHECK(found(rich.where(!a.description.startswith("as"))) == "h5ad1, h5ad2, old, new, folder, csv, html, tsv, trash");
  CHECK(found(rich.where(!a.description.in({"as parquet"}))) ==
        "h5ad1, h5ad2, old, new, folder, csv, html, tsv, trash");
  CHECK(found(rich.where(!(a.n_observations > 0))) == "folder, csv, html, tsv");
  CHECK(found(rich.where(!(a.n_observations <= 0))).size() > 40);  // NULL is not <= 0 either
  CHECK(found(rich.where(!a.description.in(std::vector<std::string>{}) && a.size < 9)) == "csv, tsv");
  // A test for NULL is two-valued by itself.
  CHECK(found(rich.where(!a.description.is_not_null())) == others);
  CHECK(found(rich.where(!a.description.is_null())) == "h5ad1, parquet, csv");
}

TEST_CASE("query: two negations are none", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(found(rich.where(!!(a.description == "as parquet"))) == "parquet");
  CHECK(found(rich.where(!(a.description != "as parquet"))) == "parquet");
  CHECK(found(rich.where(!!!(a.kind == "dataset"))) == "folder, csv, html, tsv");
}

TEST_CASE("query: a negated combination is the combination of negations", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(found(rich.where(!(a.kind == "dataset" && a.size > 9000))) == "old, new, folder, csv, html, tsv, trash");
  CHECK(found(rich.where(!(a.kind == "dataset" || a.size == 8))) == "folder, html");
  CHECK(found(rich.where(a.kind == "dataset" && !(a.suffix == ".parquet"))) == "h5ad1, h5ad2");
}

TEST_CASE("query: a negation over a reference keeps rows without one", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(rich.where(!(a.schema->name == "anndata_ensembl_gene_ids_and_valid_features_in_obs")).count() == 9);
  CHECK(rich.where(a.schema->name != "no such name").count() == 10);
}

TEST_CASE("query: a negation over related rows excludes a row if any of them matches", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(rich.where(!(a.ulabels->name == "DMSO")).count() == 9);  // h5ad1 has other labels, too: it is excluded
  CHECK(rich.where(a.ulabels->name != "DMSO").count() == 9);
  CHECK(rich.where(!(a.ulabels->name == "no such label")).count() == 10);
  CHECK(found(rich.where(a.ulabels->name != "no such label" && a.ulabels->name == "IFNG")) == "h5ad1");
  CHECK(rich.where(a.ulabels->name != "DMSO" && a.ulabels->name == "IFNG").count() == 0);
  CHECK(sql(rich.where(!(a.ulabels->name == "DMSO")).sql()) ==
        in_sqlite("lamindb_artifact AS t0 WHERE t0.id IN (SELECT t1.id FROM lamindb_artifact AS t1 WHERE (NOT (t1.id "
                  "IN (SELECT "
                  "t2.id FROM "
                  "lamindb_artifact AS t2 LEFT JOIN lamindb_artifactulabel AS t3 ON t3.artifact_id = t2.id LEFT JOIN "
                  "lamindb_ulabel AS t4 "
                  "ON t4.id = t3.ulabel_id WHERE t4.name = ?1)))) ORDER BY t0.id"));
}

TEST_CASE("query: under a negation, each condition may be about another related row", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  // h5ad1 has a label DMSO and a label of the type Experiment, if not the same one. (Django: "conditions in a single
  // exclude() call will not necessarily refer to the same item")
  CHECK(rich.where(!(a.ulabels->name == "DMSO" && a.ulabels->type->name == "Experiment")).count() == 9);
  CHECK(rich.where(!(a.ulabels->name == "DMSO" && a.ulabels->name == "no such label")).count() == 10);
}

TEST_CASE("query: NULL tests on related rows", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  // As in Django, a row without related rows has NULL there.
  CHECK(rich.where(a.ulabels->name.is_null()).count() == 9);
  CHECK(found(rich.where(a.ulabels->name.is_not_null())) == "h5ad1");
  // One related row with a value is enough.
  CHECK(found(rich.where(a.ulabels->type.is_not_null())) == "h5ad1");
  CHECK(found(rich.where(a.ulabels->description.is_not_null())).empty());
  const auto& s = lm::columns<lm::Record>;
  CHECK(found(rich.all<lm::Record>().filter(s.records->description.is_not_null())).empty());
}

// ---- text -----------------------------------------------------------------------------------------------------------

TEST_CASE("query: text is literal, whatever its characters mean elsewhere", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "text.db"));
  const auto labels = db.registry<lm::ULabel>();
  const auto& u = lm::columns<lm::ULabel>;
  const std::vector<std::string> texts{"50%",         "50",   "a_c", "abc",   "a*c",     "a?c",     "[abc]",  "a\\c",
                                       "a\\",         "it's", "'--", "\"q\"", "Ünïcode", "ünïcode", "日本語", "🤩 yes",
                                       "line\nbreak", "",     " ",   "null",  "NULL",    "a%c"};
  std::vector<lm::ULabel> rows;
  for (const auto& name : texts) rows.push_back({.name = name});
  labels.save_all(rows);
  const auto matching = [&](const auto& condition) {
    std::vector<std::string> all;
    for (const lm::ULabel& label : labels.filter(condition).order_by(u.id)) all.push_back(label.name);
    return all;
  };
  const auto expected = [&](const auto& test) {
    std::vector<std::string> all;
    std::copy_if(texts.begin(), texts.end(), std::back_inserter(all), test);
    return all;
  };
  const auto lower = [](std::string text) {
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
  };
  std::vector<std::string> pieces{"%",  "_", "*", "?",    "[",    "]",  "\\", "'",   "\"", "Ü",   "ü",     "語", "🤩",
                                  "\n", "a", "A", "null", "NULL", "--", "%c", "50%", "a_", "a*c", "[abc]", "",   " "};
  // Half a character; PostgreSQL takes only UTF-8.
  if (!support::writes_postgres) pieces.insert(pieces.end(), {"\xff", "\xc3"});
  for (const auto& part : pieces) {
    CAPTURE(part);
    CHECK(matching(u.name == part) == expected([&](const std::string& name) { return name == part; }));
    CHECK(matching(u.name.contains(part)) ==
          expected([&](const std::string& name) { return name.find(part) != name.npos; }));
    CHECK(matching(u.name.startswith(part)) ==
          expected([&](const std::string& name) { return name.starts_with(part); }));
    CHECK(matching(u.name.endswith(part)) == expected([&](const std::string& name) { return name.ends_with(part); }));
    CHECK(matching(u.name.in({part})) == expected([&](const std::string& name) { return name == part; }));
    if (part != "\xff" && part != "\xc3")  // half a character has no case
      CHECK(matching(u.name.icontains(part)) ==
            expected([&](const std::string& name) { return lower(name).find(lower(part)) != name.npos; }));
  }
}

TEST_CASE("query: values are bound, they never stand in the SQL", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const std::string attack = "x'; DROP TABLE lamindb_artifact; --\"";
  const auto query =
      rich.where(a.key == attack || a.key.contains(attack) || a.key.icontains(attack) || a.key.startswith(attack) ||
                 a.key.endswith(attack) || a.key.in({attack}) || a.size == 987654321 || a.ulabels->name == attack ||
                 a.created_at > instant("2001-02-03 04:05:06"));
  const auto statement = query.sql();
  CHECK(statement.text.find("DROP") == std::string::npos);
  CHECK(statement.text.find("987654321") == std::string::npos);
  CHECK(statement.text.find("2001") == std::string::npos);
  CHECK(statement.values.size() == (support::reads_postgres ? 9 : 10));  // startswith binds a range in SQLite
  CHECK(*statement.values.front().text() == attack);
  CHECK(query.count() == 10);  // all were created after 2001
}

// ---- instants, dates, JSON ------------------------------------------------------------------------------------------

TEST_CASE("query: instants are compared as instants, however they were written", "[engines]") {
  const support::Workspace workspace;
  const auto file = workspace.unpack("rich-2.12/empty.db.gz", "instants.db");
  const auto db = lm::open(file);
  const auto labels = db.registry<lm::ULabel>();
  const auto& u = lm::columns<lm::ULabel>;
  const std::vector<std::string> texts{
      "2026-11-21 04:10:41",     "2026-11-21 04:10:41.0",      "2026-11-21 04:10:41.000000", "2026-11-21 04:10:41.1",
      "2026-11-21 04:10:41.197", "2026-11-21 04:10:41.197000", "2026-11-21 04:10:41.197001", "2026-11-21 04:10:42"};
  for (const auto& text : texts) {
    lm::ULabel label{.name = text};
    labels.save(label);
    support::execute(db, "UPDATE lamindb_ulabel SET created_at = ?1 WHERE id = ?2", {text, label.id.value()});
  }
  const auto count = [&](const auto& condition) { return labels.filter(condition).count(); };
  const auto whole = instant("2026-11-21 04:10:41"), milli = instant("2026-11-21 04:10:41.197");
  CHECK(count(u.created_at == whole) == 3);
  CHECK(count(u.created_at == milli) == 2);
  CHECK(count(u.created_at != milli) == 6);
  CHECK(count(u.created_at < milli) == 4);
  CHECK(count(u.created_at <= milli) == 6);
  CHECK(count(u.created_at > milli) == 2);
  CHECK(count(u.created_at >= milli) == 4);
  CHECK(count(u.created_at.in({whole, milli})) == 5);
  CHECK(count(u.created_at.in(std::vector<lm::Timestamp>{})) == 0);
  CHECK(count(!u.created_at.in({whole, milli})) == 3);
  CHECK(count(u.created_at > milli.time()) == 2);  // the chrono type itself
  CHECK(count(u.created_at == labels.filter(u.name == texts[6]).one().created_at) == 1);
  CHECK_THROWS_AS(u.created_at == lm::Timestamp(), lm::InvalidArgument);  // not set
}

TEST_CASE("query: dates and numbers", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "dates.db"));
  const auto references = db.registry<lm::Reference>();
  const auto& r = lm::columns<lm::Reference>;
  using namespace std::chrono_literals;
  std::vector<lm::Reference> papers{{.name = "old", .pubmed_id = 1, .date = 1999y / 12 / 31},
                                    {.name = "new", .pubmed_id = 2, .date = 2026y / 1 / 1},
                                    {.name = "undated"}};
  references.save_all(papers);
  CHECK(found(references.filter(r.date == 2026y / 1 / 1)) == "new");
  CHECK(found(references.filter(r.date < 2000y / 1 / 1)) == "old");
  CHECK(found(references.filter(!(r.date < 2000y / 1 / 1)).order_by(r.id)) == "new, undated");
  CHECK(found(references.filter(r.pubmed_id >= 2u)) == "new");
  CHECK(found(references.filter(r.pubmed_id.in({1, 2})).order_by(lm::desc(r.date))) == "new, old");
}

TEST_CASE("query: JSON is compared as the text that is stored", "[engines]") {
  const Rich rich;
  const auto& v = lm::columns<lm::RecordJson>;
  const auto values = rich.all<lm::RecordJson>();
  CHECK(values.filter(v.value == "3.5").count() == 1);
  CHECK(values.filter(v.value == lm::Json{"\"x\""}).count() == 1);
  CHECK(values.filter(v.value.contains("x")).count() == 1);
  CHECK(found(rich.all<lm::Record>().filter(lm::columns<lm::Record>.values_json->value == "3.5")) == "sample A");
}

// ---- order, parts, single rows --------------------------------------------------------------------------------------

TEST_CASE("query: order, limit, offset", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(found(artifacts.order_by(lm::desc(a.size)).limit(3)) == "h5ad1, h5ad2, parquet");
  CHECK(found(artifacts.order_by(a.size, lm::desc(a.id)).limit(3)) == "tsv, csv, html");
  CHECK(found(artifacts.order_by(lm::asc(a.size), lm::asc(a.key)).limit(2)) == "tsv, csv");
  CHECK(found(artifacts.order_by(lm::desc(a.run->transform->key), a.id).limit(2)) == "h5ad1, h5ad2");
  CHECK(found(artifacts.order_by(a.run->transform->key).limit(1)) == "tsv");
  CHECK(found(artifacts.order_by(a.id).offset(7)) == "html, tsv");
  CHECK(found(artifacts.order_by(a.id).limit(2).offset(1)) == "h5ad2, parquet");
  CHECK(found(artifacts.order_by(lm::desc(a.id)).order_by(a.id).limit(1)) == "h5ad1");  // the last order counts
  CHECK(found(artifacts.limit(0)).empty());
  CHECK(found(artifacts.offset(100)).empty());
  CHECK(artifacts.count() == 9);
  CHECK(artifacts.limit(4).count() == 4);
  CHECK(artifacts.offset(7).count() == 2);
  CHECK(artifacts.limit(100).count() == 9);
  CHECK(artifacts.order_by(a.size).count() == 9);
  CHECK(artifacts.order_by(lm::desc(a.id)).limit(3).ids() == std::vector<std::int64_t>{9, 8, 7});
}

TEST_CASE("query: first() is the first by id unless an order is given", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto some =
      rich.all<lm::Artifact>().filter(a.suffix.in({".csv", ".parquet", ".tsv"}));  // by an index: .csv first
  CHECK(some.first()->key == "example_datasets/mini_immuno/dataset1.parquet");
  CHECK(some.order_by(lm::desc(a.size), lm::desc(a.id)).first()->size == 9590);
  CHECK(some.order_by(a.key).offset(1).first()->key == "results/b.tsv");
  CHECK_FALSE(some.limit(0).first());
  CHECK_FALSE(rich.all<lm::Artifact>().filter(a.key == "no such key").first());
}

TEST_CASE("query: exactly one row", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(artifacts.filter(a.suffix == ".csv").one().size == 8);
  CHECK(artifacts.filter(a.suffix == ".csv").one_or_none()->size == 8);
  CHECK_FALSE(artifacts.filter(a.suffix == ".zip").one_or_none());
  CHECK(artifacts.filter(a.suffix == ".h5ad").order_by(lm::desc(a.size)).limit(1).one().size == 31672);
  CHECK_THROWS_WITH(artifacts.filter(a.suffix == ".zip").one(), "lab/rich has no Artifact with suffix == '.zip'");
  CHECK_THROWS_AS(artifacts.filter(a.suffix == ".zip").one(), lm::NotFound);
  CHECK_THROWS_AS(artifacts.filter(a.suffix == ".h5ad").one(), lm::MultipleFound);
  CHECK_THROWS_WITH(
      artifacts.filter(a.suffix == ".h5ad").one_or_none(),
      "lab/rich has several rows of Artifact with suffix == '.h5ad': narrow the condition, or take first()");
}

TEST_CASE("query: errors say what was asked", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto message = [&](const auto& condition) {
    try {
      rich.all<lm::Artifact>().filter(condition).one();
    } catch (const lm::NotFound& error) {
      CHECK(error.place().registry == "Artifact");
      return std::string(error.what()).substr(std::string("lab/rich has no Artifact with ").size());
    }
    return std::string("found");
  };
  CHECK(message(a.size < 3 && !(a.key == "x" || a.kind.is_null())) == "size < 3 && !((key == 'x' || kind is NULL))");
  CHECK(message(a.size.in({1, 2, 3, 4, 5, 6})) == "size in [1, 2, 3, 4, 5, …]");
  CHECK(message(a.schema.is_not_null() && a.key.endswith("x")) == "schema is not NULL && key endswith 'x'");
  CHECK(message(a.created_by->handle == "x") == "User->handle == 'x'");
}

TEST_CASE("query: get() by uid, or by its beginning", "[engines]") {
  const Rich rich;
  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(artifacts.get("rO1yZ5E3dqgHzdZG0000").is_latest == false);
  CHECK(artifacts.get("rO1yZ5E3dqgHzdZG0001").is_latest == true);
  CHECK(artifacts.get("rO1yZ5E3dqgHzdZG").uid == "rO1yZ5E3dqgHzdZG0001");  // of several versions the latest
  CHECK(artifacts.get("rO1").uid == "rO1yZ5E3dqgHzdZG0001");
  CHECK(artifacts.get("187U").key == "trashed.parquet");  // in every branch
  CHECK(artifacts.get(lm::Uid<20>("GjsROs6zjSlUVMoa0000")).suffix == ".csv");
  CHECK_FALSE(artifacts.get_or_none("no such uid"));
  CHECK_FALSE(artifacts.get_or_none(""));
  CHECK_FALSE(artifacts.get_or_none("gjsROs6zjSlUVMoa0000"));  // case matters
  CHECK_THROWS_WITH(artifacts.get("nosuchuid"), "lab/rich has no Artifact with uid 'nosuchuid'");
  const auto features = rich.all<lm::Feature>();
  CHECK_THROWS_WITH(features.get("Q"),
                    "lab/rich has several rows of Feature whose uid begins with 'Q': give more of it");
  CHECK_THROWS_AS(features.get_or_none("Q"), lm::MultipleFound);
  CHECK(features.get("Qk").name == "experiment");
}

TEST_CASE("query: the exact uid is meant, also where a longer one begins with it", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "storages.db"));
  const auto storages = db.registry<lm::Storage>();
  lm::Storage eight{.uid = "abcdefgh", .root = "s3://eight", .type = "s3"},
      twelve{.uid = "abcdefghijkl", .root = "s3://twelve", .type = "s3"};
  storages.save(eight);
  storages.save(twelve);
  CHECK(storages.get("abcdefgh").root == "s3://eight");
  CHECK(storages.get("abcdefghi").root == "s3://twelve");
  CHECK_THROWS_AS(storages.get("abcdefg"), lm::MultipleFound);
}

TEST_CASE("query: get() by a condition takes the latest version, else the newest row", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  CHECK(rich.all<lm::Artifact>().get(a.key == "versioned.parquet").uid == "rO1yZ5E3dqgHzdZG0001");
  CHECK(rich.all<lm::Artifact>().get(a.suffix == ".h5ad").key == "example_datasets/mini_immuno/dataset2.h5ad");
  CHECK(rich.all<lm::ULabel>().get(lm::columns<lm::ULabel>.is_type).name == "Experiment");
  CHECK_THROWS_AS(rich.all<lm::Artifact>().get(a.key == "no such key"), lm::NotFound);
  CHECK_THROWS_AS(rich.all<lm::Artifact>().get(a.key == "trashed.parquet"), lm::NotFound);
}

// ---- branches -------------------------------------------------------------------------------------------------------

TEST_CASE("query: rows of other branches are hidden unless they are asked for", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto artifacts = rich.all<lm::Artifact>();
  CHECK(artifacts.count() == 9);
  CHECK(artifacts.all_branches().count() == 10);
  CHECK(artifacts.filter(a.suffix == ".parquet").count() == 3);
  CHECK(artifacts.filter(a.suffix == ".parquet").all_branches().count() == 4);
  CHECK(sql(artifacts.filter(a.size > 1).sql()) ==
        in_sqlite("lamindb_artifact AS t0 WHERE t0.size > ?1 AND +t0.branch_id IN (?2)"));
  // What identifies rows finds them in every branch, and so does a condition on the branch itself.
  const auto trashed = artifacts.get("187U");
  CHECK(found(artifacts.filter(a.id == trashed.id)) == "trash");
  CHECK(found(artifacts.filter(a.uid == "187UDXaLIBLeSLeN0000")) == "trash");
  CHECK(found(artifacts.filter(a.uid.startswith("187U"))) == "trash");
  CHECK(found(artifacts.filter(a.hash == "KJsxdmjcnHtAU4PQ6IjU2w")) == "trash");
  CHECK(found(artifacts.filter(a.branch == trashed.branch)) == "trash");
  CHECK(found(artifacts.filter(a.branch->name == "trash")) == "trash");
  CHECK(found(artifacts.filter(a.size == 3450 && a.branch->uid == "tttttttttttt")) == "trash");
  CHECK(found(artifacts.filter(a.size == 3450 || a.uid == "nosuchuid")) == "trash");
  CHECK(found(artifacts.filter(a.branch != trashed.branch).filter(a.size == 3450)).empty());
  // Not where they belong to another row,
  CHECK(found(artifacts.filter(a.created_by->uid == "DzTjkKse" && a.size == 3450)).empty());
  // nor for tables that know no branch.
  CHECK(sql(rich.all<lm::ArtifactULabel>().sql()) == in_sqlite("lamindb_artifactulabel AS t0"));
}

TEST_CASE("query: a session may see several branches", "[engines]") {
  const Rich rich;
  const auto& u = lm::columns<lm::ULabel>;
  const auto labels = rich.all<lm::ULabel>();
  CHECK(labels.count() == 6);
  rich.db.session().set_visible_branches({1, 2});
  CHECK(labels.count() == 7);
  CHECK(labels.filter(u.name == "on branch").count() == 1);
  rich.db.session().set_visible_branches({});
  CHECK(labels.count() == 7);
}

// ---- queries are values ---------------------------------------------------------------------------------------------

TEST_CASE("query: a query is a value: what is derived from it leaves it as it is", "[engines]") {
  const Rich rich;
  const auto& a = rich.a;
  const auto base = rich.all<lm::Artifact>().filter(a.suffix == ".parquet");
  const auto small = base.filter(a.size < 3000);
  const auto last = base.order_by(lm::desc(a.id)).limit(1);
  CHECK(base.count() == 3);
  CHECK(found(small) == "old");
  CHECK(found(last) == "new");
  CHECK(base.all_branches().count() == 4);
  CHECK(base.count() == 3);
  auto copy = base;
  copy = small;
  CHECK(copy.count() == 1);
  CHECK(base.count() == 3);
  const auto condition = a.size < 9;
  CHECK(rich.where(condition && a.suffix == ".csv").count() == 1);
  CHECK(rich.where(condition).count() == 2);
}

TEST_CASE("query: a query keeps its database open", "[engines]") {
  const auto query = [] {
    const Rich rich;
    return rich.all<lm::Artifact>().order_by(rich.a.id);
  }();
  CHECK(query.count() == 9);
  auto row = Rich().all<lm::Artifact>().order_by(lm::columns<lm::Artifact>.id).begin();
  CHECK(row->uid == "9K1dteZ6Qx0EXK8g0000");
  ++row;
  CHECK(row->uid == "PgN8iJmmkyz3Jd4V0000");
}

TEST_CASE("query: rows are read while they are iterated", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/source.db.gz", "lazy.db"));
  const auto labels = db.registry<lm::ULabel>().all_branches().order_by(lm::columns<lm::ULabel>.id);
  std::vector<std::string> outer;
  std::size_t inner = 0;
  for (const lm::ULabel& label : labels) {
    outer.push_back(label.name);
    for ([[maybe_unused]] const lm::ULabel& again : labels) ++inner;  // the same statement twice at a time
    if (outer.size() == 3) break;                                     // and left early
  }
  CHECK(outer == std::vector<std::string>{"Perturbation", "DMSO", "IFNG"});
  CHECK(inner == 21);
  CHECK(labels.to_vector().size() == 7);
  // The record is the iterator's own: what a row does not set does not stay from the one before.
  std::size_t typed = 0;
  for (const lm::ULabel& label : labels) typed += label.type.has_value() ? 1U : 0U;
  CHECK(typed == 3);
}

TEST_CASE("query: algorithms of the standard library work on a query", "[engines]") {
  const Rich rich;
  const auto query = rich.all<lm::Artifact>().filter(rich.a.suffix == ".h5ad");
  CHECK(std::count_if(query.begin(), query.end(), [](const lm::Artifact& row) { return row.size > 30000; }) == 1);
  CHECK(std::distance(query.begin(), query.end()) == 2);
}

// ---- what cannot be asked -------------------------------------------------------------------------------------------

TEST_CASE("query: the row of another database is no operand", "[engines]") {
  const Rich rich;
  const auto other =
      lm::open(support::fixture("rich-2.2/source.db.gz").string(), {.name = "lab/other", .read_only = true});
  const auto foreign = other.registry<lm::User>().get("DzTjkKse");
  const auto local = rich.all<lm::User>().get("DzTjkKse");
  const auto& a = rich.a;
  try {
    (void)rich.where(a.created_by == foreign).count();
    FAIL("a number of another database was compared");
  } catch (const lm::ForeignReference& error) {
    CHECK(std::string(error.what()) ==
          "the condition created_by == 1 on Artifact of lab/rich names a row of lab/other: compare the uid, "
          "or sync the row first");
    CHECK(error.place().registry == "Artifact");
    CHECK(error.place().column == "created_by_id");
  }
  CHECK_THROWS_AS(rich.where(a.size > 1 && !(a.created_by == foreign)).first(), lm::ForeignReference);
  CHECK_THROWS_AS(rich.where(a.created_by == lm::Ref<lm::User>(foreign)).first(), lm::ForeignReference);
  CHECK_THROWS_AS(rich.where(a.id == foreign.id).first(), lm::ForeignReference);
  CHECK_THROWS_AS(rich.where(a.created_by.in(std::vector{foreign})).first(), lm::ForeignReference);
  CHECK_THROWS_WITH(
      a.created_by.in(std::vector{foreign, local}),
      "one condition names rows of two databases, lab/other and lab/rich: compare uids, or sync the rows first");
  CHECK(rich.where(a.created_by->uid == foreign.uid).count() == 10);
}

TEST_CASE("query: a column that this database does not have", "[engines]") {
  const auto old = lm::open(support::fixture("rich-2.2/source.db.gz").string(), {.name = "lab/old", .read_only = true});
  const auto artifacts = old.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  CHECK(artifacts.count() == 9);
  try {
    (void)artifacts.filter(a.extra_data.is_null()).count();
    FAIL("an unknown column was tested");
  } catch (const lm::InvalidArgument& error) {
    CHECK(std::string(error.what()) ==
          "lab/old: this database's Artifact has no column extra_data; it was made by another version of LaminDB");
    CHECK(error.place().registry == "Artifact");
    CHECK(error.place().column == "extra_data");
  }
  CHECK_THROWS_AS(artifacts.order_by(a.extra_data).first(), lm::InvalidArgument);
  CHECK_THROWS_AS(artifacts.filter(a.schemas->suffix == "x").first(), lm::InvalidArgument);
}

TEST_CASE("query: so many values at a time", "[engines]") {
  const Rich rich;
  std::vector<int> sizes(32'000);
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = static_cast<int>(i);
  CHECK(rich.where(rich.a.size.in(sizes)).count() == 10);
  sizes.push_back(0);
  if (support::reads_postgres) return;  // an array is one value
  CHECK_THROWS_WITH(rich.where(rich.a.size.in(sizes)).count(),
                    "in() takes at most 32000 values of this kind at a time; this range has 32001");
  std::vector<lm::Timestamp> moments(500, instant("2026-11-21 04:10:41.14"));
  CHECK(rich.where(rich.a.created_at.in(moments)).count() == 1);
  moments.push_back(moments.front());
  CHECK_THROWS_AS(rich.where(rich.a.created_at.in(moments)).count(), lm::InvalidArgument);
}
