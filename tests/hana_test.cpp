#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/hana/at_key.hpp>
#include <boost/hana/contains.hpp>
#include <boost/hana/define_struct.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/keys.hpp>
#include <boost/hana/members.hpp>
#include <boost/hana/not_equal.hpp>
#include <boost/hana/size.hpp>

#include <laminate/open.hpp>
#include <laminate/record/hana.hpp>
#include <laminate/registry/create_tables.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace hana = boost::hana;
namespace lm = laminate;

namespace lab_hana {

/// A struct that Hana's macros describe from outside.
struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  std::optional<double> temperature{};
  lm::Ref<lm::User, lm::Role::creator> created_by{};
};

/// A struct that Hana's macro defines.
struct Well {
  BOOST_HANA_DEFINE_STRUCT(Well, (lm::Id, id), (std::string, position), (lm::Ref<Plate>, plate),
                           (std::optional<std::int64_t>, cells));
};

}  // namespace lab_hana

BOOST_HANA_ADAPT_STRUCT(lab_hana::Plate, id, uid, name, temperature, created_by);

template <>
struct laminate::table_of<lab_hana::Plate> : laminate::hana_table<lab_hana::Plate> {
  static constexpr std::string_view name = "lab_plate", record_name = "lab_hana::Plate";
};
template <>
struct laminate::table_of<lab_hana::Well> : laminate::hana_table<lab_hana::Well> {
  static constexpr std::string_view name = "lab_well", record_name = "lab_hana::Well";
};

namespace lab_hana {

using module = lm::module<Plate, Well>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace lab_hana

// ---- records as Hana structs ----------------------------------------------------------------------------------------

TEST_CASE("hana: a record is a struct with its members as keys") {
  STATIC_REQUIRE(hana::Struct<lm::User>::value);
  STATIC_REQUIRE(hana::Struct<lm::Artifact>::value);
  STATIC_REQUIRE_FALSE(hana::Struct<lm::Id>::value);
  using keys = decltype(hana::keys(lm::User{}));
  STATIC_REQUIRE(decltype(hana::size(keys{}))::value == 8);
  std::string names;
  hana::for_each(keys{}, [&](auto key) { (names += key.c_str()) += ' '; });
  CHECK(names == "id uid handle name created_at updated_at created_artifacts created_runs ");
}

TEST_CASE("hana: members have their own types, and can be written") {
  const auto handle = BOOST_HANA_STRING("handle");
  const auto name = BOOST_HANA_STRING("name");
  lm::User user{.handle = "alex"};
  STATIC_REQUIRE(std::is_same_v<decltype(hana::at_key(user, handle)), std::string&>);
  STATIC_REQUIRE(std::is_same_v<decltype(hana::at_key(user, name)), std::optional<std::string>&>);
  CHECK(hana::at_key(user, handle) == "alex");
  hana::at_key(user, handle) = "sam";
  CHECK(user.handle == "sam");
  const lm::User& unchanged = user;
  STATIC_REQUIRE(std::is_same_v<decltype(hana::at_key(unchanged, handle)), const std::string&>);
}

TEST_CASE("hana: generic code tells columns from relations") {
  const lm::Artifact artifact{.suffix = ".csv", .size = 8};
  std::string columns;
  hana::for_each(artifact, [&](const auto& member) {
    if constexpr (!lm::is_relation<std::remove_cvref_t<decltype(hana::second(member))>>)
      (columns += hana::first(member).c_str()) += ' ';
  });
  std::string lowered;
  for (const auto& column : lm::table_info<lm::Artifact>().columns) (lowered += column.member) += ' ';
  CHECK(columns == lowered);
  CHECK(hana::at_key(artifact, BOOST_HANA_STRING("size")) == 8);
}

// ---- Hana structs as records ----------------------------------------------------------------------------------------

TEST_CASE("hana: an adapted struct is a record like any other") {
  const auto& table = lm::table_info<lab_hana::Plate>();
  CHECK(table.name == "lab_plate");
  CHECK(table.registry == "Plate");
  CHECK(table.module == "lab");
  std::string columns;
  for (const auto& column : table.columns) columns += column.name + ' ';
  CHECK(columns == "id uid name temperature created_by_id ");
  CHECK(table.columns[0].kind == lm::Kind::id);
  CHECK(table.columns[3].nullable);
  CHECK(table.columns[4].target == "lamindb_user");
  CHECK(table.uid_length == 12);
  CHECK(table.display == 2);
  const auto& wells = lm::table_info<lab_hana::Well>();
  CHECK_FALSE(wells.uid);
  CHECK(wells.columns[*wells.owner].name == "plate_id");
}

TEST_CASE("hana: rows of Hana structs are saved and queried") {
  const support::CleanSettings settings;
  const support::Workspace workspace;
  const auto db = lm::open<lab_hana::schema>(workspace.unpack("rich-2.12/empty.db.gz", "lab.db"));
  lm::create_tables<lab_hana::module>(db);
  const auto plates = db.registry<lab_hana::Plate>();
  const auto wells = db.registry<lab_hana::Well>();

  lab_hana::Plate cold{.name = "cold", .temperature = 4};
  lab_hana::Plate plain{.name = "plain"};
  plates.save(cold);
  plates.save(plain);
  CHECK(cold.id.value() == 1);
  CHECK(cold.uid.view().size() == 12);
  CHECK_FALSE(cold.created_by.empty());
  std::vector<lab_hana::Well> all(3);
  for (auto& well : all) well.plate = cold;
  all[0].position = "A1";
  all[1].position = "A2";
  all[1].cells = 1000;
  all[2].position = "B1";
  all[2].plate = plain;
  wells.save_all(all);
  CHECK(all[2].id.value() == 3);

  CHECK(plates.get(cold.uid).name == "cold");
  CHECK(plates.filter(lm::field<&lab_hana::Plate::temperature> < 10).one().name == "cold");
  CHECK(plates.filter(lm::field<&lab_hana::Plate::temperature>.is_null()).one().name == "plain");
  CHECK(plates.filter(lm::field<&lab_hana::Plate::created_by, &lm::User::handle> == "anonymous").count() == 2);
  CHECK(wells.filter(lm::field<&lab_hana::Well::plate, &lab_hana::Plate::name> == "cold").count() == 2);
  CHECK(wells.filter(lm::field<&lab_hana::Well::plate> == plain).one().position == "B1");
  CHECK(wells.order_by(lm::desc(lm::field<&lab_hana::Well::position>)).first()->position == "B1");

  all[1].cells.reset();
  wells.save(all[1]);
  CHECK(wells.filter(lm::field<&lab_hana::Well::cells>.is_null()).count() == 3);
  wells.remove(all[0]);
  CHECK(wells.count() == 2);
}
