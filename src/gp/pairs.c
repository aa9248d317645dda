// See pairs.h. The loops are written once with the vector extensions of gcc and clang, and compiled for several instruction
// sets; where there are no vectors of two, the compiler makes them of numbers.
#include "gp/pairs.h"

#include <stddef.h>
#include <string.h>

#include "math/wide.h"

#define INLINE static inline __attribute__((always_inline))

// iK of the last block, with 0 beyond the last point.
static void take_tail(const Pairs *p, int32_t block) {
  const int32_t rest = p->n - block;
  for (int32_t j = 0; j < p->n; j++) {
    double *row = p->tail + PAIRS_BLOCK * j;
    for (int32_t l = 0; l < PAIRS_BLOCK; l++) {
      row[l] = l < rest ? p->iK[(int64_t)j * p->n + block + l] : 0.0;
    }
  }
}

typedef double Double2 __attribute__((vector_size(16)));
typedef uint64_t Integer2 __attribute__((vector_size(16)));
#define TARGET
#define LEVEL(name) two_##name
#define VECTOR Double2
#define INTEGERS Integer2
#include "gp/pairs_body.inc"
#undef TARGET

#if WIDE
typedef double Double4 __attribute__((vector_size(32)));
typedef uint64_t Integer4 __attribute__((vector_size(32)));
#define TARGET AVX2
#define LEVEL(name) four_##name
#define VECTOR Double4
#define INTEGERS Integer4
#include "gp/pairs_body.inc"
#undef TARGET

typedef double Double8 __attribute__((vector_size(64)));
typedef uint64_t Integer8 __attribute__((vector_size(64)));
#define TARGET AVX512
#define LEVEL(name) eight_##name
#define VECTOR Double8
#define INTEGERS Integer8
#include "gp/pairs_body.inc"
#undef TARGET

#endif

static const PairsLevel levels[] = {
#if WIDE
    {"avx512", WIDE_AVX512, eight_sums, eight_powers},
    {"avx2", WIDE_AVX2, four_sums, four_powers},
#endif
    {"baseline", 0, two_sums, two_powers},
};

const PairsLevel *pairs_level(int32_t k) {
  const uint32_t missing = ~wide_sets();
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
    if ((levels[i].needs & missing) == 0 && k-- == 0) return &levels[i];
  }
  return NULL;
}

// -- arrays of N -------------------------------------------------------------------------------------

void pairs_transform(double *p, const double *T, const double *u, int32_t D, int32_t N) {
  for (int32_t e = 0; e < D; e++, p += N) {
    memset(p, 0, (size_t)N * sizeof *p);
    for (int32_t d = 0; d < D; d++) {
      const double factor = T[e * D + d], *row = u + (int64_t)d * N;
      for (int32_t i = 0; i < N; i++) p[i] += factor * row[i];
    }
  }
}

static double fold(const double *s) {
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

double pairs_dot(const double *a, const double *b, int32_t N) {
  double s[PAIRS_BLOCK] = {0};
  for (int32_t i = 0; i < N; i += PAIRS_BLOCK) {
    for (int32_t l = 0; l < PAIRS_BLOCK; l++) s[l] += a[i + l] * b[i + l];
  }
  return fold(s);
}

double pairs_sum(const double *a, int32_t N) {
  double s[PAIRS_BLOCK] = {0};
  for (int32_t i = 0; i < N; i += PAIRS_BLOCK) {
    for (int32_t l = 0; l < PAIRS_BLOCK; l++) s[l] += a[i + l];
  }
  return fold(s);
}

void pairs_fold(double *c, const double *parts, int32_t n) {
  for (int32_t j = 0; j < n; j++) c[j] = fold(parts + PAIRS_BLOCK * j);
}
