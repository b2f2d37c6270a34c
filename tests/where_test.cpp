// Conditions from text.
#include <string>
#include <string_view>
#include <vector>

#include <laminate/open.hpp>
#include <laminate/registry/where.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;

namespace {

/// rich-2.12, read-only.
struct Rich {
  /// The numbers of the rows of every branch that fulfil a condition.
  template <class T = lm::Artifact>
  std::vector<std::int64_t> ids(std::string_view condition) const {
    return db.registry<T>().filter(lm::where<T>(db, condition)).all_branches().order_by(lm::columns<T>.id).ids();
  }
  template <class T = lm::Artifact>
  std::string sql(std::string_view condition) const {
    return statement(db.registry<T>().filter(lm::where<T>(db, condition)).sql());
  }
  template <class T, class Condition>
  std::string sql_of(const Condition& condition) const {
    return statement(db.registry<T>().filter(condition).sql());
  }
  template <class T = lm::Artifact>
  std::string message(std::string_view condition) const {
    try {
      (void)lm::where<T>(db, condition);
    } catch (const lm::InvalidArgument& error) {
      return error.what();
    }
    return "accepted";
  }
  static std::string statement(const lm::query::Sql& sql) {
    auto text = sql.text;
    for (const auto& value : sql.values) text += ' ' + lm::query::describe(value);
    return text;
  }

