// Bundles: a sync from the file is the sync from the database that it was exported from.
#include <functional>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <laminate/bundle.hpp>

#include "sync_support.hpp"

namespace {

using namespace support;

/// The report, but for times.
std::string text_of(const lm::SyncReport& report) {
  auto json = lm::to_json(report);
  for (const auto* time : {"finished_at", "seconds", "rows_per_second"}) json.erase(time);
  auto text = printed(report);
  if (report.rows_written() > 0) text.erase(text.rfind("→ "));
  return text + boost::json::serialize(json);
}

/// All rows, but for uid and times of the run and the transform of a transfer.
std::vector<std::string> rows_of(const std::string& file) {
  SqliteFile(file).execute(
      "UPDATE lamindb_run SET uid = '', created_at = '', started_at = '', finished_at = '', updated_at = '' "
      "WHERE transform_id IN (SELECT id FROM lamindb_transform WHERE key GLOB '__lamindb_transfer__*');"
      "UPDATE lamindb_transform SET created_at = '', updated_at = '' WHERE key GLOB '__lamindb_transfer__*';"
      "UPDATE lamindb_user SET created_at = '', updated_at = '' WHERE uid = '00000000'");
  return dump(file);
}

Database opened(const fs::path& bundle) { return lm::open(bundle.string(), {.read_only = true}); }

/// What was selected, asked of a database.
using Select = std::function<lm::Selection<lm::lamindb_schema>(const Database&)>;

lm::Selection<lm::lamindb_schema> guide(const Database& database) {
  lm::Selection selection(database);
  selection.add<lm::Artifact>(artifacts.key == dataset1);
  return selection;
}
lm::Selection<lm::lamindb_schema> several(const Database& database) {
  lm::Selection selection(database);
  selection.add(database.registry<lm::Artifact>().all_branches())
      .add(database.registry<lm::Record>().all_branches())
      .add(database.registry<lm::Collection>().all_branches())
      .add(database.registry<lm::bionty::CellType>().all_branches());
  return selection;
}

/// Syncs from the database and from a bundle of it into equal targets, and expects plan, report and rows to be equal.
void expect_same(const Pair& direct, const Pair& by_file, const Select& select, const lm::SyncOptions& options,
                 Database (Pair::*target)() const = &Pair::tracked_target) {
  const auto bundle = by_file.workspace() / "some.jsonl.gz";
  fs::remove(bundle);
  lm::export_bundle(select(by_file.source()), bundle.string(), options);
  const auto file = opened(bundle);
  {
    const auto source = direct.source();
    const auto one = (direct.*target)(), other = (by_file.*target)();
    CHECK(printed(lm::plan(select(source), one, options)) == printed(lm::plan(select(file), other, options)));
    CHECK(printed(lm::plan(select(source), one, options)) == printed(lm::plan(lm::exported(file), other, options)));
    CHECK(text_of(lm::sync(select(source), one, options)) == text_of(lm::sync(select(file), other, options)));
    CHECK(printed(lm::diff(select(source), one, options)) == printed(lm::diff(select(file), other, options)));
  }
  CHECK(difference(rows_of(direct.target_file), rows_of(by_file.target_file)) == nothing);
}

std::string unpacked(const fs::path& file) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), &gzclose);
  std::string text(1 << 20, '\0');
  const int size = gzread(in.get(), text.data(), static_cast<unsigned>(text.size()));
  REQUIRE(size > 0);
  text.resize(static_cast<std::size_t>(size));
  return text;
}
void pack(const fs::path& file, const std::string& text) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> out(gzopen(file.c_str(), "wb"), &gzclose);
  REQUIRE(gzwrite(out.get(), text.data(), static_cast<unsigned>(text.size())) > 0);
}
/// The checksum is that of the other lines again.
std::string sealed(std::string text) {
  const auto last = text.rfind('\n', text.size() - 2) + 1;
  lm::storage_detail::Digest digest(EVP_sha256());
  digest.update(std::string_view(text).substr(0, last));
  const auto at = text.find("\"sha256\":\"", last) + 10;
  return text.replace(at, 64, lm::text::to_hex(digest.finish()));
}
std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), by);
}

