/// @file
/// Graphs in the language DOT, which Graphviz draws. (graphviz.hpp does so here.)
#pragma once

#include <string>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/render/options.hpp>

namespace laminate {

/// The graph in DOT: for `dot -Tsvg`, and for programs that draw graphs in their own way.
LAMINATE_INLINE std::string to_dot(const Graph& graph, const DotOptions& options = {});

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/graph/graph_text.hpp>
#include <laminate/view/render/dot_text.hpp>
#endif
