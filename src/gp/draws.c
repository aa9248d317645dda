// See draws.h.
#include "gp/draws.h"

#include <string.h>

#include "gp/kernel.h"
#include "math/cholesky.h"
#include "math/matrix.h"

// Of sf2, on the diagonal: smooth functions are nearly the same at neighbours, and rounding would leave no root. Nobody
// sees a ten-thousandth of the signal.
#define JITTER 1e-8
#define MOST_JITTER 1e-2

int32_t draws_scratch(int32_t n, int32_t D, int32_t C) {
  return (D + 2 * n + C) * C + D;
}

// K; both triangles.
static void among(int32_t D, double sf2, int32_t C, const double *rows, double *K) {
  for (int32_t c = 0; c < C; c++) {
    double *row = K + (int64_t)c * C;
    kernel_distances(D, rows + c, C, rows, C, C, row);
    kernel_of(KERNEL_SQUARED_EXPONENTIAL, sf2, C, row, row, NULL);
  }
}

// k; `one` is scratch [D].
static void with_points(const GpFunctions *f, int32_t a, int32_t C, const double *rows, double *k,
                        double *one) {
  for (int32_t i = 0; i < f->n; i++) {
    double *row = k + (int64_t)i * C;
    kernel_scale(1, f->D, f->x + (int64_t)i * f->D, f->l + (int64_t)a * f->D, one);
    kernel_distances(f->D, one, 1, rows, C, C, row);
    kernel_of(KERNEL_SQUARED_EXPONENTIAL, f->sf2[a], C, row, row, NULL);
  }
}

// L from the covariance K, which stays for another try.
static int32_t root(int32_t C, double sf2, const double *K, double *L) {
  for (double jitter = JITTER; jitter <= MOST_JITTER; jitter *= 10) {
    memcpy(L, K, sizeof *L * (size_t)C * (size_t)C);
    for (int32_t c = 0; c < C; c++) L[(int64_t)c * C + c] += jitter * sf2;
    if (cholesky_factor(L, C)) return 1;
  }
  return 0;
}

int32_t draws_prepare(const GpFunctions *f, int32_t a, int32_t C, const double *x, double *m,
                      double *L, double *scratch) {
  int64_t n = f->n;
  double *K = scratch, *k = K + (int64_t)C * C, *w = k + n * C, *rows = w + n * C;
  kernel_scale(C, f->D, x, f->l + (int64_t)a * f->D, rows);
  among(f->D, f->sf2[a], C, rows, K);
  with_points(f, a, C, rows, k, rows + (int64_t)f->D * C);
  matrix_product(m, f->beta + a * n, k, 1, f->n, C);
  matrix_product(w, f->iK + a * n * n, k, f->n, f->n, C);
  matrix_add_product_t(K, -1, k, w, C, f->n, C);
  return root(C, f->sf2[a], K, L);
}

void draws_draw(int32_t C, const double *m, const double *L, const double *z, double *y) {
  for (int32_t c = 0; c < C; c++) {
    y[c] = m[c];
    for (int32_t j = 0; j <= c; j++) y[c] += L[(int64_t)c * C + j] * z[j];
  }
}
