// See wide.h. Intel's manual, volume 1, sections 14.3 and 15.2.
#include "math/wide.h"

#if WIDE
#include <cpuid.h>

uint32_t wide_sets(void) {
  enum { SAVES = 1 << 27, AVX2_BIT = 1 << 5, AVX512_BIT = 1 << 16, YMM = 0x06, ZMM = 0xe6 };
  uint32_t a, b, c, d, saved, upper;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & SAVES)) return 0;
  __asm__ volatile("xgetbv" : "=a"(saved), "=d"(upper) : "c"(0));
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  uint32_t has_avx2 = (saved & YMM) == YMM && (b & AVX2_BIT);
  uint32_t has_avx512 = (saved & ZMM) == ZMM && (b & AVX512_BIT);
  return has_avx2 * WIDE_AVX2 | has_avx512 * WIDE_AVX512;
}
#else
uint32_t wide_sets(void) {
  return 0;
}
#endif
