// laminate export REGISTRY | all --db DB --output FILE
#include <memory>
#include <stop_token>

#include <laminate/bundle.hpp>

#include "progress.hpp"
#include "selected.hpp"

namespace {

using namespace command;

struct Export : Selected {
  std::string output;

  void add(CLI::App& app) {
    Selected::add(app, "--db");
    app.add_option("--output", output, "the file to write, such as dataset1.jsonl.gz")->required()->check(not_empty);
    app.add_flag("--inputs", options.inputs, "and what the runs of these rows read, and so on upstream");
  }

  void run() {
    const auto database = source();
    const Interruption interruption;
    std::stop_source stop;
    ProgressLine line(!json);
    options.stop = stop.get_token();
    options.progress = [&](const lm::Progress& progress) {
      if (interruption.happened()) stop.request_stop();
      line.show(progress);
    };
    print(registry == everything ? lm::export_all(database, output, options)
                                 : lm::export_bundle(selection(database), output, options));
  }
};

}  // namespace

void add_export(CLI::App& app) {
  auto* command = app.add_subcommand("export", "Write objects, and all that they refer to, into a file to sync from");
  const auto exported = std::make_shared<Export>();
  exported->add(*command);
  command->footer(
      "The file takes the place of the database in sync, diff, show and describe, where that cannot be reached.\n"
      "It holds what a sync with the same options wants, with users, runs and the code of transforms; no data of "
      "artifacts.\n"
      "Examples:\n"
      "  laminate export artifact --db ./theirs --key dataset1.h5ad --transfer annotations --output dataset1.jsonl.gz\n"
      "  laminate sync artifact --from dataset1.jsonl.gz --to ./ours --key dataset1.h5ad --transfer annotations");
  command->callback([exported] { exported->run(); });
}
