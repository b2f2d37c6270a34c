// Values of features and labels: what is written where, what is refused, and what is read.
#include <set>
#include <string>
#include <vector>

#include <laminate/artifact/annotations/json_hash.hpp>
#include <laminate/artifact/labels.hpp>
#include <laminate/init.hpp>
#include <laminate/lamindb/tracking/track.hpp>
#include <laminate/open.hpp>
#include <laminate/storage/hash.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// A new instance with features of many data types and labels for them.
struct Lab {
  Lab() : db(lm::init((workspace / "lab").string(), {.name = "lab/features"}, {"bionty"})) {
    save(perturbation);
    dmso.type = ifng.type = perturbation;
    save(dmso), save(ifng), save(stray), save(blood), save(lung), save(cell);
    for (const auto* dtype : {"num", "int", "float", "str", "bool", "date", "datetime", "dict", "url", "list[str]"})
      feature(dtype, dtype);
    feature("zoned", "datetime64[ns, UTC]");
    feature("temperature", "float");
    feature("treatment", "cat[ULabel[" + perturbation.uid.str() + "]]");
    feature("tissue", "cat[bionty.Tissue]");
    feature("tissues", "list[cat[bionty.Tissue]]");
    feature("tissue_id", "cat[bionty.Tissue.ontology_id]");
    feature("either", "cat[bionty.CellType|bionty.Tissue]");
    storage = *db.registry<lm::Storage>().first();
    artifact = stored();
  }

  template <class T>
  void save(T& row) const {
    db.registry<T>().save(row);
  }
  lm::Feature feature(const std::string& name, const std::string& dtype, bool nullable = true,
                      bool coerce = false) const {
    lm::Feature made{.name = name, ._dtype_str = lm::Dtype{dtype}, .nullable = nullable, .coerce = coerce};
    save(made);
    return made;
  }
  lm::Artifact stored() const {
    lm::Artifact made{.suffix = ".txt", .storage = storage};
    save(made);
    return made;
  }
  lm::FeatureManager features() const { return lm::features(db, artifact); }
  lm::LabelManager labels() const { return lm::labels(db, artifact); }
  Rows rows(const std::string& sql) const {
    auto all = support::SqliteFile(file).rows(sql);
    for (auto& row : all)
      for (auto& value : row) value = support::SqliteFile::unquoted(value);
    return all;
  }
  std::string count(const std::string& table) const { return rows("SELECT count(*) FROM " + table)[0][0]; }

  support::CleanSettings settings;
  support::Workspace workspace;
  lm::Database<lm::lamindb_schema> db;
  std::string file = (workspace / "lab/.lamindb/lamin.db").string();
  lm::ULabel perturbation{.name = "Perturbation", .is_type = true}, dmso{.name = "DMSO"}, ifng{.name = "IFNG"},
      stray{.name = "stray"};
  lm::bionty::Tissue blood{
      .name = "blood", .ontology_id = "UBERON:0000178", .synonyms = "whole blood|portion of blood"},
      lung{.name = "lung", .ontology_id = "UBERON:0002048"};
  lm::bionty::CellType cell{.name = "blood cell"};
  lm::Storage storage{};
  lm::Artifact artifact{};
};

template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const lm::Error& error) {
    return std::string(error.code()) + ": " + error.what();
  }
  return "accepted";
}

std::string shown(const lm::ValuesByFeature& values) {
  std::ostringstream out;
  out << values;
  return out.str();
}

}  // namespace

