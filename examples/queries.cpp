// Queries: conditions that the compiler checks, on a database that LaminDB wrote.
#include <laminate/open.hpp>

#include "example.hpp"

namespace lm = laminate;

void queries(const std::filesystem::path&) {
  const auto db = lm::open(example::data("rich-2.12/source.db.gz"), {.name = "laminlabs/lamindata", .read_only = true});
  const auto artifacts = db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;

  std::cout << "h5ad files of laminlabs, by size:\n";
  for (const lm::Artifact& artifact :
       artifacts.filter(a.suffix == ".h5ad" && a.created_by->handle == "laminlabs").order_by(desc(a.size)))
    std::cout << "  " << artifact.uid << "  " << artifact.size.value_or(0) << "  " << artifact.key.value_or("") << '\n';

  std::cout << "under DMSO: " << artifacts.filter(a.ulabels->name == "DMSO").count() << '\n';
  std::cout << "with T cells: " << artifacts.filter(a.via<lm::bionty::ArtifactCellType>()->name == "T cell").count()
            << '\n';
  std::cout << "without a kind: " << artifacts.filter(a.kind.is_null()).count() << '\n';
  std::cout << "in the trash: " << artifacts.filter(a.branch->name == "trash").all_branches().count() << '\n';

  const auto latest = artifacts.get(a.key == "versioned.parquet");
  std::cout << "the latest version: " << latest.uid << "\nin one piece: " << latest << '\n';

  if (!artifacts.get_or_none("no such uid")) std::cout << "get_or_none() answers with an empty optional\n";
  try {
    artifacts.get(a.key == "no/such/key");
  } catch (const lm::NotFound& error) {
    std::cout << "get() says: " << error.what() << '\n';
  }
}

int main(int argc, char** argv) { return example::run(argc, argv, queries); }
