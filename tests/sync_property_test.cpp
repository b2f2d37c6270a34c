// What holds for every sync, on instances with random contents.
#include <cstdlib>
#include <set>

#include <rapidcheck.h>

#include "random_instance.hpp"
#include "sync_support.hpp"

namespace {

using namespace support;

/// An empty instance, or one with random contents.
std::string make(const Workspace& workspace, const std::string& name, int size = 0) {
  const auto path = workspace.unpack("rich-2.12/empty.db.gz", name);
  if (size > 0) RandomInstance(path, *rc::gen::arbitrary<unsigned>(), size);
  return path;
}
Database open_source(const std::string& path) { return lm::open(path, {.name = "test/source", .read_only = true}); }
Database open_target(const std::string& path) { return lm::open(path, {.name = "test/target"}); }

/// What every row says, by its table. `own`: without the run and transform of a transfer.
std::map<std::string, std::multiset<std::string>> contents(const std::string& path, bool provenance = false) {
  judge::detail::Instance instance(path, {.provenance = provenance});
  std::map<std::string, std::multiset<std::string>> all;
  for (const auto& table : instance.tables()) {
    if (table == "lamindb_run" || table == "lamindb_transform") continue;
    for (const auto& row : instance.rows(table))
      all[table].insert(
          judge::detail::Instance::text(instance.content(table, row, instance.shared_columns(table, instance))));
  }
  std::erase_if(all, [](const auto& table) { return table.second.empty(); });
  return all;
}

/// What a sync of one object with annotations comes to, found row by row: what the target had, and what belongs to the
/// object and is not there.
std::map<std::string, std::multiset<std::string>> expected(const std::string& source, const std::string& target,
                                                           const std::string& table, const std::string& uid) {
  judge::detail::Instance from(source), to(target);
  auto all = contents(target);
  auto had = all;
  const auto start = from.rows(table, "uid = ?1", {uid}).front();
  const auto closure = from.closure({table, start.at("id")}, {});
  std::set<judge::detail::Place> rows = closure.rows, links = closure.links;
  for (const auto& place : rows) {
    bool there = false;
    for (const auto& row : to.rows(place.first))
      there = there || to.name({place.first, row.at("id")}) == from.name(place);
    if (there || from.is_place(place.first)) continue;
    all[place.first].insert(judge::detail::Instance::text(
        from.content(place.first, from.row(place).value(), from.shared_columns(place.first, to))));
  }
  for (const auto& place : links) {
    const auto text = judge::detail::Instance::text(
        from.content(place.first, from.row(place).value(), from.shared_columns(place.first, to)));
    if (!had[place.first].contains(text)) all[place.first].insert(text);
  }
  // Values without a uid, which links lead to.
  for (const auto& place : links)
    if (place.first == "lamindb_artifactjsonvalue") {
      const auto value = from.row(place)->at("jsonvalue_id");
      const auto text = judge::detail::Instance::text(from.content("lamindb_jsonvalue",
                                                                   from.row({"lamindb_jsonvalue", value}).value(),
                                                                   from.shared_columns("lamindb_jsonvalue", to)));
      if (!all["lamindb_jsonvalue"].contains(text)) all["lamindb_jsonvalue"].insert(text);
    }
  std::erase_if(all, [](const auto& each) { return each.second.empty(); });
  return all;
}

/// Runs a property on some random instances.
template <class Property>
void check(const std::string& description, const Property& property) {
  auto parameters = rc::detail::configuration().testParams;
  const char* const runs = std::getenv("LAMINATE_PROPERTY_RUNS");
  parameters.maxSuccess = runs ? std::atoi(runs) : support::sanitized ? 3 : 6;
  parameters.disableShrinking = true;  // a seed does not get simpler
  const auto result =
      rc::detail::checkTestable(property, rc::detail::TestMetadata{description, description}, parameters);
  rc::detail::printResultMessage(result, std::cerr);
  CHECK(result.template is<rc::detail::SuccessResult>());
}

}  // namespace

TEST_CASE("property: syncing everything twice changes nothing, and the target is the source under uid", "[engines]") {
  const CleanSettings settings;
  check("everything", [] {
    const Workspace workspace;
    const auto from = make(workspace, "source.db", *rc::gen::inRange(1, 12)), to = make(workspace, "target.db");
    const auto before = make(workspace, "before.db");
    const auto source = open_source(from);
    const auto target = open_target(to);
    lm::sync_all(source, target);
    RC_ASSERT(judge::compare_all(from, to, before).problems == nothing);
    RC_ASSERT(SqliteFile(to).value("SELECT count(*) FROM pragma_foreign_key_check") == "0");
    const auto bytes = content_of(to);
    RC_ASSERT(lm::sync_all(source, target).rows_written() == 0u);
    RC_ASSERT(lm::diff_all(source, target).same());
    RC_ASSERT(content_of(to) == bytes);
  });
}