TEST_CASE("features: each data type has its table, its text and LaminDB's hash", "[engines]") {
  const Lab lab;
  const auto run = lm::track(lab.db, {.key = "annotate.cpp"});
  const auto instant = lm::Timestamp::parse("2026-11-21T04:12:07.5").value();
  CHECK(lab.features().add_values({{"num", 3},
                                   {"float", 1e-05},
                                   {"temperature", 21},  // a whole number is a number
                                   {"str", "it's \"5\" °C"},
                                   {"bool", true},
                                   {"date", lm::parse_date("2026-11-21").value()},
                                   {"datetime", instant},
                                   {"zoned", instant},
                                   {"dict", lm::Json{R"({"b": [1, 2.5, null], "a": {"é": true, "😀": "\u007f\n"}})"}},
                                   {"list[str]", {"it's", "5 °C"}}}) == 20);
  auto stored = lab.rows(
      "SELECT f.name, v.value, v.hash FROM lamindb_jsonvalue v JOIN lamindb_feature f ON f.id = v.feature_id "
      "ORDER BY f.id");
  Rows expected{
      {"num", "3", "7MvIfktc4v4oMI_Z8qe68w"},
      {"float", "1e-05", "Dmx3yv9OCsRfwZUehbv_ag"},
      {"str", R"("it's \"5\" \u00b0C")", "9K45meNM5MSg56RZQqB-3g"},
      {"bool", "true", "-CfPRi9ihI3zfF4elKTadA"},
      {"date", "\"2026-11-21\"", lm::content_hash("2026-11-21")},
      {"datetime", "\"2026-11-21T04:12:07.500000\"", "EQc2662sbS2rvY9ediFXPw"},
      {"dict", R"({"b": [1, 2.5, null], "a": {"\u00e9": true, "\ud83d\ude00": "\u007f\n"}})", "8tWoZGW3sMYOfCN6zZcU0A"},
      {"list[str]", R"(["it's", "5 \u00b0C"])", "UIZnp2eXskDjOuX2wCO-ow"},
      {"zoned", "\"2026-11-21T04:12:07.500000+00:00\"", lm::content_hash("2026-11-21T04:12:07.500000+00:00")},
      {"temperature", "21.0", lm::content_hash("21.0")}};
  if (support::writes_postgres)  // which writes JSON in a way of its own
    for (auto* rows : {&stored, &expected})
      for (auto& row : *rows) row[1].clear();
  CHECK(stored == expected);
  const auto id = std::to_string(run.id.value());
  CHECK(lab.rows("SELECT DISTINCT created_by_id, run_id, branch_id, space_id, _aux FROM lamindb_jsonvalue") ==
        Rows{{"1", id, "1", "1", "NULL"}});
  CHECK(lab.rows("SELECT DISTINCT artifact_id, created_by_id, run_id FROM lamindb_artifactjsonvalue") ==
        Rows{{"1", "1", id}});

  CHECK(lab.features().add_values(
            {{"treatment", "DMSO"}, {"tissues", {"lung", "blood"}}, {"tissue_id", "UBERON:0002048"}}) == 4);
  CHECK(lab.rows(
            "SELECT f.name, t.name, l.run_id FROM lamindb_artifactulabel l JOIN lamindb_feature f ON f.id = feature_id "
            "JOIN lamindb_ulabel t ON t.id = ulabel_id") == Rows{{"treatment", "DMSO", id}});
  CHECK(lab.rows("SELECT f.name, t.name FROM bionty_artifacttissue l JOIN lamindb_feature f ON f.id = feature_id "
                 "JOIN bionty_tissue t ON t.id = tissue_id ORDER BY l.id") ==
        Rows{{"tissues", "lung"}, {"tissues", "blood"}, {"tissue_id", "lung"}});

  const auto values = lab.features().get_values();
  CHECK(values.size() == 13);
  CHECK(values["temperature"] == 21.0);
  CHECK(values["tissues"] == boost::json::array{"lung", "blood"});  // in the order given
  CHECK(values["tissue_id"] == "UBERON:0002048");
  CHECK(values["dict"].at("b").at(1) == 2.5);
  CHECK(lab.features()["treatment"] == "DMSO");
  CHECK(refusal([&] { return values["temprature"]; }) ==
        "not_found: Artifact " + lab.artifact.uid.str() +
            " of lab/features has no value for a feature 'temprature': did you mean temperature?");
}

TEST_CASE("json_hash: as LaminDB's, also for what Python escapes", "[engines]") {
  using boost::json::parse;
  CHECK(lm::json_hash(21.6) == "XftFE5byhwPHY-11WjfNAw");
  CHECK(lm::json_hash(1e16) == "F61Yp6tSAd7LGLCZajJ1kg");
  CHECK(lm::json_hash(-0.0) == "6Ax3RkoM-vLEalV09rx2uQ");
  CHECK(lm::json_hash(0.1 + 0.2) == "-LN_AL3GqMMd6LvizCsFOg");
  CHECK(lm::json_hash("DMSO") == "ny9H-XMtGltHleR2Aa6WAw");
  CHECK(lm::json_hash({1, 2.5, nullptr}) == "mOie9htiMmnB43zXNHxdnA");
  CHECK(lm::json_hash(parse(R"(["a\u00a0b\u200b\u001b", "😀"])")) == "y0bPQ-Gr-L6z3t2xnSRMuQ");
  CHECK(lm::json_hash(parse(R"({"detail2": 1, "detail1": "123"})")) == "nJ33A6k51yp-1ZlqFabWdw");  // whatever the order
}

TEST_CASE("parse_json: numbers are exact", "[engines]") {
  const auto exact = [](const char* text) { return lm::python::json(*lm::support_detail::parse_json(text)); };
  CHECK(exact("12548.691606353981") == "12548.691606353981");  // which Boost.JSON reads as …979
  CHECK(exact(R"({"a\"1": [5.409760742964738e+124, 3, "1.5"], "b": -1.3927926388013963e-143})") ==
        R"({"a\"1": [5.409760742964738e+124, 3, "1.5"], "b": -1.3927926388013963e-143})");
  CHECK(exact("[0.1, 1e5, -2, true]") == "[0.1, 100000.0, -2, true]");
  CHECK_FALSE(lm::support_detail::parse_json("{"));
}

