// Inputs from other databases.
#include <laminate/artifact/foreign_input.hpp>
#include <laminate/lamindb/tracking/track.hpp>

#include "artifact_support.hpp"
#include "catch.hpp"

namespace lm = laminate;

TEST_CASE("foreign input: it is brought over and linked", "[engines]") {
  const support::Instance in;
  const auto source = lm::open(in.workspace.unpack("rich-2.12/source.db.gz", "source.db"), {.name = "a/source"});
  const auto& a = lm::columns<lm::Artifact>;
  const auto there = source.registry<lm::Artifact>().get(a.key == "tables/a.csv");
  CHECK_THROWS_AS(lm::track_input(source, there, in.db), lm::InvalidArgument);
  CHECK(in.count<lm::Artifact>() == 0);

  const auto run = lm::track(in.db, {.key = "read.cpp"}, {});
  const auto here = lm::track_input(source, there, in.db);
  CHECK(here.uid == there.uid);
  CHECK(here.id.origin() == in.db.session().origin());
  CHECK(here.run->id() != run.id);  // that of the transfer
  CHECK(in.db.registry<lm::Run>().filter(lm::columns<lm::Run>.id == here.run->id()).one().initiated_by_run ==
        lm::Ref<lm::Run>(run));
  CHECK(lm::track_input(source, there, in.db).id == here.id);
  CHECK(lm::inputs_of(in.db, run).count() == 1);
  CHECK(lm::inputs_of(in.db, run).one().uid == there.uid);
  CHECK(in.count<lm::Artifact>() == 1);

  const auto collection = source.registry<lm::Collection>().get(lm::columns<lm::Collection>.key == "collections/three");
  const auto copy = lm::track_input(source, collection, in.db, {.transfer = lm::Transfer::annotations});
  CHECK(lm::inputs_of<lm::Collection>(in.db, run).one().uid == collection.uid);
  CHECK(copy.uid == collection.uid);
}
