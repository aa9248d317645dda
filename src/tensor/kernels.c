// The inner loops at every vector width that a machine may have. They are written with the vector
// extensions of gcc and clang, once each, and compiled for several instruction sets.
//
// Several levels of the product (tensor/product_body.inc) serve one machine: the widest takes what it can,
// a narrower one takes a matrix with fewer columns. The shapes of their blocks were measured:
//   16 numbers  16 rows x 1 vector   each a[i][k] is used once, so that the multiplication itself can
//               broadcast it from memory; a broadcast of its own costs AMD's Zen 4 a third of its speed
//    8 numbers   6 rows x 2 vectors   the most that 16 registers hold
//    4 numbers   4 rows x 2 vectors   V8 keeps no more in registers
// Loops without vectors in their text become such because the functions of math/scalar_float.h have no branch.
#include "tensor/kernels.h"

#include <stddef.h>
#include <string.h>

#include "math/scalar.h"
#include "math/wide.h"

#if WIDE && !defined(TENSOR_DOUBLE)
#define WIDER 1
#else
#define WIDER 0
#endif
#if !defined(TENSOR_DOUBLE) && \
    (defined(__SSE2__) || defined(__wasm_simd128__) || defined(__ARM_NEON))
#define NARROW 1
#else
#define NARROW 0
#endif

#ifdef TENSOR_DOUBLE
#define REAL(function) scalar_##function
#else
#define REAL(function) scalar_##function##f
#endif

#define INLINE static inline __attribute__((always_inline))

// -- products --------------------------------------------------------------------------------------
#define EACH_ROW(X) \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
#ifndef KROWS
#define KROWS 4
#endif
// How a lies: numbers of a row or of a column next to each other in memory.
enum { ROWS_OF_MEMORY, COLUMNS_OF_MEMORY, ANY_FORM };

// Weights lie mostly beyond the first caches, and waiting for them in the midst of the sums takes long. They are
// asked for one block ahead; where there is no such instruction, those of a block are first put together, for
// so many columns.
#ifdef __wasm__
enum {
  GATHERS = 1,
  PANEL = 1024,
  GATHERED_FOR = 64
}; // PANEL: the longest sums for which this is done
#define ASK_FOR(address) (void)0
#else
enum { GATHERS = 0, PANEL = 0, GATHERED_FOR = 0 };
#define ASK_FOR(address) __builtin_prefetch(address, 0, 2)
#endif

static const Real no_bias[16]; // a sum is never -0, so that adding 0 changes nothing

#define TARGET
#define LEVEL(name) one_##name
#define VECTOR Real
#define VECTORS 1
#define ROWS 4
#define NARROWER (void)
#include "tensor/product_body.inc"

#if NARROW
typedef float Float4 __attribute__((vector_size(16)));

#define LEVEL(name) four_##name
#define VECTOR Float4
#define VECTORS 1
#define ROWS 4
#define NARROWER one_product
#include "tensor/product_body.inc"

#define LEVEL(name) twice_four_##name
#define VECTOR Float4
#define VECTORS 2
#define ROWS KROWS
#define NARROWER four_product
#include "tensor/product_body.inc"
#endif
#undef TARGET

#if WIDER
typedef float Float8 __attribute__((vector_size(32)));
typedef float Float16 __attribute__((vector_size(64)));

#define TARGET AVX2
#define LEVEL(name) eight_##name
#define VECTOR Float8
#define VECTORS 1
#define ROWS 8
#define NARROWER four_product
#include "tensor/product_body.inc"

#define LEVEL(name) twice_eight_##name
#define VECTOR Float8
#define VECTORS 2
#define ROWS 6
#define NARROWER eight_product
#include "tensor/product_body.inc"
#undef TARGET

#define TARGET AVX512
#define LEVEL(name) sixteen_##name
#define VECTOR Float16
#define VECTORS 1
#define ROWS 16
#define NARROWER eight_product
#include "tensor/product_body.inc"
#undef TARGET
#endif

// -- element by element ----------------------------------------------------------------------------
#define EACH(expression)                               \
  do {                                                 \
    for (int64_t i = 0; i < n; i++) y[i] = expression; \
  } while (0)

