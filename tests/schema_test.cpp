#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/open.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using support::Workspace;

namespace {

using Schema = lm::lamindb_schema;
using Names = std::set<std::string>;

const lm::Tables& tables() { return Schema::tables(); }

/// What a database that LaminDB wrote says of its tables.
struct Live {
  explicit Live(const std::string& version)
      : db(lm::open(support::fixture("rich-" + version + "/source.db.gz").string(), {.read_only = true})) {}

  const lm::CatalogTable* find(std::string_view table) const { return db.session().catalog(table); }
  /// Whether a column holds JSON: SQLite has no type for it, but LaminDB checks it.
  bool is_json(std::string_view table, const std::string& column) const {
    auto row = db.session().query("SELECT sql FROM sqlite_master WHERE name = ?1", {std::string(table)});
    return row.next() && row.text(0).find("JSON_VALID(\"" + column + "\")") != std::string::npos;
  }

  lm::Database<Schema> db;
};

bool fits(lm::Kind kind, const std::string& declared, bool is_json) {
  switch (kind) {
    case lm::Kind::id:
    case lm::Kind::integer:
    case lm::Kind::reference:
      return declared == "integer" || declared == "bigint" || declared == "smallint";
    case lm::Kind::boolean:
      return declared == "bool";
    case lm::Kind::real:
      return declared == "real";
    case lm::Kind::timestamp:
      return declared == "datetime";
    case lm::Kind::date:
      return declared == "date";
    case lm::Kind::json:
      return declared == "text" && is_json;
    case lm::Kind::uid:
      return declared.starts_with("varchar(");
    case lm::Kind::text:
      return declared.starts_with("varchar(") || (declared == "text" && !is_json);
  }
  return false;
}

}  // namespace

// ---- the records against LaminDB's own databases --------------------------------------------------------------------

TEST_CASE("schema: every table of LaminDB has a record, and every record a table") {
  const std::string version = GENERATE("2.2", "2.12");
  const Live live(version);
  Names expected;
  for (const auto& table : live.db.session().catalog())
    if (table.name != "django_migrations" && !table.name.starts_with("sqlite_")) expected.insert(table.name);
  Names records;
  for (const auto* table : tables().all()) records.emplace(table->name);
  CHECK(records == expected);
  CHECK(tables().size() == 141);
}

TEST_CASE("schema: the records have the columns of LaminDB 2.12, to the last one") {
  const Live live("2.12");
  for (const auto* table : tables().all()) {
    const auto* catalog = live.find(table->name);
    REQUIRE(catalog);
    for (const auto& column : table->columns) {
      CAPTURE(table->name, column.name);
      const auto* in_table = catalog->find(column.name);
      REQUIRE(in_table);
      CAPTURE(in_table->type);
      CHECK(fits(column.kind, in_table->type, live.is_json(table->name, column.name)));
      CHECK(column.nullable == !in_table->not_null);
      CHECK(column.target == in_table->references);
      CHECK(column.role.has_value() == !in_table->references.empty());
    }
    for (const auto& column : catalog->columns) {
      CAPTURE(table->name, column.name);
      CHECK(table->find(column.name) != nullptr);
    }
  }
}

TEST_CASE("schema: what LaminDB 2.2 has not") {
  const Live live("2.2");
  std::map<std::string, Names> missing;
  Names nullable;
  std::size_t columns = 0;
  for (const auto* table : tables().all()) {
    const auto* catalog = live.find(table->name);
    REQUIRE(catalog);
    for (const auto& column : table->columns) {
      CAPTURE(table->name, column.name);
      const auto* in_table = catalog->find(column.name);
      if (!in_table) {
        missing[std::string(table->name)].insert(column.name);
        ++columns;
        continue;
      }
      CHECK(fits(column.kind, in_table->type, live.is_json(table->name, column.name)));
      CHECK(column.target == in_table->references);
      if (column.nullable == in_table->not_null) nullable.insert(std::string(table->name) + '.' + column.name);
    }
    for (const auto& column : catalog->columns) CHECK(table->find(column.name) != nullptr);
  }
  CHECK(columns == 28);
  CHECK(missing.size() == 18);
  CHECK(missing.at("lamindb_artifact") == Names{"extra_data"});
  CHECK(missing.at("lamindb_schema").contains("suffix"));
  CHECK(nullable == Names{"lamindb_runrecord.feature_id", "lamindb_transformrecord.feature_id"});
}

