// Lineage: a program that is tracked, what it makes, and another one that reads it.
#include <fstream>

#include <laminate/artifacts.hpp>
#include <laminate/laminate.hpp>

#include "example.hpp"

namespace lm = laminate;
namespace fs = std::filesystem;

lm::Collection plates_of(const lm::Database<lm::lamindb_schema>& db) {
  return db.registry<lm::Collection>().get(lm::columns<lm::Collection>.key == "raw/plates");  // the latest version
}

/// Saves three plates, and two of them as a collection that the third is then appended to.
void measure(const lm::Database<lm::lamindb_schema>& db, const fs::path& work) {
  const lm::TrackedRun run(db, {.params = {{"plates", 3}, {"volume", 0.5}}});
  std::vector<lm::Artifact> plates;
  for (const std::string name : {"plate2.csv", "plate1.csv", "plate3.csv"}) {
    std::ofstream(work / name) << "well,value\nA1," << name[5] << '\n';
    plates.push_back(lm::save_artifact(db, work / name, {.key = "raw/" + name}));
  }
  lm::save_collection(db, {plates[0], plates[1]}, {.key = "raw/plates", .description = "What was measured"});
  lm::append(db, plates_of(db), plates[2]);
}

/// Adds up what all plates say.
void add_up(const lm::Database<lm::lamindb_schema>& db, const fs::path& work) {
  const lm::TrackedRun run(db, {.key = "add_up.cpp", .params = {{"column", "value"}}});
  std::int64_t sum = 0;
  for (const lm::DataFrame& plate : lm::load<lm::DataFrame>(db, plates_of(db)))
    for (const auto value : plate["value"].as<std::int64_t>()) sum += value.value_or(0);
  std::ofstream(work / "sum.txt") << sum;
  lm::save_artifact(db, work / "sum.txt", {.key = "results/sum.txt"});

  for (const lm::Collection& read : lm::inputs_of<lm::Collection>(db, *run)) std::cout << "read " << read.key << '\n';
  for (const lm::Artifact& made : lm::outputs_of(db, *run)) std::cout << "made " << *made.key << ": " << sum << '\n';
}

void lineage(const fs::path& work) {
  ::setenv("LAMIN_SETTINGS_DIR", work.c_str(), 0);  // the instance is not to be one of the user's
  const auto root = (work / "instance").string();
  const auto db = fs::exists(root) ? lm::open(root) : lm::init(root, {.name = "anonymous/lineage"});
  measure(db, work);
  add_up(db, work);
  const auto plates = plates_of(db);
  std::cout << "the latest version: " << plates.uid << "\nits artifacts:";
  for (const lm::Artifact& plate : lm::artifacts_of(db, plates)) std::cout << ' ' << *plate.key;
  std::cout << '\n';
}

int main(int argc, char** argv) { return example::run(argc, argv, lineage); }
