// Functions drawn from a Gaussian process: their mean and covariance are the reference's and the formula's, all pass where
// points are, and before the first point they are the kernel's.
#include <math.h>

#include "check.h"
#include "gp/draws.h"
#include "gp/regression.h"
#include "math/cholesky.h"
#include "math/rng.h"

enum { N = 4, C = 5, DRAWS = 20000, SCRATCH = 200 };

static double rows[N], L[N * N], beta[N], iK[N * N];
static const double x[N] = {-1.5, -.4, .3, 1.2}, places[C] = {-2, -.4, 0, .31, 2};

// The reference's section 4.9(f): y = sin 2x.
static GpFunctions functions(double sn2) {
  static double y[N], l = 0.8, sf2 = 1.3, noise;
  for (int32_t i = 0; i < N; i++) y[i] = sin(2 * x[i]);
  noise = sn2;
  Regression r = {.n = N,
                  .D = 1,
                  .x = x,
                  .y = y,
                  .l = &l,
                  .sf2 = sf2,
                  .sn2 = sn2,
                  .rows = rows,
                  .L = L,
                  .beta = beta};
  CHECK(regression_fit(&r));
  cholesky_inverse(L, N, iK);
  return (GpFunctions){N, 1, 1, x, &l, &sf2, &noise, beta, iK};
}

static double k(double a, double b) {
  return 1.3 * exp(-(a - b) * (a - b) / (2 * .8 * .8));
}

// Entry of L L'.
static double covariance(const double *root, int32_t i, int32_t j) {
  double sum = 0;
  for (int32_t h = 0; h <= i && h <= j; h++) sum += root[i * C + h] * root[j * C + h];
  return sum;
}

TEST(what_is_drawn_has_the_references_mean_and_variance) {
  GpFunctions f = functions(.01);
  double m[C], root[C * C], scratch[SCRATCH];
  CHECK(draws_scratch(N, 1, C) <= SCRATCH);
  CHECK(draws_prepare(&f, 0, C, places, m, root, scratch));
  CHECK_NEAR(m[2], -.0062545182, 1e-9);
  CHECK_NEAR(m[4], .0838671282, 1e-9);
  CHECK_NEAR(covariance(root, 2, 2), .0167028045, 1e-7);
  CHECK_NEAR(covariance(root, 4, 4), .7049848171, 1e-7);
  for (int32_t i = 0; i < C; i++) {
    for (int32_t j = 0; j < i; j++) {
      double right = k(places[i], places[j]);
      for (int32_t a = 0; a < N; a++)
        for (int32_t b = 0; b < N; b++)
          right -= k(places[i], x[a]) * iK[a * N + b] * k(x[b], places[j]);
      CHECK_NEAR(covariance(root, i, j), right, 1e-9);
    }
  }
}

TEST(many_draws_are_spread_as_they_should_be) {
  GpFunctions f = functions(.01);
  gdn_random random = gdn_random_stream(4, "draws", 0);
  double m[C], root[C * C], scratch[SCRATCH], sum[C] = {0}, squares[C] = {0};
  CHECK(draws_prepare(&f, 0, C, places, m, root, scratch));
  for (int32_t i = 0; i < DRAWS; i++) {
    double z[C], y[C];
    for (int32_t c = 0; c < C; c++) z[c] = gdn_random_normal(&random);
    draws_draw(C, m, root, z, y);
    for (int32_t c = 0; c < C; c++) sum[c] += y[c], squares[c] += (y[c] - m[c]) * (y[c] - m[c]);
  }
  for (int32_t c = 0; c < C; c++) {
    double variance = covariance(root, c, c);
    CHECK_NEAR(sum[c] / DRAWS, m[c], 4 * sqrt(variance / DRAWS));
    CHECK_NEAR(squares[c] / DRAWS, variance, 4 * variance * sqrt(2.0 / DRAWS));
  }
}

TEST(without_noise_all_pass_through_the_points) {
  GpFunctions f = functions(1e-8);
  gdn_random random = gdn_random_stream(5, "draws", 0);
  double m[C], root[C * C], scratch[SCRATCH];
  CHECK(draws_prepare(&f, 0, C, places, m, root, scratch));
  for (int32_t i = 0; i < 20; i++) {
    double z[C], y[C];
    for (int32_t c = 0; c < C; c++) z[c] = gdn_random_normal(&random);
    draws_draw(C, m, root, z, y);
    CHECK_NEAR(y[1], sin(2 * places[1]), 1e-3); // a point is there
  }
}

TEST(before_the_first_point_they_are_the_kernels) {
  GpFunctions f = functions(.01);
  double m[C], root[C * C], scratch[SCRATCH];
  f.n = 0;
  CHECK(draws_prepare(&f, 0, C, places, m, root, scratch));
  for (int32_t i = 0; i < C; i++) {
    CHECK_NEAR(m[i], 0, 0);
    for (int32_t j = 0; j < i; j++)
      CHECK_NEAR(covariance(root, i, j), k(places[i], places[j]), 1e-12);
  }
  const double nowhere[C] = {0, 1, NAN, 2, 3};
  CHECK(!draws_prepare(&f, 0, C, nowhere, m, root, scratch));
}

TEST_MAIN(RUN(what_is_drawn_has_the_references_mean_and_variance)
              RUN(many_draws_are_spread_as_they_should_be)
                  RUN(without_noise_all_pass_through_the_points)
                      RUN(before_the_first_point_they_are_the_kernels))