std::string refusal_of(const fs::path& bundle) {
  try {
    (void)opened(bundle);
  } catch (const lm::CannotOpen& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("bundle: plan, report and rows are those of a sync from the database") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto mode = GENERATE(lm::Transfer::record, lm::Transfer::notes, lm::Transfer::annotations);
  if (support::sanitized && mode == lm::Transfer::notes) return;
  SECTION("of the artifact of LaminDB's guide") {
    const auto direct = Pair::mini_immuno(version), by_file = Pair::mini_immuno(version);
    expect_same(direct, by_file, guide, {.transfer = mode});
    if (mode == lm::Transfer::annotations) CHECK(by_file.compare_artifact(dataset1).problems == nothing);
  }
  SECTION("of rows in the trash, in several versions, with values and links") {
    const std::string target = GENERATE("2.2", "2.12");
    if (support::sanitized && (target == version) == (mode == lm::Transfer::annotations)) return;
    const auto direct = Pair::rich(version, target), by_file = Pair::rich(version, target);
    expect_same(direct, by_file, several, {.transfer = mode, .versions = lm::Versions::family}, &Pair::target<>);
  }
}

TEST_CASE("bundle: so they are with other options, and where the target has some of it") {
  const std::string version = GENERATE("2.2", "2.12");
  if (support::sanitized && version == "2.2") return;
  const auto direct = Pair::mini_immuno(version), by_file = Pair::mini_immuno(version);
  for (const auto* files : {&direct, &by_file}) {
    lm::sync<lm::Artifact>(files->source(), files->tracked_target(), artifacts.key == dataset1);
    files->change_target("UPDATE lamindb_artifact SET description = 'changed'; UPDATE lamindb_schema SET name = 'x'");
  }
  expect_same(direct, by_file, guide,
              GENERATE(lm::SyncOptions{.transfer = annotations, .provenance = lm::Provenance::original},
                       lm::SyncOptions{.transfer = annotations, .on_existing = lm::OnExisting::update, .inputs = true},
                       lm::SyncOptions{.transfer = annotations, .parents = false, .prune = true, .member_cap = 2},
                       lm::SyncOptions{.created_by = lm::Ownership::source, .space = lm::Ownership::source}));
}

TEST_CASE("bundle: a whole instance") {
  const std::string version = GENERATE("2.2", "2.12");
  const auto direct = Pair::rich(version), by_file = Pair::rich(version);
  const auto path = by_file.workspace() / "all.jsonl.gz";
  const auto bundle = lm::export_all(by_file.source(), path.string());
  CHECK(bundle.bytes == fs::file_size(path));
  const auto file = opened(path);
  CHECK(file.name() == "laminlabs/lamindata");
  CHECK(text_of(lm::sync_all(direct.source(), direct.target())) == text_of(lm::sync_all(file, by_file.target())));
  CHECK(difference(rows_of(direct.target_file), rows_of(by_file.target_file)) == nothing);
  CHECK(by_file.compare_artifact(dataset1).problems == nothing);
  CHECK_THROWS_AS(lm::exported(file), lm::InvalidArgument);
  CHECK(printed(lm::describe(file, file.registry<lm::Artifact>().filter(artifacts.key == dataset1).one())) ==
        printed(lm::describe(direct.source(),
                             direct.source().registry<lm::Artifact>().filter(artifacts.key == dataset1).one())));
  // From the bundle, whatever it is a bundle of, another one.
  lm::export_all(file, (by_file.workspace() / "again.jsonl.gz").string());
  CHECK(refusal_of(by_file.workspace() / "again.jsonl.gz").empty());
}

TEST_CASE("bundle: a description of an artifact is the one of its database") {
  const auto files = Pair::rich(GENERATE("2.2", "2.12"));
  const auto path = files.workspace() / "one.jsonl.gz";
  const auto source = files.source();
  lm::export_bundle(guide(source), path.string(), {.transfer = annotations});
  const auto file = opened(path);
  const auto shown = [](const Database& database) {
    auto text =
        printed(lm::describe(database, database.registry<lm::Artifact>().filter(artifacts.key == dataset1).one()));
    // Which collections it is part of, others say.
    if (const auto at = text.find("│       .collections"); at != text.npos)
      text.erase(at, text.find('\n', at) + 1 - at);
    return text;
  };
  CHECK(shown(file) == shown(source));
  CHECK(file.registry<lm::Run>().count() == 1);
  CHECK(lm::instance_uid(file.session()) == lm::instance_uid(source.session()));
}

TEST_CASE("bundle: what it does not hold is not left out in silence") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  const auto path = files.workspace() / "record.jsonl.gz", more = files.workspace() / "annotations.jsonl.gz";
  lm::export_bundle(guide(files.source()), path.string());
  lm::export_bundle(guide(files.source()), more.string(), {.transfer = annotations, .parents = false});
  const auto file = opened(path), with_annotations = opened(more);
  using Catch::Contains;
  CHECK_THROWS_WITH(lm::plan(guide(file), target, {.transfer = annotations}),
                    Contains("was exported with the mode record, not annotations"));
  CHECK_THROWS_WITH(lm::plan(guide(file), target, {.versions = lm::Versions::family}),
                    Contains("latest versions only"));
  CHECK_THROWS_WITH(lm::plan(guide(file), target, {.inputs = true}), Contains("no inputs"));
  CHECK_THROWS_WITH(lm::plan(guide(file), target, {.depth = 1}), Contains("depth 0"));
  CHECK_THROWS_WITH(lm::plan_all(file, target, {.prune = true}), Contains("a selection of the rows"));
  CHECK_THROWS_WITH(lm::plan(guide(with_annotations), target, {.transfer = annotations}), Contains("no parents"));
  const lm::SyncOptions same{.transfer = annotations, .parents = false};
  CHECK(lm::plan(guide(with_annotations), target, same).transferred() > 3);
  const auto any_label = with_annotations.registry<lm::ULabel>().all_branches().first().value();
  CHECK_THROWS_WITH(lm::plan<lm::ULabel>(with_annotations, target, any_label, same),
                    Contains("only because others refer to it"));
  CHECK(lm::plan<lm::ULabel>(with_annotations, target, any_label).transferred() > 0);
  // All that is there comes with its provenance, and nothing leads nowhere.
  CHECK(lm::sync_all(with_annotations, target).transferred() > 50);
  CHECK(SqliteFile(files.target_file).rows("PRAGMA foreign_key_check").empty());
}

