// The program laminate, as a user runs it.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include <sys/wait.h>

#include <boost/json/parse.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace {

using Catch::Contains;
using Catch::Matchers::StartsWith;

struct Result {
  int status = -1;
  std::string out, err;
};

Result run_command(const support::Workspace& in, const std::string& command) {
  const auto err = (in / "stderr").string();
  Result result;
  FILE* const pipe = ::popen(("{ " + command + "; } 2>" + support::shell_word(err)).c_str(), "r");
  REQUIRE(pipe);
  char block[4096];
  for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) result.out.append(block, n);
  result.status = WEXITSTATUS(::pclose(pipe));
  result.err = support::content_of(err);
  return result;
}

/// The program as a word of a shell command.
std::string program() { return support::shell_word(support::path_of("LAMINATE_PROGRAM")); }

/// Runs the program with the shell words in `arguments`, in the workspace.
Result run(const support::Workspace& in, const std::string& arguments) {
  return run_command(in, "cd " + support::shell_word(in.path()) + " && " + program() + ' ' + arguments);
}

const std::string key = " --key example_datasets/mini_immuno/dataset1.h5ad";

}  // namespace

TEST_CASE("program: sync transfers, then maps, and describe shows it") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto target = in.unpack("mini_immuno-2.2/target.db.gz", "target/.lamindb/lamin.db");
  const auto root = support::shell_word(in / "target");
  const auto sync = "sync artifact --from " + support::shell_word(support::fixture("mini_immuno-2.2/source.db.gz")) +
                    " --to " + root + " --from-slug laminlabs/lamindata" + key;
  const auto before = support::content_of(target);

  const auto planned = run(in, sync + " --dry-run");
  CHECK(planned.status == 0);
  CHECK_THAT(planned.out, Contains("nothing is written") && Contains("Artifact(uid='9K1dteZ6Qx0EXK8g0000')"));
  CHECK((support::content_of(target) == before));

  const auto first = run(in, sync);
  CHECK(first.status == 0);
  CHECK(first.err.empty());
  CHECK_THAT(first.out,
             StartsWith("→ transferred: Artifact(uid='9K1dteZ6Qx0EXK8g0000'), Storage(uid='D9BilDV2'), "
                        "Schema(uid='ZjtJn44JieHbprrB')\n→ rows: 1 Artifact, 1 Storage, 1 Schema\n→ 3 rows in "));
  const auto after = support::content_of(target);

  const auto second = run(in, sync);
  CHECK(second.status == 0);
  CHECK(second.out == "→ mapped: Artifact(uid='9K1dteZ6Qx0EXK8g0000')\n");
  CHECK((support::content_of(target) == after));

  CHECK_THAT(run(in, sync + " --transfer annotations").out, Contains("CellType(uid='ryEtgi1yGtAcX2')"));
  const auto described = run(in, "describe artifact --db " + root + key);
  CHECK(described.status == 0);
  CHECK_THAT(described.out, Contains("s3://lamindata/.lamindb/9K1dteZ6Qx0EXK8g0000.h5ad") &&
                                Contains("EXP-scRNA-002") && Contains("(__lamindb_transfer__/4XIuR0tvaiXM)"));
  const auto shown = run(in, "show transform --db " + root + " --columns uid,key,description");
  CHECK(shown.status == 0);
  CHECK_THAT(shown.out, Contains("Transfer from `laminlabs/lamindata`") && Contains("4XIuR0tvaiXM0000"));
}

