/// @file
/// save_picture(): graphs in files.
#pragma once

#include <filesystem>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/dot.hpp>

namespace laminate {

/// Draws a graph into a file, by its suffix: `.svg`, `.png`, `.pdf`, which need the component graphviz.hpp; or `.dot`.
/// What is there is replaced.
/// @throws InvalidArgument for another suffix, without the component, or for a graph that is too large to be drawn;
/// CannotOpen for a file that cannot be written.
LAMINATE_INLINE void save_picture(const Graph& graph, const std::filesystem::path& file,
                                  const PictureOptions& options = {});

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/render/picture_file.hpp>
#endif
