#include <string>
#include <vector>

#include <laminate/artifact/datasets/dataset_check.hpp>
#include <laminate/artifact/datasets/schema_hash.hpp>
#include <laminate/artifact/datasets/schema_slots.hpp>
#include <laminate/artifact/validate_dataset.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/hdf5.hpp>
#include <laminate/open.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace {

using problems = std::vector<lm::DatasetProblem>;
using texts = lm::Values<std::string>;

/// The database in which LaminDB curated mini_immuno.h5ad.
struct Immuno {
  explicit Immuno(const std::string& version = "2.12")
      : db(lm::open(workspace.unpack("mini_immuno-" + version + "/source.db.gz", "lamin.db"), {.name = "test/copy"})) {}

  lm::Schema schema(const std::string& name) const {
    return db.registry<lm::Schema>().get(lm::columns<lm::Schema>.name == name);
  }
  std::int64_t count(const std::string& what) const {
    auto rows = db.session().query("SELECT count(*) FROM " + what);
    return rows.next() ? rows.integer(0) : -1;
  }
  /// A schema of its own, of features by name.
  lm::Schema make(lm::Schema schema, const std::vector<std::string>& features) const {
    schema.itype = lm::Dtype{"Feature"};
    schema.n_members = static_cast<std::int32_t>(features.size());
    if (!schema.flexible) schema.flexible = false;
    db.registry<lm::Schema>().save(schema);
    for (const auto& name : features) {
      lm::SchemaFeature link{.schema = schema, .feature = feature(name)};
      db.registry<lm::SchemaFeature>().save(link);
    }
    return schema;
  }
  lm::Feature feature(const std::string& name) const {
    return db.registry<lm::Feature>().get(lm::columns<lm::Feature>.name == name);
  }
  void add_feature(const std::string& name, const std::string& dtype, bool nullable = true, bool coerce = false) const {
    lm::Feature feature{.name = name, ._dtype_str = lm::Dtype{dtype}, .nullable = nullable};
    if (coerce) feature.coerce = true;
    db.registry<lm::Feature>().save(feature);
  }

  support::CleanSettings settings;
  support::Workspace workspace;
  lm::Database<lm::lamindb_schema> db;
};

std::string file() { return support::fixture("datasets/mini_immuno.h5ad").string(); }
const std::string composite = "anndata_ensembl_gene_ids_and_valid_features_in_obs";

/// Everything that LaminDB wrote for the dataset, without numbers of links and instants.
std::vector<std::string> annotations(const Immuno& immuno) {
  std::vector<std::string> all;
  for (const auto* sql :
       {"SELECT 'schema', slot, schema_id FROM lamindb_artifactschema ORDER BY slot",
        "SELECT 'ulabel', feature_id, ulabel_id FROM lamindb_artifactulabel WHERE feature_id IS NOT NULL ORDER BY 2, 3",
        "SELECT 'celltype', feature_id, celltype_id FROM bionty_artifactcelltype ORDER BY 2, 3",
        "SELECT 'factor', feature_id, experimentalfactor_id FROM bionty_artifactexperimentalfactor ORDER BY 2, 3"}) {
    auto rows = immuno.db.session().query(sql);
    while (rows.next()) all.push_back(rows.text(0) + ' ' + rows.text(1) + ' ' + rows.text(2));
  }
  return all;
}

}  // namespace