TEST_CASE("program: a whole instance, what differs, and back again") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto target = in.unpack("rich-2.12/empty.db.gz", "target.db");
  const auto databases =
      " --from " + support::shell_word(support::fixture("rich-2.12/source.db.gz")) + " --to target.db";

  const auto planned = run(in, "sync all --dry-run --json" + databases);
  CHECK(planned.status == 0);
  const auto plan = boost::json::parse(planned.out);
  CHECK(plan.at("kind").as_string() == "plan");

  CHECK(run(in, "diff all" + databases).status == 1);
  const auto synced = run(in, "sync all --receipt receipt.json" + databases);
  CHECK(synced.status == 0);
  CHECK_THAT(synced.out, Contains("→ rows: 1 User, ") && Contains(" rows in "));
  const auto receipt = boost::json::parse(support::content_of(in / "receipt.json"));
  CHECK(receipt.at("counts") == plan.at("counts"));
  const auto same = run(in, "diff all" + databases);
  CHECK(same.status == 0);
  CHECK_THAT(same.out, StartsWith("no differences in "));

  const auto description =
      support::SqliteFile(target).value("SELECT quote(description) FROM lamindb_artifact WHERE key = 'tables/a.csv'");
  support::SqliteFile(target).execute("UPDATE lamindb_artifact SET description = 'ours' WHERE key = 'tables/a.csv'");
  const auto different = run(in, "diff artifact --key tables/a.csv" + databases);
  CHECK(different.status == 1);
  CHECK_THAT(different.out, StartsWith("different: Artifact ") && Contains(", description: 'ours' in target.db, "));
  CHECK(run(in, "diff artifact --key tables/a.csv --json" + databases).out.starts_with(R"({"kind":"diff",)"));
  CHECK_THAT(run(in, "sync artifact --key tables/a.csv" + databases).out,
             Contains("! kept although the source differs: Artifact(uid='"));
  CHECK_THAT(run(in, "sync artifact --key tables/a.csv --update --receipt update.json" + databases).out,
             Contains("→ updated: Artifact(uid='"));
  CHECK_THAT(run(in, "undo --db target.db --receipt update.json").out, Contains("→ restored: "));

  const auto edited = run(in, "undo --db target.db --receipt receipt.json");
  CHECK(edited.status == 1);
  CHECK_THAT(edited.out, Contains(" was edited after the sync\n"));
  support::SqliteFile(target).execute("UPDATE lamindb_artifact SET description = " + description +
                                      " WHERE key = 'tables/a.csv'");
  const auto dry = run(in, "undo --db target.db --receipt receipt.json --dry-run");
  CHECK_THAT(dry.out, StartsWith("nothing is changed\n→ would be taken back: 1 User, "));
  CHECK(support::SqliteFile(target).value("SELECT count(*) FROM lamindb_artifact") == "10");
  CHECK(run(in, "undo --db target.db --receipt receipt.json").status == 0);
  CHECK(support::SqliteFile(target).value("SELECT count(*) FROM lamindb_artifact") == "0");
  CHECK(run(in, "undo --db target.db --receipt target.db").status == 2);
  CHECK(run(in, "undo --db target.db").status == 2);

  // A receipt is needed: it is not written over, and there is none of a sync that did nothing.
  const auto again = run(in, "sync all --receipt receipt.json" + databases);
  CHECK(again.status == 2);
  CHECK_THAT(again.err, Contains("receipt.json exists"));
  CHECK(support::SqliteFile(target).value("SELECT count(*) FROM lamindb_artifact") == "0");
  CHECK(run(in, "sync all --receipt nowhere/receipt.json" + databases).status == 2);
  CHECK(run(in, "sync all" + databases).status == 0);
  CHECK_THAT(run(in, "sync all --receipt none.json" + databases).err, Contains("there is no receipt"));
  CHECK_FALSE(std::filesystem::exists(in / "none.json"));
}

TEST_CASE("program: sync and diff want an object, or all") {
  const support::CleanSettings settings;
  const support::Workspace in;
  in.unpack("rich-2.12/empty.db.gz", "target.db");
  const auto databases =
      " --from " + support::shell_word(support::fixture("rich-2.12/source.db.gz")) + " --to target.db";
  const auto none = run(in, "sync artifact" + databases);
  CHECK(none.status == 2);
  CHECK_THAT(none.err, Contains("--key or --uid") && Contains("'all' in place of artifact"));
  CHECK(run(in, "sync all --key x" + databases).status == 2);
  CHECK(run(in, "sync artifact --key x --depth -3" + databases).status == 2);
}

