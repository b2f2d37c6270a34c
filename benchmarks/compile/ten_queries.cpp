// All records, and ten queries.
#include <iostream>

#include "whole_schema.hpp"

int main(int, char** argv) {
  const auto db = open(argv[1], true);
  const auto artifacts = db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  const auto& t = lm::columns<lm::bionty::CellType>;
  const auto& r = lm::columns<lm::Run>;
  std::int64_t rows = 0;
  rows += artifacts.filter(a.suffix == ".h5ad").count();
  rows += artifacts.filter(a.key.startswith("example") && a.size > 1000).count();
  rows += artifacts.filter(a.created_by->handle == "alex").count();
  rows += artifacts.filter(a.ulabels->name == "DMSO" || a.ulabels->name == "IFNG").count();
  rows += artifacts.filter(a.via<lm::bionty::ArtifactCellType>()->ontology_id == "CL:0000084").count();
  rows += artifacts.filter(!(a.projects->name == "Tutorials")).count();
  rows += artifacts.filter(a.created_at > lm::Timestamp::now()).count();
  rows += db.registry<lm::bionty::CellType>().filter(t.parents->name.contains("cell")).count();
  rows += db.registry<lm::Run>().filter(r.transform->key.endswith(".py") && r.report.is_null()).count();
  for (const lm::Artifact& artifact :
       artifacts.filter(a.description.is_not_null()).order_by(desc(a.created_at)).limit(10))
    std::cout << artifact.uid << '\n';
  std::cout << rows << '\n';
}
