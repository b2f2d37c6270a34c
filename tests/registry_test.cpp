#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include <laminate/open.hpp>
#include <laminate/registry/create_tables.hpp>

#include "catch.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;
using support::CleanSettings;
using support::Workspace;

namespace {

using Database = lm::Database<lm::lamindb_schema>;

/// A writable copy of a fixture, as the instance lab/`name`.
struct Instance {
  explicit Instance(const std::string& fixture = "rich-2.12/source", const std::string& name = "rich")
      : file(workspace.unpack(fixture + ".db.gz", name + ".db")), db(open(name)) {
    change("UPDATE lamindb_ulabel SET is_locked = 0");  // locks have tests of their own (query_language_test.cpp)
  }

  Database open(const std::string& name, lm::InstanceOptions options = {}) const {
    options.name = "lab/" + name;
    return lm::open(file, options);
  }
  template <class T>
  lm::Registry<T> all() const {
    return db.registry<T>();
  }
  /// Changes the database as another program would.
  void change(const std::string& sql) const { support::SqliteFile(file).execute(sql); }
  /// Changes the declaration of a table, which SQLite does not hold against the rows that are there.
  void redeclare(const std::string& table, const std::string& from, const std::string& to) const {
    change("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '" + from + "', '" + to +
           "') WHERE name = '" + table + "'");
  }

  CleanSettings settings;
  Workspace workspace;
  std::string file;
  Database db;
};

/// The error of the library that `call` throws, to look at.
template <class E, class Call>
E thrown(Call call) {
  try {
    call();
  } catch (const E& error) {
    return error;
  }
  throw std::runtime_error("nothing was thrown");
}

std::string place(const lm::Error& error) {
  return error.place().registry + ' ' + error.place().uid + ' ' + error.place().column;
}

const auto& u = lm::columns<lm::ULabel>;
const auto& a = lm::columns<lm::Artifact>;

}  // namespace

// ---- saving ---------------------------------------------------------------------------------------------------------

TEST_CASE("registry: a saved record is as the database holds it", "[engines]") {
  const Instance rich;
  const auto labels = rich.all<lm::ULabel>();
  const auto before = lm::Timestamp::now();
  lm::ULabel label{.name = "new", .description = "a label"};
  labels.save(label);
  CHECK(label.id.value() == 8);
  CHECK(label.id.origin() == rich.db.session().origin());
  CHECK(label.name == "new");
  CHECK(label.description == "a label");
  CHECK_FALSE(label.is_type);
  CHECK(label.created_at.is_set());
  CHECK(label.created_at.time() > before.time() - std::chrono::seconds(2));
  CHECK(label.created_at.time() < before.time() + std::chrono::minutes(1));
  CHECK(label.updated_at.is_set());
  CHECK_FALSE(label._aux);  // NULL, as LaminDB writes it, not the default of the column
  CHECK_FALSE(label.type);
  const auto again = rich.open("again").registry<lm::ULabel>().get(label.uid);
  CHECK(again.id == label.id);
  CHECK(again.created_at == label.created_at);
}

TEST_CASE("registry: saving a stored record updates its row", "[engines]") {
  const Instance rich;
  const auto artifacts = rich.all<lm::Artifact>();
  auto artifact = artifacts.get(a.suffix == ".csv");
  const auto before = artifact;
  artifact.key = "tables/renamed.csv";
  artifact.size = std::nullopt;
  artifact.description.reset();
  artifact.is_locked = true;
  artifact.created_at = {};  // left open: stays
  artifacts.save(artifact);
  CHECK(artifact.id == before.id);
  CHECK(artifact.uid == before.uid);
  CHECK(artifact.created_at == before.created_at);
  CHECK(artifact.updated_at > before.updated_at);
  const auto read = artifacts.get(before.uid);
  CHECK(read.key == "tables/renamed.csv");
  CHECK_FALSE(read.size);
  CHECK_FALSE(read.description);
  CHECK(read.is_locked);
  CHECK(read.hash == before.hash);
  CHECK(read.run == before.run);
  CHECK(artifacts.all_branches().count() == 10);
}