TEST_CASE("program: Ctrl-C leaves the target as it was, and says so") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto source = in.unpack("rich-2.12/source.db.gz", "source.db");
  support::SqliteFile(source).execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO lamindb_ulabel "
      "(uid, "
      "name, is_type, is_locked, created_at, updated_at, created_by_id, space_id, branch_id, created_on_id) SELECT "
      "printf('%08d', i), 'label ' || i, 0, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 1, 1, 1 FROM n");
  const auto target = in.unpack("rich-2.12/empty.db.gz", "target.db");
  const auto before = support::content_of(target);
  // As soon as it looks out for the signal, which is just before it syncs. Until the shell's child has become the
  // program, the signals that it catches are those of the shell.
  support::write(
      in / "stop.sh",
      program() +
          " sync all --from source.db --to target.db & program=$!\n"
          "for i in $(seq 1000); do\n"
          "  grep -q laminate /proc/$program/comm && grep -q '^SigCgt:.*[2367abef]$' /proc/$program/status && break\n"
          "done\n"
          "kill -INT $program\nwait $program\n");
  const auto stopped = run_command(in, "cd " + support::shell_word(in.path()) + " && sh stop.sh");
  CHECK(stopped.status == 1);
  CHECK_THAT(stopped.err, Contains("error: the sync was cancelled; target.db is as it was"));
  CHECK((support::content_of(target) == before));
}

TEST_CASE("program: show takes conditions and an order") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto db = " --db " + support::shell_word(support::fixture("rich-2.12/source.db.gz"));
  const auto shown = run(in, "show artifact --where 'size>2900' --where suffix=.parquet --order-by -size,key" + db +
                                 " --columns size,key");
  CHECK(shown.status == 0);
  CHECK(shown.out ==
        "size  key\n9590  example_datasets/mini_immuno/dataset1.parquet\n3499  versioned.parquet\n"
        "2940  versioned.parquet\n\n3 rows × 2 columns\n");
  CHECK_THAT(run(in, "show artifact --where 'cell_types__name=T cell'" + db).out, Contains("1 row × "));
  CHECK_THAT(run(in, "show artifact --where perturbation=DMSO --where 'temperature>21'" + db).out,
             Contains("1 row × "));
  const auto mistyped = run(in, "show artifact --where 'sizr>1'" + db);
  CHECK(mistyped.status == 2);
  CHECK(mistyped.err ==
        "error: 'sizr>1' for Artifact: Artifact has no field 'sizr', and source.db.gz no such feature: did you mean "
        "size?\n");
}

TEST_CASE("program: search shows the best rows first") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto found = run(
      in, "search celltype 'T cell' --limit 2 --db " + support::shell_word(support::fixture("rich-2.12/source.db.gz")));
  CHECK(found.status == 0);
  CHECK_THAT(found.out, Contains("  423  22LvKd01YyNA1a  T cell ") && Contains("   15  6By01L04BqiLTW") &&
                            Contains("2 rows × 4 columns"));
}

TEST_CASE("program: show limits its rows, and takes registries as people write them") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto db = " --db " + support::shell_word(support::fixture("rich-2.12/source.db.gz"));
  const auto limited = run(in, "show artifact --limit 3" + db);
  CHECK(limited.status == 0);
  CHECK_THAT(limited.out, Contains("3 rows × "));
  for (const std::string registry : {"bionty.CellType", "celltype", "cell_type", "CellType"})
    CHECK_THAT(run(in, "show " + registry + db).out, Contains("CL:0000236"));
}

TEST_CASE("program: init makes an instance, once") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto root = (in / "new").string();
  const auto made = run(in, "init --storage " + support::shell_word(root) + " --name lab/new --modules bionty");
  CHECK(made.status == 0);
  CHECK(made.err.empty());
  CHECK(made.out == "→ initialized database lab/new in " + root + "\n");
  CHECK_THAT(run(in, "show bionty.source --db lab/new --limit 100").out, Contains("43 rows × "));
  const auto again = run(in, "init --storage " + support::shell_word(root) + " --name lab/other");
  CHECK(again.status == 1);
  CHECK_THAT(again.err, Contains("storage root of LaminDB already"));
  const auto broken = run(in, "init --storage \"$(printf 'new\\nline')\" --name lab/line");
  CHECK(broken.status == 2);
  CHECK_THAT(broken.err, Contains("'new?line'") && Contains("control character"));
  CHECK_FALSE(std::filesystem::exists(in / "new\nline"));
  CHECK(run(in, "init").status == 2);
  CHECK(run(in, "init --storage " + support::shell_word(root) + " --modules pertdb").status == 2);
}

