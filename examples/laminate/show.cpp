// laminate show REGISTRY --db DB
#include <memory>
#include <string>
#include <vector>

#include <laminate/lamindb/features/feature_keys.hpp>
#include <laminate/registry/where.hpp>
#include <laminate/view/related_table.hpp>

#include "table_output.hpp"

namespace {

using namespace command;

struct Show {
  std::string registry;
  DatabaseOption db;
  std::vector<std::string> conditions, keys;
  lm::TableOptions options{.limit = 20};
  TableOutput output;

  void run() const {
    const auto database = db.for_reading();
    with_registry(registry, [&]<class T>() {
      const auto rows = database.registry<T>()
                            .filter(lm::where<T>(database, conditions, lm::feature_keys(database)))
                            .order_by(lm::order<T>(database, keys));
      output.print(lm::to_table(database, rows, options));
    });
  }
};

}  // namespace

void add_show(CLI::App& app) {
  auto* command = app.add_subcommand("show", "Show the rows of a registry, newest first");
  const auto show = std::make_shared<Show>();
  add_registry(*command, show->registry);
  show->db.add(*command);
  command
      ->add_option("--where", show->conditions,
                   "which rows: field=value, field__lookup=value or one of !=, <, <=, >, >= for =; may be given again")
      ->type_name("CONDITION")
      ->allow_extra_args(false);
  command->add_option("--order-by", show->keys, "columns to sort by, as -created_at,key; - is from large to small")
      ->type_name("COLUMN")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--limit", show->options.limit, "rows at most")
      ->type_name("N")
      ->capture_default_str()
      ->check(positive);
  command->add_option("--columns", show->options.columns, "columns to show, as uid,key,created_at")
      ->type_name("COLUMN")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--include", show->options.include,
                   "columns of related rows, as created_by__handle,ulabels__name, or features: values by feature")
      ->type_name("COLUMN")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--features", show->options.features, "features whose values are columns, as temperature,treatment")
      ->type_name("FEATURE")
      ->delimiter(',')
      ->allow_extra_args(false);
  show->output.add(*command);
  command->footer(
      "Examples:\n"
      "  laminate show artifact --db laminlabs/lamindata --limit 5\n"
      "  laminate show artifact --db DB --where 'size>1000' --where created_by__handle=alex "
      "--order-by=-created_at,key\n"
      "  laminate show artifact --db DB --include ulabels__name,features --format csv > artifacts.csv\n"
      "\n"
      "Conditions are Django's: paths through references and relations (run__transform__key, cell_types__name), "
      "features by name (temperature>21), parts of instants (created_at__year), and the lookups iexact, contains, "
      "icontains, startswith, endswith, regex, gt, gte, lt, lte, in, range and isnull.");
  command->callback([show] { show->run(); });
}