TEST_CASE("schema: registries are the tables with a uid") {
  std::size_t registries = 0;
  for (const auto* table : tables().all()) {
    CAPTURE(table->name);
    CHECK(table->columns[table->id].kind == lm::Kind::id);
    if (table->is_registry()) {
      ++registries;
      CHECK(table->uid_length > 0);
      CHECK(table->uid_length <= table->columns[*table->uid].uid_size);
    } else if (table->registry != "JsonValue") {
      REQUIRE(table->owner);  // belongs to another row
      REQUIRE(table->value);
      CHECK(*table->owner != *table->value);
    }
    CHECK_FALSE(table->identity.empty());
    for (const auto& key : table->identity) CHECK_FALSE(key.empty());
  }
  CHECK(registries == 40);
}

// ---- one record, lowered --------------------------------------------------------------------------------------------

TEST_CASE("schema: what the members of a record say") {
  const auto& artifact = lm::table_info<lm::Artifact>();
  CHECK(artifact.name == "lamindb_artifact");
  CHECK(artifact.module == "lamindb");
  CHECK(artifact.registry == "Artifact");
  CHECK(artifact.versioned);
  CHECK(artifact.columns[*artifact.display].name == "key");
  REQUIRE(artifact.find("created_by_id"));
  const auto& created_by = *artifact.find("created_by_id");
  CHECK(created_by.member == "created_by");
  CHECK(created_by.role == lm::Role::creator);
  CHECK_FALSE(created_by.is_payload_reference());
  CHECK(artifact.find_member("created_by") == &created_by);
  CHECK(artifact.find_role(lm::Role::creator) == &created_by);
  CHECK(artifact.find("created_by") == nullptr);
  CHECK(artifact.find("storage_id")->is_payload_reference());
  CHECK(artifact.find("uid")->uid_size == 20);

  CHECK(lm::table_info<lm::Run>().uid_length == 16);
  CHECK(lm::table_info<lm::User>().columns[*lm::table_info<lm::User>().display].name == "handle");
  CHECK(lm::table_info<lm::bionty::Gene>().module == "bionty");
}

TEST_CASE("schema: what a link ties together") {
  const auto& link = lm::table_info<lm::ArtifactULabel>();
  CHECK_FALSE(link.is_registry());
  CHECK(link.columns[*link.owner].name == "artifact_id");
  CHECK(link.columns[*link.value].name == "ulabel_id");
  CHECK(link.when == lm::Follow::annotations);
  REQUIRE(link.identity.size() == 1);
  Names identity;
  for (const auto column : link.identity[0]) identity.insert(link.columns[column].name);
  CHECK(identity == Names{"artifact_id", "ulabel_id", "feature_id"});  // not who linked them, nor when

  const auto& parents = lm::table_info<lm::bionty::CellTypeParents>();
  CHECK(parents.columns[*parents.owner].name == "from_celltype_id");
  CHECK(parents.columns[*parents.value].name == "to_celltype_id");
  CHECK(parents.when == lm::Follow::parents);
  CHECK(lm::table_info<lm::ArtifactBlock>().when == lm::Follow::notes);
  CHECK_FALSE(lm::table_info<lm::JsonValue>().owner);
  CHECK(lm::table_info<lm::JsonValue>().identity.size() == 2);
}

