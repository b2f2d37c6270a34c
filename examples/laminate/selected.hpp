// Which rows of which source a command is about.
#pragma once

#include <atomic>
#include <csignal>
#include <iostream>
#include <string>

#include <boost/json/serialize.hpp>

#include "commands.hpp"

namespace command {

inline const std::string everything = "all";

/// What sync, diff and export have in common: a source and a selection.
struct Selected {
  std::string registry, from, to, slug, transfer;
  RowOptions row;
  lm::SyncOptions options;
  bool family = false, no_parents = false, json = false;

  void add(CLI::App& app, const std::string& source_option = "--from") {
    add_registry(app, registry, everything);
    app.add_option(source_option, from,
                   std::string("the source: ") + database_help + "; also compressed (.gz), or a bundle (.jsonl.gz)")
        ->required()
        ->check(not_empty);
    row.add(app, false);
    app.add_option("--from-slug", slug,
                   "account/name of the source, for the transfer's description (default: from the settings, else its "
                   "file name)");
    app.add_option("--transfer", transfer,
                   "what comes along: record (the row and what it refers to), notes, or annotations (features, "
                   "labels, values, schemas). Default: record; for schemas annotations")
        ->check(CLI::IsMember({"record", "sqlrecord", "notes", "annotations"}));
    app.add_flag("--family", family, "all versions, not only the latest");
    app.add_flag("--no-parents", no_parents, "without the ontology parents of labels");
    app.add_option("--depth", options.depth, "also the rows whose type is the selected one, so many levels down")
        ->check(positive);
    app.add_flag("--json", json, "print JSON");
  }

  void add_target(CLI::App& app) {
    app.add_option("--to", to, std::string("the target: ") + database_help)->required()->check(not_empty);
  }

  lm::Database<lm::lamindb_schema> source() {
    if (registry == everything && row.given())
      throw CLI::ValidationError("REGISTRY", "all takes neither --key nor --uid");
    if (registry != everything && !row.given())
      throw CLI::RequiredError("--key or --uid (which object), or 'all' in place of " + registry);
    if (!transfer.empty()) options.transfer = lm::parse_transfer(transfer);
    if (family) options.versions = lm::versions::family;
    options.parents = !no_parents;
    return lm::open(from, {.name = slug, .read_only = true});
  }

  lm::Selection<lm::lamindb_schema> selection(const Database& database) const {
    lm::Selection selection(database);
    with_registry(registry, [&]<class T>() { selection.add(row.select<T>(database)); });
    return selection;
  }

  template <class Summary>
  void print(const Summary& summary) const {
    if (json)
      std::cout << boost::json::serialize(to_json(summary)) << '\n';
    else
      std::cout << summary;
  }
};

/// Ctrl-C ends long work before its commit, and only then the program.
class Interruption {
 public:
  Interruption() {
    interrupted_ = false;
    std::signal(SIGINT, [](int) { interrupted_ = true; });
  }
  ~Interruption() { std::signal(SIGINT, SIG_DFL); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// A signal handler may not use a stop source, so whoever reports progress asks.
  bool happened() const { return interrupted_; }

 private:
  static inline std::atomic<bool> interrupted_ = false;
  static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace command