TEST_CASE("registry: values survive the way to the database and back", "[engines]") {
  const Instance rich;
  const auto references = rich.all<lm::Reference>();
  using namespace std::chrono_literals;
  lm::Reference reference{.uid = "abcdefghijkl",
                          .name = "it's \"quoted\" 日本語 \n 🤩",
                          .description = "",
                          .pubmed_id = -9'007'199'254'740'993,  // more than a double can hold
                          .text = std::string(100'000, 'x'),
                          .date = 1999y / 12 / 31,
                          .created_at = lm::Timestamp::parse("1999-12-31 23:59:59.000001").value(),
                          ._aux = lm::Json{R"({"a": [1, null]})"}};
  const auto written = reference;
  references.save(reference);
  const auto read = references.get("abcdefghijkl");
  CHECK(read.name == written.name);
  CHECK(read.description == "");
  CHECK(read.pubmed_id == written.pubmed_id);
  CHECK(read.text == written.text);
  CHECK(read.date == written.date);
  CHECK(read.created_at == written.created_at);
  CHECK(read._aux == written._aux);
  CHECK_FALSE(read.url);
}

TEST_CASE("registry: rows that are made for any record know who, where, by what", "[engines]") {
  const Instance rich("rich-2.12/empty", "empty");
  auto& session = rich.db.session();
  const auto labels = rich.all<lm::ULabel>();
  lm::ULabel label{.name = "by anonymous"};
  labels.save(label);
  CHECK(rich.all<lm::User>().filter(lm::columns<lm::User>.id == label.created_by.id()).one().uid == "00000000");
  CHECK(label.branch.id().value() == 1);
  CHECK(label.created_on.id().value() == 1);
  CHECK(label.space.id().value() == 1);
  CHECK_FALSE(label.run);

  lm::User user{.uid = "abcdefgh", .handle = "alex"};
  rich.all<lm::User>().save(user);
  lm::Branch branch{.name = "contrib"};
  rich.all<lm::Branch>().save(branch);
  lm::Space space{.name = "shared"};
  rich.all<lm::Space>().save(space);
  lm::Transform transform{.key = "t.cpp", .kind = "script"};
  rich.all<lm::Transform>().save(transform);
  lm::Run run{.transform = transform};
  rich.all<lm::Run>().save(run);
  session.set_current(lm::Role::creator, user.id.value());
  session.set_current(lm::Role::branch, branch.id.value());
  session.set_current(lm::Role::space, space.id.value());
  session.set_current(lm::Role::run, run.id.value());
  lm::ULabel next{.name = "by alex"};
  labels.save(next);
  CHECK(next.created_by == lm::Ref<lm::User, lm::Role::creator>(user.id));
  CHECK(next.branch.id() == branch.id);
  CHECK(next.created_on.id() == branch.id);
  CHECK(next.space.id() == space.id);
  REQUIRE(next.run);
  CHECK(next.run->id() == run.id);
  lm::ULabelParents parents{.from_ulabel = next, .to_ulabel = label};
  rich.all<lm::ULabelParents>().save(parents);
  lm::Project project{.name = "p"};
  rich.all<lm::Project>().save(project);
  lm::ULabelProject link{.ulabel = next, .project = project};
  rich.all<lm::ULabelProject>().save(link);
  REQUIRE(link.run);  // what wrote the link
  CHECK(link.run->id() == run.id);

  // What the record says comes first.
  lm::ULabel own{
      .name = "own", .branch = lm::Ref<lm::Branch>(lm::Id(-1, session.origin())), .created_by = label.created_by};
  labels.save(own);
  CHECK(own.branch.id().value() == -1);
  CHECK(own.created_by == label.created_by);
  // An update does not make the row that of the current user or run.
  label.description = "changed";
  labels.save(label);
  CHECK_FALSE(label.run);
  CHECK(label.branch.id().value() == 1);
}

TEST_CASE("registry: the user of the settings is added with their first row", "[engines]") {
  const Workspace workspace;
  const CleanSettings settings;
  settings.user("abcdefgh", "alex", "Alex");
  const auto db = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "alex.db"));
  CHECK(db.registry<lm::User>().count() == 1);
  lm::ULabel label{.name = "mine"};
  db.registry<lm::ULabel>().save(label);
  CHECK(db.registry<lm::User>().filter(lm::columns<lm::User>.id == label.created_by.id()).one().handle == "alex");
  lm::ULabel second{.name = "mine, too"};
  db.registry<lm::ULabel>().save(second);
  CHECK(second.created_by == label.created_by);
  CHECK(db.registry<lm::User>().count() == 2);
}

// ---- uids -----------------------------------------------------------------------------------------------------------

namespace {

template <class T>
std::string uid_of_new(const Instance& instance, T record) {
  instance.all<T>().save(record);
  return record.uid.str();
}

bool is_base62(std::string_view text) { return text.find_first_not_of(lm::base62) == text.npos; }

}  // namespace