TEST_CASE("schema: registries are found by LaminDB's names") {
  CHECK(tables().find_registry("ULabel") == &lm::table_info<lm::ULabel>());
  CHECK(tables().find_registry("bionty.CellType") == &lm::table_info<lm::bionty::CellType>());
  CHECK(tables().find_registry("CellType") == nullptr);
  CHECK(tables().find_registry("bionty.ULabel") == nullptr);
  CHECK(tables().find_registry("ulabel") == nullptr);
  CHECK(tables().find_registry("") == nullptr);
  CHECK(tables().find_registry("pertdb.Compound") == nullptr);
  CHECK(tables().qualified(lm::table_info<lm::ULabel>()) == "ULabel");
  CHECK(tables().qualified(lm::table_info<lm::bionty::CellType>()) == "bionty.CellType");
  CHECK(tables().find_table("bionty_celltype") == &lm::table_info<lm::bionty::CellType>());
  CHECK(tables().find_table("django_migrations") == nullptr);
  CHECK(&tables()[tables().index(lm::table_info<lm::Run>())] == &lm::table_info<lm::Run>());
}

// ---- the dependency graph -------------------------------------------------------------------------------------------

namespace lab_schema {

struct Kit;
struct Sample;

struct Freezer {
  lm::Id id{};
  std::optional<lm::Ref<Freezer>> inside{};  // a cycle of one
};
struct Box {
  lm::Id id{};
  lm::Ref<Freezer> freezer{};
  lm::Ref<Kit, lm::Role::creator> bought{};  // a role is no dependency
};
struct Tube {
  lm::Id id{};
  lm::Ref<Box> box{};
  std::optional<lm::Ref<Sample>> sample{};
};
struct Sample {
  lm::Id id{};
  std::optional<lm::Ref<Tube>> taken_from{};
};
struct Kit {
  lm::Id id{};
};
struct KitTube {
  lm::Id id{};
  lm::Ref<Kit> kit{};
  lm::Ref<Tube> tube{};
};

}  // namespace lab_schema

LAMINATE_TABLE(lab_schema::Freezer, "lab_freezer", id, inside)
LAMINATE_TABLE(lab_schema::Box, "lab_box", id, freezer, bought)
LAMINATE_TABLE(lab_schema::Tube, "lab_tube", id, box, sample)
LAMINATE_TABLE(lab_schema::Sample, "lab_sample", id, taken_from)
LAMINATE_TABLE(lab_schema::Kit, "lab_kit", id)
LAMINATE_TABLE(lab_schema::KitTube, "lab_kittube", id, kit, tube)

namespace {

// In an order that has nothing to do with what depends on what.
constexpr auto graph =
    lm::schema<lm::module<lab_schema::KitTube, lab_schema::Tube>,
               lm::module<lab_schema::Kit, lab_schema::Sample, lab_schema::Box, lab_schema::Freezer>>::graph();
enum : std::size_t { kit_tube, tube, kit, sample, box, freezer };
constexpr auto component = graph.components();

static_assert(graph.edge[tube][box] && !graph.edge[box][tube]);
static_assert(graph.edge[freezer][freezer]);
static_assert(!graph.edge[box][kit]);
static_assert(graph.closure(kit_tube) == std::array{true, true, true, true, true, true});
static_assert(graph.closure(tube) == std::array{false, true, false, true, true, true});
static_assert(graph.closure(sample) == graph.closure(tube));
static_assert(graph.closure(box) == std::array{false, false, false, false, true, true});
static_assert(graph.closure(kit) == std::array{false, false, true, false, false, false});
static_assert(component[tube] == component[sample]);
static_assert(component[freezer] < component[box]);
static_assert(component[box] < component[tube]);
static_assert(component[tube] < component[kit_tube]);
static_assert(component[kit] < component[kit_tube]);
static_assert(component[kit] != component[freezer]);

}  // namespace

TEST_CASE("schema: the graph has an edge for each reference that is not a role") {
  static constexpr auto real = Schema::graph();
  for (std::size_t i = 0; i < tables().size(); ++i)
    for (std::size_t j = 0; j < tables().size(); ++j) {
      bool refers = false;
      for (const auto& column : tables()[i].columns)
        refers = refers || (column.is_payload_reference() && column.target == tables()[j].name);
      if (real.edge[i][j] != refers) FAIL_CHECK(tables()[i].name << " to " << tables()[j].name);
    }
}