INLINE void activate(Activation f, const Real *x, Real *y, int64_t n) {
  if (x != y) memcpy(y, x, (size_t)n * sizeof *y); // in place, so that no two names can overlap
  switch (f) {
  case ACTIVATE_NONE:
    break;
  case ACTIVATE_RELU:
    EACH(y[i] < 0 ? 0 : y[i]);
    break; // NaN stays
  case ACTIVATE_TANH:
    EACH(REAL(tanh)(y[i]));
    break;
  case ACTIVATE_SIGMOID:
    EACH(REAL(sigmoid)(y[i]));
    break;
  case ACTIVATE_SILU:
    EACH(REAL(silu)(y[i]));
    break;
  case ACTIVATE_SOFTPLUS:
    EACH(REAL(softplus)(y[i]));
    break;
  }
}
#undef EACH

INLINE void adam(Real *restrict theta, const Real *restrict gradient, Real *restrict m,
                 Real *restrict v, int64_t n, Real beta1, Real beta2, Real rate, Real epsilon,
                 Real root, Real decay) {
  Real rest1 = 1 - beta1, rest2 = 1 - beta2, kept = 1 - decay;
  for (int64_t i = 0; i < n; i++) {
    m[i] = beta1 * m[i] + rest1 * gradient[i];
    v[i] = beta2 * v[i] + rest2 * (gradient[i] * gradient[i]);
    theta[i] = kept * theta[i] - rate * m[i] / (root * REAL(sqrt)(v[i]) + epsilon);
  }
}

// -- the most that is possible ---------------------------------------------------------------------
// Twelve sums that do not wait for each other: enough to hide the time of an addition after a multiplication, and
// few enough for 16 registers. They tend to 2; the test of the last one keeps them all from being left out.
#define TWELVE(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define BEGIN(r) VECTOR sum_##r = {r};
#define GROW(r) sum_##r = sum_##r * half + one;
#define FOLD(r) all += sum_##r;
#define PEAK(set, target, VECTOR_)                                     \
  static target int64_t peak_##set(int32_t repeats) {                  \
    typedef VECTOR_ VECTOR;                                            \
    const int32_t rounds = 1000;                                       \
    VECTOR all = {0}, half = all + (Real)0.5, one = all + 1;           \
    TWELVE(BEGIN)                                                      \
    for (int64_t i = (int64_t)repeats * rounds; i > 0; i--) {          \
      TWELVE(GROW)                                                     \
    }                                                                  \
    TWELVE(FOLD)                                                       \
    Real some;                                                         \
    memcpy(&some, &all, sizeof some);                                  \
    int64_t flops = 2 * 12 * (int64_t)(sizeof(VECTOR) / sizeof(Real)); \
    return some == some ? flops * rounds * repeats : 0;                \
  }

// All of them for one instruction set.
#define FOR_TARGET(set, target, vector)                                                         \
  static target void activate_##set(Activation f, const Real *x, Real *y, int64_t n) {          \
    activate(f, x, y, n);                                                                       \
  }                                                                                             \
  static target void adam_##set(Real *theta, const Real *gradient, Real *m, Real *v, int64_t n, \
                                Real beta1, Real beta2, Real rate, Real epsilon, Real root,     \
                                Real decay) {                                                   \
    adam(theta, gradient, m, v, n, beta1, beta2, rate, epsilon, root, decay);                   \
  }                                                                                             \
  PEAK(set, target, vector)
#if NARROW
FOR_TARGET(baseline, , Float4)
#else
FOR_TARGET(baseline, , Real)
#endif
#if WIDER
FOR_TARGET(avx2, AVX2, Float8)
FOR_TARGET(avx512, AVX512, Float16)
#endif

// -- the choice ------------------------------------------------------------------------------------
#if NARROW
static const Kernels baseline = {
    "baseline", 4, twice_four_product, activate_baseline, adam_baseline, peak_baseline};
#else
static const Kernels baseline = {"baseline",   1, one_product, activate_baseline, adam_baseline,
                                 peak_baseline};
#endif

#if WIDER
static const Kernels avx2 = {"avx2", 8, twice_eight_product, activate_avx2, adam_avx2, peak_avx2};
static const Kernels avx512 = {"avx512",        16,          sixteen_product,
                               activate_avx512, adam_avx512, peak_avx512};
#endif

int32_t kernels_all(const Kernels **out, int32_t cap) {
  const Kernels *found[3];
  int32_t n = 0;
#if WIDER
  uint32_t sets = wide_sets();
  if (sets & WIDE_AVX512) found[n++] = &avx512;
  if (sets & WIDE_AVX2) found[n++] = &avx2;
#endif
  found[n++] = &baseline;
  if (n > cap) n = cap;
  for (int32_t i = 0; i < n; i++) out[i] = found[i];
  return n;
}

const Kernels *kernels_best(void) {
  const Kernels *best = &baseline;
  kernels_all(&best, 1);
  return best;
}