TEST_CASE("features: what is there already is not written again", "[engines]") {
  const Lab lab;
  const auto other = lab.stored();
  const lm::Annotations values{{"temperature", 21.6}, {"treatment", {"DMSO", "IFNG"}}, {"tissues", {"lung"}}};
  CHECK(lab.features().add_values(values) == 5);
  CHECK(lab.features().add_values(values) == 0);
  CHECK(lab.features().add_values({{"temperature", 22}, {"treatment", lab.dmso}}) == 2);  // a dataset may have several
  CHECK(lab.features()["temperature"] == boost::json::array{21.6, 22.0});
  CHECK(lab.features()["treatment"] == boost::json::array{"DMSO", "IFNG"});
  CHECK(lm::features(lab.db, other).add_values({{"temperature", 21.6}}) == 1);  // the value's row is shared
  CHECK(lab.count("lamindb_jsonvalue") == "2");
  CHECK(lab.features().add_values({{"temperature", {}}, {"tissues", std::nullopt}}) == 0);
  CHECK(lab.features().add_values({}) == 0);
}

TEST_CASE("features: all that is wrong is said at once, and nothing is written", "[engines]") {
  const Lab lab;
  const auto message = refusal([&] {
    lab.features().add_values({{"temprature", 21.6},
                               {"float", "warm"},
                               {"int", 1.5},
                               {"bool", 1},
                               {"str", 5},
                               {"date", "21.11.2026"},
                               {"datetime", lm::parse_date("2026-11-21").value()},
                               {"dict", {"a", "b"}},
                               {"list[str]", {"a", 1}},
                               {"num", {1, 2}},
                               {"treatment", "DMS0"},
                               {"tissue", lab.dmso},
                               {"tissues", "lung"},
                               {"either", "whole blood"},
                               {"url", lab.dmso},
                               {"tissue_id", "lung"},
                               {"temperature", 21.6}});
  });
  const auto lines = std::count(message.begin(), message.end(), '\n');
  INFO(message);
  CHECK(lines == 16);
  CHECK_THAT(message, Catch::Matchers::StartsWith("invalid_argument: Artifact " + lab.artifact.uid.str() +
                                                  " of lab/features cannot be annotated so; nothing was written:\n"));
  const auto type = lab.perturbation.uid.str();
  for (const auto& line :
       {std::string("- lab/features has no feature 'temprature': did you mean temperature? (to make a new one, save a "
                    "Feature{.name = \"temprature\", ._dtype_str = Dtype{\"float\"}})"),
        std::string("- float (float): 'warm' is no number"), std::string("- int (int): 1.5 is no whole number"),
        std::string("- bool (bool): 1 is neither true nor false"), std::string("- str (str): 5 is no text"),
        std::string("- date (date): '21.11.2026' is no date: YYYY-MM-DD"),
        std::string("- datetime (datetime): 2026-11-21 is a date, no instant"),
        std::string("- dict (dict): ['a', 'b'] is a list"),
        std::string("- list[str] (list[str]): ['a', 1] holds 1, which is no text"),
        std::string("- num (num): [1, 2] is a list"),
        "- treatment (cat[ULabel[" + type +
            "]]): no label that it takes is called 'DMS0': did you mean DMSO? (if it is new, "
            "save it first)",
        std::string("- tissue (cat[bionty.Tissue]): ULabel with id 2 is no label of it: it takes bionty.Tissue"),
        std::string("- tissues (list[cat[bionty.Tissue]]): 'lung' is no list"),
        std::string("'whole blood' is a synonym of 'blood': use that"),
        std::string("- url (url): ULabel with id 2 is a row of a registry"),
        std::string("no label that it takes is called 'lung': there are UBERON:0000178, UBERON:0002048")})
    CHECK_THAT(message, Contains(line));
  CHECK(lab.count("lamindb_jsonvalue") == "0");
  CHECK(lab.features().get_values().empty());

  CHECK(
      refusal([&] {
        lab.features().add_values({{"int", 1}, {"int", 2}});
      }) ==
      "invalid_argument: Artifact " + lab.artifact.uid.str() +
          " of lab/features cannot be annotated so; nothing was written: int (int): it is given twice; give a list for "
          "several values, if it takes them");
}

