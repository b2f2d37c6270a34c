// laminate describe REGISTRY
#include <iostream>
#include <memory>

#include <laminate/view/describe.hpp>
#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct Describe {
  std::string registry;
  DatabaseOption db;
  RowOptions row;
  Output output;
  bool html = false;

  void run() const {
    const auto database = db.for_reading();
    with_registry(registry, [&]<class T>() { show(lm::describe(database, row.newest<T>(database))); });
  }

 private:
  void show(const lm::Description& description) const {
    if (html)
      std::cout << lm::to_html(description);
    else
      output.print(description);
  }
};

}  // namespace

void add_describe(CLI::App& app) {
  auto* command = app.add_subcommand("describe", "Show what is known of an object");
  const auto describe = std::make_shared<Describe>();
  add_registry(*command, describe->registry);
  describe->db.add(*command);
  describe->row.add(*command);
  auto* json = describe->output.add(*command);
  command->add_flag("--html", describe->html, "print a fragment of HTML, for a page or a notebook")->excludes(json);
  command->footer("Example:\n  laminate describe artifact --db ./my-instance --key dataset1.h5ad");
  command->callback([describe] { describe->run(); });
}
