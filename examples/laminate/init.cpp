// laminate init --storage ROOT
#include <iostream>
#include <memory>

#include <laminate/init.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct Init {
  std::string storage;
  lm::InitOptions options;
  std::vector<std::string> modules;
  Output output;

  void run() const {
    const auto made = lm::init(storage, options, modules);
    if (output.json())
      Output::print_json({{"name", made.name()}, {"storage", storage}, {"database", made.session().location()}});
    else
      std::cout << "→ initialized database " << made.name() << " in " << storage << '\n';
  }
};

}  // namespace

void add_init(CLI::App& app) {
  auto* command = app.add_subcommand("init", "Make a new instance");
  const auto init = std::make_shared<Init>();
  command->add_option("--storage", init->storage, "a folder, its storage root; made if it is missing")
      ->required()
      ->type_name("FOLDER")
      ->check(not_empty);
  command
      ->add_option("--name", init->options.name,
                   "account/name (default: the settings' user, and the name of the folder)")
      ->type_name("SLUG");
  command
      ->add_option("--db", init->options.db,
                   "an empty PostgreSQL database for it (default: a SQLite file in the folder)")
      ->type_name("URL");
  command->add_option("--modules", init->modules, "modules besides the core one: bionty")
      ->type_name("MODULE")
      ->delimiter(',')
      ->check(CLI::IsMember({"bionty"}));
  init->output.add(*command);
  command->footer(
      "LaminDB's settings know it from then on.\nExamples:\n  laminate init --storage ./my-instance --modules bionty\n "
      " "
      "laminate init --storage ./my-instance --db postgresql://me@localhost/lamin");
  command->callback([init] { init->run(); });
}
