// Pictures of graphs: what is in them, not how it looks. tests/browser.sh looks at them.
#include <algorithm>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include <laminate/graphviz.hpp>

#include "foreign_locale.hpp"
#include "support.hpp"

namespace lm = laminate;

/// Graphviz 2.42 forgets a hundred bytes for each label; fonts stay loaded.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the sanitizer's name
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libgvc.so\nleak:libfontconfig.so\nleak:libglib-2.0.so\nleak:libpango\n";
}

namespace pictures {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

lm::Graph chain(std::size_t length) {
  lm::Graph graph;
  for (std::size_t i = 0; i < length; ++i) {
    graph.nodes.push_back({.registry = "Run", .uid = "u", .title = "step " + std::to_string(i) + ".py"});
    if (i > 0) graph.edges.push_back({i - 1, i});
  }
  return graph;
}

/// A number of the PNG's head: most significant byte first.
unsigned number_at(const std::string& png, std::size_t at) {
  unsigned number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | static_cast<unsigned char>(png.at(at + i));
  return number;
}

}  // namespace pictures

using namespace pictures;

TEST_CASE("a picture does not depend on the locale", "[graphviz]") {
  const auto graph = chain(3);
  const lm::PictureOptions options{.dpi = 72.5};
  const auto svg = lm::to_svg(graph), png = lm::to_png(graph, options);
  const support::ForeignLocale foreign;
  const std::string before = std::setlocale(LC_ALL, nullptr);
  CHECK(lm::to_svg(graph) == svg);
  CHECK(lm::to_png(graph, options) == png);
  CHECK(std::setlocale(LC_ALL, nullptr) == before);
}

TEST_CASE("a picture has every node, arrow and title", "[graphviz]") {
  auto graph = chain(12);
  graph.nodes.push_back({.registry = "Artifact", .title = R"(a"b\N <i>&amp; Größe 漢字)"});
  graph.edges.push_back({11, 12, "a <label>"});
  graph.notes = {"cut & dried"};
  const auto svg = lm::to_svg(graph);
  CHECK(svg.starts_with("<?xml"));
  CHECK(count(svg, "class=\"node\"") == 13);
  CHECK(count(svg, "class=\"edge\"") == 12);
  for (const auto* text : {">step 0.py<", ">step 11.py<", "a&quot;b\\N &lt;i&gt;&amp;amp; Größe 漢字",
                           "a &lt;label&gt;", "… cut &amp; dried"})
    CHECK(svg.find(text) != svg.npos);

  const auto png = lm::to_png(graph), fine = lm::to_png(graph, {.dpi = 240});
  CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
  CHECK(number_at(png, 16) > 100);
  CHECK(number_at(png, 20) > 100);
  CHECK(number_at(fine, 16) > number_at(png, 16) * 3 / 2);

  const support::Workspace workspace;
  for (const std::string name : {"g.svg", "g.png", "g.pdf"}) lm::save_picture(graph, workspace / name);
  CHECK(support::content_of(workspace / "g.svg") == svg);
  CHECK(support::content_of(workspace / "g.pdf").starts_with("%PDF"));
  CHECK(count(lm::to_svg(lm::Graph{}), "class=\"node\"") == 0);
}

TEST_CASE("titles that XML or DOT cannot hold are drawn all the same", "[graphviz]") {
  // Every byte, alone and before a letter; every character that means something somewhere; none may end a label.
  lm::Graph graph{.nodes = {{.registry = "Artifact", .title = ""}}};
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all += static_cast<char>(byte);
    graph.nodes.push_back({.registry = "R", .title = std::string(1, static_cast<char>(byte)) + "x\\"});
  }
  graph.nodes.push_back({.registry = all, .title = all, .about = all, .details = {{all, all}}});
  for (const auto* title :
       {"</TD></TR></TABLE>>]", "<<>>", "&#0;&#xffff;", "\xef\xbf\xbe", "\xed\xa0\x80", "\\\\\"", "\n\n"}) {
    graph.nodes.push_back({.registry = title, .title = title});
    graph.edges.push_back({0, graph.nodes.size() - 1, title});
    graph.notes.push_back(title);
  }
  const auto svg = lm::to_svg(graph);
  CHECK(count(svg, "class=\"node\"") == graph.nodes.size());
  CHECK(count(svg, "class=\"edge\"") == graph.edges.size());
}

TEST_CASE("what is too large is refused, and drawing goes on after it", "[graphviz]") {
  CHECK_THROWS_WITH(lm::to_svg(chain(2001)), Catch::Contains("2001 nodes") && Catch::Contains("max_nodes"));
  CHECK_THROWS_WITH(lm::to_png(chain(400), {.dpi = 1200}), Catch::Contains("fewer dpi"));
  CHECK_THROWS_AS(lm::to_png(chain(2), {.dpi = 0}), lm::InvalidArgument);
  CHECK(count(lm::to_svg(chain(400)), "class=\"node\"") == 400);
}

TEST_CASE("several threads draw", "[graphviz]") {
  const auto expected = lm::to_svg(chain(20));
  std::vector<std::string> drawn(4);
  std::vector<std::jthread> threads;
  for (auto& svg : drawn) threads.emplace_back([&svg] { svg = lm::to_svg(chain(20)); });
  threads.clear();
  CHECK(std::all_of(drawn.begin(), drawn.end(), [&](const std::string& svg) { return svg == expected; }));
}
