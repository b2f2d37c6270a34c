// laminate's sync of a whole instance, measured as its rivals are.
//
//     syncing SOURCE.db TARGET.db              everything
//     syncing SOURCE.db TARGET.db annotations  all artifacts with their annotations, which is what LaminDB's own sync
//     is asked for
//
// TARGET is written to. The line that is printed says also how long it took by the report of the sync.
#include <string>

#include <laminate/open.hpp>
#include <laminate/sync/sync.hpp>

#include "measured.hpp"

namespace {

namespace lm = laminate;

lm::SyncReport sync(const std::string& source_file, const std::string& target_file, bool everything) {
  const auto source = lm::open(source_file, {.read_only = true});
  const auto target = lm::open(target_file);
  if (everything) return lm::sync_all(source, target);
  const auto& a = lm::columns<lm::Artifact>;
  return lm::sync<lm::Artifact>(source, target, a.id != 0, {.transfer = lm::transfer::annotations});
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) throw lm::InvalidArgument("syncing SOURCE.db TARGET.db [annotations]");
  const measured::Work work;
  const auto report = sync(argv[1], argv[2], argc == 3);
  std::cout << "reported=" << report.seconds() << ' ';
  work.print(static_cast<std::int64_t>(report.rows_written()));
} catch (const std::exception& error) {
  std::cerr << "syncing: " << error.what() << '\n';
  return 1;
}
