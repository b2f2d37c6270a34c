#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>

#include <laminate/init.hpp>
#include <laminate/laminate.hpp>
#include <laminate/view/dot.hpp>
#include <laminate/view/graph/graph_json.hpp>
#include <laminate/view/lineage.hpp>
#include <laminate/view/parents.hpp>
#include <laminate/view/picture.hpp>
#include <laminate/view/render/drawer.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;

// A module whose plates are made and read by runs.
namespace lab_lineage {

struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  std::optional<lm::Ref<lm::Run, lm::Role::run>> run{};
};
struct PlateInputOfRuns {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::Run> run{};
};
using module = lm::module<Plate, PlateInputOfRuns>;

}  // namespace lab_lineage

LAMINATE_TABLE(lab_lineage::Plate, "lab_plate", id, uid, name, run)
LAMINATE_TABLE(lab_lineage::PlateInputOfRuns, "lab_plate_input_of_runs", id, plate, run)
template <>
inline constexpr auto laminate::traits::belongs_to<lab_lineage::PlateInputOfRuns> =
    laminate::traits::owner<&lab_lineage::PlateInputOfRuns::plate>(laminate::Follow::inputs);

namespace lineage_graph {

using lines = std::vector<std::string>;

/// `Run analysis.ipynb -> Artifact results/b.tsv`, sorted; the label stands in brackets.
lines edges_of(const lm::Graph& graph) {
  lines all;
  const auto name = [&](std::size_t i) {
    const auto& node = graph.nodes.at(i);
    return node.what == lm::Graph::Part::more ? node.title : node.registry + ' ' + node.title;
  };
  for (const auto& edge : graph.edges)
    all.push_back(name(edge.from) + " -> " + name(edge.to) + (edge.label.empty() ? "" : " [" + edge.label + ']'));
  std::sort(all.begin(), all.end());
  return all;
}
std::set<std::string> titles_of(const lm::Graph& graph) {
  std::set<std::string> titles;
  for (const auto& node : graph.nodes) titles.insert(node.title);
  return titles;
}
std::string detail_of(const lm::Graph::Node& node, const std::string& name) {
  for (const auto& detail : node.details)
    if (detail.name == name) return detail.value;
  return "(no such detail)";
}
std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// A new instance in which runs read and make artifacts.
struct Instance {
  support::CleanSettings settings;
  support::Workspace workspace;
  lm::Database<lm::lamindb_schema> db = lm::init(workspace / "instance", {.name = "anonymous/lineage"});
  lm::Storage storage = *db.registry<lm::Storage>().first();
  int made = 0;

  lm::Transform transform(const std::string& key) {
    lm::Transform row{.key = key, .kind = "script"};
    db.registry<lm::Transform>().save(row);
    return row;
  }
  lm::Run run(const std::string& key) {
    lm::Run row{.transform = transform(key)};
    db.registry<lm::Run>().save(row);
    return row;
  }
  lm::Artifact artifact(const std::string& key, const lm::Run* by) {
    auto row = unsaved(key, by);
    db.registry<lm::Artifact>().save(row);
    return row;
  }
  lm::Artifact unsaved(const std::string& key, const lm::Run* by) {
    lm::Artifact row{.key = key, .suffix = ".txt", .hash = "hash" + std::to_string(++made), .storage = storage};
    if (by) row.run = *by;
    return row;
  }
  void read(const lm::Artifact& artifact, const lm::Run& run) {
    lm::ArtifactInputOfRuns link{.artifact = artifact, .run = run};
    db.registry<lm::ArtifactInputOfRuns>().save(link);
  }
};

TEST_CASE("the lineage of what LaminDB wrote is what LaminDB shows", "[lineage][engines]") {
  const auto* fixture = GENERATE("rich-2.12/source.db.gz", "rich-2.2/source.db.gz");
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack(fixture, "lamin.db"), {.read_only = true});
  const auto artifacts = db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;