TEST_CASE("What LaminDB curated is valid, and annotating it again changes nothing") {
  for (const auto* version : {"2.12", "2.2"}) {
    const Immuno immuno(version);
    auto artifact = immuno.db.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.suffix == ".h5ad").one();
    const auto schema = immuno.schema(composite);
    const auto report = validate_dataset(immuno.db, file(), schema);
    CHECK(report.str() == "the dataset fits the schema '" + composite + "' (" + schema.uid.str() + ")\n");
    const auto before = annotations(immuno);
    const auto schemas = immuno.count("lamindb_schema"), members = immuno.count("bionty_schemagene");
    annotate_dataset(immuno.db, artifact, file(), schema);
    CHECK(annotations(immuno) == before);

    // The same again after all was taken away; the schema of the genes is found by LaminDB's hash.
    for (const auto* table : {"lamindb_artifactschema", "bionty_artifactcelltype", "bionty_artifactexperimentalfactor"})
      immuno.db.session().execute("DELETE FROM " + std::string(table));
    immuno.db.session().execute("DELETE FROM lamindb_artifactulabel WHERE feature_id IS NOT NULL");
    annotate_dataset(immuno.db, artifact, file(), schema);
    CHECK(annotations(immuno) == before);
    CHECK(immuno.count("lamindb_schema") == schemas);

    // Where that schema is not there any more, an equal one is made.
    const auto of_genes = [&] {
      return immuno.db.registry<lm::Schema>()
          .filter(lm::columns<lm::Schema>.itype == "bionty.Gene.ensembl_gene_id" &&
                  lm::columns<lm::Schema>.n_members == 3)
          .one();
    };
    const auto old = of_genes();
    immuno.db.session().execute("DELETE FROM lamindb_artifactschema");
    immuno.db.session().execute("DELETE FROM bionty_schemagene");
    immuno.db.session().execute("DELETE FROM lamindb_schema WHERE id = " + std::to_string(old.id.value()));
    annotate_dataset(immuno.db, artifact, file(), schema);
    const auto made = of_genes();
    CHECK(made.uid != old.uid);
    CHECK(made.hash == old.hash);
    CHECK(made._dtype_str == old._dtype_str);
    CHECK(made.flexible == old.flexible);
    CHECK(made.coerce == old.coerce);
    CHECK(made._aux.has_value() == old._aux.has_value());
    CHECK(immuno.count("bionty_schemagene") == members);
    CHECK(immuno.db.registry<lm::Artifact>().get(artifact.uid).schema->id() == schema.id);
  }
}

TEST_CASE("The hash of a schema of features is LaminDB's") {
  const Immuno immuno;
  const auto schema = immuno.schema("obs_schema");
  std::vector<std::string> uids;
  for (const auto& member : lm::artifact_detail::schema_members(lm::artifact_detail::annotated_row(immuno.db, schema),
                                                                lm::artifact_detail::schema_row(schema)))
    uids.push_back(member.uid);
  CHECK(lm::schema_hash(schema, uids) == schema.hash);
  CHECK(lm::schema_hash(immuno.schema("valid_ensembl"), {}) == immuno.schema("valid_ensembl").hash);
}

TEST_CASE("All problems of a table are listed at once") {
  const Immuno immuno;
  immuno.add_feature("age", "int");
  immuno.add_feature("weight", "float", false);
  immuno.add_feature("tags", "list[cat[bionty.CellType]]");
  lm::DataFrame table;
  table.add("perturbation", texts{"DMSO", "IFNJ", "Perturbation"})
      .add("cell_type_by_expert", lm::Categorical{{"B cell", "T cel"}, {0, 1, -1}})
      .add("age", lm::Values<double>{1, 2.5, std::nullopt})
      .add("weight", lm::Values<double>{1, std::nullopt, 3})
      .add("tags", texts{R"(["B cell"])", R"(["T cell", "cel"])", "T cell"})
      .add("concentraton", texts{"a", "b", "c"})
      .add("__lamindb_record_uid__", texts{"a", "b", "c"});
  const auto schema = immuno.make({.name = "strict", .maximal_set = true},
                                  {"concentration", "perturbation", "cell_type_by_expert", "age", "weight", "tags"});
  const auto report = validate_dataset(immuno.db, table, schema);
  CHECK(report.problems ==
        problems{
            {"columns", "concentration", "is missing; there is 'concentraton'"},
            {"columns", "concentraton", "is not in the schema, which allows no other columns; it has 'concentration'"},
            {"columns", "perturbation",
             "2 values name no label of ULabel: 'IFNJ' (did you mean IFNG?); 'Perturbation'. If they are right, save "
             "them first"},
            {"columns", "cell_type_by_expert",
             "1 value names no label of bionty.CellType: 'T cel' (did you mean T cell?). If they are right, "
             "save them first"},
            {"columns", "age", "holds float64, not int: '2.5' in row 2 is no whole number"},
            {"columns", "weight", "has 1 missing value (row 2), and the feature must have a value everywhere"},
            {"columns", "tags", "'T cell' in row 3 is no list[cat[bionty.CellType]]"}});
  const auto before = annotations(immuno);
  auto artifact = immuno.db.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.suffix == ".h5ad").one();
  try {
    annotate_dataset(immuno.db, artifact, table, schema);
    FAIL("nothing was thrown");
  } catch (const lm::InvalidDataset& error) {
    CHECK(error.code() == "invalid_dataset");
    CHECK(error.report().problems == report.problems);
    CHECK(std::string(error.what()).find("  - columns, column 'age': holds float64, not int") != std::string::npos);
  }
  CHECK(annotations(immuno) == before);
}

