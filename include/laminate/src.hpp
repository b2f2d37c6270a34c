/// @file
/// Defines what the other headers declare, for programs with LAMINATE_SEPARATE_COMPILATION: exactly one unit of such a
/// program includes this header, before any other of laminate's.
#pragma once

#ifndef LAMINATE_SEPARATE_COMPILATION
#error "laminate: <laminate/src.hpp> is for programs whose units are all compiled with LAMINATE_SEPARATE_COMPILATION"
#endif
#define LAMINATE_SRC
#include <laminate/support/separate_compilation.hpp>
#ifndef LAMINATE_DEFINES_FUNCTIONS
#error "laminate: include <laminate/src.hpp> before any other header of laminate"
#endif

#include <laminate/artifacts.hpp>
#include <laminate/bundle.hpp>
#include <laminate/init.hpp>
#include <laminate/laminate.hpp>