TEST_CASE("bundle: one that was exported from another has the limits of that one") {
  const auto files = Pair::rich("2.12");
  const auto target = files.target();
  const auto path = [&](const std::string& name) { return (files.workspace() / (name + ".jsonl.gz")).string(); };
  lm::export_bundle(guide(files.source()), path("record"), {.depth = 1});
  const auto first = lm::export_all(opened(path("record")), path("all"));
  const auto again = opened(path("all"));
  using Catch::Contains;
  CHECK_THROWS_WITH(lm::plan_all(again, target, {.prune = true}), Contains("a selection of the rows"));
  CHECK_THROWS_WITH(lm::plan(guide(again), target, {.transfer = annotations}), Contains("with the mode record"));
  CHECK_THROWS_WITH(lm::plan(guide(again), target, {.depth = 2}), Contains("depth 1"));
  CHECK(lm::plan(lm::exported(again), target, {.depth = 1}).transferred() > 0);
  // Nothing more can be exported from it, and of what is there nothing is lost.
  CHECK_THROWS_WITH(lm::export_bundle(guide(again), path("more"), {.transfer = annotations}),
                    Contains("asks for more"));
  CHECK_FALSE(fs::exists(path("more")));
  const auto bundle = lm::export_all(again, path("third"));
  CHECK(bundle.counts == first.counts);
  const auto header = [&](const std::string& name) {
    const auto text = unpacked(path(name));
    return boost::json::parse(text.substr(0, text.find('\n'))).as_object();
  };
  for (const auto* key : {"options", "selected", "instance", "tables"})
    CHECK(header("third")[key] == header("record")[key]);
}

TEST_CASE("bundle: its database is called as it was opened") {
  const auto files = Pair::mini_immuno("2.12");
  const auto path = (files.workspace() / "one.jsonl.gz").string();
  const auto source = lm::open(files.source_file, {.name = "lab/ours", .read_only = true});
  CHECK(lm::export_bundle(guide(source), path).source == "lab/ours");
  CHECK(opened(path).name() == "lab/ours");
}

TEST_CASE("bundle: nothing of it stays behind while it is open") {
  const auto files = Pair::mini_immuno("2.12");
  const auto path = (files.workspace() / "one.jsonl.gz").string(), folder = (files.workspace() / "tmp").string();
  const auto snapshot = files.workspace() / "lamin.db.gz";
  fs::create_directory(folder);
  // In the mode that LaminDB's databases may have: readers of it make files beside it.
  files.change_source("PRAGMA journal_mode = WAL");
  support::Environment environment;
  environment.set("TMPDIR", folder);
  const auto source = files.source();
  lm::export_bundle(guide(source), path, {.transfer = annotations});
  pack(snapshot, content_of(files.source_file));
  const auto bundle = opened(path), whole = opened(snapshot);
  CHECK(fs::is_empty(folder));
  CHECK(bundle.registry<lm::Artifact>().filter(artifacts.key == dataset1).one().uid ==
        whole.registry<lm::Artifact>().filter(artifacts.key == dataset1).one().uid);
  CHECK(fs::is_empty(folder));
}