  const auto graph = lm::lineage(db, artifacts.get(a.key == "results/b.tsv"));
  const std::string first = "Run curate-anndata-mini-immuno.py -> ";
  const lines expected{"Artifact example_datasets/mini_immuno/dataset1.h5ad -> Run analysis.ipynb",
                       "Run analysis.ipynb -> Artifact results/b.tsv",
                       first + "Artifact example_datasets/mini_immuno/dataset1.h5ad",
                       first + "Artifact example_datasets/mini_immuno/dataset1.parquet",
                       first + "Artifact example_datasets/mini_immuno/dataset2.h5ad",
                       first + "Artifact folder",
                       first + "Artifact report.html",
                       first + "Artifact tables/a.csv",
                       first + "Artifact versioned.parquet",
                       first + "Artifact versioned.parquet",
                       first + "Collection collections/three"};
  CHECK(edges_of(graph) == expected);  // not the one in the trash
  CHECK(graph.nodes.front().title == "results/b.tsv");
  CHECK(graph.notes.empty());

  const auto& run = graph.nodes.at(1);
  CHECK(run.what == lm::Graph::Part::run);
  CHECK(detail_of(run, "transform_kind") == "notebook");
  CHECK(detail_of(run, "status") == "scheduled");
  CHECK(detail_of(run, "created_by") == "laminlabs");
  CHECK(run.about.starts_with("run at 2026-11-21 "));

  const auto upstream = lm::lineage(db, artifacts.get(a.key == "results/b.tsv"), {.depth = 2});
  CHECK(titles_of(upstream) ==
        std::set<std::string>{"results/b.tsv", "analysis.ipynb", "example_datasets/mini_immuno/dataset1.h5ad"});
  CHECK(upstream.notes == lines{"what is further away is not shown: depth = 2"});

  const auto dataset = artifacts.get(a.key == "example_datasets/mini_immuno/dataset1.h5ad");
  CHECK(edges_of(lm::lineage(db, dataset, {.upstream = false})) ==
        lines{"Artifact example_datasets/mini_immuno/dataset1.h5ad -> Collection collections/three [part of]",
              "Artifact example_datasets/mini_immuno/dataset1.h5ad -> Run analysis.ipynb",
              "Run analysis.ipynb -> Artifact results/b.tsv"});

  // A run, and a transform with what its runs read and what stands before it.
  const auto notebook = db.registry<lm::Transform>().get(lm::columns<lm::Transform>.key == "analysis.ipynb");
  const auto of_transform = edges_of(lm::lineage(db, notebook));
  CHECK(std::set<std::string>(of_transform.begin(), of_transform.end())
            .contains("Transform curate-anndata-mini-immuno.py -> Transform analysis.ipynb [precedes]"));
  CHECK(of_transform.size() == expected.size() + 2);
  const auto ran = db.registry<lm::Run>().get(lm::columns<lm::Run>.transform == notebook);
  CHECK(edges_of(lm::lineage(db, ran)) == expected);

  // Labels are shown only on request, and if one of them was asked for.
  const auto all = lm::lineage(db, ran, {.registries = {"Artifact", "Feature"}});
  CHECK(titles_of(all).contains("results/b.tsv"));
  CHECK_FALSE(titles_of(all).contains("collections/three"));
  CHECK(lm::lineage(db, ran, {.registries = {"Collection"}}).nodes.size() == 1);
  CHECK_THROWS_AS(lm::lineage(db, ran, {.registries = {"Artefact"}}), lm::InvalidArgument);
  CHECK_THROWS_AS(lm::lineage(db, *db.registry<lm::User>().first()), lm::InvalidArgument);
  CHECK_THROWS_AS(lm::lineage(db, lm::Artifact()), lm::InvalidArgument);
}