TEST_CASE("program: failures say what is wrong, and leave with status 1") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto source = support::shell_word(support::fixture("mini_immuno-2.2/source.db.gz"));
  const auto target = in.unpack("mini_immuno-2.2/target.db.gz", "target.db");
  const auto before = support::content_of(target);
  const auto fails = [&](const std::string& arguments, const std::string& message) {
    INFO(arguments);
    const auto result = run(in, arguments);
    CHECK(result.status == 1);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Catch::Matchers::StartsWith("error: ") && Contains(message));
  };
  const auto to = support::shell_word(target);
  fails("sync artifact --from " + source + " --to " + to + " --key nothing", "has no Artifact with key == 'nothing'");
  fails("sync artifact --from " + source + " --to " + to + " --uid nothing", "has no Artifact with uid 'nothing'");
  fails("sync artifact --from " + source + " --to " + source + key, "compressed snapshot can only be a source");
  fails("sync artifact --from " + to + " --to " + to + key, "has no Artifact");
  fails("sync artifact --from /nowhere.db --to " + to + key, "there is no such database file");
  fails("sync artifact --from a/b --to " + to + key, "no such instance");
  fails("describe storage --key x --db " + to, "has no Storage with root == 'x'");
  CHECK((support::content_of(target) == before));
}

TEST_CASE("program: wrong usage leaves with status 2, help with 0") {
  const support::CleanSettings settings;
  const support::Workspace in;
  CHECK(run(in, "").status == 2);
  const auto dance = run(in, "dance");
  CHECK(dance.status == 2);
  CHECK_THAT(dance.err, Contains("'dance' is not a command: there are ") && Contains("describe"));
  CHECK_THAT(run(in, "serach artifact x").err, Contains("'serach' is not a command: did you mean search?"));
  CHECK_THAT(run(in, "--dance").err, Contains("--dance"));
  CHECK(run(in, "show").status == 2);
  CHECK(run(in, "sync artifact --from a --to b").status == 2);
  CHECK(run(in, "sync artifact --from a --to b --key x --uid y").status == 2);
  CHECK(run(in, "sync artifact --from a --to b --key ''").status == 2);
  CHECK(run(in, "describe artifact --db a --uid ''").status == 2);
  CHECK(run(in, "search artifact '' --db a").status == 2);
  CHECK(run(in, "show artifact --db ''").status == 2);
  const auto db = " --db " + support::shell_word(support::fixture("rich-2.12/source.db.gz"));
  for (const std::string malformed : {"--where size", "--where 'size>big'", "--order-by siez", "--columns siez"})
    CHECK(run(in, "show artifact " + malformed + db).status == 2);
  CHECK(run(in, "show artifact --where perturbation=DMS0" + db).status == 1);  // there could be such a label
  const auto mode = run(in, "sync artifact --from a --to b --key x --transfer all");
  CHECK(mode.status == 2);
  CHECK_THAT(mode.err, Contains("annotations"));
  for (const auto* limit : {"0", "010", "0x10", "1_000", "1e3", "99999999999999999999"})
    CHECK_THAT(run(in, "show artifact --db x --limit " + std::string(limit)).err,
               Contains('\'' + std::string(limit) + "' is not a whole number"));
  const auto unknown = run(in, "show nothing --db x");
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.err, Contains("'nothing' is not a registry"));
  for (const std::string help : {"--help", "sync --help", "describe --help", "show --help", "init --help"}) {
    const auto result = run(in, help);
    CHECK(result.status == 0);
    CHECK_THAT(result.out, Contains("Example"));
  }
}

