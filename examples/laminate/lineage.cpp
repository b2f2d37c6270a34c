// laminate lineage REGISTRY
#include <cstddef>
#include <memory>
#include <string>

#include <laminate/view/graph/graph_json.hpp>
#include <laminate/view/lineage.hpp>
#include <laminate/view/parents.hpp>
#include <laminate/view/picture.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct Lineage {
  std::string registry, file;
  DatabaseOption db;
  RowOptions row;
  Output output;
  std::size_t depth = 0, max_nodes = lm::LineageOptions().max_nodes, max_siblings = lm::LineageOptions().max_siblings;
  bool upstream = false, downstream = false, parents = false;

  void run() const {
    const auto database = db.for_reading();
    with_registry(registry, [&]<class T>() { show(graph_of(database, row.newest<T>(database))); });
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
    if (graph.nodes.size() == 1)
      lm::log(lm::LogLevel::warning, parents
                                         ? "no parents, children or type are known of it"
                                         : "no run is known that made or read it (--parents: parents and children)");
    if (!file.empty()) lm::save_picture(graph, file);
    if (file.empty() || output.json()) output.print(graph);
  }
};

}  // namespace

void add_lineage(CLI::App& app) {
  auto* command = app.add_subcommand("lineage", "Show what made an object and what was made of it, or its parents");
  const auto lineage = std::make_shared<Lineage>();
  add_registry(*command, lineage->registry);
  lineage->db.add(*command);
  lineage->row.add(*command);
  command->add_flag("--upstream", lineage->upstream, "what made it; parents");
  command->add_flag("--downstream", lineage->downstream, "what was made of it; children. Without either: both");
  command->add_flag("--parents", lineage->parents, "parents and children, as of cell types, and types");
  command->add_option("--depth", lineage->depth, "arrows from the object, of which a run has two; all if not given")
      ->type_name("N")
      ->check(positive);
  command->add_option("--max-nodes", lineage->max_nodes, "rows at most")
      ->type_name("N")
      ->capture_default_str()
      ->check(positive);
  command
      ->add_option("--max-siblings", lineage->max_siblings, "rows at most that one run made, or read; one parent has")
      ->type_name("N")
      ->capture_default_str()
      ->check(positive);
  command->add_option("--output", lineage->file, "draw it to this file: .svg, .png, .pdf; .dot")
      ->type_name("FILE")
      ->check(not_empty);
  lineage->output.add(*command);
  command->footer(
      "Examples:\n"
      "  laminate lineage artifact --db ./my-instance --key results/sum.txt\n"
      "  laminate lineage artifact --db ./my-instance --key results/sum.txt --output lineage.svg\n"
      "  laminate lineage celltype --db ./my-instance --key 'T cell' --parents");
  command->callback([lineage] { lineage->run(); });
}