TEST_CASE("Data types: what fits, what coerce makes fit, and what does not") {
  const Immuno immuno;
  struct Case {
    std::string dtype;
    lm::Column::Data data;
    bool fits, coerced;
  };
  using lm::Values;
  const auto day = lm::parse_date("2026-11-21");
  const auto now = lm::Timestamp::parse("2026-11-21 04:12:07");
  const std::vector<Case> cases{
      {"int", Values<std::int64_t>{1, std::nullopt}, true, true},
      {"int", Values<double>{1, 2}, false, true},
      {"int", Values<double>{1, 2.5}, false, false},
      {"int", texts{"1", " 2"}, false, true},
      {"int", texts{"1", "x"}, false, false},
      {"float", Values<double>{1.5}, true, true},
      {"float", Values<std::int64_t>{1}, false, true},
      {"float", texts{"1e3"}, false, true},
      {"num", Values<std::int64_t>{1}, true, true},
      {"num", Values<bool>{true}, true, true},
      {"num", texts{"a"}, false, false},
      {"str", texts{"a"}, true, true},
      {"str", lm::Categorical{{"a"}, {0}}, true, true},
      {"str", Values<std::int64_t>{1}, false, false},
      {"bool", Values<bool>{true, std::nullopt}, true, true},
      {"bool", texts{"True"}, false, false},
      {"num", texts{"1"}, false, false},
      {"bool", Values<std::int64_t>{1}, false, false},
      {"path", texts{"a/b"}, true, true},
      {"date", Values<lm::Date>{day}, true, true},
      {"date", texts{"2026-11-21"}, false, true},
      {"date", texts{"21.11.2026"}, false, false},
      {"datetime", Values<lm::Timestamp>{now}, true, true},
      {"datetime", texts{"2026-11-21T04:12:07Z"}, false, true},
      {"dict", texts{R"({"a": 1})"}, true, true},
      {"dict", texts{"[1]"}, false, false},
      {"list[int]", texts{"[1, 2]"}, true, true},
      {"list[int]", texts{"[1.5]"}, false, false},
      {"list[str]", texts{R"(["a"])"}, true, true},
      {"cat[bionty.CellType]", texts{"B cell", std::nullopt}, true, true},
      {"cat[bionty.CellType]", Values<double>{1.5}, false, false},
      {"cat[bionty.CellType.ontology_id]", texts{"B cell"}, false, false},
      {"cat[wetlab.Well]", texts{"A1"}, false, false},
      {"int", texts{std::nullopt}, true, true},
      {"object", texts{"anything"}, true, true},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& each = cases[i];
    for (const bool coerce : {false, true}) {
      const auto name = "f" + std::to_string(i) + (coerce ? "c" : "");
      immuno.add_feature(name, each.dtype, true, coerce);
      lm::DataFrame table;
      table.add(name, each.data);
      const auto report = validate_dataset(immuno.db, table, immuno.make({}, {name}));
      INFO(each.dtype << " case " << i << (coerce ? " coerced: " : ": ") << report);
      CHECK(report.valid() == (coerce ? each.coerced : each.fits));
    }
  }
}