TEST_CASE("registry: new rows get uids of their registry's length", "[engines]") {
  const Instance rich("rich-2.12/empty", "empty");
  const auto storage = rich.all<lm::Storage>().first().value();
  const auto ulabel = uid_of_new(rich, lm::ULabel{.name = "x"});
  CHECK(ulabel.size() == 8);
  CHECK(is_base62(ulabel));
  CHECK(uid_of_new(rich, lm::Feature{.name = "x", ._dtype_str = lm::Dtype{"num"}}).size() == 12);
  CHECK(uid_of_new(rich, lm::Record{.name = "x"}).size() == 16);
  CHECK(uid_of_new(rich, lm::Storage{.root = "s3://x", .type = "s3"}).size() == 12);
  CHECK(uid_of_new(rich, lm::bionty::CellType{.name = "x"}).size() == 14);
  CHECK(uid_of_new(rich, lm::Schema{.name = "x"}).size() == 16);
  lm::Transform transform{.key = "x", .kind = "script"};
  rich.all<lm::Transform>().save(transform);
  CHECK(uid_of_new(rich, lm::Run{.transform = transform}).size() == 16);  // of at most 20
  // Versions are counted in the last four characters.
  CHECK(transform.uid.view().size() == 16);
  CHECK(transform.uid.view().ends_with("0000"));
  const auto artifact = uid_of_new(rich, lm::Artifact{.suffix = ".csv", .storage = storage});
  CHECK(artifact.size() == 20);
  CHECK(artifact.ends_with("0000"));
  CHECK(is_base62(artifact));
  CHECK(uid_of_new(rich, lm::Collection{.key = "x"}).ends_with("0000"));
  // A uid that is given stays.
  CHECK(uid_of_new(rich, lm::ULabel{.uid = "abc", .name = "x"}) == "abc");
}

TEST_CASE("registry: uids are random", "[engines]") {
  std::set<std::string> all;
  std::set<char> characters;
  for (int i = 0; i < 2000; ++i) {
    const auto uid = lm::random_uid(8);
    CHECK(uid.size() == 8);
    characters.insert(uid.begin(), uid.end());
    all.insert(uid);
  }
  CHECK(all.size() == 2000);
  CHECK(std::string(characters.begin(), characters.end()) == lm::base62);
  CHECK(lm::random_uid(0).empty());
  CHECK(lm::random_uid(100).size() == 100);
  CHECK(lm::stem_of("rO1yZ5E3dqgHzdZG0001") == "rO1yZ5E3dqgHzdZG");
  CHECK(lm::stem_of("001") == "");
}

// ---- several records, removing --------------------------------------------------------------------------------------

TEST_CASE("registry: save_all writes all or none, and leaves the records as they were", "[engines]") {
  const Instance rich;
  const auto labels = rich.all<lm::ULabel>();
  std::vector<lm::ULabel> records{{.name = "one"}, {.name = "two"}, {.uid = "h624cGQQ", .name = "taken"}};
  CHECK_THROWS_AS(labels.save_all(records), lm::ConstraintViolation);
  CHECK(labels.all_branches().count() == 7);
  CHECK(records[0].id.empty());
  CHECK(records[0].uid.empty());
  CHECK_FALSE(records[0].created_at.is_set());
  records.pop_back();
  labels.save_all(records);
  if (!support::writes_postgres) {  // whose sequences count what failed, too
    CHECK(records[0].id.value() == 8);
    CHECK(records[1].id.value() == 9);
  }
  CHECK(labels.all_branches().count() == 9);
  records[0].name = "ONE";
  records.push_back({.name = "three"});
  labels.save_all(records);  // one update, one unchanged, one insert
  CHECK(labels.get(records[0].uid).name == "ONE");
  CHECK(labels.all_branches().count() == 10);
  labels.save_all(std::vector<lm::ULabel>{});
  CHECK(labels.all_branches().count() == 10);
}

TEST_CASE("registry: removing a row", "[engines]") {
  const Instance rich;
  const auto labels = rich.all<lm::ULabel>();
  auto label = labels.get("dZqos97C");
  labels.remove(label);
  CHECK(label.id.empty());
  CHECK(label.name == "locked label");
  CHECK_FALSE(labels.get_or_none("dZqos97C"));
  labels.save(label);  // comes back as a new row
  CHECK(label.id.value() == 8);
  CHECK(label.uid == "dZqos97C");

  auto used = labels.get("q4rqBUo5");
  const auto error = thrown<lm::ConstraintViolation>([&] { labels.remove(used); });
  CHECK(std::string(error.what()) ==
        "ULabel q4rqBUo5 cannot be removed: lab/rich: 1 row of lamindb_artifactulabel (ulabel_id), 1 row of "
        "lamindb_recordulabel (value_id) would lose what they refer to: remove them first");
  CHECK(place(error) == "ULabel q4rqBUo5 ");
  CHECK(used.id.value() == 2);
  CHECK(labels.get_or_none("q4rqBUo5"));

  lm::ULabel never;
  CHECK_THROWS_AS(labels.remove(never), lm::InvalidArgument);
}

