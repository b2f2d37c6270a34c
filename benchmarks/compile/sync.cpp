// All records, and a sync of one registry.
#include <iostream>

#include <laminate/bionty/module.hpp>
#include <laminate/database/open.hpp>
#include <laminate/sync/sync.hpp>

namespace lm = laminate;
using Database = lm::Database<lm::schema<lm::core, lm::bionty::module>>;

Database open(const char* path, bool read_only) {
  return Database(std::make_shared<lm::Session>(lm::open_connection(path, {.read_only = read_only}), path, path));
}

int main(int, char** argv) {
  const auto source = open(argv[1], true);
  const auto target = open(argv[2], false);
  const auto& a = lm::columns<lm::Artifact>;
  std::cout << lm::sync<lm::Artifact>(source, target, a.key == argv[3], {.transfer = lm::transfer::annotations});
}
