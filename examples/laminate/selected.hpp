// Which rows of which source a command is about.
#pragma once

#include <string>

#include <laminate/sync/selection.hpp>

#include "options.hpp"

namespace command {

inline const std::string everything = "all";

/// What sync, diff and export have in common: a selection, and what comes along.
struct Selected {
  std::string registry, transfer;
  RowOptions row;
  lm::SyncOptions options;
  Output output;
  bool family = false, no_parents = false;

  void add(CLI::App& app) {
    add_registry(app, registry, everything);
    row.add(app, false);
    app.add_option(
           "--transfer", transfer,
           "what comes along: record or sqlrecord (the row and what it refers to), notes, or annotations (features, "
           "labels, values, schemas). Default: record; for schemas annotations")
        ->type_name("WHAT")
        ->check(CLI::IsMember({"record", "sqlrecord", "notes", "annotations"}));
    app.add_flag("--family", family, "all versions, not only the latest");
    app.add_flag("--no-parents", no_parents, "without the ontology parents of labels");
    app.add_option("--depth", options.depth, "also the rows whose type is the selected one, so many levels down")
        ->type_name("N")
        ->check(positive);
    output.add(app);
  }

  /// Whether everything is selected. @throws CLI::ParseError unless it is, or an object.
  bool all() {
    if (registry == everything && row.given())
      throw CLI::ValidationError("REGISTRY", "all takes neither --key nor --uid");
    if (registry != everything && !row.given())
      throw CLI::RequiredError("--key or --uid (which object), or 'all' in place of " + registry);
    if (!transfer.empty()) options.transfer = lm::parse_transfer(transfer);
    if (family) options.versions = lm::Versions::family;
    options.parents = !no_parents;
    return registry == everything;
  }

  lm::Selection<lm::lamindb_schema> selection(const Database& database) const {
    lm::Selection selection(database);
    with_registry(registry, [&]<class T>() { selection.add(row.select<T>(database)); });
    return selection;
  }
};

}  // namespace command