TEST_CASE("program: annotate and label write, and show what is there") {
  const support::CleanSettings settings;
  const support::Workspace in;
  in.unpack("rich-2.12/source.db.gz", "rich.db");
  const std::string which = " artifact --db rich.db --key tables/a.csv --json ";
  const auto json = [&](const std::string& arguments) { return boost::json::parse(run(in, arguments).out); };

  const auto first = json("annotate" + which + "temperature=21.6 perturbation=DMSO 'study_metadata={\"wave\": 2}'");
  CHECK(first.at("changed") == 4);  // LaminDB has the value 21.6 already
  CHECK(first.at("values") ==
        boost::json::value{{"perturbation", "DMSO"}, {"study_metadata", {{"wave", 2}}}, {"temperature", 21.6}});
  CHECK(json("annotate" + which + "temperature=21.6").at("changed") == 0);
  CHECK(json("annotate" + which + "--update temperature=3 --remove study_metadata").at("values") ==
        boost::json::value{{"perturbation", "DMSO"}, {"temperature", 3.0}});
  const auto wrong = run(in, "annotate" + which + "temprature=1 perturbation=DMS0");
  CHECK(wrong.status == 2);
  CHECK_THAT(wrong.err, Contains("did you mean temperature?") && Contains("did you mean DMSO?"));
  CHECK(run(in, "annotate" + which + "--set").status == 2);
  CHECK(run(in, "label" + which + "--label IFNG --registry nope").status == 2);
  CHECK(run(in, "annotate artifact --db rich.db --key tables/a.csv").out == "perturbation=DMSO\ntemperature=3.0\n");

  CHECK(json("label" + which + "--label 'Experiment 1' --registry ulabel").at("changed") == 1);
  const auto labelled = json("label" + which + "--label IFNG --feature perturbation");
  CHECK(labelled.at("changed") == 1);
  CHECK(labelled.at("labels").as_array().size() == 3);
  CHECK(json("label" + which + "--label IFNG --feature perturbation --remove").at("changed") == 1);
  CHECK(json("label" + which + "--feature perturbation").at("labels").as_array().size() == 1);
  CHECK(run(in, "label artifact --db rich.db --key tables/a.csv --label DMSO").status == 2);
}

TEST_CASE("program: save, cache and check") {
  const support::CleanSettings settings;
  const support::Workspace in;
  REQUIRE(run(in, "init --storage db --name me/db").status == 0);
  support::write(in / "plates/a.csv", "1");
  support::write(in / "plates/b.csv", "2");
  const auto saved = run(in, "save plates/a.csv --db db --key raw/a.csv --json");
  CHECK(saved.status == 0);
  const auto first = boost::json::parse(saved.out).at(0);
  CHECK(first.at("key") == "raw/a.csv");
  CHECK(support::content_of(std::string(first.at("path").as_string())) == "1");
  const auto all = run(in, "save plates --db db --key plates --each");
  CHECK(all.status == 0);
  CHECK_THAT(all.out, Contains("  raw/a.csv\n") && Contains("  plates/b.csv\n"));
  CHECK_THAT(all.err, Contains("1 new, 0 new versions, 1 with content that was there"));
  const auto path = run(in, "cache --db db --key plates/b.csv");
  CHECK(path.status == 0);
  CHECK(support::content_of(path.out.substr(0, path.out.size() - 1)) == "2");
  CHECK_THAT(run(in, "check --db db --hashes").out, Contains("2 artifacts, no problems"));
  // A file without a row is to be kept, and the next sentences name options of the program.
  const auto abandoned = (in / "db/.lamindb/abcdefghij0123456789.csv").string();
  support::write(abandoned, "only copy");
  const auto kept = run(in, "check --db db --hashes --repair");
  CHECK(kept.status == 1);
  CHECK_THAT(kept.out, Contains("keep it") && Contains("laminate save FILE --key KEY") && !Contains("remove it") &&
                           !Contains(".hashes") && !Contains(".repair"));
  CHECK(run(in, "save " + support::shell_word(abandoned) + " --db db --key recovered.csv").status == 0);
  CHECK_THAT(run(in, "check --db db --hashes").out, Contains("holds the same content"));
  CHECK(support::content_of(abandoned) == "only copy");
  std::filesystem::remove(abandoned);
  REQUIRE(run(in, "check --db db").status == 0);
  support::write(std::string(first.at("path").as_string()), "changed");
  const auto checked = run(in, "check --db db --json");
  CHECK(checked.status == 1);
  CHECK(boost::json::parse(checked.out).at("problems").at(0).at("code") == "different");
  const auto wrong = run(in, "save plates/a.csv --db db --key ../a.csv");
  CHECK(wrong.status == 2);
  CHECK_THAT(wrong.err, Contains("'..'"));
  CHECK(run(in, "save nothing.csv --db db --key a.csv").status == 1);
  for (const std::string help : {"save --help", "cache --help", "check --help"})
    CHECK_THAT(run(in, help).out, Contains("Example"));
}

