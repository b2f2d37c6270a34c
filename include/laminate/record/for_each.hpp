/// @file
/// Applies a macro to each of up to 200 arguments.
#pragma once

#include <laminate/support/requirements.hpp>

// A step takes sixteen arguments and defers itself for the rest; each scan resumes it once. Few scans over long steps
// keep the preprocessor's cost low: it is most of what a record costs to include.
#define LAMINATE_DETAIL_PARENS ()
#define LAMINATE_DETAIL_SCAN(...) LAMINATE_DETAIL_SCAN1(LAMINATE_DETAIL_SCAN1(LAMINATE_DETAIL_SCAN1(__VA_ARGS__)))
#define LAMINATE_DETAIL_SCAN1(...) LAMINATE_DETAIL_SCAN0(LAMINATE_DETAIL_SCAN0(LAMINATE_DETAIL_SCAN0(__VA_ARGS__)))
#define LAMINATE_DETAIL_SCAN0(...) __VA_ARGS__

#define LAMINATE_DETAIL_STEP0(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP1(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP1(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP2(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP2(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP3(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP3(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP4(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP4(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP5(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP5(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP6(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP6(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP7(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP7(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP8(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP8(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP9(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP9(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP10(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP10(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP11(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP11(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP12(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP12(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP13(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP13(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP14(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP14(m, r, x, ...) m(r, x) __VA_OPT__(LAMINATE_DETAIL_STEP15(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_STEP15(m, r, x, ...) \
  m(r, x) __VA_OPT__(LAMINATE_DETAIL_AGAIN LAMINATE_DETAIL_PARENS(m, r, __VA_ARGS__))
#define LAMINATE_DETAIL_AGAIN() LAMINATE_DETAIL_STEP0

/// macro(record, x) for each x, one after the other.
#define LAMINATE_DETAIL_EACH(macro, record, ...) LAMINATE_DETAIL_SCAN(LAMINATE_DETAIL_STEP0(macro, record, __VA_ARGS__))