TEST_CASE("features: which labels a data type takes", "[engines]") {
  const Lab lab;
  const auto add = [&](const char* feature, const lm::AnyValue& value) {
    return refusal([&] { lab.features().add_values({{feature, value}}); });
  };
  CHECK_THAT(add("treatment", "stray"), Contains("no label that it takes is called 'stray'"));  // not of the type
  CHECK_THAT(add("treatment", lab.stray),
             Contains("is not one of the labels that it takes, by its type or its filters"));
  lm::ULabel below{.name = "Drug", .is_type = true, .type = lab.perturbation};
  lab.save(below);
  lm::ULabel deep{.name = "aspirin", .type = below};
  lab.save(deep);
  CHECK(add("treatment", "aspirin") == "accepted");  // of a type below
  CHECK(add("either", "lung") == "accepted");
  CHECK(add("either", "blood cell") == "accepted");
  CHECK(lab.features()["either"] == boost::json::array{"blood cell", "lung"});

  // Two of one name: the one whose type stands higher, as in LaminDB, else it must be said.
  lm::ULabel same{.name = "DMSO", .type = below};
  lab.save(same);
  CHECK(add("treatment", "DMSO") == "accepted");
  CHECK(lab.labels().get("treatment").back().uid == lab.dmso.uid.str());
  lm::ULabel again{.name = "DMSO", .type = lab.perturbation};
  lab.save(again);
  CHECK_THAT(add("treatment", "DMSO"),
             Contains("there are 3 rows of ULabel called 'DMSO': give the one that is meant"));
  CHECK(add("treatment", again) == "accepted");

  const auto& s = lm::columns<lm::bionty::Source>;
  const auto sources = lab.db.registry<lm::bionty::Source>().filter(s.entity == "bionty.Tissue").to_vector();
  REQUIRE_FALSE(sources.empty());
  lab.feature("sourced", "cat[bionty.Tissue[source__uid='" + sources.front().uid.str() + "']]");
  CHECK_THAT(add("sourced", "lung"), Contains("no label that it takes is called 'lung': there are none yet"));
  CHECK_THAT(add("sourced", lab.lung), Contains("by its type or its filters"));
  auto lung = lab.lung;
  lung.source = sources.front();
  lab.save(lung);
  CHECK(add("sourced", "lung") == "accepted");

  lab.feature("odd", "cat");
  CHECK_THAT(add("odd", "x"), Contains("its data type names no registry of labels"));
  lab.feature("later", "cat[lab.Plate]");
  CHECK_THAT(add("later", "x"), Contains("rows of Artifact have no values from lab.Plate"));
  lab.feature("coerced", "int", true, true);
  CHECK(add("coerced", "7") == "accepted");
  CHECK(lab.features()["coerced"] == 7);
  lab.feature("strict", "str", false);
  CHECK_THAT(add("strict", {}), Contains("it must have a value"));
  CHECK(add("str", lm::typed("007")) == "accepted");
  CHECK(lab.features()["str"] == "007");
  CHECK_THAT(add("int", lm::typed("seven")), Contains("'seven' is no number"));

  // Rows of another database are refused by name.
  const Lab other;
  CHECK_THAT(add("treatment", other.dmso),
             Catch::Matchers::StartsWith("foreign_reference: this ULabel is a row of lab/features"));
  CHECK_THAT(refusal([&] { lm::features(lab.db, other.artifact); }),
             Catch::Matchers::StartsWith("foreign_reference: this Artifact"));
  CHECK_THAT(refusal([&] { lm::features(lab.db, lm::Artifact{}); }),
             Catch::Matchers::StartsWith("invalid_argument: this record has no id"));
}

