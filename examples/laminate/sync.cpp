// laminate sync REGISTRY | all --from SOURCE --to TARGET, and laminate diff, which takes the same
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include <boost/json/serialize.hpp>
#include <laminate/sync/diff.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/sync/sync.hpp>

#include "progress.hpp"
#include "selected.hpp"

namespace {

using namespace command;

/// The file of a receipt. Made before the sync, so that a sync without its receipt cannot happen; removed unless kept.
class ReceiptFile {
 public:
  explicit ReceiptFile(const std::string& path) : path_(path) {
    if (std::filesystem::exists(path))
      throw lm::InvalidArgument(path + " exists: a receipt is needed to take its sync back; choose another name");
    file_.open(path);
    if (!file_) throw lm::InvalidArgument(path + " cannot be written: choose another place for the receipt");
  }
  ReceiptFile(const ReceiptFile&) = delete;
  ReceiptFile& operator=(const ReceiptFile&) = delete;
  ~ReceiptFile() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove(path_, ignored);
  }

  void keep(const lm::SyncReport& report) {
    const auto text = boost::json::serialize(lm::to_json(report));
    kept_ = true;
    file_ << text << '\n' << std::flush;
    if (!file_) throw lm::EngineError(path_ + " could not be written; the sync is done, without a receipt");
  }

 private:
  std::string path_;
  std::ofstream file_{};
  bool kept_ = false;
};

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
    if (source_users) options.created_by = lm::ownership::source;
    if (update) options.on_existing = lm::on_existing::update;
    if (restore) options.trashed = lm::trashed::restore;
    if (original) options.provenance = lm::provenance::original;
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
    if (receipt.empty()) return output.print(synced(from_database, target, whole));
    ReceiptFile file(receipt);
    const auto report = synced(from_database, target, whole);
    output.print(report);
    if (report.rows_written() > 0)
      file.keep(report);
    else
      std::cerr << "nothing was written: there is no receipt\n";
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
