// laminate export REGISTRY | all --output FILE
#include <memory>
#include <string>

#include <laminate/bundle.hpp>

#include "progress.hpp"
#include "selected.hpp"

namespace {

using namespace command;

struct Export : Selected {
  DatabaseOption db;
  std::string file, slug;
  Progress progress;

  void run() {
    const bool whole = all();
    const auto database = db.for_reading(slug);
    auto line = progress.line();
    line.watch_rows(options);
    output.print(whole ? lm::export_all(database, file, options)
                       : lm::export_bundle(selection(database), file, options));
  }
};

}  // namespace

void add_export(CLI::App& app) {
  auto* command = app.add_subcommand("export", "Write objects, and all that they refer to, into a file to sync from");
  const auto exported = std::make_shared<Export>();
  exported->db.add(*command);
  exported->add(*command);
  command->add_option("--output", exported->file, "the file to write, such as dataset1.jsonl.gz")
      ->required()
      ->type_name("FILE")
      ->check(not_empty);
  command
      ->add_option("--slug", exported->slug,
                   "account/name of the database, for the transfer's description (default: from the settings, else "
                   "its file name)")
      ->type_name("SLUG");
  command->add_flag("--inputs", exported->options.inputs, "and what the runs of these rows read, and so on upstream");
  exported->progress.add(*command);
  command->footer(
      "The file takes the place of the database in sync, diff, show and describe, where that cannot be reached.\n"
      "It holds what a sync with the same options wants, with users, runs and the code of transforms; no data of "
      "artifacts.\n"
      "Examples:\n"
      "  laminate export artifact --db ./theirs --key dataset1.h5ad --transfer annotations --output dataset1.jsonl.gz\n"
      "  laminate sync artifact --from dataset1.jsonl.gz --to ./ours --key dataset1.h5ad --transfer annotations");
  command->callback([exported] { exported->run(); });
}