TEST_CASE("features: set, update and remove", "[engines]") {
  const Lab lab;
  const auto features = lab.features();
  features.add_values(
      {{"temperature", 21.6}, {"treatment", {"DMSO", "IFNG"}}, {"tissues", {"lung", "blood"}}, {"int", 1}});
  CHECK(features.update_values({{"treatment", "IFNG"}, {"int", {}}}) == 2);
  CHECK(shown(features.get_values()) == "{'temperature': 21.6, 'tissues': ['lung', 'blood'], 'treatment': 'IFNG'}");
  CHECK(features.update_values({{"tissues", {"blood", "lung"}}}) == 4);  // the order of a list is that of its links
  CHECK(features.update_values({{"tissues", {"blood", "lung"}}}) == 0);
  CHECK(features["tissues"] == boost::json::array{"blood", "lung"});
  CHECK(features.set_values({{"temperature", 21.6}, {"str", "x"}}) == 5);
  CHECK(shown(features.get_values()) == "{'str': 'x', 'temperature': 21.6}");
  CHECK(features.set_values({{"temperature", 21.6}, {"str", "x"}}) == 0);
  CHECK_THAT(refusal([&] { features.set_values({{"temperature", "warm"}}); }), Contains("no number"));
  CHECK(features.get_values().size() == 2);

  features.add_values({{"treatment", {"DMSO", "IFNG"}}, {"temperature", 22}, {"bool", false}});
  CHECK(features.remove_values("treatment", "DMSO") == 1);
  CHECK(features.remove_values("treatment", lab.dmso) == 0);
  CHECK(features.remove_values("temperature", 22) == 1);
  CHECK(shown(features.get_values()) == "{'bool': False, 'str': 'x', 'temperature': 21.6, 'treatment': 'IFNG'}");
  CHECK(features.remove_values("treatment") == 1);
  CHECK_THAT(refusal([&] { features.remove_values("treatmant"); }), Contains("did you mean treatment?"));
  CHECK(features.remove_values() == 3);
  const auto twin = lab.feature("int", "int");
  CHECK_THAT(refusal([&] {
               features.add_values({{"int", 1}});
             }),
             Contains("has 2 features named 'int': say which by its uid"));
  CHECK(features.add_values({{twin, 1}}) == 2);
  CHECK(features.remove_values("int") == 1);  // the one that there is a value for
  CHECK(features.get_values().empty());
  const auto first = lab.db.registry<lm::Feature>().filter(lm::columns<lm::Feature>.name == "int").first().value();
  features.add_values({{twin, 1}, {first, 2}});
  const auto say_which = Contains("features named 'int': say which by its uid");
  CHECK_THAT(refusal([&] { features.remove_values("int"); }), say_which);
  CHECK_THAT(refusal([&] { features["int"]; }), say_which);
  CHECK(features.get_values().size() == 2);
  CHECK(shown(features.get_values()) == "{'int': 2, 'int (" + twin.uid.str() + ")': 1}");
  CHECK(features[twin.uid.str()] == 1);
  CHECK(features.remove_values(twin) == 1);
  CHECK(features["int"] == 2);
  CHECK(features.remove_values("int") == 1);
  CHECK(lab.count("lamindb_jsonvalue") == "7");  // values that others may have, as LaminDB leaves them
}

