// laminate's sync of a whole instance, measured as its rivals are.
//
//     syncing SOURCE.db TARGET.db              everything
//     syncing SOURCE.db TARGET.db annotations  all artifacts with their annotations, as LaminDB's own sync is asked
//
// TARGET is written to. The line that is printed says also how long it took by the report of the sync.
#include <string>

#include <laminate/open.hpp>
#include <laminate/sync/sync.hpp>

#include "measured.hpp"

int main(int argc, char** argv) try {
  namespace lm = laminate;
  if (argc < 3) throw lm::InvalidArgument("syncing SOURCE.db TARGET.db [annotations]");
  const auto source = lm::open(argv[1], {.read_only = true});
  const auto target = lm::open(argv[2]);
  const measured::Work work;
  const auto& a = lm::columns<lm::Artifact>;
  const auto report = argc == 3
                          ? lm::sync_all(source, target)
                          : lm::sync<lm::Artifact>(source, target, a.id != 0, {.transfer = lm::Transfer::annotations});
  std::cout << "reported=" << report.seconds() << ' ';
  work.print(static_cast<std::int64_t>(report.rows_written()));
} catch (const std::exception& error) {
  std::cerr << "syncing: " << error.what() << '\n';
  return 1;
}
