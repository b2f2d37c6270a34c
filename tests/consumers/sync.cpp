// Calls functions of each kind that laminate::compiled defines.
#include <sstream>
#include <string>

#include <laminate/artifacts.hpp>
#include <laminate/bundle.hpp>
#include <laminate/laminate.hpp>
#include <laminate/view/lineage.hpp>

namespace lm = laminate;

std::string use_all(const std::string& folder);
std::string use_all(const std::string& folder) {
  const auto source = lm::init(folder + "/source"), target = lm::init(folder + "/target");
  lm::sync_all(source, target);
  lm::track(source, {.key = "sync.cpp"});
  const auto artifact = lm::save_artifact(source, __FILE__, {.key = "sync.cpp"});
  lm::features(source, artifact).set_values({});
  lm::finish(source);
  const auto report = lm::sync<lm::Artifact>(source, target, artifact);
  std::ostringstream out;
  out << report << lm::describe(target, report.objects<lm::Artifact>().front()) << lm::lineage(source, artifact)
      << lm::to_table(target.registry<lm::Artifact>().filter(lm::columns<lm::Artifact>.key == "sync.cpp"))
      << lm::diff_all(source, target) << lm::undo(target, lm::receipt(report)) << lm::check(source)
      << lm::export_all(source, folder + "/bundle.jsonl.gz").str();
  return out.str();
}
