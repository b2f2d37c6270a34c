// laminate sync REGISTRY --from SOURCE --to TARGET
#include <iostream>
#include <memory>

#include "commands.hpp"

namespace {

using namespace command;

struct Sync {
  std::string registry, from, to, slug, transfer;
  RowOptions row;
  lm::SyncOptions options;
  bool dry_run = false, family = false, source_users = false, no_parents = false;

  void run() {
    if (!transfer.empty()) options.transfer = lm::parse_transfer(transfer);
    if (family) options.versions = lm::versions::family;
    if (source_users) options.created_by = lm::ownership::source;
    options.parents = !no_parents;
    const auto source = lm::open(from, {.name = slug, .read_only = true});
    const auto target = lm::open(to);
    with_registry(registry, [&]<class T>() {
      const auto selection = row.select<T>(source);
      if (dry_run)
        std::cout << lm::plan<T>(source, target, selection, options);
      else
        std::cout << lm::sync<T>(source, target, selection, options);
    });
  }
};

}  // namespace

void add_sync(CLI::App& app) {
  auto* command = app.add_subcommand("sync", "Bring an object, and what it depends on, from one database to another");
  const auto sync = std::make_shared<Sync>();
  add_registry(*command, sync->registry);
  command->add_option("--from", sync->from, std::string("the source: ") + database_help + "; also compressed (.gz)")
      ->required()
      ->check(not_empty);
  command->add_option("--to", sync->to, std::string("the target: ") + database_help)->required()->check(not_empty);
  sync->row.add(*command);
  command->add_option(
      "--from-slug", sync->slug,
      "account/name of the source, for the transfer's description (default: from the settings, else its "
      "file name)");
  command
      ->add_option("--transfer", sync->transfer,
                   "what comes along: record (the row and what it refers to), notes, or annotations (features, labels, "
                   "values, schemas). Default: record; for schemas annotations")
      ->check(CLI::IsMember({"record", "sqlrecord", "notes", "annotations"}));
  command->add_flag("--family", sync->family, "all versions, not only the latest");
  command->add_flag("--source-users", sync->source_users, "keep the source's created_by instead of the current user");
  command->add_flag("--no-parents", sync->no_parents, "without the ontology parents of labels");
  command->add_flag("--dry-run", sync->dry_run, "only print what would be done");
  command->footer(
      "Found in the target by uid, a row is mapped; else it is transferred, all in one transaction. No data is "
      "copied.\n"
      "Example:\n"
      "  laminate sync artifact --from laminlabs/lamindata --to ./my-instance --key dataset1.h5ad --transfer "
      "annotations");
  command->callback([sync] { sync->run(); });
}