TEST_CASE("program: every command that shows something has a form for programs") {
  const support::CleanSettings settings;
  const support::Workspace in;
  in.unpack("rich-2.12/source.db.gz", "rich.db");
  in.unpack("rich-2.12/empty.db.gz", "target.db");
  const auto json = [&](const std::string& arguments) {
    INFO(arguments);
    const auto result = run(in, arguments + " --json");
    CHECK(result.status <= 1);
    return boost::json::parse(result.out);
  };
  const std::string which = " artifact --db rich.db --key example_datasets/mini_immuno/dataset1.h5ad";
  const std::string between = " artifact --from rich.db --to target.db --key tables/a.csv";
  CHECK(json("describe" + which).at("registry") == "Artifact");
  CHECK(json("lineage" + which).at("nodes").as_array().size() > 1);
  CHECK(json("view --db rich.db --registries artifact,celltype").at("modules").as_array().size() == 2);
  CHECK(json("show artifact --db rich.db --limit 2").at("rows").as_array().size() == 2);
  CHECK(json("search celltype 'T cell' --db rich.db --limit 1").at("rows").at(0).at("name") == "T cell");
  CHECK(json("sql 'SELECT count(*) AS n FROM lamindb_artifact' --db rich.db").at("rows").at(0).at("n") == 10);
  CHECK(json("export" + which + " --output one.jsonl.gz").at("kind") == "bundle");
  CHECK(json("sync" + between + " --receipt receipt.json").at("kind") == "report");
  CHECK(json("diff" + between).at("same") == true);
  CHECK(json("undo --db target.db --receipt receipt.json").at("kind") == "undo");
  CHECK(json("init --storage new --name me/new").at("name") == "me/new");

  // Tables for other programs.
  const std::string two = "show artifact --db rich.db --columns key,size --where 'size>9000' --order-by size --format ";
  CHECK(run(in, two + "csv").out.starts_with("key,size\nexample_datasets/mini_immuno/dataset1.parquet,9590\n"));
  CHECK(run(in, two + "jsonl")
            .out.starts_with(R"({"key": "example_datasets/mini_immuno/dataset1.parquet", "size": 9590})"));
  CHECK_THAT(run(in, two + "markdown").out, Contains("| --- | ---: |"));
  CHECK_THAT(run(in, two + "html").out, Contains("<table"));
  CHECK(run(in, two + "csv --json").status == 2);
  CHECK_THAT(run(in, "show" + which.substr(0, which.find(" --key")) + " --columns key --features temperature").out,
             Contains("temperature\n") && Contains("21.6\n"));
  // Colours where they are asked for, and only there.
  CHECK_THAT(run(in, "describe" + which + " --color always").out, Contains("\x1b["));
  CHECK_THAT(run(in, "describe" + which).out, !Contains("\x1b["));
}

TEST_CASE("program: sql reads and does not write") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto file = in.unpack("rich-2.12/source.db.gz", "rich.db");
  const auto before = support::content_of(file);
  const auto sql = [&](const std::string& query) { return run(in, "sql \"" + query + "\" --db rich.db"); };
  CHECK(sql("SELECT suffix, count(*) AS n FROM lamindb_artifact GROUP BY suffix ORDER BY n DESC, suffix LIMIT 2").out ==
        "suffix    n\n.parquet  4\n.h5ad     2\n\n2 rows × 2 columns\n");
  for (const std::string writes : {"DELETE FROM lamindb_artifact RETURNING id", "DROP TABLE lamindb_artifact",
                                   "ATTACH 'other.db' AS other", "PRAGMA user_version = 3", "VACUUM INTO 'copy.db'"}) {
    INFO(writes);
    const auto result = sql(writes);
    CHECK(result.status != 0);
    CHECK_THAT(result.err, StartsWith("error: "));
  }
  CHECK_THAT(sql("SELECT 1; DELETE FROM lamindb_artifact").err, Contains("more than one statement"));
  CHECK_THAT(sql("SELEC 1").err, Contains("syntax error"));
  CHECK((support::content_of(file) == before));
  CHECK_FALSE(std::filesystem::exists(in / "other.db"));
  CHECK_FALSE(std::filesystem::exists(in / "copy.db"));
}

