// What every result rests on, checked when compiling: IEEE 754 arithmetic that the compiler may not
// rearrange, and the byte order of snapshots. One thing cannot be seen from here: whether a * b + c
// is fused (-ffp-contract=off); tests/unit/test_scalar.c looks at the result of one such
// expression.
#ifndef GEDANKEN_MATH_NUMERIC_H
#define GEDANKEN_MATH_NUMERIC_H

#include <float.h>
#include <limits.h>
#include <stdint.h>

#ifdef __FAST_MATH__
#error "Gedanken needs IEEE 754 arithmetic: build without -ffast-math and -Ofast"
#endif

#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "Gedanken tests for NaN and infinity: build without -ffinite-math-only"
#endif

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Gedanken's snapshots hold numbers in little-endian order"
#endif

// x87 registers would carry 64 bits of precision between two operations.
_Static_assert(FLT_EVAL_METHOD == 0, "double must be computed in double, float in float");
_Static_assert(CHAR_BIT == 8, "a byte has 8 bits");
_Static_assert(sizeof(float) == 4 && FLT_RADIX == 2 && FLT_MANT_DIG == 24 && FLT_MAX_EXP == 128,
               "float is IEEE 754 binary32");
_Static_assert(sizeof(double) == 8 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024,
               "double is IEEE 754 binary64");
_Static_assert((int32_t)-1 == (int32_t)~0, "negative integers are in two's complement");
// Conversions that C leaves to the compiler and that every one of ours makes modulo 2^n.
_Static_assert((int64_t)UINT64_MAX == -1 && -1 >> 1 == -1,
               "integers wrap and shift with their sign");

#endif