TEST_CASE("property: syncing parts comes to the same as syncing the whole", "[engines]") {
  const CleanSettings settings;
  check("parts", [] {
    const Workspace workspace;
    const auto from = make(workspace, "source.db", *rc::gen::inRange(1, 10));
    const auto parts = make(workspace, "parts.db"), whole = make(workspace, "whole.db");
    const auto source = open_source(from);
    const auto in_parts = open_target(parts), at_once = open_target(whole);
    const auto rows = source.registry<lm::Artifact>().all_branches();
    for (const auto& artifact : rows)
      lm::sync<lm::Artifact>(source, in_parts, std::string_view(artifact.uid), {.transfer = annotations});
    lm::sync<lm::Artifact>(source, at_once, rows, {.transfer = annotations});
    RC_ASSERT(contents(parts) == contents(whole));
  });
}

TEST_CASE("property: a whole instance, table by table, becomes what it becomes row by row", "[engines]") {
  const CleanSettings settings;
  check("whole", [] {
    const Workspace workspace;
    const auto from = make(workspace, "source.db", *rc::gen::inRange(2, 12)), to = make(workspace, "whole.db");
    // Every third artifact is another version of the one before; which is the latest is not always said right.
    SqliteFile(from).execute(
        "UPDATE lamindb_artifact SET is_latest = id % 2, uid = (SELECT substr(b.uid, 1, 16) FROM lamindb_artifact AS b "
        "WHERE b.id = lamindb_artifact.id - 1) || '0001' WHERE id % 3 = 0 AND id > 1");
    const auto source = open_source(from);
    const auto uids = SqliteFile(from).column("SELECT uid FROM lamindb_artifact WHERE is_latest");
    {  // The target has some of it, in another order, and somebody has worked on it.
      const auto target = open_target(to);
      for (auto n = *rc::gen::inRange(0, 4); n > 0; --n)
        lm::sync<lm::Artifact>(source, target, std::string_view(*rc::gen::elementOf(uids)), {.transfer = annotations});
      if (*rc::gen::arbitrary<bool>()) lm::sync_all(source, target);
      const SqliteFile file(to);
      const auto n = std::to_string(*rc::gen::inRange(1, 4));
      file.execute("UPDATE lamindb_ulabel SET description = 'ours', type_id = NULL WHERE id % " + n + " = 0");
      file.execute("UPDATE lamindb_artifact SET size = size + 1, branch_id = -1 WHERE id % " + n + " = 1");
      file.execute("UPDATE lamindb_artifact SET is_latest = NOT is_latest WHERE id % " + n + " = 0");
      file.execute("DELETE FROM lamindb_artifactulabel WHERE id % " + n + " = 0");
      file.execute("UPDATE OR IGNORE lamindb_artifactrecord SET feature_id = NULL WHERE id % " + n + " = 0");
    }
    const auto rows = (workspace / "rows.db").string();
    std::filesystem::copy_file(to, rows);
    const auto whole = lm::sync_all(source, open_target(to));
    // In parts, which are syncs of selections: here a single one for each table.
    const auto by_row = lm::sync_all(source, open_target(rows), {.chunk = 1'000'000});
    RC_ASSERT(contents(to, true) == contents(rows, true));
    RC_ASSERT(whole.mapped() == by_row.mapped());
    RC_ASSERT(whole.transferred() == by_row.transferred());
    RC_ASSERT(whole.total(&lm::TableCount::differing) == by_row.total(&lm::TableCount::differing));
    const auto said = [](const lm::SyncReport& report) {
      std::multiset<std::string> all;
      for (const auto& remark : report.remarks) all.insert(remark.message);
      for (const auto& difference : report.differences) all.insert(difference.uid + ' ' + difference.column);
      return all;
    };
    RC_ASSERT(said(whole) == said(by_row));
  });
}

TEST_CASE("property: there and back again changes nothing", "[engines]") {
  const CleanSettings settings;
  check("A to B to A", [] {
    const Workspace workspace;
    const auto first = make(workspace, "a.db", *rc::gen::inRange(1, 10)), second = make(workspace, "b.db");
    lm::sync<lm::Artifact>(open_source(first), open_target(second),
                           open_source(first).registry<lm::Artifact>().all_branches(), {.transfer = annotations});
    const auto bytes = content_of(first);
    const auto source = open_source(second);
    RC_ASSERT(lm::sync<lm::Artifact>(source, open_target(first), source.registry<lm::Artifact>().all_branches(),
                                     {.transfer = annotations})
                  .rows_written() == 0u);
    RC_ASSERT(content_of(first) == bytes);
  });
}