TEST_CASE("bundle: the same rows have the same bytes") {
  const auto files = Pair::rich("2.12");
  const auto at = lm::Timestamp::now();
  const auto one = files.workspace() / "one.jsonl.gz", two = files.workspace() / "two.jsonl.gz";
  const auto first = lm::export_bundle(guide(files.source()), one.string(), {.transfer = annotations}, at);
  const auto second = lm::export_bundle(guide(files.source()), two.string(), {.transfer = annotations}, at);
  CHECK(content_of(one) == content_of(two));
  CHECK(first.sha256 == second.sha256);
  CHECK_THROWS_AS(lm::export_bundle(guide(files.source()), one.string()), lm::AlreadyExists);
  CHECK(content_of(one) == content_of(two));
}

TEST_CASE("bundle: values arrive exactly") {
  const auto files = Pair::rich("2.12");
  files.change_source(
      "UPDATE lamindb_artifact SET size = 9223372036854775807, n_files = -9223372036854775808, "
      "description = 'Ünï ☃ \"q\" \\ ' || char(10, 13, 9, 1, 31, 127) || char(0) || 'z', _aux = '{\"a\": "
      "0.1234567890123456789, \"n\": 12345678901234567890}', key = CAST(X'FF41' AS TEXT) WHERE id = 1;"
      "UPDATE lamindb_artifact SET description = '', created_at = '2026-11-21T04:10:41.123456789Z' WHERE id = 2;"
      "CREATE TABLE lab_odd (id integer PRIMARY KEY, a real, b, c \"my type\")");
  const auto path = files.workspace() / "all.jsonl.gz";
  lm::export_all(files.source(), path.string());
  const auto file = opened(path);
  const std::string sql = "SELECT * FROM lamindb_artifact ORDER BY id";
  const auto source = files.source();
  auto ours = file.session().query(sql), theirs = source.session().query(sql);
  const auto columns = source.session().catalog("lamindb_artifact")->columns.size();
  while (theirs.next()) {
    REQUIRE(ours.next());
    for (std::size_t c = 0; c < columns; ++c) CHECK(lm::to_value(ours[c]) == lm::to_value(theirs[c]));
  }
  CHECK_FALSE(ours.next());
  for (const double value : {0.1, 5e-324, 1.7976931348623157e308, -0.0, 1.0, 9007199254740993.0, 0.12345678901234567}) {
    const auto json = lm::support_detail::parse_json(
        boost::json::serialize(lm::bundle_detail::bundle_json({.kind = lm::Cell::Type::real, .real = value})));
    CHECK(lm::bundle_detail::bundle_value(json.value()) == lm::Value(value));
  }
  CHECK(lm::bundle_detail::bundle_value(
            lm::bundle_detail::bundle_json({.kind = lm::Cell::Type::real, .real = -HUGE_VAL})) == lm::Value(-HUGE_VAL));
  CHECK(lm::bundle_detail::bundle_value(lm::bundle_detail::bundle_json(
            {.kind = lm::Cell::Type::blob, .text = "\xff"})) == lm::Value::of_blob("\xff"));
}

