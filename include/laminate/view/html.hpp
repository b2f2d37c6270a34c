/// @file
/// What people look at, as fragments of HTML for a notebook or a page: self-contained, in light and dark, all text
/// escaped. Classes begin with `laminate`; a page may set the colours in custom properties of `.laminate`.
#pragma once

#include <string>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/database_view.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/table.hpp>

namespace laminate {

LAMINATE_INLINE std::string to_html(const Description& description);
LAMINATE_INLINE std::string to_html(const Table& table);
LAMINATE_INLINE std::string to_html(const DatabaseView& view);

}  // namespace laminate

// The library is header-only: what is declared above is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/describe/description_text.hpp>
#include <laminate/view/render/html_text.hpp>
#endif