TEST_CASE("program: a database that is not named is the environment's, else LaminDB's current one") {
  const support::CleanSettings settings;
  const support::Workspace in;
  in.unpack("rich-2.12/source.db.gz", "rich.db");
  const auto count = [&](const std::string& before) {
    return run_command(in, "cd " + support::shell_word(in.path()) + " && " + before + ' ' + program() +
                               " sql 'SELECT count(*) AS n FROM lamindb_artifact' --format csv");
  };
  const auto none = count("");
  CHECK(none.status == 1);
  CHECK_THAT(none.err, Contains("there is no current instance"));
  CHECK(count("LAMINATE_DB=rich.db").out == "n\n10\n");
  REQUIRE(run(in, "init --storage current --name me/current").status == 0);
  support::write(in / ".lamin/current_instance", "me/current");
  CHECK(count("").out == "n\n0\n");
}

namespace {

/// Into an empty instance, everything; further options.
std::string sync_everything(const support::Workspace& in, const std::string& options) {
  in.unpack("rich-2.12/empty.db.gz", "target.db");
  return "sync all --from " + support::shell_word(support::fixture("rich-2.12/source.db.gz")) +
         " --to target.db --quiet " + options;
}

std::string artifacts_in_target(const support::Workspace& in) {
  return support::SqliteFile((in / "target.db").string()).value("SELECT count(*) FROM lamindb_artifact");
}

/// Files of a folder whose names begin with a text.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder, const std::string& begin) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename().string().starts_with(begin)) found.push_back(entry.path());
  return found;
}

}  // namespace

