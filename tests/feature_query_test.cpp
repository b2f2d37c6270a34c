// Conditions on features by name.
#include <string>
#include <string_view>
#include <vector>

#include <laminate/lamindb/features/feature_keys.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/where.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace {

using Ids = std::vector<std::int64_t>;

/// rich-2.12, read-only.
struct Rich {
  template <class T = lm::Artifact>
  lm::FeatureField<T> feature(std::string_view name) const {
    return lm::feature<T>(db, name);
  }
  template <class T>
  Ids ids(const lm::Predicate<T>& condition) const {
    return db.registry<T>().filter(condition).order_by(lm::columns<T>.id).ids();
  }
  template <class T>
  std::string sql(const lm::Predicate<T>& condition) const {
    auto text = db.registry<T>().filter(condition).all_branches().sql().text;
    text = text.substr(text.find(" WHERE ") + 7);
    std::erase(text, '"');
    return text;
  }

  lm::Database<lm::lamindb_schema> db =
      lm::open(support::fixture("rich-2.12/source.db.gz").string(), {.name = "lab/rich", .read_only = true});
  Ids all{1, 2, 3, 4, 5, 6, 7, 8, 9}, rest{2, 3, 4, 5, 6, 7, 8, 9};
};

template <class Ask>
std::string message(const Ask& ask) {
  try {
    (void)ask();
  } catch (const lm::Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("feature: JSON values compare by their kind", "[engines]") {
  const Rich rich;
  const auto temperature = rich.feature("temperature");
  CHECK(rich.ids(temperature > 21) == Ids{1});
  CHECK(rich.ids(temperature > 21.6).empty());
  CHECK(rich.ids(temperature >= 21.6) == Ids{1});
  CHECK(rich.ids(temperature == 21.6) == Ids{1});
  CHECK(rich.ids(temperature < 100) == Ids{1});  // as a number, not as text
  CHECK(rich.ids(temperature <= 21).empty());
  CHECK(rich.ids(21 < temperature) == Ids{1});
  CHECK(rich.ids(temperature != 21.6) == rich.rest);
  CHECK(rich.ids(temperature != 3) == rich.all);
  CHECK(rich.ids(!(temperature > 21)) == rich.rest);
  CHECK(rich.ids(temperature.in({1.5, 21.6})) == Ids{1});
  CHECK(rich.ids(temperature.in(std::vector<double>{})).empty());
  CHECK(rich.ids(temperature.between(21, 22)) == Ids{1});
  CHECK(rich.ids(temperature.exists()) == Ids{1});
  CHECK(rich.ids(temperature.is_null()) == rich.rest);
  const auto note = rich.feature("study_note");
  CHECK(rich.ids(note.contains("great time")) == Ids{1});
  CHECK(rich.ids(note.contains("GREAT")).empty());
  CHECK(rich.ids(note.icontains("GREAT")) == Ids{1});
  CHECK(rich.ids(note.startswith("We had")) == Ids{1});
  CHECK(rich.ids(note.endswith("compelling.")) == Ids{1});
  CHECK(rich.ids(note.in({"x", "y"})).empty());
  const auto date = rich.feature("date_of_study");
  CHECK(rich.ids(date == "2024-12-01") == Ids{1});
  CHECK(rich.ids(date >= lm::parse_date("2024-01-01").value()) == Ids{1});
  CHECK(rich.ids(date < "2024-12-01").empty());
}

TEST_CASE("feature: parts of dicts", "[engines]") {
  const Rich rich;
  const auto metadata = rich.feature("study_metadata");
  CHECK(rich.ids(metadata["detail1"] == "123") == Ids{1});
  CHECK(rich.ids(metadata["detail1"] == 123).empty());
  CHECK(rich.ids(metadata["detail2"] < 2) == Ids{1});
  CHECK(rich.ids(metadata["detail2"].exists()) == Ids{1});
  CHECK(rich.ids(metadata["detail3"].exists()).empty());
  CHECK(rich.ids(metadata["detail3"].is_null()) == rich.all);
}

TEST_CASE("feature: labels by name, by the column of the data type, or as rows", "[engines]") {
  const Rich rich;
  const auto expert = rich.feature("cell_type_by_expert");
  CHECK(rich.ids(expert.contains("B cell")) == Ids{1});
  CHECK(rich.ids(expert == "B cell") == Ids{1});
  CHECK(rich.ids(expert == "T cell").empty());  // which the model found, and not the expert
  CHECK(rich.ids(rich.feature("cell_type_by_model") == "T cell") == Ids{1});
  CHECK(rich.ids(expert != "B cell") == rich.rest);
  CHECK(rich.ids(expert != "T cell") == rich.all);
  CHECK(rich.ids(expert.in({"T cell", "cell"})).empty());
  CHECK(rich.ids(expert.in({"T cell", "B cell"})) == Ids{1});
  CHECK(rich.ids(expert.startswith("CD8")) == Ids{1});
  CHECK(rich.ids(expert.exists()) == Ids{1});
  const auto types = rich.db.registry<lm::bionty::CellType>();
  CHECK(rich.ids(expert == types.get("ryEtgi1yGtAcX2")) == Ids{1});
  CHECK(rich.ids(expert == types.get("22LvKd01YyNA1a")).empty());
  CHECK(rich.ids(expert.in(types.to_vector())) == Ids{1});
  CHECK(rich.ids(rich.feature("perturbation") == "DMSO") == Ids{1});
  CHECK(rich.ids(rich.feature("perturbation") == "Experiment 1").empty());  // a label under no feature
  CHECK(rich.ids(rich.feature("assay_oid") == "EFO:0008913") == Ids{1});
  CHECK(rich.ids(rich.feature("report").endswith(".html")) == Ids{1});
  CHECK(rich.ids(rich.feature("curator") == "laminlabs") == Ids{1});
  CHECK(rich.ids(rich.feature("experiment").startswith("EXP-")) == Ids{1});
}

TEST_CASE("feature: of records, runs and collections", "[engines]") {
  const Rich rich;
  CHECK(rich.ids(rich.feature<lm::Record>("temperature") < 4) == Ids{4});
  CHECK(rich.ids(rich.feature<lm::Record>("temperature") > 4).empty());
  CHECK(rich.ids(rich.feature<lm::Record>("study_note") == "x") == Ids{4});
  CHECK(rich.ids(rich.feature<lm::Record>("experiment") == "EXP-scRNA-001") == Ids{4});
  CHECK(rich.ids(rich.feature<lm::Record>("perturbation") == "DMSO") == Ids{4});
  CHECK(rich.ids(rich.feature<lm::Record>("cell_type_by_expert") == "B cell") == Ids{4});
  CHECK(rich.ids(rich.feature<lm::Run>("temperature") == 9.5) == Ids{1});
  CHECK(rich.ids(rich.feature<lm::Collection>("perturbation").exists()).empty());
}

TEST_CASE("feature: joined with other conditions", "[engines]") {
  const Rich rich;
  const auto& artifacts = lm::columns<lm::Artifact>;
  const auto warm = rich.feature("temperature") > 21;
  CHECK(rich.ids(warm && artifacts.suffix == ".h5ad") == Ids{1});
  CHECK(rich.ids(warm && rich.feature("perturbation") == "IFNG" && rich.feature("perturbation") == "DMSO") == Ids{1});
  CHECK(rich.ids(warm || artifacts.suffix == ".csv") == Ids{1, 7});
  CHECK(rich.ids(!warm && artifacts.suffix == ".h5ad") == Ids{2});
  CHECK(rich.ids(warm && artifacts.ulabels->name == "DMSO") == Ids{1});
}

TEST_CASE("feature: the feature and its value stand in one row", "[engines]") {
  const Rich rich;
  if (support::reads_postgres) return;  // the SQL of SQLite
  CHECK(rich.sql(rich.feature("perturbation") == "DMSO") ==
        "EXISTS (SELECT 1 FROM lamindb_artifactulabel AS t1 LEFT JOIN lamindb_ulabel AS t2 ON t2.id = t1.ulabel_id "
        "WHERE t1.artifact_id = t0.id AND (t1.feature_id = ?1 AND t2.name = ?2))");
  CHECK(rich.sql(rich.feature("temperature") > 21) ==
        "EXISTS (SELECT 1 FROM lamindb_artifactjsonvalue AS t1 LEFT JOIN lamindb_jsonvalue AS t2 ON t2.id = "
        "t1.jsonvalue_id WHERE t1.artifact_id = t0.id AND (t2.feature_id = ?1 AND CASE WHEN json_type(t2.value, ?2) IN "
        "('integer', 'real') THEN json_extract(t2.value, ?2) END > ?3))");
  CHECK(rich.sql(rich.feature<lm::Record>("temperature").is_null()) ==
        "NOT (EXISTS (SELECT 1 FROM lamindb_recordjson AS t1 WHERE t1.record_id = t0.id AND (t1.feature_id = ?1)))");
}

TEST_CASE("feature: what is wrong, and what would be right", "[engines]") {
  const Rich rich;
  CHECK(message([&] { return rich.feature("temprature"); }) ==
        "not_found: lab/rich has no feature 'temprature': did you mean temperature?");
  CHECK_THAT(message([&] { return rich.feature("quux"); }),
             Catch::Matchers::StartsWith("not_found: lab/rich has no feature 'quux': it has "));
  CHECK(message([&] { return rich.feature("perturbation") == "DMS0"; }) ==
        "not_found: lab/rich has no ULabel called 'DMS0' for the feature perturbation: did you mean DMSO?");
  CHECK(message([&] { return rich.feature("perturbation").contains("DMS0"); }) == "accepted");
  CHECK(message([&] { return rich.feature("temperature") == "hot"; }) ==
        "invalid_argument: the feature temperature is float: its values cannot be compared with text");
  CHECK(message([&] { return rich.feature("study_note") > 3; }) ==
        "invalid_argument: the feature study_note is str: its values cannot be compared with a number");
  CHECK(message([&] { return rich.feature("perturbation") > 3; }) ==
        "invalid_argument: the feature perturbation is cat[ULabel[XVXzs1mw]]: its values cannot be compared with a "
        "number");
  CHECK(message([&] { return rich.feature("perturbation")["a"] == "x"; }) ==
        "invalid_argument: the feature perturbation is cat[ULabel[XVXzs1mw]]: its values cannot be asked for parts of "
        "it");
  CHECK(message([&] {
          return rich.feature("perturbation").in({"DMSO", "IFMG"});
        }) == "not_found: lab/rich has no ULabel called 'IFMG' for the feature perturbation: did you mean IFNG?");
  CHECK(message([&] { return rich.feature("perturbation")["a"].exists(); }) ==
        "invalid_argument: the values of the feature perturbation are labels, which have no parts");
  const auto type = rich.db.registry<lm::bionty::CellType>().get("ryEtgi1yGtAcX2");
  CHECK(message([&] { return rich.feature("perturbation") == type; }) ==
        "invalid_argument: the feature perturbation is cat[ULabel[XVXzs1mw]]: its values cannot be compared with rows "
        "of CellType");
  CHECK(message([&] { return rich.feature("cell_type_by_expert") < type; }) ==
        "invalid_argument: labels are equal or not: compare with == or !=");
  CHECK(message([&] { return rich.feature<lm::Storage>("temperature"); }) ==
        "invalid_argument: rows of Storage have no features");
  CHECK(message([&] { return rich.feature<lm::Collection>("temperature"); }) ==
        "invalid_argument: no table of lab/rich gives rows of Collection values of the feature temperature, which is "
        "float");
}

TEST_CASE("feature: a condition is for its own database", "[engines]") {
  const Rich rich;
  const auto other = lm::open(support::fixture("mini_immuno-2.12/source.db.gz").string(), {.read_only = true});
  const auto condition = lm::feature<lm::Artifact>(other, "temperature") > 21;
  CHECK(other.registry<lm::Artifact>().filter(condition).count() == 1);
  CHECK_THROWS_AS(rich.ids(condition), lm::ForeignReference);
  const auto foreign = other.registry<lm::bionty::CellType>().get("ryEtgi1yGtAcX2");
  CHECK_THROWS_AS(rich.ids(rich.feature("cell_type_by_expert") == foreign), lm::ForeignReference);
}

TEST_CASE("feature: as keys of conditions from text", "[engines]") {
  const Rich rich;
  const auto same = [&]<class T>(std::string_view text, const lm::Predicate<T>& condition) {
    CAPTURE(text);
    const auto read = lm::where<T>(rich.db, text, lm::feature_keys(rich.db));
    CHECK(rich.sql(read) == rich.sql(condition));
    CHECK(lm::query::describe(read.expr) == lm::query::describe(condition.expr));
  };
  const auto temperature = rich.feature("temperature"), perturbation = rich.feature("perturbation");
  const auto metadata = rich.feature("study_metadata"), note = rich.feature("study_note");
  same("temperature>21", temperature > 21);
  same("temperature=21.6", temperature == 21.6);
  same("temperature!=21.6", temperature != 21.6);
  same("temperature__in=1,21.6", temperature.in({1.0, 21.6}));
  same("temperature__range=21,22", temperature.between(21, 22));
  same("temperature__isnull=true", temperature.is_null());
  same("temperature__isnull=false", temperature.exists());
  same("temperature=None", temperature.is_null());
  same("perturbation=DMSO", perturbation == "DMSO");
  same("perturbation__in=DMSO,IFNG", perturbation.in({"DMSO", "IFNG"}));
  same("perturbation__icontains=dms", perturbation.icontains("dms"));
  same("cell_type_by_expert__startswith=CD8", rich.feature("cell_type_by_expert").startswith("CD8"));
  same("study_note=2", note == "2");  // its data type says that it is text
  same("study_note__contains='great time'", note.contains("great time"));
  same("date_of_study>=2024-01-01", rich.feature("date_of_study") >= "2024-01-01");
  same("study_metadata__detail1='123'", metadata["detail1"] == "123");
  same("study_metadata__detail2<2", metadata["detail2"] < 2);
  same("study_metadata__detail3__isnull=true", metadata["detail3"].is_null());
  same("KuGOjwYE1dPZ>21", temperature > 21);  // by its uid
  same("temperature<4", rich.feature<lm::Record>("temperature") < 4);
  same("temperature=9.5", rich.feature<lm::Run>("temperature") == 9.5);

  const auto ids = [&](std::vector<std::string> conditions) {
    return rich.ids(lm::where<lm::Artifact>(rich.db, conditions, lm::feature_keys(rich.db)));
  };
  CHECK(ids({"temperature>21", "perturbation=DMSO", "suffix=.h5ad"}) == Ids{1});
  CHECK(ids({"study_metadata__detail1__in=123,'123'"}) == Ids{1});
  CHECK(ids({"study_note__regex=great.*time"}) == Ids{1});

  const auto answer = [&](std::string_view text) {
    return message([&] { return lm::where<lm::Artifact>(rich.db, text, lm::feature_keys(rich.db)); });
  };
  CHECK(answer("temprature>21") ==
        "invalid_argument: 'temprature>21' for Artifact: Artifact has no field 'temprature', and lab/rich no such "
        "feature: did you mean temperature?");
  CHECK(answer("siez>21") ==
        "invalid_argument: 'siez>21' for Artifact: Artifact has no field 'siez', and lab/rich no such feature: did you "
        "mean size?");
  CHECK_THAT(answer("run__temperature>21"),
             Catch::Matchers::StartsWith("invalid_argument: 'run__temperature>21' for Artifact: Run has no field "
                                         "'temperature': it has id, uid, "));
  CHECK(answer("temperature=hot") == "invalid_argument: 'temperature=hot' for Artifact: 'hot' is not a number");
  CHECK(answer("temperature__contains=1") ==
        "invalid_argument: 'temperature__contains=1' for Artifact: the lookup contains is not for a number");
  CHECK(answer("perturbation=DMS0") ==
        "not_found: lab/rich has no ULabel called 'DMS0' for the feature perturbation: did you mean DMSO?");
  CHECK_THAT(answer("date_of_study__year=2024"),
             Catch::Contains("is date: its values cannot be asked for parts of it"));
  CHECK(answer("perturbation__name=DMSO") ==
        "invalid_argument: the feature perturbation is cat[ULabel[XVXzs1mw]]: its values cannot be asked for parts of "
        "it");
  CHECK_THROWS_WITH(lm::order<lm::Artifact>(rich.db, std::vector<std::string>{"temperature"}),
                    Catch::Contains("Artifact has no field 'temperature'"));
}

TEST_CASE("feature: a field of the registry comes before a feature of its name", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/source.db.gz", "named.db"), {.name = "lab/named"});
  db.session().execute("UPDATE lamindb_feature SET name = 'size' WHERE name = 'temperature'");
  const auto count = [&](std::string_view text) {
    return db.registry<lm::Artifact>().filter(lm::where<lm::Artifact>(db, text, lm::feature_keys(db))).count();
  };
  CHECK(count("size=21.6") == 0);
  CHECK(count("KuGOjwYE1dPZ=21.6") == 1);
}

TEST_CASE("feature: in databases of either version", "[engines]") {
  for (const std::string name : {"mini_immuno-2.2", "mini_immuno-2.12"}) {
    CAPTURE(name);
    const auto db = lm::open(support::fixture(name + "/source.db.gz").string(), {.read_only = true});
    const auto count = [&](const lm::Predicate<lm::Artifact>& condition) {
      return db.registry<lm::Artifact>().filter(condition).count();
    };
    CHECK(count(lm::feature<lm::Artifact>(db, "temperature") > 21) == 1);
    CHECK(count(lm::feature<lm::Artifact>(db, "temperature") > 22) == 0);
    CHECK(count(lm::feature<lm::Artifact>(db, "cell_type_by_expert").contains("B cell")) == 1);
    CHECK(count(lm::feature<lm::Artifact>(db, "experiment") == "EXP-scRNA-002") == 1);
    CHECK(count(lm::feature<lm::Artifact>(db, "experiment") == "EXP-scRNA-001") == 0);
    CHECK(count(lm::feature<lm::Artifact>(db, "study_metadata")["detail2"] == 1) == 1);
    CHECK(db.registry<lm::Record>().filter(lm::feature<lm::Record>(db, "temperature").exists()).count() == 0);
    CHECK(db.registry<lm::Run>().filter(lm::feature<lm::Run>(db, "temperature").exists()).count() == 0);
  }
}

TEST_CASE("feature: two of one name are told apart by uid", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/source.db.gz", "two.db"), {.name = "lab/two"});
  const auto features = db.registry<lm::Feature>();
  lm::Feature second{.uid = "second000000", .name = "temperature", ._dtype_str = lm::Dtype{"int"}};
  features.save(second);
  CHECK(message([&] { return lm::feature<lm::Artifact>(db, "temperature"); }) ==
        "multiple_found: lab/two has 2 features named 'temperature': say which by its uid: KuGOjwYE1dPZ (float), "
        "second000000 (int)");
  const auto artifacts = db.registry<lm::Artifact>();
  CHECK(artifacts.filter(lm::feature<lm::Artifact>(db, "KuGOjwYE1dPZ") > 21).count() == 1);
  CHECK(artifacts.filter(lm::feature<lm::Artifact>(db, "second000000") > 21).count() == 0);
}

TEST_CASE("feature: without a data type any table may hold the values", "[engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/source.db.gz", "untyped.db"), {.name = "lab/untyped"});
  db.session().execute(
      "UPDATE lamindb_feature SET _dtype_str = CASE name WHEN 'cell_type_by_expert' THEN 'cat' ELSE '' END");
  const auto count = [&](const lm::Predicate<lm::Artifact>& condition) {
    return db.registry<lm::Artifact>().filter(condition).count();
  };
  CHECK(count(lm::feature<lm::Artifact>(db, "temperature") > 21) == 1);
  CHECK(count(lm::feature<lm::Artifact>(db, "perturbation") == "DMSO") == 1);
  CHECK(count(lm::feature<lm::Artifact>(db, "perturbation") != "DMSO") == 8);
  CHECK(count(lm::feature<lm::Artifact>(db, "perturbation") == "no such label") == 0);  // it might be in JSON
  CHECK(count(lm::feature<lm::Artifact>(db, "cell_type_by_expert") == "B cell") == 1);
  CHECK(count(lm::feature<lm::Artifact>(db, "cell_type_by_expert").exists()) == 1);
}
