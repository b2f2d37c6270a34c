/// @file
/// Component: pictures of graphs, by the Graphviz library. Link the CMake target laminate::graphviz (Debian:
/// libgraphviz-dev). Including this header anywhere in a program lets save_picture() draw.
#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include <gvc.h>

#include <laminate/record/error.hpp>
#include <laminate/view/dot.hpp>
#include <laminate/view/graph.hpp>
#include <laminate/view/picture.hpp>

namespace laminate {

namespace detail {

/// One drawing. Graphviz keeps its state in global variables: drawings of all threads wait for each other.
class Drawing {
 public:
  Drawing(const Graph& graph, const PictureOptions& options) : lock_(mutex()) {
    // Graphviz takes more than proportionally long: what is larger nobody could read anyhow.
    constexpr std::size_t most_nodes = 2000, most_edges = 5000;
    if (graph.nodes.size() > most_nodes || graph.edges.size() > most_edges)
      throw InvalidArgument("a graph of " + std::to_string(graph.nodes.size()) + " nodes and " +
                            std::to_string(graph.edges.size()) +
                            " arrows cannot be drawn readably: ask for less of it " +
                            "(max_nodes, max_siblings, depth), or write it to a .dot file");
    messages().clear();
    agreseterrors();
    level_ = agseterr(AGERR);
    report_ = agseterrf(&Drawing::hear);
    context_.reset(gvContext());
    graph_.reset(agmemread(to_dot(graph, options.dot).c_str()));
    if (!context_ || !graph_) fail();
    if (gvLayout(context_.get(), graph_.get(), "dot") != 0) fail();
    has_layout_ = true;
    check();
  }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;
  ~Drawing() { end(); }

  std::string render(const char* format, double dpi) {
    if (std::string_view(format) == "png") set_dpi(dpi);
    char* data = nullptr;
    unsigned size = 0;
    if (gvRenderData(context_.get(), graph_.get(), format, &data, &size) != 0) fail();
    const std::unique_ptr<char, void (*)(char*)> owner(data, &gvFreeRenderData);
    check();
    return {data, size};
  }

 private:
  struct Close {
    void operator()(GVC_t* context) const {
      gvFinalize(context);
      gvFreeContext(context);
    }
    void operator()(graph_t* graph) const { agclose(graph); }
  };

  static std::mutex& mutex() {
    static std::mutex only;
    return only;
  }
  static std::string& messages() {
    static std::string heard;
    return heard;
  }
  static int hear(char* message) {
    messages() += message;
    return 0;
  }

  void end() {
    if (has_layout_) gvFreeLayout(context_.get(), graph_.get());
    has_layout_ = false;
    graph_.reset();
    context_.reset();
    agseterrf(report_);
    agseterr(level_);
  }
  [[noreturn]] void fail() {
    end();
    auto said = text::printable(messages());
    throw InvalidArgument("Graphviz cannot draw this graph" + (said.empty() ? "" : ": " + said));
  }
  /// Graphviz goes on after some errors, and leaves out what it did not understand.
  void check() {
    if (agerrors() >= AGERR && !messages().empty()) fail();
  }

  void set_dpi(double dpi) {
    const auto box = GD_bb(graph_.get());
    const double width = (box.UR.x - box.LL.x + 30) * dpi / 72, height = (box.UR.y - box.LL.y + 30) * dpi / 72;
    if (!(dpi >= 10 && dpi <= 1200))
      throw InvalidArgument("dpi = " + std::to_string(dpi) + ": dots per inch are between 10 and 1200");
    // Cairo draws no more than 32767 in a row; 4 bytes for each dot are kept in memory.
    if (width > 32000 || height > 32000 || width * height > 1e8)
      throw InvalidArgument("the picture would have " + std::to_string(std::lround(width)) + " x " +
                            std::to_string(std::lround(height)) +
                            " dots: ask for fewer dpi, for less of the graph (max_nodes), or for .svg");
    agattr(graph_.get(), AGRAPH, const_cast<char*>("dpi"), const_cast<char*>(std::to_string(dpi).c_str()));
  }

  std::lock_guard<std::mutex> lock_;
  agerrlevel_t level_ = AGWARN;
  agusererrf report_ = nullptr;
  std::unique_ptr<GVC_t, Close> context_{};
  std::unique_ptr<graph_t, Close> graph_{};
  bool has_layout_ = false;
};

inline std::string draw_picture(const Graph& graph, const char* format, const PictureOptions& options) {
  return Drawing(graph, options).render(format, options.dpi);
}

inline const bool graphviz_is_known = (drawer() = &draw_picture) != nullptr;

}  // namespace detail

/// The graph as SVG. For several threads. @throws InvalidArgument for a graph that is too large, or with what Graphviz
/// says.
inline std::string to_svg(const Graph& graph, const PictureOptions& options = {}) {
  return detail::draw_picture(graph, "svg", options);
}
/// The graph as PNG: the bytes of a file. For several threads. @throws InvalidArgument, also if it would have more than
/// 100 million dots.
inline std::string to_png(const Graph& graph, const PictureOptions& options = {}) {
  return detail::draw_picture(graph, "png", options);
}

}  // namespace laminate
