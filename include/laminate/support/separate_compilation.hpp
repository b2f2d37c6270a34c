/// @file
/// Whether the functions that public headers call are defined by every unit that includes them, or by one unit only.
///
/// By default the library is header-only: public headers include at their end what defines these functions, inline.
/// With LAMINATE_SEPARATE_COMPILATION, for all units of a program, they stop at the declarations, and one unit includes
/// <laminate/src.hpp>, which defines the functions. CMake's target laminate::compiled does both.
#pragma once
#include <laminate/support/requirements.hpp>
#ifdef LAMINATE_SEPARATE_COMPILATION
#define LAMINATE_INLINE
#else
#define LAMINATE_INLINE inline
#endif

#if !defined(LAMINATE_SEPARATE_COMPILATION) || defined(LAMINATE_SRC)
#define LAMINATE_DEFINES_FUNCTIONS
#endif

namespace laminate {

/// One symbol of two kinds: linkers refuse programs that mix both ways, in which functions would be defined twice.
#ifdef LAMINATE_SEPARATE_COMPILATION
[[gnu::used]] inline char either_all_units_set_LAMINATE_SEPARATE_COMPILATION_or_none = 0;
#else
[[gnu::used]] inline thread_local char either_all_units_set_LAMINATE_SEPARATE_COMPILATION_or_none = 0;
#endif

}  // namespace laminate
