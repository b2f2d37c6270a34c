// laminate show REGISTRY --db DB
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"

namespace {

using namespace command;

struct Show {
  std::string registry, db;
  std::vector<std::string> conditions, keys;
  std::int64_t limit = 20;
  lm::TableOptions options;

  void run() {
    options.limit = limit;
    const auto database = lm::open(db, {.read_only = true});
    with_registry(registry, [&]<class T>() {
      const auto rows = database.registry<T>()
                            .filter(lm::where<T>(database, conditions, lm::feature_keys(database)))
                            .order_by(lm::order<T>(database, keys));
      std::cout << lm::to_table(rows, options);
    });
  }
};

}  // namespace

void add_show(CLI::App& app) {
  auto* command = app.add_subcommand("show", "Show the rows of a registry, newest first");
  const auto show = std::make_shared<Show>();
  add_registry(*command, show->registry);
  command->add_option("--db", show->db, database_help)->required()->check(not_empty);
  command
      ->add_option("--where", show->conditions,
                   "which rows: field=value, field__lookup=value or one of !=, <, <=, >, >= for =; may be given again")
      ->allow_extra_args(false);
  command->add_option("--order-by", show->keys, "columns to sort by, as -created_at,key; - is from large to small")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--limit", show->limit, "rows at most")->capture_default_str()->check(positive);
  command->add_option("--columns", show->options.columns, "columns to show, as uid,key,created_at")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->footer(
      "Examples:\n"
      "  laminate show artifact --db laminlabs/lamindata --limit 5\n"
      "  laminate show artifact --db DB --where 'size>1000' --where created_by__handle=alex "
      "--order-by=-created_at,key\n"
      "\n"
      "Conditions are Django's: paths through references and relations (run__transform__key, cell_types__name),\n"
      "features by name (temperature>21), parts of instants (created_at__year), and the lookups iexact, contains,\n"
      "icontains, startswith, endswith, regex, gt, gte, lt, lte, in, range and isnull.");
  command->callback([show] { show->run(); });
}
