/// @file
/// Component: pictures of graphs, by the Graphviz library. Link the CMake target laminate::graphviz (Debian:
/// libgraphviz-dev and, for the plugins that draw, graphviz). Including this header anywhere in a program lets
/// save_picture() draw.
#pragma once

#include <clocale>
#include <cmath>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>

#include <laminate/support/error.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/view/dot.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/picture.hpp>
#include <laminate/view/render/drawer.hpp>
#include <laminate/view/render/text.hpp>

#if __has_include(<xlocale.h>)
#include <xlocale.h>  // newlocale(), on macOS
#endif

// Graphviz has a global type called path, which every parameter of that name after it would shadow.
#define path laminate_graphviz_path
#include <gvc.h>
#undef path

namespace laminate {

namespace view_detail {

/// Numbers of this thread are those of the C locale as long as it lives: Graphviz reads and writes them by the locale
/// that the program has set, in which `0.5` may be 0.
class ClassicNumbers {
 public:
  ClassicNumbers() : own_(newlocale(LC_NUMERIC_MASK, "C", duplocale(uselocale(locale_t{})))), before_(uselocale(own_)) {
    if (own_ == locale_t{}) throw std::bad_alloc();  // the locale is still the former one
  }
  ClassicNumbers(const ClassicNumbers&) = delete;
  ClassicNumbers& operator=(const ClassicNumbers&) = delete;
  ~ClassicNumbers() {
    uselocale(before_);
    freelocale(own_);
  }

 private:
  locale_t own_, before_;
};

/// The type of the size that gvRenderData() writes: std::size_t since Graphviz 12, unsigned before.
template <class Size>
Size size_of_rendered(int (*)(GVC_t*, graph_t*, const char*, char**, Size*));

/// One drawing. Graphviz keeps its state in global variables: drawings of all threads wait for each other.
class Drawing {
 public:
  Drawing(const Graph& graph, const char* format, const PictureOptions& options) : lock_(mutex()), format_(format) {
    messages().clear();
    agreseterrors();
    level_ = agseterr(AGERR);
    report_ = agseterrf(&Drawing::hear);
    graph_ = agmemread(to_dot(graph, options.dot).c_str());
    if (graph_ && is_bitmap()) set("dpi", support_detail::shortest(options.dpi));
    if (graph_) has_layout_ = gvLayout(context(), graph_, "dot") == 0;
  }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;
  ~Drawing() {
    if (has_layout_) gvFreeLayout(context(), graph_);
    if (graph_) agclose(graph_);
    agseterrf(report_);
    agseterr(level_);
  }

  std::string operator()(double dpi) {
    check(has_layout_, format_);
    if (is_bitmap()) check_size(dpi);
    char* data = nullptr;
    decltype(size_of_rendered(&gvRenderData)) size = 0;
    const bool drawn = gvRenderData(context(), graph_, format_, &data, &size) == 0;
    const std::unique_ptr<char, void (*)(char*)> owner(data, [](char* bytes) { gvFreeRenderData(bytes); });
    check(drawn && data, format_);
    return {data, size};
  }

 private:
  /// One for all drawings, never freed: Graphviz keeps the name of the last font, which its context owns, for the next
  /// drawing.
  static GVC_t* context() {
    static GVC_t* const only = gvContext();
    return only;
  }
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

  /// Graphviz goes on after some errors, and leaves out what it did not understand.
  static void check(bool done, const char* format) {
    if (done && agerrors() < AGERR) return;
    const auto message = text::printable(messages());
    // Layouts and formats are plugins. Our names for them are fixed: one that is not known is not installed.
    if (message.find("not recognized. Use one of:") != message.npos)
      throw InvalidArgument("Graphviz cannot draw without its plugins for layout and " + std::string(format) + " (" +
                            message + "): install the package graphviz, and run dot -c as root if the error persists");
    throw InvalidArgument("Graphviz cannot draw this graph" + (message.empty() ? "" : ": " + message));
  }

  bool is_bitmap() const { return std::string_view(format_) == "png"; }
  void set(std::string name, std::string value) { agattr(graph_, AGRAPH, name.data(), value.data()); }

  void check_size(double dpi) const {
    const auto& box = GD_bb(graph_);
    const auto width = std::ceil((box.UR.x - box.LL.x) * dpi / 72),
               height = std::ceil((box.UR.y - box.LL.y) * dpi / 72);
    // Cairo has at most 32767 dots in a row; each of them takes 4 bytes.
    if (width > 32000 || height > 32000 || width * height > 1e8)
      throw InvalidArgument("the picture would have " + std::to_string(std::lround(width)) + " x " +
                            std::to_string(std::lround(height)) +
                            " dots: ask for fewer dpi, for less of the graph (max_nodes), or for .svg");
  }

  std::lock_guard<std::mutex> lock_;
  ClassicNumbers numbers_{};
  const char* format_;
  agerrlevel_t level_ = AGWARN;
  agusererrf report_ = nullptr;
  graph_t* graph_ = nullptr;
  bool has_layout_ = false;
};

inline std::string draw_picture(const Graph& graph, const char* format, const PictureOptions& options) {
  // Graphviz takes more than proportionally long, and larger pictures cannot be read anyhow.
  constexpr std::size_t most_nodes = 2000, most_edges = 5000;
  if (graph.nodes.size() > most_nodes || graph.edges.size() > most_edges)
    throw InvalidArgument("a graph of " + std::to_string(graph.nodes.size()) + " nodes and " +
                          std::to_string(graph.edges.size()) + " arrows cannot be drawn readably: ask for less of it " +
                          "(max_nodes, max_siblings, depth), or write it to a .dot file");
  if (!(options.dpi >= 10 && options.dpi <= 1200))
    throw InvalidArgument("dpi = " + support_detail::shortest(options.dpi) + ": dots per inch are between 10 and 1200");
  return Drawing(graph, format, options)(options.dpi);
}

inline const bool graphviz_is_known = (view_detail::drawer() = &draw_picture) != nullptr;

}  // namespace view_detail

/// The graph as SVG. For several threads. @throws InvalidArgument for a graph that is too large, or with what Graphviz
/// says.
inline std::string to_svg(const Graph& graph, const PictureOptions& options = {}) {
  return view_detail::draw_picture(graph, "svg", options);
}
/// The graph as PNG: the bytes of a file. For several threads. @throws InvalidArgument, also if it would have more than
/// 100 million dots.
inline std::string to_png(const Graph& graph, const PictureOptions& options = {}) {
  return view_detail::draw_picture(graph, "png", options);
}

}  // namespace laminate