TEST_CASE("features: records have one value for a feature, and what their type's schema says", "[engines]") {
  const Lab lab;
  lm::Record record{.name = "sample"};
  lab.save(record);
  const auto features = lm::features(lab.db, record);
  CHECK_THAT(
      refusal([&] {
        features.add_values({{"temperature", 4}, {"tissues", {"lung"}}});
      }),
      Contains("temperature (float): a record has one value for it, which update_values() or set_values() replaces"));
  CHECK(features.add_values({{"tissues", {"lung"}}, {"list[str]", {"a"}}}) == 2);
  CHECK_THAT(refusal([&] { features.add_values({{"list[str]", {"b"}}}); }), Contains("has a value for list[str]"));
  CHECK(features.update_values({{"temperature", 4}, {"treatment", "DMSO"}}) == 2);
  CHECK(features.update_values({{"temperature", 5}, {"treatment", "IFNG"}}) == 4);
  CHECK(features.update_values({{"temperature", 5.0}}) == 0);
  CHECK_THAT(refusal([&] {
               features.update_values({{"treatment", {"DMSO", "IFNG"}}});
             }),
             Contains("a record has one value"));
  CHECK(shown(features.get_values()) ==
        "{'list[str]': ['a'], 'temperature': 5.0, 'tissues': ['lung'], 'treatment': 'IFNG'}");
  CHECK(lab.rows("SELECT value FROM lamindb_recordjson ORDER BY id") == Rows{{"[\"a\"]"}, {"5.0"}});
  CHECK(lab.count("lamindb_recordulabel") == "1");

  lm::Feature through{.name = "books",
                      ._dtype_str = lm::Dtype{"list[cat[Record]]"},
                      ._aux = lm::FeatureAux{{R"({"vf": "KuGOjwYE1dPZ"})"}}};
  lab.save(through);
  CHECK_THAT(refusal([&] { features.update_values({{"books", {"sample"}}}); }), Contains("its values stand elsewhere"));

  const auto named = [&](const char* name) {
    return *lab.db.registry<lm::Feature>().filter(lm::columns<lm::Feature>.name == name).first();
  };
  const auto index = lab.feature("sample_id", "str", false);
  lm::Schema schema{.name = "sheet", .n_members = 3, .itype = lm::Dtype{"Feature"}};
  schema._aux = lm::SchemaAux{{R"({"af": {"1": [")" + named("tissues").uid.str() + R"("], "2": [")" +
                               named("tissues").uid.str() + R"("], "3": ")" + index.uid.str() + "\"}}"}};
  lab.save(schema);
  for (const auto* name : {"sample_id", "temperature", "tissues"}) {
    lm::SchemaFeature member{.schema = schema, .feature = named(name)};
    lab.save(member);
  }
  lm::Record sheet{.name = "Samples", .is_type = true, .schema = schema};
  lab.save(sheet);
  lm::Record row{.name = "S1", .type = sheet};
  lab.save(row);
  const auto cells = lm::features(lab.db, row);
  CHECK(shown(cells.get_values()) == "{'sample_id': 'S1', 'temperature': None}");
  const auto message = refusal([&] { cells.set_values({{"int", 1}, {"temperature", 3.5}}); });
  CHECK_THAT(message, Contains("- the schema sheet (" + schema.uid.str() +
                               ") has no features 'int': it has tissues, sample_id, temperature"));
  CHECK_THAT(message, Contains("- sample_id (str): the schema sheet"));
  CHECK(cells.set_values({{"sample_id", "S2"}, {"temperature", 3.5}}) == 1);
  CHECK(shown(cells.get_values()) == "{'sample_id': 'S2', 'temperature': 3.5}");
  CHECK(lab.rows("SELECT name FROM lamindb_record WHERE type_id IS NOT NULL") == Rows{{"S2"}});
  CHECK(cells.update_values({{"tissues", {"lung"}}}) == 1);
}

