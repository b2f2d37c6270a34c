// All records, and a sync of one registry.
#include <iostream>

#include <laminate/sync/sync.hpp>

#include "whole_schema.hpp"

int main(int, char** argv) {
  const auto source = open(argv[1], true);
  const auto target = open(argv[2], false);
  const auto& a = lm::columns<lm::Artifact>;
  std::cout << lm::sync<lm::Artifact>(source, target, a.key == argv[3], {.transfer = lm::Transfer::annotations});
}