TEST_CASE("schema: a table comes after those that it refers to, unless they refer to it, too") {
  static constexpr auto real = Schema::graph();
  std::vector<std::array<bool, real.edge.size()>> closure;
  for (std::size_t i = 0; i < tables().size(); ++i) closure.push_back(real.closure(i));
  for (std::size_t i = 0; i < tables().size(); ++i)
    for (std::size_t j = 0; j < tables().size(); ++j) {
      const bool mutual = closure[i][j] && closure[j][i];
      if ((tables().component(i) == tables().component(j)) != mutual)
        FAIL_CHECK(tables()[i].name << " and " << tables()[j].name << (mutual ? " need" : " do not need")
                                    << " each other");
      if (real.edge[i][j] && !mutual && tables().component(j) >= tables().component(i))
        FAIL_CHECK(tables()[i].name << " comes before " << tables()[j].name);
    }
  const auto component_of = [](std::string_view table) {
    return tables().component(tables().index(*tables().find_table(table)));
  };
  // A run's report is an artifact; the run that wrote an artifact is a role.
  CHECK(component_of("lamindb_artifact") < component_of("lamindb_run"));
  CHECK(component_of("lamindb_ulabel") < component_of("lamindb_artifactulabel"));
}

// ---- uids in texts --------------------------------------------------------------------------------------------------

namespace {

/// `ULabel:uid`, or `Gene.source:uid` for a uid of the source of genes.
std::vector<std::string> listed(const std::vector<lm::TextReference>& references) {
  std::vector<std::string> all;
  for (const auto& reference : references) {
    std::string text(reference.registry);
    for (const auto member : reference.path) (text += '.') += member;
    all.push_back(text + ':' + std::string(reference.uid));
  }
  return all;
}

}  // namespace

TEST_CASE("schema: rows that a dtype names") {
  using Uids = std::vector<std::string>;
  const struct {
    std::string_view dtype;
    Uids uids;
  } cases[] = {
      {"cat[ULabel[poMtRpbw]]", {"ULabel:poMtRpbw"}},
      {"cat[Record[NfdDCdgEJd74rhdy]]", {"Record:NfdDCdgEJd74rhdy"}},
      {"cat[ULabel[poMtRpbw]|Record[NfdDCdgEJd74rhdy]]", {"ULabel:poMtRpbw", "Record:NfdDCdgEJd74rhdy"}},
      {"cat[bionty.CellType|ULabel[poMtRpbw]]", {"ULabel:poMtRpbw"}},
      {"list[cat[ULabel[poMtRpbw]]]", {"ULabel:poMtRpbw"}},
      {"Feature[XVXzs1mwabcd]", {"Feature:XVXzs1mwabcd"}},  // the itype of a schema
      {"cat[Record[NfdDCdgEJd74rhdy, is_type=True]]", {"Record:NfdDCdgEJd74rhdy"}},
      {"cat[Artifact[schema__uid='HO7NfYno9WpjdH0Z']]", {"Artifact.schema:HO7NfYno9WpjdH0Z"}},
      {"cat[ULabel[type__uid=\"poMtRpbw\"]]", {"ULabel.type:poMtRpbw"}},
      {"cat[ULabel[type__type__uid='poMtRpbw']]", {"ULabel.type.type:poMtRpbw"}},
      {"cat[ULabel[uid='poMtRpbw']]", {"ULabel:poMtRpbw"}},
      {"cat[bionty.CellType[source__uid='SlvxeLkq']]", {"bionty.CellType.source:SlvxeLkq"}},
      {"cat[bionty.Gene.symbol[source__uid = 'SlvxeLkq', organism__uid='1dpCL6Td']]",
       {"bionty.Gene.source:SlvxeLkq", "bionty.Gene.organism:1dpCL6Td"}},
      {"cat[ULabel[name='a, b[c]|d', type__uid='poMtRpbw']]", {"ULabel.type:poMtRpbw"}},
      // These name none.
      {"cat[bionty.CellType]", {}},
      {"cat[bionty.ExperimentalFactor.ontology_id]", {}},
      {"bionty.Gene.ensembl_gene_id", {}},
      {"cat[ULabel|Record]", {}},
      {"cat[ULabel[name='poMtRpbw']]", {}},
      {"list[float]", {}},
      {"datetime64[ns, UTC]", {}},
      {"num", {}},
      {"int", {}},
      {"float", {}},
      {"str", {}},
      {"bool", {}},
      {"date", {}},
      {"datetime", {}},
      {"dict", {}},
      {"path", {}},
      {"url", {}},
      {"object", {}},
      {"Feature", {}},
      {"", {}},
      // Nor do texts that are no dtype.
      {"cat[", {}},
      {"cat[ULabel[", {}},
      {"cat[ULabel[poMtRpbw]", {}},
      {"]", {}},
      {"[]", {}},
      {"cat[]", {}},
      {"cat[ULabel[]]", {}},
      {".[x]", {}},
      {"bionty.[x]", {}},
  };
  for (const auto& each : cases) {
    CAPTURE(each.dtype);
    CHECK(listed(lm::uids_in_dtype(each.dtype)) == each.uids);
  }
}