TEST_CASE("Optional and ordered columns, the index, and flexible schemas") {
  const Immuno immuno;
  immuno.add_feature("cell", "str");
  immuno.add_feature("age", "int");
  const auto uid = [&](const std::string& name) { return immuno.feature(name).uid.str(); };
  lm::SchemaAux aux;
  aux.text = R"({"af": {"1": [")" + uid("donor") + R"("], "3": ")" + uid("cell") + R"("}})";
  const auto schema =
      immuno.make({.ordered_set = true, ._aux = aux}, {"cell", "sample_note", "donor", "concentration"});
  lm::DataFrame table;
  table.add("concentration", texts{"x"}).add("sample_note", texts{"y"}).add("more", texts{"z"});
  CHECK(validate_dataset(immuno.db, table, schema).problems ==
        problems{{"columns", "",
                  "the columns should stand in the order sample_note, concentration, not concentration, "
                  "sample_note"},
                 {"columns", "index (cell)", "is missing: the rows are only numbered"}});
  lm::DataFrame good;
  good.add("sample_note", texts{"y"}).add("concentration", texts{"x"}).set_index({"", texts{"c1"}});
  CHECK(validate_dataset(immuno.db, good, schema).valid());

  // Any column that is a feature is judged and becomes a member; others are left alone.
  auto flexible = immuno.make({.name = "any", .flexible = true, .minimal_set = true}, {});
  flexible.n_members = std::nullopt;
  immuno.db.registry<lm::Schema>().save(flexible);
  lm::DataFrame open;
  open.add("age", lm::Values<std::int64_t>{1}).add("donor", texts{"d"}).add("unknown", texts{"u"});
  CHECK(validate_dataset(immuno.db, open, flexible).valid());
  lm::Artifact artifact = immuno.db.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.suffix == ".h5ad").one();
  annotate_dataset(immuno.db, artifact, open, flexible);
  const auto slot =
      immuno.db.registry<lm::ArtifactSchema>().filter(lm::columns<lm::ArtifactSchema>.slot == "columns").one();
  std::vector<std::string> members;
  const auto inferred = immuno.db.registry<lm::Schema>().get(lm::columns<lm::Schema>.id == slot.schema.id());
  for (const auto& member : lm::artifact_detail::schema_members(lm::artifact_detail::annotated_row(immuno.db, inferred),
                                                                lm::artifact_detail::schema_row(inferred)))
    members.push_back(member.name);
  CHECK(members == std::vector<std::string>{"donor", "age"});
  open.replace({"age", texts{"old"}});
  CHECK(validate_dataset(immuno.db, open, flexible).problems.size() == 1);
}

TEST_CASE("Slots that a dataset does not have, and datasets of another type") {
  const Immuno immuno;
  const auto schema = immuno.schema(composite);
  lm::DataFrame table;
  CHECK(validate_dataset(immuno.db, table, schema).problems ==
        problems{{"dataset", "", "it is a dataset of type DataFrame, and the schema is for AnnData"}});
  const auto uns = immuno.make({.name = "uns"}, {"temperature", "study_note", "donor"});
  lm::SchemaComponent link{.composite = schema, .component = uns, .slot = "uns"};
  immuno.db.registry<lm::SchemaComponent>().save(link);
  CHECK(validate_dataset(immuno.db, file(), schema).problems == problems{{"uns", "donor", "is missing"}});
  link.slot = "uns:study";
  immuno.db.registry<lm::SchemaComponent>().save(link);
  const auto report = validate_dataset(immuno.db, file(), schema);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].text.find("is missing: ") == 0);
  CHECK_THROWS_AS(validate_dataset(immuno.db, support::fixture("datasets/hostile.h5ad").string(), schema),
                  lm::BadValue);
  const Immuno other;
  CHECK_THROWS_AS(validate_dataset(other.db, file(), schema), lm::ForeignReference);
}