TEST_CASE("a graph as text has each row once", "[lineage][engines]") {
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack("rich-2.12/source.db.gz", "lamin.db"), {.read_only = true});
  const auto graph = lm::lineage(db, db.registry<lm::Transform>().get("KaKfC3za1bP50000"));
  const std::string text =
      "Transform analysis.ipynb  notebook, KaKfC3z\n"
      "├── upstream\n"
      "│   ↑ Transform curate-anndata-mini-immuno.py  script, O9fqrAl  (precedes)\n"
      "└── downstream\n"
      "    ↓ Run analysis.ipynb  run at 2026-11-21 04:10:42 UTC, trzteTX\n"
      "    ├── ↑ Artifact example_datasets/mini_immuno/dataset1.h5ad  dataset, 9K1dteZ\n"
      "    │   ↑ Run curate-anndata-mini-immuno.py  run at 2026-11-21 04:10:40 UTC, 5V0guwp\n"
      "    │     ↓ Artifact example_datasets/mini_immuno/dataset2.h5ad  dataset, PgN8iJm\n"
      "    │     ↓ Artifact example_datasets/mini_immuno/dataset1.parquet  dataset, lDwh80k\n"
      "    │     ↓ Artifact versioned.parquet  dataset, not the latest, rO1yZ5E\n"
      "    │     ↓ Artifact versioned.parquet  dataset, rO1yZ5E\n"
      "    │     ↓ Artifact folder  4UgG4oT\n"
      "    │     ↓ Artifact tables/a.csv  GjsROs6\n"
      "    │     ↓ Artifact report.html  KhlA6l1\n"
      "    │     ↓ Collection collections/three  OsoTFCG\n"
      "    └── ↓ Artifact results/b.tsv  sAVKZtQ\n";
  CHECK(graph.str() == text);
  for (const std::size_t width : {40u, 60u, 80u})
    for (const auto& line : lm::text::split_lines(graph.str({.width = width}))) CHECK(lm::text::width(line) <= width);
  auto painted = graph.str({.colours = true});
  for (auto at = painted.find('\x1b'); at != painted.npos; at = painted.find('\x1b'))
    painted.erase(at, painted.find('m', at) + 1 - at);
  CHECK(painted == text);

  // What somebody has made is shown whole as well: circles, rows that nothing leads to, and control characters.
  const lm::Graph made{.nodes = {{.registry = "A", .title = "a"},
                                 {.registry = "A", .title = "b\x1b[2J"},
                                 {.registry = "A", .title = "c"},
                                 {.registry = "A", .title = "alone"}},
                       .edges = {{0, 1}, {1, 2}, {2, 0}, {2, 1}}};
  const auto circle = made.str();
  CHECK(circle.find('\x1b') == circle.npos);
  for (const auto* title : {"b\\x1b[2J", " c", "alone"}) CHECK(count(circle, title) >= 1);
  CHECK(lm::Graph{}.str().empty());
}

TEST_CASE("JSON of a graph says all of it", "[lineage][engines]") {
  const lm::Graph graph{
      .nodes =
          {{.registry = "Artifact", .uid = "u", .title = "\"\n", .about = "dataset", .details = {{"kind", "dataset"}}},
           {.title = "2 more artifacts", .what = lm::Graph::Part::more}},
      .edges = {{1, 0, "part of"}},
      .notes = {"cut"}};
  CHECK(boost::json::serialize(lm::to_json(graph)) ==
        R"({"nodes":[{"registry":"Artifact","uid":"u","title":"\"\n","about":"dataset","part":"row",)"
        R"("details":{"kind":"dataset"}},{"registry":"","uid":"","title":"2 more artifacts","about":"","part":"more",)"
        R"("details":{}}],"edges":[{"from":1,"to":0,"label":"part of","aside":false}],"notes":["cut"]})");
}

