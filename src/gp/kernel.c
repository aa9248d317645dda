// See kernel.h.
#include "gp/kernel.h"

#include <string.h>

#include "math/scalar.h"

#define SQRT_3 0x1.bb67ae8584caap+0
#define SQRT_5 0x1.1e3779b97f4a8p+1

static void squared_exponential(double sf2, int32_t n, const double *r2, double *k, double *slope) {
  for (int32_t i = 0; i < n; i++) k[i] = -0.5 * r2[i];
  scalar_exps(n, k, k);
  for (int32_t i = 0; i < n; i++) k[i] *= sf2;
  if (slope != NULL) memcpy(slope, k, sizeof *k * (size_t)n);
}

// k = sf2 (1 + z + c z^2) e, e = exp(-z), z = root r; and -2 dk/d(r^2) = sf2 root^2 (1 - 2 c + c z) e  with c = 0 (3/2) or
// 1/3 (5/2), since dk/dz = -sf2 z (1 - 2 c + c z) e.
static void matern(double root, double c, double sf2, int32_t n, const double *r2, double *k,
                   double *slope) {
  enum { TILE = 64 };
  for (int32_t first = 0; first < n; first += TILE) {
    int32_t m = n - first < TILE ? n - first : TILE;
    double z[TILE], e[TILE];
    for (int32_t i = 0; i < m; i++) z[i] = root * scalar_sqrt(r2[first + i]);
    for (int32_t i = 0; i < m; i++) e[i] = -z[i];
    scalar_exps(m, e, e);
    for (int32_t i = 0; i < m; i++) k[first + i] = sf2 * (1 + z[i] + c * z[i] * z[i]) * e[i];
    for (int32_t i = 0; slope != NULL && i < m; i++)
      slope[first + i] = sf2 * (root * root) * (1 - 2 * c + c * z[i]) * e[i];
  }
}

void kernel_of(KernelKind kind, double sf2, int32_t n, const double *r2, double *k, double *slope) {
  if (kind == KERNEL_MATERN_5_2) {
    matern(SQRT_5, 1.0 / 3, sf2, n, r2, k, slope);
  } else if (kind == KERNEL_MATERN_3_2) {
    matern(SQRT_3, 0, sf2, n, r2, k, slope);
  } else {
    squared_exponential(sf2, n, r2, k, slope);
  }
}

void kernel_scale(int32_t n, int32_t D, const double *x, const double *l, double *rows) {
  for (int32_t i = 0; i < n; i++) {
    for (int32_t d = 0; d < D; d++) rows[(int64_t)d * n + i] = x[(int64_t)i * D + d] / l[d];
  }
}

void kernel_distances(int32_t D, const double *one, int32_t stride, const double *rows,
                      int32_t width, int32_t n, double *r2) {
  for (int32_t i = 0; i < n; i++) r2[i] = 0;
  for (int32_t d = 0; d < D; d++) {
    const double *row = &rows[(int64_t)d * width];
    double here = one[(int64_t)d * stride];
    for (int32_t i = 0; i < n; i++) r2[i] += (here - row[i]) * (here - row[i]);
  }
}