TEST_CASE("registry: a row that is gone cannot be updated", "[engines]") {
  const Instance rich;
  const auto labels = rich.all<lm::ULabel>();
  auto label = labels.get("dZqos97C");
  auto same = label;
  labels.remove(same);
  const auto error = thrown<lm::NotFound>([&] { labels.save(label); });
  CHECK(std::string(error.what()) == "lab/rich has no ULabel with id 7 any more");
  CHECK(place(error) == "ULabel dZqos97C ");
}

// ---- errors ---------------------------------------------------------------------------------------------------------

TEST_CASE("registry: a unique value that is taken", "[engines]") {
  const Instance rich;
  lm::ULabel label{.uid = "h624cGQQ", .name = "taken"};
  const auto error = thrown<lm::ConstraintViolation>([&] { rich.all<lm::ULabel>().save(label); });
  CHECK(error.code() == "constraint_violation");
  CHECK(place(error) == "ULabel h624cGQQ uid");
  CHECK_THAT(error.what(), Contains("ULabel h624cGQQ cannot be saved: ") &&
                               Contains(": another row has the same uid: choose others, or use that row"));
  CHECK(label.id.empty());

  lm::User user{.uid = "abcdefgh", .handle = "laminlabs"};
  CHECK(place(thrown<lm::ConstraintViolation>([&] { rich.all<lm::User>().save(user); })) == "User abcdefgh handle");
  // of a partial index
  auto artifact = rich.all<lm::Artifact>().get(a.suffix == ".csv");
  artifact.id = {};
  artifact.uid = "abcdefghijklmnop0000";
  const auto same_key = thrown<lm::ConstraintViolation>([&] { rich.all<lm::Artifact>().save(artifact); });
  CHECK(place(same_key) == "Artifact abcdefghijklmnop0000 storage_id");
  CHECK_THAT(same_key.what(), Contains("another row has the same storage_id, key, hash: "));
  // of an index on an expression
  lm::Branch branch{.uid = "abcdefghijkl", .name = "MAIN"};
  const auto same_name = thrown<lm::ConstraintViolation>([&] { rich.all<lm::Branch>().save(branch); });
  CHECK(place(same_name) == "Branch abcdefghijkl ");
  CHECK_THAT(same_name.what(), Contains("in the unique index 'unique_branch_name_lower'"));
  // of an update
  auto other = rich.all<lm::ULabel>().get("dZqos97C");
  other.uid = "h624cGQQ";
  CHECK(place(thrown<lm::ConstraintViolation>([&] { rich.all<lm::ULabel>().save(other); })) == "ULabel h624cGQQ uid");
}

TEST_CASE("registry: a value that must be set", "[engines]") {
  const Instance rich;
  lm::Artifact artifact{.uid = "abcdefghijklmnop0000", .suffix = ".csv"};
  const auto error = thrown<lm::InvalidArgument>([&] { rich.all<lm::Artifact>().save(artifact); });
  CHECK(std::string(error.what()) == "Artifact cannot be saved to lab/rich: its storage is not set");
  CHECK(place(error) == "Artifact abcdefghijklmnop0000 storage_id");

  // The feature of a RunRecord may be missing since LaminDB 2.12 only.
  const Instance old("rich-2.2/source", "old");
  lm::RunRecord link{.run = old.all<lm::Run>().first().value(), .record = old.all<lm::Record>().first().value()};
  const auto refused = thrown<lm::ConstraintViolation>([&] { old.all<lm::RunRecord>().save(link); });
  CHECK(place(refused) == "RunRecord  feature_id");
  CHECK_THAT(refused.what(), Contains("its feature_id is not set, which this database requires: set it"));
}

