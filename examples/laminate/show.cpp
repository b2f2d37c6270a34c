// laminate show REGISTRY --db DB
#include <iostream>
#include <memory>

#include "commands.hpp"

namespace {

using namespace command;

struct Show {
  std::string registry, db;
  std::int64_t limit = 20;
  lm::TableOptions options;

  void run() {
    options.limit = limit;
    const auto database = lm::open(db, {.read_only = true});
    with_registry(registry, [&]<class T>() { std::cout << lm::to_table(database.registry<T>(), options); });
  }
};

}  // namespace

void add_show(CLI::App& app) {
  auto* command = app.add_subcommand("show", "Show the rows of a registry, newest first");
  const auto show = std::make_shared<Show>();
  add_registry(*command, show->registry);
  command->add_option("--db", show->db, database_help)->required();
  command->add_option("--limit", show->limit, "rows at most")->capture_default_str()->check(CLI::PositiveNumber);
  command->add_option("--columns", show->options.columns, "columns to show, as uid,key,created_at")->delimiter(',');
  command->footer("Example:\n  laminate show artifact --db laminlabs/lamindata --limit 5");
  command->callback([show] { show->run(); });
}