TEST_CASE("program: what fails after the commit of a sync does not make it fail") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto cd = "cd " + support::shell_word(in.path()) + " && mkdir -p tmp && export TMPDIR=$PWD/tmp && ";
  const auto laminate = cd + program() + ' ';
  const auto undone = [&](const std::string& receipt) {
    INFO(receipt);
    CHECK(artifacts_in_target(in) == "10");
    CHECK(run(in, "undo --db target.db --receipt " + support::shell_word(receipt)).status == 0);
    CHECK(artifacts_in_target(in) == "0");
  };

  SECTION("its output has nowhere to go") {
    const auto result = run_command(in, laminate + sync_everything(in, "--receipt r.json") + " >/dev/full");
    CHECK(result.status == 3);
    CHECK_THAT(result.err, StartsWith("the sync is done, but its report could not be written to stdout"));
    undone("r.json");
    CHECK(files_in(in.path(), "r.json").size() == 1);
  }
  SECTION("its output has nowhere to go, and there is no receipt") {
    const auto result = run_command(in, laminate + sync_everything(in, "--json") + " >/dev/full");
    CHECK(result.status == 3);
    const auto kept = files_in(in / "tmp", "laminate-receipt-");
    REQUIRE(kept.size() == 1);
    CHECK_THAT(result.err, StartsWith("the sync is done, but ") && Contains("its receipt is in " + kept[0].string()));
    undone(kept[0].string());
  }
  // The pipe is full, so that the report cannot be written before it is read.
  const std::string full_pipe = "timeout 5 dd if=/dev/zero bs=65536 count=1 1>&3 2>/dev/null\n";
  const std::string committed = "for i in $(seq 2000); do [ -s r.json ] && break; sleep 0.01; done\n";
  SECTION("who reads its output has gone") {
    support::write(in / "gone.sh", "mkfifo pipe; sleep 60 <pipe & reader=$!; exec 3>pipe; " + full_pipe + program() +
                                       " " + sync_everything(in, "--receipt r.json") + " 1>&3 & program=$!\n" +
                                       committed + "kill $reader\nwait $program\n");
    const auto result = run_command(in, cd + "sh gone.sh");
    CHECK(result.status == 3);
    CHECK_THAT(result.err, Contains("the sync is done, but its report could not be written to stdout"));
    undone("r.json");
  }
  SECTION("signals come") {
    support::write(in / "signals.sh", "mkfifo pipe; exec 3<>pipe; " + full_pipe + program() + " " +
                                          sync_everything(in, "--receipt r.json") + " 1>&3 & program=$!\n" + committed +
                                          "for signal in INT TERM HUP INT TERM HUP; do kill -$signal $program; done\n"
                                          "cat <pipe >read 3>&- & wait $program\n");
    const auto result = run_command(in, cd + "sh signals.sh");
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    undone("r.json");
  }
  SECTION("its receipt cannot get its name") {
    const auto folder = in / "folder";
    std::filesystem::create_directory(folder);
    const auto sync = sync_everything(in, "--receipt folder/r.json");
    // The sync waits for this lock until it is too late for its receipt.
    const support::SqliteFile lock((in / "target.db").string());
    lock.execute("BEGIN IMMEDIATE");
    const bool is_gone = GENERATE(true, false);
    std::jthread change([&] {
      for (int i = 0; i < 1000 && files_in(folder, "r.json.").empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (is_gone)
        std::filesystem::remove_all(folder);
      else
        support::write(folder / "r.json", "theirs");
      lock.execute("ROLLBACK");
    });
    const auto result = run_command(in, laminate + sync);
    change.join();
    CHECK(result.status == 3);
    const auto kept = is_gone ? files_in(in / "tmp", "laminate-receipt-") : files_in(folder, "r.json.");
    REQUIRE(kept.size() == 1);
    CHECK_THAT(result.err, StartsWith("the sync is done, but its receipt could not be written to folder/r.json (") &&
                               Contains(kept[0].filename().string()) && Contains("do not repeat the sync"));
    CHECK_THAT(result.out, Contains("→ rows: "));
    if (!is_gone) CHECK(support::content_of(folder / "r.json") == "theirs");
    undone(kept[0].string());
  }
  SECTION("of an undo") {
    REQUIRE(run_command(in, laminate + sync_everything(in, "--receipt r.json")).status == 0);
    const auto result = run_command(in, laminate + "undo --db target.db --receipt r.json >/dev/full");
    CHECK(result.status == 3);
    CHECK_THAT(result.err, StartsWith("the undo is done, but "));
    CHECK(artifacts_in_target(in) == "0");
  }
}

TEST_CASE("program: files larger than the limit for their size") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto sync = sync_everything(in, "--receipt r.json");
  const auto before = artifacts_in_target(in);
  // In blocks of 512 bytes: the target may not grow.
  const auto cd = "cd " + support::shell_word(in.path()) + " && ulimit -f 16 && ";
  const auto result = run_command(in, cd + program() + ' ' + sync);
  CHECK(result.status == 1);
  CHECK_THAT(result.err, StartsWith("error: "));
  CHECK(artifacts_in_target(in) == before);
  CHECK(files_in(in.path(), "r.json").empty());
}

TEST_CASE("program: a sync in parts that is interrupted reports the parts that are done") {
  const support::CleanSettings settings;
  const support::Workspace in;
  const auto sync = sync_everything(in, "--chunk 20 --receipt r.json");
  // A row that the target refuses.
  support::SqliteFile((in / "target.db").string())
      .execute("CREATE TRIGGER refusal BEFORE INSERT ON lamindb_artifact BEGIN SELECT RAISE(ABORT, 'no room'); END");
  const auto result = run(in, sync);
  CHECK(result.status == 1);
  CHECK_THAT(result.err, Contains("! the sync did not reach its end: ") && Contains("rows of finished parts are in") &&
                             Contains("! the receipt of these rows is in r.json") && Contains("error: "));
  CHECK_THAT(result.out, Contains("→ rows: "));
  const auto undone = run(in, "undo --db target.db --receipt r.json");
  CHECK(undone.status == 0);
  CHECK_THAT(undone.out, StartsWith("→ taken back: "));
}