TEST_CASE("registry: a text that is too long", "[engines]") {
  const Instance rich;
  const auto labels = rich.all<lm::ULabel>();
  lm::ULabel label{.uid = "abcdefgh"};
  for (int i = 0; i < 150; ++i) label.name += "ü";  // two bytes each
  labels.save(label);
  label.name += "x";
  const auto error = thrown<lm::InvalidArgument>([&] { labels.save(label); });
  CHECK(std::string(error.what()) ==
        "ULabel abcdefgh cannot be saved to lab/rich: its name has 151 characters, of which 150 are allowed: shorten "
        "it");
  CHECK(place(error) == "ULabel abcdefgh name");
  std::vector<lm::ULabel> several{{.name = "short"}, {.name = std::string(200, 'x')}};
  CHECK_THROWS_AS(labels.save_all(several), lm::InvalidArgument);
  CHECK(!labels.filter(lm::columns<lm::ULabel>.name == "short").exists());
  const auto& l = lm::columns<lm::ULabel>;
  CHECK_THROWS_WITH(
      labels.filter(l.uid == "abcdefgh").update(set(l.reference_type, std::string(26, 'x'))),
      "ULabel cannot be saved to lab/rich: its reference_type has 26 characters, of which 25 are allowed: shorten it");
  label.name = "x";
  label.description = std::string(5000, 'x');  // text of any length
  labels.save(label);
}

TEST_CASE("registry: what a CHECK forbids", "[engines]") {
  const Instance rich;
  lm::Feature feature{.uid = "abcdefghijkl", .name = "x"};  // neither a type nor of one
  const auto error = thrown<lm::ConstraintViolation>([&] { rich.all<lm::Feature>().save(feature); });
  CHECK(place(error) == "Feature abcdefghijkl ");
  CHECK_THAT(error.what(), Contains("the CHECK ") && Contains("correct the values"));
}

TEST_CASE("registry: a reference to a row that does not exist", "[engines]") {
  const Instance rich;
  const auto labels = rich.all<lm::ULabel>();
  lm::ULabel label{
      .uid = "abcdefgh", .name = "x", .type = lm::Ref<lm::ULabel>(lm::Id(999, rich.db.session().origin()))};
  const auto error = thrown<lm::DanglingReference>([&] { labels.save(label); });
  CHECK(error.code() == "dangling_reference");
  CHECK(place(error) == "ULabel abcdefgh type_id");
  CHECK(std::string(error.what()) ==
        "ULabel abcdefgh cannot be saved to lab/rich: its type is row 999 of lamindb_ulabel, which does not exist");
  CHECK(label.id.empty());
  CHECK(labels.all_branches().count() == 7);
  auto stored = labels.get("dZqos97C");
  stored.type = label.type;
  CHECK_THROWS_AS(labels.save(stored), lm::DanglingReference);
  CHECK_FALSE(labels.get("dZqos97C").type);
}

TEST_CASE("registry: rows of two databases do not mix", "[engines]") {
  const Instance rich, other("rich-2.2/source", "other");
  const auto labels = rich.all<lm::ULabel>();
  const auto foreign = other.all<lm::ULabel>().get(u.name == "DMSO");
  lm::ULabel label{.uid = "abcdefgh", .name = "x", .type = foreign};
  const auto error = thrown<lm::ForeignReference>([&] { labels.save(label); });
  CHECK(error.code() == "foreign_reference");
  CHECK(place(error) == "ULabel abcdefgh type_id");
  CHECK(std::string(error.what()) ==
        "ULabel abcdefgh cannot be saved to lab/rich: its type is a row of lab/other; sync that row first, then refer "
        "to its "
        "counterpart");
  label.type.reset();
  label.created_by = other.all<lm::User>().first().value();  // the creator, too
  CHECK(place(thrown<lm::ForeignReference>([&] { labels.save(label); })) == "ULabel abcdefgh created_by_id");

  auto moved = foreign;
  const auto refused = thrown<lm::ForeignReference>([&] { labels.save(moved); });
  CHECK(std::string(refused.what()) ==
        "this ULabel is a row of lab/other, not of lab/rich: use sync() to bring it over");
  CHECK(place(refused) == "ULabel " + foreign.uid.str() + ' ');
  CHECK_THROWS_AS(labels.remove(moved), lm::ForeignReference);
  CHECK(labels.all_branches().count() == 7);
}

TEST_CASE("registry: two connections to one database share its ids", "[engines]") {
  const Instance rich;
  const auto second = rich.open("rich");
  lm::ULabel label{.name = "x", .type = second.registry<lm::ULabel>().get(u.name == "Perturbation")};
  rich.all<lm::ULabel>().save(label);
  CHECK(second.registry<lm::ULabel>().get(label.uid).type == label.type);
}