TEST_CASE("features: runs, and artifacts whose schema says what their annotations are", "[engines]") {
  const Lab lab;
  const auto run = lm::track(lab.db, {.key = "run.cpp"});
  const auto features = lm::features(lab.db, run);
  lm::Record record{.name = "batch 1"};
  lab.save(record);
  lab.feature("batch", "cat[Record]");
  CHECK(features.add_values({{"temperature", 9.5}, {"batch", "batch 1"}}) == 3);
  CHECK(shown(features.get_values()) == "{'batch': 'batch 1', 'temperature': 9.5}");
  CHECK(lab.rows("SELECT run_id, created_by_id FROM lamindb_runjsonvalue") ==
        Rows{{std::to_string(run.id.value()), "1"}});
  CHECK_THAT(refusal([&] {
               features.add_values({{"treatment", "DMSO"}});
             }),
             Contains("rows of Run have no values from ULabel"));

  lm::Schema schema{.name = "external", .n_members = 1, .itype = lm::Dtype{"Feature"}};
  lab.save(schema);
  lm::SchemaFeature member{
      .schema = schema,
      .feature = *lab.db.registry<lm::Feature>().filter(lm::columns<lm::Feature>.name == "temperature").first()};
  lab.save(member);
  auto artifact = lab.artifact;
  artifact.schema = schema;
  lab.save(artifact);
  CHECK_THAT(refusal([&] { lab.features().add_values({{"temperature", 1}}); }), Contains("has the schema external"));
  CHECK_THAT(refusal([&] { lab.features().remove_values("temperature"); }), Contains("has the schema external"));
  CHECK_THAT(refusal([&] { lab.features().set_values({}); }), Contains("temperature (float): the schema external"));
  CHECK(lab.features().set_values({{"temperature", 1}}) == 2);
  CHECK(lab.features().update_values({{"temperature", 2}}) == 3);
}

TEST_CASE("labels: added, found, taken away, and taken over from others", "[engines]") {
  const Lab lab;
  const auto labels = lab.labels();
  CHECK(labels.add(lab.stray) == 1);
  CHECK(labels.add({lab.stray, lab.lung, lab.lung}) == 1);
  CHECK(labels.add({lab.dmso, lab.ifng}, "treatment") == 2);
  CHECK(labels.add("DMSO", "treatment") == 0);
  CHECK(labels.add("lung", "tissues") == 1);
  CHECK(labels.add(lab.dmso) == 0);  // it is a label already, under a feature
  std::vector<std::string> found;
  for (const auto& label : labels.get()) found.push_back(label.registry + ' ' + label.name + ' ' + label.feature);
  CHECK(found == std::vector<std::string>{"ULabel stray ", "ULabel DMSO treatment", "ULabel IFNG treatment",
                                          "bionty.Tissue lung ", "bionty.Tissue lung tissues"});
  CHECK(labels.get("treatment").size() == 2);
  const auto treatments = labels.get<lm::ULabel>("treatment");
  REQUIRE(treatments.size() == 2);
  CHECK(treatments.back().uid == lab.ifng.uid);
  CHECK(labels.get<lm::bionty::Tissue>().size() == 1);
  CHECK(lab.features()["treatment"] == boost::json::array{"DMSO", "IFNG"});

  CHECK(refusal([&] { labels.add("DMSO"); }) ==
        "invalid_argument: 'DMSO' is no label: give its row, or the feature under which it is a label of Artifact " +
            lab.artifact.uid.str() + ", which says of which registry it is");
  CHECK_THAT(refusal([&] { labels.add("x", "temperature"); }),
             Contains("temperature (float) has values that are no labels"));
  CHECK_THAT(refusal([&] { labels.add(lab.stray, "treatment"); }), Contains("by its type or its filters"));
  CHECK_THAT(refusal([&] { labels.add(lab.storage); }),
             Contains("rows of Storage are no labels of Artifact: those are of ULabel, "));

  // Another artifact of this database, and the same of another one, by uid.
  const auto second = lab.stored();
  CHECK(lm::labels(lab.db, second).add_from(labels) == 5);
  CHECK(lm::labels(lab.db, second).add_from(labels) == 0);
  const Lab other;
  CHECK_THAT(refusal([&] { other.labels().add_from(labels); }),
             Catch::Matchers::StartsWith("foreign_reference: Artifact " + other.artifact.uid.str()) &&
                 Contains("lacks ULabel " + lab.stray.uid.str() + ", ULabel " + lab.dmso.uid.str() + ", Feature ") &&
                 Contains("A sync of that Artifact with Transfer::annotations brings them"));
  CHECK(other.labels().get().empty());

  CHECK(labels.remove(lab.dmso, "treatment") == 1);
  CHECK(labels.remove("IFNG", "treatment") == 1);
  CHECK(labels.remove({lab.stray, lab.lung}) == 3);
  CHECK(labels.get().empty());

  lm::Record record{.name = "sample"};
  lab.save(record);
  CHECK(lm::labels(lab.db, record).add(lab.blood, "tissues") == 1);
  CHECK_THAT(refusal([&] { lm::labels(lab.db, record).add(lab.stray); }),
             Contains("rows of ULabel are labels of Record " + record.uid.str() + " under a feature only"));
}

