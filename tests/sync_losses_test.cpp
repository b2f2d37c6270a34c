// What LaminDB's own transfer of the guide's artifact loses, beside the same transfer here. docs/losses.md lists it.
#include "sync_support.hpp"

namespace {

using namespace support;

/// The guide's artifact with annotations, as LaminDB brings it into the guide's target, and as laminate does.
class Transfers {
 public:
  explicit Transfers(const std::string& version)
      : files_(Pair::mini_immuno(version)),
        theirs_(
            files_.workspace().unpack("mini_immuno-" + version + "/reference-after-annotations.db.gz", "theirs.db")) {
    lm::sync<lm::Artifact>(files_.source(), files_.tracked_target(), lm::columns<lm::Artifact>.key == dataset1,
                           {.transfer = annotations});
  }

  /// What a question finds in the source and not in LaminDB's target. In ours it finds all.
  std::vector<std::string> lost(const std::string& question) const {
    const auto ask = [&](const std::string& file) { return SqliteFile(file).column(question + " ORDER BY 1"); };
    auto source = ask(files_.source_file);
    CHECK(ask(files_.target_file) == source);
    const auto theirs = ask(theirs_);
    std::erase_if(source,
                  [&](const auto& row) { return std::find(theirs.begin(), theirs.end(), row) != theirs.end(); });
    return source;
  }

 private:
  Pair files_;
  std::string theirs_;
};

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("losses: a label that an artifact has under two features", "[engines]") {
  const Transfers made(GENERATE("2.2", "2.12"));
  CHECK(
      made.lost("SELECT c.name || ' as ' || f.name FROM bionty_artifactcelltype AS l "
                "JOIN bionty_celltype AS c ON c.id = l.celltype_id JOIN lamindb_feature AS f ON f.id = l.feature_id") ==
      Rows{"B cell as cell_type_by_model"});
}

TEST_CASE("losses: values of features", "[engines]") {
  const Transfers made(GENERATE("2.2", "2.12"));
  CHECK(
      made.lost("SELECT f.name || ' = ' || v.value FROM lamindb_artifactjsonvalue AS l "
                "JOIN lamindb_jsonvalue AS v ON v.id = l.jsonvalue_id JOIN lamindb_feature AS f ON f.id = v.feature_id")
          .size() == 4);
}

TEST_CASE("losses: the schemas in an artifact's slots", "[engines]") {
  const Transfers made(GENERATE("2.2", "2.12"));
  const std::string slots = " FROM lamindb_artifactschema AS l JOIN lamindb_schema AS s ON s.id = l.schema_id";
  CHECK(made.lost("SELECT l.slot || ': ' || s.uid" + slots).size() == 2);
  CHECK(made.lost("SELECT l.slot || ': ' || s.itype" + slots) == Rows{"var.T: bionty.Gene.ensembl_gene_id"});
  CHECK(made.lost("SELECT l.slot || ': ' || s.name || ', coerce ' || s.coerce" + slots + " WHERE s.name IS NOT NULL") ==
        Rows{"obs: obs_schema, coerce 1"});
}

TEST_CASE("losses: the components of a schema", "[engines]") {
  const Transfers made(GENERATE("2.2", "2.12"));
  CHECK(made.lost("SELECT slot FROM lamindb_schemacomponent") == Rows{"obs", "var.T"});
}

TEST_CASE("losses: the ontology above the labels", "[engines]") {
  const Transfers made(GENERATE("2.2", "2.12"));
  CHECK(made.lost("SELECT c.name || ' is a ' || p.name FROM bionty_celltype_parents AS l "
                  "JOIN bionty_celltype AS c ON c.id = l.from_celltype_id "
                  "JOIN bionty_celltype AS p ON p.id = l.to_celltype_id")
            .size() == 6);
  CHECK(made.lost("SELECT name FROM bionty_celltype").size() == 4);
}

TEST_CASE("losses: genes of two organisms in one schema", "[engines]") {
  const auto files = Pair::mini_immuno("2.12");
  files.change_source(
      "CREATE TEMP TABLE other AS SELECT * FROM bionty_organism LIMIT 1;"
      "UPDATE other SET id = 50, uid = 'mouse', name = 'house mouse', scientific_name = 'mus_musculus', "
      "ontology_id = 'NCBITaxon:10090';"
      "INSERT INTO bionty_organism SELECT * FROM other;"
      "UPDATE bionty_gene SET organism_id = 50 WHERE symbol = 'CD4'");
  lm::sync<lm::Artifact>(files.source(), files.target(), lm::columns<lm::Artifact>.key == dataset1,
                         {.transfer = annotations});
  const std::string organisms =
      "SELECT group_concat(symbol || ' ' || name) FROM (SELECT symbol, o.name FROM bionty_schemagene AS l "
      "JOIN bionty_gene AS g ON g.id = l.gene_id JOIN bionty_organism AS o ON o.id = g.organism_id ORDER BY 1)";
  CHECK_THAT(files.in_target(organisms), Catch::Contains("CD4 house mouse") && Catch::Contains("CD14 human"));
  CHECK(files.in_target(organisms) == files.in_source(organisms));
}

TEST_CASE("losses: a link between artifacts, and the note of one", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  lm::sync<lm::Artifact>(files.source(), files.target(), lm::columns<lm::Artifact>.key == dataset1,
                         {.transfer = annotations});
  const std::string linked =
      "SELECT a.key || ' has ' || b.key || ' as ' || f.name FROM lamindb_artifactartifact AS l "
      "JOIN lamindb_artifact AS a ON a.id = l.artifact_id JOIN lamindb_artifact AS b ON b.id = l.value_id "
      "JOIN lamindb_feature AS f ON f.id = l.feature_id";
  CHECK(files.in_target(linked) == dataset1 + " has report.html as report");
  CHECK(files.in_target("SELECT content FROM lamindb_artifactblock") ==
        files.in_source("SELECT content FROM lamindb_artifactblock"));
}

TEST_CASE("losses: the type of a record that the target does not have", "[engines]") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto files = Pair::rich(version);
  files.change_source(
      "UPDATE lamindb_record SET description = 'Experiments', schema_id = (SELECT id FROM lamindb_schema "
      "WHERE name = 'obs_schema') WHERE is_type");
  lm::sync<lm::Record>(files.source(), files.target(), lm::columns<lm::Record>.name == "sample A");
  CHECK(SqliteFile(files.target_file).column("SELECT name FROM lamindb_record ORDER BY name") ==
        Rows{"sample A", "scRNA-seq"});
  CHECK(files.in_target("SELECT r.description || ', ' || s.name FROM lamindb_record AS r "
                        "JOIN lamindb_schema AS s ON s.id = r.schema_id WHERE r.is_type") == "Experiments, obs_schema");
}