  lm::Database<lm::lamindb_schema> db =
      lm::open(support::fixture("rich-2.12/source.db.gz").string(), {.name = "lab/rich", .read_only = true});
};

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("where: the same tree as from columns", "[engines]") {
  const Rich rich;
  const auto& a = lm::columns<lm::Artifact>;
  const auto same = [&](std::string_view text, const auto& condition) {
    CAPTURE(text);
    CHECK(rich.sql(text) == rich.sql_of<lm::Artifact>(condition));
  };
  same("suffix=.csv", a.suffix == ".csv");
  same("suffix==.csv", a.suffix == ".csv");
  same("suffix__exact = '.csv'", a.suffix == ".csv");
  same("suffix!=.csv", a.suffix != ".csv");
  same("size>1000", a.size > 1000);
  same("size >= 1000", a.size >= 1000);
  same("size<8.5", a.size < 8.5);
  same("size<=9", a.size <= 9);
  same("size__gt=1000", a.size > 1000);
  same("size__lte=9", a.size <= 9);
  same("size__range=8,9", a.size.between(8, 9));
  same("key__contains=dataset", a.key.contains("dataset"));
  same("key__contains!=dataset", !a.key.contains("dataset"));
  same("key__icontains=DataSet", a.key.icontains("DataSet"));
  same("key__iexact=REPORT.HTML", a.key.iequals("REPORT.HTML"));
  same("key__startswith=ta", a.key.startswith("ta"));
  same("key__endswith=.py", a.key.endswith(".py"));
  same("key__regex=^a.*", a.key.matches("^a.*"));
  same("suffix__in=.csv, .tsv", a.suffix.in({".csv", ".tsv"}));
  same("kind__isnull=true", a.kind.is_null());
  same("kind__isnull=0", a.kind.is_not_null());
  same("kind=None", a.kind.is_null());
  same("kind!=None", !a.kind.is_null());
  same("size=None", a.size.is_null());
  same("run=None", a.run.is_null());
  same("run__transform__kind=None", a.run->transform->kind.is_null());
  same("extra_data__a=None", a.extra_data["a"].is_null());
  same("kind='None'", a.kind == "None");
  same("description__contains=None", a.description.contains("None"));
  same("is_latest=False", a.is_latest == false);
  same("_key_is_virtual=1", a._key_is_virtual == true);
  same("created_at=2026-11-21", a.created_at == lm::parse_date("2026-11-21").value());
  same("created_at>2026-11-21T04:10:41Z", a.created_at > lm::Timestamp::parse("2026-11-21 04:10:41").value());
  same("created_at__date=2026-11-21", a.created_at.date() == lm::parse_date("2026-11-21").value());
  same("created_at__year=2026", a.created_at.year() == 2026);
  same("created_at__year__gt=2025", a.created_at.year() > 2025);
  same("created_at__year>2025", a.created_at.year() > 2025);
  same("created_at__month__in=1,2", a.created_at.month().in({1, 2}));
  same("created_at__year__range=2024,2025", a.created_at.year().between(2024, 2025));
  same("created_at__hour!=4", a.created_at.hour() != 4);
  same("run__finished_at__week_day=1", a.run->finished_at.week_day() == 1);
  same("run__finished_at__year__isnull=true", a.run->finished_at.is_null());
  same("created_by__handle=alex", a.created_by->handle == "alex");
  same("run__transform__key__endswith=.py", a.run->transform->key.endswith(".py"));
  same("created_by_id=1", a.created_by == lm::Id(1, rich.db.session().origin()));
  same("created_by=1", a.created_by == lm::Id(1, rich.db.session().origin()));
  same("schema__isnull=true", a.schema.is_null());
  same("id__in=1,2", a.id.in({1, 2}));
  same("pk=3", a.id == 3);
  same("ulabels__name=DMSO", a.ulabels->name == "DMSO");
  same("ulabel__type__name=Perturbation", a.ulabels->type->name == "Perturbation");
  same("ablocks__kind=readme", a.ablocks->kind == "readme");
  same("links_ulabel__feature__name=perturbation", a.ulabels.link()->feature->name == "perturbation");
  for (const std::string name : {"cell_types", "cell_type", "celltype", "CellType"})
    same(name + "__name=T cell", a.via<lm::bionty::ArtifactCellType>()->name == "T cell");
  same("collections__key=x", a.collections->key == "x");
  same("extra_data__a__b=3", a.extra_data["a"]["b"] == 3);
  same("extra_data__a__0=x", a.extra_data["a"][0] == "x");
  same("extra_data__a='3'", a.extra_data["a"] == "3");
  same("extra_data__a=true", a.extra_data["a"] == true);
  same("extra_data__a__contains=3", a.extra_data["a"].contains("3"));
  same("extra_data__a__isnull=true", a.extra_data["a"].is_null());
  same("extra_data__isnull=true", a.extra_data.is_null());
}

TEST_CASE("where: the rows", "[engines]") {
  const Rich rich;
  CHECK(rich.ids("suffix=.csv") == Ids{7});
  CHECK(rich.ids("suffix=") == Ids{6});
  CHECK(rich.ids("suffix!=.parquet") == Ids{1, 2, 6, 7, 8, 9});
  CHECK(rich.ids("size>1000") == Ids{1, 2, 3, 4, 5, 10});
  CHECK(rich.ids("description=Comma, \"quoted\" — ünïcode 🤩") == Ids{7});
  CHECK(rich.ids("description__in='Comma, \"quoted\" — ünïcode 🤩',as parquet") == Ids{3, 7});
  CHECK(rich.ids("cell_types__name=T cell") == Ids{1});
  CHECK(rich.ids("cell_types__isnull=true").size() == 9);
  CHECK(rich.ids("cell_types=5") == Ids{1});
  CHECK(rich.ids("created_by__handle=laminlabs").size() == 10);
  CHECK(rich.ids("branch__name=trash") == Ids{10});
  CHECK(rich.ids<lm::bionty::CellType>("parents__name=lymphocyte") == Ids{4, 5});
  CHECK(rich.ids<lm::bionty::CellType>("artifacts__suffix=.h5ad") == Ids{4, 5, 7});
  CHECK(rich.ids<lm::JsonValue>("value__detail2=1") == Ids{4});
  CHECK(rich.ids<lm::JsonValue>("value__detail2='1'").empty());
  CHECK(rich.ids<lm::JsonValue>("value__detail1__in=123,'123'") == Ids{4});
  CHECK(rich.ids<lm::JsonValue>("value>9.5") == Ids{1});
  CHECK(rich.ids<lm::JsonValue>("value=2024-12-01") == Ids{2});
  CHECK(rich.ids<lm::JsonValue>("value__in=9.5,21.6") == Ids{1, 5});
  CHECK(rich.ids<lm::JsonValue>("value={\"detail1\": \"123\", \"detail2\": 1}") == Ids{4});
  CHECK(rich.ids<lm::JsonValue>("value__contains=detail") == Ids{4});
  CHECK(rich.ids<lm::Run>("artifact__isnull=true") == Ids{1, 2});
  CHECK(rich.ids<lm::Feature>("_dtype_str__startswith=cat") == Ids{1, 2, 3, 6, 10, 14, 15});
  CHECK(rich.ids<lm::JsonValue>("feature___dtype_str=float") == Ids{1, 5});
}

TEST_CASE("where: several conditions speak of the same related row", "[engines]") {
  const Rich rich;
  const auto artifacts = rich.db.registry<lm::Artifact>();
  const auto count = [&](std::vector<std::string> conditions) {
    return artifacts.filter(lm::where<lm::Artifact>(rich.db, conditions)).count();
  };
  CHECK(count({}) == 9);
  CHECK(count({"ulabels__name=DMSO", "links_ulabel__feature__name=perturbation"}) == 1);
  CHECK(count({"ulabels__name=Experiment 1", "links_ulabel__feature__name=perturbation"}) == 0);
  CHECK(count({"ulabels__name=DMSO", "size<3"}) == 0);
}

TEST_CASE("where: sort keys from text", "[engines]") {
  const Rich rich;
  const auto sorted = [&](std::vector<std::string> keys) {
    return rich.db.registry<lm::Artifact>().order_by(lm::order<lm::Artifact>(rich.db, keys)).ids();
  };
  CHECK(sorted({"-suffix", "id"}) == Ids{9, 3, 4, 5, 8, 1, 2, 7, 6});
  CHECK(sorted({"created_by__handle", "-id"}).front() == 9);
  CHECK(sorted({"created_at__second", "-id"}) == Ids{8, 7, 6, 5, 4, 3, 2, 1, 9});
  CHECK_THROWS_WITH(sorted({"-siz"}), "'-siz' for Artifact: Artifact has no field 'siz': did you mean size?");
  CHECK_THROWS_WITH(sorted({"ulabels__name"}),
                    "'ulabels__name' for Artifact: rows cannot be sorted by a column of many related rows");
  CHECK_THROWS_WITH(sorted({"size__gt"}),
                    "'size__gt' for Artifact: __gt is a lookup for conditions; rows are sorted by a column");
}

TEST_CASE("where: what is wrong, and what would be right", "[engines]") {
  const Rich rich;
  CHECK(rich.message("siez>3") == "'siez>3' for Artifact: Artifact has no field 'siez': did you mean size?");
  CHECK(rich.message("created_by__handel=alex") ==
        "'created_by__handel=alex' for Artifact: User has no field 'handel': did you mean handle?");
  CHECK(rich.message("cel_types__name=x") ==
        "'cel_types__name=x' for Artifact: Artifact has no field 'cel_types': did you mean cell_types?");
  CHECK_THAT(
      rich.message<lm::User>("quux=x"),
      Catch::Matchers::StartsWith("'quux=x' for User: User has no field 'quux': it has id, uid, handle, name, "));
  CHECK(rich.message("key__contians=x") ==
        "'key__contians=x' for Artifact: 'contians' is no lookup for key, which is text: did you mean contains or "
        "icontains?");
  CHECK(rich.message("size=big") == "'size=big' for Artifact: 'big' is not a number");
  CHECK(rich.message("size__in=1,x") == "'size__in=1,x' for Artifact: 'x' is not a number");
  CHECK(rich.message("is_latest=maybe") == "'is_latest=maybe' for Artifact: 'maybe' is not true or false");
  CHECK(rich.message("created_at>yesterday") ==
        "'created_at>yesterday' for Artifact: 'yesterday' is not an instant or a day: 2026-11-21 or 2026-11-21 "
        "04:10:41, in UTC");
  CHECK(rich.message("created_at__month=13") ==
        "'created_at__month=13' for Artifact: the month is a whole number from 1 to 12, not 13");
  CHECK(rich.message("created_at__day=1.5") ==
        "'created_at__day=1.5' for Artifact: the day is a whole number from 1 to 31");
  CHECK(rich.message("created_at__year=now") == "'created_at__year=now' for Artifact: 'now' is not a number");
  CHECK(rich.message("created_at__date=2026-11-21 04:10") ==
        "'created_at__date=2026-11-21 04:10' for Artifact: '2026-11-21 04:10' is not a date: 2026-11-21");
  CHECK(rich.message("created_at__yaer=2026") ==
        "'created_at__yaer=2026' for Artifact: 'yaer' is no lookup for created_at, which is an instant: did you mean "
        "year?");
  CHECK_THAT(rich.message<lm::Project>("start_date__hour=3"),
             Catch::Contains("'hour' is no lookup for start_date, which is a date: "));
  CHECK(rich.message("created_at__year__contains=20") ==
        "'created_at__year__contains=20' for Artifact: the lookup contains is not for an integer");
  CHECK(rich.message<lm::Project>("start_date=21.11.2026") ==
        "'start_date=21.11.2026' for Project: '21.11.2026' is not a date: 2026-11-21");
  CHECK(rich.message("created_by=alex") ==
        "'created_by=alex' for Artifact: 'alex' is not the number of a row: created_by is a reference, so name a "
        "column of what it leads to, as in created_by__handle=…");
  CHECK(rich.message("size__contains=3") ==
        "'size__contains=3' for Artifact: the lookup contains is not for an integer");
  CHECK(rich.message("is_latest>0") == "'is_latest>0' for Artifact: the lookup gt is not for a boolean");
  CHECK(rich.message("kind__isnull=perhaps") == "'kind__isnull=perhaps' for Artifact: isnull is true or false");
  CHECK(rich.message("kind__in=None,model") ==
        "'kind__in=None,model' for Artifact: None is no value: only = and != test for it; write 'None' for the text");
  CHECK(rich.message("key>None") ==
        "'key>None' for Artifact: None is no value: only = and != test for it; write 'None' for the text");
  CHECK(rich.message("size__range=3") ==
        "'size__range=3' for Artifact: range takes two values with a comma between them");
  CHECK(rich.message("size__gt>3") == "'size__gt>3' for Artifact: a lookup (__gt) goes with =, not with >");
  CHECK(rich.message("just words") ==
        "'just words' for Artifact: it is no condition: write field=value, field__lookup=value, or one of !=, <, <=, "
        ">, >= for =");
  CHECK(rich.message("extra_data__a__range=1,x") ==
        "'extra_data__a__range=1,x' for Artifact: both ends of a range must be numbers, or both text");
  CHECK(rich.message<lm::bionty::CellType>("cell_type__name=x") ==
        "'cell_type__name=x' for bionty.CellType: 'cell_type' may mean several relations: say which of parents, "
        "children");
  CHECK_THAT(rich.message<lm::bionty::CellType>("created_by__nme=x"), Catch::Contains("did you mean name?"));
  try {
    (void)lm::where<lm::Artifact>(rich.db, "created_by__handel=alex");
  } catch (const lm::InvalidArgument& error) {
    CHECK(error.place().registry == "User");
    CHECK(error.place().column == "handel");
  }
}

// ---- tables of one's own --------------------------------------------------------------------------------------------

namespace greenhouse {

struct TrayArtifact;

struct Tray {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
};
struct TrayArtifact {
  lm::Id id{};
  lm::Ref<Tray> tray{};
  lm::Ref<lm::Artifact> artifact{};
};
/// Refers to an artifact that does not know of it.
struct Photo {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string caption{};
  std::optional<lm::Ref<lm::Artifact>> file{};
};
using module = lm::module<Tray, TrayArtifact, Photo>;

}  // namespace greenhouse

LAMINATE_TABLE(greenhouse::Tray, "greenhouse_tray", id, uid, name)
LAMINATE_TABLE(greenhouse::TrayArtifact, "greenhouse_trayartifact", id, tray, artifact)
LAMINATE_TABLE(greenhouse::Photo, "greenhouse_photo", id, uid, caption, file)

TEST_CASE("where: what other modules attach, from either side", "[engines]") {
  const auto db = lm::open<lm::schema<lm::core, greenhouse::module>>(
      support::fixture("rich-2.12/source.db.gz").string(), {.name = "lab/rich", .read_only = true});
  const auto text = [&]<class T>(std::string_view condition) {
    return lm::query::describe(lm::where<T>(db, condition).expr);
  };
  CHECK(text.operator()<lm::Artifact>("trays__name=a") == "TrayArtifact->Tray->name == 'a'");
  CHECK(text.operator()<lm::Artifact>("tray=3") == "TrayArtifact->Tray->id == 3");
  CHECK(text.operator()<lm::Artifact>("photos__caption=a") == "Photo->caption == 'a'");
  CHECK(text.operator()<greenhouse::Tray>("artifacts__suffix=.csv") == "TrayArtifact->Artifact->suffix == '.csv'");
  CHECK(text.operator()<greenhouse::Photo>("file__suffix=.csv") == "Artifact->suffix == '.csv'");
  CHECK_THROWS_WITH(text.operator()<greenhouse::Tray>("artefacts__suffix=.csv"),
                    "'artefacts__suffix=.csv' for greenhouse.Tray: greenhouse.Tray has no field 'artefacts': did you "
                    "mean artifacts?");
  // Of modules that the schema does not have there is no way, nor is there a name.
  CHECK_THROWS_AS(text.operator()<lm::Artifact>("cell_types__name=T cell"), lm::InvalidArgument);
}