TEST_CASE("features: on what LaminDB wrote", "[engines]") {
  const support::CleanSettings settings;
  const support::Workspace workspace;
  const std::string version = GENERATE("2.2", "2.12");
  const auto file = workspace.unpack("rich-" + version + "/source.db.gz", "rich.db");
  const auto db = lm::open(file, {.name = "lab/rich"});
  const auto artifact = db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g0000");
  const auto features = lm::features(db, artifact);
  CHECK(shown(features.get_values()) ==
        "{'assay_oid': 'EFO:0008913', 'cell_type_by_expert': ['B cell', 'CD8-positive, alpha-beta T cell'], "
        "'cell_type_by_model': ['B cell', 'T cell'], 'curator': 'laminlabs', 'date_of_study': '2024-12-01', "
        "'experiment': "
        "'EXP-scRNA-002', 'perturbation': ['DMSO', 'IFNG'], 'report': 'report.html', 'study_metadata': {'detail1': "
        "'123', "
        "'detail2': 1}, 'study_note': 'We had a great time performing this study and the results look compelling.', "
        "'temperature': 21.6}");

  const auto slots = features.slots();
  REQUIRE(slots.size() == 2);
  CHECK(slots[0].slot == "obs");
  CHECK(slots[0].schema.name == "obs_schema");
  std::string names;
  for (const auto& feature : slots[0].features) names += feature.name + ' ';
  CHECK(names ==
        "perturbation cell_type_by_expert cell_type_by_model concentration donor assay_oid treatment_time_h "
        "sample_note ");

  const auto count = [&](const std::string& table) {
    return support::SqliteFile(file).rows("SELECT count(*) FROM " + table)[0][0];
  };
  const auto values = count("lamindb_jsonvalue"), links = count("lamindb_artifactulabel");
  CHECK(features.add_values({{"temperature", 21.6},
                             {"study_metadata", lm::Json{R"({"detail2": 1, "detail1": "123"})"}},
                             {"perturbation", {"DMSO", "IFNG"}},
                             {"date_of_study", "2024-12-01"},
                             {"experiment", {"EXP-scRNA-002"}}}) == 0);
  CHECK(count("lamindb_jsonvalue") == values);
  CHECK(count("lamindb_artifactulabel") == links);
  CHECK_THAT(refusal([&] { features.remove_values("perturbation"); }), Contains("it was measured within the dataset"));
  CHECK_THAT(refusal([&] {
               features.update_values({{"perturbation", "DMSO"}});
             }),
             Contains("it was measured within the dataset"));
  CHECK_THAT(refusal([&] { lm::labels(db, artifact).remove("DMSO", "perturbation"); }),
             Contains("was measured within the dataset"));
  CHECK(features.set_values({{"temperature", 22.5}}) > 0);
  CHECK(shown(features.get_values()) ==
        "{'assay_oid': 'EFO:0008913', 'cell_type_by_expert': ['B cell', 'CD8-positive, alpha-beta T cell'], "
        "'cell_type_by_model': ['B cell', 'T cell'], 'perturbation': ['DMSO', 'IFNG'], 'temperature': 22.5}");
}
