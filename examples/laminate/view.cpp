// laminate view
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <laminate/view/database_view.hpp>
#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct View {
  DatabaseOption db;
  Output output;
  lm::ViewOptions options;

  bool html = false;

  void run() {
    std::transform(options.registries.begin(), options.registries.end(), options.registries.begin(),
                   qualified_registry);
    const auto view = lm::view(db.for_reading(), options);
    if (html)
      std::cout << lm::to_html(view);
    else
      output.print(view);
  }
};

}  // namespace

void add_view(CLI::App& app) {
  auto* command = app.add_subcommand("view", "Show the newest rows of each registry that has some");
  const auto view = std::make_shared<View>();
  view->db.add(*command);
  command->add_option("--limit", view->options.limit, "rows of a registry at most")
      ->type_name("N")
      ->capture_default_str()
      ->check(positive);
  command->add_option("--modules", view->options.modules, "only these, as core,bionty")
      ->type_name("MODULE")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--registries", view->options.registries, "only these, as artifact,ulabel")
      ->type_name("REGISTRY")
      ->delimiter(',')
      ->allow_extra_args(false);
  auto* json = view->output.add(*command);
  command->add_flag("--html", view->html, "print a fragment of HTML, for a page or a notebook")->excludes(json);
  command->footer("Example:\n  laminate view --db laminlabs/lamindata --limit 3");
  command->callback([view] { view->run(); });
}
