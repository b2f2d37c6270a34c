// laminate undo --db DATABASE --receipt FILE | --run UID
#include <filesystem>
#include <fstream>
#include <memory>

#include <boost/json/parse.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/sync/undo.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct Undo {
  DatabaseOption db;
  std::string receipt, run_uid;
  Output output;
  bool dry_run = false;

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
    const auto report = dry_run ? lm::plan_undo(database, what) : lm::undo(database, what);
    output.print(report);
    if (!report.refused.empty()) throw CLI::RuntimeError(1);
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
  command->add_flag("--dry-run", undo->dry_run, "only print what would be done, and what stands in the way");
  undo->output.add(*command);
  command->footer(
      "Refused, with nothing changed, if others refer to a row that would go, or it was changed since.\n"
      "Example:\n"
      "  laminate sync artifact --from ./theirs --to ./ours --key dataset1.h5ad --receipt sync.json\n"
      "  laminate undo --db ./ours --receipt sync.json");
  command->callback([undo] { undo->run(); });
}
