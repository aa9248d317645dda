// Draws of whole functions: their mean and covariance, over very many, against what the process says; and that those of dense
// inputs, where the covariance is singular to rounding, go through the points.
#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "gp/draws.h"
#include "math/matrix.h"
#include "math/rng.h"

enum { N = 5, D = 2, PLACES = 6, DENSE = 100 };

static uint8_t memory[1 << 20];
static double x[N * D], y[N], rows[N * D], L[N * N], beta[N];
static const double l[D] = {0.7, 1.1};

static Regression fitted(KernelKind kind, int32_t n) {
  gdn_random random = rng_stream(1, "points", 0);
  for (int32_t i = 0; i < N * D; i++) x[i] = 2 * rng_unit(&random) - 1;
  for (int32_t i = 0; i < N; i++) y[i] = sin(3 * x[i * D]);
  Regression r = {.kind = kind, .n = n, .D = D, .x = x, .y = y, .l = l};
  r.sf2 = 1.4, r.sn2 = 0.01, r.rows = rows, r.L = L, r.beta = beta;
  CHECK(regression_fit(&r));
  return r;
}

static Draws opened(int32_t n) {
  Draws w = {0};
  gdn_arena arena = arena_over(memory, sizeof memory);
  draws_open(&w, n, N, D, &arena);
  CHECK(!arena.failed);
  return w;
}

static double covariance(const Regression *r, const double *a, const double *b, int32_t step_a,
                         int32_t step_b) {
  double r2 = 0, k;
  for (int32_t d = 0; d < D; d++) {
    double z = (a[d * step_a] - b[d * step_b]) / l[d];
    r2 += z * z;
  }
  kernel_of(r->kind, r->sf2, 1, &r2, &k, NULL);
  return k;
}

// m and C written out: by elimination.
static void write_out(const Regression *r, const double *at, double *m, double *C) {
  double K[N * N], k[N * PLACES], part[N * PLACES];
  for (int32_t p = 0; p < r->n; p++) {
    for (int32_t q = 0; q < r->n; q++)
      K[p * r->n + q] = covariance(r, &x[p * D], &x[q * D], 1, 1) + (p == q) * r->sn2;
    for (int32_t i = 0; i < PLACES; i++)
      part[p * PLACES + i] = k[p * PLACES + i] = covariance(r, &x[p * D], &at[i], 1, PLACES);
  }
  CHECK(r->n == 0 || matrix_solve(K, part, r->n, PLACES));
  for (int32_t i = 0; i < PLACES; i++) {
    m[i] = 0;
    for (int32_t p = 0; p < r->n; p++) m[i] += part[p * PLACES + i] * y[p];
    for (int32_t j = 0; j < PLACES; j++) {
      C[i * PLACES + j] = covariance(r, &at[i], &at[j], PLACES, PLACES);
      for (int32_t p = 0; p < r->n; p++)
        C[i * PLACES + j] -= k[p * PLACES + i] * part[p * PLACES + j];
    }
  }
}

// 10^5 draws: means to 5 standard errors, covariances too, whose error is sqrt(C_ii C_jj + C_ij^2) / sqrt(count).
TEST(draws_have_the_mean_and_the_covariance) {
  enum { COUNT = 100000 };
  gdn_random random = rng_stream(2, "draws", 0);
  for (int32_t k = 0; k < 6; k++) {
    double at[D * PLACES], m[PLACES], C[PLACES * PLACES], f[PLACES];
    double sum[PLACES] = {0}, products[PLACES * PLACES] = {0};
    Regression r = fitted((KernelKind)(k % 3), k < 3 ? N : 0);
    Draws w = opened(PLACES);
    for (int32_t i = 0; i < D * PLACES; i++) at[i] = 4 * rng_unit(&random) - 2;
    write_out(&r, at, m, C);
    CHECK(draws_at(&w, &r, PLACES, at));
    for (int32_t i = 0; i < PLACES; i++) {
      CHECK_NEAR(w.mean[i], m[i], 1e-10);
      CHECK_NEAR(w.variance[i], C[i * PLACES + i], 1e-10);
    }
    for (int32_t c = 0; c < COUNT; c++) {
      draws_take(&w, &random, f);
      for (int32_t i = 0; i < PLACES; i++) {
        sum[i] += f[i] - m[i];
        for (int32_t j = 0; j < PLACES; j++)
          products[i * PLACES + j] += (f[i] - m[i]) * (f[j] - m[j]);
      }
    }
    for (int32_t i = 0; i < PLACES * PLACES; i++) {
      double ii = C[i / PLACES * (PLACES + 1)], jj = C[i % PLACES * (PLACES + 1)];
      CHECK_NEAR(sum[i / PLACES] / COUNT, 0, 5 * sqrt(ii / COUNT));
      CHECK_NEAR(products[i] / COUNT, C[i], 5 * sqrt((ii * jj + C[i] * C[i]) / COUNT));
    }
  }
}

// A hundred places on a line, the first of them a point without noise: they go through it, and neighbours are close.
TEST(dense_inputs_give_smooth_functions) {
  gdn_random random = rng_stream(3, "dense", 0);
  static double at[D * DENSE], f[DENSE], again[DENSE];
  Regression r = fitted(KERNEL_SQUARED_EXPONENTIAL, N);
  r.sn2 = 1e-10;
  CHECK(regression_fit(&r));
  for (int32_t i = 0; i < DENSE; i++) {
    for (int32_t d = 0; d < D; d++) at[d * DENSE + i] = x[d] + 0.005 * i;
  }
  Draws w = opened(DENSE);
  CHECK(draws_at(&w, &r, DENSE, at));
  gdn_random same = random;
  for (int32_t k = 0; k < 20; k++) {
    draws_take(&w, &random, f);
    draws_take(&w, &same, again);
    CHECK(memcmp(f, again, sizeof f) == 0);
    CHECK_NEAR(f[0], y[0], 1e-3);
    for (int32_t i = 1; i < DENSE; i++) CHECK_NEAR(f[i], f[i - 1], 0.1);
  }
  r.n = 0;
  CHECK(draws_at(&w, &r, DENSE, at)); // the prior: far apart from each other, all of them smooth
  double least = 9, most = -9;
  for (int32_t k = 0; k < 20; k++) {
    draws_take(&w, &random, f);
    least = fmin(least, f[0]);
    most = fmax(most, f[0]);
    for (int32_t i = 1; i < DENSE; i++) CHECK_NEAR(f[i], f[i - 1], 0.1);
  }
  CHECK(most - least > 2);
  at[3] = (double)NAN;
  CHECK(!draws_at(&w, &r, DENSE, at));
}

TEST_MAIN(RUN(draws_have_the_mean_and_the_covariance) RUN(dense_inputs_give_smooth_functions))
