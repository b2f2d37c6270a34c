// laminate describe REGISTRY --db DB
#include <iostream>
#include <memory>

#include "commands.hpp"

namespace {

using namespace command;

struct Describe {
  std::string registry, db;
  RowOptions row;

  void run() const {
    const auto database = lm::open(db, {.read_only = true});
    with_registry(registry, [&]<class T>() {
      const auto rows = row.select<T>(database);
      if constexpr (lm::versioned<T>) {
        const auto& c = lm::columns<T>;
        for (const T& record : rows.order_by(desc(c.is_latest), desc(c.id)).limit(1))
          return void(std::cout << lm::describe(database, record));
      } else {
        for (const T& record : rows.limit(1)) return void(std::cout << lm::describe(database, record));
      }
      rows.not_found();
    });
  }
};

}  // namespace

void add_describe(CLI::App& app) {
  auto* command = app.add_subcommand("describe", "Show what is known of an object");
  const auto describe = std::make_shared<Describe>();
  add_registry(*command, describe->registry);
  command->add_option("--db", describe->db, database_help)->required()->check(not_empty);
  describe->row.add(*command);
  command->footer("Example:\n  laminate describe artifact --db ./my-instance --key dataset1.h5ad");
  command->callback([describe] { describe->run(); });
}