TEST_CASE("schema: features that an _aux document names") {
  using Uids = std::vector<std::string>;
  const auto uids = [](std::string_view json) { return listed(lm::feature_uids_in_json(json)); };
  CHECK(uids(R"({"af": {"0": true}})").empty());
  CHECK(uids(R"({"af": {"1": ["Pu7wVIVLUT6G", "qrs6cF0VXBVU"], "3": "pNSaaEiZBFM0"}})") ==
        Uids{"Feature:Pu7wVIVLUT6G", "Feature:qrs6cF0VXBVU", "Feature:pNSaaEiZBFM0"});
  CHECK(uids(R"({"vf": "Pu7wVIVLUT6G"})") == Uids{"Feature:Pu7wVIVLUT6G"});
  CHECK(uids(R"(["tooshort", "Pu7wVIVLUT6G0", "not base 62!"])").empty());
  CHECK(uids(R"({"note": "one \" quote", "1": ["Pu7wVIVLUT6G"]})") == Uids{"Feature:Pu7wVIVLUT6G"});
  CHECK(uids(R"({"note": "a backslash \\", "1": ["Pu7wVIVLUT6G"]})") == Uids{"Feature:Pu7wVIVLUT6G"});
  CHECK(uids("null").empty());
  CHECK(uids("").empty());
  CHECK(uids(R"("Pu7wVIVLUT6G)").empty());
  CHECK(uids(R"("\)").empty());
}

TEST_CASE("schema: the texts of real features and schemas name rows that exist") {
  const std::string version = GENERATE("2.2", "2.12");
  const Live live(version);
  std::size_t found = 0;
  for (const auto* table : tables().all())
    for (const auto& column : table->columns) {
      if (!column.text_references || !live.find(table->name)->find(column.name)) continue;
      auto rows = live.db.session().query("SELECT \"" + column.name + "\" FROM \"" + std::string(table->name) +
                                          "\" WHERE \"" + column.name + "\" IS NOT NULL");
      while (rows.next()) {
        const auto text = rows.text(0);
        for (const auto& reference : column.text_references(text)) {
          CAPTURE(text, reference.uid);
          REQUIRE(reference.path.empty());
          const auto* named = tables().find_registry(reference.registry);
          REQUIRE(named);
          auto row = live.db.session().query("SELECT 1 FROM \"" + std::string(named->name) + "\" WHERE uid = ?1",
                                             {std::string(reference.uid)});
          CHECK(row.next());
          ++found;
        }
      }
    }
  CHECK(found == 4);  // two features with categories, a schema with an index, one with an optional feature
}