TEST_CASE("bundle: a damaged one is refused, and the target stays as it was") {
  const auto files = Pair::mini_immuno("2.12");
  const auto path = files.workspace() / "good.jsonl.gz", bad = files.workspace() / "bad.jsonl.gz";
  lm::export_bundle(guide(files.source()), path.string(), {.transfer = annotations});
  const auto good = content_of(path);
  const auto before = content_of(files.target_file);
  const auto refused = [&](const std::string& bytes) {
    write(bad, bytes);
    return !refusal_of(bad).empty();
  };
  SECTION("bytes that are others") {
    const auto text = unpacked(path);
    // Some bits of a gzip file say nothing of its content: its time and system, and the rest of the last block's byte.
    for (std::size_t i = 0; i < good.size(); i += i < 12 || i + 12 > good.size() ? 1U : sanitized ? 397U : 97U) {
      auto bytes = good;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
      INFO(i);
      CHECK((refused(bytes) || unpacked(bad) == text));
    }
  }
  SECTION("an end that is missing, or something behind it") {
    for (std::size_t size = 0; size<good.size(); size += size + 12> good.size() ? 1U : sanitized ? 811U : 211U) {
      INFO(size);
      CHECK(refused(good.substr(0, size)));
    }
    CHECK_THAT(refusal_of(bad), Catch::Contains("bad.jsonl.gz: behind line "));
    CHECK(refused(good + "x"));
    CHECK(refused(good + good));
    CHECK_THAT(refusal_of(bad), Catch::Contains("something else stands after its end"));
    CHECK(refused("no gzip"));
    CHECK_THAT(refusal_of(bad), Catch::Contains("bad.jsonl.gz: this is no gzip stream"));
  }
  SECTION("other lines in a stream that is whole") {
    const auto text = unpacked(path);
    const auto begin = text.find('\n') + 1, middle = text.find('\n', begin) + 1, end = text.find('\n', middle) + 1;
    const auto one = text.substr(begin, middle - begin), two = text.substr(middle, end - middle);
    const auto refused_text = [&](const std::string& altered) {
      pack(bad, altered);
      return refusal_of(bad);
    };
    REQUIRE(refused_text(text).empty());
    using Catch::Contains;
    CHECK_THAT(refused_text(replaced(text, one + two, two + one)), Contains("its checksum is another one"));
    CHECK_THAT(refused_text(replaced(text, one, "")), Contains("is missing here"));
    CHECK_THAT(refused_text(replaced(text, one, one + one)), Contains("line 3: its rows do not fit"));
    CHECK_THAT(refused_text(replaced(text, "dataset1.h5ad", "dataset2.h5ad")), Contains("its checksum is another one"));
    CHECK_THAT(refused_text(text + one), Contains("something stands behind its checksum"));
    CHECK_THAT(refused_text(text.substr(0, text.rfind('\n', text.size() - 2) + 1)),
               Contains("the checksum, is missing"));
    CHECK_THAT(refused_text(replaced(text, "\"version\":1", "\"version\":2")), Contains("update laminate"));
    CHECK_THAT(refused_text(replaced(text, "\"version\":1", "\"version\":0")), Contains("there is no format 0"));
    CHECK_THAT(refused_text("{}\n"), Contains("line 1: this is not the first line of a bundle"));
    // Whoever alters it can make the checksum right again: then the tables decide.
    for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{
             {"\"rows\":4", "\"rows\":1000000000000000"},
             {"\"rows\":4", "\"rows\":-1"},
             {"\"name\":\"lamindb_artifact", "\"name\":\"lamindb_artifact\\\" (x); DROP TABLE lamindb_user; --"},
             {"\"type\":\"integer\"", "\"type\":\"integer); DROP TABLE lamindb_user; --\""},
             {"\"type\":\"integer\"", "\"type\":\"varchar(20) CHECK (1)\""},
             {"\"columns\"", "\"colums\""},
             {"\"selected\":{", "\"selected\":{\"lamindb_user\":7,"},
             {"\"transfer\":\"annotations\"", "\"transfer\":\"everything\""},
             {one, "[\"bionty_artifactcelltype\",[1],[],{},{},1,1,1]\n"},
             {one, replaced(one, ",1,", ",1e400,")},
             {one, "[1,2,3]\n"},
             {one, "[]\n"}}) {
      INFO(by);
      const auto refusal = refused_text(sealed(replaced(text, what, by)));
      CHECK_FALSE(refusal.empty());
      CHECK_THAT(refusal, !Contains("boost"));
    }
  }
  CHECK(content_of(files.target_file) == before);
  CHECK_THROWS_WITH(lm::open(path.string()), Catch::Contains("a bundle can only be a source"));
}

TEST_CASE("bundle: an export that ends early leaves no file") {
  const auto files = Pair::rich("2.12");
  const auto path = files.workspace() / "one.jsonl.gz";
  std::stop_source stop;
  const lm::SyncOptions options{.progress = [&](const lm::Progress&) { stop.request_stop(); },
                                .stop = stop.get_token()};
  CHECK_THROWS_AS(lm::export_bundle(guide(files.source()), path.string(), options), lm::Cancelled);
  CHECK_THROWS_AS(lm::export_bundle(guide(files.source()), (files.workspace() / "none/one.jsonl.gz").string()),
                  lm::ObjectMissing);
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(files.workspace().path()))
    count += entry.path().string().find("jsonl") != std::string::npos;
  CHECK(count == 0);
}