TEST_CASE("property: one object into an instance with contents of its own is what a row-by-row sync makes of it",
          "[engines]") {
  const CleanSettings settings;
  check("oracle", [] {
    const Workspace workspace;
    const auto from = make(workspace, "source.db", *rc::gen::inRange(1, 10));
    const auto to = make(workspace, "target.db", *rc::gen::inRange(1, 5));
    const auto source = open_source(from);
    const auto target = open_target(to);
    const auto uids = SqliteFile(from).column("SELECT uid FROM lamindb_artifact");
    const auto uid = *rc::gen::elementOf(uids);
    const auto wanted = expected(from, to, "lamindb_artifact", uid);
    const auto had = contents(to, true);
    lm::sync<lm::Artifact>(source, target, std::string_view(uid), {.transfer = annotations});
    RC_ASSERT(contents(to) == wanted);
    // Rows that only the target had are untouched.
    const auto has = contents(to, true);
    for (const auto& [table, rows] : had)
      RC_ASSERT(std::includes(has.at(table).begin(), has.at(table).end(), rows.begin(), rows.end()));
  });
}

TEST_CASE("property: two instances into one, and each of them is there", "[engines]") {
  const CleanSettings settings;
  check("two sources", [] {
    const Workspace workspace;
    const auto seed = *rc::gen::arbitrary<unsigned>();
    const auto first = make(workspace, "first.db"), second = make(workspace, "second.db");
    RandomInstance(first, seed, *rc::gen::inRange(1, 8));
    RandomInstance(second, seed + 1, *rc::gen::inRange(1, 8));
    const auto to = make(workspace, "target.db"), before = make(workspace, "before.db");
    const auto target = open_target(to);
    lm::sync_all(open_source(first), target);
    lm::sync_all(open_source(second), target);
    RC_ASSERT(judge::compare_all(first, to, before).problems == nothing);
    RC_ASSERT(judge::compare_all(second, to, before).problems == nothing);
  });
}

TEST_CASE("property: with update and prune the target says what the source says, and undo brings it back",
          "[engines]") {
  const CleanSettings settings;
  check("update and undo", [] {
    const Workspace workspace;
    const auto seed = *rc::gen::arbitrary<unsigned>();
    const auto size = *rc::gen::inRange(2, 8);
    const auto from = make(workspace, "source.db"), to = make(workspace, "target.db");
    RandomInstance(from, seed, size);
    const auto source = open_source(from);
    const auto target = open_target(to);
    lm::sync_all(source, target);
    // Somebody works on: texts change, references move, links go and come.
    const SqliteFile file(to);
    const auto n = std::to_string(*rc::gen::inRange(1, 5));
    file.execute("UPDATE lamindb_ulabel SET description = 'ours', type_id = NULL WHERE id % " + n + " = 0");
    file.execute("UPDATE lamindb_artifact SET size = size + 1, schema_id = NULL WHERE id % " + n + " = 0");
    file.execute("DELETE FROM lamindb_artifactulabel WHERE id % " + n + " = 0");
    file.execute("UPDATE OR IGNORE lamindb_artifactrecord SET feature_id = NULL WHERE id % " + n + " = 0");
    const auto before = contents(to, true);
    const auto report = lm::sync_all(source, target, {.on_existing = lm::OnExisting::update, .prune = true});
    RC_ASSERT(lm::diff_all(source, target).same());
    RC_ASSERT(contents(from) == contents(to));
    lm::undo(target, lm::receipt(report));
    RC_ASSERT(contents(to, true) == before);
  });
}

TEST_CASE("property, long: whole instances of thousands of rows, at once and after most of it", "[.long]") {
  const CleanSettings settings;
  for (const unsigned seed : {1u, 2u, 3u}) {
    const Workspace workspace;
    const auto from = make(workspace, "source.db"), to = make(workspace, "target.db");
    RandomInstance(from, seed, 300);
    const auto source = open_source(from);
    const auto target = open_target(to);
    const auto most = GENERATE(false, true);
    if (most)
      lm::sync<lm::Artifact>(source, target, source.registry<lm::Artifact>().all_branches().limit(270),
                             {.transfer = annotations});
    const auto before = (workspace / "before.db").string();
    if (mirrors) mirrors->fetch(to);
    std::filesystem::copy_file(to, before);
    lm::sync_all(source, target);
    CHECK(judge::compare_all(from, to, before, {.provenance = !most}).problems == nothing);
    CHECK(lm::diff_all(source, target).same());
  }
}
