// The vector instructions beyond those of every machine that the compiler was told of, asked by CPUID on x86. Results
// are the same to the bit with and without them.
#ifndef GEDANKEN_MATH_WIDE_H
#define GEDANKEN_MATH_WIDE_H

#include <stdint.h>

enum { WIDE_AVX2 = 1, WIDE_AVX512 = 2 };

#ifdef __x86_64__
#define WIDE 1
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f")))
#else
#define WIDE 0
#endif

// Those that the processor has and whose registers the operating system saves.
uint32_t wide_sets(void);

#endif
