// One registry, with the records that it refers to, and one query.
#include <iostream>

#include <laminate/lamindb/core.hpp>
#include <laminate/registry/registry.hpp>

#include "session.hpp"

int main(int, char** argv) {
  const lm::Registry<lm::Artifact> artifacts(open_session(argv[1], true));
  const auto& a = lm::columns<lm::Artifact>;
  for (const lm::Artifact& artifact : artifacts.filter(a.suffix == ".h5ad").order_by(desc(a.created_at)).limit(10))
    std::cout << artifact.uid << '\n';
}