TEST_CASE("DOT holds titles that look like DOT, HTML or nothing at all", "[lineage][engines]") {
  lm::Graph graph{.nodes = {{.registry = "Artifact", .title = R"(a"b\N\n<b>&amp;[x]')"},
                            {.registry = "Artifact", .title = "Größe\n\x01\xff 漢字", .details = {{"kind", "\"];x"}}},
                            {.registry = "Run", .title = std::string(300, 'x') + "the_end.h5ad"},
                            {}},
                  .edges = {{0, 1, "<&>"}, {0, 2}, {2, 3}},
                  .notes = {"… <cut>"}};
  const auto dot = lm::to_dot(graph);
  CHECK(dot.find("a&#34;b&#92;&#92;N&#92;&#92;n&#60;b&#62;&#38;amp;[x]&#39;") != dot.npos);
  CHECK(dot.find("Größe\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd 漢字") != dot.npos);
  CHECK(dot.find("kind: &#34;];x") != dot.npos);
  CHECK(dot.find("the_end.h5ad</TD>") != dot.npos);
  CHECK(count(dot, "n0 -> ") == 2);
  CHECK(count(dot, "<TABLE") == 4);
  using Direction = lm::DotOptions::Direction;
  CHECK(lm::to_dot(graph, {.arrows = Direction::right}).find("rankdir=LR") != dot.npos);
  CHECK(lm::to_dot(graph, {.arrows = Direction::down}).find("rankdir=TB") != dot.npos);
  // A long chain goes down.
  for (std::size_t i = 3; i < 30; ++i) {
    graph.nodes.push_back({.registry = "Run", .title = "step"});
    graph.edges.push_back({i, i + 1});
  }
  CHECK(lm::to_dot(graph).find("rankdir=TB") != dot.npos);
  // Many that one run made stand below each other.
  for (std::size_t i = 1; i < 40; ++i) {
    graph.nodes.push_back({.registry = "Artifact", .title = "made"});
    graph.edges.push_back({0, graph.nodes.size() - 1});
  }
  CHECK(lm::to_dot(graph).find("rankdir=LR") != dot.npos);
}

TEST_CASE("lineage of runs that made and read thousands of rows is cut, and says so", "[lineage][engines]") {
  Instance instance;
  const auto& db = instance.db;
  const auto upload = instance.run("upload.py"), split = instance.run("split.py"), join = instance.run("join.py");
  const auto raw = instance.artifact("raw.bin", &upload);
  instance.read(raw, split);
  std::vector<lm::Artifact> parts;
  for (int i = 0; i < 3000; ++i) parts.push_back(instance.unsaved("part" + std::to_string(i), &split));
  db.registry<lm::Artifact>().save_all(parts);
  std::vector<lm::ArtifactInputOfRuns> links;
  for (const auto& part : parts) links.push_back({.artifact = part, .run = join});
  db.registry<lm::ArtifactInputOfRuns>().save_all(links);
  const auto sum = instance.artifact("sum.txt", &join);

  const auto above = lm::lineage(db, sum);
  CHECK(above.nodes.size() == 1 + 1 + 10 + 1 + 1 + 1 + 2);  // …, two nodes for what is not shown
  CHECK(titles_of(above).contains("2,990 more artifacts"));
  CHECK(titles_of(above).contains("raw.bin"));
  CHECK(titles_of(above).contains("upload.py"));

  // The row itself is among those of its run, and is not counted as left out.
  const auto below = lm::lineage(db, parts[2000], {.max_siblings = 5});
  CHECK(titles_of(below).contains("2,994 more artifacts"));
  CHECK(titles_of(below).contains("sum.txt"));
  CHECK_FALSE(titles_of(below).contains("part5"));

  const auto small = lm::lineage(db, split, {.max_nodes = 4, .max_siblings = 100});
  CHECK(std::count_if(small.nodes.begin(), small.nodes.end(),
                      [](const auto& node) { return node.what != lm::Graph::Part::more; }) == 4);
  CHECK(small.notes == lines{"there may be more: max_nodes = 4"});
  CHECK(titles_of(small).contains("2,998 more artifacts"));
  CHECK(lm::lineage(db, split).str() == lm::lineage(db, split).str());
}

TEST_CASE("rows that were recreated, started by another run, archived, or are LaminDB's own", "[lineage][engines]") {
  Instance instance;
  const auto& db = instance.db;
  auto first = instance.run("first.py"), again = instance.run("again.py");
  again.initiated_by_run = first;
  db.registry<lm::Run>().save(again);
  auto made = instance.artifact("made.txt", &first);
  lm::ArtifactRecreatingRuns recreated{.artifact = made, .run = again};
  db.registry<lm::ArtifactRecreatingRuns>().save(recreated);
  instance.read(made, again);  // it has read what it makes again: a circle that is not drawn
  instance.read(made, first);
  auto archived = instance.artifact("archived.txt", &first), trashed = instance.artifact("trashed.txt", &first);
  archived.branch = lm::Ref<lm::Branch>(lm::Id(0, db.session().origin()));
  trashed.branch = lm::Ref<lm::Branch>(lm::Id(-1, db.session().origin()));
  db.registry<lm::Artifact>().save(archived);
  db.registry<lm::Artifact>().save(trashed);
  auto report = instance.unsaved("report.txt", &first);
  report.kind = "__lamindb_run__";
  db.registry<lm::Artifact>().save(report);

  const lines expected{"Run again.py -> Artifact made.txt [recreated]", "Run first.py -> Artifact archived.txt",
                       "Run first.py -> Artifact made.txt", "Run first.py -> Run again.py [initiated]"};
  CHECK(edges_of(lm::lineage(db, made)) == expected);
  CHECK(edges_of(lm::lineage(db, first)) == expected);
  // Asked for, a row in the trash is shown. Who made again what was there already is not followed.
  CHECK(edges_of(lm::lineage(db, trashed, {.downstream = false})) ==
        lines{"Run again.py -> Artifact made.txt [recreated]", "Run first.py -> Artifact archived.txt",
              "Run first.py -> Artifact made.txt", "Run first.py -> Artifact trashed.txt"});
}

TEST_CASE("what a sync brought shows the instance that it came from", "[lineage][engines]") {
  Instance instance;
  const auto source = lm::open(instance.workspace.unpack("mini_immuno-2.12/source.db.gz", "source.db"),
                               {.name = "laminlabs/lamindata", .read_only = true});
  lm::track(instance.db, {.key = "sync.cpp"});
  lm::sync<lm::Artifact>(source, instance.db, "9K1dteZ6Qx0EXK8g0000");
  const auto graph = lm::lineage(instance.db, instance.db.registry<lm::Artifact>().get("9K1dteZ6Qx0EXK8g0000"));
  CHECK(edges_of(graph) ==
        lines{"Run Transfer from `laminlabs/lamindata` -> Artifact example_datasets/mini_immuno/dataset1.h5ad",
              "Run sync.cpp -> Run Transfer from `laminlabs/lamindata` [initiated]"});
  CHECK(graph.nodes.at(1).what == lm::Graph::Part::transfer);
  CHECK(detail_of(graph.nodes.at(1), "source_instance") == lm::instance_uid(source.session()));
  CHECK(lm::to_dot(graph).find("dashed") != std::string::npos);
  CHECK_THROWS_AS(lm::lineage(instance.db, source.registry<lm::Artifact>().get("9K1dteZ6")), lm::ForeignReference);
}

TEST_CASE("rows of a user's module take part in lineage", "[lineage][engines]") {
  Instance instance;
  const auto db =
      lm::open<lm::schema<lm::core, lm::bionty::module, lab_lineage::module>>(instance.workspace / "instance");
  lm::create_tables<lab_lineage::module>(db);
  const auto pipet = instance.run("pipet.py"), measure = instance.run("measure.py");
  lab_lineage::Plate plate{.uid = "plate0000001", .name = "Plate 1"};
  plate.run = db.registry<lm::Run>().get(pipet.uid.str());
  db.registry<lab_lineage::Plate>().save(plate);
  lab_lineage::PlateInputOfRuns read{.plate = plate, .run = db.registry<lm::Run>().get(measure.uid.str())};
  db.registry<lab_lineage::PlateInputOfRuns>().save(read);
  instance.artifact("signal.csv", &measure);
  const lines expected{"Run measure.py -> Artifact signal.csv", "Run pipet.py -> lab.Plate Plate 1",
                       "lab.Plate Plate 1 -> Run measure.py"};
  CHECK(edges_of(lm::lineage(db, plate)) == expected);
  CHECK(edges_of(lm::lineage(db, *db.registry<lm::Artifact>().first())) == expected);
}

TEST_CASE("parents lead up an ontology, children down, and types count", "[lineage][engines]") {
  const auto* fixture = GENERATE("rich-2.12/source.db.gz", "rich-2.2/source.db.gz");
  const support::Workspace workspace;
  const auto db = lm::open(workspace.unpack(fixture, "lamin.db"));
  const auto cells = db.registry<lm::bionty::CellType>();
  const auto t_cell = cells.get(lm::columns<lm::bionty::CellType>.name == "T cell");
  const auto up = lm::parents(db, t_cell);
  CHECK(edges_of(up) == lines{"bionty.CellType cell -> bionty.CellType leukocyte",
                              "bionty.CellType leukocyte -> bionty.CellType lymphocyte",
                              "bionty.CellType lymphocyte -> bionty.CellType T cell"});
  CHECK(up.str().starts_with("bionty.CellType T cell  CL:0000084, 22LvKd0\n└── parents\n    ↑ lymphocyte  CL:0000542"));
  CHECK(titles_of(lm::parents(db, t_cell, {.parents = false, .children = true})) ==
        std::set<std::string>{"T cell", "alpha-beta T cell", "CD8-positive, alpha-beta T cell"});
  CHECK(lm::parents(db, t_cell, {.children = true, .depth = 1}).nodes.size() == 3);

  lm::ULabel type{.name = "Treatment", .is_type = true}, child{.name = "DMSO again"};
  db.registry<lm::ULabel>().save(type);
  child.type = type;
  db.registry<lm::ULabel>().save(child);
  lm::ULabelParents circle{.from_ulabel = type, .to_ulabel = child};
  db.registry<lm::ULabelParents>().save(circle);
  CHECK(edges_of(lm::parents(db, child)) ==
        lines{"ULabel DMSO again -> ULabel Treatment", "ULabel Treatment -> ULabel DMSO again [type]"});
  const auto script = db.registry<lm::Transform>().get(lm::columns<lm::Transform>.key == "analysis.ipynb");
  CHECK(lm::parents(db, script).nodes.size() == 2);
  CHECK_THROWS_AS(lm::parents(db, *db.registry<lm::Artifact>().first()), lm::InvalidArgument);
}

TEST_CASE("a graph is saved by the suffix of the file", "[lineage][engines]") {
  const support::Workspace workspace;
  const lm::Graph graph{.nodes = {{.registry = "Artifact", .title = "a"}}};
  lm::save_picture(graph, workspace / "graph.dot");
  CHECK(support::content_of(workspace / "graph.dot") == lm::to_dot(graph));
  CHECK_THROWS_AS(lm::save_picture(graph, workspace / "graph.jpeg"), lm::InvalidArgument);
  CHECK_THROWS_AS(lm::save_picture(graph, workspace / "none/graph.dot"), lm::CannotOpen);
  if (!lm::view_detail::drawer())  // this program has no Graphviz
    CHECK_THROWS_WITH(lm::save_picture(graph, workspace / "graph.svg"), Catch::Contains("libgraphviz-dev"));
}

}  // namespace lineage_graph
