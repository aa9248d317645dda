// See regression.h.
#include "gp/regression.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/scalar.h"

// -- fitting -------------------------------------------------------------------------------------------

static void write_covariance(const Regression *r) {
  double noise = r->sn2 + r->jitter;
  kernel_scale(r->n, r->D, r->x, r->l, r->rows);
  for (int32_t i = 0; i < r->n; i++) {
    double *row = &r->L[(int64_t)i * r->n];
    double *slope = r->slope == NULL ? NULL : &r->slope[(int64_t)i * r->n];
    kernel_distances(r->D, r->rows + i, r->n, r->rows, r->n, i + 1, row);
    kernel_of(r->kind, r->sf2, i + 1, row, row, slope);
    row[i] += noise;
  }
}

int32_t regression_try(Regression *r) {
  write_covariance(r);
  if (!cholesky_factor(r->L, r->n)) return 0;
  memcpy(r->beta, r->y, sizeof *r->y * (size_t)r->n);
  cholesky_solve(r->L, r->n, r->beta);
  for (int32_t i = 0; i < r->n; i++) {
    if (!(r->beta[i] * 0 == 0)) return 0; // infinite or NaN
  }
  return 1;
}

int32_t regression_fit(Regression *r) {
  r->jitter = 0;
  double next = 1e-12 * r->sf2;
  while (!regression_try(r)) {
    if (!(next > 0 && next <= r->sf2)) return 0;
    r->jitter = next;
    next *= 10;
  }
  return 1;
}

// -- predicting ----------------------------------------------------------------------------------------

int32_t regression_scratch(int32_t n, int32_t D) {
  return n + D;
}

// z = L^-1 k in place, all columns at once; |z|^2 into `sum`.
static void forward(const Regression *r, int32_t columns, double *k, double *sum) {
  for (int32_t c = 0; c < columns; c++) sum[c] = 0;
  for (int32_t i = 0; i < r->n; i++) {
    const double *row = &r->L[(int64_t)i * r->n];
    double *z = &k[(int64_t)i * columns], inverse = 1 / row[i];
    for (int32_t j = 0; j < i; j++) {
      const double *known = &k[(int64_t)j * columns];
      for (int32_t c = 0; c < columns; c++) z[c] -= row[j] * known[c];
    }
    for (int32_t c = 0; c < columns; c++) z[c] *= inverse;
    for (int32_t c = 0; c < columns; c++) sum[c] += z[c] * z[c];
  }
}

// k'iK k of all columns at once, from the lower triangle; row i of k is needed until the last.
static void quadratic(const Regression *r, int32_t columns, const double *k, double *sum,
                      double *row) {
  for (int32_t c = 0; c < columns; c++) sum[c] = 0;
  for (int32_t i = 0; i < r->n; i++) {
    const double *iK = &r->iK[(int64_t)i * r->n], *own = &k[(int64_t)i * columns];
    for (int32_t c = 0; c < columns; c++) row[c] = 0.5 * iK[i] * own[c];
    for (int32_t j = 0; j < i; j++) {
      const double *other = &k[(int64_t)j * columns];
      for (int32_t c = 0; c < columns; c++) row[c] += iK[j] * other[c];
    }
    for (int32_t c = 0; c < columns; c++) sum[c] += 2 * own[c] * row[c];
  }
}

void regression_predict(const Regression *r, int32_t columns, const double *x, double *mean,
                        double *variance, double *scratch) {
  double *k = scratch, *at = scratch + (int64_t)r->n * columns;
  for (int32_t d = 0; d < r->D; d++) {
    for (int32_t c = 0; c < columns; c++) at[d * columns + c] = x[d * columns + c] / r->l[d];
  }
  for (int32_t c = 0; c < columns; c++) mean[c] = 0;
  for (int32_t i = 0; i < r->n; i++) {
    double *row = &k[(int64_t)i * columns];
    kernel_distances(r->D, r->rows + i, r->n, at, columns, columns, row);
    kernel_of(r->kind, r->sf2, columns, row, row, NULL);
    for (int32_t c = 0; c < columns; c++) mean[c] += r->beta[i] * row[c];
  }
  if (variance == NULL) return;
  if (r->iK != NULL) {
    quadratic(r, columns, k, variance, at);
  } else {
    forward(r, columns, k, variance);
  }
  for (int32_t c = 0; c < columns; c++) {
    double rest = r->sf2 - variance[c];
    variance[c] = rest < 0 ? 0 : rest; // rounding; NaN stays
  }
}
