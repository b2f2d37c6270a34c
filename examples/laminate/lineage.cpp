// laminate lineage REGISTRY --db DB
#include <cstddef>
#include <iostream>
#include <memory>
#include <string>

#include <boost/json/serialize.hpp>
#include <laminate/view/graph_json.hpp>
#include <laminate/view/lineage.hpp>
#include <laminate/view/parents.hpp>
#include <laminate/view/picture.hpp>
#include <laminate/view/terminal.hpp>

#include "commands.hpp"

namespace {

using namespace command;

struct Lineage {
  std::string registry, db, output;
  RowOptions row;
  std::size_t depth = 0, max_nodes = lm::LineageOptions().max_nodes, max_siblings = lm::LineageOptions().max_siblings;
  bool upstream = false, downstream = false, parents = false, as_json = false;

  void run() const {
    const auto database = lm::open(db, {.read_only = true});
    with_registry(registry, [&]<class T>() {
      const auto rows = row.select<T>(database).limit(1).to_vector();
      if (rows.empty()) row.select<T>(database).not_found();
      show(graph_of(database, rows.front()));
    });
  }

  template <class T>
  lm::Graph graph_of(const Database& database, const T& record) const {
    const bool both = upstream == downstream;
    if (parents)
      return lm::parents(database, record,
                         {.parents = both || upstream,
                          .children = both || downstream,
                          .depth = depth,
                          .max_nodes = max_nodes,
                          .max_siblings = max_siblings});
    return lm::lineage(database, record,
                       {.upstream = both || upstream,
                        .downstream = both || downstream,
                        .depth = depth,
                        .max_nodes = max_nodes,
                        .max_siblings = max_siblings});
  }

  void show(const lm::Graph& graph) const {
    if (!output.empty()) lm::save_picture(graph, output);
    if (as_json)
      std::cout << boost::json::serialize(lm::to_json(graph)) << '\n';
    else if (output.empty())
      std::cout << graph.str(lm::terminal_style());
  }
};

}  // namespace

void add_lineage(CLI::App& app) {
  auto* command = app.add_subcommand("lineage", "Show what made an object and what was made of it, or its parents");
  const auto lineage = std::make_shared<Lineage>();
  add_registry(*command, lineage->registry);
  command->add_option("--db", lineage->db, database_help)->required()->check(not_empty);
  lineage->row.add(*command);
  command->add_flag("--upstream", lineage->upstream, "what made it; parents");
  command->add_flag("--downstream", lineage->downstream, "what was made of it; children. Without either: both");
  command->add_flag("--parents", lineage->parents, "parents and children, as of cell types, and types");
  command->add_option("--depth", lineage->depth, "arrows from the object, of which a run has two; all if not given")
      ->check(positive);
  command->add_option("--max-nodes", lineage->max_nodes, "rows at most")->capture_default_str()->check(positive);
  command
      ->add_option("--max-siblings", lineage->max_siblings, "rows at most that one run made, or read; one parent has")
      ->capture_default_str()
      ->check(positive);
  command->add_option("--output", lineage->output, "draw it to this file: .svg, .png, .pdf; .dot")->check(not_empty);
  command->add_flag("--json", lineage->as_json, "print it as JSON");
  command->footer(
      "Examples:\n"
      "  laminate lineage artifact --db ./my-instance --key results/sum.txt\n"
      "  laminate lineage artifact --db ./my-instance --key results/sum.txt --output lineage.svg\n"
      "  laminate lineage celltype --db ./my-instance --key 'T cell' --parents");
  command->callback([lineage] { lineage->run(); });
}
