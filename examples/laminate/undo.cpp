// laminate undo --db DATABASE --receipt FILE | --run UID [--source DATABASE] [--force]
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include <boost/json/parse.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/sync/undo.hpp>

#include "options.hpp"
#include "outcome.hpp"

namespace {

using namespace command;

struct Undo {
  DatabaseOption db;
  std::string receipt, run_uid, source;
  Output output;
  bool dry_run = false;
  lm::UndoOptions options;

  void run() const {
    const auto database = dry_run ? db.for_reading() : db.for_writing();
    if (!receipt.empty())
      take_back(database, read_receipt());
    else
      take_back(database, run(database).id);
  }

 private:
  template <class What>
  void take_back(const Database& database, const What& what) const {
    const auto from = source.empty() ? nullptr : std::make_unique<Database>(lm::open(source, {.read_only = true}));
    auto report = from ? lm::plan_undo(*from, database, what) : lm::plan_undo(database, what);
    const bool refused = !report.refused.empty() || (!report.undetermined.empty() && !options.force);
    if (!dry_run && !refused)
      report = from ? lm::undo(*from, database, what, options) : lm::undo(database, what, options);
    if (report.done && report.total() > 0) Outcome::done("the undo is done");
    output.print(report);
    if (!report.undetermined.empty() && !report.done) std::cerr << advice() << '\n';
    if (refused) throw CLI::RuntimeError(1);
  }

  std::string advice() const {
    return std::string(source.empty() ? "--source names the database to compare these rows with; " : "") +
           "--force deletes them, with any edits";
  }

  /// By its whole uid: a beginning is too little for what cannot be undone.
  lm::Run run(const Database& database) const {
    const auto found = database.registry<lm::Run>().filter(lm::columns<lm::Run>.uid == run_uid).one_or_none();
    if (!found) throw lm::NotFound(database.name() + " has no run with the uid " + run_uid + " (give the whole of it)");
    return *found;
  }

  lm::Receipt read_receipt() const {
    std::ifstream file(receipt);
    if (!file || !std::filesystem::is_regular_file(receipt))
      throw lm::InvalidArgument(receipt + ": there is no such file, or it cannot be read");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    boost::system::error_code error;
    const auto json = boost::json::parse(text, error);
    if (error) throw lm::InvalidArgument(receipt + " is not JSON: laminate sync --receipt writes what undo reads");
    return lm::receipt_from_json(json);
  }
};

}  // namespace

void add_undo(CLI::App& app) {
  auto* command = app.add_subcommand("undo", "Take back what a sync brought");
  const auto undo = std::make_shared<Undo>();
  undo->db.add(*command);
  auto* which = command->add_option_group("Sync", "One of");
  which->add_option("--receipt", undo->receipt, "the file that laminate sync --receipt wrote: exactly that sync")
      ->type_name("FILE");
  which->add_option("--run", undo->run_uid, "the uid of a transfer's run: everything that it brought")
      ->type_name("UID");
  which->require_option(1);
  command
      ->add_option("--source", undo->source,
                   "the database that the sync read: rows without a hash are compared with it (those of a run, and of "
                   "receipts that laminate 0.1 wrote)")
      ->type_name("DATABASE")
      ->check(not_empty);
  command->add_flag("--force", undo->options.force,
                    "also delete rows for which it cannot be determined whether they were edited after the sync");
  command->add_flag("--dry-run", undo->dry_run, "only print what would be done, and what prevents it");
  undo->output.add(*command);
  command->footer(
      "Refused, with nothing changed, if a row that would be deleted was edited after the sync, or if other rows refer "
      "to it.\n"
      "A receipt has a hash of each row that the sync wrote, so an edit is always found. A run has none: its rows are\n"
      "compared with --source, or deleted with --force.\n"
      "Example:\n"
      "  laminate sync artifact --from ./theirs --to ./ours --key dataset1.h5ad --receipt sync.json\n"
      "  laminate undo --db ./ours --receipt sync.json");
  command->callback([undo] { undo->run(); });
}