TEST_CASE("registry: where a record lives", "[engines]") {
  const Instance rich, other("rich-2.2/source", "other");
  using Place = lm::State::Place;
  CHECK(lm::state(lm::ULabel{}, rich.db) == lm::State{});
  CHECK(lm::state(rich.all<lm::ULabel>().first().value(), rich.db) == lm::State{Place::current, "lab/rich"});
  CHECK(lm::state(other.all<lm::ULabel>().first().value(), rich.db) == lm::State{Place::other, "lab/other"});
}

TEST_CASE("registry: another program is writing") {
  const Instance rich;
  const auto impatient = rich.open("rich", {.busy_timeout = std::chrono::milliseconds(20)});
  const auto labels = impatient.registry<lm::ULabel>();
  lm::ULabel label{.name = "x"};
  {
    lm::Transaction other(rich.db.session(), lm::Transaction::Mode::write);
    const auto error = thrown<lm::Locked>([&] { labels.save(label); });
    CHECK(error.code() == "locked");
    CHECK_THAT(error.what(), Contains("another program is working with this database; try again when it has finished"));
    CHECK(label.id.empty());
    CHECK(labels.count() == 6);  // reading goes on
  }
  labels.save(label);
  CHECK(label.id.value() == 8);
}

TEST_CASE("registry: a database that is open read-only", "[engines]") {
  const Instance rich;
  const auto source = rich.open("rich", {.read_only = true});
  const auto labels = source.registry<lm::ULabel>();
  lm::ULabel label{.name = "x"};
  auto stored = labels.get("dZqos97C");
  CHECK_THROWS_AS(labels.save(label), lm::ReadOnly);
  CHECK_THROWS_AS(labels.save(stored), lm::ReadOnly);
  CHECK_THROWS_AS(labels.remove(stored), lm::ReadOnly);
  CHECK(thrown<lm::ReadOnly>([&] { labels.save(label); }).code() == "read_only");
  CHECK_THROWS_WITH(labels.save(label), Contains("this database is open read-only"));
  CHECK(labels.all_branches().count() == 7);
}

// ---- databases of other versions, and without a module --------------------------------------------------------------

TEST_CASE("registry: columns that an older database does not have stay unset", "[engines]") {
  const Instance old("rich-2.2/source", "old");
  const auto artifacts = old.all<lm::Artifact>();
  auto artifact = artifacts.get(a.suffix == ".csv");
  CHECK_FALSE(artifact.extra_data);
  CHECK(artifact.size == 8);
  artifact.description = "changed";
  artifacts.save(artifact);
  CHECK(artifacts.get(artifact.uid).description == "changed");
  artifact.extra_data = lm::Json{"{}"};
  const auto error = thrown<lm::InvalidArgument>([&] { artifacts.save(artifact); });
  CHECK(place(error) == "Artifact " + artifact.uid.str() + " extra_data");
  CHECK(std::string(error.what()) ==
        "lab/old: this database's Artifact has no column extra_data; it was made by another version of LaminDB: leave "
        "the member "
        "unset");
  lm::Record record{.name = "new"};
  old.all<lm::Record>().save(record);
  CHECK(old.all<lm::Record>().get(record.uid).name == "new");
}

namespace lab_registry {

/// Colours are numbers in the database.
enum class Colour { red = 1, green = 2 };

struct PlateArtifact;

struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  Colour colour = Colour::red;
  std::optional<Colour> lid{};
  double temperature = 20;
  lm::Many<lm::Artifact, PlateArtifact> artifacts{};
};
struct PlateArtifact {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::Artifact> artifact{};
};

}  // namespace lab_registry

template <>
struct laminate::column_type<lab_registry::Colour> {
  static constexpr Kind stored = Kind::integer;
  static void load(lab_registry::Colour& to, const Cell& from, Origin) {
    if (from.integer != 1 && from.integer != 2) throw Misfit{};
    to = static_cast<lab_registry::Colour>(from.integer);
  }
  static Value store(const lab_registry::Colour& from) { return static_cast<std::int64_t>(from); }
};

LAMINATE_TABLE(lab_registry::Plate, "lab_plate", id, uid, colour, lid, temperature, artifacts)
LAMINATE_TABLE(lab_registry::PlateArtifact, "lab_plateartifact", id, plate, artifact)

