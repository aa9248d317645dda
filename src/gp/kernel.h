// Covariance functions of a Gaussian process, each of the distance in units of the length-scales (automatic relevance
// determination: each input has its own; Rasmussen & Williams 2006, section 4.2):
//
//     r^2 = sum_d (x_d - x'_d)^2 / l_d^2
//     squared exponential   k = sf2 exp(-r^2 / 2)                                     as smooth as can be
//     Matern 5/2            k = sf2 (1 + sqrt5 r + 5 r^2 / 3) exp(-sqrt5 r)           bends, without corners
//     Matern 3/2            k = sf2 (1 + sqrt3 r) exp(-sqrt3 r)                       has one slope at each place
//
// Inputs come as rows of cases, [D][n] and already divided by the length-scales, so that cases lie in the lanes of the
// vectors.
#ifndef GEDANKEN_GP_KERNEL_H
#define GEDANKEN_GP_KERNEL_H

#include <stdint.h>

typedef enum KernelKind {
  KERNEL_SQUARED_EXPONENTIAL,
  KERNEL_MATERN_5_2,
  KERNEL_MATERN_3_2
} KernelKind;

// The words of a parameter that chooses one, in this order.
#define KERNEL_WORDS "squared-exponential|matern-5-2|matern-3-2"

// Of a Matern kernel, k = sf2 (1 + z + c z^2) exp(-z) with z = root r: root and c.
static inline double kernel_root(KernelKind kind) {
  return kind == KERNEL_MATERN_5_2 ? 0x1.1e3779b97f4a8p+1 : 0x1.bb67ae8584caap+0; // of 5, of 3
}
static inline double kernel_bend(KernelKind kind) {
  return kind == KERNEL_MATERN_5_2 ? 1.0 / 3 : 0;
}

// k of n squared distances; where `slope` is not NULL, also -2 dk/d(r^2), so that dk/d log l_d = slope (x_d - x'_d)^2 / l_d^2.
// `k` and `slope` may be `r2`.
void kernel_of(KernelKind kind, double sf2, int32_t n, const double *r2, double *k, double *slope);

// Divides by the length-scales: x [n][D], case by case, to rows [D][n].
void kernel_scale(int32_t n, int32_t D, const double *x, const double *l, double *rows);
// Squared distances of one case, whose number d is one[d * stride], from the first n of rows [D][width].
void kernel_distances(int32_t D, const double *one, int32_t stride, const double *rows,
                      int32_t width, int32_t n, double *r2);

#endif
