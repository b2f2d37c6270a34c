/// @file
/// Tables in Markdown.
#pragma once

#include <string>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/table.hpp>

namespace laminate {

/// A table of GitHub's Markdown, numbers to the right. NULL is an empty cell. Logs a warning if the query has
/// more rows, since the table cannot say it.
LAMINATE_INLINE std::string to_markdown(const Table& table);

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/render/markdown_text.hpp>
#endif