namespace lab_registry {

using module = lm::module<Plate, PlateArtifact>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace lab_registry

// A table that names the column of its lock and the instant of the last change in its own way, and uses LaminDB's name
// for something else.
namespace sheets {

struct Sheet {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  bool frozen = false;
  bool is_locked = false;
  lm::Timestamp changed{};
};

}  // namespace sheets

LAMINATE_TABLE(sheets::Sheet, "sheets_sheet", id, uid, name, frozen, is_locked, changed)

template <>
inline constexpr laminate::traits::SpecialColumns laminate::traits::special_columns<sheets::Sheet>{
    .lock = "frozen", .updated_at = "changed"};

namespace sheets {

using module = lm::module<Sheet>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace sheets

TEST_CASE("registry: columns with a meaning may have other names", "[engines]") {
  const Instance rich;
  const auto db = lm::open<sheets::schema>(rich.file);
  lm::create_tables<sheets::module>(db);
  const auto registry = db.registry<sheets::Sheet>();
  const auto& s = lm::columns<sheets::Sheet>;
  sheets::Sheet sheet{.name = "a", .is_locked = true};
  registry.save(sheet);
  const auto made = sheet.changed;
  sheet.name = "b";
  registry.save(sheet);
  CHECK(sheet.changed > made);

  sheet.frozen = true;
  registry.save(sheet);
  sheet.name = "c";
  const auto error = thrown<lm::RowLocked>([&] { registry.save(sheet); });
  CHECK_THAT(error.what(), Contains("unlock it first (frozen = false)"));
  CHECK(error.place().column == "frozen");
  CHECK_THROWS_AS(registry.filter(s.name == "b").update(set(s.name, "d")), lm::RowLocked);
  CHECK(registry.filter(s.name == "b").update(set(s.name, "d"), set(s.frozen, false)) == 1);
  const auto read = registry.get(sheet.uid.view());
  CHECK(read.name == "d");
  CHECK(read.changed > sheet.changed);
}

TEST_CASE("registry: column types of one's own", "[engines]") {
  const Instance rich;
  const auto db = lm::open<lab_registry::schema>(rich.file);
  lm::create_tables<lab_registry::module>(db);
  const auto plates = db.registry<lab_registry::Plate>();
  lab_registry::Plate red{.temperature = 4.5},
      green{.colour = lab_registry::Colour::green, .lid = lab_registry::Colour::red};
  plates.save(red);
  plates.save(green);
  const auto& p = lm::columns<lab_registry::Plate>;
  CHECK(plates.filter(p.colour == lab_registry::Colour::green).one().lid == lab_registry::Colour::red);
  CHECK(plates.filter(p.lid != lab_registry::Colour::red).one().uid == red.uid);
  CHECK(plates.filter(p.colour.in({lab_registry::Colour::red, lab_registry::Colour::green})).count() == 2);
  CHECK(plates.filter(p.temperature < 5).one().temperature == 4.5);
  CHECK(plates.get(green.uid).temperature == 20);
  rich.change("UPDATE lab_plate SET colour = 3 WHERE id = 1");
  CHECK_THROWS_WITH(plates.get(red.uid), Contains("holds 3 in the column colour, which is not an integer"));
}

TEST_CASE("registry: a module that the database does not have", "[engines]") {
  const Instance rich;
  const auto db = lm::open<lab_registry::schema>(rich.file, {.name = "lab/rich"});
  const auto error = thrown<lm::MissingTable>([&] { (void)db.registry<lab_registry::Plate>().first(); });
  CHECK(error.code() == "missing_table");
  CHECK(error.place().registry == "Plate");
  CHECK(std::string(error.what()) ==
        "lab/rich has no table lab_plate: its module is not part of this database (create_tables() adds it)");
  lab_registry::Plate plate;
  CHECK_THROWS_AS(db.registry<lab_registry::Plate>().save(plate), lm::MissingTable);
  // A path into it says the same.
  CHECK_THROWS_AS(db.registry<lm::Artifact>().filter(a.via<lab_registry::PlateArtifact>()->temperature > 1).count(),
                  lm::MissingTable);
  lm::create_tables<lab_registry::module>(db);
  CHECK(db.registry<lm::Artifact>().filter(a.via<lab_registry::PlateArtifact>()->temperature > 1).count() == 0);
}

// ---- what other programs left in the database -----------------------------------------------------------------------

TEST_CASE("registry: integers that are stored as REAL are read") {
  const Instance rich;
  rich.redeclare("lamindb_artifact", "\"size\" bigint", "\"size\" real");  // so has the database of LaminDB's guide
  const auto db = rich.open("rich");
  auto rows = db.session().query("SELECT DISTINCT typeof(size) FROM lamindb_artifact");
  REQUIRE(rows.next());
  REQUIRE(rows.text(0) == "real");
  CHECK(db.registry<lm::Artifact>().get("9K1d").size == 31672);
  CHECK(db.registry<lm::Artifact>().filter(a.size == 31672).count() == 1);
}

TEST_CASE("registry: booleans may be REAL, too") {
  const Instance rich;
  rich.redeclare("lamindb_artifact", "\"is_latest\" bool", "\"is_latest\" real");
  const auto db = rich.open("rich");
  CHECK(db.registry<lm::Artifact>().get("9K1d").is_latest);
  CHECK_FALSE(db.registry<lm::Artifact>().get("rO1yZ5E3dqgHzdZG0000").is_latest);
}

TEST_CASE("registry: a value that does not fit its column is an error that names the row") {
  const Instance rich;
  const struct {
    std::string set, column, found, wanted;
  } cases[] = {
      {"size = 1.5", "size", "1.5", "an integer"},
      {"size = 'big'", "size", "'big'", "an integer"},
      {"size = 1e300", "size", "1e+300", "an integer"},
      {"size = x'00'", "size", "a blob", "an integer"},
      {"is_latest = 'yes'", "is_latest", "'yes'", "a boolean"},
      {"is_latest = 2", "is_latest", "2", "a boolean"},
      {"created_at = 'yesterday'", "created_at", "'yesterday'", "an instant"},
      {"created_at = '2026-11-21'", "created_at", "'2026-11-21'", "an instant"},
      {"created_at = 1763698327", "created_at", "1763698327", "an instant"},
      {"suffix = x'2e637376'", "suffix", "a blob", "text"},
      {"created_by_id = 'somebody'", "created_by_id", "'somebody'", "a reference"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.set);
    rich.change("PRAGMA foreign_keys = OFF; UPDATE lamindb_artifact SET " + each.set + " WHERE uid LIKE '9K1d%'");
    const auto error = thrown<lm::BadValue>([&] { rich.all<lm::Artifact>().get("9K1d"); });
    CHECK(error.code() == "bad_value");
    CHECK(place(error) == "Artifact 9K1dteZ6Qx0EXK8g0000 " + each.column);
    CHECK_THAT(error.what(), Contains("lab/rich: Artifact 9K1dteZ6Qx0EXK8g0000 holds " + each.found) &&
                                 Contains("in the column " + each.column + ", which is not " + each.wanted));
    CHECK(rich.all<lm::Artifact>().get("PgN8").size == 26896);  // the others are read
    rich.change(
        "UPDATE lamindb_artifact SET size = 1, is_latest = 1, created_at = '2026-11-21 04:10:41.14', suffix = '.h5ad', "
        "created_by_id = 1 WHERE uid LIKE '9K1d%'");
  }
  CHECK(rich.all<lm::Artifact>().get("9K1d").size == 1);
}

TEST_CASE("registry: a uid that is too long") {
  const Instance rich;
  rich.change("UPDATE lamindb_ulabel SET uid = 'dZqos97Cx' WHERE id = 7");
  const auto error = thrown<lm::BadValue>([&] { rich.all<lm::ULabel>().filter(u.id == 7).one(); });
  CHECK(place(error) == "ULabel dZqos97Cx uid");
  CHECK_THAT(error.what(), Contains("ULabel dZqos97Cx holds 'dZqos97Cx' in the column uid, which is not a uid"));
}

TEST_CASE("registry: NULL where a record has no place for it") {
  const Instance rich;
  rich.redeclare("lamindb_artifact", "\"suffix\" varchar(30) NOT NULL", "\"suffix\" varchar(30) NULL");
  rich.change("UPDATE lamindb_artifact SET suffix = NULL WHERE uid LIKE '9K1d%'");
  const auto error = thrown<lm::BadValue>([&] { rich.all<lm::Artifact>().get("9K1d"); });
  CHECK(place(error) == "Artifact 9K1dteZ6Qx0EXK8g0000 suffix");
  CHECK_THAT(error.what(), Contains("holds NULL in the column suffix, which is not text"));
}

TEST_CASE("registry: a link has no uid, its id names it") {
  const Instance rich;
  rich.change("UPDATE lamindb_artifactulabel SET created_at = 'never' WHERE id = 2");
  const auto error = thrown<lm::BadValue>([&] { rich.all<lm::ArtifactULabel>().to_vector(); });
  CHECK_THAT(error.what(), Contains("ArtifactULabel with id 2 holds 'never' in the column created_at"));
  CHECK(place(error) == "ArtifactULabel  created_at");
}

TEST_CASE("registry: dates that are none") {
  const Instance rich;
  rich.change("UPDATE lamindb_reference SET date = '2024-02-30'");
  CHECK_THROWS_WITH(rich.all<lm::Reference>().first(),
                    Contains("holds '2024-02-30' in the column date, which is not a date"));
}
