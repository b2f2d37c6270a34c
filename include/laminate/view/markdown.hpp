/// @file
/// Tables in Markdown.
#pragma once

#include <string>

#include <laminate/view/table.hpp>

namespace laminate {

/// A table of GitHub's Markdown, numbers to the right. NULL is an empty cell. Logs a warning if the query has
/// more rows, since the table cannot say it.
inline std::string to_markdown(const Table& table);

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#include <laminate/view/render/markdown_text.hpp>
