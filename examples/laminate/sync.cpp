// laminate sync REGISTRY | all --from SOURCE --to TARGET, and laminate diff, which takes the same
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <laminate/sync/diff.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/sync/sync.hpp>

#include "outcome.hpp"
#include "progress.hpp"
#include "receipt_file.hpp"
#include "selected.hpp"

namespace {

using namespace command;

/// What sync and diff have in common: two databases and a selection.
struct TwoDatabases : Selected {
  std::string from, slug;
  DatabaseOption to;
  Progress progress;

  void add(CLI::App& app) {
    Selected::add(app);
    app.add_option(
           "--from", from,
           std::string("the source: ") + database_help + "; also compressed (.gz), or a bundle of laminate export")
        ->required()
        ->type_name("DATABASE")
        ->check(not_empty);
    app.add_option("--from-slug", slug,
                   "account/name of the source, for the transfer's description (default: from the settings, else its "
                   "file name)")
        ->type_name("SLUG");
    to.add(app, "--to", "the target: ");
    progress.add(app);
  }

  Database source() const { return lm::open(from, {.name = slug, .read_only = true}); }
};

struct Sync : TwoDatabases {
  bool dry_run = false, source_users = false, update = false, prune = false, restore = false, original = false;
  std::string receipt;

  void add_flags(CLI::App& app) {
    app.add_flag("--update", update,
                 "write the source's values over those of rows that exist (default: keep, and say)");
    app.add_flag("--prune", prune, "remove links and values of the selected objects that the source does not have");
    app.add_flag("--restore", restore, "bring selected objects back from the trash");
    app.add_flag("--source-users", source_users, "keep the source's created_by instead of the current user");
    app.add_flag("--original-runs", original, "carry the runs and transforms that made the rows (default with 'all')");
    app.add_flag("--inputs", options.inputs, "and what those runs read, and so on upstream");
    app.add_option("--member-cap", options.member_cap, "schemas with more members come without them")
        ->type_name("N")
        ->check(positive);
    app.add_option("--chunk", options.chunk,
                   "so many rows in a transaction, one behind the other (default: one for all)")
        ->type_name("ROWS")
        ->check(positive);
    auto* dry = app.add_flag("--dry-run", dry_run, "only print what would be done");
    app.add_option("--receipt", receipt, "write a JSON file by which laminate undo takes this sync back")
        ->type_name("FILE")
        ->excludes(dry);
  }

  void run() {
    const bool whole = all();
    const auto from_database = source();
    if (source_users) options.created_by = lm::Ownership::source;
    if (update) options.on_existing = lm::OnExisting::update;
    if (restore) options.trashed = lm::Trashed::restore;
    if (original) options.provenance = lm::Provenance::original;
    options.prune = prune;
    const auto target = to.for_writing();
    if (dry_run)
      output.print(whole ? lm::plan_all(from_database, target, options)
                         : lm::plan(selection(from_database), target, options));
    else
      print_and_keep(from_database, target, whole);
  }

 private:
  lm::SyncReport synced(const Database& from_database, const Database& target, bool whole) {
    auto line = progress.line();
    line.watch_rows(options);
    return whole ? lm::sync_all(from_database, target, options) : lm::sync(selection(from_database), target, options);
  }

  void print_and_keep(const Database& from_database, const Database& target, bool whole) {
    std::optional<ReceiptFile> file;
    if (!receipt.empty()) file.emplace(receipt);
    std::optional<lm::SyncReport> part;
    options.incomplete = [&](const lm::SyncReport& report) { part = report; };
    try {
      const auto report = synced(from_database, target, whole);
      if (report.rows_written() > 0) Outcome::done("the sync is done");
      show(report, file);
    } catch (...) {
      if (part) show_part(*part, file);
      throw;
    }
  }

  /// The receipt first: the output may go to somebody who does not read it.
  void show(const lm::SyncReport& report, std::optional<ReceiptFile>& file) const {
    if (report.rows_written() == 0) {
      output.print(report);
      if (file) std::cerr << "nothing was written: there is no receipt\n";
      return;
    }
    if (file)
      if (const auto failed = file->keep(report); !failed.empty())
        Outcome::but("its receipt " + failed + "; do not repeat the sync");
    for (const auto& remark : report.remarks)
      if (remark.code == "after_commit") Outcome::but(remark.message);
    output.print(report);
    if (!std::cout.flush())
      throw lm::EngineError(
          "its report could not be written to stdout: " +
          (file ? "the receipt lists the rows" : "its receipt " + ReceiptFile::keep_elsewhere(report)) +
          "; do not repeat the sync");
  }

  /// Of a sync that has failed: what is in the target all the same.
  void show_part(const lm::SyncReport& report, std::optional<ReceiptFile>& file) const {
    Interruption::hold();
    const auto failed = file ? file->keep(report) : std::string();
    output.print(report);
    for (const auto& remark : report.remarks)
      if (remark.code == "incomplete" || remark.code == "unconfirmed") std::cerr << "! " << remark.message << '\n';
    if (!failed.empty())
      std::cerr << "! the receipt of these rows " << failed << '\n';
    else if (file)
      std::cerr << "! the receipt of these rows is in " << receipt << '\n';
    else if (!std::cout.flush())
      std::cerr << "! the report could not be written to stdout; the receipt of these rows "
                << ReceiptFile::keep_elsewhere(report) << '\n';
  }
};

struct Diff : TwoDatabases {
  void run() {
    const bool whole = all();
    const auto from_database = source();
    const auto target = to.for_reading();
    const auto diff = compared(from_database, target, whole);
    output.print(diff);
    if (!diff.same()) throw CLI::RuntimeError(1);
  }

 private:
  lm::SyncDiff compared(const Database& from_database, const Database& target, bool whole) {
    auto line = progress.line();
    line.watch_rows(options);
    return whole ? lm::diff_all(from_database, target, options) : lm::diff(selection(from_database), target, options);
  }
};

}  // namespace

void add_sync(CLI::App& app) {
  auto* command = app.add_subcommand("sync", "Bring objects, and what they depend on, from one database to another");
  const auto sync = std::make_shared<Sync>();
  sync->add(*command);
  sync->add_flags(*command);
  command->footer(
      "Found in the target by uid, a row is mapped; else it is transferred, all in one transaction. No data is "
      "copied.\n"
      "'all' brings every row of every table, with its runs, transforms, users, branches and spaces.\n"
      "Examples:\n"
      "  laminate sync artifact --from laminlabs/lamindata --to ./my-instance --key dataset1.h5ad --transfer "
      "annotations\n"
      "  laminate sync all --from ./theirs --to ./ours --dry-run");
  command->callback([sync] { sync->run(); });
}

void add_diff(CLI::App& app) {
  auto* command = app.add_subcommand("diff", "Say in what objects of two databases differ");
  const auto diff = std::make_shared<Diff>();
  diff->add(*command);
  command->footer(
      "Compares what the rows say, not who wrote them and when. Exit status: 0 the same, 1 different.\n"
      "Example:\n"
      "  laminate diff artifact --from laminlabs/lamindata --to ./my-instance --key dataset1.h5ad --transfer "
      "annotations");
  command->callback([diff] { diff->run(); });
}
