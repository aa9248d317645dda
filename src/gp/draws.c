// See draws.h. Neighbours on a smooth function are nearly the same number, so that C is singular to rounding: then its
// diagonal is raised, by powers of ten from 1e-12 sf2.
#include "gp/draws.h"

#include <string.h>

#include "math/cholesky.h"
#include "math/matrix.h"
#include "math/sample.h"

void draws_open(Draws *w, int32_t n, int32_t points, int32_t D, gdn_arena *arena) {
  w->mean = ARENA_NEW(arena, double, n);
  w->variance = ARENA_NEW(arena, double, n);
  w->R = ARENA_NEW(arena, double, (int64_t)n *n);
  w->at = ARENA_NEW(arena, double, (int64_t)D *n);
  w->K = ARENA_NEW(arena, double, (int64_t)points *n);
  w->V = ARENA_NEW(arena, double, (int64_t)points *n);
  w->z = ARENA_NEW(arena, double, n);
}

// K_**, lower triangle.
static void write_prior(Draws *w, const Regression *r) {
  int32_t n = w->n;
  memset(w->mean, 0, sizeof *w->mean * (size_t)n);
  for (int32_t i = 0; i < n; i++) {
    double *row = &w->R[(int64_t)i * n];
    kernel_distances(r->D, w->at + i, n, w->at, n, i + 1, row);
    kernel_of(r->kind, r->sf2, i + 1, row, row, NULL);
  }
}

// What the points tell: m, and C less by V'V, V = L^-1 K_*, or by K_*'V, V = iK K_*.
static void subtract(Draws *w, const Regression *r) {
  int32_t n = w->n;
  const double *left = r->iK != NULL ? w->K : w->V;
  for (int32_t p = 0; p < r->n; p++) {
    double *K = &w->K[(int64_t)p * n];
    kernel_distances(r->D, r->rows + p, r->n, w->at, n, n, K);
    kernel_of(r->kind, r->sf2, n, K, K, NULL);
    for (int32_t i = 0; i < n; i++) w->mean[i] += r->beta[p] * K[i];
  }
  if (r->iK != NULL) {
    matrix_product(w->V, r->iK, w->K, r->n, r->n, n);
  } else if (r->n > 0) {
    memcpy(w->V, w->K, sizeof *w->V * (size_t)r->n * (size_t)n);
    cholesky_forward_all(r->L, r->n, w->V, n);
  }
  for (int32_t p = 0; p < r->n; p++) {
    const double *K = &left[(int64_t)p * n], *V = &w->V[(int64_t)p * n];
    for (int32_t i = 0; i < n; i++) {
      for (int32_t j = 0; j <= i; j++) w->R[(int64_t)i * n + j] -= K[i] * V[j];
    }
  }
}

// R of C, which lies above the diagonal and in `variance`.
static int32_t factor(Draws *w, double jitter) {
  int32_t n = w->n;
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < i; j++) w->R[(int64_t)i * n + j] = w->R[(int64_t)j * n + i];
    w->R[(int64_t)i * n + i] = w->variance[i] + jitter;
  }
  return cholesky_factor(w->R, n);
}

int32_t draws_at(Draws *w, const Regression *r, int32_t n, const double *x) {
  w->n = n;
  for (int32_t d = 0; d < r->D; d++) {
    for (int32_t i = 0; i < n; i++) w->at[d * n + i] = x[d * n + i] / r->l[d];
  }
  write_prior(w, r);
  subtract(w, r);
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < i; j++) w->R[(int64_t)j * n + i] = w->R[(int64_t)i * n + j];
    double rest = w->R[(int64_t)i * n + i];
    w->variance[i] = rest < 0.0 ? 0.0 : rest; // rounding; NaN stays
  }
  if (factor(w, 0.0)) return 1;
  double jitter = 1e-12 * r->sf2;
  while (jitter <= r->sf2) {
    if (factor(w, jitter)) return 1;
    jitter *= 10.0;
  }
  return 0;
}

void draws_take(Draws *w, gdn_random *random, double *out) {
  int32_t n = w->n;
  for (int32_t i = 0; i < n; i++) w->z[i] = sample_normal(random);
  for (int32_t i = 0; i < n; i++) {
    const double *row = &w->R[(int64_t)i * n];
    out[i] = w->mean[i];
    for (int32_t j = 0; j <= i; j++) out[i] += row[j] * w->z[j];
  }
}
