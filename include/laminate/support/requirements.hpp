/// @file
/// What laminate needs of the compiler, checked before anything else so that a wrong flag gets one message.
#pragma once

#include <version>

// The missing header after #error ends the compilation: without it, hundreds of errors would follow the first.
#if __cplusplus < 202002L
#error "laminate needs C++20: compile with -std=c++20 or later"
#include "see the error above"
#elif !defined(__cpp_exceptions)
#error "laminate reports errors as exceptions: compile without -fno-exceptions"
#include "see the error above"
#elif defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 200000
#error "laminate needs libc++ 20 or later (earlier versions lack std::from_chars for double): use libstdc++ or upgrade"
#include "see the error above"
#elif defined(_GLIBCXX_RELEASE) && _GLIBCXX_RELEASE < 12
#error "laminate needs libstdc++ 12 or later: upgrade g++, or its libraries where clang uses them"
#include "see the error above"
#endif
