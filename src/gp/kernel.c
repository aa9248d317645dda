// See kernel.h.
#include "gp/kernel.h"

#include <string.h>

#include "math/scalar.h"

static void squared_exponential(double sf2, int32_t n, const double *r2, double *k, double *slope) {
  for (int32_t i = 0; i < n; i++) k[i] = -0.5 * r2[i];
  scalar_exps(n, k, k);
  for (int32_t i = 0; i < n; i++) k[i] *= sf2;
  if (slope != NULL) memcpy(slope, k, sizeof *k * (size_t)n);
}

// -2 dk/d(r^2) = sf2 root^2 (1 - 2 c + c z) e with e = exp(-z), since dk/dz = -sf2 z (1 - 2 c + c z) e.
static void matern(KernelKind kind, double sf2, int32_t n, const double *r2, double *k,
                   double *slope) {
  double root = kernel_root(kind), c = kernel_bend(kind);
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
  if (kind != KERNEL_SQUARED_EXPONENTIAL) {
    matern(kind, sf2, n, r2, k, slope);
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
