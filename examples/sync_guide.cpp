// "Sync data across databases", LaminDB's guide, in C++: an artifact of laminlabs/lamindata comes to a new database.
#include <laminate/lamindb/path.hpp>
#include <laminate/lamindb/tracking/track.hpp>
#include <laminate/open.hpp>
#include <laminate/sync/sync.hpp>
#include <laminate/view/describe.hpp>
#include <laminate/view/table.hpp>

#include "example.hpp"

namespace lm = laminate;

void sync_guide(const std::filesystem::path& folder) {
  const auto source =
      lm::open(example::data("mini_immuno-2.2/source.db.gz"), {.name = "laminlabs/lamindata", .read_only = true});
  const auto target = lm::open(example::instance("mini_immuno-2.2/target.db.gz", folder / "test-sync"));
  lm::track(target, {.key = "sync_guide.cpp", .description = "Sync data across databases"});

  const auto& a = lm::columns<lm::Artifact>;
  std::cout << "\nthe latest artifacts of " << source.name() << ":\n"
            << lm::to_table(source.registry<lm::Artifact>().filter(a.is_latest == true).limit(10),
                            {.columns = {"uid", "key", "kind", "size", "created_at"}});

  const auto artifact = source.registry<lm::Artifact>().get(a.key == "example_datasets/mini_immuno/dataset1.h5ad");
  std::cout << "\nsync it:\n" << lm::sync<lm::Artifact>(source, target, artifact);
  std::cout << "\nsync it again:\n" << lm::sync<lm::Artifact>(source, target, artifact);
  std::cout << "\nsync it with annotations:\n";
  const auto report = lm::sync<lm::Artifact>(source, target, artifact, {.transfer = lm::Transfer::annotations});
  std::cout << report;

  const auto synced = report.objects<lm::Artifact>().front();
  std::cout << "\nwhat the target knows of it now:\n" << lm::describe(target, synced);
  std::cout << "\nno data was copied, it still lies at " << lm::path(target, synced) << "\n\nstorage locations:\n"
            << lm::to_table(target.registry<lm::Storage>(), {.columns = {"uid", "root", "type", "instance_uid"}});

  const auto run = target.registry<lm::Run>().filter(lm::columns<lm::Run>.id == synced.run->id()).one();
  const auto transfer =
      target.registry<lm::Transform>().filter(lm::columns<lm::Transform>.id == run.transform.id()).one();
  const auto& r = lm::columns<lm::Run>;
  const auto initiator = target.registry<lm::Run>().filter(r.id == run.initiated_by_run->id()).one();
  const auto program =
      target.registry<lm::Transform>().filter(lm::columns<lm::Transform>.id == initiator.transform.id()).one();
  std::cout << "\nwhere it came from: Transform(uid='" << transfer.uid << "', key='" << transfer.key
            << "', description='" << transfer.description.value_or("") << "')\n"
            << "who brought it:     Transform(key='" << program.key << "', description='"
            << program.description.value_or("") << "')\n";
  lm::finish(target);
}

int main(int argc, char** argv) { return example::run(argc, argv, sync_guide); }
